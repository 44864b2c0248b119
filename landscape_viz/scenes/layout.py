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


def arrange(size_pixels: tuple[int, int], shares: Sequence[float], header_rows: int) -> tuple[Box, list[Box]]:
    """The box of the header and one for each panel: side by side, or stacked where the picture is narrow."""
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
    if stacked(size_pixels):
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


def stacked(size_pixels: tuple[int, int]) -> bool:
    """Whether panels lie above each other instead of side by side."""
    width, height = size_pixels
    return width < 1.2 * height


def legend_columns(size_pixels: tuple[int, int], longest: int, entries: int) -> int:
    """How many entries of up to `longest` characters fit beside each other."""
    scale = text_scale(size_pixels)
    column = (longest * 7.6 + 30) * scale
    room = size_pixels[0] - (GAP + RIGHT) * scale
    return max(1, min(entries, int(room // column)))
