"""Hessians: their eigenvalues in closed form, and the quadratic model of a landscape at many points at once.

In a quadratic model a coordinate is a share of the domain's width, so that a gradient and a Hessian have the unit of
the loss: what is computed from them depends neither on the domain's size nor on how different its two sides are.
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


class Rotation(NamedTuple):
    """The Jacobi rotation that makes a symmetric matrix [[a, b], [b, d]] diagonal.

    values: its eigenvalues, a + shift and d − shift.
    cosine, sine: (cosine, sine) is the unit eigenvector of the first eigenvalue, (−sine, cosine) that of the second.
    """

    values: tuple[Any, Any]
    cosine: Any
    sine: Any
    shift: Any


class QuadraticModel(NamedTuple):
    """The loss at n points to second order: values (n,), gradients (n, dim) and Hessians (n, dim, dim).

    Gradients and Hessians are per width of the domain.
    """

    values: Float64[np.ndarray, " n"]
    gradients: Float64[np.ndarray, "n dim"]
    hessians: Float64[np.ndarray, "n dim dim"]

    @property
    def finite(self) -> Bool[np.ndarray, " n"]:
        """True where all of it is finite."""
        finite = np.isfinite(self.values) & np.isfinite(self.gradients).all(axis=-1)
        return np.asarray(finite & np.isfinite(self.hessians).all(axis=(-2, -1)))


def jacobi_rotation(a: Any, b: Any, d: Any, xp: Any) -> Rotation:
    """The eigenvalues and eigenvectors of [[a, b], [b, d]], of numbers or of arrays of them.

    The rotation's tangent t is at most 1 in size. It is exact where the matrix is diagonal, equal eigenvalues
    included: then t is 0.

    Args:
      xp: `numpy`, or `jax.numpy` for what jax traces.

    Source: Golub and Van Loan, "Matrix Computations", 4th edition, 2013, section 8.5.2.
    """
    half = (a - d) / 2
    # √(half² + b²) without overflow: `jnp.hypot` takes longer to compile.
    big, small = xp.maximum(xp.abs(half), xp.abs(b)), xp.minimum(xp.abs(half), xp.abs(b))
    ratio = small / xp.where(big == 0, 1.0, big)
    hypotenuse = big * xp.sqrt(1 + ratio * ratio)
    across = half + xp.where(half < 0, -1.0, 1.0) * hypotenuse
    t = b / xp.where(across == 0, 1.0, across)
    cosine = 1 / xp.sqrt(1 + t * t)
    shift = t * b
    return Rotation((a + shift, d - shift), cosine, t * cosine, shift)


def eigh(
    matrices: Float64[np.ndarray, "n dim dim"],
) -> tuple[Float64[np.ndarray, "n dim"], Float64[np.ndarray, "n dim dim"]]:
    """As `numpy.linalg.eigh`, three times as fast up to two dimensions, where nan comes of what is not finite.

    Returns:
      The eigenvalues of each symmetric matrix, ascending, and its unit eigenvectors as columns.
    """
    if matrices.shape[-1] == 1:
        return matrices[..., 0], np.ones_like(matrices)
    if matrices.shape[-1] > 2:
        return np.linalg.eigh(matrices)
    with np.errstate(all="ignore"):
        # A power of two leaves all digits as they are.
        _, exponents = np.frexp(np.abs(matrices).max(axis=(-2, -1), initial=0.0))
        (a, b), (_, d) = np.moveaxis(np.ldexp(matrices, -exponents[:, None, None]), 0, -1)
        (first, second), cosine, sine, _ = jacobi_rotation(a, b, d, np)
        ascending = first <= second
        values = np.where(ascending, [first, second], [second, first])
        directions = np.where(ascending, [[cosine, -sine], [sine, cosine]], [[-sine, cosine], [cosine, sine]])
        return np.ldexp(values, exponents).T, np.moveaxis(directions, -1, 0)


def widths(landscape: Landscape) -> Float64[np.ndarray, " dim"]:
    """The width of the domain along each axis."""
    return np.asarray(landscape.bounds[:, 1] - landscape.bounds[:, 0])


def quadratic_model(landscape: Landscape, points: Float64[np.ndarray, "n dim"]) -> QuadraticModel:
    """Values, gradients and Hessians at `points`, which are coordinates as the loss takes them."""
    width = widths(landscape)
    gradients, hessians = _in_batches(landscape.gradient, points), _in_batches(landscape.hessian, points)
    with np.errstate(all="ignore"):
        return QuadraticModel(
            _in_batches(landscape.value, points), gradients * width, hessians * (width[:, None] * width)
        )


def quadratic_model_beside(landscape: Landscape, points: Float64[np.ndarray, "n dim"]) -> QuadraticModel:
    """As `quadratic_model`, but with the derivatives a bit beside the points at which they are nan, as of √0.

    The steps that follow from it are meant from the point itself; they are wrong by 1e-7 of the width at most.
    """
    model = quadratic_model(landscape, points)
    undefined = np.isfinite(model.values) & ~model.finite
    if undefined.any():
        aside = np.array([0.6, 0.8])[: landscape.dim] * BESIDE * widths(landscape)
        moved = quadratic_model(landscape, points[undefined] + aside)
        model.gradients[undefined], model.hessians[undefined] = moved.gradients, moved.hessians
    return model


def values_at(landscape: Landscape, points: Float64[np.ndarray, "*batch dim"]) -> Float64[np.ndarray, "*batch"]:
    """The loss at `points`."""
    return np.asarray(_in_batches(landscape.value, points.reshape(-1, landscape.dim)).reshape(points.shape[:-1]))


def _in_batches(function: Callable[[Any], Any], points: Float64[np.ndarray, "n dim"]) -> Float64[np.ndarray, "n ..."]:
    """`function` at `points`, called with batches of one size: jax compiles anew for every other."""
    count, dim = points.shape
    padding = points[:1] if count else np.zeros((1, dim))
    padded = np.concatenate([points, np.repeat(padding, -count % BATCH or BATCH * (count == 0), axis=0)])
    parts = [function(batch) for batch in padded.reshape(-1, BATCH, dim)]
    return np.asarray(np.concatenate(parts)[:count])


def newton_steps(model: QuadraticModel) -> Float64[np.ndarray, "n dim"]:
    """The steps to where the quadratic model is stationary, in widths; nan where there is no such place.

    Along a direction without curvature the model is stationary everywhere if it has no slope either: then the
    step stays on the spot along it, else there is none.
    """
    with np.errstate(all="ignore"):
        curvatures, directions = eigh(model.hessians)
        slopes = np.einsum("nij,ni->nj", directions, model.gradients)
        largest = np.abs(curvatures).max(axis=-1, keepdims=True)
        flat = np.abs(curvatures) <= SINGULAR * largest
        level = np.abs(slopes) <= SINGULAR * largest
        along = np.where(flat, np.where(level, 0.0, np.nan), -slopes / np.where(flat, 1.0, curvatures))
        steps = np.einsum("nij,nj->ni", directions, along)
    return np.asarray(np.where(np.isfinite(steps).all(axis=-1, keepdims=True), steps, np.nan))
