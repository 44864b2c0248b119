"""ensemble: many runs of one optimizer in one compiled program, of which only the ends are kept."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64

from landscape_viz.errors import InputError, brief, real_number, whole_number
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.landscapes.validation import checked_landscape
from landscape_viz.optimizers.spec import OptimizerSpec, read_optimizer_spec
from landscape_viz.precision import float64
from landscape_viz.runs.chunks import MOST_RUNS, Progress, Runs, chunk_size, in_chunks
from landscape_viz.runs.ends import Ends, ends_of, joined
from landscape_viz.runs.ensemble_program import Facts, Query, Watch
from landscape_viz.runs.parallel import go, look
from landscape_viz.runs.record import MOST_STEPS
from landscape_viz.runs.verdicts import CONVERGED, DIVERGED, STATIONARY, box, verdicts

Goals = Callable[
    [Float64[np.ndarray, "dim runs"]],
    tuple[Float64[np.ndarray, "dim runs"], Float64[np.ndarray, " dim"], Bool[np.ndarray, " runs"]],
]
"""Of the ends of runs: what each is near, nan where it is near nothing; how far from it is still there; and whether it
has arrived only if it rests."""


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
      timed: whether the steps at which runs converged are asked for; they cost the same steps once more.
      runs_at_once: how many runs are held at a time by each worker; by default what suits the machine.
      progress: called after each chunk of runs.

    Raises:
      InputError: an argument is not what is described above, or the optimizer refuses the least or greatest value.
    """
    checked_landscape(landscape)
    spec = read_optimizer_spec(optimizer)
    varied = read_settings(spec, settings or {})
    points = read_points(landscape, starts)
    counts = {len(numbers) for numbers in varied.values()} | ({len(points)} if len(points) > 1 else set())
    if len(counts) > 1:
        raise InputError(f"starts and settings must be equally many; got {', '.join(map(str, sorted(counts)))}")
    count = counts.pop() if counts else 1
    runs = Runs.of(np.broadcast_to(points, (count, landscape.dim)), varied)
    parts = run_in_chunks(
        landscape, spec, runs, steps,
        tolerance=tolerance, level=level, timed=timed, runs_at_once=runs_at_once, progress=progress,
    )  # fmt: skip
    return joined([ends for _, ends in parts])


def run_in_chunks(
    landscape: Landscape,
    spec: OptimizerSpec,
    runs: Runs,
    steps: int,
    *,
    tolerance: float | None = None,
    level: float | None = None,
    timed: bool = True,
    goals: Goals | None = None,
    roughly: bool = False,
    runs_at_once: int | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[slice, Ends]]:
    """The ends of runs chunk by chunk, each with its place among all; what is not kept is forgotten.

    Args:
      goals: what the runs may arrive at; then the step at which they did is told instead of that of their status.
      roughly: whether statuses may be guesses, where telling a minimum from a saddle would cost the steps once more.
      Others: as for `ensemble`, where the runs have been checked.
    """
    steps = whole_number("steps", steps, 1, MOST_STEPS)
    tolerance = None if tolerance is None else real_number("tolerance", tolerance, above=0)
    level = None if level is None else real_number("level", level)
    whole_number("the number of runs", runs.count, 1, MOST_RUNS)
    size = chunk_size(landscape, runs.count, runs_at_once)
    made = functools.partial(_made, landscape, spec, runs, size, steps, tolerance, level, timed, goals, roughly)
    return in_chunks(runs.count, size, made, progress)


def _made(
    landscape: Landscape,
    spec: OptimizerSpec,
    runs: Runs,
    size: int,
    steps: int,
    tolerance: float | None,
    level: float | None,
    timed: bool,
    goals: Goals | None,
    roughly: bool,
    numbers: np.ndarray,
) -> Ends:
    """The ends of the runs with these numbers, as a part of a chunk of `size` runs."""
    starts = runs.starts(numbers)
    settings = {name: _filled(of(numbers), size) for name, of in runs.settings.items()}
    padded = np.ascontiguousarray(_filled(starts, size).T)
    watch = Watch(tolerance is not None, level is not None)
    low, high = (np.ascontiguousarray(np.broadcast_to(side[:, None], padded.shape)) for side in landscape.bounds.T)
    query = Query(steps, tolerance or 0.0, level or 0.0, low, high, True)
    last_away = None
    with float64():
        facts = _went(landscape, spec, watch, padded, settings, query)
        first, final = look(landscape.function, padded), look(landscape.function, facts.point)
        told = (padded, first, final, landscape.bounds, steps, tolerance)
        judged = verdicts(facts, *told, None)
        # The same steps once more, where what is asked can only be told by knowing where they lead.
        unsure = judged.open & (not roughly)
        if goals is not None:
            centres, margin, must_rest = goals(facts.point)
            near = ~np.isnan(centres).any(axis=0) & (judged.codes != DIVERGED)
            unsure = unsure & (~near | must_rest)
            low, high = centres - margin[:, None], centres + margin[:, None]
            again = timed and bool(near.any())
        else:
            low, high = box(facts, landscape.bounds)
            again = timed and bool(judged.still.any())
        if again or unsure.any():
            closely = watch._replace(closely=bool(unsure.any()))
            query = query._replace(low=low, high=high, inside=False)
            second = _went(landscape, spec, closely, padded, settings, query)
            if goals is None or unsure.any():
                judged = verdicts(facts, *told, second)
            if goals is not None and timed:
                arrived = near & (~must_rest | (judged.codes == CONVERGED) | (judged.codes == STATIONARY))
                last_away = np.where(arrived, second.last, np.nan)
    return ends_of(starts, facts, final.values, judged, level, last_away)


def _went(
    landscape: Landscape,
    spec: OptimizerSpec,
    watch: Watch,
    starts: np.ndarray,
    settings: dict[str, np.ndarray],
    query: Query,
) -> Facts:
    width = tuple(float(high - low) for low, high in landscape.bounds)
    try:
        return go(landscape.function, spec.program_key(), watch, width, starts, settings, query)
    except InputError:
        raise
    except (TypeError, ValueError, AttributeError, NotImplementedError) as error:
        said = str(error).partition("\n")[0] or type(error).__name__
        raise InputError(
            f"the optimizer {spec.label!r} cannot run side by side on {landscape.name!r}: {said}"
        ) from error


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


def read_points(landscape: Landscape, starts: Any) -> Float64[np.ndarray, "n dim"]:
    """One point of the domain, or several, as an array; or an `InputError`."""
    dim = landscape.dim
    shapes = "(n, 2), or one pair" if dim == 2 else "(n,) or (n, 1), or one number"
    try:
        points = np.array(starts, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"starts must be numbers of shape {shapes}; got {brief(starts)}") from error
    if dim == 1 and points.ndim < 2:
        points = points.reshape(-1, 1)
    elif points.shape == (dim,):
        points = points[None, :]
    if points.ndim != 2 or points.shape[1] != dim or len(points) == 0:
        raise InputError(f"starts must be numbers of shape {shapes}; got shape {np.shape(starts)}")
    outside = np.flatnonzero(~landscape.contains(points))
    if outside.size:
        raise InputError(
            f"starts must lie in the domain {landscape.domain} of {landscape.name!r}; "
            f"number {outside[0] + 1} is {brief(points[outside[0]].tolist())}"
        )
    return points


def _filled(array: np.ndarray, size: int) -> np.ndarray:
    """`array` with its last row repeated until it has `size` rows."""
    missing = size - len(array)
    return np.concatenate([array, np.repeat(array[-1:], missing, axis=0)]) if missing else np.ascontiguousarray(array)
