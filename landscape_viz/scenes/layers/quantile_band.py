"""The median of many runs and the bands around it, growing with the steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.collections import FillBetweenPolyCollection

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.path import IN_HISTORY, Path, Paths
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

STRENGTHS = (0.18, 0.3)  # the alpha of the bands, from the widest to the narrowest


@dataclass(frozen=True, eq=False)
class QuantileBand:
    """Nested bands and a line over the steps 0, 1, 2, ..., drawn up to the moment's.

    Attributes:
      lows, highs: the ends of each band, from the widest to the narrowest, shape (bands, steps + 1); finite numbers
        within the limits of the axes.
      middle: the line, shape (steps + 1,).
      color: the number of the colour.
    """

    lows: Float64[np.ndarray, "bands points"]
    highs: Float64[np.ndarray, "bands points"]
    middle: Float64[np.ndarray, " points"]
    color: int

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw bands and line."""
        steps = np.arange(len(self.middle), dtype=np.float64)
        ink = theme.color(self.color)
        bands = []
        for low, high, alpha in zip(self.lows, self.highs, STRENGTHS, strict=False):
            band = FillBetweenPolyCollection("x", steps[:1], low[:1], high[:1], color=ink, alpha=alpha, linewidth=0)
            band.set(zorder=4, gid="band")
            axes.add_collection(band, autolim=False)
            bands.append(band)
        median = Path(np.column_stack([steps, self.middle]), self.color, "median")
        line = Paths((median,), (0.0, float(steps[-1])), axes.get_ylim(), IN_HISTORY).attach(axes, theme)

        def update(moment: Moment) -> None:
            shown = slice(0, min(moment.step, len(steps) - 1) + 1)
            now = [min(moment.step + moment.share, steps[-1])] if moment.share else []
            across = np.append(steps[shown], now)
            for band, low, high in zip(bands, self.lows, self.highs, strict=True):
                lower, upper = (np.append(edge[shown], [moment.along(edge)] if now else []) for edge in (low, high))
                band.set_data(across, lower, upper)
            line.update(moment)

        return Live(update, (*bands, *line.artists))


def quantile_of(values: Float64[np.ndarray, "runs points"], share: float) -> Float64[np.ndarray, " points"]:
    """The loss below which a share of the runs lies at each step: one of the losses met; what is no number is inf."""
    comparable = np.where(np.isnan(values), np.inf, values)
    return np.asarray(np.quantile(comparable, share, axis=0, method="inverted_cdf"), dtype=np.float64)
