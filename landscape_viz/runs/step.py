"""One step of any optax optimizer on one loss, as a pure function that jax can trace, loop and batch.

Nothing here records: the loop over the steps chooses what is kept of them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax


class Step(NamedTuple):
    """The result of one step.

    point: shape (dim,), after it.
    state: the optimizer's state after it.
    update: shape (dim,), what was added to the point.
    value, gradient: the loss and its gradient where the step began, as the optimizer was given them.
    """

    point: Any
    state: Any
    update: Any
    value: Any
    gradient: Any


def make_step(function: Callable[..., Any], optimizer: optax.GradientTransformation) -> Callable[..., Step]:
    """The function step(point, state, *data) that takes one step of `optimizer` on `function(point, *data)`.

    Of `value=`, `grad=`, `value_fn=` and `grad_fn=` the optimizer is given what its `update` accepts, so line
    searches, L-BFGS and Newton find what they need; all of them see the loss on the same `data`.

    Args:
      function: the loss of a point of shape (dim,) and of as many more arguments as `step` is given.
      optimizer: any optax transformation; its state begins as `initial_state` says.
    """
    accepted = _extra_arguments(optimizer.update)
    # Traced once for a step, however often its optimizer evaluates it.
    loss = jax.jit(lambda point, *data: function(point, *data), inline=True)
    value_and_gradient = jax.value_and_grad(loss)

    def step(point: Any, state: Any, *data: Any) -> Step:
        value, gradient = value_and_gradient(point, *data)
        offered = {
            "value": value,
            "grad": gradient,
            "value_fn": lambda params: loss(params, *data),
            "grad_fn": lambda params, *_: jax.grad(loss)(params, *data),
        }
        update, after = optimizer.update(gradient, state, point, **{key: offered[key] for key in accepted})
        after = jax.tree_util.tree_map(_as_before, after, state)
        return Step(optax.apply_updates(point, update), after, update, value, gradient)

    return step


def initial_state(optimizer: optax.GradientTransformation, start: Any) -> Any:
    """The optimizer's state at `start`, its numbers in 64 bits."""
    return jax.tree_util.tree_map(_widened, optimizer.init(start))


def state_internals(state: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    """The parts of an optimizer's state worth recording: floats of shape () or `shape`, by their field's name."""
    parts: dict[str, Any] = {}
    for path, leaf in jax.tree_util.tree_flatten_with_path(state)[0]:
        if not jnp.issubdtype(leaf.dtype, jnp.floating) or leaf.shape not in ((), shape):
            continue
        keys = [getattr(key, "name", getattr(key, "key", None)) for key in path]
        name = next((key for key in reversed(keys) if isinstance(key, str)), "state")
        while name in parts:
            stem, _, number = name.rpartition("_")
            name = f"{stem}_{int(number) + 1}" if number.isdigit() else f"{name}_2"
        parts[name] = leaf
    return parts


def _extra_arguments(update: Callable[..., Any]) -> tuple[str, ...]:
    """The extra arguments of optax that an optimizer's update takes."""
    parameters = inspect.signature(update).parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return ("value", "grad", "value_fn")
    return tuple(name for name in ("value", "grad", "value_fn", "grad_fn") if name in parameters)


_WIDE = {"int32": jnp.int64, "float32": jnp.float64}


def _widened(leaf: Any) -> Any:
    """A leaf of the initial state in 64 bits: optax counts in int32, and a schedule of an int32 count is float32."""
    array = jnp.asarray(leaf)
    wide = _WIDE.get(array.dtype.name)
    return array if wide is None else array.astype(wide)


def _as_before(after: Any, before: Any) -> Any:
    """Keep the type of the state from step to step, as jax's loops demand."""
    return jnp.asarray(after).astype(before.dtype)
