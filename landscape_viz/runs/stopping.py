"""The stopping rule: when a step has settled the loss within a tolerance, of numpy's arrays and of jax's."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from functools import reduce
from typing import Any

import numpy as np
from jaxtyping import Float64

FLAT = 1e-6  # a gradient below this share of the largest one met is taken for zero
# Slow descent ends with about so many tolerances of the loss left to lose; a step that crosses a valley to the same
# height, and whose slope promises no more than that, is taken for one that has arrived too.
PROMISE = 1e3


def settled(change: Any, stride: Iterable[Any], gradient: Iterable[Any], steepest: Any, tolerance: Any) -> Any:
    """True where a step has settled the loss: it changed it by less than a tolerance, and the slope does not object.

    That two losses are equal says little by itself. A step may have led across a valley to the same height: then the
    slope along it is steep at its end. Or it may have been refused, so that nothing moved: then the slope is as steep
    as it was. Neither ends a run.

    Args:
      change: of the loss over each step; any shape.
      stride: of each step along each axis; dim arrays of that shape.
      gradient: where each step ended; dim arrays of that shape.
      steepest: the largest component of a gradient met until then.
      tolerance: what the change of the loss must be below.
    """
    strides, slopes = list(stride), list(gradient)
    promised = sum(slope * length for slope, length in zip(slopes, strides, strict=True))
    stood = reduce(operator.and_, (length == 0 for length in strides))
    steep = reduce(operator.or_, (abs(slope) > FLAT * steepest for slope in slopes))
    return (abs(change) < tolerance) & (abs(promised) < PROMISE * tolerance) & ~(stood & steep)


def stopping_step(
    points: Float64[np.ndarray, "points dim"],
    values: Float64[np.ndarray, " points"],
    gradients: Float64[np.ndarray, "points dim"],
    tolerance: float,
) -> int | None:
    """The first step of a recorded path that settled the loss within `tolerance`, or None."""
    with np.errstate(invalid="ignore", over="ignore"):
        steepest = np.maximum.accumulate(np.abs(gradients).max(axis=1))
        ended = settled(np.diff(values), np.diff(points, axis=0).T, gradients[1:].T, steepest[1:], tolerance)
    return int(np.argmax(ended)) + 1 if ended.any() else None
