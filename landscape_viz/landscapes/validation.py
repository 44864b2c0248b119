"""What is given for a landscape: one, or a line that says how to make one of it."""

from __future__ import annotations

from typing import Any

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape

LONGEST = 40  # letters of a text that a message shows twice


def checked_landscape(given: Any, argument: str = "landscape") -> Landscape:
    """`given` if it is a `Landscape`, or an `InputError` that names `argument` and says how to make one of it."""
    if isinstance(given, Landscape):
        return given
    hint = _how_to_make(given)
    raise InputError(f"{argument} must be a Landscape; got {brief(given)}{hint and f'; {hint}'}")


def _how_to_make(given: Any) -> str:
    """What makes a landscape of a text or a function, or nothing."""
    if isinstance(given, str):
        return _how_to_read(given)
    if callable(given):
        return "lv.Landscape(function, (lo, hi)) makes one of a function"
    return ""


def _how_to_read(text: str) -> str:
    # Here, because only a wrong call needs them.
    from landscape_viz.landscapes.catalogue import catalogue
    from landscape_viz.landscapes.expressions.evaluate import compile_expression

    if text in catalogue:
        return f'lv.catalogue["{catalogue.entry(text).name}"] is one'
    try:
        compile_expression(text)
    except InputError:
        return 'lv.catalogue["himmelblau"] and lv.parse("x**2") are some'
    shown = " ".join(text.split())
    return f'lv.parse("{shown}") makes one' if len(shown) <= LONGEST else "lv.parse makes one of such a text"
