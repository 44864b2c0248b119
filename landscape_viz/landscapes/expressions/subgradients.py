"""|x| and √(x² + y²) with derivatives that can be descended: 0 at the kink and at the cusp, right everywhere else."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike


def absolute(x: ArrayLike) -> Array:
    """|x|, with slope 0 at 0.

    jax's own has slope 1 there, so that a run which has found the minimum would leave it.
    """
    return jnp.multiply(x, jnp.sign(x))


def hypot(x: ArrayLike, y: ArrayLike) -> Array:
    """√(x² + y²), shape as `x` and `y` broadcast; all its derivatives are 0 at the origin, where it has a cusp.

    jax's own computes with the larger and the smaller of |x| and |y|, and so loses part of the second derivative
    wherever they are equal; at the origin it gives the slope (1/2, 1/2).
    """
    x, y = jnp.asarray(x), jnp.asarray(y)
    largest = jax.lax.stop_gradient(jnp.maximum(jnp.abs(x), jnp.abs(y)))
    # The scale keeps the squares from overflowing. The result does not depend on it, so neither do the derivatives.
    scale = jnp.where((largest > 0) & jnp.isfinite(largest), largest, 1.0)
    squares = jax.lax.integer_pow(x / scale, 2) + jax.lax.integer_pow(y / scale, 2)
    # sqrt is not evaluated at 0, where its slope is infinite and would turn the gradient into nan.
    root = jnp.sqrt(jnp.where(largest == 0, 1.0, squares))
    return jnp.where(largest == 0, 0.0, scale * root)
