"""The names beside the heads of runs: one for each optimizer, and a word about those that have left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.text import Text

from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.labels import HeadLabel, HeadLabels
from landscape_viz.scenes.layers.path import Paths
from landscape_viz.scenes.legend import rate_words
from landscape_viz.scenes.timeline import Moment

MARK = 9.0  # points around a mark that names keep away from


def head_labels(runs: Sequence[Trajectory], paths: Paths) -> HeadLabels:
    """The names of runs drawn as paths; of several of one colour, that with the lowest final loss is named.

    Args:
      runs: those of the paths, in the same order.
      paths: as they are drawn.
    """
    chosen: dict[int, int] = {}
    for number, (run, path) in enumerate(zip(runs, paths.paths, strict=True)):
        best = chosen.setdefault(path.color, number)
        if run.values[-1] < runs[best].values[-1] or not np.isfinite(runs[best].values[-1]):
            chosen[path.color] = number
    numbers = sorted(chosen.values())
    labels = tuple(_label(runs[number], paths.paths[number].color) for number in numbers)

    def heads(axes: Axes, moments: Sequence[Moment]) -> Float64[np.ndarray, "moments n 2"]:
        return paths.head_pixels(axes, moments)[:, numbers]

    return HeadLabels(labels, heads, obstacles=obstacles)


def obstacles(axes: Axes) -> Float64[np.ndarray, "m 4"]:
    """The boxes of words and marks in some axes that stand still: left, bottom, right, top in pixels."""
    boxes = [child.get_window_extent().extents for child in axes.texts if isinstance(child, Text) and child.get_text()]
    reach = MARK * axes.figure.dpi / 72
    for line in axes.lines:
        if str(line.get_gid()).startswith(("marks", "minima", "starts")):
            places = axes.transData.transform(np.column_stack(line.get_data()))
            boxes += [np.concatenate([place - reach, place + reach]) for place in places]
    return np.array(boxes).reshape(-1, 4)


def _label(run: Trajectory, color: int) -> HeadLabel:
    rate = rate_words([run])
    if run.status == "diverged" and run.stop_step is not None:
        return HeadLabel(run.label, color, words=run.stop_reason, words_from=run.stop_step, rate=rate)
    return HeadLabel(run.label, color, rate=rate)
