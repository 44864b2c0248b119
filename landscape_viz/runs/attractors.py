"""Attractors: the points at which runs may arrive, in an order that no run has a say in, and the fate of each run."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64, Int16

from landscape_viz.landscapes.critical_points import CriticalPoint, Kind, critical_points
from landscape_viz.landscapes.hessian import eigh
from landscape_viz.landscapes.landscape import Landscape, Point

RADIUS = 1e-3  # of the width: an end as near as this to an attractor has arrived
_ORDER = ("minimum", "saddle", "maximum", "degenerate")
_NOTHING = 1e-12  # of the width: a coordinate that Newton has brought so near to zero is zero
_SAME = 1e-6  # of the width: points nearer than this are one
_POLISHING = 20  # Newton steps for a zero of the gradient
_ROUNDING = 1e-9  # of the radius: what cannot be told from it before the distance is known


class Fate(IntEnum):
    """The labels of runs that arrive at no attractor: they diverge, are still under way, or have stopped elsewhere.

    The label of a run that arrives is the place of its attractor, from 0 on.
    """

    DIVERGED = -1
    NOT_ARRIVED = -2
    ELSEWHERE = -3


@dataclass(frozen=True)
class Attractor:
    """A point at which runs may arrive.

    Attributes:
      name: for legends, such as "minimum (3, 2)".
      kind: "minimum", "saddle", "maximum" or "degenerate".
      point: where, of length dim.
      value: the loss there.
    """

    name: str
    kind: Kind
    point: Point
    value: float


def known_attractors(landscape: Landscape) -> tuple[Attractor, ...]:
    """The critical points of a landscape: minima, then saddles, maxima and the rest, each kind lowest first.

    Minima of the same loss, up to rounding, stand in the order in which the landscape lists them.
    """
    return _in_order(landscape, [_attractor(point) for point in critical_points(landscape)])


def with_ends(
    landscape: Landscape,
    known: Sequence[Attractor],
    ends: Float64[np.ndarray, "n dim"],
    radius: float,
) -> tuple[Attractor, ...]:
    """The known attractors, and behind them those that are found where runs came to rest.

    Newton's method for a zero of the gradient is started at each end; what it finds close by counts.

    Args:
      ends: where runs came to rest.
      radius: how near is the same, as a share of the width of the domain.
    """
    width = landscape.bounds[:, 1] - landscape.bounds[:, 0]
    unknown = ends[nearest(landscape, known, ends, radius) < 0]
    polished = unknown.copy()
    with np.errstate(all="ignore"):
        for _ in range(_POLISHING):
            hessians, gradients = landscape.hessian(polished), landscape.gradient(polished)
            polished = (
                polished
                - np.stack(
                    [_solved(h, g) for h, g in zip(hessians, gradients, strict=True)] or [np.zeros(landscape.dim)]
                )[: len(polished)]
            )
        moved = (np.abs(polished - unknown) / width).max(axis=1, initial=0.0)
        flat = np.abs(landscape.gradient(polished)).max(axis=1, initial=0.0)
    zeros = polished[(moved <= radius) & np.isfinite(flat)]
    zeros = zeros[nearest(landscape, known, zeros, radius) < 0]
    distinct: list[np.ndarray] = []
    for point in zeros[np.lexsort(zeros.T)]:
        if all((np.abs(point - other) / width).max() > max(_SAME, radius) for other in distinct):
            distinct.append(point)
    classified = [_classified(landscape, point) for point in distinct]
    return (*known, *_in_order(landscape, [each for each in classified if each is not None]))


def nearest(
    landscape: Landscape, attractors: Sequence[Attractor], points: Float64[np.ndarray, "n dim"], radius: float
) -> Int16[np.ndarray, " n"]:
    """For each point the number of the attractor that is nearest and within `radius` widths, else -1."""
    numbers = np.full(len(points), -1, np.int16)
    if not attractors:
        return numbers
    width = landscape.bounds[:, 1] - landscape.bounds[:, 0]
    places = (np.array([each.point for each in attractors]) / width).T
    order = np.argsort(places[0], kind="stable")
    places = places[:, order]
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = np.ascontiguousarray((points / width).T)
        # Only those whose first coordinate is near are compared with a point; where that is nan, none is.
        first = np.searchsorted(places[0], scaled[0] - radius * (1 + _ROUNDING))
        count = np.searchsorted(places[0], scaled[0] + radius * (1 + _ROUNDING), "right") - first
        least = np.full(len(points), radius)
        for turn in range(count.max(initial=0)):
            asked = np.flatnonzero(count > turn)
            place = first[asked] + turn
            apart = [np.abs(axis[asked] - of[place]) for axis, of in zip(scaled, places, strict=True)]
            distance = functools.reduce(np.maximum, apart)
            known, number = numbers[asked], order[place]
            same = (distance == least[asked]) & ((known < 0) | (number < known))
            better = (distance < least[asked]) | same
            numbers[asked[better]], least[asked[better]] = number[better], distance[better]
    return numbers


def label_runs(
    attractors: Sequence[Attractor],
    near: Int16[np.ndarray, " n"],
    diverged: Bool[np.ndarray, " n"],
    resting: Bool[np.ndarray, " n"],
) -> Int16[np.ndarray, " n"]:
    """The label of each run: the place of the attractor at which it arrives, or another `Fate`.

    Args:
      attractors: by their numbers.
      near: the number of the attractor that each run ended near, -1 for none; see `nearest`.
      diverged: which runs diverged.
      resting: which runs had come to rest.
    """
    arrived = (near >= 0) & (resting | ~must_rest(attractors, near))
    labels = np.where(arrived, near, np.where(resting, Fate.ELSEWHERE, Fate.NOT_ARRIVED))
    return np.where(diverged, Fate.DIVERGED, labels).astype(np.int16)


def fate_names(attractors: Sequence[Attractor]) -> dict[int, str]:
    """The names of all labels that a run can have."""
    return {int(fate): fate.name.lower().replace("_", " ") for fate in Fate} | {
        number: each.name for number, each in enumerate(attractors)
    }


def must_rest(attractors: Sequence[Attractor], numbers: Int16[np.ndarray, " n"]) -> Bool[np.ndarray, " n"]:
    """True where a run near the attractor with that number (-1 is none) has arrived there only if it rests.

    Slow runs near a minimum go nowhere else. Saddles and maxima are passed by many runs on their way down.
    """
    passed = np.array([each.kind in ("saddle", "maximum") for each in attractors] + [False])
    return np.asarray(passed[numbers])


def _solved(hessian: Float64[np.ndarray, "dim dim"], gradient: Float64[np.ndarray, " dim"]) -> np.ndarray:
    try:
        step: np.ndarray = np.linalg.solve(hessian, gradient)
    except np.linalg.LinAlgError:
        return np.full_like(gradient, np.nan)
    return step


def _classified(landscape: Landscape, point: Float64[np.ndarray, " dim"]) -> Attractor | None:
    curvatures = eigh(landscape.hessian(point[None]))[0][0]
    if not np.isfinite(curvatures).all():
        return None
    flat = np.abs(curvatures) <= 1e-8 * np.abs(curvatures).max()
    kind: Kind = "saddle" if curvatures[0] < 0 < curvatures[-1] else "minimum" if curvatures[0] > 0 else "maximum"
    width = landscape.bounds[:, 1] - landscape.bounds[:, 0]
    point = np.where(np.abs(point) < _NOTHING * width, 0.0, point)
    where = tuple(float(x) for x in point)
    value = float(landscape.value(point[None])[0])
    return _attractor(CriticalPoint(where, value, "degenerate" if flat.any() else kind, tuple(curvatures.tolist())))


def _attractor(critical: CriticalPoint) -> Attractor:
    where = ", ".join(f"{x:.4g}" for x in np.array(critical.point) + 0.0)
    return Attractor(f"{critical.kind} ({where})", critical.kind, critical.point, critical.value)


def _in_order(landscape: Landscape, attractors: Sequence[Attractor]) -> tuple[Attractor, ...]:
    """By kind, then by loss; of the same loss up to rounding, as the landscape lists them; then by place."""
    values = [one.value for one in attractors]
    grain = 1e-9 * (max(values, default=0.0) - min(values, default=0.0)) or 1.0

    def key(one: Attractor) -> tuple[Any, ...]:
        known = landscape.minima.index(one.point) if one.point in landscape.minima else len(landscape.minima)
        return _ORDER.index(one.kind), round(one.value / grain), known, one.point

    return tuple(sorted(attractors, key=key))
