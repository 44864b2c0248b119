"""The status of runs: the summary that a run is judged by, and the one rule that judges one run or many.

A run that is recorded is summarised from its path (`summarize_paths`); of many runs side by side the compiled loop
keeps the same summary without keeping the paths. `classify_runs` judges both.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float64, Int8, Int32, Int64, Shaped

from landscape_viz.landscapes.hessian import eigh
from landscape_viz.runs.stopping import FLAT
from landscape_viz.runs.trajectory import Status

STILL = 1e-6  # a step below this share of the domain's width is not seen as movement
NEGATIVE = -1e-8  # curvature below this share of the largest met is negative, not rounding
FROZEN = 1e-12  # a start that is not left by this share of the domain's width was never left

Bounds = Float64[np.ndarray, "dim 2"]
"""The domain: the lower and the upper end along each axis."""


class RunStatus(IntEnum):
    """The end of a run: converged at a point without negative curvature, stationary elsewhere, diverged; or it runs."""

    RUNNING = 0
    CONVERGED = 1
    STATIONARY = 2
    DIVERGED = 3


STATUSES: tuple[Status, ...] = ("running", "converged", "stationary", "diverged")
"""The words for the statuses, each at the place of its `RunStatus`."""


class Evaluation(NamedTuple):
    """The loss at one point of each run; `hessians` is None where they are not known."""

    values: Float64[np.ndarray, " runs"]
    gradients: Float64[np.ndarray, "dim runs"]
    hessians: Float64[np.ndarray, "dim dim runs"] | None


class RunSummary(NamedTuple):
    """All that must be known of each run to judge it.

    Attributes:
      start, before, end: where it began, where it was one step before its end, and where it ended.
      at_start, at_end: the loss there.
      lost: whether point, loss or gradient has been anything but finite at some step.
      stopped: whether the stopping rule has ended it.
      steepest: the largest component of a gradient met.
      reach: the farthest that it came from its start along an axis, as a share of the domain's width.
      curvature: the largest entry of a Hessian met.
    """

    start: Float64[np.ndarray, "dim runs"]
    before: Float64[np.ndarray, "dim runs"]
    end: Float64[np.ndarray, "dim runs"]
    at_start: Evaluation
    at_end: Evaluation
    lost: Bool[np.ndarray, " runs"]
    stopped: Bool[np.ndarray, " runs"]
    steepest: Float64[np.ndarray, " runs"]
    reach: Float64[np.ndarray, " runs"]
    curvature: Float64[np.ndarray, " runs"]


class Classification(NamedTuple):
    """The judgement on each run.

    Attributes:
      codes: its `RunStatus`.
      lost: it has left finite numbers, and so diverged.
      left: it has left the domain for good, and so diverged.
      frozen: it has never moved.
      resting: it has come to rest after some movement.
      stopped: the stopping rule has ended it.
      uncertain: the status might be another one if the extremes of the summary, `steepest`, `reach` and `curvature`,
        were larger.
    """

    codes: Int8[np.ndarray, " runs"]
    lost: Bool[np.ndarray, " runs"]
    left: Bool[np.ndarray, " runs"]
    frozen: Bool[np.ndarray, " runs"]
    resting: Bool[np.ndarray, " runs"]
    stopped: Bool[np.ndarray, " runs"]
    uncertain: Bool[np.ndarray, " runs"]


class Outcome(NamedTuple):
    """The status of one run, the step from which it holds (None while running), and the reason in words."""

    status: Status
    step: int | None
    reason: str
    lost: bool


def classify_runs(summary: RunSummary, bounds: Bounds) -> Classification:
    """The judgement on runs; where the loss has no known Hessians, nothing that rests is on negative curvature."""
    width = (bounds[:, 1] - bounds[:, 0])[:, None]
    start, before, end, first, final = summary[:5]
    lost, stopped = summary.lost, summary.stopped
    with np.errstate(all="ignore"):
        slope, slope_first = np.abs(final.gradients).max(axis=0), np.abs(first.gradients).max(axis=0)
        steepest = np.maximum(np.maximum(slope, slope_first), summary.steepest)
        reach = np.maximum(np.abs((end - start) / width).max(axis=0), summary.reach)
        stride = np.abs((end - before) / width).max(axis=0)
        outside = ((end < bounds[:, :1]) | (end > bounds[:, 1:])).any(axis=0)
        frozen = ~lost & (reach <= FROZEN)
        still, flat = stride <= STILL, slope <= FLAT * steepest
        resting = ~lost & ~frozen & (stopped | (still & flat))
        climbed = resting & _on_negative_curvature(summary, resting)
        # Outside and getting no flatter, or taking strides wider than the domain: it does not come back.
        left = ~lost & ~frozen & ~resting & outside & ((slope >= slope_first) | (stride >= 1))
    codes = np.full(lost.shape, RunStatus.RUNNING, np.int8)
    codes[resting] = RunStatus.CONVERGED
    codes[frozen | climbed] = RunStatus.STATIONARY
    codes[lost | left] = RunStatus.DIVERGED
    uncertain = frozen | climbed | (~lost & ~stopped & still & ~flat)
    return Classification(codes, lost, left, frozen, resting, stopped, uncertain)


def status_steps(
    classified: Classification, steps: Shaped[np.ndarray, " runs"], finite: Shaped[np.ndarray, " runs"],
    last_inside: Shaped[np.ndarray, " runs"], last_away: Shaped[np.ndarray, " runs"],
) -> Int32[np.ndarray, " runs"]:  # fmt: skip
    """The step from which the status of each run holds, -1 while it is running.

    Args:
      classified: the judgement.
      steps: how many were taken.
      finite: how many points from the start on were finite, with their loss and gradient; read where a run is lost.
      last_inside: the last step that began inside the domain, -1 for none; read where a run has left it.
      last_away: the last step that began outside the `rest_box` of the end; read where a run rests without having
        been stopped.
    """
    lost, left, frozen, resting, stopped = classified[1:6]
    # Of what is said first counts the most; `np.select` takes a tenth of a recorded run.
    holds = np.where(left, last_inside + 1, -1)
    holds = np.where(resting, np.where(stopped, steps, last_away + 1), holds)
    holds = np.where(lost, finite, np.where(frozen, 0, holds))
    return holds.astype(np.int32)


def rest_box(
    ends: Float64[np.ndarray, "dim runs"], bounds: Bounds
) -> tuple[Float64[np.ndarray, "dim runs"], Float64[np.ndarray, "dim runs"]]:
    """The lower and the upper corner of the box around an end in which a run is not seen to move any more."""
    margin = STILL * (bounds[:, 1:] - bounds[:, :1])
    with np.errstate(all="ignore"):
        return ends - margin, ends + margin


def at_rest(codes: Int8[np.ndarray, "*shape"]) -> Bool[np.ndarray, "*shape"]:
    """True for runs that have come to rest: those that converged or are stationary."""
    return np.asarray((codes == RunStatus.CONVERGED) | (codes == RunStatus.STATIONARY))


def status_words(codes: Int8[np.ndarray, "*shape"]) -> Shaped[np.ndarray, "*shape"]:
    """The statuses in words, of the same shape as their codes."""
    words: np.ndarray = np.array(STATUSES)[codes]
    return words


def summarize_paths(
    points: Float64[np.ndarray, "runs points dim"],
    values: Float64[np.ndarray, "runs points"],
    gradients: Float64[np.ndarray, "runs points dim"],
    hessians: Float64[np.ndarray, "runs points dim dim"] | None,
    bounds: Bounds,
    stopped: bool = False,
) -> RunSummary:
    """The summary of runs whose whole paths are known; `stopped` says that the stopping rule has ended all of them."""

    def at(place: int) -> Evaluation:
        curvatures = None if hessians is None else hessians[:, place].transpose(1, 2, 0)
        return Evaluation(values[:, place], gradients[:, place].T, curvatures)

    curvature = np.zeros(len(points))
    if hessians is not None:
        sizes = np.abs(hessians)
        curvature = np.max(sizes, axis=(1, 2, 3), initial=0.0, where=np.isfinite(sizes))
    with np.errstate(all="ignore"):
        return RunSummary(
            start=points[:, 0].T,
            before=points[:, -2].T,
            end=points[:, -1].T,
            at_start=at(0),
            at_end=at(-1),
            lost=np.asarray(~finite_points(points, values, gradients).all(axis=1)),
            stopped=np.full(len(points), stopped),
            steepest=np.abs(gradients).max(axis=(1, 2)),  # not the Euclidean norm, whose squares overflow
            reach=(np.abs(points - points[:, :1]).max(axis=1) / (bounds[:, 1] - bounds[:, 0])).max(axis=1),
            curvature=curvature,
        )


def classify_run(
    points: Float64[np.ndarray, "points dim"],
    values: Float64[np.ndarray, " points"],
    gradients: Float64[np.ndarray, "points dim"],
    hessians: Float64[np.ndarray, "points dim dim"] | None,
    bounds: Bounds,
    stopped: bool = False,
) -> Outcome:
    """The outcome of one run.

    Args:
      points, values, gradients, hessians: as recorded; see `Trajectory`.
      bounds: the domain, from which the scale of a visible movement is taken.
      stopped: the stopping rule has ended the run at its last point.
    """
    curvatures = None if hessians is None else hessians[None]
    summary = summarize_paths(points[None], values[None], gradients[None], curvatures, bounds, stopped)
    classified = classify_runs(summary, bounds)
    code, lost, left, frozen = (each[0] for each in classified[:4])
    steps, nothing = np.array([len(points) - 1]), np.array([-1])
    finite = last_inside = last_away = nothing
    if lost:
        finite = np.cumprod(finite_points(points, values, gradients)[None], axis=1).sum(axis=1)
    elif left:
        inside = (bounds[:, 0] <= points) & (points <= bounds[:, 1])
        last_inside = last_true(np.asarray(inside.all(axis=1))[None])
    elif classified.resting[0]:
        with np.errstate(over="ignore"):
            distances = np.abs(points - points[-1]) / (bounds[:, 1] - bounds[:, 0])
        last_away = last_true(np.asarray(distances.max(axis=1) > STILL)[None])
    step = int(status_steps(classified, steps, finite, last_inside, last_away)[0])
    reason = ""
    if lost:
        reason = f"left finite numbers at step {step}"
    elif frozen:
        scale = 1.0 if hessians is None else np.abs(hessians[0]).max() * (bounds[:, 1] - bounds[:, 0]).max()
        flat = np.abs(gradients[0]).max() <= FLAT * scale
        reason = f"does not move: {'the gradient is zero at the start' if flat else 'its steps are too small'}"
    elif left:
        reason = f"left the domain at step {step}"
    elif code == RunStatus.STATIONARY:
        assert hessians is not None
        # An eigenvalue that is zero, or not much above, makes no saddle of a maximum.
        highest = eigh(hessians[-1:])[0][0, -1]
        reason = f"stopped at step {step} on a {'saddle' if highest > -NEGATIVE * summary.curvature[0] else 'maximum'}"
    elif code == RunStatus.CONVERGED:
        reason = f"converged at step {step}"
    return Outcome(STATUSES[code], step if step >= 0 else None, reason, bool(lost))


def finite_points(
    points: Float64[np.ndarray, "*batch dim"],
    values: Float64[np.ndarray, "*batch"],
    gradients: Float64[np.ndarray, "*batch dim"],
) -> Bool[np.ndarray, "*batch"]:
    """True where point, loss and gradient are finite."""
    finite: np.ndarray = np.isfinite(points).all(axis=-1) & np.isfinite(values) & np.isfinite(gradients).all(axis=-1)
    return finite


def last_true(mask: Bool[np.ndarray, "runs points"]) -> Int64[np.ndarray, " runs"]:
    """The last place of True in each row, -1 if there is none."""
    backwards = mask[:, ::-1].argmax(axis=1)
    return np.where(mask.any(axis=1), mask.shape[1] - 1 - backwards, -1).astype(np.int64)


def _on_negative_curvature(summary: RunSummary, asked: Bool[np.ndarray, " runs"]) -> Bool[np.ndarray, " runs"]:
    """True for runs, of those asked for, that ended where a curvature is negative."""
    negative = np.zeros(asked.shape, bool)
    final, first = summary.at_end.hessians, summary.at_start.hessians
    if final is None or first is None or not asked.any():
        return negative
    # By Gershgorin's circles no eigenvalue lies below a diagonal entry less the sizes of those beside it.
    diagonal = np.einsum("iir->ir", final)
    lower_bound = (diagonal + np.abs(diagonal) - np.abs(final).sum(axis=1)).min(axis=0)
    asked = asked & np.isfinite(final).all(axis=(0, 1)) & (lower_bound < 0)
    largest = np.maximum(np.maximum(_largest(first), _largest(final)), summary.curvature)[asked]
    lowest = eigh(np.moveaxis(final[..., asked], -1, 0))[0][:, 0]
    negative[asked] = lowest < NEGATIVE * largest
    return negative


def _largest(hessians: Float64[np.ndarray, "dim dim runs"]) -> Float64[np.ndarray, " runs"]:
    sizes = np.abs(hessians)
    largest: np.ndarray = np.max(sizes, axis=(0, 1), initial=0.0, where=np.isfinite(sizes))
    return largest
