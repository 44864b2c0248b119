"""Marks at critical points, a sign for each kind, and the key that says which is which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from landscape_viz.landscapes.critical_points import CriticalPoint
from landscape_viz.scenes.layers.words import points, write_on_ground
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.markers import MARKERS, Sign, signs
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme

KEY_SIZE, KEY_EDGE, KEY_UP = 20.0, 14.0, 44.0
"""Of the letters of the key, and its distances from the right edge and from the lower one, where numbers stand."""


@dataclass(frozen=True, eq=False)
class Marks:
    """The critical points of a two-dimensional loss, quiet enough to stay behind the paths.

    Attributes:
      points: what is to be marked; those outside the borders are left out.
      x_border, y_border: what is drawn.
      tolerance: minima that are higher than the lowest by no more than this share its sign.
      keyed: whether it is written in the lower right corner which mark is what.
      clipped: whether marks end at the edges of axes that show a part of the plane.
    """

    points: tuple[CriticalPoint, ...]
    x_border: Limits
    y_border: Limits
    tolerance: float = 0.0
    keyed: bool = False
    clipped: bool = False

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the marks."""
        (left, right), (bottom, top) = self.x_border, self.y_border
        inside = [one for one in self.points if left <= one.point[0] <= right and bottom <= one.point[1] <= top]
        by_sign = signs(inside, self.tolerance)
        unit = points(axes.figure)
        for sign, places in by_sign.items():
            for line in mark_lines(sign, theme, unit):
                line.set_data(*np.array(places).T)
                line.set_clip_on(self.clipped)
                axes.add_line(line)
        if self.keyed and by_sign:
            write_key(axes, theme, tuple(by_sign))


def mark_lines(sign: Sign, theme: Theme, unit: float) -> list[Line2D]:
    """The lines that draw a sign at places: what lies below comes first. `unit` is a reference pixel in points."""
    marker = MARKERS[sign]
    lines = []
    for shape, size, width, alpha in marker.strokes:
        line = Line2D([], [], linestyle="none", marker=shape, markersize=size * unit, zorder=4, clip_on=False)
        line.set(markeredgewidth=width * unit, alpha=alpha, gid=f"marks:{sign}")
        line.set(markeredgecolor=theme.foreground, markerfacecolor="none" if width else theme.foreground)
        lines.append(line)
    return lines


def write_key(axes: Axes, theme: Theme, kinds: Sequence[Sign]) -> None:
    """Name the signs in the lower right corner of a stage; leave them out where they do not fit."""
    unit = points(axes.figure)
    right = KEY_EDGE
    drawn: list[Artist] = []
    for sign in reversed(kinds):
        name = "minimum" if sign == "lowest" and "minimum" not in kinds else MARKERS[sign].name
        text = write_on_ground(
            axes, (1, 0), (-right, KEY_UP), name, KEY_SIZE, theme.foreground, theme,
            ha="right", va="bottom", gid="mark-key", xycoords="axes fraction", zorder=4.5,
        )  # fmt: skip
        right += text_width(name, KEY_SIZE) + 16.0
        for line in mark_lines(sign, theme, unit):
            line.set_data([1], [0])
            away = ScaledTranslation(-right * unit / 72, (KEY_UP + 11.0) * unit / 72, axes.figure.dpi_scale_trans)
            line.set_gid("mark-key-sign")
            axes.add_line(line)
            line.set_transform(axes.transAxes + away)
            drawn.append(line)
        drawn.append(text)
        right += 26.0
    if right > axes.bbox.width * 72 / axes.figure.dpi / unit:
        for artist in drawn:
            artist.remove()
