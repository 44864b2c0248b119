"""The axes of a chart: few numbers, level lines across, and the name of what is measured above them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from landscape_viz.scenes.layers.heading import cut
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.layout import Canvas, Rect
from landscape_viz.scenes.limits import Limits, Scale
from landscape_viz.scenes.number_format import axis_numbers, short
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme

NUMBER, NAME = 20.0, 22.0  # sizes in reference pixels
ABOVE, BELOW, FLOOR, RIGHT, PAD = 38.0, 66.0, 50.0, 22.0, 12.0  # FLOOR where the axis of x has no name
BELOW_AXIS = 15.0
ROW = 62.0  # reference pixels that each number of an axis has at least, where there are three
LINE = 25.0  # and where there are fewer


def chart_axes(
    figure: Figure,
    canvas: Canvas,
    rect: Rect,
    theme: Theme,
    *,
    x_limits: Limits,
    y_limits: Limits,
    x_label: str = "",
    y_label: str = "",
    y_scale: Scale = "linear",
    whole_x: bool = False,
    rests: bool = False,
    room_left: float = 0.0,
    room_right: float = 0.0,
) -> Axes:
    """Axes in a rectangle, with room around them for their numbers and names.

    Args:
      figure, canvas, rect, theme: where, and in what look.
      x_limits, y_limits: of the axes.
      x_label, y_label: their names; that of y is written above the axes.
      y_scale: "linear" or "log".
      whole_x: whether only whole numbers are marked on the x axis.
      rests: whether what lies below a log scale rests on its floor, whose number then says so.
      room_left, room_right: reference pixels that are kept free between the axes and their numbers, and beyond them.
    """
    above, below = ABOVE if y_label else 14.0, BELOW if x_label else FLOOR
    high = max(rect.height - above - below, 1.0)
    numbers, texts, unit_words = axis_numbers(y_limits, y_scale, int(np.clip(high / ROW, 2, 5)))
    if rests:
        numbers, texts = [y_limits[0], *numbers], [f"≤ {short(y_limits[0], 3)}", *texts]
    numbers, texts = _apart(numbers, texts, y_limits, y_scale, high)
    widest = max((text_width(text, NUMBER) for text in texts), default=0.0)
    inside = rect.inset(left=widest + PAD + room_left, top=above, right=RIGHT + room_right, bottom=below)
    axes = figure.add_axes(canvas.box(inside), label=y_label)
    axes.set_yscale(y_scale)
    axes.set(xlim=x_limits, ylim=y_limits, autoscale_on=False)
    axes.minorticks_off()
    unit = points(figure)
    axes.tick_params(**theme.ticks(canvas.size_pixels, figure.dpi))
    axes.tick_params(axis="y", pad=(PAD + room_left) * unit)
    axes.tick_params(axis="x", pad=BELOW_AXIS * unit)  # the first of them stands below the lowest number of y
    _set_numbers(axes.yaxis, numbers, texts)
    x_numbers, x_texts, x_words = _fitting_numbers(x_limits, inside.width, whole_x)
    _set_numbers(axes.xaxis, x_numbers, x_texts)
    axes.grid(visible=True, axis="y", color=theme.faint, linewidth=1.2 * unit)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set(color=theme.muted, linewidth=1.6 * unit)
    if y_label:
        words = cut(f"{y_label} {unit_words}".strip(), rect.right - inside.left + room_left, NAME)
        name = axes.annotate(
            words, (0, 1), (-(room_left + 0.0) * unit, 16 * unit), xycoords="axes fraction",
            textcoords="offset points", fontsize=NAME * unit, color=theme.muted, ha="left", va="baseline",
        )  # fmt: skip
        name.set(gid="chart-name", parse_math=False)
    if x_label:
        words = f"{x_label} {x_words}".strip()
        axes.set_xlabel(words, fontsize=NAME * unit, color=theme.muted, parse_math=False, labelpad=2 * unit)
    return axes


def _set_numbers(axis: Axis, numbers: list[float], texts: list[str]) -> None:
    axis.set_major_locator(FixedLocator(numbers))
    axis.set_major_formatter(FixedFormatter(texts))
    axis.set_minor_locator(NullLocator())


def _apart(
    numbers: list[float], texts: list[str], limits: Limits, scale: Scale, high: float
) -> tuple[list[float], list[str]]:
    """The numbers without those that would touch the one before, on an axis so many reference pixels high."""
    shown = np.log10(numbers) if scale == "log" else np.asarray(numbers)
    low, top = np.log10(limits) if scale == "log" else limits
    places = (shown - low) / (top - low) * high
    kept: list[int] = []
    for number in range(len(numbers)):
        if not kept or abs(places[number] - places[kept[-1]]) >= LINE:
            kept.append(number)
    return [numbers[number] for number in kept], [texts[number] for number in kept]


def _fitting_numbers(limits: Limits, width: float, whole: bool) -> tuple[list[float], list[str], str]:
    """As many numbers along an axis of so many reference pixels as stand apart."""
    for most in range(6, 0, -1):
        numbers, texts, words = axis_numbers(limits, "linear", most)
        wide = max((text_width(text, NUMBER) for text in texts), default=0.0) + PAD
        shown = [one for one in zip(numbers, texts, strict=True) if not whole or float(one[0]).is_integer()]
        if len(shown) <= 1 or (shown[1][0] - shown[0][0]) / abs(limits[1] - limits[0]) * width >= wide:
            break
    return [number for number, _ in shown], [text for _, text in shown], words
