"""Lines of equal height on a grid, as separate short pieces."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64


def level_lines(
    heights: Float64[np.ndarray, "rows columns"], levels: Sequence[float] | Float64[np.ndarray, " levels"]
) -> Float64[np.ndarray, "pieces 2 3"]:
    """The pieces of the lines at which the heights pass through the levels, in the unit box.

    Every cell is cut into two triangles; a plane triangle holds at most one piece of a line, from edge to edge.

    Args:
      heights: on a regular grid over the unit square, rows are y; cells with a nan at a corner have no lines.
      levels: the heights of the lines.

    Returns:
      Both ends of each piece.
    """
    rows, columns = heights.shape
    x, y = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
    corners = np.stack([x, y, heights], axis=-1)
    low_left, low_right, up_right, up_left = corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]
    halves = ((low_left, low_right, up_right), (low_left, up_right, up_left))
    triangles = np.concatenate([np.stack(half, axis=2).reshape(-1, 3, 3) for half in halves])
    triangles = triangles[np.isfinite(triangles).all(axis=(1, 2))]
    pieces = [_crossings(triangles, float(level)) for level in levels]
    return np.concatenate([*pieces, np.zeros((0, 2, 3))])


def _crossings(triangles: Float64[np.ndarray, "n 3 3"], level: float) -> Float64[np.ndarray, "pieces 2 3"]:
    above = triangles[..., 2] > level
    count = above.sum(axis=1)
    crossed = (count == 1) | (count == 2)
    triangles, above = triangles[crossed], above[crossed]
    # The corner that lies alone on its side: the line passes between it and each of the other two.
    alone = np.where(count[crossed] == 1, above.argmax(axis=1), (~above).argmax(axis=1))
    number = np.arange(len(triangles))
    tip = triangles[number, alone][:, None, :]
    base = np.stack([triangles[number, (alone + side) % 3] for side in (1, 2)], axis=1)
    share = (level - tip[..., 2:]) / (base[..., 2:] - tip[..., 2:])
    ends: Float64[np.ndarray, "pieces 2 3"] = tip + share * (base - tip)
    ends[..., 2] = level
    return ends
