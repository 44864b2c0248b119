"""Where the panels of a scene lie: fixed boxes, so that nothing moves from frame to frame."""

from __future__ import annotations

from collections.abc import Sequence

from landscape_viz.scenes.theme import text_scale

Box = tuple[float, float, float, float]
"""Left, bottom, width, height as shares of the figure."""

LINE = 19.0  # pixels of a line of text at scale 1, spacing included
TICKS_LEFT, TICKS_BELOW = 82.0, 44.0  # room for tick labels and the name of the axis
LABEL_LEFT = 60.0  # how far left of a panel the name of its axis stands
RIGHT, TOP, GAP = 20.0, 12.0, 16.0
NARROW_LEFT, NARROW_BELOW, NARROW_RIGHT = 48.0, 30.0, 12.0  # the same around many small panels


def arrange(
    size_pixels: tuple[int, int], shares: Sequence[float], header_rows: int, columns: int | None = None
) -> tuple[Box, list[Box]]:
    """The box of the header and one for each panel: side by side, or stacked where the picture is narrow.

    With a number of `columns` the panels are all of one size, in rows of so many.
    """
    width, height = size_pixels
    scale = text_scale(size_pixels)
    header_height = LINE * scale * (1.3 + header_rows)
    left, below, right = TICKS_LEFT * scale, TICKS_BELOW * scale, RIGHT * scale
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
    elif stacked(size_pixels):
        room = max(top - below * len(sides), 1.0)
        edge = top
        for side in sides:
            edge -= room * side
            boxes.append((left / width, edge / height, max(width - left - right, 1.0) / width, room * side / height))
            edge -= below
    else:
        room = max(width - (left + right) * len(sides), 1.0)
        edge = 0.0
        for side in sides:
            boxes.append(((edge + left) / width, below / height, room * side / width, max(top - below, 1.0) / height))
            edge += left + room * side + right
    return header, boxes


def _lattice(size_pixels: tuple[int, int], count: int, columns: int, top: float) -> list[Box]:
    """Boxes of one size in rows below `top`, row by row, with margins for ticks but not for names of axes."""
    width, height = size_pixels
    scale = text_scale(size_pixels)
    rows = -(-count // columns)
    left, below, right = NARROW_LEFT * scale, NARROW_BELOW * scale, NARROW_RIGHT * scale
    across, up = width / columns, (top - GAP * scale / 2) / rows
    boxes = []
    for number in range(count):
        row, column = divmod(number, columns)
        place = (column * across + left) / width, (top - (row + 1) * up + below) / height
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
    """Whether panels lie above each other instead of side by side."""
    width, height = size_pixels
    return width < 1.2 * height


def legend_room(size_pixels: tuple[int, int]) -> tuple[float, float]:
    """How wide a legend can be, in pixels at scale 1, and how many lines the whole picture has room for."""
    width, height = size_pixels
    scale = text_scale(size_pixels)
    return width / scale - GAP - RIGHT, height / (LINE * scale)
