"""A surface as a grid of heights, and what it hides from an eye."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64

LIFT = 0.008
"""The distance of lines and marks above the surface, in units of its height: on it they would be half eaten."""

_SAMPLES_A_CELL = 2.0
_RAYS_AT_ONCE = 4096


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

    def coarser(self, every: int) -> Heightfield:
        """With fewer points: looking through it takes as much less time."""
        return Heightfield(self.heights[::every, ::every])

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
