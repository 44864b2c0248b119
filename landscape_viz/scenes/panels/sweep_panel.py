"""The panel of a sweep: a heat map over two settings, or a line over one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Float64, Int, UInt8
from matplotlib.axes import Axes

from landscape_viz.errors import InputError, brief, one_of
from landscape_viz.runs.attractors import Fate
from landscape_viz.runs.status import RunStatus
from landscape_viz.runs.sweep import Sweep
from landscape_viz.scenes.height_ramp import ramp
from landscape_viz.scenes.layers.color_bar import ColorBar
from landscape_viz.scenes.layers.heat import CellAxes, Heat, HeatBar, LabelCells, heat_theme, heated
from landscape_viz.scenes.layers.key_bar import KeyBar
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.setting_axis import SettingAxis, setting_words
from landscape_viz.scenes.layers.sweep_marks import Best
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.legend import Entry, Wording
from landscape_viz.scenes.levels import level_ticks
from landscape_viz.scenes.limits import LARGEST, Limits, Scale, padded, robust_range
from landscape_viz.scenes.outcomes import (
    FATE_COLORS,
    FATES,
    ink_number,
    outcome_entries,
    outcome_theme,
    percent,
    ranked,
)
from landscape_viz.scenes.panels.panel import Panel, SceneNeeds
from landscape_viz.scenes.panels.sweep_quantity import QUANTITIES, Quantity, quantity_of
from landscape_viz.scenes.theme import Theme

LINE_COLOR = 0
LINE_WIDTH, DOT, SMALL_DOT = 3.6, 10.0, 6.5  # of lines and dots, in reference pixels
MANY = 80  # dots from which on they are small
MOST_NUMBERS = 5  # on a bar of colours
FAILED_AT = 0.97  # of the height of the panel
FAR = 5.0  # heights away from the panel: Agg loses lines whose ends are astronomically far


def sweep_panel(
    sweep: Sweep, quantity: str = "loss", models: Sequence[Layer] = (), *, marks: bool = True, color_bar: bool = True
) -> Panel:
    """A quantity of a sweep: a heat map over two settings, or a line over one.

    Args:
      sweep: over one or two settings.
      quantity: as for `sweep_scene`.
      models: layers on top.
      marks: whether the best run is ringed.
      color_bar: whether a heat map has a bar that says which colour is which value.

    Raises:
      InputError: an argument is not as described.

    >>> import landscape_viz as lv
    >>> family = ("gd", lv.gradient_descent, {})
    >>> swept = lv.sweep(lv.parse("x**2"), family, {"lr": [0.1, 0.3, 0.5, 0.7]}, start=5, steps=10)
    >>> lv.beside(lv.sweep_panel(swept), lv.sweep_panel(swept, "distance"), size_pixels=(600, 300))
    Scene(2 panels, 1 picture, 600 x 300 pixels)
    """
    check_sweep(sweep, quantity)
    sweep = ranked_sweep(sweep)
    panel = _map_panel(sweep, quantity, color_bar) if len(sweep.axes) == 2 else _line_panel(sweep, quantity)
    layers = (*panel.layers, *(_best(sweep, quantity) if marks else ()), *models)
    needs = SceneNeeds(entries=_entries(sweep, quantity), palette=palette_of(quantity))
    return replace(panel, layers=layers, needs=needs)


def palette_of(quantity: str) -> Callable[[Theme], Theme]:
    """The colours that the numbers of a sweep's panel mean."""
    return outcome_theme if quantity == "minimum" else heat_theme


def check_sweep(sweep: Sweep, quantity: str) -> None:
    """Raise an `InputError` where either is something else."""
    if not isinstance(sweep, Sweep):
        raise InputError(f"sweep must be a Sweep; got {brief(sweep)}")
    one_of("quantity", quantity, QUANTITIES)


def ranked_sweep(sweep: Sweep) -> Sweep:
    """A sweep with its attractors in the order of their colours."""
    labels, attractors = ranked(sweep.labels, sweep.attractors)
    return replace(sweep, labels=labels, attractors=attractors)


def _entries(sweep: Sweep, quantity: str) -> tuple[Entry, ...]:
    if quantity == "minimum":
        return outcome_entries(sweep.labels, sweep.attractors)
    fates = quantity_of(sweep, quantity).fates
    words = {**FATES, Fate.NOT_ARRIVED: "target not reached"}
    shares = [(label, float((fates == label).mean())) for label in FATE_COLORS]
    return tuple(
        Entry(words[label], FATE_COLORS[label], (Wording(percent(share)), Wording()))
        for label, share in shares
        if share > 0
    )


def has_best(sweep: Sweep) -> bool:
    """True where any run is left that could be the best."""
    return bool(np.isfinite(sweep.values[sweep.best])) and int(sweep.codes[sweep.best]) != RunStatus.DIVERGED


def _best(sweep: Sweep, quantity: str) -> tuple[Layer, ...]:
    return (Best(*place_of(sweep, quantity, sweep.best)),) if has_best(sweep) else ()


def place_of(sweep: Sweep, quantity: str, index: tuple[int, ...]) -> tuple[float, float]:
    """The place of a run in the panel of `sweep_panel`."""
    if len(sweep.axes) == 2:
        rows, columns = ranks(sweep.axes[1]), ranks(sweep.axes[0])
        return float(columns[index[1]]) + 0.5, float(rows[index[0]]) + 0.5
    x = float(sweep.axes[0][index[0]])
    shown_quantity = _ends(sweep) if quantity == "minimum" else quantity_of(sweep, quantity)
    limits, scale = _line_limits(shown_quantity)
    if shown_quantity.fates[index] != 0:
        return x, float(_at_share(limits, scale, FAILED_AT))
    return x, float(np.clip(shown_quantity.values[index], *limits))


def ranks(values: Float64[np.ndarray, " n"]) -> Int[np.ndarray, " n"]:
    """The place of each value among all in ascending order."""
    return np.argsort(np.argsort(values, kind="stable"), kind="stable")


def _map_panel(sweep: Sweep, quantity: str, color_bar: bool) -> Panel:
    first, second = sweep.axes
    order = np.ix_(np.argsort(second, kind="stable"), np.argsort(first, kind="stable"))
    layers: list[Layer] = []
    title = "where the runs end"
    if quantity == "minimum":
        layers.append(LabelCells(sweep.labels[order], sweep.attractors))
    else:
        quantities = quantity_of(sweep, quantity)
        levels = quantities.levels()
        layers.append(Heat(quantities.values[order], quantities.fates[order], levels))
        title = quantities.words
        if color_bar and (quantities.fates == 0).any():
            layers.append(HeatBar(ColorBar(levels, quantities.words)))
    rows, columns = sweep.labels.shape
    x_name, y_name = (setting_words(name) for name in sweep.names)
    return Panel(
        (*layers, CellAxes(x_name, y_name, np.sort(first), np.sort(second))),
        (0.0, float(columns)),
        (0.0, float(rows)),
        x_name,
        y_name,
        title=title,
        stage="plane",
    )


def level_key(sweep: Sweep, quantity: str) -> KeyBar | None:
    """The bar that says which colour of a heat map is which value; None where there is no such colour."""
    check_sweep(sweep, quantity)
    if len(sweep.axes) != 2 or quantity == "minimum":
        return None
    quantities = quantity_of(sweep, quantity)
    if not (quantities.fates == 0).any():
        return None
    levels = quantities.levels()
    places, texts, offset = level_ticks(levels, MOST_NUMBERS)
    shares = tuple(place / levels.bands for place in places)
    return KeyBar(f"{quantities.words} {offset}".strip(), _heat_colors, shares, tuple(texts))


def _heat_colors(theme: Theme, shares: Float64[np.ndarray, " n"]) -> UInt8[np.ndarray, "n 3"]:
    return ramp(heated(theme), shares)


def _line_panel(sweep: Sweep, quantity: str) -> Panel:
    axis = SettingAxis.of(sweep.axes[0])
    x = np.asarray(sweep.axes[0])
    order = np.argsort(x, kind="stable")
    if quantity == "minimum":
        shown_quantity, colors = (
            _ends(sweep),
            np.array([ink_number(int(label), sweep.attractors) for label in sweep.labels]),
        )
    else:
        shown_quantity, colors = quantity_of(sweep, quantity), np.full(x.shape, LINE_COLOR)
    limits, scale = _line_limits(shown_quantity)
    line = SweepLine(
        x[order], shown_quantity.values[order], shown_quantity.fates[order], colors[order], quantity != "minimum"
    )
    return Panel(
        (axis, line),
        axis.limits,
        limits,
        setting_words(sweep.names[0]),
        shown_quantity.words,
        y_scale=scale,
    )


def _ends(sweep: Sweep) -> Quantity:
    """The end of each run in one dimension, else its loss there."""
    if sweep.points.shape[-1] > 1:
        return quantity_of(sweep, "loss")
    ends = sweep.points[:, 0]
    lost = (sweep.labels == Fate.DIVERGED) | ~np.isfinite(ends)
    return Quantity("where it ends", np.where(lost, np.nan, ends), np.where(lost, Fate.DIVERGED, 0), is_place=True)


def _line_limits(shown_quantity: Quantity) -> tuple[Limits, Scale]:
    levels = shown_quantity.levels()
    if levels.spacing == "log" and not shown_quantity.is_place:
        low, high = float(levels.edges[0]), float(levels.edges[-1])
        reach = (high / low) ** 0.08
        return (low / reach, high * reach), "log"
    _, high = robust_range(shown_quantity.values) or (0.0, 1.0)
    low = float(np.min(shown_quantity.values, initial=high, where=np.isfinite(shown_quantity.values)))
    return padded(low, high, 0.08), "linear"


def _at_share(limits: Limits, scale: str, share: Any) -> Any:
    low, high = limits
    if scale == "log":
        return low * (high / low) ** share
    return low + share * (high - low)


@dataclass(frozen=True, eq=False)
class SweepLine:
    """A quantity over one setting: a line with a dot for each run, and crosses at the top for those that failed.

    What lies above or below the panel is a triangle at its border.

    Attributes:
      x: ascending.
      y: nan where a run failed.
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
        y = np.where(failed, np.nan, self.y)
        unit = points(axes.figure)
        if self.joined:
            with np.errstate(over="ignore"):
                far = _at_share((low, high), axes.get_yscale(), np.array([-FAR, 1 + FAR]))
            near = np.clip(y, *np.clip(far, -LARGEST, LARGEST))
            line = axes.plot(self.x, near, color=theme.color(int(self.colors[0])), zorder=4, gid="sweep")[0]
            line.set_linewidth(LINE_WIDTH * unit)
        size = (DOT if len(self.x) <= MANY else SMALL_DOT) * unit
        for number in np.unique(self.colors):
            own = (self.colors == number) & ~failed
            for marker, here in (("o", (low <= y) & (y <= high)), ("^", y > high), ("v", y < low)):
                if not (own & here).any():
                    continue
                shown = np.clip(y[own & here], low, high)
                dots = axes.plot(self.x[own & here], shown, linestyle="none", marker=marker, zorder=5)[0]
                dots.set(color=theme.color(int(number)), markersize=size * (1.0 if marker == "o" else 1.6))
                dots.set(markeredgewidth=0, clip_on=False, gid="sweep-dots" if marker == "o" else "sweep-beyond")
        for label in FATE_COLORS:
            own = self.fates == label
            if own.any():
                crosses = axes.plot(self.x[own], np.full(int(own.sum()), FAILED_AT), linestyle="none", marker="x")[0]
                crosses.set(transform=axes.get_xaxis_transform(), zorder=5, gid="failed")
                crosses.set(color=theme.color(ink_number(label)), markersize=size, markeredgewidth=2.4 * unit)
