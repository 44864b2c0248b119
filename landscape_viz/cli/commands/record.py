"""The command `record`: runs as numbers."""

from __future__ import annotations

from typing import Annotated, Any

from landscape_viz.cli import options
from landscape_viz.cli.command import prepare
from landscape_viz.cli.console import file_line, run_lines, say
from landscape_viz.cli.params import option
from landscape_viz.output_formats import checked_runs

EXAMPLES = """Examples:

\b
  python -m landscape_viz record rosenbrock --optimizer adam:lr=0.05 --start -1.2,1 --steps 500 --out run.csv
  python -m landscape_viz record "x**2" --optimizer gd:lr=0.1 --optimizer newton --start -8 --out runs.npz
"""


def run(
    loss: options.Loss,
    optimizer: options.Optimizers = None,
    *,
    runs: options.RunOptions,
    out: Annotated[Any, option("FILE.csv|.npz", "The file of the runs.", checked_runs)] = "runs.csv",
) -> None:
    """Write whole runs as numbers, for a spreadsheet or numpy.

    Points, losses, gradients, Hessians, updates, learning rates and the optimizers' insides.
    """
    chosen = runs.keywords()
    from landscape_viz.parsing.plan import read_plan
    from landscape_viz.runs.export import save_runs

    prepare()
    plan = read_plan(loss, optimizer or None, **chosen)
    trajectories = plan.run()
    save_runs(trajectories, out)
    say(file_line(out))
    for line in run_lines(plan.landscape, trajectories):
        say(line)
