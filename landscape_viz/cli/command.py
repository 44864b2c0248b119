"""The surroundings of every command: typer's class for it, errors and warnings in one line, settings of libraries."""

from __future__ import annotations

import difflib
import gc
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand

from landscape_viz.cli.console import say
from landscape_viz.cli.params import WrongValueError, unprotected
from landscape_viz.errors import InputError

# Where typer keeps the parser's errors has changed between its versions; that they are what a bad parameter is has not.
UsageError: Any = typer.BadParameter.__mro__[1]
OPTIMIZER = "--optimizer"


class Command(TyperCommand):
    """A command of the shell."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options."""
        words = [unprotected(word) for word in args]  # typer takes them out of the list
        try:
            with exit_on_error(self):
                rest = super().parse_args(ctx, args)
        except UsageError as error:
            if not hasattr(error, "possibilities"):
                raise
            raise UsageError(self._unknown_option(ctx, error.option_name), ctx) from None
        times = [word.partition("=")[0] for word in words].count(OPTIMIZER)
        option = options_of(self).get(OPTIMIZER)
        if option and not option.multiple and times > 1:  # of other options the last one counts
            raise UsageError(f"{OPTIMIZER} is given {times} times; this command takes one", ctx)
        return rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what it warns of is told in one line."""
        with exit_on_error(self), warnings.catch_warnings():
            warnings.showwarning = _warn
            return super().invoke(ctx)

    def _unknown_option(self, ctx: Any, option: str) -> str:
        """The message about an option that the command does not have: who has it, or which one may be meant."""
        commands: dict[str, Any] = ctx.parent.command.commands if ctx.parent else {}
        owners = [name for name, command in commands.items() if option in options_of(command)]
        if owners:
            return f"No such option: {option}. It is one of {', '.join(owners)}."
        # The hyphens, which all options have, make none of them alike.
        names = {name.lstrip("-"): name for name in options_of(self)}
        near = difflib.get_close_matches(option.lstrip("-"), names, n=1)
        return f"No such option: {option}." + (f" Did you mean {names[near[0]]}?" if near else "")


def options_of(command: Any) -> dict[str, Any]:
    """The options of a command by how they are typed."""
    options = (one for one in command.params if one.param_type_name == "option")
    return {name: option for option in options for name in option.opts}


@contextmanager
def exit_on_error(command: Any) -> Iterator[None]:
    """Wrong input ends a command with one line on standard error and status 2, Ctrl-C with one and status 130.

    So does what a disk refuses, with status 1.

    Around each command and not around typer, which ends without a word on Ctrl-C.
    """
    try:
        yield
    except (InputError, WrongValueError) as error:
        say(f"error: {as_typed(str(error), command)}", err=True)
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


def as_typed(message: str, command: Any) -> str:
    """A message that begins with the name of an argument, with the option in its place."""
    option_of = {option.name: typed for typed, option in options_of(command).items()}
    match = re.match(r"(\w+)(?= must |: | is )", message)
    return option_of[match[1]] + message[match.end() :] if match and match[1] in option_of else message


def prepare() -> None:
    """Tell the libraries what they need once, when they are loaded and before they work."""
    from landscape_viz.compilation import keep_compiled

    keep_compiled()
    gc.freeze()
    gc.enable()
