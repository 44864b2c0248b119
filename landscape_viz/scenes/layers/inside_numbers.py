"""The numbers of the coordinates of a stage: inside it along its edges, with an outline, and no grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.ticker import MaxNLocator

from landscape_viz.scenes.layers.words import points, write_on_ground
from landscape_viz.scenes.number_format import short, shortened
from landscape_viz.scenes.theme import Theme

SIZE, NAME = 20.0, 22.0  # in reference pixels
MOST = 5
APART = 90.0  # reference pixels that each number has at least
EDGE = 9.0
SPACE = 6.0  # that two of them keep apart


@dataclass(frozen=True)
class InsideNumbers:
    """Up to five round numbers along the lower and the left edge, and the names of the coordinates at their ends.

    Those that would touch each other, or words that are there already, are left out.

    Attributes:
      x_name: of the coordinate to the right.
      y_name: of that upwards; None where no numbers are wanted at the left edge.
    """

    x_name: str
    y_name: str | None

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Write the numbers."""
        written: list[Annotation] = []
        for name, along in ((self.x_name, 0), (self.y_name, 1)):
            if name is not None:
                written += self._axis(axes, theme, name, along)
        keep_apart(axes, written)

    def _axis(self, axes: Axes, theme: Theme, name: str, along: int) -> list[Annotation]:
        low, high = sorted(axes.get_xlim() if along == 0 else axes.get_ylim())
        other = axes.get_ylim()[0] if along == 0 else axes.get_xlim()[0]
        base, unit, words = shortened(name, low, high)
        pixels = (axes.bbox.width if along == 0 else axes.bbox.height) * 72 / axes.figure.dpi / points(axes.figure)
        most = int(np.clip(pixels / APART, 1, MOST))
        numbers = MaxNLocator(nbins=most, steps=[1, 2, 5, 10]).tick_values((low - base) / unit, (high - base) / unit)
        places = [float(base + unit * number) for number in numbers]
        texts = [short(float(number), 4) for number in numbers]
        written = [self._end(axes, theme, words, along)]
        for place, text in zip(places, texts, strict=True):
            if low <= place <= high:
                at, away, ha, va = (
                    ((place, other), (0.0, EDGE), "center", "bottom")
                    if along == 0
                    else ((other, place), (EDGE, 0.0), "left", "center")
                )
                number = write_on_ground(
                    axes, at, away, text, SIZE, theme.foreground, theme, ha=ha, va=va, gid=f"numbers-{'xy'[along]}",
                    zorder=4.5,
                )  # fmt: skip
                written.append(number)
        return written

    def _end(self, axes: Axes, theme: Theme, words: str, along: int) -> Annotation:
        x, y = (axes.get_xlim(), axes.get_ylim())
        at, away, ha, va = (
            ((x[1], y[0]), (-16.0, EDGE), "right", "bottom")
            if along == 0
            else ((x[0], y[1]), (12.0, -10.0), "left", "top")
        )
        return write_on_ground(
            axes, at, away, words, NAME, theme.foreground, theme, ha=ha, va=va, gid=f"name-{'xy'[along]}",
            fontstyle="italic", zorder=4.5,
        )  # fmt: skip


def keep_apart(axes: Axes, written: list[Annotation]) -> None:
    """Take out numbers that would leave the stage or touch words that are there already."""
    space = SPACE * points(axes.figure) * axes.figure.dpi / 72
    ground = axes.bbox
    kept = [text.get_window_extent() for text in axes.texts if text not in written]
    kept += [line.get_window_extent() for line in axes.lines if line.get_gid() == "mark-key-sign"]
    for text in written:
        box = text.get_window_extent()
        inside = box.x0 >= ground.x0 and box.x1 <= ground.x1 and box.y0 >= ground.y0 and box.y1 <= ground.y1
        if not inside or any(box.padded(space).overlaps(other) for other in kept):
            text.remove()
        else:
            kept.append(box)
