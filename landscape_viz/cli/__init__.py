"""The command line: a translation of the library, nothing more.

Heavy imports happen inside the commands, after the options have been read, so that help and wrong options are fast.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence

from landscape_viz.cli.app import app
from landscape_viz.cli.command import Command
from landscape_viz.cli.commands import animate as film
from landscape_viz.cli.commands import basins, gallery, race, restarts, sweep
from landscape_viz.cli.commands import list as lists
from landscape_viz.cli.commands import plot as picture
from landscape_viz.cli.commands import record as runs
from landscape_viz.cli.groups import flat

__all__ = ["COMMANDS", "app", "main"]

COMMANDS: dict[str, tuple[Callable[..., None], str]] = {
    "animate": (film.animate, film.EXAMPLES),
    "plot": (picture.plot, picture.EXAMPLES),
    "record": (runs.record, runs.EXAMPLES),
    "list": (lists.list_, lists.EXAMPLES),
    "restarts": (restarts.restarts, restarts.EXAMPLES),
    "basins": (basins.basins, basins.EXAMPLES),
    "sweep": (sweep.sweep, sweep.EXAMPLES),
    "race": (race.race, race.EXAMPLES),
    "gallery": (gallery.gallery_, gallery.EXAMPLES),
}
"""In the order in which a newcomer meets them; each with examples that can be typed."""

for name, (command, examples) in COMMANDS.items():
    app.command(name, cls=Command, epilog=examples)(flat(command))


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


def protected(word: str) -> str:
    """``-cos(x)``, ``-x`` and ``-8`` are values, where the parser sees options. A space tells it.

    ``-o`` and ``-h`` are left to the parser, which answers to them.
    """
    is_option = word.startswith("--") or (len(word) == 2 and word[1].isalpha() and word[1] not in "xy")
    return f" {word}" if word.startswith("-") and not is_option else word
