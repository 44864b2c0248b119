"""How a run ended: judged from what was recorded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from landscape_viz.descent.trajectory import Status

STILL = 1e-6  # a step below this share of the domain's width is not seen as movement
FLAT = 1e-6  # a gradient below this share of the largest one met is taken for zero
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
    settled: bool = False,
) -> Outcome:
    """The outcome of a run.

    Args:
      points, values, gradients, hessians: as recorded; see `Trajectory`.
      bounds: the domain, from which the scale of a visible movement is taken.
      settled: the stopping rule on the change of the loss has ended the run at its last point.
    """
    lost = lost_step(points, values, gradients)
    if lost is not None:
        return Outcome("diverged", lost, f"left finite numbers at step {lost}")
    width = bounds[:, 1] - bounds[:, 0]
    moved = (np.abs(points - points[0]) / width).max(axis=1)
    slopes = np.abs(gradients).max(axis=1)  # not the Euclidean norm, whose squares overflow
    if moved.max() <= FROZEN:
        scale = np.abs(hessians[0]).max() * width.max() if hessians is not None else 1.0
        why = "the gradient is zero at the start" if slopes[0] <= FLAT * scale else "its steps are too small"
        return Outcome("stationary", 0, f"does not move: {why}")
    last = (np.abs(points[-1] - points[-2]) / width).max()
    if settled or (last <= STILL and slopes[-1] <= FLAT * slopes.max()):
        away = (np.abs(points - points[-1]) / width).max(axis=1) > STILL
        step = len(points) - 1 if settled else int(np.flatnonzero(away)[-1]) + 1
        if _curves_down(hessians):
            return Outcome("stationary", step, f"stopped at step {step} where curvature is negative")
        return Outcome("converged", step, f"converged at step {step}")
    outside = np.any((points < bounds[:, 0]) | (points > bounds[:, 1]), axis=1)
    # Outside and getting no flatter, or taking strides wider than the domain: it does not come back.
    if outside[-1] and (slopes[-1] >= slopes[0] or last >= 1):
        step = int(np.flatnonzero(~outside)[-1]) + 1
        return Outcome("diverged", step, f"left the domain at step {step}")
    return Outcome("running", None, "")


def lost_step(
    points: Float64[np.ndarray, "points dim"],
    values: Float64[np.ndarray, " points"],
    gradients: Float64[np.ndarray, "points dim"],
) -> int | None:
    """The first step at which point, loss or gradient is not finite, or None."""
    finite = np.isfinite(np.column_stack([points, values, gradients])).all(axis=1)
    return None if finite.all() else int(np.argmin(finite))


def stopping_step(values: Float64[np.ndarray, " points"], tolerance: float) -> int | None:
    """The first step that changed the loss by less than `tolerance`, or None."""
    with np.errstate(invalid="ignore", over="ignore"):
        small = np.flatnonzero(np.abs(np.diff(values)) < tolerance)
    return int(small[0]) + 1 if small.size else None


def _curves_down(hessians: Float64[np.ndarray, "points dim dim"] | None) -> bool:
    if hessians is None or not np.isfinite(hessians[-1]).all():
        return False
    seen = hessians[np.isfinite(hessians)]
    return bool(np.linalg.eigvalsh(hessians[-1])[0] < NEGATIVE * np.abs(seen).max())
