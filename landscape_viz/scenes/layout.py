"""The places of panels and words: rectangles in pixels of a picture of reference size, so that all sizes look alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from landscape_viz.scenes.theme import reference_scale

Box = tuple[float, float, float, float]
"""Left, bottom, width, height as shares of the figure."""

STAGE_SHARE = (0.5625, 0.64)  # the least and the greatest width of a stage beside a rail, in the width of the picture
STAGE_HEIGHT = 0.62  # the greatest height of one above it, in the height of the picture
LINE_STAGE = 836 / 1280  # the width of a curve beside the losses that share its axis
HEADER = 128.0  # the height of the words above stages that stand beside each other
MARGIN, LEAST_MARGIN = 48.0, 20.0
BETWEEN = 4.0  # stages that stand beside each other
INSET = (190.0, 150.0)  # of the losses on a surface: what the axes themselves take
TRUE_FROM = 0.68  # the share of its room that a plane must keep to be drawn with one scale on both axes


class Rect(NamedTuple):
    """A rectangle in reference pixels, from the top left of the picture."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def inset(self, left: float = 0.0, top: float = 0.0, right: float = 0.0, bottom: float = 0.0) -> Rect:
        """The rectangle without a margin on each side; at least one pixel of it is left."""
        width, height = max(self.width - left - right, 1.0), max(self.height - top - bottom, 1.0)
        return Rect(self.left + left, self.top + top, width, height)

    def columns(self, count: int, gap: float) -> list[Rect]:
        """So many rectangles of one size beside each other."""
        width = max((self.width - gap * (count - 1)) / count, 1.0)
        return [Rect(self.left + number * (width + gap), self.top, width, self.height) for number in range(count)]

    def rows(self, shares: Sequence[float], gap: float = 0.0) -> list[Rect]:
        """Rectangles above each other, with shares of the height."""
        room = max(self.height - gap * (len(shares) - 1), 1.0)
        rects, top = [], self.top
        for share in shares:
            height = room * share / sum(shares)
            rects.append(Rect(self.left, top, self.width, height))
            top += height + gap
        return rects

    def lattice(self, count: int, columns: int, gap: float) -> list[Rect]:
        """So many rectangles of one size, row by row."""
        rows = -(-count // columns)
        cells = [cell for row in self.rows([1.0] * rows, gap) for cell in row.columns(columns, gap)]
        return cells[:count]


@dataclass(frozen=True)
class Canvas:
    """A picture of some size in pixels, measured in reference pixels.

    Attributes:
      size_pixels: width and height.
      taken: what lies on a stage that has the whole picture; a surface keeps away from it.
    """

    size_pixels: tuple[int, int]
    taken: tuple[Rect, ...] = ()

    @property
    def scale(self) -> float:
        """The pixels of the picture in each reference pixel."""
        return reference_scale(self.size_pixels)

    @property
    def rect(self) -> Rect:
        """All of it."""
        width, height = self.size_pixels
        return Rect(0.0, 0.0, width / self.scale, height / self.scale)

    @property
    def margin(self) -> float:
        """The distance of words from the edges."""
        return min(max(MARGIN / 1280 * self.rect.width, LEAST_MARGIN), MARGIN)

    @property
    def upright(self) -> bool:
        """True where panels and words lie above each other instead of side by side."""
        width, height = self.size_pixels
        return width < 1.2 * height

    def box(self, rect: Rect) -> Box:
        """The place of a rectangle in the figure."""
        whole = self.rect
        return (
            rect.left / whole.width,
            1 - rect.bottom / whole.height,
            rect.width / whole.width,
            rect.height / whole.height,
        )

    def stage_and_rail(self, proportion: float | None) -> tuple[Rect, Rect]:
        """The stage at the left edge, or at the upper one, and the rail for words and charts beside it.

        Args:
          proportion: the width of what is on the stage over its height; None where any will do.
        """
        whole, margin = self.rect, self.margin
        if self.upright:
            tallest = STAGE_HEIGHT * whole.height
            height = tallest if proportion is None else min(max(whole.width / proportion, 0.8 * tallest), tallest)
            stage = Rect(0.0, 0.0, whole.width, height)
            return stage, Rect(margin, height, whole.width - 2 * margin, whole.height - height)
        low, high = (share * whole.width for share in STAGE_SHARE)
        width = high if proportion is None else min(max(whole.height * proportion, low), high)
        rail = Rect(width + margin, 0.0, whole.width - width - 2 * margin, whole.height)
        return Rect(0.0, 0.0, width, whole.height), rail


def lattice_columns(rect: Rect, count: int) -> int:
    """The number of columns that makes so many equal panels nearest to square, with few places left empty."""

    def smallest_side(columns: int) -> tuple[float, int]:
        rows = -(-count // columns)
        return min(rect.width / columns, rect.height / rows), -(columns * rows)

    return max(range(1, count + 1), key=smallest_side)


def true_proportion(x_limits: tuple[float, float], y_limits: tuple[float, float]) -> float | None:
    """The width of a plane over its height where it can be drawn with one scale on both axes.

    A valley as thin as a hair shows less than one that is out of proportion: planes much longer than wide have none.
    """
    (x0, x1), (y0, y1) = x_limits, y_limits
    proportion = (x1 - x0) / (y1 - y0)
    return proportion if math.isfinite(proportion) and TRUE_FROM <= proportion <= 2.0 else None
