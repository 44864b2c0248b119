"""The critical points of a landscape: minima, maxima, saddles, and those that the Hessian does not decide.

This is the one search for them. Pictures mark its points, basin maps name basins by them, and scales of losses begin at
the lowest of its minima. A regular grid shows where to start; Newton's method runs from there to zeros of the gradient;
the eigenvalues of the Hessian there, or the loss around, say what each of them is; and minima at kinks, where no
gradient is zero, are found by values alone.

Distances are shares of the domain's width, so that neither the units of the axes nor those of the loss matter.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Literal, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from jaxtyping import Bool, Float64, Int

from landscape_viz.errors import whole_number
from landscape_viz.landscapes.hessian import (
    SINGULAR,
    QuadraticModel,
    eigh,
    newton_steps,
    quadratic_model,
    quadratic_model_beside,
    values_at,
    widths,
)
from landscape_viz.landscapes.landscape import Landscape, Point, checked_landscape
from landscape_viz.landscapes.pattern_search import low_places, lowest_around, pattern_search

Kind = Literal["minimum", "maximum", "saddle", "degenerate"]

SAME = 2e-3  # of the width: a minimum as near as this to a known one is that one

# The grid, and Newton's method from it.
CELLS = {1: 2000, 2: 160}  # along each axis
NEAR = 0.75  # of a cell: a place whose Newton step is no longer is a start
MOST_STARTS = 8192
ITERATIONS = 60  # where the Hessian vanishes too, each only takes a share of the way
LONGEST_STEP = 0.05  # of the width
MARGIN = 0.05  # of the width: how far outside of the domain an iteration may pass
DONE = 1e-12  # of the width: the step after which another one changes nothing
SETTLED = 1e-6  # of the width: the step that may remain at a point that is taken
APART = 1e-4  # of the width: points closer than this are one

# The kinds of points.
AT, AROUND = 1e-5, 1e-3  # of the width: where the slope at a point and that around it are compared
REACHED = 1e-4  # of the width: the Newton step that may remain at a point that is stationary
RING = 1e-2  # of the width: the circle on which the loss itself decides
STEADY = 0.05  # the share of the slope around that may remain at the point: 0.01 where there is a Hessian
GONE = 1e-4  # of the curvature around: the share that an eigenvalue of zero may have
TOUCHING = 0.1  # of the width: degenerate points nearer than half of this form a line
LEVEL = 1e-7  # of the difference to the lowest and to the highest loss: what no picture shows
PLATEAU = 0.1  # of the domain: how much of it makes a plateau

# Kinks.
MOST_KINKS = 1000  # low places, the lowest ones
FINEST = 1e-15  # of the width
CLOSE, WIDE = 1e-6, 1e-3  # of the width: the distances at which the slope of a kink is compared


@dataclass(frozen=True)
class CriticalPoint:
    """A point at which the gradient is zero, or a minimum at a kink or on the border, where it need not be.

    Attributes:
      point: where, of length dim.
      value: the loss there.
      kind: "degenerate" where an eigenvalue is zero and the loss is neither higher nor lower all around.
      eigenvalues: of the Hessian, ascending, in units of the loss per squared unit of the coordinates; nan at a
        minimum without zero gradient.
    """

    point: Point
    value: float
    kind: Kind
    eigenvalues: tuple[float, ...]


_SEARCHED: WeakKeyDictionary[Landscape, dict[int | None, tuple[CriticalPoint, ...]]] = WeakKeyDictionary()


def critical_points(landscape: Landscape, *, cells: int | None = None) -> tuple[CriticalPoint, ...]:
    """The critical points of a landscape of one or two dimensions in its closed domain, lowest first.

    Newton's method for a zero of the gradient, x <- x - H(x)^-1 g(x), is started wherever a regular grid shows
    that it would stay near, and its limits are classified by the eigenvalues of H: all positive, a minimum; all
    negative, a maximum; both, a saddle. Where one is zero the loss on a small circle decides, or leaves it open.

    * The minima that the landscape knows stand as they are, in place of the points found beside them.
    * Minima at kinks are found too, by comparing values. Those on the border with a slope left, only if known.
    * Points that are not alone, but form a line (a valley with a level floor, a ring, a loss of one axis only), are
      not listed, nor is a plateau: where the loss differs from its level by nothing that a picture could show.
    * Of features smaller than two or three cells of the grid, some are missed.

    A landscape is searched once: asked again, the same points are given.

    Args:
      landscape: the landscape that is searched.
      cells: of the grid, along each axis; 2000 in one dimension and 160 in two if None.

    Raises:
      InputError: `cells` is not a whole number from 4 to 100,000 (1000 in two dimensions).
    """
    checked_landscape(landscape)
    if cells is not None:
        cells = whole_number("cells", cells, 4, 100_000 if landscape.dim == 1 else 1000)
    searched = _SEARCHED.setdefault(landscape, {})  # a landscape never changes, and a scene asks more than once
    if not landscape.searchable:
        nothing = (math.nan,) * landscape.dim
        return tuple(CriticalPoint(at, float(landscape.value(at)), "minimum", nothing) for at in landscape.minima)
    if cells not in searched:
        with np.errstate(all="ignore"):  # what is not finite is passed over, not wrong
            points = _search(landscape, survey_grid(landscape, cells))
        finite = (one for one in points if math.isfinite(one.value))
        searched[cells] = tuple(sorted(finite, key=lambda one: (one.value, one.point)))
    return searched[cells]


def local_minima(landscape: Landscape, count: int = 24) -> tuple[Point, ...]:
    """The `count` lowest minima among the critical points, lowest first."""
    return tuple(one.point for one in critical_points(landscape) if one.kind == "minimum")[:count]


class Survey(NamedTuple):
    """The landscape on a regular grid over its domain.

    points: coordinates, shape (nx, 1) in one dimension and (nx, ny, 2) in two.
    values: the loss, of shape (nx,) or (nx, ny); nan where it is not finite.
    shape: value, gradient and Hessian, in the order of the flattened grid.
    """

    points: Float64[np.ndarray, "*grid dim"]
    values: Float64[np.ndarray, "*grid"]
    shape: QuadraticModel


def survey_grid(landscape: Landscape, cells: int | None = None) -> Survey:
    """The grid that the search starts from, with `cells` along each axis; `CELLS` if None."""
    count = CELLS[landscape.dim] if cells is None else cells
    axes = [np.linspace(low, high, count + 1) for low, high in landscape.bounds]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    shape = quadratic_model(landscape, points.reshape(-1, landscape.dim))
    values = np.where(np.isfinite(shape.values), shape.values, np.nan)
    return Survey(points, values.reshape(points.shape[:-1]), shape)


def _search(landscape: Landscape, survey: Survey) -> list[CriticalPoint]:
    width = widths(landscape)
    minima = np.array(landscape.minima, dtype=np.float64).reshape(-1, landscape.dim)
    points = stationary_points(landscape, survey)
    classes = classify_points(landscape, points, survey)
    singular = (classes.signs == 0).any(axis=1)
    classes.signs[singular] = local_sign(landscape, points[singular], survey)[:, None]
    alone = ~np.isnan(classes.signs).any(axis=1)
    alone[singular] &= isolated(points[singular] / width)
    distance = np.abs((points[:, None] - minima) / width).max(axis=-1).min(axis=1, initial=np.inf)
    # A saddle may be as near as that to a known minimum; but at a kink Newton's method finds anything.
    repeated = (distance <= SAME) & (classes.signs >= 0).all(axis=1) | (distance <= SAME / 20)
    listed = classes.stationary & classes.visible & alone & ~repeated
    points, classes = points[listed], Classification(*(column[listed] for column in classes))
    kinks = kinked_minima(landscape, survey, np.concatenate([minima, points]))
    at_minima = classify_points(landscape, minima, survey)
    eigenvalues = np.where(at_minima.stationary[:, None], at_minima.eigenvalues, np.nan)
    rows = [
        *zip(points, classes.values, classes.signs, classes.eigenvalues, strict=True),
        *zip(minima, at_minima.values, np.ones_like(minima), eigenvalues, strict=True),
        *zip(kinks, values_at(landscape, kinks), np.ones_like(kinks), np.full_like(kinks, np.nan), strict=True),
    ]
    return [_critical_point(*row) for row in rows]


def _critical_point(
    point: Float64[np.ndarray, " dim"],
    value: float,
    signs: Float64[np.ndarray, " dim"],
    eigenvalues: Float64[np.ndarray, " dim"],
) -> CriticalPoint:
    low, high = min(signs), max(signs)
    kind: Kind = (
        "saddle" if low < 0 < high else "degenerate" if low * high == 0 else "minimum" if low > 0 else "maximum"
    )
    return CriticalPoint(tuple(point.tolist()), float(value), kind, tuple(eigenvalues.tolist()))


# --- where the gradient is zero


def stationary_points(landscape: Landscape, survey: Survey) -> Float64[np.ndarray, "n dim"]:
    """Points of the closed domain where the gradient is zero, each once, those with the smallest gradient first.

    Newton's method runs from all starts together; what leaves the domain, meets numbers that are not finite or
    has not settled in the end is left out.
    """
    low, high, width = landscape.bounds[:, 0], landscape.bounds[:, 1], widths(landscape)
    points = _starts(landscape, survey)
    best = points.copy()  # where the step was shortest: rounding makes the last ones dance
    shortest = np.full(len(points), np.inf)
    slope = np.full(len(points), np.inf)
    running = np.arange(len(points))
    for _ in range(ITERATIONS):
        shape = quadratic_model_beside(landscape, points[running])
        step = newton_steps(shape)
        length = np.abs(step).max(axis=-1)
        shortening = np.minimum(1.0, LONGEST_STEP / np.maximum(length, LONGEST_STEP))
        target = points[running] + step * shortening[:, None] * width
        # A step that is nan leads nowhere and is not inside either.
        inside = ((target >= low - MARGIN * width) & (target <= high + MARGIN * width)).all(axis=-1)
        better = inside & (length < shortest[running])
        improved = running[better]
        best[improved], shortest[improved] = target[better], length[better]
        slope[improved] = np.abs(shape.gradients[better]).max(axis=-1)
        points[running] = target
        running = running[inside & (length > DONE)]
        if not running.size:
            break
    grain = np.spacing(np.abs(best)) / width  # there are few numbers in a narrow domain far from zero
    settled = shortest <= SETTLED + 64 * grain.max(axis=-1, initial=0.0)
    settled &= ((best >= low - 1e-9 * width) & (best <= high + 1e-9 * width)).all(axis=-1)
    points = np.clip(best[settled], low, high)
    points = np.where(np.abs(points) <= 1e-13 * width, 0.0, points)  # a zero that rounding hid
    points = points[np.argsort(slope[settled], kind="stable")]
    return np.asarray(points[distinct(points / width, APART)])


def _starts(landscape: Landscape, survey: Survey) -> Float64[np.ndarray, "n dim"]:
    """Places whose Newton step is short or no longer than those around, the shortest first; and hills and hollows."""
    grid = survey.values.shape
    length = np.abs(newton_steps(survey.shape)).max(axis=-1).reshape(grid)
    length = np.where(np.isnan(length), np.inf, length)
    level = ((survey.shape.gradients == 0).all(axis=-1) & (survey.shape.hessians == 0).all(axis=(-2, -1))).reshape(grid)
    plateau = level & lowest_around(np.where(level, 1.0, 0.0))
    cell = 1.0 / (grid[0] - 1)
    short = length <= NEAR * cell
    chosen = (short | lowest_around(length)) & np.isfinite(length) & ~plateau
    points = survey.points[chosen][np.argsort(length[chosen], kind="stable")][:MOST_STARTS]
    # A hill that is hardly wider than a cell turns Newton's method away from all places around its top.
    for sign in (1.0, -1.0):
        extreme = low_places(sign * survey.values)
        bowl = (eigh(sign * survey.shape.hessians[extreme.reshape(-1)])[0] > 0).all(axis=-1)
        extreme[extreme] = ~(short[extreme] & bowl)
        places = survey.points[extreme][np.argsort(sign * survey.values[extreme], kind="stable")]
        points = np.concatenate([points, pattern_search(landscape, places, cell, cell / 64, sign)])
    return np.asarray(points)


def distinct(shares: Float64[np.ndarray, "n dim"], apart: float) -> Int[np.ndarray, " k"]:
    """Indices of the points of which no earlier one is near: nearer than `apart` / 2 always, than `apart` perhaps."""
    indices = np.arange(len(shares))
    for boxes in _boxes(shares, apart):
        _, first = np.unique(boxes[indices], axis=0, return_index=True)
        indices = indices[np.sort(first)]
    return indices


def isolated(shares: Float64[np.ndarray, "n dim"]) -> Bool[np.ndarray, " n"]:
    """True for the points that have none of the others near them."""
    alone = np.ones(len(shares), dtype=bool)
    for boxes in _boxes(shares, TOUCHING):
        _, which, counts = np.unique(boxes, axis=0, return_inverse=True, return_counts=True)
        alone &= counts[which.reshape(-1)] == 1
    return alone


def _boxes(shares: Float64[np.ndarray, "n dim"], size: float) -> list[Float64[np.ndarray, "n dim"]]:
    """The boxes that points lie in, for several lattices: two points nearer than `size` / 2 share one of them."""
    shifts = itertools.product((0.0, 0.5), repeat=shares.shape[-1])
    return [np.floor(shares / size + np.array(shift)) for shift in shifts]


# --- what kind they are


class Classification(NamedTuple):
    """The properties of n points.

    values: the loss.
    eigenvalues: of the Hessian, ascending, per unit of the coordinates; nan where it says nothing.
    signs: -1, 0 or 1 for each eigenvalue, zero where rounding leaves no doubt that it is or should be.
    stationary: True where the gradient is zero and goes to zero steadily around the point (not at a kink).
    visible: False on a plateau, where the gradient is zero only because there is nothing.
    """

    values: Float64[np.ndarray, " n"]
    eigenvalues: Float64[np.ndarray, "n dim"]
    signs: Float64[np.ndarray, "n dim"]
    stationary: Bool[np.ndarray, " n"]
    visible: Bool[np.ndarray, " n"]


def classify_points(landscape: Landscape, points: Float64[np.ndarray, "n dim"], survey: Survey) -> Classification:
    """The eigenvalues and surroundings of points where the gradient is zero to about 1e-4 of the width."""
    width, dim = widths(landscape), landscape.dim
    here = quadratic_model_beside(landscape, points)
    curvatures, directions = eigh(here.hessians)
    axes = np.swapaxes(directions, -2, -1)  # (n, which, coordinate)
    sides = np.concatenate([axes, -axes], axis=1)
    slopes = []
    along = np.zeros_like(curvatures)
    for share in (AT, AROUND):
        around = quadratic_model(landscape, (points[:, None] + share * sides * width).reshape(-1, dim))
        slope = np.abs(around.gradients).max(axis=-1).reshape(len(points), 2 * dim)
        slopes.append(np.where(np.isfinite(slope), slope, 0.0).max(axis=-1, initial=0.0))
        hessians = around.hessians.reshape(len(points), 2, dim, dim, dim)
        along = np.abs(np.einsum("nki,nskij,nkj->nsk", axes, hessians, axes)).max(axis=1)
    largest = np.abs(curvatures).max(axis=-1, keepdims=True)
    zero = (np.abs(curvatures) <= SINGULAR * largest) | (np.abs(curvatures) <= GONE * along)
    remaining = np.abs(newton_steps(here)).max(axis=-1)
    stationary = here.finite & (remaining <= REACHED) & (slopes[0] <= STEADY * slopes[1])
    unscaled = here.hessians / (width[:, None] * width)
    return Classification(
        here.values,
        np.where(here.finite[:, None], eigh(unscaled)[0], np.nan),
        np.where(zero, 0.0, np.sign(curvatures)),
        stationary,
        _visible(here.values, largest[:, 0], survey),
    )


def _visible(
    values: Float64[np.ndarray, " n"], curvatures: Float64[np.ndarray, " n"], survey: Survey
) -> Bool[np.ndarray, " n"]:
    """Not on a plateau: there the loss bends by nothing that could be seen, and much of the domain has that level."""
    levels = np.sort(survey.values[np.isfinite(survey.values)])
    if not levels.size:
        return np.ones(len(values), dtype=bool)
    bend = curvatures * AROUND**2 / 2
    depth = np.maximum(np.minimum(values - levels[0], levels[-1] - values), 0.0)
    same = 100 * bend
    alike = np.searchsorted(levels, values + same, "right") - np.searchsorted(levels, values - same, "left")
    return np.asarray((bend > LEVEL * depth) | (alike <= PLATEAU * levels.size))


def local_sign(landscape: Landscape, points: Float64[np.ndarray, "n dim"], survey: Survey) -> Float64[np.ndarray, " n"]:
    """1 where the loss is higher all around a point, -1 where it is lower; 0 for both, nan for neither: it is level."""
    around = points[:, None] + RING * _circle(landscape.dim) * widths(landscape)
    higher = values_at(landscape, around) - values_at(landscape, points)[:, None]
    finite = survey.values[np.isfinite(survey.values)]
    rounding = 4 * np.finfo(np.float64).eps * np.ptp(finite) if finite.size else 0.0
    level = (np.abs(higher) <= rounding).all(axis=1)
    decided = (higher > 0).all(axis=1).astype(np.float64) - (higher < 0).all(axis=1)
    return np.asarray(np.where(level, np.nan, decided))


def _circle(dim: int) -> Float64[np.ndarray, "directions dim"]:
    """Unit vectors all around: both in one dimension, 32 in two."""
    if dim == 1:
        return np.array([[-1.0], [1.0]])
    angles = np.arange(32) * (2 * np.pi / 32)
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)


# --- minima where no gradient is zero


def kinked_minima(
    landscape: Landscape, survey: Survey, explained: Float64[np.ndarray, "n dim"]
) -> Float64[np.ndarray, "k dim"]:
    """Minima inside the domain at which the loss has a slope right from the point on, such as that of |x|.

    Of very many low places only the lowest are looked at.

    Args:
      landscape: of any loss.
      survey: of this landscape.
      explained: points that are listed already; a low place within two cells of one is left out.
    """
    width = widths(landscape)
    cell = 1.0 / (survey.values.shape[0] - 1)
    low = low_places(survey.values)
    points = survey.points[low][np.argsort(survey.values[low], kind="stable")][:MOST_KINKS]
    if len(explained):
        distance = np.abs((points[:, None] - explained) / width).max(axis=-1).min(axis=1)
        points = points[distance > 2 * cell]
    points = pattern_search(landscape, points, cell, FINEST)
    points = points[_is_kink(landscape, points)]
    # A sharp curved valley is low at a place here and there where the grid meets it: these are no minima.
    return np.asarray(points[isolated(points / width)])


def _is_kink(landscape: Landscape, points: Float64[np.ndarray, "n dim"]) -> Bool[np.ndarray, " n"]:
    """Higher all around, and as steep close by as further off: not smooth, and no pole or jump either."""
    here = values_at(landscape, points)[:, None]
    steepness = []
    higher = landscape.contains(points) & np.isfinite(here[:, 0])
    for share in (CLOSE, WIDE):
        around = points[:, None] + share * _circle(landscape.dim) * widths(landscape)
        values = values_at(landscape, around)
        higher &= ((values > here) if share == WIDE else (values >= here)).all(axis=1)
        steepness.append((values - here).max(axis=1) / share)
    return np.asarray(higher & (steepness[0] >= 0.01 * steepness[1]) & (steepness[0] <= 100 * steepness[1]))
