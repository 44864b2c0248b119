"""The command `race`: optimizers, each with the setting that suits it best."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from landscape_viz.cli import options
from landscape_viz.cli.app import prepared, say
from landscape_viz.cli.output import Frames, Out, OutputOptions, read_frames, watched
from landscape_viz.cli.report import run_lines
from landscape_viz.errors import InputError

EXAMPLES = """Examples:

\b
  python -m landscape_viz race rosenbrock --optimizer gd --optimizer momentum --optimizer adam --tune lr --budget 64 \\
    --start -1.2,1 --steps 300 --csv tuning.csv --out race.gif
"""


def race(
    loss: options.Loss,
    *,
    optimizer: Annotated[
        list[str],
        typer.Option(metavar=options.OPTIMIZER, help="An optimizer, without the setting to be tuned; several."),
    ],
    tune: Annotated[str, typer.Option(metavar="KEY", help="The setting that is tuned for each of them.")] = "lr",
    budget: Annotated[str, typer.Option(metavar="N", help="How many values are tried for each.")] = "64",
    between: Annotated[
        str | None, typer.Option(metavar="LOW,HIGH", help="The range of the values; by default 1e-4 to 1.")
    ] = None,
    start: options.OneStart = None,
    steps: options.Steps = "300",
    domain: options.Domain = None,
    out: Out = "race.gif",
    size: options.Size = "960x540",
    view: options.View = "auto",
    minima: options.Minima = True,
    frames: Frames = None,
    output: OutputOptions,
) -> None:
    """Race optimizers, each with the setting that suits it best.

    All are tuned by the same number of trials.
    """
    from landscape_viz.parsing.numbers import read_numbers, read_whole

    written = output.read(out, size)
    chosen = options.read_runs(None if start is None else [start], steps, domain, None)
    limits = {} if between is None else _read_between(read_numbers("--between", between, "0.001,1"))
    tries = read_whole("--budget", budget)
    look = written.look | {"frames": read_frames(frames), "view": view, "minima": minima}
    from landscape_viz.parsing.optimizer import KEY_ALIASES, read_optimizer
    from landscape_viz.plan import read_plan
    from landscape_viz.runs.record import record_all
    from landscape_viz.runs.tune import tune as tuned_by
    from landscape_viz.scenes.race_scene import race_scene

    specs = [read_optimizer(text) for text in optimizer]
    prepared()
    plan = read_plan(loss, None, default=["newton"], **chosen)
    parameter = KEY_ALIASES.get(tune.strip(), tune.strip())
    with watched("trials", "run") as show:
        tuned = tuned_by(
            plan.landscape,
            specs,
            plan.starts[0],
            plan.steps,
            parameter=parameter,
            budget=tries,
            progress=show,
            **limits,
        )
    rows = [(one.label, *row) for one in tuned if one.sweep is not None for row in one.sweep.rows()]
    columns = next((one.sweep.columns() for one in tuned if one.sweep is not None), ())
    written.save_table(("optimizer", *columns), rows)
    runs = record_all(plan.landscape, [(one.label, one.optimizer) for one in tuned], plan.starts[0], plan.steps)
    written.save(race_scene(plan.landscape, runs, tuned, **look))
    for line in run_lines(plan.landscape, runs):
        say(line)
    for one in tuned:
        if one.at_the_edge:
            say(f"  {one.label}: the best {tune} is at the edge of the range; --between would widen it")


def _read_between(limits: tuple[float, ...]) -> dict[str, Any]:
    if len(limits) != 2:
        raise InputError(f"--between must be LOW,HIGH; got {len(limits)} numbers")
    return {"least": limits[0], "most": limits[1]}
