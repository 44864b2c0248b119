"""The runs of a panel: their paths in its coordinates, and what they ask of the scene."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.path import Path
from landscape_viz.scenes.legend import colors_of
from landscape_viz.scenes.panels.panel import STILL, SceneNeeds


def paths_of(
    runs: Sequence[Trajectory], places: Sequence[np.ndarray], colors: Sequence[int] | None = None
) -> tuple[Path, ...]:
    """The paths of runs through places in the coordinates of some axes; see `colors_of` for the colours."""
    colored = zip(colors_of(runs) if colors is None else colors, runs, places, strict=True)
    return tuple(Path(place, color, run.label) for color, run, place in colored)


def needs_of_runs(runs: Sequence[Trajectory], colors: Sequence[int] | None = None) -> SceneNeeds:
    """Their steps, and a legend of their names."""
    if not runs:
        return STILL
    steps = max(run.steps for run in runs)
    numbers = None if colors is None else tuple(colors)
    return SceneNeeds(steps=steps, runs=tuple(runs), colors=numbers)
