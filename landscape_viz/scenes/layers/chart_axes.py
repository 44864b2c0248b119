"""The axes of a chart: few numbers, level lines across, and the name of what is measured above them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.layout import Canvas, Rect
from landscape_viz.scenes.limits import Limits, Scale
from landscape_viz.scenes.number_format import axis_numbers, short
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme

NUMBER, NAME = 20.0, 22.0  # sizes in reference pixels
ABOVE, BELOW, FLOOR, RIGHT, PAD = 38.0, 66.0, 50.0, 22.0, 12.0  # FLOOR where the axis of x has no name
ROW = 62.0  # reference pixels that each number of an axis has at least


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
      room_left, room_right: reference pixels that are kept free between the axes and their numbers, and beyond them.
    """
    above, below = ABOVE, BELOW
    most = int(np.clip((rect.height - above - below) / ROW, 2, 5))
    numbers, texts, unit_words = axis_numbers(y_limits, y_scale, most)
    widest = max((text_width(text, NUMBER) for text in texts), default=0.0)
    inside = rect.inset(
        left=widest + PAD + room_left, top=above if y_label else 14.0, right=RIGHT + room_right,
        bottom=below if x_label else FLOOR,
    )  # fmt: skip
    axes = figure.add_axes(canvas.box(inside), label=y_label)
    axes.set_yscale(y_scale)
    axes.set(xlim=x_limits, ylim=y_limits, autoscale_on=False)
    axes.minorticks_off()
    unit = points(figure)
    axes.tick_params(**theme.ticks(canvas.size_pixels))
    axes.tick_params(axis="y", pad=(PAD + room_left) * unit)
    axes.yaxis.set_major_locator(FixedLocator(numbers))
    axes.yaxis.set_major_formatter(FixedFormatter(texts))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_locator(
        MaxNLocator(nbins=int(np.clip(inside.width / 90.0, 1, 6)), integer=whole_x, steps=[1, 2, 5, 10])
    )
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, position: short(value, 4)))
    axes.grid(visible=True, axis="y", color=theme.faint, linewidth=1.2 * unit)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set(color=theme.muted, linewidth=1.6 * unit)
    if y_label:
        words = f"{y_label} {unit_words}".strip()
        name = axes.annotate(
            words, (0, 1), (-(room_left + 0.0) * unit, 16 * unit), xycoords="axes fraction",
            textcoords="offset points", fontsize=NAME * unit, color=theme.muted, ha="left", va="baseline",
        )  # fmt: skip
        name.set(gid="chart-name", parse_math=False)
    if x_label:
        axes.set_xlabel(x_label, fontsize=NAME * unit, color=theme.muted, parse_math=False, labelpad=2 * unit)
    return axes
