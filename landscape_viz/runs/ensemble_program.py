"""The compiled loops of many runs side by side: only what must be known to judge them is kept, nothing per step.

Runs lie along the last axis, so that each coordinate of all of them is one contiguous vector.

`make_forward` takes all the steps. Inside a block of steps it does little more than step; at the end of each block it
keeps where the runs were, and a bound on how far they went. That tells in which block a run has left a box for the
last time, or met a number that is not finite; `make_replay` repeats that one block of each run to find the very step.

Where the steps do not depend on how many there were, the forward loop ends as soon as a block has brought every run
back to where it was, to the last bit: all further blocks would do the same.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from landscape_viz.optimizers.spec import OptimizerSpec
from landscape_viz.runs.status import Evaluation
from landscape_viz.runs.step import initial_state, make_step
from landscape_viz.runs.stopping import settled

LEAST_BLOCK = 16  # steps in a block, or more where these would be too many blocks
MOST_BLOCKS = 32
CHECKPOINT_BYTES = 4096  # for each run: fewer blocks are kept of optimizers whose state is large
SLACK = 1 + 1e-9  # for the rounding of sums

Event = Literal["lost", "inside", "outside"]
"""The first step that began where something is not finite, or the last one that began inside or outside of a box."""


class Monitors(NamedTuple):
    """What is watched at every step, at some cost.

    tolerance: whether a run ends at the first step that settles the loss within a tolerance, as `settled` says.
    level: whether to note the first step at which the loss is not above a level.
    extremes: whether to follow the largest gradient, the largest curvature and the distance from the start.
    """

    tolerance: bool = False
    level: bool = False
    extremes: bool = False


class RunParameters(NamedTuple):
    """Numbers that are the same for all runs: the steps to take, and the tolerance and the level that are watched."""

    steps: int
    tolerance: float
    level: float


class RunMonitors(NamedTuple):
    """The runs at their ends, and what the monitors have noted; steps are given as floats.

    point, before: where they ended and where they were one step earlier, shape (dim, runs).
    lost: whether a point, or the loss or its gradient where a step began, was not finite; shape (runs,), as all that
      follow.
    value_before: the loss one step earlier, where there is a tolerance.
    stop: the step at which the loss had settled, inf if it had not by the last but one.
    reached: the first step that began at or below the level, inf if none did.
    steepest: the largest component of a gradient, the end not counted; 0 where it was neither watched nor needed for a
      tolerance.
    reach: the farthest that a run came from its start along an axis, as a share of the domain's width.
    curvature: the largest entry of a Hessian, the end not counted.
    """

    point: Any
    before: Any
    lost: Any
    value_before: Any
    stop: Any
    reached: Any
    steepest: Any
    reach: Any
    curvature: Any


class Blocks(NamedTuple):
    """The blocks of steps, along the first axis of each array; those that were not needed have no steps.

    first, length: the number of the first step, and of the steps; shape (blocks, 1).
    skipped: how many more steps were as those of the block, over and over.
    path: how far each run went, summed over its steps and the axes; nan if it met a number that is not finite.
    point, state: where each run was when the block began, and the leaves of the optimizer's state; those that are the
      same for all runs have a last axis of length 1.
    """

    first: Any
    length: Any
    skipped: Any
    path: Any
    point: Any
    state: Any


class _Loop(NamedTuple):
    number: Any
    block: Any
    moving: Any
    state: list[Any]
    noted: RunMonitors
    blocks: Blocks


def make_forward(
    function: Callable[[Any], Any], spec: OptimizerSpec, monitors: Monitors, width: tuple[float, ...]
) -> Callable[..., tuple[RunMonitors, Blocks]]:
    """The function forward(starts, settings, parameters) that takes all the steps of many runs.

    Args:
      function: the loss of a point of shape (dim,).
      spec: the optimizer.
      monitors: what is watched.
      width: of the domain along each axis.

    The function's `starts` has shape (dim, runs), and `settings` holds arrays of shape (runs,) by name.
    """

    def forward(starts: Any, settings: dict[str, Any], parameters: RunParameters) -> tuple[RunMonitors, Blocks]:
        begin, step, dependence = _side_by_side(function, spec, starts, settings)
        runs = jnp.zeros_like(starts[0])
        never = runs + jnp.inf
        noted = RunMonitors(starts, starts, runs != 0, runs + jnp.nan, never, never, runs, runs, runs)
        steps = jnp.asarray(parameters.steps)

        def entry(first: Any, length: Any, skipped: Any, path: Any, point: Any, state: list[Any]) -> Blocks:
            leaves = zip(state, dependence.later, strict=True)
            kept = [leaf if differs else leaf[..., None] for leaf, differs in leaves]
            return Blocks(first[None], length[None], skipped[None], path, point, kept)

        def own(point: Any, state: list[Any]) -> list[Any]:
            return [point, *(leaf for leaf, differs in zip(state, dependence.later, strict=True) if differs)]

        def one(number: Any, carry: tuple[list[Any], RunMonitors, Any]) -> tuple[list[Any], RunMonitors, Any]:
            state, noted, path = carry
            done, after = step(noted.point, state)
            return after, *_noted(function, monitors, parameters, width, starts, noted, path, done, number)

        def block(loop: _Loop) -> _Loop:
            left = steps - loop.number
            # The last step is a block of its own: then what was there before it is what was there before the block.
            length = jnp.where(left > 1, jnp.minimum(left - 1, usual), 1)
            end = loop.number + length
            state, noted, path = lax.fori_loop(loop.number, end, one, (loop.state, loop.noted, runs))
            path = path + sum(x * 0 for x in noted.point)  # nan where a point is not finite
            noted = noted._replace(lost=noted.lost | (path != path))
            if not monitors.tolerance:  # which follows it step by step
                noted = noted._replace(before=loop.noted.point)
            moving, skipped = jnp.bool_(True), jnp.zeros_like(steps)
            if monitors.tolerance:
                moving = jnp.any((noted.stop == jnp.inf) & ~noted.lost)
            if dependence.timeless:
                still = _same(own(noted.point, state), own(loop.noted.point, loop.state))
                skipped = jnp.where(still, jnp.maximum(steps - 1 - end, 0) // length * length, 0)
            done = entry(loop.number, length, skipped, path, loop.noted.point, loop.state)
            put = functools.partial(lax.dynamic_update_index_in_dim, index=loop.block, axis=0)
            return _Loop(end + skipped, loop.block + 1, moving, state, noted, jax.tree.map(put, loop.blocks, done))

        first = entry(steps, steps, steps, runs, starts, begin)
        bytes_of_run = sum(leaf.nbytes for leaf in jax.tree.leaves(first)) // runs.size
        most = max(2, min(MOST_BLOCKS, CHECKPOINT_BYTES // bytes_of_run))
        usual = jnp.maximum(LEAST_BLOCK, -(-(steps - 1) // (most - 1)))
        blocks = jax.tree.map(lambda leaf: jnp.zeros((most, *leaf.shape), leaf.dtype), first)
        loop = _Loop(jnp.zeros_like(steps), 0, jnp.bool_(True), begin, noted, blocks)
        loop = lax.while_loop(lambda loop: (loop.number < steps) & loop.moving, block, loop)
        return loop.noted, loop.blocks

    return forward


def make_replay(
    function: Callable[[Any], Any], spec: OptimizerSpec, event: Event
) -> Callable[[Blocks, dict[str, Any], Any, Any, Any, Any], Any]:
    """The function replay(blocks, settings, asked, steps, low, high) that finds the step of an event in each run.

    The blocks in which it may be are repeated, of each run its own, one after the other until it is found.

    Args:
      function, spec: as for `make_forward`, which gives the blocks.
      event: what is looked for.

    The function's `asked` and `steps`, shape (runs,), are the runs whose event is looked for, and how many steps each
    took; `low` and `high`, shape (dim, runs), the corners of a box. It returns the step, shape (runs,): -1 for none.
    """

    def replay(blocks: Blocks, settings: dict[str, Any], asked: Any, steps: Any, low: Any, high: Any) -> Any:
        step = _each_by_itself(function, spec, blocks, settings)
        numbers = jnp.arange(len(blocks.path))[:, None]

        def happens(point: Any, value: Any, gradient: Any) -> Any:
            if event == "lost":
                return sum(x * 0 for x in (*point, value, *gradient)) != 0
            inside = [(low[axis] <= x) & (x <= high[axis]) for axis, x in enumerate(point)]
            return functools.reduce(jnp.logical_and, inside) == (event == "inside")

        def repeated(carry: tuple[Any, Any]) -> tuple[Any, Any]:
            candidates, steps_found = carry
            if event == "lost":
                chosen = jnp.argmax(candidates, axis=0)
            else:
                chosen = jnp.max(jnp.where(candidates, numbers, 0), axis=0)
            begun = jax.tree.map(functools.partial(_picked, chosen), blocks)
            end = jnp.minimum(begun.first + begun.length, steps)

            def one(passed: Any, carry: tuple[Any, list[Any], Any]) -> tuple[Any, list[Any], Any]:
                point, state, at = carry
                number = begun.first + passed
                (moved, value, gradient), after = step(point, state)
                now = happens(point, value, gradient) & (number < end)
                if event == "lost":
                    now = now & (at < 0)
                return moved, after, jnp.where(now, number, at)

            nowhere = jnp.full_like(steps, -1)
            *_, at = lax.fori_loop(0, jnp.max(blocks.length), one, (begun.point, begun.state, nowhere))
            if event != "lost":
                at = jnp.where(at >= 0, at + begun.skipped, at)
            open_still = candidates.any(axis=0)
            steps_found = jnp.where(open_still, at, steps_found)
            return candidates & (numbers != chosen) & (at < 0), steps_found

        candidates = asked & (blocks.length > 0) & (blocks.first < steps) & _may_happen(event, blocks, low, high)
        return lax.while_loop(lambda carry: carry[0].any(), repeated, (candidates, jnp.full_like(steps, -1)))[1]

    return replay


def make_evaluation(function: Callable[[Any], Any]) -> Callable[[Any], Evaluation]:
    """The function that gives the loss and its derivatives at points of shape (dim, runs)."""

    def evaluation(points: Any) -> Evaluation:
        values, gradients = jax.vmap(jax.value_and_grad(function), in_axes=-1, out_axes=-1)(points)
        return Evaluation(values, gradients, jax.vmap(jax.hessian(function), in_axes=-1, out_axes=-1)(points))

    return evaluation


def _may_happen(event: Event, blocks: Blocks, low: Any, high: Any) -> Any:
    """In which block of which run the event may be, by how far the run went there."""
    if event == "lost":
        return blocks.path != blocks.path
    # Comparisons with nan are false: where it is not known how far a run went, it may have been anywhere.
    path, axes = blocks.path * SLACK, range(len(low))
    least, most = ([blocks.point[:, axis] + side * path for axis in axes] for side in (-1, 1))
    if event == "inside":
        return functools.reduce(jnp.logical_and, (~((most[k] < low[k]) | (least[k] > high[k])) for k in axes))
    return functools.reduce(jnp.logical_or, (~((least[k] >= low[k]) & (most[k] <= high[k])) for k in axes))


def _picked(chosen: Any, leaf: Any) -> Any:
    """Of an array with the blocks along the first axis the chosen one for each run, along the last axis."""
    of_runs = jnp.broadcast_to(leaf, (*leaf.shape[:-1], len(chosen)))
    return jnp.take_along_axis(of_runs, chosen.reshape((1,) * (leaf.ndim - 1) + (-1,)), axis=0)[0]


class _FlatStep:
    """The first state and the step of one run, the optimizer's state as the list of its leaves."""

    def __init__(self, function: Callable[[Any], Any], spec: OptimizerSpec, names: Sequence[str]) -> None:
        self._function, self._spec, self._names = function, spec, names
        self._structure: Any = None

    def begin(self, point: Any, *settings: Any) -> list[Any]:
        """The leaves of the state at a start."""
        leaves, self._structure = jax.tree_util.tree_flatten(initial_state(self._optimizer(settings), point))
        return leaves

    def step(self, point: Any, *rest: Any) -> list[Any]:
        """The next point, the leaves of the next state, and the value and the gradient where the step began."""
        count = self._structure.num_leaves
        state = jax.tree_util.tree_unflatten(self._structure, rest[:count])
        done = make_step(self._function, self._optimizer(rest[count:]))(point, state)
        return [done.point, *jax.tree_util.tree_leaves(done.state), done.value, done.gradient]

    def _optimizer(self, settings: Sequence[Any]) -> Any:
        return self._spec.build(dict(zip(self._names, settings, strict=True)), show_rate=False)


def _side_by_side(
    function: Any, spec: OptimizerSpec, starts: Any, settings: dict[str, Any]
) -> tuple[list[Any], Any, Dependence]:
    """The leaves of the first state of all runs, their common step, and what depends on what."""
    alone, numbers = _FlatStep(function, spec, list(settings)), list(settings.values())
    example, scalars = shaped(starts.shape[:1], starts.dtype), [shaped((), array.dtype) for array in numbers]
    known = dependence(alone.begin, lambda *given: alone.step(*given)[:-2], example, scalars)
    at_first, later = ([-1 if differs else None for differs in leaves] for leaves in (known.at_first, known.later))
    along = [-1] * len(numbers)
    leaves = jax.vmap(alone.begin, in_axes=(-1, *along), out_axes=at_first)(starts, *numbers)
    spread = [
        jnp.broadcast_to(leaf[..., None], (*leaf.shape, starts.shape[-1])) if differs and axis is None else leaf
        for leaf, axis, differs in zip(leaves, at_first, known.later, strict=True)
    ]
    return spread, _stepped(alone, later, numbers), known


def _each_by_itself(function: Any, spec: OptimizerSpec, blocks: Blocks, settings: dict[str, Any]) -> Any:
    """The common step of runs that are not at the same step, so that nothing in their states is shared."""
    alone, numbers = _FlatStep(function, spec, list(settings)), list(settings.values())
    example = shaped(blocks.point.shape[1:2], blocks.point.dtype)
    jax.eval_shape(alone.begin, example, *(shaped((), array.dtype) for array in numbers))
    return _stepped(alone, [-1] * len(blocks.state), numbers)


def _stepped(alone: _FlatStep, axes: Sequence[int | None], numbers: Sequence[Any]) -> Any:
    along = [-1] * len(numbers)
    stepped = jax.vmap(alone.step, in_axes=(-1, *axes, *along), out_axes=[-1, *axes, -1, -1])

    def step(point: Any, state: list[Any]) -> tuple[Any, list[Any]]:
        moved, *after, value, gradient = stepped(point, *state, *numbers)
        return (moved, value, gradient), after

    return step


def _noted(
    function: Any, monitors: Monitors, parameters: RunParameters, width: Any, starts: Any, noted: RunMonitors,
    path: Any, done: Any, number: Any,
) -> tuple[RunMonitors, Any]:  # fmt: skip
    """What is noted after one more step, and how far the runs went with it.

    The axes are gone through one by one: reductions keep XLA from fusing.
    """
    moved, value, gradient = done
    count = number.astype(starts.dtype)
    changed: dict[str, Any] = {}
    if monitors.tolerance or monitors.extremes:
        changed["steepest"] = functools.reduce(jnp.maximum, jnp.abs(gradient), noted.steepest)
    if monitors.tolerance:
        change, stride = value - noted.value_before, noted.point - noted.before
        ended = settled(change, stride, gradient, changed["steepest"], parameters.tolerance) & (noted.stop == jnp.inf)
        stop = jnp.where(ended, count, noted.stop)
        moved = jnp.where(stop == jnp.inf, moved, noted.point)
        changed |= {"stop": stop, "value_before": value, "before": noted.point}
    if monitors.level:
        below = (noted.reached == jnp.inf) & (value <= parameters.level)
        changed["reached"] = jnp.where(below, count, noted.reached)
    if monitors.extremes:
        changed |= _extremes(function, width, starts, noted)
    barrier: Any = lax.optimization_barrier  # it has no type hints
    moved = barrier(moved)  # or else XLA computes the step again for what is made of it
    # Times zero, what is not finite becomes nan; sums of what is finite might overflow.
    path = path + value * 0
    for axis in range(len(starts)):
        path = path + (jnp.abs(moved[axis] - noted.point[axis]) + gradient[axis] * 0)
    return noted._replace(point=moved, **changed), path


def _extremes(function: Any, width: Any, starts: Any, noted: RunMonitors) -> dict[str, Any]:
    reach, curvature = noted.reach, noted.curvature
    hessians = jax.vmap(jax.hessian(function), in_axes=-1, out_axes=-1)(noted.point)
    for axis in range(len(starts)):
        reach = jnp.maximum(reach, jnp.abs(noted.point[axis] - starts[axis]) / width[axis])
        for other in range(len(starts)):
            size = jnp.abs(hessians[axis, other])
            curvature = jnp.where(jnp.isfinite(size) & (size > curvature), size, curvature)
    return {"reach": reach, "curvature": curvature}


def _same(after: list[Any], before: list[Any]) -> Any:
    """True if all numbers are as they were, nan being as nan is."""
    return jnp.all(jnp.stack([jnp.all((a == b) | ((a != a) & (b != b))) for a, b in zip(after, before, strict=True)]))


class Dependence(NamedTuple):
    """What the leaves of an optimizer's state depend on, in the order in which jax flattens it.

    It is read off the traced program. What is the same for all runs is computed once instead of for each; and an
    optimizer that does not count stands still for good once a step has changed nothing.

    at_first: which of them differ between runs when these begin.
    later: which of them may, at some step.
    timeless: whether a step depends on nothing but the point, these leaves, and constants: not on a count of steps.
    """

    at_first: tuple[bool, ...]
    later: tuple[bool, ...]
    timeless: bool


def dependence(
    begin: Callable[..., Sequence[Any]],
    step: Callable[..., Sequence[Any]],
    point: Any,
    settings: Sequence[Any],
) -> Dependence:
    """The dependence of a state on the start and the settings of a run.

    Args:
      begin: gives the leaves of the first state, of (point, *settings).
      step: gives the next point and the leaves of the next state, of (point, *leaves, *settings).
      point, settings: examples; only their shapes count.
    """
    first = jax.make_jaxpr(begin)(point, *settings)
    at_first = _reached(first.jaxpr, [True] * (1 + len(settings)))
    leaves = [shaped(leaf.shape, leaf.dtype) for leaf in first.out_avals]
    traced = jax.make_jaxpr(step)(point, *leaves, *settings).jaxpr
    later = list(at_first)
    while True:
        reached = _reached(traced, [True, *later, *[True] * len(settings)])[1:]
        wider = [old or new for old, new in zip(later, reached, strict=True)]
        if wider == later:
            break
        later = wider
    inputs, outputs = traced.invars[1 : 1 + len(later)], traced.outvars[1:]
    counting = [not runs and before is not after for runs, before, after in zip(later, inputs, outputs, strict=True)]
    counted = _reached(traced, [False, *counting, *[False] * len(settings)])
    timeless = not any(known for known, runs in zip(counted, [True, *later], strict=True) if runs)
    return Dependence(tuple(at_first), tuple(later), timeless)


def shaped(shape: tuple[int, ...], dtype: Any) -> Any:
    """What stands for an array of which only shape and type count."""
    return jax.ShapeDtypeStruct(shape, dtype)  # type: ignore[no-untyped-call]


def _reached(jaxpr: Any, sources: Sequence[bool]) -> list[bool]:
    """Which outputs of a traced program depend on the inputs that are marked."""
    known = {variable for variable, marked in zip(jaxpr.invars, sources, strict=True) if marked}
    for equation in jaxpr.eqns:
        if equation.effects or any(variable in known for variable in equation.invars if _is_variable(variable)):
            known.update(equation.outvars)
    return [_is_variable(variable) and variable in known for variable in jaxpr.outvars]


def _is_variable(thing: Any) -> bool:
    return not hasattr(thing, "val")  # a literal has a value, and cannot be hashed
