"""The quadratic model of a second-order step in the plane, by its level sets."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from landscape_viz.scenes.layers.level_sets import Lines, Quadratic
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.layers.zoom import Box, Zoom
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

_GAP = np.full((1, 2), np.nan)


@dataclass(frozen=True, eq=False)
class ModelLevels:
    """Level sets of m(p) = f + g·d + ½·dᵀBd, d = p − p₀, in each step; its stationary point is marked.

    Ellipses where B is definite, hyperbolas where it is indefinite, lines where it is singular. The level through p₀
    is a full line, the others are dashed.

    Attributes:
      points, gradients: p₀ and g; shape (steps, 2).
      matrices: B; shape (steps, 2, 2).
      alarms: whether B has a negative eigenvalue: then the model is in the colour of alarm; shape (steps,).
      color: the number of the optimizer.
      zoom: the windows, in which they are drawn.
    """

    points: Float64[np.ndarray, "steps 2"]
    gradients: Float64[np.ndarray, "steps 2"]
    matrices: Float64[np.ndarray, "steps 2 2"]
    alarms: Bool[np.ndarray, " steps"]
    color: int
    zoom: Zoom

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the model."""
        unit = points(axes.figure)
        casing = [withStroke(linewidth=width * unit, foreground=theme.casing) for width in (5.6, 6.4)]
        others = axes.plot([], [], zorder=4, gid="model")[0]
        others.set(linestyle=(0, (4, 2)), linewidth=2.4 * unit, path_effects=casing[:1])
        here = axes.plot([], [], zorder=4.1, gid="model-here")[0]
        here.set(linewidth=3.2 * unit, path_effects=casing[1:])
        target = axes.plot([], [], linestyle="none", marker="X", zorder=19, gid="model-target")[0]
        target.set(markersize=20 * unit, markeredgewidth=2.6 * unit, markeredgecolor=theme.casing)
        windows = self.zoom.windows(axes)
        last = len(self.alarms) - 1
        traced = functools.lru_cache(maxsize=None)(lambda step: self._traced(step, windows[step]))

        shown: list[int] = []

        def update(moment: Moment) -> None:
            step = min(moment.step, last)
            if shown == [step]:
                return
            shown[:] = [step]
            color = theme.alarm if self.alarms[step] else theme.color(self.color)
            for artist, places in zip((others, here, target), traced(step), strict=True):
                artist.set_data(*places.T)
                artist.set_color(color)
            target.set_markeredgecolor(theme.casing)

        update(Moment(0, 0))
        return Live(update, ())

    def _traced(self, step: int, window: Box) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The other levels, the level through the point, and the stationary point, each of shape (n, 2)."""
        model = Quadratic.around(self.points[step], self.gradients[step], self.matrices[step], window)
        if model is None:
            return _GAP, _GAP, _GAP
        center = model.stationary
        others = [line for level in model.levels() for line in model.lines(level)]
        mark = _GAP if center is None else model.in_plane(center)[None, :]
        inside = bool(((mark >= window[:, 0]) & (mark <= window[:, 1])).all())
        return _joined(others), _joined(model.lines(0.0)), mark if inside else _GAP


def _joined(lines: Lines) -> np.ndarray:
    """Lines as one, with gaps between them."""
    return np.concatenate([piece for line in lines for piece in (line, _GAP)]) if lines else _GAP
