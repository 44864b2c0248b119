"""Ends: where many runs ended, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from jaxtyping import Float64, Int8, Int32, Shaped

from landscape_viz.runs.ensemble_program import Facts
from landscape_viz.runs.formatting import tally
from landscape_viz.runs.verdicts import STATUSES, Verdicts


@dataclass(frozen=True, eq=False, repr=False)
class Ends:
    """Where many runs ended; each is what `record` says of the same run.

    Attributes:
      starts: shape (n, dim).
      points: the last points, nan after a run has left finite numbers; shape (n, dim).
      values: the loss there; shape (n,).
      codes: the status of each run, as its place in `STATUSES`; shape (n,).
      steps: the step at which the status holds, -1 while running; shape (n,). Where it was not asked for, that of
        runs that converged is 0.
      taken: how many steps were taken, all of them where no tolerance ended a run; shape (n,).
      reached: the first step at which the loss was not above the level, -1 if at none; None without a level.
      arrived: the step from which on a run stayed near what it arrived at, -1 if it is near nothing; None where
        there was nothing to arrive at.
    """

    starts: Float64[np.ndarray, "n dim"]
    points: Float64[np.ndarray, "n dim"]
    values: Float64[np.ndarray, " n"]
    codes: Int8[np.ndarray, " n"]
    steps: Int32[np.ndarray, " n"]
    taken: Int32[np.ndarray, " n"]
    reached: Int32[np.ndarray, " n"] | None = None
    arrived: Int32[np.ndarray, " n"] | None = None

    def __repr__(self) -> str:
        kept = self.values[np.isfinite(self.values)]
        lowest = f"; lowest loss {kept.min():.6g}" if kept.size else ""
        runs = f"{len(self.starts)} run{'s' * (len(self.starts) != 1)}"
        return f"Ends({runs}: {tally(self.statuses)}{lowest})"

    @property
    def statuses(self) -> Shaped[np.ndarray, " n"]:
        """The statuses in words, shape (n,)."""
        return status_words(self.codes)


def status_words(codes: Int8[np.ndarray, "*shape"]) -> Shaped[np.ndarray, "*shape"]:
    """The statuses in words, of the same shape as their codes."""
    words: np.ndarray = np.array(STATUSES)[codes]
    return words


def joined(parts: Sequence[Ends]) -> Ends:
    """The ends of several chunks as one."""
    names = [field.name for field in fields(Ends) if getattr(parts[0], field.name) is not None]
    return Ends(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def ends_of(
    starts: Float64[np.ndarray, "n dim"],
    facts: Facts,
    values: Float64[np.ndarray, " runs"],
    judged: Verdicts,
    level: float | None,
    last_away: Float64[np.ndarray, " runs"] | None,
) -> Ends:
    """The ends of as many of the runs as there are starts; the rest only filled the chunk.

    Args:
      starts, facts, judged: of the runs.
      values: the loss where they ended.
      level: of the loss, whose first step is told.
      last_away: the last step that began away from what a run arrived at, nan where it arrived at nothing.
    """
    count = len(starts)
    gone = judged.lost & (judged.steps < judged.ends)
    reached = arrived = None
    if level is not None:
        with np.errstate(invalid="ignore"):
            first = np.minimum(facts.reached, np.where(values <= level, judged.ends, np.inf))
        known = np.isfinite(first) & ~(judged.lost & (first >= judged.steps))
        reached = np.where(known, first, -1).astype(np.int32)[:count]
    if last_away is not None:
        arrived = np.where(np.isnan(last_away), -1, last_away + 1).astype(np.int32)[:count]
    return Ends(
        starts=starts,
        points=np.ascontiguousarray(np.where(gone, np.nan, facts.point).T[:count]),
        values=np.where(gone, np.nan, values)[:count],
        codes=judged.codes[:count],
        steps=judged.steps[:count],
        taken=judged.ends[:count],
        reached=reached,
        arrived=arrived,
    )
