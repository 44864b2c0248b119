"""What a point with zero gradient is: by the eigenvalues of its Hessian, else by the loss around it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float64

from landscape_viz.landscapes.hessian import (
    SINGULAR,
    newton_steps,
    principal,
    shape_at,
    shape_beside,
    values_at,
    widths,
)
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.landscapes.stationary import Survey, boxes_of

AT, AROUND = 1e-5, 1e-3  # of the width: where the slope at a point and that around it are compared
REACHED = 1e-4  # of the width: the Newton step that may be left at a point that is stationary
RING = 1e-2  # of the width: the circle on which the loss itself decides
STEADY = 0.05  # the share of the slope around that may be left at the point: 0.01 where there is a Hessian
GONE = 1e-4  # of the curvature around: the share that an eigenvalue of zero may have
TOUCHING = 0.1  # of the width: degenerate points nearer than half of this form a line
LEVEL = 1e-7  # of the difference to the lowest and to the highest loss: what no picture shows
PLATEAU = 0.1  # of the domain: how much of it makes a plateau


class Findings(NamedTuple):
    """What is known of n points.

    values: the loss.
    eigenvalues: of the Hessian, ascending, per unit of the coordinates; nan where it says nothing.
    signs: -1, 0 or 1 for each eigenvalue, zero where rounding leaves no doubt that it is or should be.
    stationary: whether the gradient is zero and goes to zero steadily around the point (not at a kink).
    visible: False on a plateau, where the gradient is zero only because there is nothing.
    """

    values: Float64[np.ndarray, " n"]
    eigenvalues: Float64[np.ndarray, "n dim"]
    signs: Float64[np.ndarray, "n dim"]
    stationary: Bool[np.ndarray, " n"]
    visible: Bool[np.ndarray, " n"]


def examine(landscape: Landscape, points: Float64[np.ndarray, "n dim"], seen: Survey) -> Findings:
    """Eigenvalues and surroundings of points where the gradient is zero to about 1e-4 of the width."""
    width, dim = widths(landscape), landscape.dim
    here = shape_beside(landscape, points)
    curvatures, directions = principal(here.hessians)
    axes = np.swapaxes(directions, -2, -1)  # (n, which, coordinate)
    slopes = []
    along = np.zeros_like(curvatures)
    for share in (AT, AROUND):
        sides = np.concatenate([axes, -axes], axis=1)
        around = shape_at(landscape, (points[:, None] + share * sides * width).reshape(-1, dim))
        slope = np.abs(around.gradients).max(axis=-1).reshape(len(points), 2 * dim)
        slopes.append(np.where(np.isfinite(slope), slope, 0.0).max(axis=-1, initial=0.0))
        hessians = around.hessians.reshape(len(points), 2, dim, dim, dim)
        along = np.abs(np.einsum("nki,nskij,nkj->nsk", axes, hessians, axes)).max(axis=1)
    largest = np.abs(curvatures).max(axis=-1, keepdims=True)
    zero = (np.abs(curvatures) <= SINGULAR * largest) | (np.abs(curvatures) <= GONE * along)
    left = np.abs(newton_steps(here)).max(axis=-1)
    stationary = here.known & (left <= REACHED) & (slopes[0] <= STEADY * slopes[1])
    unscaled = here.hessians / (width[:, None] * width)
    eigenvalues = np.where(here.known[:, None], principal(unscaled)[0], np.nan)
    return Findings(
        here.values,
        eigenvalues,
        np.where(zero, 0.0, np.sign(curvatures)),
        stationary,
        _visible(here.values, largest[:, 0], seen),
    )


def _visible(
    values: Float64[np.ndarray, " n"], curvatures: Float64[np.ndarray, " n"], seen: Survey
) -> Bool[np.ndarray, " n"]:
    """Not on a plateau: there the loss bends by nothing that could be seen, and much of the domain has that level."""
    levels = np.sort(seen.values[np.isfinite(seen.values)])
    if not levels.size:
        return np.ones(len(values), dtype=bool)
    bend = curvatures * AROUND**2 / 2
    depth = np.maximum(np.minimum(values - levels[0], levels[-1] - values), 0.0)
    same = 100 * bend
    alike = np.searchsorted(levels, values + same, "right") - np.searchsorted(levels, values - same, "left")
    return np.asarray((bend > LEVEL * depth) | (alike <= PLATEAU * levels.size))


def isolated(shares: Float64[np.ndarray, "n dim"]) -> Bool[np.ndarray, " n"]:
    """Which points have none of the others near them."""
    alone = np.ones(len(shares), dtype=bool)
    for boxes in boxes_of(shares, TOUCHING):
        _, which, counts = np.unique(boxes, axis=0, return_inverse=True, return_counts=True)
        alone &= counts[which.reshape(-1)] == 1
    return alone


def rises(landscape: Landscape, points: Float64[np.ndarray, "n dim"], seen: Survey) -> Float64[np.ndarray, " n"]:
    """1 where the loss is higher all around a point, -1 where it is lower; 0 for both, nan for neither: it is level."""
    around = points[:, None] + RING * circle(landscape.dim) * widths(landscape)
    higher = values_at(landscape, around) - values_at(landscape, points)[:, None]
    finite = seen.values[np.isfinite(seen.values)]
    rounding = 4 * np.finfo(np.float64).eps * np.ptp(finite) if finite.size else 0.0
    level = (np.abs(higher) <= rounding).all(axis=1)
    decided = (higher > 0).all(axis=1).astype(np.float64) - (higher < 0).all(axis=1)
    return np.asarray(np.where(level, np.nan, decided))


def circle(dim: int) -> Float64[np.ndarray, "directions dim"]:
    """Unit vectors all around: both in one dimension, 32 in two."""
    if dim == 1:
        return np.array([[-1.0], [1.0]])
    angles = np.arange(32) * (2 * np.pi / 32)
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)
