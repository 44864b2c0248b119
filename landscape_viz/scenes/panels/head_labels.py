"""The names beside the heads of runs: one for each optimizer, and a word about those that have left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes

from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.camera import Camera
from landscape_viz.scenes.layers.edge_numbers import Word, boxes
from landscape_viz.scenes.layers.labels import HeadLabel, HeadLabels
from landscape_viz.scenes.layers.lifted import LiftedPaths
from landscape_viz.scenes.layers.path import Paths
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.legend import rate_words
from landscape_viz.scenes.surface_axes import SurfaceAxes
from landscape_viz.scenes.timeline import Moment

HEADINGS = ("title", "subtitle", "panel-title")
SPACE = 3.0  # reference pixels between names and other words
TOLD = 4  # so many runs at most have a word about their end at their heads; of more a table tells it
MARK = 9.0  # points around a mark that names keep away from
SIDES = 9  # from which a turning block is seen, where names keep away from its numbers
START_WORD = np.array([-27.0, -42.0, 27.0, -14.0])  # reference pixels: the room of the word below a start


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


def surface_labels(
    runs: Sequence[Trajectory], paths: LiftedPaths, camera: Camera, words: Sequence[Word] = ()
) -> HeadLabels:
    """The same on a surface; also heads that it hides are named.

    Args:
      runs: those of the paths, in the same order.
      paths: as they are drawn.
      camera: from where the surface is seen in the course of the film.
      words: along the edges of the block.
    """
    colors = [path.color for path in paths.paths]
    numbers = named(runs, colors)
    told = len(numbers) <= TOLD
    labels = tuple(run_label(runs[number], colors[number], told) for number in numbers)

    def heads(axes: Axes, moments: Sequence[Moment]) -> Float64[np.ndarray, "moments n 2"]:
        surface = cast(SurfaceAxes, axes)
        seen = [surface.projection.turned(camera.azimuth_at(moment.progress)) for moment in moments]
        views = zip(seen, moments, strict=True)
        places = np.stack([paths.heads(surface, projection, moment)[numbers] for projection, moment in views])
        return np.asarray(axes.transData.transform(places.reshape(-1, 2))).reshape(places.shape)

    def numbers_of(axes: Axes, parts: Sequence[float]) -> Float64[np.ndarray, "k 4"]:
        surface = cast(SurfaceAxes, axes)
        seen = [surface.projection.turned(camera.azimuth_at(part)) for part in parts]
        return in_figure(axes, np.concatenate([boxes(words, projection, surface.scale) for projection in seen]))

    # Around a camera that turns, numbers are now here, now there; what names avoid is the same in every frame.
    def avoided(axes: Axes) -> Float64[np.ndarray, "m 4"]:
        return numbers_of(axes, np.linspace(0, 1, SIDES).tolist()) if camera.turns else marks_of(axes)

    def kept_free(axes: Axes) -> Float64[np.ndarray, "k 4"]:
        surface = cast(SurfaceAxes, axes)
        over = in_figure(axes, np.array(surface.taken).reshape(-1, 4))
        if not camera.turns:
            return np.concatenate([over, words_of(axes), numbers_of(axes, [0.0])])
        (start,) = surface.projection.turned(camera.azimuth_at(0.0)).flat(paths.paths[0].line.points[:1])
        return np.concatenate([over, in_figure(axes, START_WORD * surface.scale + np.tile(start, 2)[None])])

    return HeadLabels(labels, heads, obstacles=avoided, other_words=kept_free)


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


def in_figure(axes: Axes, taken: Float64[np.ndarray, "k 4"]) -> Float64[np.ndarray, "k 4"]:
    """Boxes in pixels of axes, in those of the figure; those that have no place are left out."""
    known = taken[np.isfinite(taken).all(axis=1)].reshape(-1, 2)
    return np.asarray(axes.transData.transform(known)).reshape(-1, 4)


def run_label(run: Trajectory, color: int, told: bool) -> HeadLabel:
    """The label of a run: its name, its rate, and where it diverged a word about that, if such are told."""
    rate = rate_words([run])
    if told and run.status == "diverged" and run.stop_step is not None:
        return HeadLabel(run.label, color, words=run.stop_reason, words_from=run.stop_step, rate=rate)
    return HeadLabel(run.label, color, rate=rate)
