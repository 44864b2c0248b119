"""The check of an argument that must be a landscape."""

from __future__ import annotations

from typing import Any

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape


def checked_landscape(value: Any, argument: str = "landscape") -> Landscape:
    """`value` if it is a `Landscape`, or an `InputError` that names `argument` and says how to make one."""
    if isinstance(value, Landscape):
        return value
    hint = ""
    if isinstance(value, str):
        hint = '; lv.parse("x**2") makes one of a formula, lv.catalogue["himmelblau"] is one by its name'
    elif callable(value):
        hint = "; lv.Landscape(function, (lo, hi)) makes one of a function"
    raise InputError(f"{argument} must be a Landscape; got {brief(value)}{hint}")
