"""Heads that meet are told apart: the lower ones grow, so that they show as rings around the upper ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64

RING, RINGS = 0.6, 1.8  # in markers of the usual size: how much larger the head below another is, and at most
NEAR, FAR = 0.3, 0.9  # in heads: centres as close as the first meet in full, those as far as the second not at all
PARTS = 4  # of a ring, in which a head grows while another comes near


def depths(places: Float64[np.ndarray, "n 2"], colors: Sequence[int], diameter: float) -> Float64[np.ndarray, " n"]:
    """The number of other heads that lie on each, in quarters; a head that is not met by another has none.

    Args:
      places: of the heads, in pixels, in the order in which they are drawn; nan where there is none.
      colors: heads of one colour do not grow for each other.
      diameter: of a head that meets no other, in pixels.
    """
    count = len(places)
    counts = np.zeros(count)
    inks = np.asarray(colors)
    for number in range(count - 2, -1, -1):
        away = np.hypot(*(places[number + 1 :] - places[number]).T) / diameter
        near = np.clip((FAR - away) / (FAR - NEAR), 0.0, 1.0)
        met = np.where((inks[number + 1 :] != inks[number]) & (near > 0), near * (1 + counts[number + 1 :]), 0.0)
        counts[number] = met.max()
    return np.round(PARTS * counts) / PARTS


def ring_width(colors: Sequence[int]) -> float:
    """The growth of a head for each that lies on it, in markers of the usual size."""
    return min(RING, RINGS / max(len(set(colors)) - 1, 1))
