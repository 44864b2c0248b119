"""Domains, points and the names of variables, checked before a landscape is made of them or evaluated."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import InputError, brief

LONGEST_VARIABLE = 24
Point = tuple[float, ...]


def read_domain(domain: Any) -> Float64[np.ndarray, "dim 2"]:
    """(lo, hi) or ((lo, hi), (lo, hi)) as an array of shape (dim, 2), or an `InputError`."""
    allowed = "domain must be (lo, hi) in one dimension or ((lo, hi), (lo, hi)) in two"
    try:
        bounds = np.array(domain, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{allowed}; got {brief(domain)}") from error
    if bounds.shape == (2,):
        bounds = bounds[None, :]
    if bounds.shape not in ((1, 2), (2, 2)):
        raise InputError(f"{allowed}; got {brief(domain)}")
    for low, high in bounds:
        if not (math.isfinite(low) and math.isfinite(high)):
            raise InputError(f"domain must have finite ends; got {low:g}, {high:g}")
        if not low < high:
            raise InputError(f"domain must run from the lower to the higher end; got {low:g}, {high:g}")
        if not math.isfinite(float(high) - float(low)) or low + (high - low) / 1e3 == low:
            raise InputError(f"domain is too wide or too narrow for float64; got {low:g}, {high:g}")
    bounds.flags.writeable = False
    return bounds


def read_point(argument: str, point: Any, dim: int, why: str = "") -> Point:
    """One point as a tuple of `dim` finite floats, or an `InputError` that names `argument`.

    Args:
      argument: its name in the message.
      point: `dim` numbers in any form that numpy reads; in one dimension a plain number too.
      dim: the number of coordinates.
      why: the reason for that number, for the message where there are more or fewer.
    """
    try:
        numbers = np.atleast_1d(np.asarray(point, dtype=np.float64))
    except (TypeError, ValueError) as error:
        raise InputError(f"{argument} must be {_wanted(dim)}; got {brief(point)}") from error
    if numbers.shape != (dim,):
        raise InputError(f"{argument} must be {_wanted(dim)}{why and f': {why}'}; got {brief(point)}")
    if not np.isfinite(numbers).all():
        raise InputError(f"{argument} must be finite; got {brief(point)}")
    return tuple(float(number) for number in numbers)


def read_variables(variables: Any, dim: int) -> tuple[str, ...]:
    """The names of the coordinates as a tuple of `dim` different texts, or an `InputError`."""
    names = (variables,) if isinstance(variables, str) else tuple(variables) if isinstance(variables, Iterable) else ()
    if len(set(names)) != dim or len(names) != dim or not all(isinstance(name, str) and name.strip() for name in names):
        wanted = "a name" if dim == 1 else f"{dim} different names"
        raise InputError(f"variables must be {wanted}; got {brief(variables)}")
    for name in names:
        if len(name) > LONGEST_VARIABLE or not name.isprintable() or "$" in name:
            raise InputError(
                f"variables must be names of at most {LONGEST_VARIABLE} letters, without '$'; got {brief(name)}"
            )
    return names


def _wanted(dim: int) -> str:
    return "one number" if dim == 1 else f"{dim} numbers"
