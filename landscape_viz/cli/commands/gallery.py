"""The command `gallery`: a folder of scripts, their films and a page of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landscape_viz.cli.console import counted, is_watched, say
from landscape_viz.cli.params import option, parser, real, whole
from landscape_viz.errors import InputError, real_number, whole_number

if TYPE_CHECKING:
    from landscape_viz.gallery.build import Message

EXAMPLES = """Examples:

\b
  python -m landscape_viz gallery
  python -m landscape_viz gallery newton_climbs --jobs 1
  python -m landscape_viz gallery --check
  python -m landscape_viz gallery --source my_films --out public
"""
SOURCE = "gallery"


def run(
    name: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", parser=parser(str), help="Which scripts, without .py; by default all."),
    ] = None,
    source: Annotated[str, option("DIR", "The folder of scripts.")] = SOURCE,
    out: Annotated[str | None, option("DIR", "Where films and page are kept; by default beside the scripts.")] = None,
    jobs: Annotated[
        int | None,
        option(
            "N",
            "Scripts at once; by default as many as there are processors.",
            whole("--jobs", lambda jobs: whole_number("--jobs", jobs, 1, 256)),
        ),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--check", help="Write nothing; tell which films no longer match their scripts.")
    ] = False,
    timeout: Annotated[
        float,
        option(
            "SECONDS",
            "How long a script may take.",
            real("--timeout", lambda seconds: real_number("--timeout", seconds, above=0)),
        ),
    ] = 120,
) -> None:
    """Rebuild the films of a gallery, and its page, from its scripts.

    To see the gallery, open gallery/index.html of the repository in a browser; nothing has to be rebuilt for that.

    The command runs all scripts of a folder, by default `gallery` in the clone of the repository in which you are, and
    writes their films and the page. With --check it tells which films are no longer what their scripts make.
    """
    from landscape_viz.gallery.build import Runs, check, checked_out, rebuild
    from landscape_viz.gallery.folder import read_folder
    from landscape_viz.gallery.manifest import read_manifest
    from landscape_viz.gallery.page import PAGE
    from landscape_viz.gallery.pool import processors

    if source == SOURCE and not Path(source).exists():
        raise InputError(
            f"--source: the folder {SOURCE!r} does not exist here; change into a clone of the repository, or name a "
            "folder of scripts of your own with --source DIR"
        )
    folder = read_folder(Path(source))
    target = checked_out(folder.path if out is None else Path(out))
    entries = read_manifest(target)
    chosen = folder.chosen(name or ())
    with _reporting(len(chosen.names)) as report:
        runs = Runs(jobs or processors(), timeout, report)
        messages = (check if compare else rebuild)(folder, chosen, target, entries, runs)
    bad = [message.text.partition(":")[0] for message in messages if not message.good]
    if bad and compare:
        say(f"{len(bad)} of {len(messages)} do not match: {', '.join(bad)}", err=True)
    elif bad:
        say(f"{len(bad)} of {counted(len(chosen.names), 'script')} failed: {', '.join(bad)}", err=True)
    elif compare:
        say(f"{counted(len(chosen.names), 'film')} checked in {target}: all match")
    else:
        say(f"{counted(len(chosen.names), 'film')} rebuilt; the page is {target / PAGE}")
    if bad:
        raise SystemExit(1)


@contextmanager
def _reporting(count: int) -> Iterator[Callable[[Message], None]]:
    """A way to print messages as they come: above a progress bar where somebody watches."""
    if not is_watched():
        yield _print
        return
    from tqdm import tqdm

    with tqdm(total=count, desc="gallery", unit="film", leave=False, mininterval=0, file=sys.stderr) as bar:

        def report(message: Message) -> None:
            with bar.external_write_mode(file=sys.stderr):
                _print(message)
            bar.update()

        yield report


def _print(message: Message) -> None:
    say(message.text, err=not message.good)
    if message.printed:
        say("\n".join(f"    {text}" for text in message.printed.splitlines()), err=True)
