"""A heat map over two settings: seaborn's, with numbers at the axes where they are true."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64, Int, UInt8
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap, to_rgb
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from landscape_viz.runs.attractors import Attractor
from landscape_viz.scenes.layers.cells import CellImage
from landscape_viz.scenes.layers.color_bar import ColorBar
from landscape_viz.scenes.layers.setting_axis import round_values, spacing
from landscape_viz.scenes.levels import Levels
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.outcomes import FATE_COLORS, area_colors, color_numbers
from landscape_viz.scenes.theme import Theme

SEQUENCE = ("#EBF0B4", "#A5CD90", "#6DB08D", "#3F938C", "#247684", "#1F5878", "#2C3172")
"""From the least to the greatest: seaborn's "crest" with a lighter beginning. No tone is a grey or nearly black."""


@dataclass(frozen=True, eq=False)
class Heat:
    """A cell for every pair of settings; x and y are counted in cells, of which cell 0 lies from 0 to 1.

    Attributes:
      values: shape (rows, columns); row 0 is drawn at the bottom.
      fates: of the same shape: 0 where the value counts, else the fate that is seen instead of it.
      levels: the edges of the tones.
      color_bar: whether there is a bar beside the cells.
    """

    values: Float64[np.ndarray, "rows columns"]
    fates: Int[np.ndarray, "rows columns"]
    levels: Levels
    color_bar: bool = True

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the cells and a bar beside them."""
        failed = self.fates != 0
        rows, columns = self.values.shape
        if failed.any():
            CellImage(axes, fate_cells(self.fates, theme), (0.0, float(columns)), (0.0, float(rows))).set(
                zorder=0.6, gid="failed"
            )
        heated = replace(theme, heights=SEQUENCE)
        if not failed.all():
            self._heat(axes, heated, failed)
            if self.color_bar:
                ColorBar.of(self.levels, self.values[~failed], named=False).attach(axes, heated)

    def _heat(self, axes: Axes, theme: Theme, failed: np.ndarray) -> None:
        import seaborn  # takes as long as a short film

        limits, names = (axes.get_xlim(), axes.get_ylim()), (axes.get_xlabel(), axes.get_ylabel())
        count = self.levels.bands
        before = set(axes.collections)
        seaborn.heatmap(
            np.where(failed, np.nan, self.levels.clipped(self.values)),
            mask=failed,
            cmap=ListedColormap(theme.bands(count)),
            norm=BoundaryNorm(self.levels.edges, count),
            cbar=False,
            xticklabels=False,
            yticklabels=False,
            linewidths=0,
            ax=axes,
        )
        for mesh in set(axes.collections) - before:
            mesh.set(zorder=0.62, gid="heat", antialiased=False)
        axes.set(xlim=limits[0], ylim=limits[1], xlabel=names[0], ylabel=names[1])


def fate_cells(fates: Int[np.ndarray, "rows columns"], theme: Theme) -> UInt8[np.ndarray, "rows columns 4"]:
    """The colours of fates, see-through where there is none."""
    cells = np.zeros((*fates.shape, 4), dtype=np.uint8)
    for label, number in FATE_COLORS.items():
        cells[fates == label] = [*(round(255 * part) for part in to_rgb(theme.color(number))), 255]
    return cells


@dataclass(frozen=True, eq=False)
class LabelCells:
    """A cell for every pair of settings in the colour of where the run ends; coordinates as of `Heat`."""

    labels: Int[np.ndarray, "rows columns"]
    attractors: tuple[Attractor, ...] = ()

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the cells."""
        rows, columns = self.labels.shape
        table = np.array([[*(round(255 * part) for part in to_rgb(color)), 255] for color in area_colors(theme)])
        cells = table.astype(np.uint8)[color_numbers(self.labels, self.attractors)]
        CellImage(axes, cells, (0.0, float(columns)), (0.0, float(rows))).set(zorder=0.6, gid="labels")


@dataclass(frozen=True, eq=False)
class CellAxes:
    """Ticks at round values of the settings on axes that are counted in cells.

    Attributes:
      x_values, y_values: of the settings, ascending, one for each column and each row.
    """

    x_values: Float64[np.ndarray, " columns"]
    y_values: Float64[np.ndarray, " rows"]

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Set the ticks."""
        axes.grid(visible=False)
        axes.spines[:].set_visible(True)
        for axis, values in ((axes.xaxis, self.x_values), (axes.yaxis, self.y_values)):
            scale = spacing(values)
            ticks = round_values(float(values.min()), float(values.max()), scale)
            axis.set_major_locator(FixedLocator([float(place) for place in in_cells(np.array(ticks), values)]))
            axis.set_major_formatter(FixedFormatter([short(tick, 4) for tick in ticks]))
            axis.set_minor_locator(NullLocator())


def in_cells(numbers: Float64[np.ndarray, " n"], values: Float64[np.ndarray, " cells"]) -> Float64[np.ndarray, " n"]:
    """The places of numbers on an axis of cells: value k of the setting in the middle of cell k, others in between."""
    if len(values) == 1:
        return np.full(len(numbers), 0.5)
    if spacing(values) == "log":
        numbers, values = np.log(numbers), np.log(values)
    return np.asarray(np.interp(numbers, values, np.arange(len(values)) + 0.5))
