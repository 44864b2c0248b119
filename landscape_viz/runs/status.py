"""How a run ended: judged from what was recorded."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float64

from landscape_viz.runs.stopping import FLAT, settled
from landscape_viz.runs.trajectory import Status

STILL = 1e-6  # a step below this share of the domain's width is not seen as movement
NEGATIVE = -1e-8  # curvature below this share of the largest met is negative, not rounding
FROZEN = 1e-12  # a start that is not left by this share of the domain's width was never left


@dataclass(frozen=True)
class Outcome:
    """The status of a run, the step from which it holds (None while running), and the reason in words."""

    status: Status
    step: int | None
    reason: str


def judge(
    points: Float64[np.ndarray, "points dim"],
    values: Float64[np.ndarray, " points"],
    gradients: Float64[np.ndarray, "points dim"],
    hessians: Float64[np.ndarray, "points dim dim"] | None,
    bounds: Float64[np.ndarray, "dim 2"],
    settled_last: bool = False,
) -> Outcome:
    """The outcome of a run.

    Args:
      points, values, gradients, hessians: as recorded; see `Trajectory`.
      bounds: the domain, from which the scale of a visible movement is taken.
      settled_last: the stopping rule on the change of the loss has ended the run at its last point.
    """
    lost = lost_step(points, values, gradients)
    if lost is not None:
        return Outcome("diverged", lost, f"left finite numbers at step {lost}")
    width = bounds[:, 1] - bounds[:, 0]
    steepest = max(gradients.max(), -gradients.min())  # not the Euclidean norm, whose squares overflow
    first, final = np.abs(gradients[0]).max(), np.abs(gradients[-1]).max()
    if _reach(points, width) <= FROZEN:
        scale = np.abs(hessians[0]).max() * width.max() if hessians is not None else 1.0
        why = "the gradient is zero at the start" if first <= FLAT * scale else "its steps are too small"
        return Outcome("stationary", 0, f"does not move: {why}")
    last = (np.abs(points[-1] - points[-2]) / width).max()
    if settled_last or (last <= STILL and final <= FLAT * steepest):
        away = (np.abs(points - points[-1]) / width).max(axis=1) > STILL
        # Of a start this near to the end nothing is away, and it had stopped at once.
        step = len(points) - 1 if settled_last else int(np.max(np.flatnonzero(away), initial=-1)) + 1
        kind = _not_a_minimum(hessians)
        if kind:
            return Outcome("stationary", step, f"stopped at step {step} on a {kind}")
        return Outcome("converged", step, f"converged at step {step}")
    # Outside and getting no flatter, or taking strides wider than the domain: it does not come back.
    if _outside(points[-1:], bounds)[0] and (final >= first or last >= 1):
        step = int(np.flatnonzero(~_outside(points, bounds))[-1]) + 1
        return Outcome("diverged", step, f"left the domain at step {step}")
    return Outcome("running", None, "")


def lost_step(
    points: Float64[np.ndarray, "points dim"],
    values: Float64[np.ndarray, " points"],
    gradients: Float64[np.ndarray, "points dim"],
) -> int | None:
    """The first step at which point, loss or gradient is not finite, or None."""
    with np.errstate(over="ignore", invalid="ignore"):
        if math.isfinite(sum(float(array.sum()) for array in (points, values, gradients))):
            return None  # the usual case, seen at a glance
    finite = np.isfinite(np.column_stack([points, values, gradients])).all(axis=1)
    return None if finite.all() else int(np.argmin(finite))


def _reach(points: Float64[np.ndarray, "points dim"], width: Float64[np.ndarray, " dim"]) -> Any:
    """The farthest that any point is from the first along an axis, as a share of the width there."""
    return max(
        max(column.max() - column[0], column[0] - column.min()) / size
        for column, size in zip(points.T, width, strict=True)
    )


def _outside(points: Float64[np.ndarray, "points dim"], bounds: Float64[np.ndarray, "dim 2"]) -> Any:
    return np.any((points < bounds[:, 0]) | (points > bounds[:, 1]), axis=1)


def stopping_step(
    points: Float64[np.ndarray, "points dim"],
    values: Float64[np.ndarray, " points"],
    gradients: Float64[np.ndarray, "points dim"],
    tolerance: float,
) -> int | None:
    """The first step that settled the loss within `tolerance`, or None."""
    with np.errstate(invalid="ignore", over="ignore"):
        steepest = np.maximum.accumulate(np.abs(gradients).max(axis=1))
        ended = settled(np.diff(values), np.diff(points, axis=0).T, gradients[1:].T, steepest[1:], tolerance)
    return int(np.argmax(ended)) + 1 if ended.any() else None


def _not_a_minimum(hessians: Float64[np.ndarray, "points dim dim"] | None) -> str:
    """What the last point is by its curvatures, "maximum" or "saddle", if one of them is negative; else nothing."""
    if hessians is None or not np.isfinite(hessians[-1]).all():
        return ""
    sizes = np.abs(hessians)
    largest = np.max(sizes, initial=0.0, where=np.isfinite(sizes))
    curvatures = np.linalg.eigvalsh(hessians[-1])
    if curvatures[0] >= NEGATIVE * largest:
        return ""
    return "saddle" if curvatures[-1] > -NEGATIVE * largest else "maximum"
