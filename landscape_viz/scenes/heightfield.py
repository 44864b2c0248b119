"""A surface as a grid of heights: what it hides from an eye, and its lines of equal height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64

LIFT = 0.008
"""The distance of lines and marks above the surface, in units of its height: on it they would be half eaten."""

_SAMPLES_A_CELL = 2.0
_RAYS_AT_ONCE = 4096
_ROUGH = 0.015  # the share of the height by which the surface may miss the loss in a few places


@dataclass(frozen=True, eq=False)
class Heightfield:
    """Heights over the unit square on a regular grid, both ends included; nan is a hole.

    All places are in a unit box: x and y from 0 to 1 over the domain, and heights from 0 to 1.

    Attributes:
      heights: shape (ny, nx); rows are y, columns are x.
    """

    heights: Float64[np.ndarray, "ny nx"]

    def at(self, places: Float64[np.ndarray, "*n 2"]) -> Float64[np.ndarray, "*n"]:
        """The height of the surface as it is drawn, bilinear between the points of the grid; nan in holes."""
        ny, nx = self.heights.shape
        filled = np.nan_to_num(places, nan=0.0)
        x, y = np.clip(filled[..., 0], 0, 1) * (nx - 1), np.clip(filled[..., 1], 0, 1) * (ny - 1)
        left, low = np.minimum(x.astype(np.int64), nx - 2), np.minimum(y.astype(np.int64), ny - 2)
        right_share, up_share = x - left, y - low
        flat, corner = self.heights.ravel(), low * nx + left
        below = flat[corner] + right_share * (flat[corner + 1] - flat[corner])
        above = flat[corner + nx] + right_share * (flat[corner + nx + 1] - flat[corner + nx])
        return np.asarray(below + up_share * (above - below))

    def hides(self, points: Float64[np.ndarray, "n 3"], eye: Float64[np.ndarray, " 3"]) -> Bool[np.ndarray, " n"]:
        """True where the surface lies between a point and the eye.

        The ray from the point to the eye is followed in steps of half a cell until it leaves the box. The cell in
        which the point itself lies does not count: a point on a slope is not hidden by what it stands on.
        """
        chunks = [self._hides(points[k : k + _RAYS_AT_ONCE], eye) for k in range(0, len(points), _RAYS_AT_ONCE)]
        return np.concatenate(chunks) if chunks else np.zeros(0, dtype=bool)

    def _hides(self, points: Float64[np.ndarray, "n 3"], eye: Float64[np.ndarray, " 3"]) -> Bool[np.ndarray, " n"]:
        cells = max(self.heights.shape) - 1
        rays = eye - points
        with np.errstate(divide="ignore", invalid="ignore"):
            # The share of each ray after which it is outside the box; above the box nothing can hide it.
            ends = np.where(rays > 0, (1 - points) / rays, np.where(rays < 0, -points / rays, np.inf))
            ends = np.clip(np.fmin.reduce(np.append(ends, np.ones((len(points), 1)), axis=1), axis=1), 0, 1)
            lengths = np.abs(rays[:, :2]).max(axis=1) * cells
            first = np.minimum(0.75 / lengths, ends)
        spans = (ends - first) * lengths
        count = max(int(np.ceil(np.nanmax(spans, initial=0) * _SAMPLES_A_CELL)), 1)
        shares = first[:, None] + (ends - first)[:, None] * (np.arange(count) + 0.5) / count
        places = points[:, None, :] + shares[..., None] * rays[:, None, :]
        with np.errstate(invalid="ignore"):
            return np.asarray((self.at(places[..., :2]) > places[..., 2]).any(axis=1))


def heightfield_of(heights: Float64[np.ndarray, "ny nx"], coarse: bool = False) -> tuple[Heightfield, int]:
    """The heightfield with as few points of a grid as show its shape, and the stride with which they are taken.

    Args:
      heights: on a grid with a number of cells along each side that is divisible by 12.
      coarse: whether half as many cells must do, where each frame draws them anew.
    """
    spacings = (4, 3) if coarse else (3, 2)
    plain = Heightfield(heights[:: spacings[0], :: spacings[0]])
    rows, columns = heights.shape
    places = np.stack(np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows)), axis=-1)
    missed = np.abs(plain.at(places) - heights)
    finite = missed[np.isfinite(missed)]
    if finite.size and float(np.quantile(finite, 0.98)) > _ROUGH:
        return Heightfield(heights[:: spacings[1], :: spacings[1]]), spacings[1]
    return plain, spacings[0]


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
