"""Contours of a two-dimensional loss: filled bands with thin lines between them, or the lines alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from landscape_viz.scenes.layers.path import lightened
from landscape_viz.scenes.layers.raster_cache import RasterCache
from landscape_viz.scenes.levels import Levels
from landscape_viz.scenes.theme import Theme

THIN, FAINT = 0.35, 0.35  # the width of lines, in that of an axis; their alpha over a coloured ground
ON_EDGE = 1e-6  # of the height of a band


@dataclass(frozen=True, eq=False)
class Contours:
    """Bands of equal loss. Where the loss is not finite the ground is hatched: no number is no low number.

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
        """Draw the bands and the lines between them."""
        if not np.isfinite(self.values).all():
            ground = Rectangle((0, 0), 1, 1, transform=axes.transAxes, zorder=0.1, gid="not-finite")
            ground.set(
                facecolor=theme.faint, edgecolor=lightened(theme.muted, theme.faint, 0.4), hatch="///", linewidth=0
            )
            axes.add_patch(ground)
        shown = np.ma.masked_invalid(_off_edges(self.levels.clipped(self.values), self.levels.edges))
        edges = self.levels.edges.copy()
        # matplotlib leaves values on the lowest edge out where the edge is huge.
        edges[0] -= max(1e-6 * (edges[-1] - edges[0]), np.spacing(abs(edges[0])))
        bands = axes.contourf(self.x, self.y, shown, levels=edges, colors=theme.bands(self.levels.bands), zorder=0.2)
        bands.set(gid="contours")
        if self.levels.bands > 1:
            _lines(axes, self.x, self.y, shown, edges[1:-1], colors=theme.contour, zorder=0.3, gid="contour-lines")


@dataclass(frozen=True, eq=False)
class Isolines:
    """The lines between the bands alone, faint, over a coloured ground that moves; attributes as of `Contours`."""

    x: Float64[np.ndarray, " columns"]
    y: Float64[np.ndarray, " rows"]
    values: Float64[np.ndarray, "rows columns"]
    levels: Levels

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the lines."""
        if self.levels.bands > 1:
            shown = np.ma.masked_invalid(self.levels.clipped(self.values))
            edges = self.levels.edges[1:-1]
            lines = _lines(axes, self.x, self.y, shown, edges, colors="#000000", alpha=FAINT, gid="isolines")
            RasterCache(axes, lines).set(zorder=0.7)


def _lines(
    axes: Axes, x: np.ndarray, y: np.ndarray, values: np.ndarray, edges: np.ndarray, gid: str, **look: Any
) -> Any:
    """Thin lines at the edges of bands."""
    width = THIN * axes.spines["left"].get_linewidth() / 0.8
    lines = axes.contour(x, y, values, levels=edges, linewidths=width, **look)
    lines.set(gid=gid)
    return lines


def _off_edges(
    values: Float64[np.ndarray, "*grid"], edges: Float64[np.ndarray, " edges"]
) -> Float64[np.ndarray, "*grid"]:
    """The values, those as good as on an edge moved above it: a plateau there would be all lines, made of rounding."""
    near = np.clip(np.searchsorted(edges, values), 1, len(edges) - 1)
    lower, upper = edges[near - 1], edges[near]
    moved = values.copy()
    for edge in (lower, upper):
        slack = ON_EDGE * (upper - lower)
        moved = np.where(np.abs(values - edge) <= slack, edge + slack, moved)
    return moved
