"""The limits of axes: they survive outliers, inf and nan."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from jaxtyping import Float64, Int64

Limits = tuple[float, float]
Scale = Literal["linear", "log"]

LARGEST = 1e305  # matplotlib multiplies limits by small numbers; above this it overflows
OUTLYING = 1e3  # a range this many times that of the central half of the values is cut
KEPT = 8.0  # what is then kept, in units of that central range
LOG_FROM = 50.0  # positive values that span more than this factor are drawn on a log scale
LOG_DECADES = 6  # what lies lower is rounding to the eye, and rests on the floor of the axis
BELOW_DECADES = 6


def padded(low: float, high: float, share: float) -> Limits:
    """The range widened at both ends by a share of its width; a range of one number gets a width."""
    if high <= low:
        reach = abs(low) * 0.1 or 1.0
        return low - reach, low + reach
    margin = (high - low) * share
    return low - margin, high + margin


def robust_range(values: Iterable[float] | np.ndarray) -> Limits | None:
    """The range of the finite values, without outliers so large that they would flatten all others.

    None when no value is finite.
    """
    numbers = np.asarray(values, dtype=np.float64).ravel()
    numbers = np.clip(numbers[np.isfinite(numbers)], -LARGEST, LARGEST)
    if numbers.size == 0:
        return None
    low, lower, middle, upper, high = (float(q) for q in np.quantile(numbers, (0, 0.25, 0.5, 0.75, 1)))
    spread = max(upper - lower, abs(middle) * 1e-12)
    if high - upper > OUTLYING * spread > 0:
        high = upper + KEPT * spread
    if lower - low > OUTLYING * spread > 0:
        low = lower - KEPT * spread
    return low, high


def loss_axis(kept: np.ndarray, lost: np.ndarray, visible: Limits, floor: float = 0.0) -> tuple[Limits, Scale]:
    """Limits and scale for a panel of losses against steps.

    Args:
      kept: the losses of the runs that stayed; all of them are shown.
      lost: those of the runs that diverged; they count only where there are no others, and then they are shown as
        far as a log scale can, or as far as `visible`.
      visible: the range of losses that is drawn elsewhere.
      floor: a log scale goes no lower.
    """
    values = kept if kept.size else lost
    finite = np.clip(values[np.isfinite(values)], -LARGEST, LARGEST)
    if finite.size == 0:
        return visible, "linear"
    low, high = float(finite.min()), float(finite.max())
    positive = finite[finite > 0]
    if low >= 0 and positive.size and high > LOG_FROM * positive.min():
        lowest = max(float(positive.min()), high * 10.0**-LOG_DECADES, min(floor, high / LOG_FROM))
        reach = 10.0 ** (0.06 * math.log10(high / lowest))
        # What rests on the floor has a round number there.
        bottom = 10.0 ** math.floor(math.log10(lowest)) if low < lowest else lowest / reach
        return (bottom, min(high * reach, LARGEST)), "log"
    if not kept.size:
        low, high = max(low, 2 * visible[0] - visible[1]), min(high, 2 * visible[1] - visible[0])
        low, high = min(low, high), max(low, high)
    return padded(low, high, 0.06), "linear"


def loss_floor(runs: Sequence[np.ndarray]) -> float:
    """Down to where losses are worth showing: one run that falls by twenty decades must not flatten all others.

    A few decades below what the better half of the runs reached; 0 for a single run.
    """
    reached = [float(run[run > 0].min()) for run in runs if (run > 0).any()]
    zero = len(runs) - len(reached)
    middle = sorted([0.0] * zero + reached)[len(runs) // 2] if runs else 0.0
    return middle * 10.0**-BELOW_DECADES if len(runs) > 1 else 0.0


def pinned(
    points: Float64[np.ndarray, "n 2"], x_border: Limits, y_border: Limits
) -> tuple[Float64[np.ndarray, "n 2"], Int64[np.ndarray, "n 2"]]:
    """Points clipped to the borders, and on which side they left: -1, 0 or 1 for x and for y.

    An infinite coordinate is pinned too. A nan has no side: it keeps the last place before it.
    """
    low, high = np.array([x_border, y_border]).T
    sides = np.where(points < low, -1, np.where(points > high, 1, 0)).astype(np.int64)
    drawn = np.clip(points, low, high)
    unknown = np.isnan(points).any(axis=1)
    if unknown.any():
        latest = np.maximum.accumulate(np.where(unknown, -1, np.arange(len(points))))
        source = np.maximum(latest, 0)
        drawn, sides = drawn[source], sides[source]
        if unknown[0]:
            drawn[latest < 0] = np.nan
    return drawn, sides
