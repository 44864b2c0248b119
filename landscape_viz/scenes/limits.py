"""What part of the numbers is drawn: limits that survive outliers, inf and nan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np

Limits = tuple[float, float]
Scale = Literal["linear", "log"]

LARGEST = 1e290  # matplotlib multiplies limits by small numbers; above this it overflows
OUTLYING = 1e3  # a range this many times that of the central half of the values is cut
KEPT = 8.0  # what is then kept, in units of that central range
LOG_FROM = 50.0  # positive values that span more than this factor are drawn on a log scale
LOG_DECADES = 24


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


def loss_axis(values: np.ndarray) -> tuple[Limits, Scale]:
    """Limits and scale for a panel of losses against steps."""
    finite = np.clip(values[np.isfinite(values)], -LARGEST, LARGEST)
    positive = finite[finite > 0]
    if positive.size and (finite >= 0).all() and positive.max() > LOG_FROM * positive.min():
        high = float(positive.max())
        low = max(float(positive.min()), high * 10.0**-LOG_DECADES)
        reach = (high / low) ** 0.06
        return (low / reach, high * reach), "log"
    low, high = robust_range(finite) or (0.0, 1.0)
    return padded(low, high, 0.06), "linear"
