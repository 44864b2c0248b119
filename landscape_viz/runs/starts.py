"""Where runs begin: points of the domain at which the loss and its gradient are finite."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64, Int64

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape, Point
from landscape_viz.landscapes.validation import read_point
from landscape_viz.runs.evaluate import Evaluation, evaluate

SHARE = 0.1  # of the domain along each axis that a start keeps from its lower end
CELLS = {1: (400, 8000), 2: (40, 160)}  # along each axis of the grids on which a finite place is looked for
MARGIN = 0.2  # of the greatest distance to a place that is not finite: how far from such places it must be


def read_start(argument: str, start: Any, landscape: Landscape) -> Point:
    """`start` as a point inside the domain, or an `InputError` that names `argument`."""
    counted = {1: "the one variable", 2: "the two variables"}[landscape.dim]
    why = f"{landscape.name!r} has {counted} {' and '.join(landscape.variables)}"
    point = read_point(argument, start, landscape.dim, why)
    if not landscape.contains(point):
        raise InputError(
            f"{argument} must lie in the domain {landscape.domain} of {landscape.name!r}; got {_written(point)}"
        )
    return point


def read_starts(argument: str, starts: Any, landscape: Landscape) -> dict[str, Point]:
    """One point inside the domain, or several, by what messages call them; or an `InputError`.

    (1, 2) is one point of two dimensions and two points of one.
    """
    try:
        axes = np.ndim(starts)
    except ValueError:  # points of different lengths
        axes = 2
    if isinstance(starts, str) or axes < landscape.dim or (axes == 1 and len(starts) == 1):
        return {argument: read_start(argument, starts, landscape)}
    if len(starts) == 0:
        raise InputError(f"{argument} must be a point or a list of points; got none")
    if len(starts) == 1:
        return {argument: read_start(argument, starts[0], landscape)}
    names = [f"start {number}" for number in range(1, len(starts) + 1)]
    return {name: read_start(name, start, landscape) for name, start in zip(names, starts, strict=True)}


def read_start_array(landscape: Landscape, starts: Any) -> Float64[np.ndarray, "n dim"]:
    """As `read_starts`, of any number of points, as an array."""
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


def check_finite(arguments: Sequence[str], points: Sequence[Point], landscape: Landscape, steps: int) -> None:
    """Refuse starts from which no optimizer can set out.

    Costs next to nothing where runs of so many `steps` are recorded afterwards: these need the same program.

    Args:
      arguments: what each of the points is called.

    Raises:
      InputError: the loss or its gradient is not finite at one of the points, or cannot be computed.
    """
    evaluation = evaluate(landscape, np.array(points), steps)
    for argument, point, value, gradient in zip(
        arguments, points, evaluation.values, evaluation.gradients, strict=True
    ):
        if not np.isfinite(value):
            raise InputError(
                f"{argument} must be where the loss is finite; {landscape.name!r} is {value} at {_written(point)}"
            )
        if not np.isfinite(gradient).all():
            raise InputError(
                f"{argument} must be where the gradient of the loss is finite; that of {landscape.name!r} is "
                f"{_written(tuple(gradient.tolist()))} at {_written(point)}"
            )


def default_start(landscape: Landscape, steps: int) -> Point:
    """The landscape's own start, or a tenth into the domain; where that is not finite, a place near it that is.

    That is the nearest point of a grid that is not at the edge of where the loss is finite, but as far from it as a
    tenth of the domain is from its end: MARGIN of the greatest distance that there is. The grid is finer where a
    coarse one meets no finite loss.

    Args:
      steps: how many will be recorded, as for `check_finite`.

    Raises:
      InputError: the loss or its gradient is finite nowhere on the grid, or cannot be computed.
    """
    low, high = landscape.bounds.T
    usual = landscape.start or tuple((low + SHARE * (high - low)).tolist())
    if _finite(evaluate(landscape, np.array([usual]), steps))[0]:
        return usual
    for cells in CELLS[landscape.dim]:
        axes = [_even_numbers(start, end, cells + 1) for start, end in landscape.bounds]
        points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
        evaluation = evaluate(landscape, points.reshape(-1, landscape.dim), steps)
        finite = _finite(evaluation).reshape(points.shape[:-1])
        if finite.any():
            depths = _depths(finite)
            fitting = points[depths >= MARGIN * depths.max()]
            nearest = fitting[np.argmin(np.linalg.norm((fitting - usual) / (high - low), axis=1))]
            return tuple(nearest.tolist())
    what = "gradient of the loss" if np.isfinite(evaluation.values).any() else "loss"
    ends = ", ".join(f"{end:g}" for end in landscape.bounds.ravel())
    raise InputError(f"the {what} {landscape.name!r} is finite nowhere in the domain {ends}")


def _even_numbers(low: float, high: float, count: int) -> Float64[np.ndarray, " count"]:
    """Equally spaced, but for digits that only rounding has brought: -0.8 and not -0.7999999999999989."""
    digits = 10 - math.ceil(math.log10(high - low))
    return np.clip(np.round(np.linspace(low, high, count), digits), low, high)


def _finite(evaluation: Evaluation) -> Bool[np.ndarray, " points"]:
    finite: np.ndarray = np.isfinite(evaluation.values) & np.isfinite(evaluation.gradients).all(axis=1)
    return finite


def _depths(inside: Bool[np.ndarray, "*grid"]) -> Int64[np.ndarray, "*grid"]:
    """The distance, in cells, of each point from the nearest one that is not inside, as is all beyond the grid."""
    depths = np.zeros(inside.shape, np.int64)
    remaining = np.pad(inside, 1)
    while remaining.any():
        depths += remaining[(slice(1, -1),) * inside.ndim]
        for axis in range(inside.ndim):
            remaining = remaining & np.roll(remaining, 1, axis) & np.roll(remaining, -1, axis)
    return depths


def _written(point: Point) -> str:
    """A point as a person would type it: a number, or several in parentheses."""
    return repr(point[0]) if len(point) == 1 else repr(point)
