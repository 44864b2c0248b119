"""Remarks in small letters: below a panel, on the line of the name of its axis, and below the legend."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from landscape_viz.scenes.layers.header import text_size
from landscape_viz.scenes.theme import Theme

BELOW, BETWEEN, SMALLER = 35.0, 11.5, 0.8
"""Pixels at scale 1 below a panel, and below the strip; the size in that of the usual letters."""


@dataclass(frozen=True)
class Note:
    """Small words below the right end of a panel; the name of the axis makes room for them, or they are left out.

    Attributes:
      texts: what is said, from the fullest way of saying it to the shortest: the first one that fits is taken.
    """

    texts: tuple[str, ...]

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Write the note."""
        size = text_size(axes)
        pixel, points = size / 10, 72 / axes.figure.dpi  # scale 1 has letters of 10 points
        line = -BELOW * pixel
        width = axes.bbox.width
        note = axes.annotate(
            "",
            (1, 0),
            (0, line * points),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=SMALLER * size,
        )
        note.set(ha="right", va="baseline", color=theme.foreground, gid="note", parse_math=False)
        name = axes.xaxis.label.get_window_extent().width + size / points
        for text in self.texts:
            note.set_text(text)
            wide = note.get_window_extent().width
            if wide + name <= width:
                break
        else:
            note.set_text("")
            return
        if wide > width / 2 - name / 2:
            axes.xaxis.set_label_coords(0.0, line / axes.bbox.height)
            axes.xaxis.label.set(ha="left", va="baseline")


@dataclass(frozen=True)
class Subtitle:
    """Small words along the foot of the strip above the panels.

    Attributes:
      texts: what is said, from the fullest way of saying it to the shortest: the first one that fits is taken.
    """

    texts: tuple[str, ...]

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Write the line."""
        size = text_size(axes)
        drop = -BETWEEN * size / 10 * 72 / axes.figure.dpi
        line = axes.annotate("", (0, 0), (0, drop), textcoords="offset points", fontsize=SMALLER * size)
        line.set(ha="left", va="baseline", color=theme.foreground, gid="subtitle", parse_math=False)
        for text in self.texts:
            line.set_text(text)
            if line.get_window_extent().width <= axes.bbox.width:
                return
        line.set_text("")
