"""A command as typer makes it, with advice where its words cannot be placed, and errors in the words of the shell."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand

from landscape_viz.cli.app import say
from landscape_viz.cli.options import unprotected
from landscape_viz.cli.usage_hints import Taken, too_many, twice, unknown
from landscape_viz.errors import InputError

# Where typer keeps the parser's errors has changed between its versions; that they are what a bad parameter is has not.
UsageError: Any = typer.BadParameter.__mro__[1]
TYPED = {"size_pixels": "size", "hold_seconds": "hold", "dissected": "dissect"}
"""What arguments of Python are called in the shell, where it is not the same."""


class Command(TyperCommand):
    """A command of the shell."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options, and say what to do about words that are none."""
        words = [unprotected(word) for word in args]  # the parser takes them out of the list
        try:
            left = super().parse_args(ctx, args)
        except UsageError as error:
            raise self._advised(ctx, error, words) from None
        if advice := twice(words, options_of(self)):  # of which the parser would take the last
            raise UsageError(advice, ctx)
        return left

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what is wrong with its input is told in one line, and so is what it warns of."""
        with told(options_of(self)), warnings.catch_warnings():
            warnings.showwarning = _warn
            return super().invoke(ctx)

    def _advised(self, ctx: Any, error: Any, words: list[str]) -> Exception:
        """The parser's error, or one that says what to do."""
        taken = options_of(self)
        advice: str | None = None
        if hasattr(error, "possibilities"):  # of an unknown option
            commands: dict[str, Any] = ctx.parent.command.commands if ctx.parent else {}
            having = [name for name, command in commands.items() if error.option_name in options_of(command)]
            advice = unknown(error.option_name, words, taken, having)
        elif not hasattr(error, "param") and not hasattr(error, "option_name"):  # these miss a value, and say whose
            arguments = [parameter.metavar or "" for parameter in self.params if _is_argument(parameter)]
            advice = too_many(words, taken, arguments[0])
        advised: Exception = error if advice is None else UsageError(advice, ctx)
        return advised


def options_of(command: Any) -> dict[str, Taken]:
    """The options of a command by their names."""
    return {
        name: Taken(option.metavar or "", not option.is_flag, option.multiple)
        for option in command.params
        if not _is_argument(option)
        for name in option.opts
    }


def _is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


@contextmanager
def told(taken: dict[str, Taken]) -> Iterator[None]:
    """Wrong input ends a command with one line on standard error and status 2, Ctrl-C with one and status 130.

    So does what a disk refuses, with status 1.

    Around each command and not around the parser, which ends without a word on Ctrl-C.
    """
    try:
        yield
    except InputError as error:
        say(f"error: {as_typed(str(error), taken)}", err=True)
        raise SystemExit(2) from None
    except OSError as error:
        if error.strerror is None:
            raise
        about = f" ({error.filename})" if error.filename else ""
        say(f"error: {error.strerror}{about}; no file was written", err=True)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        say("interrupted; no file was written", err=True)
        raise SystemExit(130) from None


def _warn(message: Any, *where: Any, **also: Any) -> None:
    """Tell of a warning without the place in the code that says it, which stands in `where`."""
    say(f"warning: {message}", err=True)


def as_typed(message: str, taken: dict[str, Taken]) -> str:
    """A message that begins with the name of an argument, with the option in its place."""
    match = re.match(r"(\w+)(?= must |: | is )", message)
    option = f"--{TYPED.get(match[1], match[1])}" if match else ""
    return option + message[match.end() :] if match and option in taken else message
