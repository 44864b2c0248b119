"""ensemble: many runs of one optimizer in one compiled program, of which only the ends are kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int8, Int16, Int32, Shaped

from landscape_viz.errors import InputError, brief, real_number, whole_number
from landscape_viz.landscapes.data import MOST_AT_ONCE, DataLandscape
from landscape_viz.landscapes.landscape import Landscape, checked_landscape
from landscape_viz.optimizers.spec import OptimizerSpec, read_optimizer_spec
from landscape_viz.precision import float64
from landscape_viz.runs.ensemble_program import (
    Blocks,
    Event,
    Monitors,
    RunMonitors,
    RunParameters,
    make_evaluation,
    make_forward,
    make_replay,
)
from landscape_viz.runs.formatting import count_statuses
from landscape_viz.runs.parallel import Progress, chunk_size, filled, map_chunks, run_sharded
from landscape_viz.runs.record import MOST_STEPS
from landscape_viz.runs.starts import read_start_array
from landscape_viz.runs.status import (
    Evaluation,
    RunStatus,
    RunSummary,
    classify_runs,
    finite_points,
    rest_box,
    status_steps,
    status_words,
)
from landscape_viz.runs.stopping import settled

MOST_RUNS = 2**40


class Goals(NamedTuple):
    """The places at which runs may arrive, of each run the one that its end is near.

    Attributes:
      numbers: which one it is, -1 for runs that ended near nothing.
      centers: where it is, nan for runs that ended near nothing.
      margin: how far from it along each axis is still there.
      must_rest: whether a run has arrived there only if it rests.
    """

    numbers: Int16[np.ndarray, " runs"]
    centers: Float64[np.ndarray, "dim runs"]
    margin: Float64[np.ndarray, " dim"]
    must_rest: Bool[np.ndarray, " runs"]


FindGoals = Callable[[Float64[np.ndarray, "dim runs"]], Goals]
"""Gives the goals of runs by their ends."""


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs that are known by their numbers, so that not all of their starts need to be held at a time.

    Attributes:
      count: how many.
      starts: gives the starts, shape (n, dim), of the runs with the numbers given, shape (n,).
      settings: by name, what gives the values of a setting of the optimizer, shape (n,), in these runs.
    """

    count: int
    starts: Callable[[np.ndarray], Float64[np.ndarray, "n dim"]]
    settings: Mapping[str, Callable[[np.ndarray], Float64[np.ndarray, " n"]]] = field(default_factory=dict)

    @classmethod
    def of(cls, starts: Float64[np.ndarray, "n dim"], settings: Mapping[str, np.ndarray] | None = None) -> Runs:
        """Runs from these starts, with these settings of the optimizer, each of shape (n,)."""
        return cls(len(starts), starts.__getitem__, {n: v.__getitem__ for n, v in (settings or {}).items()})


@dataclass(frozen=True, eq=False, repr=False)
class Ends:
    """Where many runs ended; each is what `record` says of the same run.

    Attributes:
      starts: shape (n, dim).
      points: the last points, nan after a run has left finite numbers; shape (n, dim).
      values: the loss there; shape (n,).
      codes: the `RunStatus` of each run; shape (n,).
      steps: the step at which the status holds, -1 while running; shape (n,). Where it was not asked for, that of
        runs that converged is 0.
      taken: how many steps were taken, all of them where no tolerance ended a run; shape (n,).
      reached: the first step at which the loss was not above the level, -1 if at none; None without a level.
      arrived: the step from which on a run stayed near what it arrived at, -1 if it arrived at nothing; None where
        there was nothing to arrive at, or it was not asked for.
      crossed: the same time between steps, at most one step earlier: when the distance to what it arrived at fell
        below the radius, at a constant rate within a step; nan if it arrived at nothing.
      near: the number of what the end is near, -1 for nothing; None where there was nothing to arrive at.
    """

    starts: Float64[np.ndarray, "n dim"]
    points: Float64[np.ndarray, "n dim"]
    values: Float64[np.ndarray, " n"]
    codes: Int8[np.ndarray, " n"]
    steps: Int32[np.ndarray, " n"]
    taken: Int32[np.ndarray, " n"]
    reached: Int32[np.ndarray, " n"] | None = None
    arrived: Int32[np.ndarray, " n"] | None = None
    crossed: Float32[np.ndarray, " n"] | None = None
    near: Int16[np.ndarray, " n"] | None = None

    def __repr__(self) -> str:
        finite = self.values[np.isfinite(self.values)]
        lowest = f"; lowest loss {finite.min():.6g}" if finite.size else ""
        runs = f"{len(self.starts)} run{'s' * (len(self.starts) != 1)}"
        return f"Ends({runs}: {count_statuses(self.statuses)}{lowest})"

    @property
    def statuses(self) -> Shaped[np.ndarray, " n"]:
        """The statuses in words, shape (n,)."""
        return status_words(self.codes)


def joined_ends(parts: Sequence[Ends]) -> Ends:
    """The ends of several chunks as one."""
    names = [field.name for field in fields(Ends) if getattr(parts[0], field.name) is not None]
    return Ends(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def ensemble(
    landscape: Landscape,
    optimizer: Any,
    starts: Any,
    steps: int,
    *,
    settings: Mapping[str, Any] | None = None,
    tolerance: float | None = None,
    level: float | None = None,
    timed: bool = True,
    runs_at_once: int | None = None,
    progress: Progress | None = None,
) -> Ends:
    """Run an optimizer from many starts and return the ends.

    Args:
      landscape: what is descended.
      optimizer: an optax transformation, a text such as "adam:lr=0.1", or (label, factory, settings); see
        `read_optimizer_spec`.
      starts: shape (n, dim), in one dimension also (n,); or one point for all runs. Inside the domain; runs from where
        the loss or its gradient is not finite have diverged at step 0.
      steps: how many steps each run takes.
      settings: numbers that differ from run to run, by the names of the factory's keywords: arrays of shape (n,).
      tolerance: where given, a run ends at the first step that settles the loss within this; see `record`.
      level: where given, the first step at which the loss is not above it is told.
      timed: whether the steps at which runs converged are asked for.
      runs_at_once: how many runs are held at a time by each worker; by default what suits the machine.
      progress: called after each chunk of runs.

    Raises:
      InputError: an argument is not what is described above, or the optimizer refuses the least or greatest value.
    """
    checked_landscape(landscape)
    spec = read_optimizer_spec(optimizer)
    varied = read_settings(spec, settings or {})
    points = read_start_array(landscape, starts)
    counts = {len(numbers) for numbers in varied.values()} | ({len(points)} if len(points) > 1 else set())
    if len(counts) > 1:
        raise InputError(f"starts and settings must be equally many; got {', '.join(map(str, sorted(counts)))}")
    count = counts.pop() if counts else 1
    runs = Runs.of(np.broadcast_to(points, (count, landscape.dim)), varied)
    parts = run_in_chunks(
        landscape, spec, runs, steps,
        tolerance=tolerance, level=level, timed=timed, runs_at_once=runs_at_once, progress=progress,
    )  # fmt: skip
    return joined_ends([ends for _, ends in parts])


def run_in_chunks(
    landscape: Landscape,
    spec: OptimizerSpec,
    runs: Runs,
    steps: int,
    *,
    tolerance: float | None = None,
    level: float | None = None,
    timed: bool = True,
    find_goals: FindGoals | None = None,
    roughly: bool = False,
    alike: int = 1,
    runs_at_once: int | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[slice, Ends]]:
    """The ends of runs chunk by chunk, each with its place among all; what is not kept is forgotten.

    Args:
      find_goals: of what the runs may arrive at; then the step at which they did is told instead of that of their
        status.
      roughly: whether statuses may be guesses, where telling a minimum from a saddle would cost the steps once more.
      alike: as many runs as other calls take: chunks that are as large need no program of their own.
      Others: as for `ensemble`, where the runs have been checked.
    """
    steps = whole_number("steps", steps, 1, MOST_STEPS)
    tolerance = None if tolerance is None else real_number("tolerance", tolerance, above=0)
    level = None if level is None else real_number("level", level)
    whole_number("the number of runs", runs.count, 1, MOST_RUNS)
    most = MOST_AT_ONCE // landscape.sample_count if isinstance(landscape, DataLandscape) else None
    size = chunk_size(max(runs.count, alike), runs_at_once, most)
    task = _Task(landscape, spec, runs, size, steps, tolerance, level, timed, find_goals, roughly)
    return map_chunks(runs.count, size, task.ends, progress)


@dataclass(frozen=True, eq=False)
class _Task:
    """Runs that are taken to their ends, `size` at a time, and what is asked of them; see `run_in_chunks`.

    `watch_extremes` is set when the status of some run could not be told without: then those of other chunks will
    hardly be told either, and watching at once saves them a second round.
    """

    landscape: Landscape
    spec: OptimizerSpec
    runs: Runs
    size: int
    steps: int
    tolerance: float | None
    level: float | None
    timed: bool
    find_goals: FindGoals | None
    roughly: bool
    watch_extremes: threading.Event = field(default_factory=threading.Event)

    def ends(self, numbers: np.ndarray) -> Ends:
        """The ends of the runs with these numbers, which are a part of a chunk."""
        starts = self.runs.starts(numbers)
        settings = {name: filled(values(numbers), self.size) for name, values in self.runs.settings.items()}
        with float64():
            return self._ends(starts, filled(starts.T, self.size), settings, self.watch_extremes.is_set())

    def _ends(self, starts: np.ndarray, padded: np.ndarray, settings: dict[str, np.ndarray], extremes: bool) -> Ends:
        bounds = self.landscape.bounds
        noted, blocks = self._forward(padded, settings, extremes)
        first, final = self._evaluated(padded), self._evaluated(noted.point)
        summary, taken = self._summary(padded, noted, first, final)
        classified = classify_runs(summary, bounds)
        goals = None if self.find_goals is None else self.find_goals(noted.point)
        uncertain = classified.uncertain
        if goals is not None:
            near = (goals.numbers >= 0) & (classified.codes != RunStatus.DIVERGED)
            uncertain = uncertain & (~near | goals.must_rest)
        if uncertain.any() and not (extremes or self.roughly):
            self.watch_extremes.set()
            return self._ends(starts, padded, settings, True)

        def step_of(event: Event, asked: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
            """As `make_replay` tells it: the step of an event in the runs asked for, -1 elsewhere; as floats."""
            if not asked.any():
                return np.full(asked.shape, -1.0)
            box = (np.broadcast_to(side, padded.shape) for side in (low, high))
            fixed = (self.landscape.function, self.spec.program_key(), event)
            return np.asarray(run_sharded(make_replay, fixed, blocks, settings, noted.point, asked, taken, *box))

        domain = bounds[:, :1], bounds[:, 1:]
        lost_at = step_of("lost", noted.lost, *domain)
        finite = np.where(lost_at >= 0, lost_at, taken)
        before_lost = np.where(classified.lost, finite, np.inf)
        last_inside = step_of("inside", classified.left, *domain)
        last_away = np.full(taken.shape, -1)
        arrived = crossed = None
        if goals is None and self.timed:
            at_rest = classified.resting & ~classified.stopped
            last_away = np.floor(step_of("outside", at_rest, *rest_box(noted.point, bounds)))
        elif goals is not None and self.timed:
            resting = classified.frozen | classified.resting
            there, margin = near & (resting | ~goals.must_rest), goals.margin[:, None]
            entered = step_of("outside", there, goals.centers - margin, goals.centers + margin)
            arrived = np.where(there, np.floor(entered) + 1, -1).astype(np.int32)
            crossed = np.where(there, np.maximum(entered, 0.0), np.nan).astype(np.float32)
        steps = status_steps(classified, taken, finite, last_inside, last_away)

        count, gone = len(starts), classified.lost & (steps < taken)
        return Ends(
            starts=starts,
            points=np.ascontiguousarray(np.where(gone, np.nan, noted.point).T[:count]),
            values=np.where(gone, np.nan, final.values)[:count],
            codes=classified.codes[:count],
            steps=steps[:count],
            taken=taken.astype(np.int32)[:count],
            reached=None if self.level is None else self._reached(noted, final, taken, before_lost)[:count],
            arrived=None if arrived is None else arrived[:count],
            crossed=None if crossed is None else crossed[:count],
            near=None if goals is None else goals.numbers[:count],
        )

    def _forward(
        self, starts: np.ndarray, settings: dict[str, np.ndarray], extremes: bool
    ) -> tuple[RunMonitors, Blocks]:
        """The runs at their ends, as numpy arrays, and the blocks that lead there."""
        width = tuple(float(high - low) for low, high in self.landscape.bounds)
        monitors = Monitors(self.tolerance is not None, self.level is not None, extremes)
        fixed = (self.landscape.function, self.spec.program_key(), monitors, width)
        parameters = RunParameters(self.steps, self.tolerance or 0.0, self.level or 0.0)
        try:
            noted, blocks = run_sharded(make_forward, fixed, starts, settings, parameters)
        except InputError:
            raise
        except (TypeError, ValueError, AttributeError, NotImplementedError) as error:
            reason = str(error).partition("\n")[0] or type(error).__name__
            raise InputError(
                f"the optimizer {self.spec.label!r} cannot run side by side on {self.landscape.name!r}: {reason}"
            ) from error
        return RunMonitors(*map(np.asarray, noted)), blocks

    def _evaluated(self, points: np.ndarray) -> Evaluation:
        return Evaluation(*map(np.asarray, run_sharded(make_evaluation, (self.landscape.function,), points)))

    def _summary(
        self, starts: np.ndarray, noted: RunMonitors, first: Evaluation, final: Evaluation
    ) -> tuple[RunSummary, np.ndarray]:
        """The summary of runs, and how many steps each took."""
        stop = noted.stop
        with np.errstate(all="ignore"):
            if self.tolerance is not None:
                steepest = np.maximum(np.abs(final.gradients).max(axis=0), noted.steepest)
                change, stride = final.values - noted.value_before, noted.point - noted.before
                at_last = settled(change, stride, final.gradients, steepest, self.tolerance)
                stop = np.where((stop == np.inf) & at_last & ~noted.lost, self.steps, stop)
            sound = finite_points(noted.point.T, final.values, final.gradients.T)
        stopped = np.isfinite(stop)
        summary = RunSummary(
            start=starts,
            before=noted.before,
            end=noted.point,
            at_start=first,
            at_end=final,
            lost=noted.lost | ~sound,
            stopped=stopped,
            steepest=noted.steepest,
            reach=noted.reach,
            curvature=noted.curvature,
        )
        return summary, np.where(stopped, stop, self.steps).astype(np.int64)

    def _reached(
        self, noted: RunMonitors, final: Evaluation, taken: np.ndarray, before: np.ndarray
    ) -> Int32[np.ndarray, " runs"]:
        """The first step, `before` another one, at which the loss was not above the level, -1 where there is none."""
        with np.errstate(invalid="ignore"):
            first = np.minimum(noted.reached, np.where(final.values <= self.level, taken, np.inf))
        return np.where(first < before, first, -1).astype(np.int32)


def read_settings(spec: OptimizerSpec, settings: Mapping[str, Any]) -> dict[str, Float64[np.ndarray, " n"]]:
    """Numbers by the full names of the settings, which the optimizer's factory has been tried with.

    Raises:
      InputError: a name is unknown or given twice, numbers are not of shape (n,), or the factory refuses the extremes.
    """
    varied: dict[str, Float64[np.ndarray, " n"]] = {}
    for name, given in settings.items():
        full = spec.full_name(name)
        if full in varied:
            raise InputError(f"{name} is given twice, once as {full}")
        try:
            numbers = np.array(given, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise InputError(f"{name} must be numbers of shape (n,); got {brief(given)}") from error
        if numbers.ndim != 1 or numbers.size == 0:
            raise InputError(f"{name} must be numbers of shape (n,); got shape {numbers.shape}")
        varied[full] = numbers
    spec.check(varied)
    return varied
