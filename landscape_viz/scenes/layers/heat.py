"""A heat map over two settings, with numbers along its edges where they are true."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64, Int, UInt8
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from landscape_viz.runs.attractors import Attractor, Fate
from landscape_viz.scenes.height_ramp import ramp
from landscape_viz.scenes.layers.cells import CellImage
from landscape_viz.scenes.layers.color_bar import ColorBar
from landscape_viz.scenes.layers.inside_numbers import EDGE, NAME, SIZE, keep_apart
from landscape_viz.scenes.layers.setting_axis import round_values, spacing
from landscape_viz.scenes.layers.words import write_on_ground
from landscape_viz.scenes.levels import Levels
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.oklab import mix, oklab
from landscape_viz.scenes.outcomes import FATE_COLORS, area_colors, color_numbers, outcome_theme
from landscape_viz.scenes.theme import Theme

HEIGHTS = ("#FFFBEF", "#DFE9D3", "#AECDC6", "#73A3BE", "#4A6FA6", "#364A88")
HEIGHTS_ON_DARK = ("#0E1424", "#1C2C4E", "#315083", "#507BB1", "#7FA4CE", "#B4CCE8")
"""From the least value to the greatest: the colours of a ground, but stronger, for no path has to stand out on them."""
PALER = 0.42  # how much of the paper is in the colour of what diverged


def heat_theme(theme: Theme) -> Theme:
    """The theme of `outcome_theme`, with tones for runs that failed that no height has: one of alarm, and a grey."""
    palette = list(outcome_theme(theme).palette)
    palette[FATE_COLORS[Fate.DIVERGED]] = mix(theme.alarm, theme.background, PALER)
    palette[FATE_COLORS[Fate.NOT_ARRIVED]] = mix(theme.muted, theme.background, PALER)
    return replace(theme, palette=tuple(palette))


def heated(theme: Theme) -> Theme:
    """The theme with the colours of a heat map in place of those of a ground."""
    is_dark = oklab(theme.background)[0] < 0.5
    return replace(theme, heights=HEIGHTS_ON_DARK if is_dark else HEIGHTS)


@dataclass(frozen=True, eq=False)
class HeatBar:
    """The colour bar of a heat map, on its cells."""

    bar: ColorBar

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the bar."""
        self.bar.attach(axes, heated(theme))


@dataclass(frozen=True, eq=False)
class Heat:
    """A cell for every pair of settings; x and y are counted in cells, of which cell 0 lies from 0 to 1.

    Attributes:
      values: shape (rows, columns); row 0 is drawn at the bottom.
      fates: of the same shape: 0 where the value counts, else the fate that is seen instead of it.
      levels: which values are equally far apart.
    """

    values: Float64[np.ndarray, "rows columns"]
    fates: Int[np.ndarray, "rows columns"]
    levels: Levels

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the cells."""
        failed = self.fates != 0
        cells = fate_cells(self.fates, theme)
        heights = np.nan_to_num(self.levels.height(np.where(failed, np.nan, self.values)))
        cells[~failed, :3] = ramp(heated(theme), heights[~failed])
        cells[~failed, 3] = 255
        rows, columns = self.values.shape
        CellImage(axes, cells, (0.0, float(columns)), (0.0, float(rows))).set(zorder=0.6, gid="heat")


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
    """Round values of the settings along the lower and the left edge, on axes that are counted in cells.

    Attributes:
      x_name, y_name: of the settings.
      x_values, y_values: of the settings, ascending, one for each column and each row.
    """

    x_name: str
    y_name: str
    x_values: Float64[np.ndarray, " columns"]
    y_values: Float64[np.ndarray, " rows"]

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Write the numbers."""
        written = []
        (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
        for name, along in ((self.x_name, 0), (self.y_name, 1)):
            at, away, ha, va = (
                ((right, bottom), (-16.0, EDGE), "right", "bottom")
                if along == 0
                else ((left, top), (12.0, -10.0), "left", "top")
            )
            text = write_on_ground(
                axes, at, away, name, NAME, theme.foreground, theme, ha=ha, va=va, gid=f"name-{'xy'[along]}", zorder=4.5
            )
            written.append(text)
        for values, along in ((self.x_values, 0), (self.y_values, 1)):
            ticks = round_values(float(values.min()), float(values.max()), spacing(values))
            for place, tick in zip(in_cells(np.array(ticks), values), ticks, strict=True):
                at, away, ha, va = (
                    ((float(place), bottom), (0.0, EDGE), "center", "bottom")
                    if along == 0
                    else ((left, float(place)), (EDGE, 0.0), "left", "center")
                )
                text = write_on_ground(
                    axes, at, away, short(tick, 4), SIZE, theme.foreground, theme,
                    ha=ha, va=va, gid=f"numbers-{'xy'[along]}", zorder=4.5,
                )  # fmt: skip
                written.append(text)
        keep_apart(axes, written)


def in_cells(numbers: Float64[np.ndarray, " n"], values: Float64[np.ndarray, " cells"]) -> Float64[np.ndarray, " n"]:
    """The places of numbers on an axis of cells: value k of the setting in the middle of cell k, others in between."""
    if len(values) == 1:
        return np.full(len(numbers), 0.5)
    if spacing(values) == "log":
        numbers, values = np.log(numbers), np.log(values)
    return np.asarray(np.interp(numbers, values, np.arange(len(values)) + 0.5))
