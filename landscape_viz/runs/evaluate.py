"""Runs of an optimizer, compiled: the iterates, and the loss with its derivatives along them.

These are two programs, both in float64. The first holds the optimizer and is compiled for each; it only steps, and
stores the iterates. The second evaluates the loss afterwards, knows no optimizer and is compiled once for a
landscape, however many optimizers race over it. Both loop over arrays of fixed lengths (`CAPACITIES`), as often as
they are told when they run: another number of steps, another start or another seed compiles nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax
from jaxtyping import Float64

from landscape_viz.compilation import fast_jit
from landscape_viz.errors import InputError
from landscape_viz.landscapes.batches import Batches
from landscape_viz.landscapes.data import DataLandscape
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.precision import float64
from landscape_viz.runs.step import initial_state, make_step, state_internals

CAPACITIES = (1024, 8192, 32768, 131072)  # longer runs are several loops, one after the other
MOST_INDICES = 2**22  # of samples, held at a time: 16 MB


class Iterates(NamedTuple):
    """A run without its losses: points of shape (steps + 1, dim), updates (steps, dim), and the optimizer's internals.

    internals: by name, each of shape (steps,) or (steps, dim).
    """

    points: Float64[np.ndarray, "points dim"]
    updates: Float64[np.ndarray, "steps dim"]
    internals: dict[str, np.ndarray]


class Evaluation(NamedTuple):
    """The loss at points: values (n,), gradients (n, dim), Hessians (n, dim, dim)."""

    values: Float64[np.ndarray, " points"]
    gradients: Float64[np.ndarray, "points dim"]
    hessians: Float64[np.ndarray, "points dim dim"]


def run(
    landscape: Landscape,
    optimizer: optax.GradientTransformation,
    start: np.ndarray,
    steps: int,
    batches: Batches | None,
) -> Iterates:
    """Take `steps` steps of `optimizer` from `start`, each on its batch of the data where there are `batches`.

    Args:
      landscape: what is descended; a `DataLandscape` where there are batches.
      start: shape (dim,).
    """
    capacity = _capacity(steps)
    if batches is None:
        function: Callable[..., Any] = landscape.function
        blocks: Iterator[Any] = ((min(capacity, steps - done), ()) for done in range(0, steps, capacity))
    else:
        assert isinstance(landscape, DataLandscape)
        function = landscape.batch_function
        capacity = min(capacity, max(1, MOST_INDICES // batches.size))
        blocks = _padded(batches, steps, capacity, landscape.samples)
    stored = []
    carry: Any = None
    with float64():
        for count, data in blocks:
            if carry is None:
                rows, carry = _begin(function, optimizer, capacity, start, count, *data)
            else:
                rows, carry = _resume(function, optimizer, capacity, carry, count, *data)
            stored.append(np.asarray(rows)[:count])
        point, state = carry
        return _unpacked(_joined(stored), np.asarray(point), state, sampled=batches is not None)


def evaluate(landscape: Landscape, points: Float64[np.ndarray, "points dim"], steps: int | None = None) -> Evaluation:
    """The loss, its gradient and its Hessian at each of `points`, on all the data where the loss is one of data.

    Args:
      steps: of the runs whose program is to be used, so that an evaluation at some points compiles nothing that a run
        does not need; by default the points are those of a run.

    Raises:
      InputError: the loss has no second derivatives that jax can find.
    """
    # A run has one point more than steps.
    capacity, dim = _capacity(len(points) - 1 if steps is None else steps) + 1, landscape.dim
    evaluated = []
    try:
        with float64():
            for first in range(0, len(points), capacity):
                block = points[first : first + capacity]
                padded = np.zeros((capacity, dim))
                padded[: len(block)] = block
                evaluated.append(np.asarray(_derivatives(landscape.function, padded, len(block)))[: len(block)])
    except (TypeError, ValueError, NotImplementedError) as error:
        raise InputError(f"the loss {landscape.name!r} cannot be differentiated twice: {first_line(error)}") from error
    rows = _joined(evaluated)
    return Evaluation(rows[:, 0], rows[:, 1 : 1 + dim], rows[:, 1 + dim :].reshape(-1, dim, dim))


@functools.partial(fast_jit, static_argnums=(0, 1, 2))
def _begin(
    function: Callable[..., Any], optimizer: Any, capacity: int, start: Any, count: Any, *data: Any
) -> tuple[Any, Any]:
    return _advance(function, optimizer, capacity, (start, initial_state(optimizer, start)), count, *data)


@functools.partial(fast_jit, static_argnums=(0, 1, 2))
def _resume(
    function: Callable[..., Any], optimizer: Any, capacity: int, carry: Any, count: Any, *data: Any
) -> tuple[Any, Any]:
    return _advance(function, optimizer, capacity, carry, count, *data)


def _advance(
    function: Callable[..., Any], optimizer: Any, capacity: int, carry: Any, count: Any, *data: Any
) -> tuple[Any, Any]:
    """`count` steps: a row for each (its point, update and `_columns`), and (point, state) at the end.

    All of a row lies in one array: a loop that fills several of them takes markedly longer to compile.
    """
    step = make_step(function, optimizer)
    shape = carry[0].shape

    def one(number: Any, loop: Any) -> Any:
        point, state, rows = loop
        if data:
            samples, indices, present = data
            batch = _row(indices, number)
            rows_of_batch = tuple(jnp.take(array, batch, axis=0, mode="clip") for array in samples)
            done = step(point, state, rows_of_batch, _row(present, number))
            sampled = [done.value, done.gradient]
        else:
            done = step(point, state)
            sampled = []
        parts = [point, done.update, *sampled, *state_internals(done.state, shape).values()]
        row = jnp.concatenate([jnp.ravel(part).astype(jnp.float64) for part in parts])
        return done.point, done.state, _with_row(rows, row, number)

    width = 2 * shape[0] + sum(length or 1 for _, length in _columns(shape[0], carry[1], bool(data)))
    point, state, rows = lax.fori_loop(0, count, one, (*carry, jnp.zeros((capacity, width))))
    return rows, (point, state)


@functools.partial(fast_jit, static_argnums=(0,))
def _derivatives(function: Callable[..., Any], points: Any, count: Any) -> Any:
    """Rows of value, gradient and Hessian at the first `count` points."""
    axes = np.eye(points.shape[1])  # of numpy: constants, so that what they leave out is not even compiled

    def one(number: Any, rows: Any) -> Any:
        # One linearisation, pushed along each axis: `jax.hessian` batches the axes and compiles half as fast.
        (value, gradient), along = jax.linearize(jax.value_and_grad(function), _row(points, number))
        row = jnp.concatenate([value[None], gradient, *(along(axis)[1] for axis in axes)])
        return _with_row(rows, row, number)

    length, dim = points.shape
    return lax.fori_loop(0, count, one, jnp.zeros((length, 1 + dim + dim * dim)))


# Both without the arithmetic for numbers that count from the end.
_row = functools.partial(lax.dynamic_index_in_dim, axis=0, keepdims=False, allow_negative_indices=False)
_with_row = functools.partial(lax.dynamic_update_index_in_dim, axis=0, allow_negative_indices=False)


def _columns(dim: int, state: Any, sampled: bool) -> list[tuple[str, int]]:
    """The optimizer's internals as they lie in a row: their names and lengths, 0 for a single number."""
    columns = [("sampled_value", 0), ("sampled_gradient", dim)] if sampled else []
    return columns + [(name, leaf.size if leaf.shape else 0) for name, leaf in state_internals(state, (dim,)).items()]


def _padded(
    batches: Batches, steps: int, capacity: int, samples: tuple[np.ndarray, ...]
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    for indices, present in batches.blocks(steps, capacity):
        missing = capacity - len(indices)
        yield len(indices), (samples, np.pad(indices, ((0, missing), (0, 0))), np.pad(present, (0, missing)))


def _unpacked(rows: np.ndarray, last: np.ndarray, state: Any, sampled: bool) -> Iterates:
    """The columns of `rows`, each of the shape that it had in the loop; `last` is the point after all of them."""
    dim = len(last)
    points = np.concatenate([rows[:, :dim], last[None]])
    internals, column = {}, 2 * dim
    for name, length in _columns(dim, state, sampled):
        internals[name] = rows[:, column : column + length] if length else rows[:, column]
        column += length or 1
    return Iterates(points, rows[:, dim : 2 * dim], internals)


def _capacity(rows: int) -> int:
    return next((capacity for capacity in CAPACITIES if capacity >= rows), CAPACITIES[-1])


def first_line(error: Exception) -> str:
    """The first line of an error's message, or its type where it has none."""
    return str(error).partition("\n")[0] or type(error).__name__


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
