"""How many runs ended: the judgement of `outcome`, from what is known of each run instead of from its path."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float64, Int8, Int32

from landscape_viz.runs.ensemble_program import Facts, Sights
from landscape_viz.runs.status import FROZEN, NEGATIVE, STILL
from landscape_viz.runs.stopping import FLAT, settled

STATUSES = ("running", "converged", "stationary", "diverged")
"""The statuses of a trajectory; a run's code is the place of its status here."""

RUNNING, CONVERGED, STATIONARY, DIVERGED = range(4)


class Verdicts(NamedTuple):
    """codes: of the status of each run. steps: at which it holds, -1 while running. ends: how many steps were taken.

    lost: which runs have left finite numbers.
    open: which verdicts need a close look, as their facts were not watched closely; they are guesses.
    still: which runs have stopped moving, so that their step is told by the last one outside a box around their end.
    """

    codes: Int8[np.ndarray, " runs"]
    steps: Int32[np.ndarray, " runs"]
    ends: Int32[np.ndarray, " runs"]
    lost: Bool[np.ndarray, " runs"]
    open: Bool[np.ndarray, " runs"]
    still: Bool[np.ndarray, " runs"]


def verdicts(
    facts: Facts,
    starts: Float64[np.ndarray, "dim runs"],
    first: Sights,
    final: Sights,
    bounds: Float64[np.ndarray, "dim 2"],
    steps: int,
    tolerance: float | None,
    closely: Facts | None,
) -> Verdicts:
    """The verdicts on runs.

    Args:
      facts: with the last steps that began inside the domain.
      starts: where they began.
      first, final: the loss at their starts and ends.
      bounds: the domain.
      steps: how many were to be taken.
      tolerance: of the change of the loss, where that ended runs.
      closely: the facts of the same runs, with the last steps that began outside a box around their ends; they were
        watched closely or, where all is 0, were not.
    """
    width = (bounds[:, 1] - bounds[:, 0])[:, None]
    with np.errstate(all="ignore"):
        slope, slope_first = (np.abs(sight.gradients).max(axis=0) for sight in (final, first))
        steepest = np.maximum(np.maximum(slope, slope_first), facts.steepest)
        stop = facts.stop
        if tolerance is not None:
            change, stride = final.values - facts.value_before, facts.point - facts.before
            at_last = settled(change, stride, final.gradients, steepest, tolerance)
            stop = np.where((stop == np.inf) & at_last & (facts.finite >= steps), steps, stop)
        stopped = np.isfinite(stop)
        ends = np.where(stopped, stop, steps)
        sound = np.isfinite(facts.point).all(axis=0) & np.isfinite(final.values)
        sound &= np.isfinite(final.gradients).all(axis=0)
        lost = (facts.finite < ends) | ~sound

        reach = np.abs((facts.point - starts) / width).max(axis=0)
        largest = np.maximum(_largest(first.hessians), _largest(final.hessians))
        if closely is not None:
            steepest, reach = np.maximum(steepest, closely.steepest), np.maximum(reach, closely.reach)
            largest = np.maximum(largest, closely.curvature)
        least = _least_eigenvalue(final.hessians)
        last = np.abs((facts.point - facts.before) / width).max(axis=0)
        outside = ((facts.point < bounds[:, :1]) | (facts.point > bounds[:, 1:])).any(axis=0)

        frozen = ~lost & (reach <= FROZEN)
        rests = ~lost & ~frozen & (stopped | ((last <= STILL) & (slope <= FLAT * steepest)))
        climbed = rests & (least < NEGATIVE * largest)
        gone = ~lost & ~frozen & ~rests & outside & ((slope >= slope_first) | (last >= 1))
        unsure = frozen | climbed | (~lost & ~stopped & (last <= STILL) & (slope > FLAT * steepest))

    codes = np.full(lost.shape, RUNNING, np.int8)
    codes[rests] = CONVERGED
    codes[frozen | climbed] = STATIONARY
    codes[lost | gone] = DIVERGED
    away = np.zeros(lost.shape) if closely is None else closely.last + 1
    at = np.select(
        [lost, frozen, rests & stopped, rests, gone],
        [np.minimum(facts.finite, ends), 0, ends, away, facts.last + 1],
        -1,
    )
    return Verdicts(codes, at.astype(np.int32), ends.astype(np.int32), lost, unsure, rests & ~stopped)


def box(
    facts: Facts, bounds: Float64[np.ndarray, "dim 2"]
) -> tuple[Float64[np.ndarray, "dim runs"], Float64[np.ndarray, "dim runs"]]:
    """Where a run is not seen to move any more: the box around its end."""
    margin = STILL * (bounds[:, 1:] - bounds[:, :1])
    with np.errstate(all="ignore"):
        return facts.point - margin, facts.point + margin


def _largest(hessians: Float64[np.ndarray, "dim dim runs"]) -> Float64[np.ndarray, " runs"]:
    sizes = np.abs(hessians)
    largest: np.ndarray = np.max(sizes, axis=(0, 1), initial=0.0, where=np.isfinite(sizes))
    return largest


def _least_eigenvalue(hessians: Float64[np.ndarray, "dim dim runs"]) -> Float64[np.ndarray, " runs"]:
    """The smallest eigenvalue of each, nan where an entry is not finite."""
    least: np.ndarray = np.full(hessians.shape[-1], np.nan)
    if len(hessians) == 1:
        least = hessians[0, 0]
    elif len(hessians) == 2:
        middle, half = (hessians[0, 0] + hessians[1, 1]) / 2, (hessians[0, 0] - hessians[1, 1]) / 2
        least = middle - np.hypot(half, hessians[0, 1])
    else:
        known = np.isfinite(hessians).all(axis=(0, 1))
        least[known] = np.linalg.eigvalsh(np.moveaxis(hessians[..., known], -1, 0))[:, 0]
    return least
