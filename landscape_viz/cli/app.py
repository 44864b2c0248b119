"""What all commands share: the application, and how lines are printed."""

from __future__ import annotations

import gc
import sys
from typing import Annotated

import typer

from landscape_viz.cli.group import Group

HELP = """Write a loss, pick optimizers, get a film.

Begin with a film of gradient descent and Newton's method, landscape.gif:

\b
  python -m landscape_viz animate "x**2 + 10*sin(x)" --start -8

Then see `animate --help`, and `list` for losses and optimizers by name. The
gallery, films with the lines that made them, is gallery/index.html in the
repository: open that page in a browser.
"""

app = typer.Typer(
    cls=Group,
    help=HELP,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(asked: bool) -> bool:
    if asked:
        from landscape_viz import __version__

        say(f"landscape_viz {__version__}")
        raise typer.Exit
    return asked


@app.callback()
def _begin(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Nothing but the options that need no command."""


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
