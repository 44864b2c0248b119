"""Sharpness as a height: the curvature of a loss that is the largest in size, as a metric of planes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from landscape_viz.errors import InputError, brief, whole_number
from landscape_viz.landscapes.batches import read_seed
from landscape_viz.networks.weights import is_float_array


def sharpness(loss: Callable[..., Any], iterations: int = 20, seed: int = 0) -> Callable[..., Any]:
    """The eigenvalue of the Hessian of a loss that is the largest in size, as a function of (params, *data).

    It is the Rayleigh quotient v·Hv after `iterations` steps v ← Hv/‖Hv‖ from a seeded random vector, so at most the
    eigenvalue in size, and near it where the next one is much smaller. `curvature` tells eigenvalues with residuals.

    Raises:
      InputError: an argument is not as described.

    >>> import jax.numpy as jnp
    >>> plane_height = sharpness(lambda p: 3 * p[0] ** 2 - p[1] ** 2)
    >>> round(float(plane_height(jnp.zeros(2))), 4)
    6.0
    """
    if not callable(loss):
        raise InputError(f"loss must be a function of (params, *data); got {brief(loss)}")
    steps, number = whole_number("iterations", iterations, 1), read_seed(seed)

    def largest(params: Any, *data: Any) -> Any:
        leaves, structure = jax.tree.flatten(params)
        places = [place for place, leaf in enumerate(leaves) if is_float_array(leaf)]

        def of_weights(arrays: Any) -> Any:
            merged = list(leaves)
            for place, array in zip(places, arrays, strict=True):
                merged[place] = array
            return loss(jax.tree.unflatten(structure, merged), *data)

        weights = [jnp.asarray(leaves[place]) for place in places]

        def product(vector: Any) -> Any:
            return jax.jvp(jax.grad(of_weights), (weights,), (vector,))[1]

        def unit(vector: Any) -> Any:
            length = jnp.sqrt(_dot(vector, vector))
            return [part / jnp.where(length > 0, length, 1).astype(part.dtype) for part in vector]

        keys = jax.random.split(jax.random.key(number), len(weights))
        start = unit([jax.random.normal(key, own.shape, own.dtype) for key, own in zip(keys, weights, strict=True)])
        vector = jax.lax.fori_loop(0, steps, lambda _, vector: unit(product(vector)), start)
        return _dot(vector, product(vector))

    return largest


def _dot(one: Any, other: Any) -> Any:
    return sum(jnp.sum(a * b) for a, b in zip(one, other, strict=True))
