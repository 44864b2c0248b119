"""What all commands share: the application, how errors are told, and how lines are printed."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from landscape_viz.errors import InputError

app = typer.Typer(
    help="Write a loss, pick optimizers, get a film.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@contextmanager
def told() -> Iterator[None]:
    """Wrong input ends a command with one line on standard error and status 2, Ctrl-C with one and status 130.

    So does what a disk refuses, with status 1.

    Around each command and not around the parser, which ends without a word on Ctrl-C.
    """
    try:
        yield
    except InputError as error:
        say(f"error: {error}", err=True)
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


def prepared() -> None:
    """What the libraries need once, when they are loaded and before they work."""
    from landscape_viz.compilation import keep_compiled

    keep_compiled()
    gc.freeze()
    gc.enable()


def say(text: str, *, err: bool = False) -> None:
    """Print a line, also where the console cannot write all of its letters."""
    try:
        typer.echo(text, err=err)
    except UnicodeEncodeError as error:  # a console without ², or a file's name that is no text
        typer.echo(text.encode(error.encoding, "replace").decode(error.encoding), err=err)


def counted(number: int, noun: str) -> str:
    """ "1 step", "2 steps"."""
    return f"{number} {noun}{'s' * (number != 1)}"


def is_watched() -> bool:
    """Whether a person sees standard error: in pipes and logs a progress bar would be litter."""
    return sys.stderr.isatty()
