"""Minima at kinks and cusps, where no gradient is zero."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from landscape_viz.landscapes.classification import circle, isolated
from landscape_viz.landscapes.hessian import values_at, widths
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.landscapes.pattern_search import low_places, lowered
from landscape_viz.landscapes.stationary import Survey

MOST = 1000  # low places, the lowest ones
FINEST = 1e-15  # of the width
CLOSE, WIDE = 1e-6, 1e-3  # of the width: the distances at which the slope of a kink is compared


def kinked_minima(
    landscape: Landscape, seen: Survey, explained: Float64[np.ndarray, "n dim"]
) -> Float64[np.ndarray, "k dim"]:
    """Minima inside the domain at which the loss has a slope right from the point on, such as that of |x|.

    Of very many low places only the lowest are looked at.

    Args:
      landscape: of any loss.
      seen: its survey.
      explained: points that are known; a low place within two cells of one is left out.
    """
    width = widths(landscape)
    cell = 1.0 / (seen.values.shape[0] - 1)
    low = low_places(seen.values)
    points = seen.points[low][np.argsort(seen.values[low], kind="stable")][:MOST]
    if len(explained):
        distance = np.abs((points[:, None] - explained) / width).max(axis=-1).min(axis=1)
        points = points[distance > 2 * cell]
    points = lowered(landscape, points, cell, FINEST)
    points = points[_is_kink(landscape, points)]
    # A sharp curved valley is low at a place here and there where the grid meets it: these are no minima.
    kept: Float64[np.ndarray, "k dim"] = points[isolated(points / width)]
    return kept


def _is_kink(landscape: Landscape, points: Float64[np.ndarray, "n dim"]) -> np.ndarray:
    """Higher all around, and as steep close by as further off: not smooth, and no pole or jump either."""
    here = values_at(landscape, points)[:, None]
    steepness = []
    higher = landscape.contains(points) & np.isfinite(here[:, 0])
    for share in (CLOSE, WIDE):
        around = points[:, None] + share * circle(landscape.dim) * widths(landscape)
        values = values_at(landscape, around)
        higher &= ((values > here) if share == WIDE else (values >= here)).all(axis=1)
        steepness.append((values - here).max(axis=1) / share)
    return np.asarray(higher & (steepness[0] >= 0.01 * steepness[1]) & (steepness[0] <= 100 * steepness[1]))
