"""Gradient flow: the curve that gradient descent follows in the limit of small steps."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from landscape_viz.optimizers.curvature import (
    eigendecomposition,
    finfo,
    flat_problem,
    gradient,
    hessian,
    parameter_type,
)
from landscape_viz.optimizers.hyperparameters import Number, setting

_SHORTEST = 2.0**-14  # of a step: a part as short as this is taken whatever its error
_ROUNDINGS = 500  # of where the flow is and how far it came: an error below that cannot be told from rounding
_TERMS = 16  # of the series of φ₃: the next is 1/19!
_CAUTION, _LEAST_CHANGE, _MOST_CHANGE = 0.9, 0.1, 5.0  # of the length of a part, from one to the next


class FlowState(NamedTuple):
    """The length of the path so far: the sum of the steps, each by its largest coordinate."""

    length: Any


class _Progress(NamedTuple):
    """The share of the step that is done, the length of the next part as a share of it, and the movement so far."""

    done: Any
    length: Any
    moved: Any


def gradient_flow(time_step: Number, tolerance: Number = 1e-5) -> optax.GradientTransformationExtraArgs:
    """Gradient flow: dx/dt = −∇f(x), each step as long as time_step.

    Gradient descent with learning rate time_step is Euler's method for it, so step k of the one lies beside step k of
    the other, and the distance is what the size of the learning rate costs.

    A step is cut into parts of length h, each by an exponential Rosenbrock method of third order (exprb32):
    u = x − h·φ₁(−h·H)·∇f(x) and x ← u − 2h·φ₃(−h·H)·(∇f(u) − ∇f(x) − H·(u − x)), with H the Hessian at x,
    φ₁(z) = (eᶻ − 1)/z and φ₃(z) = (eᶻ − 1 − z − z²/2)/z³. It follows a quadratic exactly in one part, however stiff the
    valley. Elsewhere h is chosen so that the correction of u, an estimate of its error, stays below tolerance times
    the length of the part's path or below rounding, down to h = time_step/16384. Where the loss falls without bound
    the flow may reach infinity in finite time, and the run leaves the finite numbers.

    The gradient is that of `value_fn`, also where an earlier transformation of a chain has changed the one passed on.

    Args:
      time_step: the time that one step takes, above zero.
      tolerance: the error allowed, as a share of the path travelled; from 1e-12 to 0.1.

    Raises:
      InputError: an argument is outside its range.

    Source: Hochbruck, Ostermann, Schweitzer, "Exponential Rosenbrock-type methods", SIAM Journal on Numerical Analysis
    47, 2009.
    """
    step = setting("time_step", time_step, above=0)
    allowed = setting("tolerance", tolerance, least=1e-12, most=0.1)

    def init(params: Any) -> FlowState:
        return FlowState(jnp.zeros((), parameter_type(params)))

    def update(
        updates: Any,
        state: FlowState,
        params: Any = None,
        *,
        value_fn: Callable[[Any], Any] | None = None,
        **extra_args: Any,
    ) -> tuple[Any, FlowState]:
        del extra_args
        problem = flat_problem("gradient_flow", updates, params, value_fn)

        epsilon = finfo(problem.point.dtype).eps
        scale = jnp.abs(problem.point).max() + state.length

        def unfinished(progress: _Progress) -> Any:
            return (progress.done < 1) & jnp.isfinite(progress.moved).all()

        def part(progress: _Progress) -> _Progress:
            length = jnp.minimum(progress.length, 1 - progress.done)
            path, correction = _exponential_step(problem.loss, problem.point + progress.moved, length * step)
            error, most = jnp.abs(correction).max(), allowed * jnp.abs(path).max() + _ROUNDINGS * epsilon * scale
            taken = (error <= most) | (length <= _SHORTEST)
            # The error falls with h³ and what is allowed with h. A comparison with nan is False: the shortest.
            change = _CAUTION * jnp.sqrt(most / jnp.where(error > 0, error, most))
            change = jnp.where(change >= _LEAST_CHANGE, jnp.minimum(change, _MOST_CHANGE), _LEAST_CHANGE)
            return _Progress(
                jnp.where(taken, progress.done + length, progress.done),
                jnp.maximum(length * change, _SHORTEST),
                jnp.where(taken, progress.moved + path + correction, progress.moved),
            )

        nothing = jnp.zeros_like(problem.point)
        begin = _Progress(jnp.zeros((), nothing.dtype), jnp.ones((), nothing.dtype), nothing)
        moved = jax.lax.while_loop(unfinished, part, begin).moved
        return problem.unravel(moved), FlowState(state.length + jnp.abs(moved).max())

    return optax.GradientTransformationExtraArgs(init, update)


def _exponential_step(loss: Callable[[Any], Any], point: Any, h: Any) -> tuple[Any, Any]:
    """u − x of second order, and what corrects it to third."""
    matrix = hessian(loss, point)
    eigen = eigendecomposition(matrix)
    here = eigen.components(gradient(loss, point, matrix))
    path = tuple(-h * _phi_1(-h * value) * slope for value, slope in zip(eigen.values, here, strict=True))
    ahead = eigen.vector(path)
    there = eigen.components(gradient(loss, point + ahead, matrix))
    correction = tuple(
        -2 * h * _phi_3(-h * value) * (then - slope - value * moved)
        for value, then, slope, moved in zip(eigen.values, there, here, path, strict=True)
    )
    return ahead, eigen.vector(correction)


@functools.partial(jax.jit, inline=True)
def _phi_1(z: Any) -> Any:
    """(eᶻ − 1)/z, and 1 at zero."""
    return jnp.where(z == 0, 1.0, jnp.expm1(z) / jnp.where(z == 0, 1.0, z))


@functools.partial(jax.jit, inline=True)
def _phi_3(z: Any) -> Any:
    """(eᶻ − 1 − z − z²/2)/z³; near zero, where that cancels, by its series Σ zᵏ/(k + 3)!."""
    near = jnp.abs(z) < 1
    small, large = jnp.where(near, z, 0.0), jnp.where(near, 1.0, z)
    series = jnp.zeros_like(z)
    for power in reversed(range(_TERMS)):
        series = series * small + 1 / math.factorial(power + 3)
    return jnp.where(near, series, ((jnp.expm1(large) / large - 1) / large - 0.5) / large)
