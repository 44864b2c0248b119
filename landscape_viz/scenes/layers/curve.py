"""The curve of a one-dimensional loss, and marks at its minima."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes

from landscape_viz.scenes.layers.marks import write_key
from landscape_viz.scenes.limits import LARGEST
from landscape_viz.scenes.markers import MARKERS
from landscape_viz.scenes.theme import Theme


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
    """Marks at minima: a star at the lowest, rings at the others.

    Attributes:
      points: (x, y) pairs.
      keyed: whether it is said which is which, where there are both.
    """

    points: tuple[tuple[float, float], ...]
    keyed: bool = False

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the marks."""
        if not self.points:
            return
        points = np.array(self.points)
        lowest = points[:, 1] <= points[:, 1].min() + 1e-9 * max(1.0, abs(float(points[:, 1].min())))
        for chosen, marker in ((lowest, MARKERS["lowest"]), (~lowest, MARKERS["minimum"])):
            if chosen.any():
                line = axes.plot(
                    *points[chosen].T, linestyle="none", marker=marker.shape, zorder=3, clip_on=False, gid="minima"
                )[0]
                line.set(
                    markerfacecolor=theme.background if marker.hollow else theme.curve,
                    markeredgecolor=theme.curve,
                    markersize=line.get_markersize() * marker.curve_size,
                )
        if self.keyed and not lowest.all():
            write_key(axes, theme, ("lowest", "minimum"), beyond=0.0)
