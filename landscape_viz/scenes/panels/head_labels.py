"""The names beside the heads of runs: one for each optimizer, and a word about those that have left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.text import Text

from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.camera import Camera
from landscape_viz.scenes.layers.edge_numbers import Word, boxes
from landscape_viz.scenes.layers.labels import HeadLabel, HeadLabels
from landscape_viz.scenes.layers.lifted import LiftedPaths
from landscape_viz.scenes.layers.path import Paths
from landscape_viz.scenes.legend import rate_words
from landscape_viz.scenes.surface_axes import SurfaceAxes
from landscape_viz.scenes.timeline import Moment

MARK = 9.0  # points around a mark that names keep away from
SIDES = 9  # from which a turning block is seen, where names keep away from its numbers
START_BOX = np.array([-27.0, -44.0, 27.0, 10.0])  # reference pixels: around a start and the word below it


def head_labels(runs: Sequence[Trajectory], paths: Paths) -> HeadLabels:
    """The names of runs drawn as paths; of several of one colour, that with the lowest final loss is named.

    Args:
      runs: those of the paths, in the same order.
      paths: as they are drawn.
    """
    numbers = named(runs, [path.color for path in paths.paths])
    labels = tuple(run_label(runs[number], paths.paths[number].color) for number in numbers)

    def heads(axes: Axes, moments: Sequence[Moment]) -> Float64[np.ndarray, "moments n 2"]:
        routes = paths.routes(axes)
        places = np.stack([[routes[number].at(moment.step, moment.share) for number in numbers] for moment in moments])
        pixels = axes.transData.get_affine().transform(places.reshape(-1, 2))
        return np.asarray(pixels).reshape(places.shape)

    return HeadLabels(labels, heads, obstacles=obstacles)


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
    labels = tuple(run_label(runs[number], colors[number]) for number in numbers)

    def heads(axes: Axes, moments: Sequence[Moment]) -> Float64[np.ndarray, "moments n 2"]:
        surface = cast(SurfaceAxes, axes)
        seen = [surface.projection.turned(camera.azimuth_at(moment.progress)) for moment in moments]
        views = zip(seen, moments, strict=True)
        places = np.stack([paths.heads(surface, projection, moment)[numbers] for projection, moment in views])
        return np.asarray(axes.transData.transform(places.reshape(-1, 2))).reshape(places.shape)

    def kept_free(axes: Axes) -> Float64[np.ndarray, "m 4"]:
        # The same in whichever frame it is asked.
        surface = cast(SurfaceAxes, axes)
        parts = np.linspace(0, 1, SIDES) if camera.turns else [0.0]
        seen = [surface.projection.turned(camera.azimuth_at(float(part))) for part in parts]
        (place,) = seen[0].flat(paths.paths[0].line.points[:1])
        start = START_BOX * surface.scale + np.tile(place, 2)
        written = [boxes(words, projection, surface.scale) for projection in seen]
        corners = np.concatenate([*written, start[None], np.array(surface.taken).reshape(-1, 4)]).reshape(-1, 2)
        over = np.asarray(axes.transData.transform(corners[np.isfinite(corners).all(axis=1)])).reshape(-1, 4)
        return over if camera.turns else np.concatenate([over, obstacles(axes)])

    return HeadLabels(labels, heads, obstacles=kept_free)


def named(runs: Sequence[Trajectory], colors: Sequence[int]) -> list[int]:
    """The numbers of the runs that are named: of several of one colour that with the lowest final loss."""
    chosen: dict[int, int] = {}
    for number, (run, color) in enumerate(zip(runs, colors, strict=True)):
        best = chosen.setdefault(color, number)
        if run.values[-1] < runs[best].values[-1] or not np.isfinite(runs[best].values[-1]):
            chosen[color] = number
    return sorted(chosen.values())


def obstacles(axes: Axes) -> Float64[np.ndarray, "m 4"]:
    """The boxes of words and marks in some axes that stand still: left, bottom, right, top in pixels."""
    taken = [child.get_window_extent().extents for child in axes.texts if isinstance(child, Text) and child.get_text()]
    reach = MARK * axes.figure.dpi / 72
    for line in axes.lines:
        if str(line.get_gid()).startswith(("marks", "minima", "starts")):
            places = axes.transData.transform(np.column_stack(line.get_data()))
            taken += [np.concatenate([place - reach, place + reach]) for place in places]
    return np.array(taken).reshape(-1, 4)


def run_label(run: Trajectory, color: int) -> HeadLabel:
    """The label of a run: its name, its rate, and where it diverged a word about that."""
    rate = rate_words([run])
    if run.status == "diverged" and run.stop_step is not None:
        return HeadLabel(run.label, color, words=run.stop_reason, words_from=run.stop_step, rate=rate)
    return HeadLabel(run.label, color, rate=rate)
