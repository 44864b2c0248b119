"""The curve of a one-dimensional loss, and marks at its minima."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.words import points, write_on_ground
from landscape_viz.scenes.limits import LARGEST
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
            write_on_ground(
                axes, (float(place[0]), float(place[1])), (0.0, -RING), "lowest", 20.0, theme.foreground, theme,
                va="top", gid="minima-name", zorder=3,
            )  # fmt: skip
