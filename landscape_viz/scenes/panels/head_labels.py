"""The names beside the heads of runs: one for each optimizer, and a word about those that have left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes

from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.labels import HeadLabel, HeadLabels
from landscape_viz.scenes.layers.path import Paths
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.legend import rate_words
from landscape_viz.scenes.timeline import Moment

HEADINGS = ("title", "subtitle", "panel-title")
SPACE = 3.0  # reference pixels between names and other words
TOLD = 4  # so many runs at most have a word about their end at their heads; of more a table tells it
MARK = 9.0  # points around a mark that names keep away from


def head_labels(runs: Sequence[Trajectory], paths: Paths) -> HeadLabels:
    """The names of runs drawn as paths; of several of one colour, that with the lowest final loss is named.

    Args:
      runs: those of the paths, in the same order.
      paths: as they are drawn.
    """
    numbers = named(runs, [path.color for path in paths.paths])
    told = len(numbers) <= TOLD
    labels = tuple(run_label(runs[number], paths.paths[number].color, told) for number in numbers)

    def heads(axes: Axes, moments: Sequence[Moment]) -> Float64[np.ndarray, "moments n 2"]:
        return paths.head_pixels(axes, moments)[:, numbers]

    return HeadLabels(labels, heads, obstacles=marks_of, other_words=words_of)


def named(runs: Sequence[Trajectory], colors: Sequence[int]) -> list[int]:
    """The numbers of the runs that are named: of several of one colour that with the lowest final loss."""
    chosen: dict[int, int] = {}
    for number, (run, color) in enumerate(zip(runs, colors, strict=True)):
        best = chosen.setdefault(color, number)
        if run.values[-1] < runs[best].values[-1] or not np.isfinite(runs[best].values[-1]):
            chosen[color] = number
    return sorted(chosen.values())


def marks_of(axes: Axes) -> Float64[np.ndarray, "m 4"]:
    """The boxes of marks in some axes: left, bottom, right, top in pixels."""
    taken = []
    reach = MARK * axes.figure.dpi / 72
    for line in axes.lines:
        if str(line.get_gid()).startswith(("marks", "minima", "starts")):
            places = axes.transData.transform(np.column_stack(line.get_data()))
            taken += [np.concatenate([place - reach, place + reach]) for place in places]
    return np.array(taken).reshape(-1, 4)


def words_of(axes: Axes) -> Float64[np.ndarray, "k 4"]:
    """The boxes of words that stand still: those in some axes, and headings that reach into them."""
    texts = list(axes.texts)
    texts += [text for one in axes.figure.axes for text in one.texts if text.get_gid() in HEADINGS]
    taken = np.array([text.get_window_extent().extents for text in texts if text.get_text()]).reshape(-1, 4)
    space = SPACE * points(axes.figure) * axes.figure.dpi / 72
    return np.asarray(taken[np.isfinite(taken).all(axis=1)] + np.array([-space, -space, space, space]))


def run_label(run: Trajectory, color: int, told: bool) -> HeadLabel:
    """The label of a run: its name, its rate, and where it diverged a word about that, if such are told."""
    rate = rate_words([run])
    if told and run.status == "diverged" and run.stop_step is not None:
        return HeadLabel(run.label, color, words=run.stop_reason, words_from=run.stop_step, rate=rate)
    return HeadLabel(run.label, color, rate=rate)
