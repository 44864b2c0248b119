"""The command `sweep`: one optimizer with many values of its settings."""

from __future__ import annotations

from typing import Annotated

import typer

from landscape_viz.cli import options
from landscape_viz.cli.app import prepared, say
from landscape_viz.cli.output import Out, OutputOptions, watched

EXAMPLES = """Examples:

\b
  python -m landscape_viz sweep "x**2 + 10*sin(x)" --domain -10,10 --optimizer momentum --vary lr=0.001:0.3:64:log \\
    --vary decay=0:0.99:64 --start 10 --steps 500 --quantity minimum --out hump.png
  python -m landscape_viz sweep rosenbrock --optimizer adam --vary lr=0.001:1:60:log --start -1.2,1 --out rate.gif
"""


def sweep(
    loss: options.Loss,
    optimizer: options.OneOptimizer,
    *,
    vary: Annotated[
        list[str],
        typer.Option(metavar="KEY=LOW:HIGH:COUNT[:log]", help="A setting and its values; given once or twice."),
    ],
    start: options.OneStart = None,
    steps: options.Steps = "500",
    domain: options.Domain = None,
    tolerance: options.Tolerance = None,
    target_loss: Annotated[
        str | None, typer.Option("--target", metavar="LOSS", help="At or below it a run has arrived.")
    ] = None,
    quantity: Annotated[
        str, typer.Option(metavar="loss|steps|minimum|distance", help="What the colours tell.")
    ] = "loss",
    out: Out = "sweep.png",
    size: options.Size = "800x450",
    output: OutputOptions,
) -> None:
    """Run an optimizer with every value of one setting, or of two.

    The picture shows what becomes of each run.
    """
    from landscape_viz.parsing.numbers import read_real
    from landscape_viz.parsing.vary import read_varies

    written = output.read(out, size)
    chosen = options.read_runs(None if start is None else [start], steps, domain, tolerance)
    varied = read_varies(vary)
    goal = None if target_loss is None else read_real("--target", target_loss)
    from landscape_viz.parsing.optimizer import read_optimizer
    from landscape_viz.plan import read_plan
    from landscape_viz.runs.record import record_all
    from landscape_viz.runs.sweep import sweep as swept
    from landscape_viz.scenes.sweep_scene import sweep_film, sweep_route, sweep_scene

    spec = read_optimizer(optimizer)
    prepared()
    plan = read_plan(loss, None, default=["newton"], **chosen)
    with watched("runs", "run") as show:
        found = swept(
            plan.landscape,
            spec,
            varied,
            plan.starts[0],
            plan.steps,
            target=goal,
            tolerance=plan.tolerance,
            progress=show,
        )
    written.save_table(found.columns(), found.rows())
    if written.is_picture:
        scene = sweep_scene(found, quantity=quantity, **written.look)
    else:
        places = sweep_route(found)
        optimizers = [(spec.label, spec.factory(**{**spec.settings, **found.settings(place)})) for place in places]
        paths = record_all(plan.landscape, optimizers, plan.starts[0], plan.steps)
        scene = sweep_film(plan.landscape, found, places, paths, quantity=quantity, **written.look)
    written.save(scene)
    best = ", ".join(f"{name} = {value:.4g}" for name, value in found.settings(found.best).items())
    say(f"  best: {best}: loss {found.values[found.best]:.6g}, {found.statuses[found.best]}")
