"""Runs of an optimizer, compiled: where it went, and the loss with its derivatives along the way.

These are two programs, both in float64. The first holds the optimizer and is compiled for each; it only goes, and
keeps where it was. The second looks at the loss afterwards, knows no optimizer and is compiled once for a landscape,
however many optimizers race over it. Both loop over rows that are there for the taking (`CAPACITIES`), as many as
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

from landscape_viz.errors import InputError
from landscape_viz.landscapes.batches import Batches
from landscape_viz.landscapes.data import DataLandscape
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.precision import float64
from landscape_viz.runs.step import initial_state, make_step, observed

CAPACITIES = (1024, 8192, 32768, 131072)  # longer runs are several loops, one after the other
MOST_INDICES = 2**22  # of samples, held at a time: 16 MB


class Path(NamedTuple):
    """Where a run went: points of shape (steps + 1, dim), updates (steps, dim), and what else was seen at each step."""

    points: Float64[np.ndarray, "points dim"]
    updates: Float64[np.ndarray, "steps dim"]
    internals: dict[str, np.ndarray]


class Sight(NamedTuple):
    """The loss along a path: values (n,), gradients (n, dim), Hessians (n, dim, dim)."""

    values: Float64[np.ndarray, " points"]
    gradients: Float64[np.ndarray, "points dim"]
    hessians: Float64[np.ndarray, "points dim dim"]


def run(
    landscape: Landscape,
    optimizer: optax.GradientTransformation,
    start: np.ndarray,
    steps: int,
    batches: Batches | None,
) -> Path:
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
    points, rows, carry = [], [], None
    with float64():
        for count, drawn in blocks:
            if carry is None:
                went = _begin(function, optimizer, capacity, start, count, *drawn)
            else:
                went = _resume(function, optimizer, capacity, carry, count, *drawn)
            seen_points, seen_rows, carry = went
            points.append(np.asarray(seen_points)[: count + 1])
            rows.append(np.asarray(seen_rows)[:count])
        assert carry is not None
        # The last point of a block is the first of the next.
        points = [block[:-1] for block in points[:-1]] + points[-1:]
        return _unpacked(_joined(points), _joined(rows), carry[1], sampled=batches is not None)


def look(landscape: Landscape, points: Float64[np.ndarray, "points dim"], steps: int | None = None) -> Sight:
    """The loss, its gradient and its Hessian at each of `points`, on all the data where the loss is one of data.

    Args:
      steps: of the runs whose program is to be used, so that a look at some points compiles nothing that a run does
        not need; by default the points are a run.

    Raises:
      InputError: the loss has no second derivatives that jax can find.
    """
    try:
        return _look(landscape, points, len(points) - 1 if steps is None else steps)
    except (TypeError, ValueError, NotImplementedError) as error:
        raise InputError(f"the loss {landscape.name!r} cannot be differentiated twice: {first_line(error)}") from error


def _look(landscape: Landscape, points: Float64[np.ndarray, "points dim"], steps: int) -> Sight:
    capacity, dim = _capacity(steps) + 1, landscape.dim  # a run has one point more than steps
    seen = []
    with float64():
        for first in range(0, len(points), capacity):
            block = points[first : first + capacity]
            padded = np.zeros((capacity, dim))
            padded[: len(block)] = block
            seen.append(np.asarray(_derivatives(landscape.function, padded, len(block)))[: len(block)])
    rows = _joined(seen)
    return Sight(rows[:, 0], rows[:, 1 : 1 + dim], rows[:, 1 + dim :].reshape(-1, dim, dim))


@functools.partial(jax.jit, static_argnums=(0, 1, 2))
def _begin(
    function: Callable[..., Any], optimizer: Any, capacity: int, start: Any, count: Any, *drawn: Any
) -> tuple[Any, Any, Any]:
    return _advance(function, optimizer, capacity, (start, initial_state(optimizer, start)), count, *drawn)


@functools.partial(jax.jit, static_argnums=(0, 1, 2))
def _resume(
    function: Callable[..., Any], optimizer: Any, capacity: int, carry: Any, count: Any, *drawn: Any
) -> tuple[Any, Any, Any]:
    return _advance(function, optimizer, capacity, carry, count, *drawn)


def _advance(
    function: Callable[..., Any], optimizer: Any, capacity: int, carry: Any, count: Any, *drawn: Any
) -> tuple[Any, Any, Any]:
    """`count` steps: the points where they began, the rows of what is kept of each, and (point, state) at the end.

    The parts of a row lie in one array: a loop that fills a dozen of them takes markedly longer to compile.
    """
    step = make_step(function, optimizer)
    shape = carry[0].shape

    def one(number: Any, loop: Any) -> Any:
        point, state, points, rows = loop
        points = lax.dynamic_update_index_in_dim(points, point, number, 0)
        if drawn:
            samples, indices, present = drawn
            batch = _row(indices, number)
            rows_of_batch = tuple(jnp.take(array, batch, axis=0, mode="clip") for array in samples)
            done = step(point, state, rows_of_batch, _row(present, number))
            kept = [done.value, done.gradient]
        else:
            done = step(point, state)
            kept = []
        parts = [done.update, *kept, *observed(done.state, shape).values()]
        row = jnp.concatenate([jnp.ravel(part).astype(jnp.float64) for part in parts])
        return done.point, done.state, points, lax.dynamic_update_index_in_dim(rows, row, number, 0)

    width = sum(part.size for part in observed(carry[1], shape).values()) + shape[0] + (1 + shape[0] if drawn else 0)
    point, state, points, rows = lax.fori_loop(
        0, count, one, (*carry, jnp.zeros((capacity + 1, *shape)), jnp.zeros((capacity, width)))
    )
    return lax.dynamic_update_index_in_dim(points, point, count, 0), rows, (point, state)


@functools.partial(jax.jit, static_argnums=0)
def _derivatives(function: Callable[..., Any], points: Any, count: Any) -> Any:
    """Rows of value, gradient and Hessian at the first `count` points."""
    axes = np.eye(points.shape[1])  # of numpy: constants, so that what they leave out is not even compiled

    def one(number: Any, rows: Any) -> Any:
        # One linearisation, pushed along each axis: `jax.hessian` batches the axes and compiles half as fast.
        (value, gradient), along = jax.linearize(jax.value_and_grad(function), _row(points, number))
        row = jnp.concatenate([value[None], gradient, *(along(axis)[1] for axis in axes)])
        return lax.dynamic_update_index_in_dim(rows, row, number, 0)

    length, dim = points.shape
    return lax.fori_loop(0, count, one, jnp.zeros((length, 1 + dim + dim * dim)))


def _row(array: Any, number: Any) -> Any:
    """`array[number]`, without the arithmetic for numbers that count from the end."""
    return lax.dynamic_index_in_dim(array, number, 0, keepdims=False)


def _padded(
    batches: Batches, steps: int, capacity: int, samples: tuple[np.ndarray, ...]
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    for indices, present in batches.blocks(steps, capacity):
        missing = capacity - len(indices)
        yield len(indices), (samples, np.pad(indices, ((0, missing), (0, 0))), np.pad(present, (0, missing)))


def _unpacked(points: np.ndarray, rows: np.ndarray, state: Any, sampled: bool) -> Path:
    """The columns of `rows` by name, each of the shape that it had in the loop."""
    dim = points.shape[1]
    shapes: list[tuple[str, tuple[int, ...]]] = [("sampled_value", ()), ("sampled_gradient", (dim,))] if sampled else []
    shapes += [(name, leaf.shape) for name, leaf in observed(state, (dim,)).items()]
    internals, column = {}, dim
    for name, shape in shapes:
        internals[name] = rows[:, column : column + dim] if shape else rows[:, column]
        column += dim if shape else 1
    return Path(points, rows[:, :dim], internals)


def _capacity(rows: int) -> int:
    return next((capacity for capacity in CAPACITIES if capacity >= rows), CAPACITIES[-1])


def first_line(error: Exception) -> str:
    """What an error says, as far as one line tells it."""
    return str(error).partition("\n")[0] or type(error).__name__


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
