"""The curve of a one-dimensional loss, and marks at its minima."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.words import points, write_beside
from landscape_viz.scenes.levels import Levels
from landscape_viz.scenes.limits import LARGEST
from landscape_viz.scenes.line_ground import line_ground
from landscape_viz.scenes.theme import Theme

RING = 15.0  # reference pixels


@dataclass(frozen=True, eq=False)
class Curve:
    """A line through (x, y); it breaks where y is not finite."""

    x: Float64[np.ndarray, " n"]
    y: Float64[np.ndarray, " n"]

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the line."""
        low, high = axes.get_ylim()
        # Agg loses lines whose ends are astronomically far outside; ten heights away looks the same.
        reach = min(10 * (high - low), LARGEST)
        y = np.where(np.isfinite(self.y), np.clip(self.y, low - reach, high + reach), np.nan)
        axes.plot(self.x, y, color=theme.curve, zorder=2, gid="curve")


@dataclass(frozen=True, eq=False)
class CurveGround:
    """The ground under a curve, tinted by its height and lit from the left.

    Attributes:
      x, y: of the curve; where y is not finite there is no ground.
      levels: which losses are equally far apart.
    """

    x: Float64[np.ndarray, " n"]
    y: Float64[np.ndarray, " n"]
    levels: Levels

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the ground."""
        width, height = (max(round(float(side)), 2) for side in axes.bbox.size)
        (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
        columns = left + (np.arange(width) + 0.5) / width * (right - left)
        rows = low + (np.arange(height) + 0.5) / height * (high - low)
        with np.errstate(over="ignore", invalid="ignore"):
            curve = (np.interp(columns, self.x, self.y) - low) / (high - low)
        picture = line_ground(np.clip(curve, -1.0, 2.0), np.nan_to_num(self.levels.height(rows)), theme)
        extent = (left, right, low, high)
        image = axes.imshow(picture, extent=extent, origin="lower", aspect="auto", zorder=0, interpolation="nearest")
        image.set_gid("ground")


@dataclass(frozen=True, eq=False)
class Minima:
    """Open rings at minima; the lowest is named where there are several.

    Attributes:
      points: (x, y) pairs.
      named: whether the lowest is named.
    """

    points: tuple[tuple[float, float], ...]
    named: bool = False

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the marks."""
        if not self.points:
            return
        places = np.array(self.points)
        unit = points(axes.figure)
        ring = Line2D(*places.T, linestyle="none", marker="o", zorder=3, clip_on=False, gid="minima")
        ring.set(markersize=RING * unit, markerfacecolor=theme.casing, markeredgecolor=theme.foreground)
        ring.set_markeredgewidth(2.2 * unit)
        axes.add_line(ring)
        lowest = places[:, 1] <= places[:, 1].min() + 1e-9 * max(1.0, abs(float(places[:, 1].min())))
        if self.named and len(places) > 1 and lowest.sum() == 1:
            (place,) = places[lowest]
            at = float(place[0]), float(place[1])
            write_beside(axes, at, RING, "lowest", 20.0, theme, gid="minima-name", zorder=3)
