"""The curvature of a loss at a point: its Hessian, the spectrum in closed form up to two dimensions, and solutions.

A batched `linalg.solve` or `linalg.eigh` inside the loop is far slower to run and to compile than the few
multiplications that one or two dimensions take, so those serve only from three dimensions on. The closed forms are
written number by number: the same in small arrays takes several times as long to compile.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.flatten_util
import jax.numpy as jnp
import numpy as np

from landscape_viz.errors import InputError

_ROUNDINGS = 4  # roundings that an eigenvalue, or a component along an eigenvector, has been through

_NO_FORWARD = (TypeError, NotImplementedError)  # from losses with a backward rule of their own, as jax.custom_vjp gives

Parts = tuple[Any, ...]
"""A vector in the basis of the eigenvectors: up to two dimensions its components, beyond one array of all of them."""


class Problem(NamedTuple):
    """What an optimizer was given, all parameters flattened to one vector.

    point: shape (size,). gradient: what came in as the gradient there, shape (size,).
    loss: the loss of a flat vector. unravel: a flat vector as a tree like the parameters.
    """

    point: Any
    gradient: Any
    loss: Callable[[Any], Any]
    unravel: Callable[[Any], Any]


class Spectrum(NamedTuple):
    """A symmetric matrix by its eigenvalues and its eigenvectors.

    values: the eigenvalues, in no particular order.
    noise: how far from zero rounding may have carried each of them.
    axes: the eigenvectors: nothing in one dimension, the cosine and sine of their turn in two, else the matrix
      whose columns they are.
    """

    values: Parts
    noise: Parts
    axes: Any


def flattened(optimizer: str, updates: Any, params: Any, value_fn: Callable[[Any], Any] | None) -> Problem:
    """The loss `value_fn` at `params`, with the gradient `updates`, as functions of one vector.

    Raises:
      InputError: `params` or `value_fn` was not given; the message names the `optimizer`.
    """
    if params is None or value_fn is None:
        raise InputError(
            f"{optimizer} needs update(gradient, state, params, value_fn=loss): it takes curvature from them"
        )
    point, unravel = jax.flatten_util.ravel_pytree(params)
    slope, _ = jax.flatten_util.ravel_pytree(updates)
    return Problem(point, slope, lambda flat: value_fn(unravel(flat)), unravel)


def gradient(loss: Callable[[Any], Any], point: Any) -> Any:
    """The first derivatives of `loss` at `point`: a row of numbers up to two dimensions, else an array."""
    if point.size <= 2:
        try:
            return tuple(_slope(loss, point, unit) for unit in _units(point))
        except _NO_FORWARD:
            pass
    return jax.grad(loss)(point)


def hessian(loss: Callable[[Any], Any], point: Any) -> Any:
    """The second derivatives of `loss` at `point`: rows of numbers up to two dimensions, else an array (size, size)."""

    def bend(first: Any, second: Any) -> Any:
        return _slope(lambda at: _slope(loss, at, first), point, second)

    if point.size <= 2:
        try:  # forward through forward compiles fastest
            first, *others = _units(point)
            if not others:
                return ((bend(first, first),),)
            second = others[0]
            across = bend(first, second)
            return ((bend(first, first), across), (across, bend(second, second)))
        except _NO_FORWARD:
            pass
    return jax.hessian(loss)(point)


def _slope(loss: Callable[[Any], Any], point: Any, along: Any) -> Any:
    return jax.jvp(loss, (point,), (along,))[1]


def _units(point: Any) -> list[Any]:
    return [jnp.asarray(unit) for unit in np.eye(point.size, dtype=point.dtype)]


def spectrum(matrix: Any) -> Spectrum:
    """The eigenvalues and eigenvectors of a symmetric matrix, given by its rows.

    In two dimensions by one Jacobi rotation, whose tangent t is at most 1 in size. It is exact where the matrix is
    diagonal, equal eigenvalues included: then t is 0.

    Source: Golub and Van Loan, "Matrix Computations", 4th edition, 2013, section 8.5.2.
    """
    size = len(matrix)
    rounding = _ROUNDINGS * limits(matrix[0][0].dtype).eps
    if size == 1:
        return Spectrum((matrix[0][0],), (0.0,), None)
    if size == 2:
        (a, b), (_, d) = matrix
        half = (a - d) / 2
        across = half + jnp.where(half < 0, -1.0, 1.0) * _hypotenuse(half, b)
        t = b / jnp.where(across == 0, 1.0, across)
        cosine = 1 / jnp.sqrt(1 + t * t)
        shift = t * b
        # Of a diagonal matrix the eigenvalues are read off: however small one of them is, it is no rounding.
        noise = tuple(jnp.where(b == 0, 0.0, rounding * (jnp.abs(entry) + jnp.abs(shift))) for entry in (a, d))
        return Spectrum((a + shift, d - shift), noise, (cosine, t * cosine))
    values, vectors = jnp.linalg.eigh(matrix)
    return Spectrum((values,), (size * rounding * jnp.abs(values).max(),), vectors)


def parts_along(seen: Spectrum, vector: Any) -> Parts:
    """The components of `vector`, shape (size,), along the eigenvectors."""
    if seen.axes is None:
        return (vector[0],)
    if isinstance(seen.axes, tuple):
        cosine, sine = seen.axes
        return (cosine * vector[0] + sine * vector[1], cosine * vector[1] - sine * vector[0])
    return (seen.axes.T @ vector,)


def assembled(seen: Spectrum, parts: Parts) -> Any:
    """The vector with these components along the eigenvectors, shape (size,)."""
    if seen.axes is None:
        return jnp.stack(parts)
    if isinstance(seen.axes, tuple):
        cosine, sine = seen.axes
        return jnp.stack([cosine * parts[0] - sine * parts[1], sine * parts[0] + cosine * parts[1]])
    return seen.axes @ parts[0]


def divided(seen: Spectrum, curvatures: Parts, vector: Any) -> Any:
    """The matrix with the eigenvectors seen and the eigenvalues `curvatures`, inverted, times `vector`.

    Along an eigenvector whose curvature is zero up to rounding the quotient is zero if the vector has no part
    there (so the result is the shortest of all solutions), and infinite if it has.
    """
    parts = parts_along(seen, vector)
    rounding = _ROUNDINGS * limits(vector.dtype).eps * largest(parts)
    quotients = []
    for part, curvature, noise in zip(parts, curvatures, seen.noise, strict=True):
        flat = jnp.abs(curvature) <= noise
        quotients.append(jnp.where(flat & (jnp.abs(part) <= rounding), 0.0, part / jnp.where(flat, 0.0, curvature)))
    return assembled(seen, tuple(quotients))


def scaled(seen: Spectrum, factors: Parts, vector: Any) -> Any:
    """`vector` with its component along each eigenvector multiplied: a function of the matrix, times a vector."""
    parts = parts_along(seen, vector)
    return assembled(seen, tuple(factor * part for factor, part in zip(factors, parts, strict=True)))


def product(left: Parts, right: Parts) -> Any:
    """The inner product of two vectors in parts."""
    products = [a * b for a, b in zip(left, right, strict=True)]
    return functools.reduce(jnp.add, [each.sum() if each.ndim else each for each in products])


def least(parts: Parts) -> Any:
    """The smallest of them."""
    return functools.reduce(jnp.minimum, [part.min() if part.ndim else part for part in parts])


def largest(parts: Parts) -> Any:
    """The largest of them by size."""
    return functools.reduce(jnp.maximum, [jnp.abs(part).max() if part.ndim else jnp.abs(part) for part in parts])


def parameter_type(params: Any) -> Any:
    """The type of number that the parameters are made of."""
    return jnp.result_type(*jax.tree_util.tree_leaves(params))


def limits(dtype: Any) -> Any:
    """The `finfo` of a type of number: its rounding `eps`, its smallest `tiny` and largest `max`."""
    return jnp.finfo(dtype)  # type: ignore[no-untyped-call]


def _hypotenuse(a: Any, b: Any) -> Any:
    """√(a² + b²) without overflow; `jnp.hypot` takes longer to compile."""
    big, small = jnp.maximum(jnp.abs(a), jnp.abs(b)), jnp.minimum(jnp.abs(a), jnp.abs(b))
    ratio = small / jnp.where(big == 0, 1.0, big)
    return big * jnp.sqrt(1 + ratio * ratio)
