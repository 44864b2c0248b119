"""The application: all commands together, and the words that were typed on their way to one of them."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from landscape_viz.cli import commands
from landscape_viz.cli.command import Command
from landscape_viz.cli.console import say
from landscape_viz.cli.options import flat
from landscape_viz.cli.params import protected

HELP = """Write a loss, pick optimizers, get a film.

Begin with a film of gradient descent and Newton's method, landscape.gif:

\b
  python -m landscape_viz animate "x**2 + 10*sin(x)" --start -8

Then see `animate --help`, and `list` for losses and optimizers by name. The
gallery, films with the lines that made them, is gallery/index.html in the
repository: open that page in a browser.
"""

app = typer.Typer(
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


for name in commands.COMMANDS:
    module = import_module(f"{commands.__name__}.{name}")
    app.command(name, cls=Command, epilog=module.EXAMPLES)(flat(module.run))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line with these words, by default those that were typed; it ends with `SystemExit`."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    # The libraries that a command loads stay until the end: nothing of them is garbage, and looking for it takes longer
    # than some films. So nobody looks while they are loaded, nor at them afterwards.
    gc.disable()
    try:
        app(args=[protected(word) for word in typed], prog_name="python -m landscape_viz")
    finally:
        gc.enable()
