"""Many runs at once: all of their trails as one artist, and all of their heads as another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64, Int64
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path

from landscape_viz.scenes.layers.fast_line import in_scale
from landscape_viz.scenes.layers.growing_artist import PIECE, GrowingArtist, GrowingBySteps

PIECE_POINTS = 6000  # that a piece of all trails together has at most
STILL_PIXELS = 0.2  # a piece of a trail that goes no farther is not drawn

Runs = Float64[np.ndarray, "runs points 2"]


class LineBatch(GrowingBySteps):
    """The trails of many runs, which grow together; `show(step, share)` brings them to a part of a step.

    Runs of one colour are drawn at one stroke, in pieces of a few steps, so that a frame costs the same however long
    the trails are. Of a see-through colour, what overlaps within a stroke is not darker.

    Args:
      axes: where they are.
      points: in the coordinates of the axes, without nan but where a trail is broken.
      colors: for each group of runs.
      groups: the number of the group of each run; those with later numbers are drawn over earlier ones.
      width: of the lines, in points.
      alpha: of the lines.
    """

    def __init__(
        self,
        axes: Axes,
        points: Runs,
        colors: Sequence[str],
        groups: Int64[np.ndarray, " runs"],
        width: float,
        alpha: float = 1.0,
    ) -> None:
        steps = int(np.clip(PIECE_POINTS // max(len(points), 1), 1, PIECE))
        super().__init__(points.shape[1] - 1, steps)
        self._points = points
        self._members = [np.flatnonzero(groups == group) for group in range(len(colors))]
        self._looks = [to_rgba(color) for color in colors]
        self._width, self._opacity, self._share = width, alpha, 0.0
        axes.add_artist(self)

    def shown(self) -> Runs:
        """The points of the trails that are drawn now."""
        return self._points[:, : self._step + 1]

    def show(self, step: int, share: float = 0.0) -> None:
        """Let the trails end so far beyond this step."""
        self._share = share if step < self._last else 0.0
        super().show(step)

    def draw_tail(self, renderer: Any) -> None:
        """Draw the piece that still grows, and the part of a step."""
        self._draw(renderer, self.settled() * self.piece, self._step, self._share)
        self.stale = False

    def draw_steps(self, renderer: Any, first: int, last: int) -> None:
        """Draw what the steps from `first` to `last` show."""
        self._draw(renderer, first, last, 0.0)

    def _draw(self, renderer: Any, first: int, last: int, share: float) -> None:
        assert self.axes is not None
        beyond = 1 if share else 0
        if last + beyond <= first:
            return
        mapping = self.axes.transData
        affine: Any = mapping.get_affine().frozen()
        steps = self._points[:, first : last + beyond + 1]
        flat = in_scale(mapping, steps.reshape(-1, 2)).reshape(steps.shape)
        if share:
            flat[:, -1] = flat[:, -2] + share * (flat[:, -1] - flat[:, -2])
        pixels = affine.transform(flat.reshape(-1, 2)).reshape(steps.shape)
        with np.errstate(invalid="ignore"):
            moved = np.abs(pixels - pixels[:, :1]).max(axis=(1, 2), initial=0.0)
            moves = ~(moved <= STILL_PIXELS)  # also where it is nan
        gc = renderer.new_gc()
        self.clip(gc)
        gc.set_linewidth(self._width)
        gc.set_capstyle("round" if self._opacity == 1 else "butt")
        gc.set_joinstyle("round")
        gc.set_snap(False)
        for members, look in zip(self._members, self._looks, strict=True):
            moving = members[moves[members]]
            if moving.size:
                gc.set_foreground((*look[:3], self._opacity), isRGBA=True)
                gc.set_alpha(self._opacity)
                renderer.draw_path(gc, _joined(flat[moving]), affine)
        gc.restore()


def _joined(lines: Runs) -> Path:
    codes = np.full(lines.shape[:2], Path.LINETO, dtype=Path.code_type)
    codes[:, 0] = Path.MOVETO
    return Path(lines.reshape(-1, 2), codes.ravel())


class MarkerBatch(GrowingArtist):
    """The heads of many runs: a marker each, of one look for each group of runs.

    Args:
      axes: where they are; heads may reach over the border by their own size.
      looks: a line with a marker for each group. They are its children.
      groups: the number of the group of each run; those with later numbers are drawn over earlier ones.
    """

    def __init__(self, axes: Axes, looks: Sequence[Line2D], groups: Int64[np.ndarray, " runs"]) -> None:
        super().__init__()
        self._looks = tuple(looks)
        self._members = [np.flatnonzero(groups == group) for group in range(len(looks))]
        self._places = np.full((len(groups), 2), np.nan)
        axes.add_artist(self)
        room = max((look.get_markersize() + look.get_markeredgewidth() for look in looks), default=0.0)
        self.reach_over(axes, room * axes.figure.dpi / 72)

    def get_children(self) -> list[Artist]:
        """The looks, each at the places of its group."""
        return list(self._looks)

    def place(self, points: Float64[np.ndarray, "runs 2"]) -> None:
        """Move all heads."""
        self._places = points
        for look, members in zip(self._looks, self._members, strict=True):
            look.set_data(*points[members].T)
        self.stale = True

    def draw_tail(self, renderer: Any) -> None:
        """Draw the heads."""
        assert self.axes is not None
        mapping = self.axes.transData
        affine = mapping.get_affine().frozen()
        gc = renderer.new_gc()
        self.clip(gc)
        for look, members in zip(self._looks, self._members, strict=True):
            marker: Any = MarkerStyle(str(look.get_marker()))
            shape = marker.get_transform().scale(renderer.points_to_pixels(look.get_markersize()))
            gc.set_linewidth(look.get_markeredgewidth())
            gc.set_joinstyle(marker.get_joinstyle())
            gc.set_foreground(to_rgba(look.get_markeredgecolor()), isRGBA=True)
            gc.set_snap(False)  # so many heads would else jump from pixel to pixel
            places = Path(in_scale(mapping, self._places[members]))
            face = to_rgba(look.get_markerfacecolor())
            renderer.draw_markers(gc, marker.get_path(), shape, places, affine, face)
        gc.restore()
        self.stale = False
