"""The local model that a step is computed from: the tangent, or the parabola of Newton's method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.limits import Limits, pinned
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

SAMPLES = 241
SHRINK, LONGEST_HEAD = 3.0, 1.5  # points that an arrow stops short of its aim; the scale of its head in its length
PHASES = 3
LOOK, AIM, LAND = range(PHASES)
"""The three pictures of a step: the model at the point, where it sends the step, and the loss found there."""


@dataclass(frozen=True, eq=False)
class LocalModel:
    """m(x) = f + g·(x - x₀) + ½c·(x - x₀)² at each point of a path, and the step that is taken on it.

    With c = 0 it is the tangent. Where c is negative the parabola opens downward and its only stationary point is a
    maximum: the model is then drawn in the colour of alarm.

    Attributes:
      points, values: x₀ and f at each step, the end included; shape (steps + 1,).
      slopes, curvatures: g and c at each step; shape (steps + 1,).
      alarms: whether a step climbs or its curvature is negative; shape (steps,).
      color: the number of the optimizer.
      x_border, y_border: what is drawn.
    """

    points: Float64[np.ndarray, " points"]
    values: Float64[np.ndarray, " points"]
    slopes: Float64[np.ndarray, " points"]
    curvatures: Float64[np.ndarray, " points"]
    alarms: Bool[np.ndarray, " steps"]
    color: int
    x_border: Limits
    y_border: Limits

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the model, the step as an arrow along it, and the fall from the model to the loss."""
        model = axes.plot([], [], linestyle=(0, (4, 2)), zorder=4, gid="model")[0]
        target = axes.plot([], [], linestyle="none", marker="X", zorder=19, gid="model-target")[0]
        target.set(markersize=1.3 * target.get_markersize(), markeredgecolor=theme.background)
        drop = axes.plot([], [], linestyle=":", zorder=18, gid="drop")[0]
        landing = axes.plot([], [], linestyle="none", marker="o", zorder=19, gid="landing", clip_on=False)[0]
        landing.set(markersize=1.6 * landing.get_markersize(), markerfacecolor=theme.background)
        landing.set_markeredgewidth(landing.get_linewidth())
        arrow = FancyArrowPatch((0, 0), (1, 1), arrowstyle="-|>", shrinkA=0, shrinkB=SHRINK, zorder=18.5, gid="step")
        head = 2.2 * target.get_markersize()
        arrow.set(mutation_scale=head, linewidth=1.3 * drop.get_linewidth())
        axes.add_patch(arrow)
        to_points = 72 / axes.figure.dpi
        x = np.linspace(*self.x_border, SAMPLES)
        low, high = self.y_border
        reach = 2 * (high - low)

        def update(moment: Moment) -> None:
            step, steps = moment.step, len(self.alarms)
            taken = step < steps and bool(np.isfinite(self.points[step : step + 2]).all())
            color = theme.alarm if step < steps and self.alarms[step] else theme.color(self.color)
            y = self.at(step, x)
            is_visible = (np.abs(y - (low + high) / 2) < reach) & (step < steps)
            model.set_data(x, np.where(is_visible, y, np.nan))
            model.set_color(color)
            aimed = self._aimed(step) if taken else np.full((3, 2), np.nan)
            here, there, landed = pinned(aimed, self.x_border, self.y_border)[0]
            aims, lands = taken and moment.phase >= AIM, taken and moment.phase >= LAND
            arrow.set_visible(aims)
            if aims:
                arrow.set_positions(here, there)
                length = (
                    float(np.hypot(*np.diff(axes.transData.transform(np.stack([here, there])), axis=0)[0])) * to_points
                )
                # The head of a short arrow is smaller, so that a shaft is left.
                arrow.set_mutation_scale(min(head, LONGEST_HEAD * length))
                arrow.shrinkB = min(SHRINK, 0.2 * length)
            arrow.set_color(color)
            target.set(data=there[:, None] if aims else ([], []), color=color)
            target.set_markeredgecolor(theme.background)
            drop.set(data=np.stack([there, landed], axis=1) if lands else ([], []), color=color)
            landing.set(data=landed[:, None] if lands else ([], []))
            landing.set_markeredgecolor(color)

        return Live(update, (model, target, drop, landing, arrow))

    def at(self, step: int, x: Float64[np.ndarray, " n"]) -> Float64[np.ndarray, " n"]:
        """The model of a step at x."""
        away = x - self.points[step]
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(self.values[step] + self.slopes[step] * away + 0.5 * self.curvatures[step] * away**2)

    def _aimed(self, step: int) -> Float64[np.ndarray, "3 2"]:
        """The start of a step, its end on the model, and that on the loss."""
        there = self.points[step + 1]
        modelled = self.at(step, np.array([there]))[0]
        return np.array([(self.points[step], self.values[step]), (there, modelled), (there, self.values[step + 1])])
