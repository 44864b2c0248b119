"""Basin maps as data: for each start of a grid, where an optimizer arrived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64, Int16, Int32

from landscape_viz.runs.attractors import Attractor, must_rest
from landscape_viz.runs.formatting import extent, lattice

Axis = Float64[np.ndarray, " _"]
"""Coordinates along one axis; the axes of a grid may be of different lengths."""

LEFT, NOT_ARRIVED, ELSEWHERE = -1, -2, -3
"""Labels of starts from which a run diverges; is still under way; has stopped at no attractor."""

TOLD = 4  # shares that a map shows in a line
RADIUS = 1e-3  # of the width: an end as near as this to an attractor has arrived


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
        `LEFT`, `NOT_ARRIVED` or `ELSEWHERE`.
      steps: of the same shape, the step from which on a run stayed that near, -1 where it did not arrive.
      attractors: minima first, lowest first, then saddles, maxima and the rest; the same for any grid. Behind them
        come those that were found where runs came to rest.
      steps_taken: how many steps each run took.
      radius: see above.
      settings: the values of settings that belong to this map alone.
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

    def __repr__(self) -> str:
        shares = sorted(((share, name) for name, share in self.shares().items() if share), reverse=True)
        told = [f"{share:.1%} {name}" for share, name in shares[:TOLD]]
        more = [f"{len(shares) - TOLD} more"] if len(shares) > TOLD else []
        starts = f"{lattice(self.axes)} starts"
        return f"BasinMap({self.label!r} on {self.landscape!r}, {starts}: {', '.join([*told, *more])})"

    def shares(self) -> dict[str, float]:
        """The share of the starts that arrive at each attractor, by its name, and of the three other fates."""
        return _shares(self.labels, self.attractors)

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
      labels, steps: shape (m, *grid).
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

    def __repr__(self) -> str:
        maps = f"{lattice(self.axes)} starts; {self.name}: {extent(self.values)}"
        return f"BasinStack({self.label!r} on {self.landscape!r}, {maps})"

    def __len__(self) -> int:
        return len(self.values)

    def map(self, number: int) -> BasinMap:
        """The map of one value."""
        return BasinMap(
            self.label, self.landscape, self.axes, self.labels[number], self.steps[number], self.attractors,
            self.steps_taken, self.radius, {self.name: float(self.values[number])},
        )  # fmt: skip

    def columns(self) -> tuple[str, ...]:
        """The names of what stands in the rows."""
        return self.map(0).columns()

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows of all maps, each with its value of the setting in front."""
        return (row for number in range(len(self)) for row in self.map(number).rows())


def fate_names(attractors: Sequence[Attractor]) -> dict[int, str]:
    """The names of all labels that a start or a run can have."""
    names = {LEFT: "diverged", NOT_ARRIVED: "not arrived", ELSEWHERE: "elsewhere"}
    return names | {number: each.name for number, each in enumerate(attractors)}


def _shares(labels: Int16[np.ndarray, "*grid"], attractors: tuple[Attractor, ...]) -> dict[str, float]:
    counts = np.bincount(labels.ravel().astype(np.int64) - ELSEWHERE, minlength=len(attractors) - ELSEWHERE)
    names = ["elsewhere", "not arrived", "diverged", *(each.name for each in attractors)]
    return {name: float(count / labels.size) for name, count in zip(names, counts, strict=True)}


def labels_of(
    attractors: Sequence[Attractor],
    near: Int16[np.ndarray, " n"],
    lost: Bool[np.ndarray, " n"],
    resting: Bool[np.ndarray, " n"],
) -> Int16[np.ndarray, " n"]:
    """The label of each run.

    Args:
      attractors: by their numbers.
      near: the number of the attractor that each run ended near, -1 for none; see `nearest`.
      lost: which runs diverged.
      resting: which runs had come to rest.
    """
    arrived = (near >= 0) & (resting | ~must_rest(attractors, near))
    labels = np.where(arrived, near, np.where(resting, ELSEWHERE, NOT_ARRIVED))
    return np.where(lost, LEFT, labels).astype(np.int16)
