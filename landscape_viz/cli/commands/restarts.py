"""The command `restarts`: one optimizer from many random starts."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from landscape_viz.cli import options
from landscape_viz.cli.app import counted, prepared, say
from landscape_viz.cli.output import Frames, Out, OutputOptions, read_frames
from landscape_viz.errors import InputError

EXAMPLES = """Examples:

\b
  python -m landscape_viz restarts "x**2 + 10*sin(x)" --domain -10,10 --optimizer gd:lr=0.01 --count 30 --out rain.gif
  python -m landscape_viz restarts himmelblau --optimizer adam:lr=0.1 --count 50 --csv restarts.csv --out restarts.png
"""
MOST_DRAWN = 1000
TABLE_LINES = 20


def restarts(
    loss: options.Loss,
    optimizer: options.OneOptimizer,
    *,
    count: Annotated[str, typer.Option(metavar="N", help="How many starts.")] = "10",
    seed: Annotated[str, typer.Option(metavar="N", help="Of the random starts.")] = "0",
    sampling: Annotated[
        str, typer.Option(metavar="uniform|sobol|latin_hypercube", help="How the starts are drawn.")
    ] = "uniform",
    steps: options.Steps = "500",
    domain: options.Domain = None,
    tolerance: options.Tolerance = None,
    out: Out = "restarts.gif",
    size: options.Size = "800x450",
    minima: options.Minima = True,
    frames: Frames = None,
    output: OutputOptions,
) -> None:
    """Start an optimizer at many random points; see where each ends."""
    from landscape_viz.parsing.numbers import read_whole

    written = output.read(out, size)
    chosen = options.read_runs(None, steps, domain, tolerance)
    number = read_whole("--count", count)
    look = written.look | {"frames": read_frames(frames), "minima": minima}
    if number > MOST_DRAWN:
        raise InputError(f"--count must be at most {MOST_DRAWN}, as all runs are drawn; got {number}")
    from landscape_viz.plan import read_plan
    from landscape_viz.runs.record import record_all
    from landscape_viz.runs.restarts import restarts as restarted
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
    written.save_table(found.columns(), found.rows())
    starts = [tuple(one) for one in found.ends.starts.tolist()]
    paths = record_all(plan.landscape, plan.lineup, starts, plan.steps, tolerance=plan.tolerance, undefined_starts=True)
    written.save(restart_scene(plan.landscape, paths, label=label, **look))
    for line in _table(found):
        say(line)


def _table(found: Any) -> list[str]:
    """The runs as lines, the best first; of many the first ones."""
    cells = [[_cell(cell) for cell in row] for row in [found.columns(), *found.rows()[:TABLE_LINES]]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = ["  " + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    left = len(found) - TABLE_LINES
    return lines + ([f"  and {counted(left, 'run')} more"] if left > 0 else [])


def _cell(cell: Any) -> str:
    return "" if cell is None else f"{cell:.6g}" if isinstance(cell, float) else str(cell)
