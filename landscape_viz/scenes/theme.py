"""The look: colours by role and the settings of matplotlib that a scene is drawn with.

The colours of paths were optimised for colour-blind readers (Machado, Oliveira and Fernandes, "A physiologically-based
model for simulation of color vision deficiency", 2009), as tests compute: no two of the first eight look alike to
them. The heights of a loss go from the colour of the paper to a greyed blue, in even steps of lightness.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from landscape_viz.errors import one_of
from landscape_viz.scenes.oklab import contrast, hex_color, oklab
from landscape_viz.scenes.typeface import families

DPI = 100
"""Pixels an inch while a scene is drawn: sizes of scenes are given in pixels."""


class ReliefStrength(NamedTuple):
    """The light on a ground: shares of `sun` and `shadow` on slopes that face it or not, and darkness of hollows."""

    sun: float
    shadow: float
    ambient: float


_ON_LIGHT = ReliefStrength(sun=0.85, shadow=0.62, ambient=0.10)


@dataclass(frozen=True)
class Theme:
    """Colours by role.

    Attributes:
      palette: of the optimizers, in order.
      alarm: what climbs or diverges.
      heights: from the lowest loss to the highest, in between mixed; little colour, so that paths stand out.
      success: what has converged.
      contour: the lines between bands of loss. Of it and the casing one has a contrast of 3 to any ground.
      casing: the outline of trails, heads and letters that stand on a ground.
      sun, shadow: what lit and shaded slopes are mixed with.
      relief: how strongly.
    """

    name: str
    background: str
    foreground: str
    muted: str
    faint: str
    curve: str
    alarm: str
    palette: tuple[str, ...]
    success: str = "#0B7A55"
    heights: tuple[str, ...] = ("#FFFBEF", "#EEF0DF", "#D3DFD8", "#B3C6CF", "#93A6C2", "#7A86AE")
    contour: str = "#3A4965"
    casing: str = "#FFFFFF"
    sun: str = "#FFF3CF"
    shadow: str = "#3C3F6B"
    relief: ReliefStrength = _ON_LIGHT

    def bands(self, count: int) -> tuple[str, ...]:
        """The colours of so many bands of loss, from the lowest to the highest."""
        stops = np.array([oklab(color) for color in self.heights])
        places = np.linspace(0, len(stops) - 1, max(count, 2))[:count]
        planes = [np.interp(places, np.arange(len(stops)), plane) for plane in stops.T]
        return tuple(hex_color(lab) for lab in np.stack(planes, axis=1))

    def color(self, index: int) -> str:
        """The colour of the optimizer with this number; the palette repeats when it is used up."""
        return self.palette[index % len(self.palette)]

    def text_color(self, index: int) -> str:
        """The same colour for letters on the paper: darker, or lighter on dark paper, where it could not be read."""
        return _readable(self.color(index), self.background)

    def settings(self, size_pixels: tuple[int, int], dpi: float = DPI) -> dict[str, Any]:
        """rcParams for a picture of this size: text and lines grow with it, so that all sizes look alike."""
        pixel = reference_scale(size_pixels) * 72 / dpi
        return {
            "figure.facecolor": self.background,
            "figure.dpi": DPI,
            "savefig.facecolor": self.background,
            "axes.facecolor": "none",
            "axes.edgecolor": self.faint,
            "axes.labelcolor": self.muted,
            "axes.linewidth": 1.2 * pixel,
            "axes.grid": False,
            "axes.axisbelow": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.labelsize": 22 * pixel,
            "axes.labelpad": 6 * pixel,
            "axes.formatter.limits": (-4, 5),
            "font.family": list(families()),
            "font.size": 22 * pixel,
            "lines.linewidth": 3.6 * pixel,
            "lines.markersize": 14 * pixel,
            "text.color": self.foreground,
        }

    def ticks(self, size_pixels: tuple[int, int], dpi: float = DPI) -> dict[str, Any]:
        """Arguments for `Axes.tick_params`: matplotlib makes ticks while drawing, when the settings hold no longer."""
        pixel = reference_scale(size_pixels) * 72 / dpi
        return {
            "length": 0,
            "pad": 10 * pixel,
            "labelcolor": self.muted,
            "labelsize": 20 * pixel,
            "labelfontfamily": list(families()),
            "grid_color": self.faint,
            "grid_linewidth": 1.2 * pixel,
            "grid_linestyle": "-",
            "grid_alpha": 1.0,
        }


TEXT_CONTRAST = 4.5  # of letters on their paper, at least: WCAG 2.1, level AA


@functools.cache
def _readable(color: str, paper: str) -> str:
    """The colour, moved away from the lightness of the paper until letters of it can be read there."""
    lab = oklab(color)
    away = -0.005 if lab[0] < oklab(paper)[0] else 0.005
    while contrast(color, paper) < TEXT_CONTRAST and 0 < lab[0] < 1:
        lab[0] += away
        color = hex_color(lab)
    return color


SMALLEST_SCALE = 0.5
"""The least scale: type of 20 px, the smallest there is, is then 10 pixels high and can still be read."""
UPRIGHT = 1.19  # pictures that are higher than wide are seen on phones: type is larger there


def reference_scale(size_pixels: tuple[int, int]) -> float:
    """The size of everything on a picture, in that on one of 1280 x 720 pixels, for which sizes are given.

    It grows with the root of the area. On small pictures it has a least value, and there is room for less.
    """
    width, height = size_pixels
    scale = math.sqrt(width * height / (1280 * 720)) * (UPRIGHT if height > width else 1.0)
    return max(scale, SMALLEST_SCALE)


LIGHT = Theme(
    name="light",
    background="#FBFAF6",
    foreground="#17202B",
    muted="#56616E",
    faint="#D9D6CC",
    curve="#17202B",
    alarm="#C21F1F",
    palette=(
        "#1E45BF",
        "#C6510B",
        "#2A8877",
        "#8A0776",
        "#C3892C",
        "#0C99C9",
        "#2F3743",
        "#74483C",
        "#5B7F1E",
        "#6C6F78",
    ),
)
DARK = Theme(
    name="dark",
    background="#0C1018",
    foreground="#EEF1F5",
    muted="#9AA6B4",
    faint="#2A3240",
    curve="#EEF1F5",
    alarm="#FF7B72",
    palette=(
        "#74B4F1",
        "#F39940",
        "#32E6BC",
        "#C363A0",
        "#F6D75D",
        "#7F89E2",
        "#E3EFFD",
        "#B98E77",
        "#A8C96A",
        "#9BA3AF",
    ),
    success="#4FD6A2",
    heights=("#0B0F1A", "#141C30", "#202C4A", "#313E64", "#48527F", "#656A99"),
    contour="#AEBBE6",
    casing="#070A11",
    sun="#C9D4FF",
    shadow="#020308",
    relief=ReliefStrength(sun=0.55, shadow=0.8, ambient=0.05),
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def find_theme(theme: str | Theme) -> Theme:
    """A theme by its name, or the theme itself."""
    return theme if isinstance(theme, Theme) else THEMES[one_of("theme", theme, THEMES)]
