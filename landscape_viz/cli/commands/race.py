"""The command `race`: optimizers, each with the setting that suits it best."""

from __future__ import annotations

from typing import Annotated, Any

from landscape_viz.cli import options
from landscape_viz.cli.command import prepare
from landscape_viz.cli.console import progress_bar, run_lines, say
from landscape_viz.cli.params import option, whole
from landscape_viz.errors import InputError
from landscape_viz.parsing.numbers import read_numbers

EXAMPLES = """Examples:

\b
  python -m landscape_viz race rosenbrock --optimizer gd --optimizer momentum --optimizer adam --tune lr --budget 64 \\
    --start -1.2,1 --steps 300 --csv tuning.csv --out race.gif
"""


def _read_between(text: str) -> tuple[float, ...]:
    limits = read_numbers("--between", text, "0.001,1")
    if len(limits) != 2:
        raise InputError(f"--between must be LOW,HIGH; got {len(limits)} numbers")
    return limits


def run(
    loss: options.Loss,
    *,
    optimizer: Annotated[
        list[str], option(options.OPTIMIZER, "An optimizer, without the setting to be tuned; several.")
    ],
    tune: Annotated[str, option("KEY", "The setting that is tuned for each of them.")] = "lr",
    budget: Annotated[int, option("N", "How many values are tried for each.", whole("--budget"))] = 64,
    between: Annotated[Any, option("LOW,HIGH", "The range of the values; by default 1e-4 to 1.", _read_between)] = None,
    start: options.OneStart = None,
    steps: options.Steps = 300,
    domain: options.Domain = None,
    look: options.SceneOptions = options.SceneOptions(size_pixels="960x540"),
    view: options.View = "auto",
    minima: options.Minima = True,
    motion: options.Motion = None,
    frames: options.Frames = None,
    output: options.OutputOptions = options.OutputOptions(out="race.gif"),
) -> None:
    """Race optimizers, each with the setting that suits it best.

    All are tuned by the same number of trials.
    """
    from landscape_viz.optimizers.registry import setting_name
    from landscape_viz.optimizers.spec import read_optimizer
    from landscape_viz.parsing.plan import read_plan
    from landscape_viz.runs import tune as tuning
    from landscape_viz.runs.record import record_all
    from landscape_viz.scenes.race import race_scene

    specs = [read_optimizer(text) for text in optimizer]
    prepare()
    plan = read_plan(loss, None, start, steps, domain=domain, default=["newton"])
    limits = {} if between is None else {"least": between[0], "most": between[1]}
    with progress_bar("trials", "run") as show:
        tuned = tuning.tune(
            plan.landscape,
            specs,
            plan.starts[0],
            plan.steps,
            parameter=setting_name(tune),
            budget=budget,
            progress=show,
            **limits,
        )
    rows = [(one.label, *row) for one in tuned if one.sweep is not None for row in one.sweep.rows()]
    columns = next((one.sweep.columns() for one in tuned if one.sweep is not None), ())
    output.save_table(("optimizer", *columns), rows)
    runs = record_all(plan.landscape, [(one.label, one.optimizer) for one in tuned], plan.starts[0], plan.steps)
    look_of_race = look.keywords() | {"view": view, "minima": minima, "motion": motion, "frames": frames}
    output.save(race_scene(plan.landscape, runs, tuned, **look_of_race))
    for line in run_lines(plan.landscape, runs):
        say(line)
    for one in tuned:
        if one.at_the_edge:
            say(f"  {one.label}: the best {tune} is at the edge of the range; --between would widen it")
