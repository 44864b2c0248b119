"""The commands `restarts` and `basins`: one optimizer from many starts."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from landscape_viz.cli import options
from landscape_viz.cli.app import app, counted, prepared, say, told
from landscape_viz.cli.output import Csv, Dpi, Fps, Frames, Out, Quality, read_sharpness, save_scene, watched
from landscape_viz.errors import InputError

EXAMPLES = """Examples:

\b
  python -m landscape_viz restarts "x**2 + 10*sin(x)" --domain -10,10 --optimizer gd:lr=0.01 --count 30 --out rain.gif
  python -m landscape_viz restarts himmelblau --optimizer adam:lr=0.1 --count 50 --csv restarts.csv --out restarts.png
"""
BASIN_EXAMPLES = """Examples:

\b
  python -m landscape_viz basins himmelblau --optimizer newton --grid 256 --steps 50 --out basins.png
  python -m landscape_viz basins himmelblau --optimizer gd --vary lr=0.001:0.025:40 --grid 200 --out fractal.gif
"""
MOST_DRAWN = 1000
TABLE_LINES = 20

One = Annotated[
    str, typer.Option("--optimizer", metavar="NAME[:key=value,...]", help="The optimizer; see `list optimizers`.")
]


@app.command(epilog=EXAMPLES)
@told()
def restarts(
    loss: options.Loss,
    optimizer: One,
    count: Annotated[str, typer.Option(metavar="N", help="How many starts.")] = "10",
    seed: Annotated[str, typer.Option(metavar="N", help="Of the random starts.")] = "0",
    sampling: Annotated[
        str, typer.Option(metavar="uniform|sobol|latin_hypercube", help="How the starts are drawn.")
    ] = "uniform",
    steps: options.Steps = "500",
    domain: options.Domain = None,
    tolerance: options.Tolerance = None,
    csv: Csv = None,
    out: Out = "restarts.gif",
    fps: Fps = None,
    frames: Frames = None,
    size: options.Size = "800x450",
    minima: options.Minima = True,
    theme: options.ThemeOption = "light",
    dpi: Dpi = None,
    quality: Quality = "25",
) -> None:
    """Start one optimizer from many random points, and see where each run ends."""
    from landscape_viz.specs.numbers import read_size_option, read_whole
    from landscape_viz.target import checked_output, checked_table

    target = checked_output(options.unprotected(out))
    table = None if csv is None else checked_table(options.unprotected(csv))
    sharpness = read_sharpness(fps, dpi, quality)
    chosen = options.read_runs(None, steps, domain, tolerance)
    number = read_whole("--count", count)
    look: dict[str, Any] = {
        "frames": None if frames is None else read_whole("--frames", frames),
        "minima": minima,
        "size_pixels": read_size_option(size),
        "theme": theme,
    }
    if number > MOST_DRAWN:
        raise InputError(f"--count must be at most {MOST_DRAWN}, as all runs are drawn; got {number}")
    from landscape_viz.descent.export import save_table
    from landscape_viz.descent.race import record_all
    from landscape_viz.descent.restarts import restarts as restarted
    from landscape_viz.plan import read_plan
    from landscape_viz.scenes.restart_scene import restart_scene

    prepared()
    plan = read_plan(loss, [optimizer], **chosen)
    ((label, transformation),) = plan.lineup
    found = restarted(
        plan.landscape,
        (label, transformation),
        number,
        plan.steps,
        seed=read_whole("--seed", seed),
        sampling=sampling,
        tolerance=plan.tolerance,
    )
    if table is not None:
        save_table(found.columns(), found.rows(), table)
    paths = record_all(plan.landscape, plan.lineup, [tuple(one) for one in found.ends.starts.tolist()], plan.steps)
    scene = restart_scene(plan.landscape, paths, label=label, **look)
    say(save_scene(scene, target, sharpness))
    for line in _table(found):
        say(line)


@app.command(epilog=BASIN_EXAMPLES)
@told()
def basins(
    loss: options.Loss,
    optimizer: One,
    grid: Annotated[str, typer.Option(metavar="N|NXxNY", help="Starts along each axis.")] = "256",
    vary: Annotated[
        str | None,
        typer.Option(metavar="KEY=LOW:HIGH:COUNT[:log]", help="One map for each value of a setting, frame by frame."),
    ] = None,
    steps: options.Steps = "200",
    domain: options.Domain = None,
    csv: Csv = None,
    out: Out = "basins.png",
    fps: Fps = None,
    frames: Frames = None,
    size: options.Size = "800x450",
    theme: options.ThemeOption = "light",
    dpi: Dpi = None,
    quality: Quality = "25",
) -> None:
    """Colour every start by the minimum that an optimizer reaches from it."""
    from landscape_viz.specs.numbers import read_grid, read_size_option, read_whole
    from landscape_viz.target import checked_output, checked_table

    target = checked_output(options.unprotected(out))
    table = None if csv is None else checked_table(options.unprotected(csv))
    sharpness = read_sharpness(fps, dpi, quality)
    chosen = options.read_runs(None, steps, domain, None)
    starts = read_grid(grid)
    look: dict[str, Any] = {
        "frames": None if frames is None else read_whole("--frames", frames),
        "size_pixels": read_size_option(size),
        "theme": theme,
    }
    from landscape_viz.descent.basins import basin_stack
    from landscape_viz.descent.basins import basins as mapped
    from landscape_viz.descent.export import save_table
    from landscape_viz.plan import read_plan
    from landscape_viz.scenes.basin_scene import basin_scene
    from landscape_viz.specs.optimizer import read_optimizer
    from landscape_viz.specs.vary import read_vary

    varied = None if vary is None else read_vary(vary)
    spec = read_optimizer(optimizer)
    prepared()
    plan = read_plan(loss, None, default=["newton"], **chosen)
    found: Any
    with watched("starts", "start") as show:
        if varied is None:
            spec.build()  # refuses what is missing before the map is made
            found = mapped(plan.landscape, spec, starts, plan.steps, progress=show)
        else:
            found = basin_stack(plan.landscape, spec, dict([varied]), starts, plan.steps, progress=show)
    if table is not None:
        save_table(found.columns(), found.rows(), table)
    say(save_scene(basin_scene(plan.landscape, found, **look), target, sharpness))
    if varied is None:
        for name, share in found.shares().items():
            say(f"  {name}: {100 * share:.1f} % of the starts")


def _table(found: Any) -> list[str]:
    """The runs as lines, the best first; of many the first ones."""
    cells = [[_cell(cell) for cell in row] for row in [found.columns(), *found.rows()[:TABLE_LINES]]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = ["  " + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    left = len(found) - TABLE_LINES
    return lines + ([f"  and {counted(left, 'run')} more"] if left > 0 else [])


def _cell(cell: Any) -> str:
    return "" if cell is None else f"{cell:.6g}" if isinstance(cell, float) else str(cell)
