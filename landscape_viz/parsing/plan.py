"""Plan: which optimizers run over which landscape from where; read and checked before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_viz.errors import InputError, brief, whole_number
from landscape_viz.landscapes.landscape import Landscape, Point
from landscape_viz.optimizers.spec import read_lineup
from landscape_viz.parsing.landscape import check_text, read_landscape
from landscape_viz.runs.record import MOST_STEPS, record_all
from landscape_viz.runs.starts import check_finite, default_start, read_starts
from landscape_viz.runs.trajectory import Trajectory

STEPS = 50


@dataclass(frozen=True, eq=False)
class Plan:
    """The runs that are about to be recorded.

    Attributes:
      landscape: what is descended.
      lineup: (label, optax transformation) pairs; none where the landscape alone is wanted.
      starts: the points from which each of them starts, where the loss and its gradient are finite; where nothing
        runs, those that the caller chose.
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
        if not self.lineup:
            return ()
        return tuple(
            record_all(
                self.landscape,
                self.lineup,
                self.starts,
                self.steps,
                tolerance=self.tolerance,
                batch_size=self.batch_size,
                seed=self.seed,
                undefined_starts=True,  # there are none: `read_plan` has looked
            )
        )


def read_plan(
    landscape: Landscape | str | Callable[..., Any],
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
    if isinstance(landscape, str):
        check_text(landscape)  # before its optimizers, as it is read
    lineup = None if optimizers is None else () if _is_empty(optimizers) else _built(optimizers)
    whole_number("steps", steps, 1, MOST_STEPS)
    place = _read_place(landscape, domain, start)
    starts = {} if start is None else read_starts("start", start, place)
    if lineup == ():
        return Plan(place, (), tuple(starts.values()), steps, tolerance, batch_size, seed)
    if starts:
        check_finite(list(starts), list(starts.values()), place, steps)
    else:
        starts = {"start": default_start(place, steps)}
    points = tuple(starts.values())
    if lineup is None:
        lineup = _built(default or fitting_lineup(place, points[0]))
    return Plan(place, lineup, points, steps, tolerance, batch_size, seed)


def fitting_lineup(landscape: Landscape, start: Sequence[float]) -> list[str]:
    """Gradient descent at a rate that the curvature allows, and Newton: what a film without a choice shows.

    Curvature counts where a descent may come: where the loss is not above that of the start.
    """
    grid = landscape.grid(401 if landscape.dim == 1 else 41)
    below = grid.points[grid.values <= landscape.value(np.asarray(start))]
    curvature = np.abs(landscape.hessian(below)) if len(below) else np.zeros(0)
    finite = curvature[np.isfinite(curvature)]
    largest = float(finite.max()) if finite.size else 0.0
    return [f"gd:lr={0.5 / (largest or 1.0):.1g}", "newton"]


def _built(optimizers: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((spec.label, spec.build()) for spec in read_lineup(optimizers))


def _is_empty(optimizers: Any) -> bool:
    return isinstance(optimizers, Sized) and not isinstance(optimizers, str) and len(optimizers) == 0


def _read_place(landscape: Landscape | str | Callable[..., Any], domain: Sequence[Any] | None, start: Any) -> Landscape:
    if isinstance(landscape, Landscape):
        return landscape if domain is None else landscape.over(domain)
    if isinstance(landscape, str):
        return read_landscape(landscape, domain, _reached(start))
    if not callable(landscape):
        raise InputError(f'landscape must be a Landscape, a function or a text such as "x**2"; got {brief(landscape)}')
    if domain is None:
        raise InputError(
            "domain must be given for a function, domain=(lo, hi) or domain=((lo, hi), (lo, hi)); "
            f"got none for {brief(landscape)}"
        )
    return Landscape(landscape, domain)


def _reached(start: Any) -> list[tuple[float, ...]]:
    """The starts as far as they help to choose a domain; whether they are any is said when the dimension is known."""
    try:
        numbers = np.atleast_1d(np.asarray(start, dtype=np.float64))
    except (TypeError, ValueError):
        return []
    return [tuple(numbers.ravel().tolist())] if np.isfinite(numbers).all() else []
