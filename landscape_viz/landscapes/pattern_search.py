"""Pattern search: low places of a grid, and the way down from them by values alone, where no gradient helps."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float64

from landscape_viz.landscapes.hessian import BATCH, values_at, widths
from landscape_viz.landscapes.landscape import Landscape


def lowest_around(values: Float64[np.ndarray, "*grid"]) -> Bool[np.ndarray, "*grid"]:
    """True for the entries of a grid not above any neighbour, diagonal ones included; nan never is, and is passed over.

    As `scipy.ndimage.minimum_filter` would tell, but its import takes 0.15 s, which every film of a plane would pay.
    """
    filled = np.where(np.isnan(values), np.inf, values)
    frame = np.pad(filled, 1, constant_values=np.inf)
    lowest = ~np.isnan(values)
    for corner in np.ndindex(*(3,) * values.ndim):
        lowest &= filled <= frame[tuple(slice(at, at + size) for at, size in zip(corner, values.shape, strict=True))]
    return np.asarray(lowest)


def low_places(values: Float64[np.ndarray, "*grid"]) -> Bool[np.ndarray, "*grid"]:
    """True for the entries not above any neighbour and below one at least, without those on the border."""
    low = lowest_around(values) & ~lowest_around(-values)
    inner = np.zeros_like(low)
    inner[(slice(1, -1),) * values.ndim] = True
    return np.asarray(low & inner)


def pattern_search(
    landscape: Landscape, points: Float64[np.ndarray, "n dim"], reach: float, finest: float, sign: float = 1.0
) -> Float64[np.ndarray, "k dim"]:
    """The lowest places near `points`, by moving to the lowest of a star of places that shrinks around each.

    Args:
      landscape: of any loss; places where it is not finite are passed over.
      points: where to begin; the first 81 are taken in two dimensions, 409 in one: as many as fit a batch.
      reach: the first size of the star, in widths of the domain.
      finest: its last size.
      sign: -1 to climb.
    """
    width, dim = widths(landscape), landscape.dim
    star = np.stack(np.meshgrid(*[np.linspace(-1, 1, 5)] * dim, indexing="ij"), axis=-1).reshape(-1, dim)
    star = star[np.argsort(np.abs(star).max(axis=1), kind="stable")]  # the centre first: it wins a draw
    points = points[: BATCH // len(star)]
    sizes = np.full(len(points), reach)
    rounds = 20 + int(np.ceil(np.log2(reach / finest)))
    for _ in range(rounds):
        if not (sizes > finest).any():
            break
        places = points[:, None] + sizes[:, None, None] * star * width
        values = sign * values_at(landscape, places)
        best = np.where(np.isfinite(values), values, np.inf).argmin(axis=1)
        points = places[np.arange(len(points)), best]
        sizes = np.where(best == 0, sizes / 2, sizes)
    return points
