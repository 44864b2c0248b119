"""Newton's method: pure, damped, and with the absolute value of the curvature.

The interface is optax's and nothing else: `update(gradient, state, params, value_fn=...)` gives the step to add
to the parameters. Curvature is taken from `value_fn`, as optax's line searches take theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax.numpy as jnp
import optax

from landscape_viz.optimizers.curvature import eigendecomposition, flat_problem, hessian, parameter_type, smallest
from landscape_viz.optimizers.hyperparameters import Number, setting


class CurvatureState(NamedTuple):
    """The state of a Newton step: the damping that was added to the Hessian's diagonal."""

    damping: Any


class AbsoluteCurvatureState(NamedTuple):
    """The state of a step of a Newton method with |H|.

    damping: what was added to the diagonal of |H|.
    absolute: 1.0 where |H| is not H because an eigenvalue was negative, else 0.0.
    """

    damping: Any
    absolute: Any


def newton() -> optax.GradientTransformationExtraArgs:
    """Newton's method: x ← x − H(x)⁻¹·∇f(x), with H the Hessian of the loss.

    The pure form, without line search or safeguard: it lands on the minimum of a quadratic in one step, and where
    the curvature is negative it climbs. Where the gradient is zero it does not move. Where H is singular it
    takes the shortest step that solves H·step = −∇f, up to two dimensions; if none does, the step is infinite and
    the run leaves the finite numbers.
    """
    return _newton("newton", 0.0)


def damped_newton(damping: Number) -> optax.GradientTransformationExtraArgs:
    """Damped Newton: x ← x − (H(x) + α·I)⁻¹·∇f(x).

    With α = 0 it is Newton's method; as α grows it tends to gradient descent with learning rate 1/α. It descends
    wherever α exceeds the most negative curvature. This is the Levenberg form (a multiple of the identity), not
    a step length: the step is not scaled afterwards. `levenberg` adapts α.

    Args:
      damping: α, zero or positive.

    Raises:
      InputError: the damping is negative or not finite.

    Source: Levenberg, "A method for the solution of certain non-linear problems in least squares", 1944.
    """
    return _newton("damped_newton", setting("damping", damping, least=0))


def saddle_free_newton(damping: Number = 0.0) -> optax.GradientTransformationExtraArgs:
    """Saddle-free Newton: x ← x − (|H(x)| + α·I)⁻¹·∇f(x).

    |H| is the Hessian with its eigenvalues replaced by their absolute values. Where they all are positive this is
    Newton's method; along a direction of negative curvature Newton's step is turned round, so the run is driven
    from maxima and saddles instead of drawn to them, and each step starts downhill. It may still go too far.

    This is the form with the exact Hessian of all parameters. The paper uses the same step in a Krylov subspace,
    for networks. Where an eigenvalue is zero and α too, it steps as `newton` does where H is singular.

    Args:
      damping: α, zero or positive.

    Raises:
      InputError: the damping is negative or not finite.

    Source: Dauphin, Pascanu, Gulcehre, Cho, Ganguli, Bengio, "Identifying and attacking the saddle point problem in
    high-dimensional non-convex optimization", 2014.
    """
    added = setting("damping", damping, least=0)

    def init(params: Any) -> AbsoluteCurvatureState:
        dtype = parameter_type(params)
        return AbsoluteCurvatureState(jnp.asarray(added, dtype), jnp.zeros((), dtype))

    def update(
        updates: Any,
        state: AbsoluteCurvatureState,
        params: Any = None,
        *,
        value_fn: Callable[[Any], Any] | None = None,
        **extra_args: Any,
    ) -> tuple[Any, AbsoluteCurvatureState]:
        del extra_args  # optax passes value= and grad= to every transformation of a chain
        problem = flat_problem("saddle_free_newton", updates, params, value_fn)
        eigen = eigendecomposition(hessian(problem.loss, problem.point))
        curvatures = tuple(jnp.abs(value) + state.damping for value in eigen.values)
        step = -eigen.solve(curvatures, problem.gradient)
        return problem.unravel(step), state._replace(absolute=(smallest(eigen.values) < 0).astype(step.dtype))

    return optax.GradientTransformationExtraArgs(init, update)


def _newton(name: str, damping: Number) -> optax.GradientTransformationExtraArgs:
    def init(params: Any) -> CurvatureState:
        return CurvatureState(jnp.asarray(damping, parameter_type(params)))

    def update(
        updates: Any,
        state: CurvatureState,
        params: Any = None,
        *,
        value_fn: Callable[[Any], Any] | None = None,
        **extra_args: Any,
    ) -> tuple[Any, CurvatureState]:
        del extra_args
        problem = flat_problem(name, updates, params, value_fn)
        size = problem.point.size
        if size <= 2:
            eigen = eigendecomposition(hessian(problem.loss, problem.point))
            solution = eigen.solve(tuple(value + state.damping for value in eigen.values), problem.gradient)
        else:
            damped = hessian(problem.loss, problem.point) + state.damping * jnp.eye(size, dtype=problem.point.dtype)
            # A zero gradient asks for no step even where the matrix is singular (0/0 otherwise).
            solution = jnp.where(jnp.all(problem.gradient == 0), 0.0, jnp.linalg.solve(damped, problem.gradient))
        return problem.unravel(-solution), state

    return optax.GradientTransformationExtraArgs(init, update)
