"""The curvature of a loss as second-order optimizers use it: the Hessian, its eigendecomposition, and solutions.

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
from landscape_viz.landscapes.hessian import jacobi_rotation

_ROUNDINGS = 4  # roundings that an eigenvalue, or a component along an eigenvector, has been through

_NO_FORWARD = (TypeError, NotImplementedError)  # from losses with a backward rule of their own, as jax.custom_vjp gives

Components = tuple[Any, ...]
"""A vector in the basis of the eigenvectors: up to two dimensions its components, beyond one array of all of them."""


class Problem(NamedTuple):
    """The arguments of an optimizer's update, with all parameters flattened to one vector.

    point: shape (size,). gradient: what came in as the gradient there, shape (size,).
    loss: the loss of a flat vector. unravel: a flat vector as a tree like the parameters.
    """

    point: Any
    gradient: Any
    loss: Callable[[Any], Any]
    unravel: Callable[[Any], Any]


def flat_problem(optimizer: str, updates: Any, params: Any, value_fn: Callable[[Any], Any] | None) -> Problem:
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


def hessian(loss: Callable[[Any], Any], point: Any) -> Any:
    """The second derivatives of `loss` at `point`: rows of numbers up to two dimensions, else an array (size, size)."""

    def second(first_axis: Any, second_axis: Any) -> Any:
        return _derivative(lambda at: _derivative(loss, at, first_axis), point, second_axis)

    if point.size <= 2:
        try:  # forward through forward compiles fastest
            x, *others = _axes(point)
            if not others:
                return ((second(x, x),),)
            y = others[0]
            mixed = second(x, y)
            return ((second(x, x), mixed), (mixed, second(y, y)))
        except _NO_FORWARD:
            pass
    return jax.hessian(loss)(point)


def gradient(loss: Callable[[Any], Any], point: Any, matrix: Any) -> Any:
    """The first derivatives of `loss`, computed as its Hessian `matrix` was: a row of numbers, or an array."""
    if isinstance(matrix, tuple):
        return tuple(_derivative(loss, point, axis) for axis in _axes(point))
    return jax.grad(loss)(point)


def _derivative(loss: Callable[[Any], Any], point: Any, along: Any) -> Any:
    return jax.jvp(loss, (point,), (along,))[1]


def _axes(point: Any) -> list[Any]:
    return [jnp.asarray(axis) for axis in np.eye(point.size, dtype=point.dtype)]


class Eigendecomposition(NamedTuple):
    """A symmetric matrix by its eigenvalues and its eigenvectors.

    values: the eigenvalues, in no particular order.
    rounding: how far from zero rounding may have carried each of them.
    vectors: the eigenvectors: nothing in one dimension, the cosine and sine of their rotation in two, else the matrix
      whose columns they are.
    """

    values: Components
    rounding: Components
    vectors: Any

    def components(self, vector: Any) -> Components:
        """The components of `vector`, shape (size,), along the eigenvectors."""
        if self.vectors is None:
            return (vector[0],)
        if isinstance(self.vectors, tuple):
            cosine, sine = self.vectors
            return (cosine * vector[0] + sine * vector[1], cosine * vector[1] - sine * vector[0])
        return (self.vectors.T @ vector,)

    def vector(self, components: Components) -> Any:
        """The vector with these components along the eigenvectors, shape (size,)."""
        if self.vectors is None:
            return jnp.stack(components)
        if isinstance(self.vectors, tuple):
            cosine, sine = self.vectors
            x, y = components
            return jnp.stack([cosine * x - sine * y, sine * x + cosine * y])
        return self.vectors @ components[0]

    def scale(self, factors: Components, vector: Any) -> Any:
        """`vector` with its component along each eigenvector multiplied: a function of the matrix, times a vector."""
        components = self.components(vector)
        return self.vector(tuple(factor * part for factor, part in zip(factors, components, strict=True)))

    def solve(self, curvatures: Components, vector: Any) -> Any:
        """The matrix with these eigenvectors and the eigenvalues `curvatures`, inverted, times `vector`.

        Along an eigenvector whose curvature is zero up to rounding the quotient is zero if the vector has no part
        there (so the result is the shortest of all solutions), and infinite if it has.
        """
        components = self.components(vector)
        negligible = _ROUNDINGS * finfo(vector.dtype).eps * largest(components)
        quotients = []
        for part, curvature, rounding in zip(components, curvatures, self.rounding, strict=True):
            flat = jnp.abs(curvature) <= rounding
            quotients.append(
                jnp.where(flat & (jnp.abs(part) <= negligible), 0.0, part / jnp.where(flat, 0.0, curvature))
            )
        return self.vector(tuple(quotients))


def eigendecomposition(matrix: Any) -> Eigendecomposition:
    """The eigenvalues and eigenvectors of a symmetric matrix, given by its rows; in two dimensions by one rotation."""
    size = len(matrix)
    rounding = _ROUNDINGS * finfo(matrix[0][0].dtype).eps
    if size == 1:
        return Eigendecomposition((matrix[0][0],), (0.0,), None)
    if size == 2:
        (a, b), (_, d) = matrix
        rotation = jacobi_rotation(a, b, d, jnp)
        # Of a diagonal matrix the eigenvalues are read off: however small one of them is, it is no rounding.
        bounds = tuple(
            jnp.where(b == 0, 0.0, rounding * (jnp.abs(entry) + jnp.abs(rotation.shift))) for entry in (a, d)
        )
        return Eigendecomposition(rotation.values, bounds, (rotation.cosine, rotation.sine))
    values, vectors = jnp.linalg.eigh(matrix)
    return Eigendecomposition((values,), (size * rounding * jnp.abs(values).max(),), vectors)


def inner_product(left: Components, right: Components) -> Any:
    """The inner product of two vectors by their components."""
    products = [a * b for a, b in zip(left, right, strict=True)]
    return functools.reduce(jnp.add, [each.sum() if each.ndim else each for each in products])


def smallest(parts: Components) -> Any:
    """The smallest of the numbers, the most negative one."""
    return functools.reduce(jnp.minimum, [part.min() if part.ndim else part for part in parts])


def largest(parts: Components) -> Any:
    """The largest absolute value of the numbers."""
    return functools.reduce(jnp.maximum, [jnp.abs(part).max() if part.ndim else jnp.abs(part) for part in parts])


def parameter_type(params: Any) -> Any:
    """The type of number that the parameters are made of."""
    return jnp.result_type(*jax.tree_util.tree_leaves(params))


def finfo(dtype: Any) -> Any:
    """The limits of a type of number: its rounding `eps`, its smallest `tiny` and largest `max`."""
    return jnp.finfo(dtype)  # type: ignore[no-untyped-call]
