"""Thin lines of equal loss over a coloured ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes

from landscape_viz.scenes.layers.raster_cache import RasterCache
from landscape_viz.scenes.levels import Levels
from landscape_viz.scenes.theme import Theme

INK, THIN = 0.35, 0.35  # how strong the lines are; their width in that of an axis


@dataclass(frozen=True, eq=False)
class Isolines:
    """The lines between the bands of `levels`, faint.

    Attributes:
      x, y: the coordinates of the columns and of the rows.
      values: the losses, shape (rows, columns).
      levels: the edges of the bands.
    """

    x: Float64[np.ndarray, " columns"]
    y: Float64[np.ndarray, " rows"]
    values: Float64[np.ndarray, "rows columns"]
    levels: Levels

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the lines."""
        if self.levels.bands < 2:
            return
        shown = np.ma.masked_invalid(self.levels.clipped(self.values))
        width = THIN * axes.spines["left"].get_linewidth() / 0.8
        lines = axes.contour(
            self.x, self.y, shown, levels=self.levels.edges[1:-1], colors="#000000", linewidths=width, alpha=INK
        )
        lines.set(gid="isolines")
        RasterCache(axes, lines).set(zorder=0.7)
