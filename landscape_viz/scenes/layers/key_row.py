"""A line of dots with their names: the key of panels that stand beside each other."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.words import points, write
from landscape_viz.scenes.layout import Rect
from landscape_viz.scenes.legend import Entry
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme

SIZE, LINE = 22.0, 36.0  # in reference pixels
DOT, INDENT, APART = 16.0, 24.0, 30.0
MOST_LINES = 3


@dataclass(frozen=True, eq=False)
class KeyRow:
    """A dot and a name for each entry, in as many lines as they need; what finds no room in three is left out.

    Attributes:
      entries: at least one.
    """

    entries: tuple[Entry, ...]

    def height(self, width: float) -> float:
        """The height that it takes."""
        return LINE * (1 + max((line for _, line, _ in self._places(width)), default=-1)) + 6.0

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> None:
        """Draw the lines."""
        for entry, line, left in self._places(rect.width):
            own = entry.palette(theme) if entry.palette else theme
            middle = rect.top + LINE * (line + 0.5)
            dot = Line2D([rect.left + left + 0.5 * DOT], [middle], marker="o", linestyle="none", clip_on=False)
            dot.set(color=own.color(entry.color), markersize=points(axes.figure, DOT), gid="key-dot")
            dot.set(markeredgecolor=theme.muted, markeredgewidth=points(axes.figure, 1.0))
            axes.add_line(dot)
            place = rect.left + left + INDENT
            write(axes, place, middle + 0.36 * SIZE, _words(entry), SIZE, theme.foreground, gid="key-label")

    def _places(self, width: float) -> list[tuple[Entry, int, float]]:
        """The entries with their lines and where they begin in these."""
        places, line, left = [], 0, 0.0
        for entry in self.entries:
            wide = INDENT + text_width(_words(entry), SIZE)
            if left and left + wide > width:
                line, left = line + 1, 0.0
            if line < MOST_LINES and left + wide <= width:
                places.append((entry, line, left))
                left += wide + APART
        return places


def _words(entry: Entry) -> str:
    return f"{entry.label} {entry.wording(0).before}".strip()
