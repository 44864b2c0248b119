"""Slope and curvature of a landscape at many points at once, in units of the domain.

A coordinate is a share of the domain's width, so that a gradient and a Hessian have the unit of the loss: what is
computed from them depends neither on the domain's size nor on how different its two sides are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float64

from landscape_viz.landscapes.landscape import Landscape

BATCH = 2048  # points a call
BESIDE = 1e-7  # of the width
SINGULAR = 1e-11  # of the largest curvature: the share below which rounding cannot be told from curvature


class Shape(NamedTuple):
    """The loss at n points to second order: values (n,), gradients (n, dim) and Hessians (n, dim, dim).

    Gradients and Hessians are per width of the domain.
    """

    values: Float64[np.ndarray, " n"]
    gradients: Float64[np.ndarray, "n dim"]
    hessians: Float64[np.ndarray, "n dim dim"]

    @property
    def known(self) -> Bool[np.ndarray, " n"]:
        """Where everything is finite."""
        finite = np.isfinite(self.values) & np.isfinite(self.gradients).all(axis=-1)
        return np.asarray(finite & np.isfinite(self.hessians).all(axis=(-2, -1)))


def widths(landscape: Landscape) -> Float64[np.ndarray, " dim"]:
    """The width of the domain along each axis."""
    return np.asarray(landscape.bounds[:, 1] - landscape.bounds[:, 0])


def shape_at(landscape: Landscape, points: Float64[np.ndarray, "n dim"]) -> Shape:
    """Values, gradients and Hessians at `points`, which are coordinates as the loss takes them."""
    width = widths(landscape)
    gradients, hessians = _in_batches(landscape.gradient, points), _in_batches(landscape.hessian, points)
    with np.errstate(all="ignore"):
        return Shape(_in_batches(landscape.value, points), gradients * width, hessians * (width[:, None] * width))


def shape_beside(landscape: Landscape, points: Float64[np.ndarray, "n dim"]) -> Shape:
    """As `shape_at`, but where a derivative is nan at the very point (of a square root of zero), that a bit beside it.

    The steps that follow from it are meant from the point itself; they are wrong by 1e-7 of the width at most.
    """
    shape = shape_at(landscape, points)
    unknown = np.isfinite(shape.values) & ~shape.known
    if unknown.any():
        aside = np.array([0.6, 0.8])[: landscape.dim] * BESIDE * widths(landscape)
        moved = shape_at(landscape, points[unknown] + aside)
        shape.gradients[unknown], shape.hessians[unknown] = moved.gradients, moved.hessians
    return shape


def values_at(landscape: Landscape, points: Float64[np.ndarray, "*batch dim"]) -> Float64[np.ndarray, "*batch"]:
    """The loss at `points`."""
    return np.asarray(_in_batches(landscape.value, points.reshape(-1, landscape.dim)).reshape(points.shape[:-1]))


def _in_batches(function: Callable[[Any], Any], points: Float64[np.ndarray, "n dim"]) -> Float64[np.ndarray, "n ..."]:
    """What `function` gives at `points`, asked in batches of one size: jax compiles anew for every other."""
    count, dim = points.shape
    padding = points[:1] if count else np.zeros((1, dim))
    padded = np.concatenate([points, np.repeat(padding, -count % BATCH or BATCH * (count == 0), axis=0)])
    parts = [function(batch) for batch in padded.reshape(-1, BATCH, dim)]
    return np.asarray(np.concatenate(parts)[:count])


def principal(
    hessians: Float64[np.ndarray, "n dim dim"],
) -> tuple[Float64[np.ndarray, "n dim"], Float64[np.ndarray, "n dim dim"]]:
    """Eigenvalues, ascending, and unit eigenvectors (columns of the last two axes), in closed form for dim 1 and 2."""
    if hessians.shape[-1] == 1:
        return hessians[..., 0], np.ones_like(hessians)
    size = np.abs(hessians).max(axis=(-2, -1), initial=0.0)
    with np.errstate(all="ignore"):
        a, b, c = _entries(hessians / np.where(size > 0, size, 1.0)[:, None, None])
        large = _larger(a, b, c)
        # The eigenvalue nearer to zero comes from the determinant: a difference would lose its digits.
        small = np.where(large == 0, 0.0, (a * c - b * b) / np.where(large == 0, 1.0, large))
    angle = np.arctan2(2 * b, a - c) / 2
    cosine, sine = np.cos(angle), np.sin(angle)
    directions = np.stack([np.stack([-sine, cosine], axis=-1), np.stack([cosine, sine], axis=-1)], axis=-1)
    pair = np.stack([np.minimum(small, large), np.maximum(small, large)], axis=-1)
    return pair * size[:, None], directions


def newton_steps(shape: Shape) -> Float64[np.ndarray, "n dim"]:
    """The steps to where the quadratic model is stationary, in widths; nan where there is no such place.

    Along a direction without curvature the model is stationary everywhere if it has no slope either: then the
    step stays on the spot along it, else there is none.
    """
    with np.errstate(all="ignore"):
        if shape.gradients.shape[-1] == 1:
            singular = shape.hessians[:, 0, 0] == 0
            steps = -shape.gradients / shape.hessians[:, 0]
        else:
            a, b, c = _entries(shape.hessians)
            x, y = shape.gradients[:, 0], shape.gradients[:, 1]
            size = np.maximum(np.maximum(np.abs(a), np.abs(b)), np.abs(c))
            a, b, c, x, y = (part / size for part in (a, b, c, x, y))  # its square may be too large or small a number
            determinant = a * c - b * b
            singular = (size == 0) | (np.abs(determinant) <= SINGULAR * _larger(a, b, c) ** 2)
            steps = np.stack([b * y - c * x, b * x - a * y], axis=-1) / determinant[:, None]
    steps[singular] = _singular_steps(shape.gradients[singular], shape.hessians[singular])
    return np.asarray(np.where(np.isfinite(steps).all(axis=-1, keepdims=True), steps, np.nan))


def _singular_steps(
    gradients: Float64[np.ndarray, "n dim"], hessians: Float64[np.ndarray, "n dim dim"]
) -> Float64[np.ndarray, "n dim"]:
    curvatures, directions = principal(hessians)
    slopes = np.einsum("nij,ni->nj", directions, gradients)
    largest = np.abs(curvatures).max(axis=-1, keepdims=True)
    flat = np.abs(curvatures) <= SINGULAR * largest
    level = np.abs(slopes) <= SINGULAR * largest
    along = np.where(flat, np.where(level, 0.0, np.nan), -slopes / np.where(flat, 1.0, curvatures))
    return np.asarray(np.einsum("nij,nj->ni", directions, along))


def _entries(hessians: Float64[np.ndarray, "n 2 2"]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """xx, xy and yy."""
    return hessians[:, 0, 0], (hessians[:, 0, 1] + hessians[:, 1, 0]) / 2, hessians[:, 1, 1]


def _larger(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """The eigenvalue of the larger size."""
    middle, radius = (a + c) / 2, np.hypot((a - c) / 2, b)
    return np.asarray(np.where(middle >= 0, middle + radius, middle - radius))
