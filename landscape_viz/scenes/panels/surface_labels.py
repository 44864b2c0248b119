"""The names beside the heads of runs on a surface. A film of a curve or a plane starts without this file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes

from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.camera import Camera
from landscape_viz.scenes.layers.edge_numbers import Word, boxes
from landscape_viz.scenes.layers.labels import HeadLabels
from landscape_viz.scenes.layers.lifted import LiftedPaths
from landscape_viz.scenes.panels.head_labels import TOLD, marks_of, named, run_label, words_of
from landscape_viz.scenes.surface_axes import SurfaceAxes
from landscape_viz.scenes.timeline import Moment

SIDES = 9  # from which a turning block is seen, where names keep away from its numbers
START_WORD = np.array([-27.0, -42.0, 27.0, -14.0])  # reference pixels: the room of the word below a start


def surface_labels(
    runs: Sequence[Trajectory], paths: LiftedPaths, camera: Camera, words: Sequence[Word] = ()
) -> HeadLabels:
    """As `head_labels`; heads that the surface hides are named as well.

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


def in_figure(axes: Axes, taken: Float64[np.ndarray, "k 4"]) -> Float64[np.ndarray, "k 4"]:
    """Boxes in pixels of axes, in those of the figure; those that have no place are left out."""
    known = taken[np.isfinite(taken).all(axis=1)].reshape(-1, 2)
    return np.asarray(axes.transData.transform(known)).reshape(-1, 4)
