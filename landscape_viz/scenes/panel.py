"""Panel: one set of axes of a scene and what is drawn into it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layout import LABEL_LEFT, Box
from landscape_viz.scenes.limits import Limits, Scale
from landscape_viz.scenes.theme import Theme, text_scale


@runtime_checkable
class AnyPanel(Protocol):
    """What a scene needs of a panel: its layers, its share of the width, and axes to draw the layers into."""

    @property
    def layers(self) -> tuple[Layer, ...]:
        """What is drawn, in order."""
        ...

    @property
    def share(self) -> float:
        """The width (or height, where panels are stacked) relative to the other panels."""
        ...

    def open(self, figure: Figure, box: Box, theme: Theme, size_pixels: tuple[int, int]) -> Axes:
        """Make the axes in a box of the figure, without the layers."""
        ...


@dataclass(frozen=True, eq=False)
class Panel:
    """One set of axes and the layers drawn into it, in order.

    Attributes:
      layers: what is drawn.
      x_limits, y_limits: the visible part of the plane.
      x_label, y_label: the names of the axes.
      y_scale: "linear" or "log".
      whole_x: whether only whole numbers are marked on the x axis (steps).
      share: the width (or height, where panels are stacked) relative to the other panels.
    """

    layers: tuple[Layer, ...]
    x_limits: Limits
    y_limits: Limits
    x_label: str = ""
    y_label: str = ""
    y_scale: Scale = "linear"
    whole_x: bool = False
    share: float = 1.0

    def open(self, figure: Figure, box: Box, theme: Theme, size_pixels: tuple[int, int]) -> Axes:
        """Make the axes in a box of the figure, without the layers."""
        axes = figure.add_axes(box, label=self.y_label)
        axes.set_yscale(self.y_scale)
        axes.set(xlim=self.x_limits, ylim=self.y_limits, xlabel=self.x_label, ylabel=self.y_label, autoscale_on=False)
        if self.y_scale == "log":
            axes.yaxis.set_major_formatter(power_of_ten)
            axes.yaxis.set_minor_locator(NullLocator())
        axes.tick_params(**theme.ticks(size_pixels))
        # A fixed place for the name of the axis: matplotlib would move it with the width of the tick labels.
        pixels = axes.get_window_extent().width
        axes.yaxis.set_label_coords(-(LABEL_LEFT * text_scale(size_pixels)) / pixels, 0.5)
        if self.whole_x:
            axes.xaxis.set_major_locator(MaxNLocator(nbins="auto", integer=True, steps=[1, 2, 5, 10]))
        return axes


def power_of_ten(value: float, position: float | None = None) -> str:
    """10⁻³: a label for a log scale as plain text; matplotlib's own is typeset as mathematics, which takes a while."""
    exponent = round(math.log10(value)) if value > 0 else 0
    return f"10{str(exponent).translate(_SUPERSCRIPTS)}"


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
