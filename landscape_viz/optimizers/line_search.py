"""Newton's method with a backtracking line search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax.numpy as jnp
import optax

from landscape_viz.errors import whole_number
from landscape_viz.optimizers.curvature import (
    eigendecomposition,
    flat_problem,
    hessian,
    largest,
    parameter_type,
    smallest,
)
from landscape_viz.optimizers.hyperparameters import Number, setting

_MOST = 0.999999  # the largest number taken for one below 1
_FLATTEST = 1e-8  # a curvature below this share of the largest one is raised to it


class LineSearchState(NamedTuple):
    """The state of a step.

    damping: what was added to the diagonal of |H|: nothing.
    absolute: 1.0 where |H| is not H because an eigenvalue was negative, else 0.0.
    learning_rate: how much of the direction was taken.
    """

    damping: Any
    absolute: Any
    learning_rate: Any


def newton_line_search(
    decrease_factor: Number = 0.5, slope_rtol: Number = 1e-4, max_backtracking_steps: int = 50
) -> optax.GradientTransformationExtraArgs:
    """Newton's direction with a step length found by backtracking: x ← x + lr·p, p = −|H(x)|⁻¹·∇f(x).

    lr is the first of 1, decrease_factor, decrease_factor², ... for which the loss falls enough (Armijo's rule):
    f(x + lr·p) ≤ f(x) + slope_rtol·lr·p·∇f(x). Where H has only positive eigenvalues p is Newton's direction.
    Elsewhere Newton's direction may point uphill, where no step length helps; so the eigenvalues enter by their
    absolute values, and those below 1e-8 of the largest are raised to that (where H is zero, p = −∇f(x)). Then p
    points downhill wherever the gradient is not zero.

    Where even the last of the step lengths is refused, which happens when the loss no longer changes by more than
    rounding, that last one is taken, or none if the loss was not finite.

    The search is `optax.scale_by_backtracking_linesearch`, begun anew from lr = 1 in each step.

    Args:
      decrease_factor: what lr is multiplied by after a refusal, inside (0, 1).
      slope_rtol: how much of the decrease that the slope promises must be had, inside (0, 1).
      max_backtracking_steps: how often lr may be refused.

    Raises:
      InputError: an argument is outside its range.

    Source: Nocedal and Wright, "Numerical Optimization", 2nd edition, 2006, algorithms 3.1 and 3.2, and section 3.4 on
    the modification of eigenvalues.
    """
    search = optax.scale_by_backtracking_linesearch(
        whole_number("max_backtracking_steps", max_backtracking_steps, 1, 1000),
        slope_rtol=setting("slope_rtol", slope_rtol, above=0, most=_MOST),
        decrease_factor=setting("decrease_factor", decrease_factor, above=0, most=_MOST),
    )

    def init(params: Any) -> LineSearchState:
        zero = jnp.zeros((), parameter_type(params))
        return LineSearchState(zero, zero, zero)

    def update(
        updates: Any,
        state: LineSearchState,
        params: Any = None,
        *,
        value: Any = None,
        value_fn: Callable[[Any], Any] | None = None,
        **extra_args: Any,
    ) -> tuple[Any, LineSearchState]:
        del extra_args
        problem = flat_problem("newton_line_search", updates, params, value_fn)
        eigen = eigendecomposition(hessian(problem.loss, problem.point))
        steepest = largest(eigen.values)
        flattest = jnp.where(steepest > 0, _FLATTEST * steepest, 1.0)
        shares = tuple(-1 / jnp.maximum(jnp.abs(part), flattest) for part in eigen.values)
        direction = eigen.scale(shares, problem.gradient)
        step, search_state = search.update(
            direction,
            search.init(problem.point),
            problem.point,
            value=problem.loss(problem.point) if value is None else value,
            grad=problem.gradient,
            value_fn=problem.loss,
        )
        absolute = (smallest(eigen.values) < 0).astype(direction.dtype)
        return problem.unravel(step), LineSearchState(state.damping, absolute, search_state.learning_rate)

    return optax.GradientTransformationExtraArgs(init, update)
