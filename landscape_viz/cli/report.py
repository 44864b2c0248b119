"""What is told of runs on the console."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from landscape_viz.cli.app import counted

if TYPE_CHECKING:
    from landscape_viz.landscapes.landscape import Landscape
    from landscape_viz.runs.trajectory import Trajectory


def run_lines(landscape: Landscape, runs: Sequence[Trajectory]) -> list[str]:
    """One line for each run: how it ended and where."""
    labels = [run.label for run in runs]
    lines = []
    for run in runs:
        begun = ", ".join(f"{number:.4g}" for number in run.points[0])
        label = run.label if labels.count(run.label) == 1 else f"{run.label} from {begun}"
        lines.append(f"  {label}: {_ending(landscape, run)}")
    return lines


def _ending(landscape: Landscape, run: Trajectory) -> str:
    """How a run ended, then where it was at last; and when that was, where it is not the moment at which it ended."""
    last = _place(landscape, run, run.steps)
    if run.stop_step is None:
        return f"still running after {counted(run.steps, 'step')}; {last}"
    if run.stop_step > 0 and not math.isfinite(run.values[run.stop_step]):
        return f"{run.stop_reason}; at step {run.stop_step - 1}: {_place(landscape, run, run.stop_step - 1)}"
    if _place(landscape, run, run.stop_step) == last:
        return f"{run.stop_reason}; {last}"
    return f"{run.stop_reason}; after {counted(run.steps, 'step')}: {last}"


def _place(landscape: Landscape, run: Trajectory, step: int) -> str:
    from landscape_viz.runs.formatting import format_point

    names = ", ".join(landscape.variables)
    name = names if landscape.dim == 1 else f"({names})"
    return f"loss {run.values[step]:.6g} at {name} = {format_point(run.points[step])}"
