"""The panel of a sweep: a heat map over two settings, or a line over one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.descent.sweeps import Sweep
from landscape_viz.scenes.layers.bar import ROOM
from landscape_viz.scenes.layers.chosen import Best
from landscape_viz.scenes.layers.heat import CellAxes, Heat, LabelCells
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.limits import Limits, Scale, padded
from landscape_viz.scenes.naming import setting_words
from landscape_viz.scenes.outcomes import FATE_COLORS, ink_number
from landscape_viz.scenes.panel import Panel
from landscape_viz.scenes.setting_axis import SettingAxis
from landscape_viz.scenes.sweep_quantity import Quantity, quantity_of
from landscape_viz.scenes.theme import Theme

LINE_COLOR = 0
FAILED_AT = 0.97  # of the height of the panel


def sweep_panel(sweep: Sweep, quantity: str, *, share: float = 1.0, extra: tuple[Layer, ...] = ()) -> Panel:
    """The panel for a quantity of a sweep, the best run starred, with further layers on top."""
    if len(sweep.axes) == 2:
        return _map_panel(sweep, quantity, share, extra)
    return _line_panel(sweep, quantity, share, extra)


def place_of(sweep: Sweep, quantity: str, index: tuple[int, ...]) -> tuple[float, float]:
    """Where a run of the sweep lies in the panel of `sweep_panel`."""
    if len(sweep.axes) == 2:
        rows, columns = ranks(sweep.axes[1]), ranks(sweep.axes[0])
        return float(columns[index[1]]) + 0.5, float(rows[index[0]]) + 0.5
    x = float(sweep.axes[0][index[0]])
    if quantity == "minimum":
        return x, _height(sweep)[index]
    found = quantity_of(sweep, quantity)
    limits, scale = _line_limits(found)
    if found.fates[index] != 0:
        return x, _at_share(limits, scale, FAILED_AT)
    return x, float(np.clip(found.values[index], *limits))


def ranks(values: Float64[np.ndarray, " n"]) -> Int[np.ndarray, " n"]:
    """The place of each value among all in ascending order."""
    return np.argsort(np.argsort(values, kind="stable"), kind="stable")


def _map_panel(sweep: Sweep, quantity: str, share: float, extra: tuple[Layer, ...]) -> Panel:
    first, second = sweep.axes
    order = np.ix_(np.argsort(second, kind="stable"), np.argsort(first, kind="stable"))
    cells: Layer
    title = "where the runs end"
    if quantity == "minimum":
        cells = LabelCells(sweep.labels[order])
    else:
        found = quantity_of(sweep, quantity)
        levels = found.levels()
        title = found.words + (", log scale" if levels.spacing == "log" else "")
        cells = Heat(found.values[order], found.fates[order], levels)
    rows, columns = sweep.labels.shape
    return Panel(
        (cells, CellAxes(np.sort(first), np.sort(second)), Best(*place_of(sweep, quantity, sweep.best)), *extra),
        (0.0, float(columns)),
        (0.0, float(rows)),
        setting_words(sweep.names[0]),
        setting_words(sweep.names[1]),
        share=share,
        title=title,
        room_right=0.0 if quantity == "minimum" else ROOM,
    )


def _line_panel(sweep: Sweep, quantity: str, share: float, extra: tuple[Layer, ...]) -> Panel:
    axis = SettingAxis.of(sweep.axes[0])
    x = np.asarray(sweep.axes[0])
    order = np.argsort(x, kind="stable")
    if quantity == "minimum":
        y, fates, words = _height(sweep), np.zeros(x.shape, dtype=np.int64), "where it ends"
        scale: Scale = "linear"
        limits = padded(float(y.min()), float(y.max()), 0.08)
        colors = np.array([ink_number(int(label)) for label in sweep.labels])
    else:
        found = quantity_of(sweep, quantity)
        y, fates, words = found.values, found.fates, found.words
        limits, scale = _line_limits(found)
        colors = np.full(x.shape, LINE_COLOR)
    line = SweepLine(x[order], y[order], fates[order], colors[order], quantity != "minimum")
    best = Best(*place_of(sweep, quantity, sweep.best))
    return Panel(
        (axis, line, best, *extra),
        axis.limits,
        limits,
        setting_words(sweep.names[0]),
        words,
        share=share,
        y_scale=scale,
    )


def _height(sweep: Sweep) -> Float64[np.ndarray, " n"]:
    """The end of each run in one dimension, else its loss; what is no number is put to the best run's."""
    ends = sweep.points[:, 0] if sweep.points.shape[-1] == 1 else sweep.values
    known = np.isfinite(ends)
    shown = np.where(known, ends, ends[sweep.best])
    places = [each.point[0] if sweep.points.shape[-1] == 1 else each.value for each in sweep.attractors]
    low, high = (min(places), max(places)) if places else (float(shown.min()), float(shown.max()))
    reach = (high - low) or 1.0
    return np.clip(shown, low - reach, high + reach)


def _line_limits(found: Quantity) -> tuple[Limits, Scale]:
    edges = found.levels()
    low, high = float(edges.edges[0]), float(edges.edges[-1])
    if edges.spacing == "log":
        reach = (high / low) ** 0.08
        return (low / reach, high * reach), "log"
    return padded(low, high, 0.08), "linear"


def _at_share(limits: Limits, scale: Scale, share: float) -> float:
    low, high = limits
    if scale == "log":
        return float(low * (high / low) ** share)
    return low + share * (high - low)


@dataclass(frozen=True, eq=False)
class SweepLine:
    """A quantity over one setting: a line with a dot for each run, and crosses at the top for those that failed.

    Attributes:
      x: ascending.
      y: nan where a run failed; below or above the panel it is pinned to its border.
      fates: 0 where the value counts.
      colors: the numbers of the colours of the dots.
      joined: whether the dots are joined by a line.
    """

    x: Float64[np.ndarray, " n"]
    y: Float64[np.ndarray, " n"]
    fates: Int[np.ndarray, " n"]
    colors: Int[np.ndarray, " n"]
    joined: bool

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the line."""
        low, high = axes.get_ylim()
        failed = self.fates != 0
        y = np.where(failed, np.nan, np.clip(self.y, low, high))
        if self.joined:
            axes.plot(self.x, y, color=theme.color(int(self.colors[0])), zorder=4, gid="sweep")
        usual = Line2D([], []).get_markersize()
        size = usual * (0.75 if len(self.x) <= 80 else 0.5)
        for number in np.unique(self.colors):
            own = (self.colors == number) & ~failed
            dots = axes.plot(self.x[own], y[own], linestyle="none", marker="o", zorder=5, gid="sweep-dots")[0]
            dots.set(color=theme.color(int(number)), markersize=size, clip_on=False)
            dots.set_markeredgewidth(0)
        for label in FATE_COLORS:
            own = self.fates == label
            if own.any():
                crosses = axes.plot(self.x[own], np.full(int(own.sum()), FAILED_AT), linestyle="none", marker="x")[0]
                crosses.set(transform=axes.get_xaxis_transform(), zorder=5, gid="failed")
                ink = theme.color(ink_number(label))
                crosses.set(color=ink, markersize=size, markeredgewidth=0.7 * usual / 4)
