"""Basins of attraction: for each start of a grid, where an optimizer arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float32, Float64, Int16, Int32

from landscape_viz.errors import InputError, brief, real_number, whole_number
from landscape_viz.landscapes.landscape import Landscape, checked_landscape
from landscape_viz.optimizers.spec import OptimizerSpec, read_optimizer_spec
from landscape_viz.runs.attractors import (
    RADIUS,
    Attractor,
    fate_names,
    known_attractors,
    label_runs,
    must_rest,
    nearest,
    with_ends,
)
from landscape_viz.runs.ensemble import FindGoals, Goals, Runs, joined_ends, read_settings, run_in_chunks
from landscape_viz.runs.formatting import format_range, format_shape
from landscape_viz.runs.parallel import Progress
from landscape_viz.runs.status import RunStatus, at_rest

Axis = Float64[np.ndarray, " _"]
"""Coordinates along one axis; the axes of a grid may be of different lengths."""

SHARES_SHOWN = 4  # in a line
PROBES = 64  # starts along each axis from which unknown attractors are looked for, whatever the grid
MOST_STARTS = 2**28


@dataclass(frozen=True, eq=False, repr=False)
class BasinMap:
    """Where an optimizer arrives, for each start of a grid over the domain.

    A run has arrived at an attractor if its end is nearer to it than `radius` of the domain's width along each axis
    (at the nearest one, if several are), and did not diverge.

    Attributes:
      label: what the optimizer is called.
      landscape: the name of the landscape.
      axes: the coordinates of the starts, (x,) or (x, y).
      labels: shape (nx,) in one dimension, (ny, nx) in two: the place of the attractor among the `attractors`, or
        another `Fate`.
      steps: of the same shape, the step from which on a run stayed that near, -1 where it did not arrive.
      attractors: minima first, lowest first, then saddles, maxima and the rest; the same for any grid. Behind them
        come those that were found where runs came to rest.
      steps_taken: how many steps each run took.
      radius: see above.
      settings: the values of settings that belong to this map alone.
      crossed: of the same shape as `steps`, the time between steps at which a run came that near, nan where it did
        not arrive; None where the steps were not asked for.
    """

    label: str
    landscape: str
    axes: tuple[Axis, ...]
    labels: Int16[np.ndarray, "*grid"]
    steps: Int32[np.ndarray, "*grid"]
    attractors: tuple[Attractor, ...]
    steps_taken: int
    radius: float
    settings: Mapping[str, float]
    crossed: Float32[np.ndarray, "*grid"] | None = None

    def __repr__(self) -> str:
        shares = sorted(((share, name) for name, share in self.shares().items() if share), reverse=True)
        shown = [f"{share:.1%} {name}" for share, name in shares[:SHARES_SHOWN]]
        more = [f"{len(shares) - SHARES_SHOWN} more"] if len(shares) > SHARES_SHOWN else []
        starts = f"{format_shape(self.axes)} starts"
        return f"BasinMap({self.label!r} on {self.landscape!r}, {starts}: {', '.join([*shown, *more])})"

    def shares(self) -> dict[str, float]:
        """The share of the starts that arrive at each attractor, by its name, and of the three other fates."""
        labels, counts = np.unique(self.labels, return_counts=True)
        shares = dict(zip(labels.tolist(), counts / self.labels.size, strict=True))
        return {name: float(shares.get(label, 0.0)) for label, name in sorted(fate_names(self.attractors).items())}

    def columns(self) -> tuple[str, ...]:
        """The names of what stands in the rows."""
        return (*self.settings, *(f"start_{axis}" for axis in ("x", "y")[: len(self.axes)]), "arrived_at", "step")

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """One row a start: its coordinates, the name of what it arrives at, and the step; None where it does not."""
        names = fate_names(self.attractors)
        for place in np.ndindex(self.labels.shape):
            start = (float(axis[index]) for axis, index in zip(self.axes, reversed(place), strict=True))
            step = int(self.steps[place])
            yield *self.settings.values(), *start, names[int(self.labels[place])], step if step >= 0 else None


@dataclass(frozen=True, eq=False, repr=False)
class BasinStack:
    """Basin maps for each of several values of one setting; what is not explained is as for `BasinMap`.

    Attributes:
      name: of the setting.
      values: its values, shape (m,).
      labels, steps, crossed: shape (m, *grid).
    """

    label: str
    landscape: str
    axes: tuple[Axis, ...]
    name: str
    values: Float64[np.ndarray, " m"]
    labels: Int16[np.ndarray, " m *grid"]
    steps: Int32[np.ndarray, " m *grid"]
    attractors: tuple[Attractor, ...]
    steps_taken: int
    radius: float
    crossed: Float32[np.ndarray, " m *grid"] | None = None

    def __repr__(self) -> str:
        maps = f"{format_shape(self.axes)} starts; {self.name}: {format_range(self.values)}"
        return f"BasinStack({self.label!r} on {self.landscape!r}, {maps})"

    def __len__(self) -> int:
        return len(self.values)

    def map(self, number: int) -> BasinMap:
        """The map of one value."""
        return BasinMap(
            self.label, self.landscape, self.axes, self.labels[number], self.steps[number], self.attractors,
            self.steps_taken, self.radius, {self.name: float(self.values[number])},
            None if self.crossed is None else self.crossed[number],
        )  # fmt: skip

    def columns(self) -> tuple[str, ...]:
        """The names of what stands in the rows."""
        return self.map(0).columns()

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows of all maps, each with its value of the setting in front."""
        return (row for number in range(len(self)) for row in self.map(number).rows())


def basins(
    landscape: Landscape,
    optimizer: Any,
    n: int | tuple[int, ...] = 256,
    steps: int = 500,
    *,
    radius: float = RADIUS,
    timed: bool = True,
    runs_at_once: int | None = None,
    progress: Progress | None = None,
) -> BasinMap:
    """The basins of attraction of an optimizer on a landscape.

    Args:
      landscape: what is descended.
      optimizer: an optax transformation, a text such as "adam:lr=0.1", or (label, factory, settings).
      n: starts along each axis, or (nx, ny) in two dimensions; both ends of the domain are among them.
      steps: how many steps each run takes.
      radius: how near to an attractor a run has arrived, as a share of the domain's width, above 0 and at most 0.1.
      timed: whether the steps needed are asked for; else all of them are -1.
      runs_at_once: how many runs are held at a time by each worker; by default what suits the machine. Besides these,
        ten bytes are held for each start, and nothing for each step.
      progress: called after each chunk of runs with how many are done, and how many there are.

    Raises:
      InputError: an argument is not what is described above.
    """
    checked_landscape(landscape)
    spec = read_optimizer_spec(optimizer)
    axes = _axes(landscape, n)
    labels, ends, crossed, attractors = _mapped(landscape, spec, axes, steps, {}, radius, timed, runs_at_once, progress)
    first = None if crossed is None else crossed[0]
    return BasinMap(spec.label, landscape.name, axes, labels[0], ends[0], attractors, steps, radius, {}, first)


def basin_stack(
    landscape: Landscape,
    optimizer: Any,
    vary: Mapping[str, Any],
    n: int | tuple[int, ...] = 256,
    steps: int = 500,
    *,
    radius: float = RADIUS,
    timed: bool = True,
    runs_at_once: int | None = None,
    progress: Progress | None = None,
) -> BasinStack:
    """The basins for each of several values of one setting of the optimizer, from one compiled program.

    Args:
      optimizer: (label, factory, settings), or a text such as "gd".
      vary: the one setting and its values, such as {"lr": numpy.geomspace(0.001, 0.1, 60)}.
      Others: as for `basins`.

    Raises:
      InputError: an argument is not what is described above, or the optimizer refuses the least or greatest value.
    """
    checked_landscape(landscape)
    spec = read_optimizer_spec(optimizer)
    if len(vary) != 1:
        raise InputError(f"vary must name one setting and its values; got {brief(list(vary))}")
    varied = read_settings(spec, vary)
    axes = _axes(landscape, n)
    labels, ends, crossed, attractors = _mapped(
        landscape, spec, axes, steps, varied, radius, timed, runs_at_once, progress
    )
    ((name, values),) = varied.items()
    return BasinStack(spec.label, landscape.name, axes, name, values, labels, ends, attractors, steps, radius, crossed)


def _mapped(
    landscape: Landscape,
    spec: OptimizerSpec,
    axes: tuple[Axis, ...],
    steps: int,
    varied: Mapping[str, Float64[np.ndarray, " m"]],
    radius: float,
    timed: bool,
    runs_at_once: int | None,
    progress: Progress | None,
) -> tuple[
    Int16[np.ndarray, " m *grid"],
    Int32[np.ndarray, " m *grid"],
    Float32[np.ndarray, " m *grid"] | None,
    tuple[Attractor, ...],
]:
    """The labels, the steps and the times between them for each value of what is varied, and the attractors."""
    radius = real_number("radius", radius, most=0.1, above=0)
    values = next(iter(varied.values()), np.zeros(1))
    count = len(values) * int(np.prod([len(axis) for axis in axes]))
    whole_number("the number of starts", count, 1, MOST_STARTS)
    attractors = _attractors(landscape, spec, steps, varied, radius, count)
    labels, arrived = np.empty(count, np.int16), np.empty(count, np.int32)
    crossed = np.empty(count, np.float32) if timed else None
    runs = _runs(axes, varied)
    find_goals = _goals(landscape, attractors, radius)
    for place, ends in run_in_chunks(
        landscape, spec, runs, steps,
        timed=timed, find_goals=find_goals, alike=PROBES**2, runs_at_once=runs_at_once, progress=progress,
    ):  # fmt: skip
        assert ends.near is not None
        labels[place] = label_runs(attractors, ends.near, ends.codes == RunStatus.DIVERGED, at_rest(ends.codes))
        arrived[place] = -1 if ends.arrived is None else ends.arrived
        if crossed is not None:
            crossed[place] = ends.crossed
    shape = (len(values), *(len(axis) for axis in reversed(axes)))
    times = None if crossed is None else crossed.reshape(shape)
    return labels.reshape(shape), arrived.reshape(shape), times, attractors


def _attractors(
    landscape: Landscape,
    spec: OptimizerSpec,
    steps: int,
    varied: Mapping[str, Float64[np.ndarray, " m"]],
    radius: float,
    count: int,
) -> tuple[Attractor, ...]:
    """The critical points, and where runs from a fixed grid come to rest besides, for a map of `count` runs."""
    known = known_attractors(landscape)
    axes = _axes(landscape, PROBES if landscape.dim == 2 else PROBES**2)
    values = {name: numbers[:: max(1, len(numbers) // 4)] for name, numbers in varied.items()}
    parts = run_in_chunks(landscape, spec, _runs(axes, values), steps, timed=False, roughly=True, alike=count)
    ends = joined_ends([part for _, part in parts])
    return with_ends(landscape, known, ends.points[at_rest(ends.codes)], radius)


def _goals(landscape: Landscape, attractors: tuple[Attractor, ...], radius: float) -> FindGoals:
    width = landscape.bounds[:, 1] - landscape.bounds[:, 0]
    places = np.array([each.point for each in attractors] + [(np.nan,) * landscape.dim])

    def find_goals(ends: Float64[np.ndarray, "dim runs"]) -> Goals:
        near = nearest(landscape, attractors, ends.T, radius)
        return Goals(near, places[near].T, radius * width, must_rest(attractors, near))

    return find_goals


def _runs(axes: tuple[Axis, ...], varied: Mapping[str, Float64[np.ndarray, " m"]]) -> Runs:
    """All starts for the first value of what is varied, then all for the next; x runs fastest."""
    counts = [len(axis) for axis in axes]
    starts = int(np.prod(counts))

    def points(numbers: np.ndarray) -> Float64[np.ndarray, "n dim"]:
        places = np.unravel_index(numbers % starts, counts, order="F")
        return np.stack([axis[place] for axis, place in zip(axes, places, strict=True)], axis=1)

    def of(values: Float64[np.ndarray, " m"]) -> Callable[[np.ndarray], Float64[np.ndarray, " n"]]:
        return lambda numbers: values[numbers // starts]

    total = starts * len(next(iter(varied.values()), np.zeros(1)))
    return Runs(total, points, {name: of(values) for name, values in varied.items()})


def _axes(landscape: Landscape, n: Any) -> tuple[Axis, ...]:
    counts = tuple(n) if isinstance(n, tuple | list) else (n,) * landscape.dim
    if len(counts) != landscape.dim:
        raise InputError(f"n must be one number or one for each of {landscape.dim} axes; got {brief(n)}")
    counts = tuple(whole_number("n", count, 2) for count in counts)
    return tuple(np.linspace(low, high, count) for (low, high), count in zip(landscape.bounds, counts, strict=True))
