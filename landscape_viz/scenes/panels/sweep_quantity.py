"""The quantities of a sweep: one number or label for each run, and which failed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int

from landscape_viz.errors import one_of
from landscape_viz.runs.attractors import Fate
from landscape_viz.runs.status import RunStatus
from landscape_viz.runs.sweep import Sweep
from landscape_viz.scenes.levels import Levels
from landscape_viz.scenes.limits import LOG_FROM

QUANTITIES = ("loss", "steps", "minimum", "distance")
BANDS = 48
MOST_SHOWN = 0.97  # the quantile of the values at which the darkest tone begins
FINER_BELOW = 1.6  # the power by which tones are closer among low values than among high ones
DECADES = 12.0  # of a log scale: what is smaller is as good as zero


@dataclass(frozen=True, eq=False)
class Quantity:
    """One number for each run of a sweep.

    Attributes:
      words: what it is.
      values: of the shape of the sweep; nan where it failed.
      fates: of the same shape: 0 where the value counts, else a `Fate`.
      is_place: whether it is a coordinate, which has no logarithm.
    """

    words: str
    values: Float64[np.ndarray, "*grid"]
    fates: Int[np.ndarray, "*grid"]
    is_place: bool = False

    def levels(self) -> Levels:
        """The edges of the tones of a heat map: on a log scale where the values span it.

        The lowest values are what a sweep is for: none of them is an outlier. Of the highest some are beyond.
        """
        counted = self.values[self.fates == 0]
        if not counted.size:
            return Levels(np.array([0.0, 1.0]), "linear")
        low, high = float(counted.min()), float(counted.max())
        if not high > low:
            reach = max(abs(low) * 1e-6, 1e-300)
            return Levels(np.array([low - reach, high + reach]), "linear")
        if counted.min() >= 0 and (positive := counted[counted > 0]).size:
            least = max(float(positive.min()), float(counted.max()) * 10.0**-DECADES)
            if high > LOG_FROM * least:
                return Levels(np.geomspace(least, high, BANDS + 1), "log")
        top = float(np.quantile(counted, MOST_SHOWN))
        shares = np.linspace(0.0, 1.0, BANDS + 1) ** FINER_BELOW
        return Levels(low + ((top if top > low else high) - low) * shares, "linear")


def quantity_of(sweep: Sweep, name: str) -> Quantity:
    """The quantity "loss", "steps" or "distance" of a sweep."""
    one_of("quantity", name, QUANTITIES)
    lost = (sweep.codes == RunStatus.DIVERGED) | ~np.isfinite(sweep.values)
    fates = np.where(lost, Fate.DIVERGED, 0)
    if name == "steps":
        values = sweep.reached.astype(np.float64)
        missed = sweep.reached < 0
        fates = np.where(missed, np.where(lost, Fate.DIVERGED, Fate.NOT_ARRIVED), 0)
        words = "steps to the target"
    elif name == "distance":
        values, words = sweep.distances, "distance to a minimum"
        fates = np.where((fates == 0) & ~np.isfinite(values), Fate.DIVERGED, fates)
    else:
        values, words = sweep.values, "final loss"
    return Quantity(words, np.where(fates == 0, values, np.nan), fates)
