"""The look: colours by role and the settings of matplotlib that a scene is drawn with.

The colours of the optimizers are the eight of Okabe and Ito ("Color universal design", 2008) without yellow, which
is too light for lines on white, in an order that keeps neighbours apart also for colour-blind readers. Three more
follow for races of up to ten. The heights of a loss go from the colour of the paper to a greyed blue, in even steps of
lightness.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex

from landscape_viz.errors import one_of

DPI = 100
"""Pixels an inch while a scene is drawn: sizes of scenes are given in pixels."""


@dataclass(frozen=True)
class Theme:
    """Colours by role.

    Attributes:
      palette: of the optimizers, in order.
      alarm: what climbs or diverges.
      heights: from the lowest loss to the highest, in between mixed; little colour, so that paths stand out.
      contour: the lines between bands of loss.
    """

    name: str
    background: str
    foreground: str
    muted: str
    faint: str
    curve: str
    alarm: str
    palette: tuple[str, ...]
    heights: tuple[str, ...] = ("#FAF8EC", "#DDE6E0", "#BECDD3", "#9FB0C3", "#8594AF")
    contour: str = "#6B7A90"

    def bands(self, count: int) -> tuple[str, ...]:
        """The colours of so many bands of loss, from the lowest to the highest."""
        ramp = LinearSegmentedColormap.from_list("heights", self.heights)
        return tuple(to_hex(ramp(share)) for share in np.linspace(0, 1, max(count, 2))[:count])

    def color(self, index: int) -> str:
        """The colour of the optimizer with this number; the palette repeats when it is used up."""
        return self.palette[index % len(self.palette)]

    def settings(self, size_pixels: tuple[int, int]) -> dict[str, Any]:
        """rcParams for a picture of this size: text and lines grow with it, so that all sizes look alike."""
        scale = text_scale(size_pixels)
        return {
            "figure.facecolor": self.background,
            "figure.dpi": DPI,
            "savefig.facecolor": self.background,
            "axes.facecolor": self.background,
            "axes.edgecolor": self.muted,
            "axes.labelcolor": self.foreground,
            "axes.linewidth": 0.8 * scale,
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.labelsize": 10 * scale,
            "axes.labelpad": 3 * scale,
            "axes.formatter.limits": (-4, 5),
            "font.family": "sans-serif",
            "font.sans-serif": ["DejaVu Sans"],
            "font.size": 10 * scale,
            "lines.linewidth": 1.6 * scale,
            "lines.markersize": 6 * scale,
            "text.color": self.foreground,
        }

    def ticks(self, size_pixels: tuple[int, int]) -> dict[str, Any]:
        """Arguments for `Axes.tick_params`: matplotlib makes ticks while drawing, when the settings hold no longer."""
        scale = text_scale(size_pixels)
        return {
            "color": self.muted,
            "direction": "out",
            "length": 3 * scale,
            "width": 0.8 * scale,
            "pad": 3.5 * scale,
            "labelcolor": self.foreground,
            "labelsize": 9 * scale,
            "labelfontfamily": "DejaVu Sans",
            "grid_color": self.faint,
            "grid_linewidth": 0.6 * scale,
            "grid_linestyle": "-",
            "grid_alpha": 1.0,
        }


def text_scale(size_pixels: tuple[int, int]) -> float:
    """The size of text and lines, in that on a picture of 680 x 382 pixels; never too small to read.

    On one of 800 x 450 letters are 3.6 % of its height, and can be read from the last row of a lecture hall.
    """
    width, height = size_pixels
    return min(max(math.sqrt(width * height / (680 * 382.5)), 0.8), 4.0)


_OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#4D4D4D")

LIGHT = Theme(
    name="light",
    background="#FFFFFF",
    foreground="#1F2933",
    muted="#7B8794",
    faint="#E9ECEF",
    curve="#52606D",
    alarm="#C81E1E",
    palette=(*_OKABE_ITO, "#6F4BB3", "#8C564B", "#808000"),
)
DARK = Theme(
    name="dark",
    background="#14181F",
    foreground="#E4E7EB",
    muted="#7B8794",
    faint="#262C36",
    curve="#A9B4C0",
    alarm="#FF6B6B",
    palette=(
        "#56B4E9",
        "#E69F00",
        "#2BC79A",
        "#E59BC4",
        "#8FA9FF",
        "#FF8A4C",
        "#C3CAD3",
        "#C9A6FF",
        "#C79A7B",
        "#D3D34A",
    ),
    heights=("#161B24", "#1E2A3A", "#2A3B4F", "#394D63", "#4B6078"),
    contour="#6C8099",
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def find_theme(theme: str | Theme) -> Theme:
    """A theme by its name, or the theme itself."""
    return theme if isinstance(theme, Theme) else THEMES[one_of("theme", theme, THEMES)]
