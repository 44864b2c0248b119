"""Plan: which optimizers run over which landscape from where; read and checked before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_viz.descent.race import record_all
from landscape_viz.descent.recorder import MOST_STEPS
from landscape_viz.descent.trajectory import Trajectory
from landscape_viz.errors import InputError, brief, whole_number
from landscape_viz.landscapes.landscape import Landscape, Point, read_point
from landscape_viz.specs.landscape import read_landscape
from landscape_viz.specs.lineup import fitting_lineup, read_lineup

STEPS = 50


@dataclass(frozen=True, eq=False)
class Plan:
    """What is about to be recorded.

    Attributes:
      landscape: what is descended.
      lineup: (label, optax transformation) pairs.
      starts: the points from which each of them starts.
      steps: how many steps each takes.
      tolerance, batch_size, seed: as for `record`.
    """

    landscape: Landscape
    lineup: tuple[tuple[str, Any], ...]
    starts: tuple[Point, ...]
    steps: int
    tolerance: float | None = None
    batch_size: int | None = None
    seed: int = 0

    def run(self) -> tuple[Trajectory, ...]:
        """Record all of it: for each optimizer, for each start, a trajectory."""
        return tuple(
            record_all(
                self.landscape,
                self.lineup,
                self.starts,
                self.steps,
                tolerance=self.tolerance,
                batch_size=self.batch_size,
                seed=self.seed,
            )
        )


def read_plan(
    landscape: Landscape | str,
    optimizers: Any = None,
    start: Any = None,
    steps: int = STEPS,
    *,
    domain: Sequence[Any] | None = None,
    tolerance: float | None = None,
    batch_size: int | None = None,
    seed: int = 0,
    default: Sequence[str] | None = None,
) -> Plan:
    """A plan from whatever form the caller chose; nothing runs yet.

    Args:
      landscape, optimizers, start, steps, domain, tolerance, batch_size, seed: as for `animate`.
      default: the optimizers where none are given; by default gradient descent at a rate that the curvature of the
        landscape allows, and Newton.

    Raises:
      InputError: an argument is not as described.
    """
    lineup = read_lineup(optimizers) if optimizers is not None else None
    place = _read_place(landscape, domain, start)
    starts = _read_starts(place, start)
    if lineup is None:
        lineup = read_lineup(list(default) if default else fitting_lineup(place, starts[0]))
    whole_number("steps", steps, 1, MOST_STEPS)
    return Plan(place, tuple(lineup), tuple(starts), steps, tolerance, batch_size, seed)


def _read_place(landscape: Landscape | str, domain: Sequence[Any] | None, start: Any) -> Landscape:
    if isinstance(landscape, Landscape):
        return landscape if domain is None else landscape.over(domain)
    if not isinstance(landscape, str):
        hint = "; Landscape(function, (lo, hi)) makes one" if callable(landscape) else ""
        raise InputError(f'landscape must be a Landscape or a text such as "x**2"; got {brief(landscape)}{hint}')
    return read_landscape(landscape, domain, _reached(start))


def _reached(start: Any) -> list[tuple[float, ...]]:
    """The starts as far as they help to choose a domain; whether they are any is said when the dimension is known."""
    try:
        numbers = np.atleast_1d(np.asarray(start, dtype=np.float64))
    except (TypeError, ValueError):
        return []
    return [tuple(numbers.ravel().tolist())] if np.isfinite(numbers).all() else []


def _read_starts(place: Landscape, start: Any) -> list[Point]:
    """The points at which the runs start: those given, or the landscape's own, or a tenth into the domain."""
    if start is None:
        return [place.start or tuple(float(low + 0.1 * (high - low)) for low, high in place.bounds)]
    if _is_list_of_points(start, place.dim):
        if len(start) == 0:
            raise InputError("start must be a point or a list of points; got none")
        if len(start) > 1:
            return [_read_start(f"start {number}", point, place) for number, point in enumerate(start, 1)]
        start = start[0]
    return [_read_start("start", start, place)]


def _read_start(argument: str, start: Any, place: Landscape) -> Point:
    point = read_point(argument, start, place.dim)
    if not place.contains(point):
        given = point if place.dim > 1 else point[0]
        raise InputError(f"{argument} must lie in the domain {place.domain} of {place.name!r}; got {given}")
    return point


def _is_list_of_points(start: Any, dim: int) -> bool:
    """Whether `start` is several points. (1, 2) is one point of two dimensions and two points of one."""
    try:
        axes = np.ndim(start)
    except ValueError:  # of different lengths
        return True
    return axes >= 2 or (axes == 1 and dim == 1 and len(start) != 1)
