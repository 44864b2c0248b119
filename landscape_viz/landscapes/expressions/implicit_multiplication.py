"""What is said about two operands that follow one another, and about a power on the name of a function."""

from __future__ import annotations

import re

from landscape_viz.landscapes.expressions.lexer import ROOT, Token
from landscape_viz.landscapes.expressions.vocabulary import FUNCTIONS

_LONGEST = 24  # characters of an operand that are repeated


def between(operand: str, left: Token, right: Token, operator: str, *, rooted: bool) -> str:
    """What is missing between two operands that follow one another.

    Args:
      operand: the left one, as it was typed.
      left: its last token.
      right: the first token of the right one.
      operator: "/" or "**" where it stands before the left one, and a product without a dot reads in two ways.
      rooted: whether the left one is that of a √.
    """
    if left.text in FUNCTIONS:
        return f"{left.typed!r} is a function: its argument stands in brackets, {left.typed}({_named(right)})"
    if left.kind == right.kind == "number":
        return f"an operator is missing between '{left.typed}' and '{right.typed}'"
    begin = operand if len(operand) <= _LONGEST else left.typed
    factor = _named(right)
    if operator:
        return f"this reads in two ways; write '{operator}({begin}*{factor})' or '{operator}{begin}*{factor}'"
    if rooted:
        return f"'√' could reach over what follows or not; write sqrt(a)*{factor} or sqrt(a*{factor})"
    return f"a '*' is missing; write '{begin}*{right.typed}'"


def power_on_name(name: Token, power: Token, text: str) -> str | None:
    """What to write for ``sin²(x)``, ``sin**2(x)`` or ``sin^2(x)``; None where no power stands on a function's name."""
    if name.text not in FUNCTIONS or not (power.kind == "raised" or power.text in ("**", "^")):
        return None
    exponent, rest = power.text, text[power.end :]
    if power.kind != "raised":
        number = re.match(r"\s*(-?[0-9.]+)?", rest)
        exponent, rest = (number[1] or "2", rest[number.end() :]) if number else ("2", rest)
    argument = _bracketed(rest.strip())
    if exponent == "-1" and f"arc{name.text}" in FUNCTIONS:
        return f"this reads in two ways; write 1/{name.typed}{argument} or arc{name.text}{argument}"
    return f"a power of a function stands behind its argument; write {name.typed}{argument}**{exponent}"


def _named(token: Token) -> str:
    """What begins with `token`, in few letters."""
    if token.text in FUNCTIONS:
        return f"{token.typed}(...)"
    return {"(": "(...)", "|": "|...|", ROOT: f"{ROOT}..."}.get(token.text, token.typed)


def _bracketed(rest: str) -> str:
    """The bracket that `rest` begins with, or ``(x)``."""
    depth = 0
    for place, character in enumerate(rest):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return "(x)" if place < 2 else rest[: place + 1] if place < _LONGEST else "(...)"
    return "(x)"
