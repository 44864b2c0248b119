"""The command `record`: runs as numbers."""

from __future__ import annotations

from typing import Annotated

import typer

from landscape_viz.cli import options
from landscape_viz.cli.app import app, prepared, say, told
from landscape_viz.cli.report import run_lines

EXAMPLES = """Examples:

\b
  python -m landscape_viz record rosenbrock --optimizer adam:lr=0.05 --start -1.2,1 --steps 500 --out run.csv
  python -m landscape_viz record "x**2" --optimizer gd:lr=0.1 --optimizer newton --start -8 --out runs.npz
"""


@app.command(epilog=EXAMPLES)
@told()
def record(
    loss: options.Loss,
    optimizer: options.Optimizer = None,
    start: options.Start = None,
    steps: options.Steps = "50",
    domain: options.Domain = None,
    out: Annotated[str, typer.Option(metavar="FILE.csv|.npz", help="The file of the runs.")] = "runs.csv",
    tolerance: options.Tolerance = None,
) -> None:
    """Write whole runs: points, losses, gradients, Hessians, updates, learning rates and the optimizers' insides."""
    from landscape_viz.target import checked_runs

    target = checked_runs(options.unprotected(out))
    chosen = options.read_runs(start, steps, domain, tolerance)
    from landscape_viz.descent.export import save_runs
    from landscape_viz.plan import read_plan

    prepared()
    plan = read_plan(loss, optimizer or None, **chosen)
    trajectories = plan.run()
    save_runs(trajectories, target)
    say(f"{target}: {target.stat().st_size / 1000:.0f} kB")
    for line in run_lines(plan.landscape, trajectories):
        say(line)
