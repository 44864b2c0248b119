"""Refusals of a text, with a caret under the column they are about, and the name that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from landscape_viz.errors import InputError, closest
from landscape_viz.landscapes.expressions.vocabulary import CONSTANTS, FUNCTIONS, VARIABLES

WINDOW = 70
"""Characters of a long text that are shown around the caret."""

_SUBJECT = 40  # characters of the text that open the first line
_SHORTEST = 3  # letters of a function's name by which a longer word is known


@dataclass(frozen=True)
class Source:
    """A text as it was typed, and as Python shall read it.

    Attributes:
      typed: the one.
      python: the other.
      columns: for each character of `python` the column of `typed` that it comes from.
    """

    typed: str
    python: str
    columns: tuple[int, ...]

    def refusal(self, column: int, message: str) -> InputError:
        """An `InputError` about the character `column` of `python`, which points at where it was typed."""
        return refusal(self.typed, self.columns[column] if column < len(self.columns) else len(self.typed), message)


def refusal(text: str, column: int, message: str) -> InputError:
    """An `InputError` about the character `column` (from 0) of `text`.

    Its first line says it all; the text and the caret follow on lines of their own::

        x^2: '^' is not a power here; write '**'
          x^2
           ^
    """
    # What a terminal would act on (NUL, escape sequences) or cannot print is not passed through.
    shown = "".join(character if character.isprintable() else "\ufffd" for character in text)
    subject = shown if len(shown) <= _SUBJECT else shown[: _SUBJECT - 3] + "..."
    line, offset = _window(shown, column)
    return InputError(f"{subject}: {message}\n  {line}\n  {' ' * offset}^")


def _window(text: str, column: int) -> tuple[str, int]:
    """The part of `text` around `column`, and the column within that part."""
    if len(text) <= WINDOW:
        return text, column
    start = min(max(0, column - WINDOW // 2), len(text) - WINDOW)
    before = "..." if start > 0 else ""
    after = "..." if start + WINDOW < len(text) else ""
    return before + text[start : start + WINDOW] + after, len(before) + column - start


def suggested_name(name: str, variables: Sequence[str] = VARIABLES, *, called: bool = False) -> str:
    """A suggestion for an unknown name, such as `` Did you mean 'x*y'?`` for ``xy``, or an empty string."""
    for spelling in (name, name.lower()):
        power = re.fullmatch("([a-z]+)_?([0-9]+)", spelling)
        meant = f"{power[1]}**{power[2]}" if power and power[1] in variables else _product(spelling, variables)
        if meant and meant != name:
            return f" Did you mean {meant!r}?"
    openings = [function for function in FUNCTIONS if len(function) >= _SHORTEST and name.lower().startswith(function)]
    if called and openings:  # cosine, logarithm
        return f" Did you mean {max(openings, key=len)!r}?"
    return closest(name.lower(), FUNCTIONS) if called else ""


def _product(name: str, variables: Sequence[str]) -> str | None:
    """``x*y`` for ``xy``, ``x*sin`` for ``xsin``, or None where `name` is not known words run together."""
    if name in FUNCTIONS or name in variables or name in CONSTANTS:
        return name
    for word in (*CONSTANTS, *variables):
        rest = _product(name.removeprefix(word), variables) if name.startswith(word) else None
        if rest:
            return f"{word}*{rest}"
    return None
