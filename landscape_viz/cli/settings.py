"""The commands `sweep` and `race`: optimizers with many settings."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from landscape_viz.cli import options
from landscape_viz.cli.app import app, prepared, say, told
from landscape_viz.cli.output import Csv, Dpi, Fps, Frames, Out, Quality, read_sharpness, save_scene, watched
from landscape_viz.cli.report import run_lines
from landscape_viz.cli.starts import One
from landscape_viz.errors import InputError

SWEEP_EXAMPLES = """Examples:

\b
  python -m landscape_viz sweep "x**2 + 10*sin(x)" --domain -10,10 --optimizer momentum --vary lr=0.001:0.3:64:log \\
    --vary decay=0:0.99:64 --start 10 --steps 500 --quantity minimum --out hump.png
  python -m landscape_viz sweep rosenbrock --optimizer adam --vary lr=0.001:1:60:log --start -1.2,1 --out rate.gif
"""
RACE_EXAMPLES = """Examples:

\b
  python -m landscape_viz race rosenbrock --optimizer gd --optimizer momentum --optimizer adam --tune lr --budget 64 \\
    --start -1.2,1 --steps 300 --csv tuning.csv --out race.gif
"""


@app.command(epilog=SWEEP_EXAMPLES)
@told()
def sweep(
    loss: options.Loss,
    optimizer: One,
    vary: Annotated[
        list[str],
        typer.Option(metavar="KEY=LOW:HIGH:COUNT[:log]", help="A setting and its values; given once or twice."),
    ],
    start: Annotated[str | None, typer.Option(metavar="X|X,Y", help="Where all runs start.")] = None,
    steps: options.Steps = "500",
    domain: options.Domain = None,
    tolerance: options.Tolerance = None,
    target_loss: Annotated[
        str | None, typer.Option("--target", metavar="LOSS", help="At or below it a run has arrived.")
    ] = None,
    quantity: Annotated[
        str, typer.Option(metavar="loss|steps|minimum|distance", help="What the colours tell.")
    ] = "loss",
    csv: Csv = None,
    out: Out = "sweep.png",
    fps: Fps = None,
    size: options.Size = "800x450",
    theme: options.ThemeOption = "light",
    dpi: Dpi = None,
    quality: Quality = "25",
) -> None:
    """Run an optimizer with every value of one setting or two, and see what becomes of each run."""
    from landscape_viz.specs.numbers import read_real, read_size_option
    from landscape_viz.specs.vary import read_varies
    from landscape_viz.target import PICTURE_SUFFIXES, checked_output, checked_table

    target = checked_output(options.unprotected(out))
    table = None if csv is None else checked_table(options.unprotected(csv))
    sharpness = read_sharpness(fps, dpi, quality)
    chosen = options.read_runs(None if start is None else [start], steps, domain, tolerance)
    varied = read_varies(vary)
    goal = None if target_loss is None else read_real("--target", target_loss)
    look: dict[str, Any] = {"size_pixels": read_size_option(size), "theme": theme}
    from landscape_viz.descent.export import save_table
    from landscape_viz.descent.sweeps import sweep as swept
    from landscape_viz.plan import read_plan
    from landscape_viz.scenes.sweep_scene import sweep_film, sweep_route, sweep_scene
    from landscape_viz.specs.optimizer import read_optimizer

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
    if table is not None:
        save_table(found.columns(), found.rows(), table)
    if target.suffix.lower() in PICTURE_SUFFIXES:
        scene = sweep_scene(found, quantity=quantity, **look)
    else:
        from landscape_viz.descent.race import record_all

        places = sweep_route(found)
        optimizers = [(spec.label, spec.factory(**{**spec.settings, **found.settings(place)})) for place in places]
        paths = record_all(plan.landscape, optimizers, plan.starts[0], plan.steps)
        scene = sweep_film(plan.landscape, found, places, paths, quantity=quantity, **look)
    say(save_scene(scene, target, sharpness))
    best = ", ".join(f"{name} = {value:.4g}" for name, value in found.settings(found.best).items())
    say(f"  best: {best}: loss {found.values[found.best]:.6g}, {found.statuses[found.best]}")


@app.command(epilog=RACE_EXAMPLES)
@told()
def race(
    loss: options.Loss,
    optimizer: Annotated[
        list[str],
        typer.Option(metavar="NAME[:key=value,...]", help="An optimizer, without the setting to be tuned; several."),
    ],
    tune: Annotated[str, typer.Option(metavar="KEY", help="The setting that is tuned for each of them.")] = "lr",
    budget: Annotated[str, typer.Option(metavar="N", help="How many values are tried for each.")] = "64",
    between: Annotated[
        str | None, typer.Option(metavar="LOW,HIGH", help="The range of the values; by default 1e-4 to 1.")
    ] = None,
    start: Annotated[str | None, typer.Option(metavar="X|X,Y", help="Where all runs start.")] = None,
    steps: options.Steps = "300",
    domain: options.Domain = None,
    csv: Csv = None,
    out: Out = "race.gif",
    fps: Fps = None,
    frames: Frames = None,
    size: options.Size = "960x540",
    view: options.View = "auto",
    minima: options.Minima = True,
    theme: options.ThemeOption = "light",
    dpi: Dpi = None,
    quality: Quality = "25",
) -> None:
    """Race optimizers, each with the setting that does best by the same number of trials."""
    from landscape_viz.specs.numbers import read_numbers, read_size_option, read_whole
    from landscape_viz.target import checked_output, checked_table

    target = checked_output(options.unprotected(out))
    table = None if csv is None else checked_table(options.unprotected(csv))
    sharpness = read_sharpness(fps, dpi, quality)
    chosen = options.read_runs(None if start is None else [start], steps, domain, None)
    limits = {} if between is None else _read_between(read_numbers("--between", between, "0.001,1"))
    tries = read_whole("--budget", budget)
    look: dict[str, Any] = {
        "frames": None if frames is None else read_whole("--frames", frames),
        "view": view,
        "minima": minima,
        "size_pixels": read_size_option(size),
        "theme": theme,
    }
    from landscape_viz.descent.export import save_table
    from landscape_viz.descent.race import record_all
    from landscape_viz.descent.tuning import tune as tuned_by
    from landscape_viz.plan import read_plan
    from landscape_viz.scenes.race_scene import race_scene
    from landscape_viz.specs.optimizer import KEY_ALIASES, read_optimizer

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
    if table is not None:
        rows = [(one.label, *row) for one in tuned if one.sweep is not None for row in one.sweep.rows()]
        columns = next((one.sweep.columns() for one in tuned if one.sweep is not None), ())
        save_table(("optimizer", *columns), rows, table)
    runs = record_all(plan.landscape, [(one.label, one.optimizer) for one in tuned], plan.starts[0], plan.steps)
    scene = race_scene(plan.landscape, runs, tuned, **look)
    say(save_scene(scene, target, sharpness))
    for line in run_lines(plan.landscape, runs):
        say(line)
    for one in tuned:
        if one.at_the_edge:
            say(f"  {one.label}: the best {tune} is at the edge of the range; --between would widen it")


def _read_between(limits: tuple[float, ...]) -> dict[str, Any]:
    if len(limits) != 2:
        raise InputError(f"--between must be LOW,HIGH; got {len(limits)} numbers")
    return {"least": limits[0], "most": limits[1]}
