"""Newton's method with a damping that adapts itself by accepting and refusing steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax.numpy as jnp
import optax

from landscape_viz.optimizers.curvature import (
    eigendecomposition,
    finfo,
    flat_problem,
    hessian,
    inner_product,
    largest,
    parameter_type,
    smallest,
)
from landscape_viz.optimizers.hyperparameters import Number, setting

POOR, GOOD = 0.25, 0.75  # gain ratios below and above which the damping is raised and lowered
_LEAST = 1e-8  # of the largest curvature: a smaller damping changes nothing and would take long to grow again
_ROUNDINGS = 4  # of the loss: a promised decrease below it cannot be told from rounding


class LevenbergState(NamedTuple):
    """The state of a step: what it was computed from, what became of it, and the damping of the next one.

    damping: what was added to the Hessian's diagonal.
    accepted: 1.0 where the step was taken, 0.0 where it was refused.
    gain_ratio: the decrease of the loss over the decrease that the quadratic model promised; before it was refused.
    next_damping: λ for the next step.
    """

    damping: Any
    accepted: Any
    gain_ratio: Any
    next_damping: Any


def levenberg(
    damping: Number = 1.0, increase: Number = 4.0, decrease: Number = 4.0
) -> optax.GradientTransformationExtraArgs:
    """Levenberg's method: damped Newton that refuses steps that climb, and adapts its damping.

    Each step tries p = −(H(x) + α·I)⁻¹·∇f(x), where α = λ + max(0, −the smallest eigenvalue of H): so the matrix
    has no eigenvalue below λ, and p points downhill also at maxima and saddles. The loss falls by a share ρ of what
    the quadratic model promised: ρ = (f(x) − f(x + p)) / (½·α·|p|² − ½·p·∇f(x)).

    If f(x + p) ≤ f(x) the step is taken, x ← x + p; else it is refused and x stays. Then λ ← increase·λ if the step was
    refused or ρ < 1/4, λ ← λ/decrease if ρ > 3/4 (or the promise is lost in the rounding of f), else λ stays. So the
    loss never climbs; far from a minimum the steps are those of a slow gradient descent, close to one they are
    Newton's.

    This is the form with the Hessian of any loss and the identity as scale. Marquardt's uses JᵀJ of a sum of squares
    and its diagonal.

    Args:
      damping: λ for the first step, above zero.
      increase: factor by which λ grows, above 1.
      decrease: factor by which λ shrinks, above 1.

    Raises:
      InputError: an argument is outside its range.

    Sources: Levenberg, "A method for the solution of certain non-linear problems in least squares", 1944; the gain
    ratio with its bounds 1/4 and 3/4 from Fletcher, "A modified Marquardt subroutine for non-linear least squares",
    1971; the shift by the smallest eigenvalue from Goldfeld, Quandt, Trotter, "Maximization by quadratic
    hill-climbing", 1966.
    """
    first = setting("damping", damping, above=0)
    raised = setting("increase", increase, above=1)
    lowered = setting("decrease", decrease, above=1)

    def init(params: Any) -> LevenbergState:
        dtype = parameter_type(params)
        zero = jnp.zeros((), dtype)
        return LevenbergState(damping=zero, accepted=zero, gain_ratio=zero, next_damping=jnp.asarray(first, dtype))

    def update(
        updates: Any,
        state: LevenbergState,
        params: Any = None,
        *,
        value_fn: Callable[[Any], Any] | None = None,
        **extra_args: Any,
    ) -> tuple[Any, LevenbergState]:
        del extra_args
        problem = flat_problem("levenberg", updates, params, value_fn)
        eigen = eigendecomposition(hessian(problem.loss, problem.point))
        # Per eigenvector λ + (eigenvalue − the smallest, where that is negative): no cancellation leaves less than λ.
        shift = jnp.maximum(-smallest(eigen.values), 0.0)
        total = state.next_damping + shift
        curvatures = tuple(state.next_damping + (value + shift) for value in eigen.values)
        slopes = eigen.components(problem.gradient)
        parts = tuple(-slope / curvature for slope, curvature in zip(slopes, curvatures, strict=True))
        step = eigen.vector(parts)

        limits = finfo(step.dtype)
        value, tried = problem.loss(problem.point), problem.loss(problem.point + step)
        stiff = tuple(part * (total + curvature) for part, curvature in zip(parts, curvatures, strict=True))
        promised = inner_product(parts, stiff) / 2
        blind = promised <= _ROUNDINGS * limits.eps * jnp.abs(value)
        gain = jnp.where(blind & (tried <= value), 1.0, (value - tried) / jnp.where(promised > 0, promised, 1.0))
        accepted = gain >= 0  # not where it is nan
        factor = jnp.where(gain > GOOD, 1 / lowered, jnp.where(gain >= POOR, 1.0, raised))
        lowest = jnp.maximum(_LEAST * largest(eigen.values), limits.tiny)
        following = jnp.clip(state.next_damping * factor, lowest, limits.max)

        taken = jnp.where(accepted, step, 0.0)
        return problem.unravel(taken), LevenbergState(total, accepted.astype(step.dtype), gain, following)

    return optax.GradientTransformationExtraArgs(init, update)
