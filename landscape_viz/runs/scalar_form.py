"""A traced function of short vectors and matrices as the same operations on single numbers.

Side by side, a coordinate of many runs is one long vector, and what is done to single coordinates is done to whole
vectors. Left as they are, operations on the pairs of coordinates of many runs make XLA pad, slice and interleave.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax.core import eval_jaxpr

MOST_ENTRIES = 4  # of a Hessian in the plane; larger arrays stay as they are

_ELEMENTWISE = """
abs acos acosh add add_any and asin asinh atan atan2 atanh cbrt ceil clamp convert_element_type copy copy_p cos cosh div
eq erf exp exp2 expm1 floor ge gt integer_pow is_finite le log log1p logistic lt max min mul ne neg not or pow rem round
rsqrt select_n sign sin sinh sqrt square stop_gradient sub tan tanh xor
"""
_IS_ELEMENTWISE = frozenset(_ELEMENTWISE.split())
CALLS = {"pjit": "jaxpr", "jit": "jaxpr", "closed_call": "call_jaxpr", "custom_jvp_call": "call_jaxpr"}

Parts = list[Any]
"""An array of few entries as the list of these, in order; a larger one as a list of itself."""


def parts_of(array: Any, shape: tuple[int, ...]) -> Parts:
    """The parts of an array of this shape; an axis of runs that it has besides, behind the others, is kept by each."""
    return [array[place] if shape else array for place in np.ndindex(shape)] if _is_small(shape) else [array]


def in_scalars(traced: Any, arguments: Sequence[Parts]) -> list[Parts]:
    """The results of a closed jaxpr, each as its parts, for arguments given as their parts."""
    values = [
        _joined(parts, variable.aval.shape) for parts, variable in zip(arguments, traced.jaxpr.invars, strict=True)
    ]
    return [
        list(value.ravel()) if _is_split(value) else [value] for value in _results(traced.jaxpr, traced.consts, values)
    ]


def _joined(parts: Parts, shape: tuple[int, ...]) -> Any:
    if not _is_small(shape):
        return parts[0]
    return _objects(parts).reshape(shape)


def _results(jaxpr: Any, constants: Sequence[Any], arguments: Sequence[Any]) -> list[Any]:
    """As jax evaluates a jaxpr, with arrays of few entries as numpy arrays of the traced numbers in them."""
    known: dict[Any, Any] = dict(zip(jaxpr.constvars, map(_split, constants), strict=True))
    known.update(zip(jaxpr.invars, arguments, strict=True))

    def read(variable: Any) -> Any:
        if _is_literal(variable):
            return _split(np.asarray(variable.val, variable.aval.dtype))
        return known[variable]

    for equation in jaxpr.eqns:
        results = _applied(jaxpr, equation, [read(variable) for variable in equation.invars])
        known.update(zip(equation.outvars, results, strict=True))
    return [read(variable) for variable in jaxpr.outvars]


def _applied(jaxpr: Any, equation: Any, values: list[Any]) -> list[Any]:
    primitive, parameters, name = equation.primitive, equation.params, equation.primitive.name
    if name in CALLS:
        called = parameters[CALLS[name]]
        return _results(called.jaxpr, called.consts, values)
    if all(map(_is_split, values)) and all(_is_small(variable.aval.shape) for variable in equation.outvars):
        if name in _IS_ELEMENTWISE:
            apply = np.frompyfunc(lambda *entries: primitive.bind(*entries, **parameters), len(values), 1)
            result = apply(*values)
            return [result if isinstance(result, np.ndarray) else _objects([result]).reshape(())]
        if name in _MOVES:
            moved = _MOVES[name](parameters, *values)
            return moved if isinstance(moved, list) else [moved]
    inputs = {
        variable: value for variable, value in zip(equation.invars, values, strict=True) if not _is_literal(variable)
    }
    alone = jaxpr.replace(
        constvars=[], invars=list(inputs), outvars=equation.outvars, eqns=[equation], debug_info=jaxpr.debug_info
    )
    return [_split(result) for result in eval_jaxpr(alone, [], *map(_whole, inputs.values()))]


def _is_literal(variable: Any) -> bool:
    return hasattr(variable, "val")


def _is_small(shape: tuple[int, ...]) -> bool:
    return int(np.prod(shape)) <= MOST_ENTRIES


def _is_split(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == object


def _objects(entries: Sequence[Any]) -> np.ndarray:
    array = np.empty(len(entries), object)
    for place, entry in enumerate(entries):  # at once, numpy would look into them
        array[place] = entry
    return array


def _split(array: Any) -> Any:
    shape = np.shape(array)
    if not _is_small(shape):
        return array
    return _objects(parts_of(array, shape)).reshape(shape)


def _whole(value: Any) -> Any:
    if not _is_split(value):
        return value
    return jnp.stack([jnp.asarray(entry) for entry in value.ravel()]).reshape(value.shape) if value.shape else value[()]


def _broadcast(parameters: dict[str, Any], value: np.ndarray, *_: Any) -> np.ndarray:
    shape, places = parameters["shape"], parameters["broadcast_dimensions"]
    widened = [1] * len(shape)
    for axis, size in zip(places, value.shape, strict=True):
        widened[axis] = size
    return np.broadcast_to(value.reshape(widened), shape)


def _slice(parameters: dict[str, Any], value: np.ndarray) -> np.ndarray:
    strides = parameters["strides"] or (1,) * value.ndim
    return value[tuple(map(slice, parameters["start_indices"], parameters["limit_indices"], strides))]


def _pad(parameters: dict[str, Any], value: np.ndarray, filling: np.ndarray) -> np.ndarray:
    places, shape, inner = [], [], []
    for (low, high, between), size in zip(parameters["padding_config"], value.shape, strict=True):
        spread = size + max(size - 1, 0) * between
        places.append(slice(max(low, 0), max(low, 0) + spread, between + 1))
        shape.append(max(low, 0) + spread + max(high, 0))
        inner.append(slice(max(-low, 0), shape[-1] - max(-high, 0)))
    padded = np.broadcast_to(filling, shape).copy()
    padded[tuple(places)] = value
    return padded[tuple(inner)]


def _split_up(parameters: dict[str, Any], value: np.ndarray) -> list[np.ndarray]:
    return np.split(value, np.cumsum(parameters["sizes"])[:-1], parameters["axis"])


_MOVES: dict[str, Callable[..., Any]] = {
    "broadcast_in_dim": _broadcast,
    "concatenate": lambda parameters, *values: np.concatenate(values, axis=parameters["dimension"]),
    "pad": _pad,
    "reshape": lambda parameters, value: value.reshape(parameters["new_sizes"]),
    "rev": lambda parameters, value: np.flip(value, parameters["dimensions"]),
    "slice": _slice,
    "split": _split_up,
    "squeeze": lambda parameters, value: np.squeeze(value, parameters["dimensions"]),
    "stack": lambda parameters, *values: np.stack(values, axis=parameters["axis"]),
    "transpose": lambda parameters, value: np.transpose(value, parameters["permutation"]),
}
"""Primitives that move entries without looking at them, done to the arrays of traced numbers themselves."""
