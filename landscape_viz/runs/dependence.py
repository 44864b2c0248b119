"""Which numbers of an optimizer's state differ from run to run, and whether its steps know how many there were.

Both are read off the traced program. What is the same for all runs is computed once instead of for each; and an
optimizer that does not count stands still for good once a step has changed nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax


class Dependence(NamedTuple):
    """What is known of the leaves of a state, in the order in which jax flattens it.

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
