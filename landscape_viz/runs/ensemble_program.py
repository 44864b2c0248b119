"""The compiled loop of many runs side by side: only what must be known to judge them is kept, nothing per step.

Runs lie along the last axis, so that each coordinate of all of them is one contiguous vector. Where the steps do not
depend on how many there were, the loop ends as soon as a block of steps has brought every run back to where it was,
to the last bit: all further blocks would do the same.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from landscape_viz.optimizers.spec import OptimizerSpec
from landscape_viz.runs.dependence import Dependence, dependence, shaped
from landscape_viz.runs.step import initial_state, make_step
from landscape_viz.runs.stopping import settled

BLOCK = 16  # steps between two looks at whether anything still changes


class Watch(NamedTuple):
    """What is watched on the way, each at some cost.

    tolerance: whether a run ends at the first step that settles the loss within a tolerance, as `settled` says.
    level: whether to note the first step at which the loss is not above a level.
    closely: whether to follow the largest gradient, the largest curvature and the distance from the start.
    """

    tolerance: bool = False
    level: bool = False
    closely: bool = False


class Query(NamedTuple):
    """What is asked of runs, besides their starts; numbers but for the box.

    steps: how many.
    tolerance, level: as `Watch` says, not read where it says no.
    low, high: a box for each run, shape (dim, runs).
    inside: whether the last step inside the box is asked for, or the last one outside.
    """

    steps: Any
    tolerance: Any
    level: Any
    low: Any
    high: Any
    inside: Any


class Facts(NamedTuple):
    """What became of the runs; steps are given as floats.

    point, before: where they ended and where they were one step earlier, shape (dim, runs).
    value_before: the loss one step earlier; shape (runs,), as all that follow.
    finite: how many points from the start on had a finite loss and gradient and were finite, the end not counted.
    last: the last step that began inside (or outside) the box, -1 if none did.
    stop: the step at which the loss had settled, inf if it had not by the last but one.
    reached: the first step that began at or below the level, inf if none did.
    steepest: the largest component of a gradient, the end not counted; 0 where it was neither watched closely nor
      needed for a tolerance.
    reach: the farthest that a run came from its start along an axis, as a share of the domain's width.
    curvature: the largest entry of a Hessian, the end not counted.
    """

    point: Any
    before: Any
    value_before: Any
    finite: Any
    last: Any
    stop: Any
    reached: Any
    steepest: Any
    reach: Any
    curvature: Any


class Sights(NamedTuple):
    """The loss at one point of each run: values (runs,), gradients (dim, runs), Hessians (dim, dim, runs)."""

    values: Any
    gradients: Any
    hessians: Any


class _Loop(NamedTuple):
    number: Any
    moving: Any
    state: Any
    facts: Facts


def make_program(function: Callable[[Any], Any], spec: OptimizerSpec, watch: Watch, width: Any) -> Callable[..., Facts]:
    """The function program(starts, settings, query) that takes all the steps of many runs.

    Args:
      function: the loss of a point of shape (dim,).
      spec: the optimizer.
      watch: what is watched.
      width: of the domain along each axis; length dim.

    The function's `starts` has shape (dim, runs), and `settings` holds arrays of shape (runs,) by name.
    """

    def program(starts: Any, settings: dict[str, Any], query: Query) -> Facts:
        begin, step, told = _side_by_side(function, spec, starts, settings)
        runs = jnp.zeros_like(starts[0])
        never = runs + jnp.inf
        facts = Facts(starts, starts, runs + jnp.nan, runs, runs - 1, never, never, runs, runs, runs)

        def one(number: Any, loop: tuple[Any, Facts]) -> tuple[Any, Facts]:
            state, before = loop
            done, after = step(before.point, state)
            return after, _noted(function, watch, query, width, starts, before, done, number)

        def block(loop: _Loop) -> _Loop:
            left = query.steps - loop.number
            # The last step is a block of its own: then what was there before it is what was there before the block.
            length = jnp.where(left > 1, jnp.minimum(left - 1, BLOCK), 1)
            end = loop.number + length
            state, facts = lax.fori_loop(loop.number, end, one, (loop.state, loop.facts))
            if not watch.tolerance:  # which follows it step by step
                facts = facts._replace(before=loop.facts.point)
            number, moving = end, jnp.bool_(True)
            if watch.tolerance:
                moving = jnp.any((facts.stop == jnp.inf) & (facts.finite == end))
            if told.timeless:
                still = _same(_own(facts.point, state, told), _own(loop.facts.point, loop.state, told))
                skipped = jnp.where(still, jnp.maximum(query.steps - 1 - end, 0) // BLOCK * BLOCK, 0)
                number = end + skipped
                facts = _repeated(facts, loop.number, end, skipped)
            return _Loop(number, moving, state, facts)

        first = _Loop(jnp.zeros_like(query.steps), jnp.bool_(True), begin, facts)
        return lax.while_loop(lambda loop: (loop.number < query.steps) & loop.moving, block, first).facts

    return program


def _side_by_side(
    function: Any, spec: OptimizerSpec, starts: Any, settings: dict[str, Any]
) -> tuple[Any, Any, Dependence]:
    """The leaves of the first state of all runs, their common step, and what depends on what."""
    names, numbers = list(settings), list(settings.values())
    structure: Any = None

    def built(values: Any) -> Any:
        return spec.build(dict(zip(names, values, strict=True)), show_rate=False)

    def begin(point: Any, *values: Any) -> list[Any]:
        nonlocal structure
        leaves, structure = jax.tree_util.tree_flatten(initial_state(built(values), point))
        return leaves

    def step(point: Any, *rest: Any) -> list[Any]:
        leaves, values = rest[: structure.num_leaves], rest[structure.num_leaves :]
        state = jax.tree_util.tree_unflatten(structure, leaves)
        done = make_step(function, built(values))(point, state)
        return [done.point, *jax.tree_util.tree_leaves(done.state), done.value, done.gradient]

    example = shaped(starts.shape[:1], starts.dtype)
    scalars = [shaped((), array.dtype) for array in numbers]
    told = dependence(begin, lambda *given: step(*given)[:-2], example, scalars)
    at_first, later = ([-1 if runs else None for runs in axes] for axes in (told.at_first, told.later))
    along = [-1] * len(numbers)
    leaves = jax.vmap(begin, in_axes=(-1, *along), out_axes=at_first)(starts, *numbers)
    spread = [
        jnp.broadcast_to(leaf[..., None], (*leaf.shape, starts.shape[-1])) if runs and axis is None else leaf
        for leaf, axis, runs in zip(leaves, at_first, told.later, strict=True)
    ]
    stepped = jax.vmap(step, in_axes=(-1, *later, *along), out_axes=[-1, *later, -1, -1])

    def all_step(point: Any, state: list[Any]) -> tuple[Any, list[Any]]:
        moved, *after, value, gradient = stepped(point, *state, *numbers)
        return (moved, value, gradient), after

    return spread, all_step, told


def _own(point: Any, state: list[Any], told: Dependence) -> list[Any]:
    """What a run has for itself: its point, and the leaves of its state that differ between runs."""
    return [point, *(leaf for leaf, runs in zip(state, told.later, strict=True) if runs)]


def _noted(
    function: Any, watch: Watch, query: Query, width: Any, starts: Any, facts: Facts, done: Any, number: Any
) -> Facts:
    """The facts after one more step. The axes are gone through one by one: reductions keep XLA from fusing."""
    moved, value, gradient = done
    count = number.astype(starts.dtype)
    # Times zero, what is not finite becomes nan; sums of what is finite might overflow.
    nothing = value * 0
    inside = True
    for axis in range(len(starts)):
        x = facts.point[axis]
        nothing = nothing + x * 0 + gradient[axis] * 0
        inside = inside & (query.low[axis] <= x) & (x <= query.high[axis])
    changed: dict[str, Any] = {
        "finite": jnp.where((facts.finite == count) & (nothing == 0), count + 1, facts.finite),
        "last": jnp.where(inside == query.inside, count, facts.last),
    }
    if watch.tolerance or watch.closely:
        changed["steepest"] = functools.reduce(jnp.maximum, jnp.abs(gradient), facts.steepest)
    if watch.tolerance:
        change, stride = value - facts.value_before, facts.point - facts.before
        ended = settled(change, stride, gradient, changed["steepest"], query.tolerance) & (facts.stop == jnp.inf)
        stop = jnp.where(ended, count, facts.stop)
        moved = jnp.where(stop == jnp.inf, moved, facts.point)
        changed |= {"stop": stop, "value_before": value, "before": facts.point}
    if watch.level:
        changed["reached"] = jnp.where((facts.reached == jnp.inf) & (value <= query.level), count, facts.reached)
    if watch.closely:
        changed |= _extremes(function, width, starts, facts)
    return facts._replace(point=moved, **changed)


def _extremes(function: Any, width: Any, starts: Any, facts: Facts) -> dict[str, Any]:
    reach, curvature = facts.reach, facts.curvature
    hessians = jax.vmap(jax.hessian(function), in_axes=-1, out_axes=-1)(facts.point)
    for axis in range(len(starts)):
        reach = jnp.maximum(reach, jnp.abs(facts.point[axis] - starts[axis]) / width[axis])
        for other in range(len(starts)):
            size = jnp.abs(hessians[axis, other])
            curvature = jnp.where(jnp.isfinite(size) & (size > curvature), size, curvature)
    return {"reach": reach, "curvature": curvature}


def _repeated(facts: Facts, first: Any, end: Any, skipped: Any) -> Facts:
    """The facts when as many more steps have repeated those of the last block."""
    ahead = skipped.astype(facts.last.dtype)
    return facts._replace(
        finite=jnp.where(facts.finite == end, facts.finite + ahead, facts.finite),
        last=jnp.where(facts.last >= first, facts.last + ahead, facts.last),
    )


def _same(after: list[Any], before: list[Any]) -> Any:
    """Whether all numbers are as they were, nan being as nan is."""
    return jnp.all(jnp.stack([jnp.all((a == b) | ((a != a) & (b != b))) for a, b in zip(after, before, strict=True)]))
