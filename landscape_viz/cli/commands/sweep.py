"""The command `sweep`: one optimizer with many values of its settings."""

from __future__ import annotations

from typing import Annotated

from landscape_viz.cli import options
from landscape_viz.cli.command import prepare
from landscape_viz.cli.console import progress_bar, say
from landscape_viz.cli.params import option, real
from landscape_viz.errors import one_of

EXAMPLES = """Examples:

\b
  python -m landscape_viz sweep "x**2 + 10*sin(x)" --domain -10,10 --optimizer momentum --vary lr=0.001:0.3:64:log \\
    --vary decay=0:0.99:64 --start 10 --steps 500 --quantity minimum --out hump.png
  python -m landscape_viz sweep rosenbrock --optimizer adam --vary lr=0.001:1:60:log --start -1.2,1 --out rate.gif
"""


def run(
    loss: options.Loss,
    optimizer: options.OneOptimizer,
    *,
    vary: Annotated[list[str], option("KEY=LOW:HIGH:COUNT[:log]", "A setting and its values; given once or twice.")],
    start: options.OneStart = None,
    steps: options.Steps = 500,
    domain: options.Domain = None,
    tolerance: options.Tolerance = None,
    target: Annotated[float | None, option("LOSS", "At or below it a run has arrived.", real("--target"))] = None,
    quantity: Annotated[str, option("loss|steps|minimum|distance", "What the colours tell.")] = "loss",
    look: options.SceneOptions,
    output: options.OutputOptions = options.OutputOptions(out="sweep.png"),
) -> None:
    """Run an optimizer with every value of one setting, or of two.

    The picture shows what becomes of each run.
    """
    from landscape_viz.optimizers.spec import read_optimizer
    from landscape_viz.parsing.plan import read_plan
    from landscape_viz.parsing.vary import read_varies
    from landscape_viz.runs.record import record_all
    from landscape_viz.runs.sweep import sweep
    from landscape_viz.scenes.panels.sweep_quantity import QUANTITIES
    from landscape_viz.scenes.sweep import sweep_film, sweep_route, sweep_scene

    one_of("quantity", quantity, QUANTITIES)
    varied = read_varies(vary)
    spec = read_optimizer(optimizer)
    prepare()
    plan = read_plan(loss, None, start, steps, domain=domain, tolerance=tolerance, default=["newton"])
    with progress_bar("runs", "run") as show:
        swept = sweep(
            plan.landscape,
            spec,
            varied,
            plan.starts[0],
            plan.steps,
            target=target,
            tolerance=plan.tolerance,
            progress=show,
        )
    output.save_table(swept.columns(), swept.rows())
    if output.is_picture:
        scene = sweep_scene(swept, quantity=quantity, **look.keywords())
    else:
        places = sweep_route(swept)
        optimizers = [(spec.label, spec.build(swept.settings(place))) for place in places]
        paths = record_all(plan.landscape, optimizers, plan.starts[0], plan.steps)
        scene = sweep_film(plan.landscape, swept, places, paths, quantity=quantity, **look.keywords())
    output.save(scene)
    best = ", ".join(f"{name} = {value:.4g}" for name, value in swept.settings(swept.best).items())
    say(f"  best: {best}: loss {swept.values[swept.best]:.6g}, {swept.statuses[swept.best]}")
