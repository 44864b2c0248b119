"""Gradient descent, momentum, Newton and damped Newton as optax transformations.

The interface is optax's and nothing else: `update(gradient, state, params, value_fn=...)` gives the step to
add to the parameters. So every optimizer of optax works where these do, and these chain with optax's own
transformations and line searches. Curvature is taken from `value_fn`, as optax's line searches take theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.flatten_util
import jax.numpy as jnp
import optax

from landscape_viz.errors import InputError, real_number

LearningRate = float | Callable[[Any], Any]
"""A positive number, or an optax schedule: a function of the step count."""


class CurvatureState(NamedTuple):
    """What a Newton step was computed from: the damping that was added to the Hessian's diagonal."""

    damping: Any


def gradient_descent(learning_rate: LearningRate) -> optax.GradientTransformationExtraArgs:
    """Gradient descent: x ← x − lr·∇f(x).

    Args:
      learning_rate: lr, a number or an optax schedule.

    Raises:
      InputError: the learning rate is neither a positive number nor a schedule.
    """
    return with_learning_rate(optax.sgd, learning_rate)


def momentum(
    learning_rate: LearningRate, decay: float = 0.9, nesterov: bool = False
) -> optax.GradientTransformationExtraArgs:
    """Gradient descent with momentum: the heavy ball, or Nesterov's variant.

    Heavy ball: v ← decay·v − lr·∇f(x), x ← x + v. Nesterov: v as before, x ← x + decay·v − lr·∇f(x), with the
    gradient at x (the form of Sutskever and others, rewritten for the shifted parameters, as in optax and
    PyTorch), v updated first.

    Args:
      learning_rate: lr, a number or an optax schedule. With a schedule v accumulates gradients and lr scales
        the whole step, as in optax.
      decay: how much of the velocity is kept each step, in [0, 1].
      nesterov: whether to look ahead.

    Raises:
      InputError: the learning rate is neither a positive number nor a schedule, or decay is outside [0, 1].

    Sources: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; Sutskever,
    Martens, Dahl, Hinton, "On the importance of initialization and momentum in deep learning", 2013.
    """
    kept = real_number("decay", decay, least=0, most=1)

    def factory(learning_rate: Any) -> optax.GradientTransformation:
        return optax.sgd(learning_rate, momentum=kept, nesterov=nesterov)

    return with_learning_rate(factory, learning_rate)


def newton() -> optax.GradientTransformationExtraArgs:
    """Newton's method: x ← x − H(x)⁻¹·∇f(x), with H the Hessian of the loss.

    The pure form, without line search or safeguard: it lands on the minimum of a quadratic in one step, and where
    the curvature is negative it climbs. Where the gradient is zero it does not move; where H is singular and the
    gradient is not zero, the step is infinite and the run leaves the finite numbers.
    """
    return _newton(0.0)


def damped_newton(damping: float) -> optax.GradientTransformationExtraArgs:
    """Damped Newton: x ← x − (H(x) + α·I)⁻¹·∇f(x).

    With α = 0 it is Newton's method; as α grows it tends to gradient descent with learning rate 1/α. It descends
    wherever α exceeds the most negative curvature. This is the Levenberg form (a multiple of the identity), not
    a step length: the step is not scaled afterwards.

    Args:
      damping: α, zero or positive.

    Raises:
      InputError: the damping is negative or not finite.

    Source: Levenberg, "A method for the solution of certain non-linear problems in least squares", 1944.
    """
    return _newton(real_number("damping", damping, least=0))


def with_learning_rate(
    factory: Callable[..., optax.GradientTransformation], learning_rate: LearningRate
) -> optax.GradientTransformationExtraArgs:
    """`factory(learning_rate=...)` with the learning rate kept in the state, where the recorder reads it.

    Args:
      factory: makes an optax transformation from the keyword `learning_rate`.
      learning_rate: a number or a schedule.
    """
    if not callable(learning_rate):
        learning_rate = real_number("learning_rate", learning_rate, above=0)

    def injected(learning_rate: Any) -> optax.GradientTransformation:
        return factory(learning_rate=learning_rate)

    return optax.inject_hyperparams(injected)(learning_rate)


def _newton(damping: float) -> optax.GradientTransformationExtraArgs:
    def init(params: Any) -> CurvatureState:
        dtype = jnp.result_type(*jax.tree_util.tree_leaves(params))
        return CurvatureState(damping=jnp.asarray(damping, dtype))

    def update(
        updates: Any,
        state: CurvatureState,
        params: Any = None,
        *,
        value_fn: Callable[[Any], Any] | None = None,
        **extra_args: Any,
    ) -> tuple[Any, CurvatureState]:
        del extra_args  # optax passes value= and grad= to every transformation of a chain
        if params is None or value_fn is None:
            raise InputError(
                "newton needs update(gradient, state, params, value_fn=loss): it takes curvature from them"
            )
        point, unravel = jax.flatten_util.ravel_pytree(params)
        gradient, _ = jax.flatten_util.ravel_pytree(updates)
        hessian = jax.hessian(lambda flat: value_fn(unravel(flat)))(point)
        return unravel(-_solve(hessian + state.damping * jnp.eye(point.size, dtype=point.dtype), gradient)), state

    return optax.GradientTransformationExtraArgs(init, update)


def _solve(matrix: Any, vector: Any) -> Any:
    """matrix⁻¹·vector, in closed form up to two dimensions, where `linalg.solve` is far slower to run and compile."""
    if vector.size == 1:
        solution = vector / matrix[0]
    elif vector.size == 2:
        (a, b), (c, d) = matrix
        determinant = a * d - b * c
        solution = jnp.stack([d * vector[0] - b * vector[1], a * vector[1] - c * vector[0]]) / determinant
    else:
        solution = jnp.linalg.solve(matrix, vector)
    # A zero gradient asks for no step even where the matrix is singular (0/0 otherwise).
    return jnp.where(jnp.all(vector == 0), jnp.zeros_like(vector), solution)
