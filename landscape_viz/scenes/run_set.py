"""Crowd: many runs with their paths, and where each of them ends up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float64, Int8, Int64

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape, checked_landscape
from landscape_viz.runs.attractors import RADIUS, Attractor, Fate, known_attractors, label_runs, nearest
from landscape_viz.runs.restarts import Restarts
from landscape_viz.runs.status import STATUSES, RunStatus, at_rest, classify_runs, last_true, summarize_paths
from landscape_viz.runs.trajectory import Trajectory, was_recorded_on
from landscape_viz.scenes.outcomes import ranked

SAME = 1e-6  # losses that differ by a smaller share are the same


@dataclass(frozen=True, eq=False)
class RunSet:
    """Many runs on one landscape.

    Attributes:
      points: shape (runs, steps + 1, dim).
      values: the loss there, shape (runs, steps + 1).
      labels: the number of the attractor at which each run ends, or another fate, as in a `BasinMap`.
      arrivals: the step from which on each run stays at its attractor, or the one at which it left finite numbers
        or the domain for good; -1 where neither happens.
      attractors: of the landscape.
    """

    points: Float64[np.ndarray, "runs points dim"]
    values: Float64[np.ndarray, "runs points"]
    labels: Int64[np.ndarray, " runs"]
    arrivals: Int64[np.ndarray, " runs"]
    attractors: tuple[Attractor, ...]

    def __len__(self) -> int:
        return len(self.points)

    @property
    def steps(self) -> int:
        """The number of steps taken."""
        return int(self.points.shape[1] - 1)

    @property
    def best(self) -> int:
        """The number of the run with the lowest loss at its end; one that diverged only where all did."""
        finals = np.where(np.isfinite(self.values[:, -1]), self.values[:, -1], np.inf)
        stayed = np.where(self.labels == Fate.DIVERGED, np.inf, finals)
        return int(np.argmin(stayed if np.isfinite(stayed).any() else finals))

    def arrived(self, step: int) -> int:
        """The number of runs that have arrived at an attractor by this step."""
        return int(np.count_nonzero((self.labels >= 0) & (self.arrivals <= step)))

    def best_so_far(self) -> Float64[np.ndarray, " points"]:
        """The lowest loss that any run has met up to each step; inf before any finite one."""
        lowest = np.where(np.isfinite(self.values), self.values, np.inf).min(axis=0)
        return np.asarray(np.minimum.accumulate(lowest))


def run_set(landscape: Landscape, paths: Any, radius: float = RADIUS) -> RunSet:
    """The runs of `paths` as a crowd.

    Args:
      landscape: on which they ran.
      paths: trajectories, or an array of shape (runs, steps + 1, dim).
      radius: how near to an attractor a run has arrived, as a share of the domain's width.

    Raises:
      InputError: `paths` is not as described.
    """
    points, values = read_paths(landscape, paths)
    width = landscape.bounds[:, 1] - landscape.bounds[:, 0]
    attractors = known_attractors(landscape)
    ends = points[:, -1]
    near = nearest(landscape, attractors, ends, radius)
    places = np.array([each.point for each in attractors] + [(np.nan,) * landscape.dim])
    with np.errstate(invalid="ignore"):
        present = np.isfinite(points).all(axis=2) & np.isfinite(values) & landscape.contains(points)
        away = (np.abs(points - places[near][:, None]) > radius * width).any(axis=2)
    codes = _codes(landscape, paths, points, values)
    diverged = codes == RunStatus.DIVERGED
    labels = label_runs(attractors, near, diverged, at_rest(codes)).astype(np.int64)
    arrivals = np.where(labels >= 0, last_true(away) + 1, np.where(diverged, last_true(present) + 1, -1))
    labels, attractors = ranked(labels, attractors)
    return RunSet(points, values, labels, arrivals, attractors)


def read_paths(
    landscape: Landscape, paths: Any
) -> tuple[Float64[np.ndarray, "runs points dim"], Float64[np.ndarray, "runs points"]]:
    """The points and losses of trajectories, or of an array of points; or an `InputError`."""
    if isinstance(paths, Restarts):
        raise InputError(
            "paths must be whole paths, and restarts() keeps only the ends; these have them: "
            "record_all(landscape, {label: optimizer}, found.ends.starts, steps)"
        )
    wanted = f"paths must be trajectories, or an array of shape (runs, steps + 1, {landscape.dim})"
    if isinstance(paths, Sequence) and paths and all(isinstance(path, Trajectory) for path in paths):
        runs = checked_runs(landscape, paths)
        # A run that a tolerance has ended stays where it is.
        last = max(path.steps for path in runs)
        shown_steps = [np.minimum(np.arange(last + 1), path.steps) for path in runs]
        points = np.stack([path.points[steps] for path, steps in zip(runs, shown_steps, strict=True)])
        return points, np.stack([path.values[steps] for path, steps in zip(runs, shown_steps, strict=True)])
    try:
        points = np.array(paths, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{wanted}; got {brief(paths)}") from error
    if points.ndim != 3 or points.shape[2] != landscape.dim or points.shape[0] < 1 or points.shape[1] < 2:
        raise InputError(f"{wanted}; got shape {points.shape}")
    values = landscape.value(points.reshape(-1, landscape.dim)).reshape(points.shape[:2])
    return points, values


def _codes(
    landscape: Landscape,
    paths: Any,
    points: Float64[np.ndarray, "runs points dim"],
    values: Float64[np.ndarray, "runs points"],
) -> Int8[np.ndarray, " runs"]:
    """The `RunStatus` of runs: trajectories know theirs, that of other paths is judged from the points."""
    if isinstance(paths, Sequence) and isinstance(paths[0], Trajectory):
        return np.array([STATUSES.index(path.status) for path in paths], np.int8)
    gradients = landscape.gradient(points.reshape(-1, landscape.dim)).reshape(points.shape)
    summary = summarize_paths(points, values, gradients, None, landscape.bounds)
    return classify_runs(summary, landscape.bounds).codes


def checked_runs(landscape: Landscape, trajectories: Trajectory | Sequence[Trajectory]) -> tuple[Trajectory, ...]:
    """Trajectories, or none, that can be drawn on a landscape, as a tuple, or an `InputError`."""
    checked_landscape(landscape)
    paths = (trajectories,) if isinstance(trajectories, Trajectory) else tuple(trajectories)
    for path in paths:
        if not isinstance(path, Trajectory):
            raise InputError(f"trajectories must hold Trajectory objects, made by record(); got {brief(path)}")
        if path.dim != landscape.dim:
            raise InputError(f"the trajectory {path.label!r} has {path.dim} dimensions, the landscape {landscape.dim}")
        if not was_recorded_on(path, landscape.function) and _lies_elsewhere(landscape, path):
            raise InputError(
                f"the trajectory {path.label!r} was recorded on {path.landscape!r}, whose losses are others than those "
                f"of {landscape.name!r}; give the landscape that it was recorded on"
            )
    return paths


def _lies_elsewhere(landscape: Landscape, path: Trajectory) -> bool:
    """True where the losses of a path are not those of the landscape."""
    finite = np.flatnonzero(np.isfinite(path.values))
    ends = finite[[0, -1]] if finite.size else finite
    losses = np.array([landscape.value(path.points[step]) for step in ends])
    scale = np.abs(path.values[finite]).max(initial=0.0)
    return not np.allclose(losses, path.values[ends], rtol=SAME, atol=SAME * scale)
