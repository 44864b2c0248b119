"""The command `record`: runs as numbers."""

from __future__ import annotations

from typing import Annotated

import typer

from landscape_viz.cli import options
from landscape_viz.cli.app import prepared, say
from landscape_viz.cli.output import file_line
from landscape_viz.cli.report import run_lines

EXAMPLES = """Examples:

\b
  python -m landscape_viz record rosenbrock --optimizer adam:lr=0.05 --start -1.2,1 --steps 500 --out run.csv
  python -m landscape_viz record "x**2" --optimizer gd:lr=0.1 --optimizer newton --start -8 --out runs.npz
"""


def record(
    loss: options.Loss,
    optimizer: options.Optimizer = None,
    *,
    runs: options.RunOptions,
    out: Annotated[str, typer.Option(metavar="FILE.csv|.npz", help="The file of the runs.")] = "runs.csv",
) -> None:
    """Write whole runs as numbers, for a spreadsheet or numpy.

    Points, losses, gradients, Hessians, updates, learning rates and the optimizers' insides.
    """
    from landscape_viz.output_formats import checked_runs

    target = checked_runs(options.unprotected(out))
    chosen = runs.read()
    from landscape_viz.parsing.plan import read_plan
    from landscape_viz.runs.export import save_runs

    prepared()
    plan = read_plan(loss, optimizer or None, **chosen)
    trajectories = plan.run()
    save_runs(trajectories, target)
    say(file_line(target))
    for line in run_lines(plan.landscape, trajectories):
        say(line)
