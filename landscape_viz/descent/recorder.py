"""record: run an optimizer over a landscape and keep everything that people look at.

One `lax.scan` under one `jit`, in float64. What the next step needs (the point and the optimizer's state) and what
is looked at afterwards (the record) are two outputs.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from landscape_viz.descent.outcome import judge, lost_step, stopping_step
from landscape_viz.descent.trajectory import Trajectory
from landscape_viz.errors import InputError, brief, real_number, whole_number
from landscape_viz.landscapes.landscape import Landscape, read_point
from landscape_viz.precision import float64

MOST_STEPS = 10_000_000


def record(
    landscape: Landscape,
    optimizer: optax.GradientTransformation,
    start: Any,
    steps: int,
    label: str | None = None,
    *,
    tolerance: float | None = None,
) -> Trajectory:
    """Run `optimizer` over `landscape` from `start` and return its path with values, gradients and Hessians.

    Args:
      landscape: what is descended.
      optimizer: any optax transformation. Of `value=`, `grad=`, `value_fn=` and `grad_fn=` it is given what its
        `update` accepts, so line searches, L-BFGS and Newton find what they need.
      start: a point inside the domain.
      steps: how many steps, at least 1.
      label: what the path is called on pictures; by default "optimizer".
      tolerance: where given, the run ends at the first step that changes the loss by less than this.

    Returns:
      The trajectory; with `tolerance` it ends where the run ended, else it has `steps` steps. After the step
      at which a run leaves finite numbers, everything is nan.

    Raises:
      InputError: an argument is not what is described above, or the optimizer cannot run on one vector.
    """
    steps = whole_number("steps", steps, 1, MOST_STEPS)
    point = read_point("start", start, landscape.dim)
    if not landscape.contains(point):
        raise InputError(f"start must lie in the domain {landscape.domain} of {landscape.name!r}; got {brief(start)}")
    if tolerance is not None:
        tolerance = real_number("tolerance", tolerance, above=0)
    if not (callable(getattr(optimizer, "init", None)) and callable(getattr(optimizer, "update", None))):
        raise InputError(
            f"optimizer must be an optax transformation such as newton() or optax.adam(0.1); got {brief(optimizer)}"
        )
    name = label if label is not None else "optimizer"
    seen = _run(landscape.function, optimizer, np.array(point), steps, name)
    last = None if tolerance is None else stopping_step(seen["values"], tolerance)
    points = steps + 1 if last is None else last + 1
    at_points = {key: seen.pop(key)[:points] for key in ("points", "values", "gradients", "hessians")}
    at_steps = {key: array[: points - 1] for key, array in seen.items()}
    lost = lost_step(at_points["points"], at_points["values"], at_points["gradients"])
    if lost is not None:
        # Some optimizers come back from nan by clipping or comparing; what they do then is no descent any more.
        at_points = {key: _unknown_from(array, lost + 1) for key, array in at_points.items()}
        at_steps["updates"] = _unknown_from(at_steps["updates"], lost)
    outcome = judge(**at_points, bounds=landscape.bounds, settled=last is not None)
    unknown = np.full(points - 1, np.nan)
    return Trajectory(
        label=name,
        **at_points,
        updates=at_steps.pop("updates"),
        learning_rates=at_steps.get("learning_rate", unknown),
        internals=at_steps,
        status=outcome.status,
        stop_step=outcome.step,
        stop_reason=outcome.reason,
        landscape=landscape.name,
    )


def _unknown_from(array: np.ndarray, first: int) -> np.ndarray:
    """A copy with nan in the rows from `first` on."""
    known = array.copy()
    known[first:] = np.nan
    return known


def _run(
    function: Callable[[Any], Any], optimizer: optax.GradientTransformation, start: np.ndarray, steps: int, name: str
) -> dict[str, np.ndarray]:
    with float64():
        try:
            seen = _scan(function, optimizer, start, steps)
        except InputError:
            raise
        except (TypeError, ValueError, AttributeError, NotImplementedError) as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise InputError(f"the optimizer {name!r} cannot run on a vector of shape {start.shape}: {said}") from error
        return {key: np.asarray(array) for key, array in seen.items()}


@functools.partial(jax.jit, static_argnames=("function", "optimizer", "steps"))
def _scan(function: Callable[[Any], Any], optimizer: Any, start: Any, steps: int) -> dict[str, Any]:
    value_and_gradient = jax.value_and_grad(function)
    curvature = jax.hessian(function)
    accepted = _extra_arguments(optimizer.update)

    def step(carry: tuple[Any, Any], _: None) -> tuple[tuple[Any, Any], dict[str, Any]]:
        point, state = carry
        value, gradient = value_and_gradient(point)
        offered = {
            "value": value,
            "grad": gradient,
            "value_fn": function,
            "grad_fn": lambda params, *_: jax.grad(function)(params),
        }
        extra = {key: offered[key] for key in accepted}
        update, after = optimizer.update(gradient, state, point, **extra)
        after = jax.tree_util.tree_map(_as_before, after, state)
        seen = observed(after, point.shape) | {
            "points": point,
            "values": value,
            "gradients": gradient,
            "hessians": curvature(point),
            "updates": jnp.asarray(update, jnp.float64),
        }
        return (optax.apply_updates(point, update), after), seen

    state = jax.tree_util.tree_map(_widened, optimizer.init(start))
    # One step more than asked gives value, gradient and Hessian of the last point without compiling them again.
    _, seen = jax.lax.scan(step, (start, state), length=steps + 1)
    at_points = ("points", "values", "gradients", "hessians")
    return {key: array if key in at_points else array[:-1] for key, array in seen.items()}


def observed(state: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    """The parts of an optimizer's state worth recording: floats of shape () or `shape`, by their field's name."""
    parts: dict[str, Any] = {}
    for path, leaf in jax.tree_util.tree_flatten_with_path(state)[0]:
        if not jnp.issubdtype(leaf.dtype, jnp.floating) or leaf.shape not in ((), shape):
            continue
        keys = [getattr(key, "name", getattr(key, "key", None)) for key in path]
        named = [key for key in keys if isinstance(key, str)]
        name = named[-1] if named else "state"
        while name in parts:
            stem, _, number = name.rpartition("_")
            name = f"{stem}_{int(number) + 1}" if number.isdigit() else f"{name}_2"
        parts[name] = leaf
    return parts


def _extra_arguments(update: Callable[..., Any]) -> tuple[str, ...]:
    """Which of the extra arguments of optax an optimizer's update takes."""
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
    """Keep the type of the state from step to step, as `lax.scan` demands."""
    return jnp.asarray(after).astype(before.dtype)
