"""Options and their values: what was typed, read and checked before anything slow is loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

from landscape_viz.errors import InputError
from landscape_viz.parsing.numbers import read_real, read_whole


class WrongValueError(Exception):
    """An `InputError` on its way through typer, which words every `ValueError` of a parser in its own way."""


def option(metavar: str, text: str, read: Callable[[str], Any] = str, *names: str) -> Any:
    """An option of typer.

    Args:
      metavar: how its value is written.
      text: its help.
      read: makes the value of what was typed, or raises `InputError`.
      names: as it is typed, where that is not the name of the parameter.
    """
    return typer.Option(*names, metavar=metavar, help=text, parser=parser(read))


def parser(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    """`read` as typer's `parser=` takes it; defaults that are no text are left as they are."""

    def parse(typed: Any) -> Any:
        if not isinstance(typed, str):
            return typed
        try:
            return read(unprotected(typed))
        except InputError as error:
            raise WrongValueError(str(error)) from error

    return parse


def whole(name: str, check: Callable[[int], int] = int) -> Callable[[str], int]:
    """A reader of whole numbers that `check` accepts, for the option `name`."""
    return lambda typed: check(read_whole(name, typed))


def real(name: str, check: Callable[[float], float] = float) -> Callable[[str], float]:
    """A reader of numbers that `check` accepts, for the option `name`."""
    return lambda typed: check(read_real(name, typed))


def protected(word: str) -> str:
    """``-cos(x)``, ``-x`` and ``-8`` are values, where typer sees options. A space in front tells it.

    ``-o`` and ``-h`` are left to typer, which answers to them.
    """
    is_option = word.startswith("--") or (len(word) == 2 and word[1].isalpha() and word[1] not in "xy")
    return f" {word}" if word.startswith("-") and not is_option else word


def unprotected(word: str) -> str:
    """A value that begins with a hyphen, such as a file's name, without the space that told typer so."""
    return word.removeprefix(" ") if word.startswith(" -") else word
