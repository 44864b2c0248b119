"""The local model that a step is computed from: the tangent, or the parabola of Newton's method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from landscape_viz.scenes.layers.arrows import ArrowPatch
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.limits import Limits, pinned
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

SAMPLES = 241
MODEL, TARGET, RING = 3.2, 20.0, 28.0  # of the line and of the signs, in reference pixels
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
        unit = points(axes.figure)
        model = axes.plot([], [], linestyle=(0, (4, 2)), zorder=4, gid="model")[0]
        model.set(
            linewidth=MODEL * unit, path_effects=[withStroke(linewidth=(MODEL + 3) * unit, foreground=theme.casing)]
        )
        target = axes.plot([], [], linestyle="none", marker="X", zorder=19, gid="model-target")[0]
        target.set(markersize=TARGET * unit, markeredgewidth=2.4 * unit)
        drop = axes.plot([], [], linestyle=(0, (1, 1.6)), zorder=18, gid="drop", linewidth=4 * unit)[0]
        landing = axes.plot([], [], linestyle="none", marker="o", zorder=19, gid="landing", clip_on=False)[0]
        landing.set(markersize=RING * unit, markerfacecolor="none", markeredgewidth=3 * unit)
        arrow = ArrowPatch(axes, theme)
        arrow.set(gid="arrow:step", zorder=18.5)
        x = np.linspace(*self.x_border, SAMPLES)
        low, high = self.y_border
        reach = 2 * (high - low)
        last = len(self.alarms) - 1
        shown: list[int] = []

        def update(moment: Moment) -> None:
            step = min(moment.step, last)
            phase, build = (moment.phase, moment.build) if moment.step <= last else (LAND, 1.0)
            color = theme.alarm if self.alarms[step] else theme.color(self.color)
            if shown != [step]:
                shown[:] = [step]
                y = self.at(step, x)
                model.set_data(x, np.where(np.abs(y - (low + high) / 2) < reach, y, np.nan))
                for artist in (model, target, drop):
                    artist.set_color(color)
                target.set_markeredgecolor(theme.casing)
                landing.set_markeredgecolor(color)
                arrow.paint(color)
            taken = bool(np.isfinite(self.points[step : step + 2]).all())
            aimed = self._aimed(step) if taken else np.full((3, 2), np.nan)
            here, there, landed = pinned(aimed, self.x_border, self.y_border)[0]
            aims, lands = taken and phase >= AIM, taken and phase >= LAND
            tip = here + build * (there - here) if phase == AIM and build < 1 else there
            arrow.place(np.stack([here, tip]) if aims and (tip != here).any() else None)
            target.set_data(there[:, None] if aims and (phase > AIM or build == 1) else ([], []))
            end = there + build * (landed - there) if phase == LAND and build < 1 else landed
            drop.set_data(np.stack([there, end], axis=1) if lands else ([], []))
            landing.set_data(landed[:, None] if lands else ([], []))

        update(Moment(0, 0))
        return Live(update, (arrow, target, drop, landing))

    @property
    def climbs(self) -> Bool[np.ndarray, " steps"]:
        """True where a step leads to a higher loss."""
        with np.errstate(invalid="ignore"):
            return np.asarray(np.diff(self.values) > 0)

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
