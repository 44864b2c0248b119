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
from landscape_viz.scenes.layers.header import text_size
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.markers import MARKERS, Sign, signs
from landscape_viz.scenes.theme import Theme

KEY_BELOW, KEY_RIGHT = 35.0, 70.0  # pixels at scale 1: below the panel, and beyond its right end
KEY_ABOVE = 4.0  # and above the end of the ground, where it stands within


@dataclass(frozen=True, eq=False)
class Marks:
    """The critical points of a two-dimensional loss, and a key to the signs below the panel where there is room.

    Attributes:
      points: what is to be marked; those outside the borders are left out.
      x_border, y_border: what is drawn.
      tolerance: minima that are higher than the lowest by no more than this share its sign.
      keyed: whether the key is written.
      beyond: how far beyond the panel the key may reach on the right, in pixels at scale 1.
    """

    points: tuple[CriticalPoint, ...]
    x_border: Limits
    y_border: Limits
    tolerance: float = 0.0
    keyed: bool = True
    beyond: float = KEY_RIGHT

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the marks."""
        (left, right), (bottom, top) = self.x_border, self.y_border
        inside = [one for one in self.points if left <= one.point[0] <= right and bottom <= one.point[1] <= top]
        by_sign = signs(inside, self.tolerance)
        for sign, places in by_sign.items():
            x, y = np.array(places).T
            ink = axes.plot(x, y, linestyle="none", zorder=4, clip_on=False, gid=f"marks:{sign}")[0]
            if sign == "saddle":
                # A cross has no edge of its own that would set it off from the ground.
                edge = axes.plot(x, y, linestyle="none", zorder=3.9, clip_on=False, gid="marks-edge")[0]
                _style(edge, sign, theme, theme.background, 2.2)
            _style(ink, sign, theme, theme.foreground, 1.0)
        if self.keyed and by_sign:
            write_key(axes, theme, tuple(by_sign), beyond=self.beyond)


@dataclass(frozen=True)
class Key:
    """The key alone, at the lower right end of the ground of the axes and within it."""

    kinds: tuple[Sign, ...]

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Write the key."""
        write_key(axes, theme, self.kinds, below=-KEY_ABOVE, beyond=0.0)


def write_key(
    axes: Axes, theme: Theme, kinds: Sequence[Sign], *, below: float = KEY_BELOW, beyond: float = KEY_RIGHT
) -> None:
    """Name the signs; leave them out where they do not fit.

    Args:
      axes, theme: where, and in what look.
      kinds: the signs.
      below: how far below the ground of the axes the key stands, in pixels at scale 1; by default on the line of the
        axis' name, which makes room.
      beyond: how far beyond the right end of the axes the key reaches, in pixels at scale 1.
    """
    size = 0.8 * text_size(axes)
    pixel = text_size(axes) / 10  # scale 1 has letters of 10 points
    points = 72 / axes.figure.dpi
    line = -below * pixel * points
    ground = axes.patch
    names = {sign: marker.name for sign, marker in MARKERS.items()}
    if "minimum" not in kinds:
        names["lowest"] = "minimum"
    drawn: list[Artist] = []
    right = -beyond * pixel * points
    for sign in reversed(kinds):
        text = axes.annotate(
            names[sign], (1, 0), (-right, line), xycoords=ground, textcoords="offset points", fontsize=size
        )
        text.set(ha="right", va="baseline", color=theme.foreground, gid="mark-key", parse_math=False)
        right += text.get_window_extent().width * points + 0.9 * size
        place = ground.get_transform() + ScaledTranslation(
            -right / 72, (line + 0.36 * size) / 72, axes.figure.dpi_scale_trans
        )
        dot = Line2D([1], [0], linestyle="none", clip_on=False, gid="mark-key-sign")
        _style(dot, sign, theme, theme.foreground, 1.0)
        axes.add_line(dot)
        dot.set_transform(place)
        right += 1.2 * size
        drawn += [text, dot]
    width = ground.get_window_extent().width * points
    if below > 0 and right > 0.5 * width - 2 * size:
        axes.xaxis.set_label_coords(0.0, line / points / axes.bbox.height)
        axes.xaxis.label.set(ha="left", va="baseline")
    if right > width - 3 * size:
        for artist in drawn:
            artist.remove()


def _style(line: Line2D, sign: Sign, theme: Theme, color: str, wider: float) -> None:
    marker = MARKERS[sign]
    line.set(
        marker=marker.shape,
        markersize=marker.size * line.get_markersize() * (1.08 if wider > 1 else 1),
        markeredgewidth=(0.9 if sign == "saddle" else 0.55) * line.get_linewidth() * wider,
        markeredgecolor=theme.background if sign in ("lowest", "maximum") else color,
        markerfacecolor=theme.background if marker.hollow else color,
    )
