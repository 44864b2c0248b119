"""Where the gradient of a landscape vanishes: Newton's method from those places of a grid that point at themselves."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int

from landscape_viz.landscapes.hessian import Shape, newton_steps, principal, shape_at, shape_beside, widths
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.landscapes.pattern_search import low_places, lowered, lowest_around

CELLS = {1: 2000, 2: 160}  # along each axis
NEAR = 0.75  # of a cell: a place whose Newton step is no longer is a start
MOST_STARTS = 8192
ITERATIONS = 60  # where the Hessian vanishes too, each only takes a share of the way
LONGEST_STEP = 0.05  # of the width
MARGIN = 0.05  # of the width: how far outside of the domain an iteration may pass
DONE = 1e-12  # of the width: the step after which another one changes nothing
SETTLED = 1e-6  # of the width: the step that may be left at a point that is taken
APART = 1e-4  # of the width: points closer than this are one


class Survey(NamedTuple):
    """The landscape on a regular grid over its domain.

    points: coordinates, shape (nx, 1) in one dimension and (nx, ny, 2) in two.
    values: the loss, of shape (nx,) or (nx, ny); nan where it is not finite.
    shape: value, gradient and Hessian, in the order of the flattened grid.
    """

    points: Float64[np.ndarray, "*grid dim"]
    values: Float64[np.ndarray, "*grid"]
    shape: Shape


def survey(landscape: Landscape, cells: int | None = None) -> Survey:
    """The grid that everything starts from; `cells` along each axis, by default 2000 in one dimension, 160 in two."""
    count = CELLS[landscape.dim] if cells is None else cells
    axes = [np.linspace(low, high, count + 1) for low, high in landscape.bounds]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    shape = shape_at(landscape, points.reshape(-1, landscape.dim))
    values = np.where(np.isfinite(shape.values), shape.values, np.nan)
    return Survey(points, values.reshape(points.shape[:-1]), shape)


def stationary_points(landscape: Landscape, seen: Survey) -> Float64[np.ndarray, "n dim"]:
    """Points of the closed domain where the gradient is zero, each once, those with the smallest gradient first.

    Newton's method runs from all starts together; what leaves the domain, meets numbers that are not finite or
    has not settled in the end is left out.
    """
    low, high, width = landscape.bounds[:, 0], landscape.bounds[:, 1], widths(landscape)
    points = _starts(landscape, seen)
    best = points.copy()  # where the step was shortest: rounding makes the last ones dance
    left = np.full(len(points), np.inf)
    slope = np.full(len(points), np.inf)
    running = np.arange(len(points))
    for _ in range(ITERATIONS):
        shape = shape_beside(landscape, points[running])
        step = newton_steps(shape)
        length = np.abs(step).max(axis=-1)
        shorter = np.minimum(1.0, LONGEST_STEP / np.maximum(length, LONGEST_STEP))
        target = points[running] + step * shorter[:, None] * width
        # A step that is nan leads nowhere and is not inside either.
        inside = ((target >= low - MARGIN * width) & (target <= high + MARGIN * width)).all(axis=-1)
        better = inside & (length < left[running])
        chosen = running[better]
        best[chosen], left[chosen] = target[better], length[better]
        slope[chosen] = np.abs(shape.gradients[better]).max(axis=-1)
        points[running] = target
        running = running[inside & (length > DONE)]
        if not running.size:
            break
    grain = np.spacing(np.abs(best)) / width  # there are few numbers in a narrow domain far from zero
    settled = left <= SETTLED + 64 * grain.max(axis=-1, initial=0.0)
    settled &= ((best >= low - 1e-9 * width) & (best <= high + 1e-9 * width)).all(axis=-1)
    points = np.clip(best[settled], low, high)
    points = np.where(np.abs(points) <= 1e-13 * width, 0.0, points)  # a zero that rounding hid
    points = points[np.argsort(slope[settled], kind="stable")]
    return np.asarray(points[distinct(points / width, APART)])


def distinct(shares: Float64[np.ndarray, "n dim"], apart: float) -> Int[np.ndarray, " kept"]:
    """Indices of the points of which no earlier one is near: nearer than `apart` / 2 always, than `apart` perhaps."""
    kept = np.arange(len(shares))
    for boxes in boxes_of(shares, apart):
        _, first = np.unique(boxes[kept], axis=0, return_index=True)
        kept = kept[np.sort(first)]
    return kept


def boxes_of(shares: Float64[np.ndarray, "n dim"], size: float) -> list[Float64[np.ndarray, "n dim"]]:
    """In which boxes of a lattice points lie, for several lattices: of two points nearer than `size` / 2, one box."""
    shifts = itertools.product((0.0, 0.5), repeat=shares.shape[-1])
    return [np.floor(shares / size + np.array(shift)) for shift in shifts]


def _starts(landscape: Landscape, seen: Survey) -> Float64[np.ndarray, "n dim"]:
    """Places whose Newton step is short or no longer than those around, the shortest first; and hills and hollows."""
    grid = seen.values.shape
    length = np.abs(newton_steps(seen.shape)).max(axis=-1).reshape(grid)
    length = np.where(np.isnan(length), np.inf, length)
    dull = ((seen.shape.gradients == 0).all(axis=-1) & (seen.shape.hessians == 0).all(axis=(-2, -1))).reshape(grid)
    plateau = dull & lowest_around(np.where(dull, 1.0, 0.0))
    cell = 1.0 / (grid[0] - 1)
    short = length <= NEAR * cell
    chosen = (short | lowest_around(length)) & np.isfinite(length) & ~plateau
    points = seen.points[chosen][np.argsort(length[chosen], kind="stable")][:MOST_STARTS]
    # A hill that is hardly wider than a cell turns Newton's method away from all places around its top.
    for sign in (1.0, -1.0):
        extreme = low_places(sign * seen.values)
        bowl = (principal(sign * seen.shape.hessians[extreme.reshape(-1)])[0] > 0).all(axis=-1)
        extreme[extreme] = ~(short[extreme] & bowl)
        places = seen.points[extreme][np.argsort(sign * seen.values[extreme], kind="stable")]
        points = np.concatenate([points, lowered(landscape, places, cell, cell / 64, sign)])
    return np.asarray(points)
