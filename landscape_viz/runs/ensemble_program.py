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
from landscape_viz.runs.scalar_form import CALLS, Parts, in_scalars, parts_of
from landscape_viz.runs.status import Evaluation
from landscape_viz.runs.step import initial_state, make_step
from landscape_viz.runs.stopping import settled

LEAST_BLOCK = 8  # steps in a block, or more where these would be too many blocks
MOST_BLOCKS = 16
CHECKPOINT_BYTES = 4096  # for each run: fewer blocks are kept of optimizers whose state is large
SLACK = 1 + 1e-9  # for the rounding of sums
NOTHING = 1e-30  # of a distance: a run that is nearer is at the place itself
MOST_PART = 1 - 1e-6  # of a step
_PASSING_ON = {"add", "add_any", "convert_element_type", "copy", "mul", "neg", "sub"}

Event = Literal["lost", "inside", "outside"]
"""The first step that began where something is not finite, or the last one that began inside or outside of a box."""


class Monitors(NamedTuple):
    """The quantities that are watched at every step, at some cost.

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
    point, state: where each run was when the block began, and the parts of the leaves of the optimizer's state; those
      that are the same for all runs have a last axis of length 1.
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
        stepper = _stepper(function, spec, len(starts), tuple(settings))
        differs = stepper.dependence.later
        step = stepper.side_by_side(differs, settings)
        begin, point = stepper.begin(starts, settings), list(starts)
        runs = jnp.zeros_like(starts[0])
        never = runs + jnp.inf
        noted = RunMonitors(point, point, runs != 0, runs + jnp.nan, never, never, runs, runs, runs)
        steps = jnp.asarray(parameters.steps)

        def entry(first: Any, length: Any, skipped: Any, path: Any, point: Any, state: list[Parts]) -> Blocks:
            state = [
                parts if own else [part[..., None] for part in parts] for parts, own in zip(state, differs, strict=True)
            ]
            return Blocks(first[None], length[None], skipped[None], path, point, state)

        def own(point: Any, state: list[Parts]) -> list[Any]:
            return jax.tree.leaves([point, *(parts for parts, own in zip(state, differs, strict=True) if own)])

        def one(number: Any, carry: tuple[list[Parts], RunMonitors, Any]) -> tuple[list[Parts], RunMonitors, Any]:
            state, noted, path = carry
            done, after = step(noted.point, state)
            noted, went = _noted(function, monitors, parameters, width, point, noted, done, number)
            path = path + went  # times zero, what is not finite becomes nan; sums of what is finite might overflow
            if not stepper.dependence.telling:
                path = path + sum(slope * 0 for slope in done[2])
            return after, noted, path

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
            if stepper.dependence.timeless:
                still = _same(own(noted.point, state), own(loop.noted.point, loop.state))
                skipped = jnp.where(still, jnp.maximum(steps - 1 - end, 0) // length * length, 0)
            done = entry(loop.number, length, skipped, path, loop.noted.point, loop.state)
            put = functools.partial(lax.dynamic_update_index_in_dim, index=loop.block, axis=0)
            return _Loop(end + skipped, loop.block + 1, moving, state, noted, jax.tree.map(put, loop.blocks, done))

        first = entry(steps, steps, steps, runs, point, begin)
        bytes_of_run = sum(leaf.nbytes for leaf in jax.tree.leaves(first)) // runs.size
        most = max(2, min(MOST_BLOCKS, CHECKPOINT_BYTES // bytes_of_run))
        usual = jnp.maximum(LEAST_BLOCK, -(-(steps - 1) // (most - 1)))
        blocks = jax.tree.map(lambda leaf: jnp.zeros((most, *leaf.shape), leaf.dtype), first)
        loop = _Loop(jnp.zeros_like(steps), 0, jnp.bool_(True), begin, noted, blocks)
        loop = lax.while_loop(lambda loop: (loop.number < steps) & loop.moving, block, loop)
        noted = loop.noted
        return noted._replace(point=jnp.stack(noted.point), before=jnp.stack(noted.before)), loop.blocks

    return forward


def make_replay(
    function: Callable[[Any], Any], spec: OptimizerSpec, event: Event
) -> Callable[[Blocks, dict[str, Any], Any, Any, Any, Any, Any], Any]:
    """The function replay(blocks, settings, ends, asked, steps, low, high): the step of an event in each run.

    The blocks in which it may be are repeated, of each run its own, one after the other until it is found.

    Args:
      function, spec: as for `make_forward`, which gives the blocks.
      event: what is looked for.

    The function's `ends`, shape (dim, runs), are where the runs ended; `asked` and `steps`, shape (runs,), the runs
    whose event is looked for, and how many steps each took; `low` and `high`, shape (dim, runs), the corners of a box.
    It returns the step, shape (runs,), as a float: -1 for none. Of a last step outside, the part of it is added after
    which the box is entered, if the distance from its middle falls at a constant rate.
    """

    def happens(point: Any, value: Any, gradient: Any, low: Any, high: Any) -> Any:
        if event == "lost":
            return sum(x * 0 for x in (*point, value, *gradient)) != 0
        inside = [(low[axis] <= x) & (x <= high[axis]) for axis, x in enumerate(point)]
        return functools.reduce(jnp.logical_and, inside) == (event == "inside")

    def logarithm_of_distance(point: Any, low: Any, high: Any) -> Any:
        """That from the middle of the box, in halves of its width along the farthest axis."""
        apart = [jnp.abs(2 * x - low[axis] - high[axis]) / (high[axis] - low[axis]) for axis, x in enumerate(point)]
        return jnp.log(jnp.maximum(functools.reduce(jnp.maximum, apart), NOTHING))

    def replay(blocks: Blocks, settings: dict[str, Any], ends: Any, asked: Any, steps: Any, low: Any, high: Any) -> Any:
        stepper = _stepper(function, spec, len(blocks.point), tuple(settings))
        step = stepper.side_by_side([True] * len(blocks.state), settings)  # at different steps, nothing is shared
        numbers = jnp.arange(len(blocks.path))[:, None]

        def repeated(carry: tuple[Any, Any]) -> tuple[Any, Any]:
            candidates, found = carry
            if event == "lost":
                chosen = jnp.min(jnp.where(candidates, numbers, len(numbers)), axis=0)
            else:
                chosen = jnp.max(jnp.where(candidates, numbers, -1), axis=0)
            is_open = (chosen >= 0) & (chosen < len(numbers))
            begun = jax.tree.map(functools.partial(_picked, chosen), blocks)
            room = jnp.where(is_open, jnp.minimum(begun.length, steps - begun.first), 0) + 0.0

            def one(passed: Any, carry: tuple[Any, list[Parts], Any, Any]) -> tuple[Any, list[Parts], Any, Any]:
                point, state, at, ends = carry
                (moved, value, gradient), after = step(point, state)
                now = happens(point, value, gradient, low, high) & (passed < room)
                if event == "lost":
                    now = now & (at < 0)
                ends = jax.tree.map(lambda new, old: jnp.where(now, new, old), [point, moved] if ends else [], ends)
                return moved, after, jnp.where(now, passed.astype(room.dtype), at), ends

            at = jnp.full_like(room, -1)  # with floats as the points are, the loop is one of long vectors
            ends = [begun.point, begun.point] if event == "outside" else []
            *_, at, ends = lax.fori_loop(0, jnp.max(blocks.length), one, (begun.point, begun.state, at, ends))
            number = at + begun.first + (0 if event == "lost" else begun.skipped)
            if ends:
                before, after = (logarithm_of_distance(point, low, high) for point in ends)
                number += jnp.clip(before / (before - after), 0, MOST_PART)
            return candidates & (numbers != chosen) & (at < 0), jnp.where(at >= 0, number, found)

        candidates = asked & (blocks.length > 0) & (blocks.first < steps) & _may_happen(event, blocks, ends, low, high)
        return lax.while_loop(lambda carry: carry[0].any(), repeated, (candidates, jnp.full(steps.shape, -1.0)))[1]

    return replay


def make_evaluation(function: Callable[[Any], Any]) -> Callable[[Any], Evaluation]:
    """The function that gives the loss and its derivatives at points of shape (dim, runs)."""

    def evaluation(points: Any) -> Evaluation:
        values, gradients = jax.vmap(jax.value_and_grad(function), in_axes=-1, out_axes=-1)(points)
        return Evaluation(values, gradients, jax.vmap(jax.hessian(function), in_axes=-1, out_axes=-1)(points))

    return evaluation


def _may_happen(event: Event, blocks: Blocks, ends: Any, low: Any, high: Any) -> Any:
    """In which block of which run the event may be, by how far the run went there."""
    if event == "lost":
        return blocks.path != blocks.path
    path, is_last = blocks.path * SLACK, jnp.roll(blocks.length, -1, axis=0).at[-1].set(0) == 0
    within, apart = True, False
    for first, end, least, most in zip(blocks.point, ends, low, high, strict=True):
        # On the way from its first point to its last one a run cannot go farther than the path is long.
        last = jnp.where(is_last, end, jnp.roll(first, -1, axis=0))
        lowest, highest = (first + last - path) / 2, (first + last + path) / 2
        within = within & (lowest >= least) & (highest <= most)
        apart = apart | (highest < least) | (lowest > most)
    # Comparisons with nan are false: where it is not known how far a run went, it may have been anywhere.
    return ~apart if event == "inside" else ~jnp.asarray(within)


def _picked(chosen: Any, leaf: Any) -> Any:
    """Of an array with the blocks along the first axis the chosen one for each run, along the last axis."""
    of_runs = jnp.broadcast_to(leaf, (*leaf.shape[:-1], len(chosen)))
    return jnp.take_along_axis(of_runs, chosen.reshape((1,) * (leaf.ndim - 1) + (-1,)), axis=0)[0]


class _Stepper:
    """The first state and the step of one run, traced, with the optimizer's state as the list of its leaves."""

    def __init__(self, function: Callable[[Any], Any], spec: OptimizerSpec, dim: int, settings: Sequence[str]) -> None:
        structure: Any = None

        def optimizer(values: Sequence[Any]) -> Any:
            return spec.build(dict(zip(settings, values, strict=True)), show_rate=False)

        def begin(point: Any, *values: Any) -> list[Any]:
            nonlocal structure
            leaves, structure = jax.tree_util.tree_flatten(initial_state(optimizer(values), point))
            return leaves

        def step(point: Any, *rest: Any) -> list[Any]:
            leaves, values = rest[: structure.num_leaves], rest[structure.num_leaves :]
            done = make_step(function, optimizer(values))(point, jax.tree_util.tree_unflatten(structure, leaves))
            return [done.point, *jax.tree_util.tree_leaves(done.state), done.value, done.gradient]

        numbers = [_shaped((), jnp.float64) for _ in settings]
        point = _shaped((dim,), jnp.float64)
        started = jax.make_jaxpr(begin)(point, *numbers)
        leaves = [_shaped(leaf.shape, leaf.dtype) for leaf in started.out_avals]
        self._begin = begin
        self._step = jax.make_jaxpr(step)(point, *leaves, *numbers)
        self.dependence = dependence(started.jaxpr, self._step.jaxpr, len(numbers))

    def begin(self, starts: Any, settings: dict[str, Any]) -> list[Parts]:
        """The parts of the leaves of the first state; those that may come to differ have an axis of runs."""
        at_first = [-1 if differs else None for differs in self.dependence.at_first]
        leaves = jax.vmap(self._begin, in_axes=-1, out_axes=at_first)(starts, *settings.values())
        state = []
        for leaf, axis, differs in zip(leaves, at_first, self.dependence.later, strict=True):
            shape = leaf.shape if axis is None else leaf.shape[:-1]
            spread = differs and axis is None
            whole = jnp.broadcast_to(leaf[..., None], (*shape, starts.shape[-1])) if spread else leaf
            state.append(parts_of(whole, shape))
        return state

    def side_by_side(self, differs: Sequence[bool], settings: dict[str, Any]) -> Callable[[Any, Any], Any]:
        """The common step of many runs, of (point, state) as parts: ((point, value, gradient), state).

        Args:
          differs: which leaves of the state have an axis of runs.
        """
        numbers = list(settings.values())
        axes = [-1 if own else None for own in differs]

        def alone(point: Parts, state: list[Parts], values: list[Any]) -> tuple[Any, list[Parts]]:
            moved, *after, value, gradient = in_scalars(self._step, [point, *state, *([each] for each in values)])
            return (moved, value[0], gradient), after

        stepped = jax.vmap(alone, in_axes=(-1, axes, -1), out_axes=(-1, axes))
        return lambda point, state: stepped(point, state, numbers)


@functools.lru_cache(maxsize=64)
def _stepper(function: Callable[[Any], Any], spec: OptimizerSpec, dim: int, settings: tuple[str, ...]) -> _Stepper:
    """The traced step, once for all programs that are made of it."""
    return _Stepper(function, spec, dim, settings)


def _noted(
    function: Any, monitors: Monitors, parameters: RunParameters, width: Any, starts: Any, noted: RunMonitors,
    done: Any, number: Any,
) -> tuple[RunMonitors, Any]:  # fmt: skip
    """The notes after one more step, and how far each run went with it, nan where the loss is not finite."""
    moved, value, gradient = done
    count = number.astype(value.dtype)
    changed: dict[str, Any] = {}
    if monitors.tolerance or monitors.extremes:
        changed["steepest"] = functools.reduce(jnp.maximum, map(jnp.abs, gradient), noted.steepest)
    if monitors.tolerance:
        change, stride = value - noted.value_before, _differences(noted.point, noted.before)
        ended = settled(change, stride, gradient, changed["steepest"], parameters.tolerance) & (noted.stop == jnp.inf)
        stop = jnp.where(ended, count, noted.stop)
        moved = [jnp.where(stop == jnp.inf, to, x) for to, x in zip(moved, noted.point, strict=True)]
        changed |= {"stop": stop, "value_before": value, "before": noted.point}
    if monitors.level:
        below = (noted.reached == jnp.inf) & (value <= parameters.level)
        changed["reached"] = jnp.where(below, count, noted.reached)
    if monitors.extremes:
        changed |= _extremes(function, width, starts, noted)
    strides = map(jnp.abs, _differences(moved, noted.point))
    return noted._replace(point=moved, **changed), functools.reduce(jnp.add, strides, value * 0)


def _extremes(function: Any, width: Any, starts: Any, noted: RunMonitors) -> dict[str, Any]:
    reach, curvature = noted.reach, noted.curvature
    for x, start, size in zip(noted.point, starts, width, strict=True):
        reach = jnp.maximum(reach, jnp.abs(x - start) / size)
    traced = jax.make_jaxpr(jax.hessian(function))(_shaped((len(starts),), jnp.float64))
    for entry in jax.vmap(lambda point: in_scalars(traced, [point])[0])(noted.point):
        size = jnp.abs(entry)
        curvature = jnp.where(jnp.isfinite(size) & (size > curvature), size, curvature)
    return {"reach": reach, "curvature": curvature}


def _differences(points: Parts, others: Parts) -> Parts:
    return [point - other for point, other in zip(points, others, strict=True)]


def _same(after: list[Any], before: list[Any]) -> Any:
    """True if all numbers are as they were, nan being as nan is."""
    return jnp.all(jnp.stack([jnp.all((a == b) | ((a != a) & (b != b))) for a, b in zip(after, before, strict=True)]))


class Dependence(NamedTuple):
    """The dependence of the leaves of an optimizer's state, in the order in which jax flattens it.

    It is read off the traced program. What is the same for all runs is computed once instead of for each; and an
    optimizer that does not count stands still for good once a step has changed nothing.

    at_first: which of them differ between runs when these begin.
    later: which of them may, at some step.
    timeless: whether a step depends on nothing but the point, these leaves, and constants: not on a count of steps.
    telling: whether a gradient that is not finite always leads to a point that is not.
    """

    at_first: tuple[bool, ...]
    later: tuple[bool, ...]
    timeless: bool
    telling: bool


def dependence(begin: Any, step: Any, settings: int) -> Dependence:
    """The dependence of a state on the start and the settings of a run.

    Args:
      begin: the jaxpr that gives the leaves of the first state, of (point, *settings).
      step: the jaxpr that gives the next point, the leaves of the next state, value and gradient, of (point, *leaves,
        *settings).
      settings: how many there are.
    """
    at_first = _reached(begin, [True] * (1 + settings))
    count, later = len(at_first), list(at_first)
    while True:
        reached = _reached(step, [True, *later, *[True] * settings])[1 : 1 + count]
        wider = [old or new for old, new in zip(later, reached, strict=True)]
        if wider == later:
            break
        later = wider
    inputs, outputs = step.invars[1 : 1 + count], step.outvars[1 : 1 + count]
    counting = [
        not differs and before is not after for differs, before, after in zip(later, inputs, outputs, strict=True)
    ]
    counted = _reached(step, [False, *counting, *[False] * settings])[: 1 + count]
    timeless = not any(known for known, differs in zip(counted, [True, *later], strict=True) if differs)
    telling = _spoilt(step, {step.outvars[-1]})[0]
    return Dependence(tuple(at_first), tuple(later), timeless, telling)


def _shaped(shape: tuple[int, ...], dtype: Any) -> Any:
    """A placeholder for an array of which only shape and type count."""
    return jax.ShapeDtypeStruct(shape, dtype)  # type: ignore[no-untyped-call]


def _reached(jaxpr: Any, sources: Sequence[bool]) -> list[bool]:
    """The outputs of a traced program, marked where they depend on a marked input."""
    known = {variable for variable, marked in zip(jaxpr.invars, sources, strict=True) if marked}
    for equation in jaxpr.eqns:
        if equation.effects or any(variable in known for variable in equation.invars if _is_variable(variable)):
            known.update(equation.outvars)
    return [_is_variable(variable) and variable in known for variable in jaxpr.outvars]


def _spoilt(jaxpr: Any, variables: set[Any]) -> list[bool]:
    """The outputs of a traced program, marked where they are not finite whenever one of the variables is not.

    Sums and products pass it on; what looks, compares or divides may not.
    """
    for equation in jaxpr.eqns:
        marked = [_is_variable(variable) and variable in variables for variable in equation.invars]
        if any(marked):
            passed_on = [equation.primitive.name in _PASSING_ON] * len(equation.outvars)
            if equation.primitive.name in CALLS:
                called = equation.params[CALLS[equation.primitive.name]].jaxpr
                inputs = zip(called.invars, marked, strict=True)
                passed_on = _spoilt(called, {variable for variable, is_marked in inputs if is_marked})
            variables.update(out for out, passed in zip(equation.outvars, passed_on, strict=True) if passed)
    return [_is_variable(variable) and variable in variables for variable in jaxpr.outvars]


def _is_variable(thing: Any) -> bool:
    return not hasattr(thing, "val")  # a literal has a value, and cannot be hashed
