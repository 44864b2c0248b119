"""Faint lines of equal loss over a map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes

from landscape_viz.scenes.layers.raster_cache import RasterCache
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.levels import Levels
from landscape_viz.scenes.outcomes import is_dark
from landscape_viz.scenes.theme import Theme

WIDTH, ALPHA = 1.1, 0.28  # in reference pixels


@dataclass(frozen=True, eq=False)
class Isolines:
    """Lines at the edges of the levels.

    Attributes:
      x, y: the coordinates of the columns and the rows.
      values: losses.
      levels: of the lines.
    """

    x: Float64[np.ndarray, " nx"]
    y: Float64[np.ndarray, " ny"]
    values: Float64[np.ndarray, "ny nx"]
    levels: Levels

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the lines."""
        ink = "#FFFFFF" if is_dark(theme) else "#10141C"
        if self.levels.bands < 2:
            return
        lines = axes.contour(
            self.x, self.y, np.ma.masked_invalid(self.levels.clipped(self.values)), levels=self.levels.edges[1:-1],
            colors=ink, linewidths=WIDTH * points(axes.figure), alpha=ALPHA,
        )  # fmt: skip
        lines.set(zorder=0.7, gid="isolines")
        RasterCache(axes, lines).set(zorder=0.7, gid="isolines-print")
