"""The quadratic model of a second-order step in the plane, by its level sets."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64
from matplotlib.axes import Axes

from landscape_viz.scenes.layers.level_sets import Lines, Quadratic
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.limits import Limits
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
      x_border, y_border: what is drawn.
    """

    points: Float64[np.ndarray, "steps 2"]
    gradients: Float64[np.ndarray, "steps 2"]
    matrices: Float64[np.ndarray, "steps 2 2"]
    alarms: Bool[np.ndarray, " steps"]
    color: int
    x_border: Limits
    y_border: Limits

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the model."""
        others = axes.plot([], [], zorder=4, gid="model")[0]
        others.set(linestyle=(0, (4, 2)), linewidth=0.8 * others.get_linewidth())
        here = axes.plot([], [], zorder=4.1, gid="model-here")[0]
        target = axes.plot([], [], linestyle="none", marker="X", zorder=17, gid="model-target")[0]
        target.set(markersize=1.5 * target.get_markersize())
        traced = functools.lru_cache(maxsize=None)(self._traced)

        def update(moment: Moment) -> None:
            step = moment.step
            lines, level, center = traced(step) if step < len(self.alarms) else (_GAP, _GAP, _GAP)
            color = theme.alarm if step < len(self.alarms) and self.alarms[step] else theme.color(self.color)
            for artist, places in ((others, lines), (here, level), (target, center)):
                artist.set_data(*places.T)
                artist.set_color(color)
            target.set_markeredgecolor(theme.background)

        return Live(update, (others, here, target))

    def model(self, step: int) -> Quadratic | None:
        """The model of a step, None where a number is not finite."""
        window = np.array([self.x_border, self.y_border])
        return Quadratic.around(self.points[step], self.gradients[step], self.matrices[step], window)

    def _traced(self, step: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The other levels, the level through the point, and the stationary point, each of shape (n, 2)."""
        model = self.model(step)
        if model is None:
            return _GAP, _GAP, _GAP
        center = model.stationary
        others = [line for level in model.levels() for line in model.lines(level)]
        mark = _GAP if center is None else model.in_plane(center)[None, :]
        low, high = np.array([self.x_border, self.y_border]).T
        inside = bool(((mark >= low) & (mark <= high)).all())
        return _joined(others), _joined(model.lines(0.0)), mark if inside else _GAP


def _joined(lines: Lines) -> np.ndarray:
    """Lines as one, with gaps between them."""
    return np.concatenate([piece for line in lines for piece in (line, _GAP)]) if lines else _GAP
