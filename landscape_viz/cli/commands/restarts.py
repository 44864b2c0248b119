"""The command `restarts`: one optimizer from many random starts."""

from __future__ import annotations

from typing import Annotated, Any

from landscape_viz.cli import options
from landscape_viz.cli.command import prepare
from landscape_viz.cli.console import counted, say
from landscape_viz.cli.params import option, whole
from landscape_viz.errors import InputError

EXAMPLES = """Examples:

\b
  python -m landscape_viz restarts "x**2 + 10*sin(x)" --domain -10,10 --optimizer gd:lr=0.01 --count 30 --out rain.gif
  python -m landscape_viz restarts himmelblau --optimizer adam:lr=0.1 --count 50 --csv restarts.csv --out restarts.png
"""
MOST_DRAWN = 1000
TABLE_LINES = 20


def _checked_count(count: int) -> int:
    if count > MOST_DRAWN:
        raise InputError(f"--count must be at most {MOST_DRAWN}, as all runs are drawn; got {count}")
    return count


def run(
    loss: options.Loss,
    optimizer: options.OneOptimizer,
    *,
    count: Annotated[int, option("N", "How many starts.", whole("--count", _checked_count))] = 10,
    seed: Annotated[int, option("N", "Of the random starts.", whole("--seed"))] = 0,
    sampling: Annotated[str, option("uniform|sobol|latin_hypercube", "How the starts are drawn.")] = "uniform",
    steps: options.Steps = 500,
    domain: options.Domain = None,
    tolerance: options.Tolerance = None,
    look: options.SceneOptions,
    minima: options.Minima = True,
    motion: options.Motion = None,
    frames: options.Frames = None,
    output: options.OutputOptions = options.OutputOptions(out="restarts.gif"),
) -> None:
    """Start an optimizer at many random points; see where each ends."""
    from landscape_viz.parsing.plan import read_plan
    from landscape_viz.runs.record import record_all
    from landscape_viz.runs.restarts import restarts
    from landscape_viz.scenes.restarts import restart_scene

    prepare()
    plan = read_plan(loss, [optimizer], steps=steps, domain=domain, tolerance=tolerance)
    ((label, transformation),) = plan.lineup
    restarted = restarts(
        plan.landscape,
        (label, transformation),
        count,
        plan.steps,
        seed=seed,
        sampling=sampling,
        tolerance=plan.tolerance,
    )
    output.save_table(restarted.columns(), restarted.rows())
    starts = [tuple(point) for point in restarted.ends.starts.tolist()]
    paths = record_all(plan.landscape, plan.lineup, starts, plan.steps, tolerance=plan.tolerance, undefined_starts=True)
    output.save(
        restart_scene(
            plan.landscape, paths, label=label, minima=minima, motion=motion, frames=frames, **look.keywords()
        )
    )
    for line in _table(restarted):
        say(line)


def _table(restarted: Any) -> list[str]:
    """The runs as lines, the best first; of many the first ones."""
    cells = [[_cell(cell) for cell in row] for row in [restarted.columns(), *restarted.rows()[:TABLE_LINES]]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = ["  " + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    more = len(restarted) - TABLE_LINES
    return lines + ([f"  and {counted(more, 'run')} more"] if more > 0 else [])


def _cell(cell: Any) -> str:
    return "" if cell is None else f"{cell:.6g}" if isinstance(cell, float) else str(cell)
