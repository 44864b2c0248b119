"""What is told of runs on the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from landscape_viz.cli.app import counted

if TYPE_CHECKING:
    from landscape_viz.descent.trajectory import Trajectory
    from landscape_viz.landscapes.landscape import Landscape


def run_lines(landscape: Landscape, runs: Sequence[Trajectory]) -> list[str]:
    """One line for each run: how it ended and where."""
    names = ", ".join(landscape.variables)
    name = names if landscape.dim == 1 else f"({names})"
    labels = [run.label for run in runs]
    lines = []
    for run in runs:
        place = ", ".join(f"{number:.6g}" for number in run.points[-1])
        ended = run.stop_reason or f"still running after {counted(run.steps, 'step')}"
        begun = ", ".join(f"{number:.4g}" for number in run.points[0])
        label = run.label if labels.count(run.label) == 1 else f"{run.label} from {begun}"
        where = place if run.dim == 1 else f"({place})"
        lines.append(f"  {label}: {ended}; loss {run.values[-1]:.6g} at {name} = {where}")
    return lines
