"""The places of the panels of a scene: fixed boxes, so that nothing moves from frame to frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from landscape_viz.scenes.theme import text_scale

Box = tuple[float, float, float, float]
"""Left, bottom, width, height as shares of the figure."""


class Shape(NamedTuple):
    """The width over the height of what is in a panel, and the pixels at scale 1 that it needs beside it, above it."""

    proportion: float
    beside: float = 0.0
    above: float = 0.0

    def width(self, height: float, scale: float) -> float:
        """The width that a panel of this height, in pixels, needs at most."""
        return self.proportion * max(height - self.above * scale, 1.0) + self.beside * scale


LINE = 19.0  # pixels of a line of text at scale 1, spacing included
TICKS_LEFT, TICKS_BELOW = 82.0, 44.0  # room for tick labels and the name of the axis
LABEL_LEFT = 60.0  # how far left of a panel the name of its axis stands
LEAST = 0.4  # of the width that is its share: narrower than this no panel is made
TICK, SPACE, NAME = 8.0, 6.0, 22.0  # a tick, what keeps words apart, and the name of an axis that is written upwards
RIGHT, TOP, GAP = 20.0, 12.0, 16.0
NARROW_LEFT, NARROW_BELOW, NARROW_RIGHT = 48.0, 30.0, 12.0  # the same around many small panels


def arrange(
    size_pixels: tuple[int, int],
    shares: Sequence[float],
    header_rows: int,
    columns: int | None = None,
    lefts: Sequence[float] | None = None,
    shapes: Sequence[Shape | None] = (),
    above: bool | None = None,
) -> tuple[Box, list[Box]]:
    """The box of the header and one for each panel: side by side, or stacked where the picture is narrow.

    Args:
      size_pixels: of the picture.
      shares: of the panels.
      header_rows: lines of the legend.
      columns: where given, the panels are all of one size, in rows of so many.
      lefts: the room left of each panel, in pixels at scale 1; stacked panels all have the widest.
      shapes: of the panels that need not be wider; what they leave is for those beside them.
      above: whether they are stacked; by default where the picture is narrow.
    """
    width, height = size_pixels
    scale = text_scale(size_pixels)
    header_height = LINE * scale * (1.3 + header_rows)
    rooms = [scale * room for room in lefts or [TICKS_LEFT] * len(shares)]
    below, right = TICKS_BELOW * scale, RIGHT * scale
    header_left = GAP * scale
    header_bottom = height - TOP * scale - header_height
    header = (
        header_left / width,
        header_bottom / height,
        (width - header_left - right) / width,
        header_height / height,
    )
    top = header_bottom - GAP * scale
    sides = [share / sum(shares) for share in shares]
    boxes: list[Box] = []
    if columns is not None:
        boxes = _lattice(size_pixels, len(sides), columns, top)
    elif stacked(size_pixels) if above is None else above:
        room = max(top - below * len(sides), 1.0)
        edge, left = top, max(rooms)
        for side in sides:
            edge -= room * side
            boxes.append((left / width, edge / height, max(width - left - right, 1.0) / width, room * side / height))
            edge -= below
    else:
        room = max(width - sum(rooms) - right * len(sides), 1.0)
        tall = max(top - below, 1.0)
        wide = _widths(sides, room, [shape and shape.width(tall, scale) for shape in shapes or [None] * len(sides)])
        edge = (room - sum(wide)) / 2  # what a picture of a single panel has left
        for across, left in zip(wide, rooms, strict=True):
            boxes.append(((edge + left) / width, below / height, across / width, tall / height))
            edge += left + across + right
    return header, boxes


def _widths(sides: Sequence[float], room: float, enough: Sequence[float | None]) -> list[float]:
    """The widths of panels: shares of the room, but of one that needs less the rest goes to the others."""
    wide = [room * side for side in sides]
    fixed = {
        number: most
        for number, most in enumerate(enough)
        if most is not None and LEAST * wide[number] <= most < wide[number]
    }
    others = sum(side for number, side in enumerate(sides) if number not in fixed)
    if not others:
        return [fixed.get(number, side) for number, side in enumerate(wide)]
    rest = room - sum(fixed.values())
    return [fixed.get(number, rest * side / others) for number, side in enumerate(sides)]


def _lattice(size_pixels: tuple[int, int], count: int, columns: int, top: float) -> list[Box]:
    """Boxes of one size in rows below `top`, row by row; names of axes have room left of the first and below all."""
    width, height = size_pixels
    scale = text_scale(size_pixels)
    rows = -(-count // columns)
    left, below, right = NARROW_LEFT * scale, NARROW_BELOW * scale, NARROW_RIGHT * scale
    outer = NAME * scale
    across, up = (width - outer) / columns, (top - GAP * scale / 2 - outer) / rows
    boxes = []
    for number in range(count):
        row, column = divmod(number, columns)
        place = (outer + column * across + left) / width, (top - (row + 1) * up + below) / height
        boxes.append((*place, max(across - left - right, 1.0) / width, max(up - below, 1.0) / height))
    return boxes


def lattice_columns(size_pixels: tuple[int, int], count: int) -> int:
    """The number of columns that makes so many equal panels nearest to square, with few places left empty."""
    width, height = size_pixels

    def smallest_side(columns: int) -> tuple[float, int]:
        rows = -(-count // columns)
        return min(width / columns, height / rows), -(columns * rows)

    return max(range(1, count + 1), key=smallest_side)


def stacked(size_pixels: tuple[int, int]) -> bool:
    """True where panels lie above each other instead of side by side."""
    width, height = size_pixels
    return width < 1.2 * height


def legend_room(size_pixels: tuple[int, int]) -> tuple[float, float]:
    """The greatest width of a legend, in pixels at scale 1, and the number of lines in the whole picture."""
    width, height = size_pixels
    scale = text_scale(size_pixels)
    return width / scale - GAP - RIGHT, height / (LINE * scale)
