"""The command `gallery`: a folder of scripts, their films and a page of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landscape_viz.cli import options
from landscape_viz.cli.app import counted, is_watched, say
from landscape_viz.errors import InputError

if TYPE_CHECKING:
    from landscape_viz.gallery.build import Line

EXAMPLES = """Examples:

\b
  python -m landscape_viz gallery
  python -m landscape_viz gallery newton_climbs --jobs 1
  python -m landscape_viz gallery --check
  python -m landscape_viz gallery --source my_films --out public
"""
SOURCE = "gallery"
SECONDS = 120.0


def gallery_(
    name: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Which scripts, without .py; by default all.")
    ] = None,
    source: Annotated[str, typer.Option(metavar="DIR", help="The folder of scripts.")] = SOURCE,
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Where films and page are kept; by default beside the scripts.")
    ] = None,
    jobs: Annotated[
        str | None, typer.Option(metavar="N", help="Scripts at once; by default as many as there are processors.")
    ] = None,
    compare: Annotated[
        bool, typer.Option("--check", help="Write nothing; tell which films no longer match their scripts.")
    ] = False,
    timeout: Annotated[str, typer.Option(metavar="SECONDS", help="How long a script may take.")] = f"{SECONDS:g}",
) -> None:
    """Rebuild the films of a gallery, and its page, from its scripts.

    To see the gallery, open gallery/index.html of the repository in a browser; nothing has to be rebuilt for that.

    The command runs all scripts of a folder, by default `gallery` in the clone of the repository in which you are, and
    writes their films and the page. With --check it tells which films are no longer what their scripts make.
    """
    from landscape_viz.errors import real_number, whole_number
    from landscape_viz.gallery.build import Way, check, checked_out, rebuild
    from landscape_viz.gallery.folder import read_folder
    from landscape_viz.gallery.manifest import read_manifest
    from landscape_viz.gallery.page import PAGE
    from landscape_viz.gallery.workshop import processors
    from landscape_viz.parsing.numbers import read_real, read_whole

    at_once = processors() if jobs is None else whole_number("--jobs", read_whole("--jobs", jobs), 1, 256)
    seconds = real_number("--timeout", read_real("--timeout", timeout), above=0)
    if source == SOURCE and not Path(source).exists():
        raise InputError(
            f"--source: the folder {SOURCE!r} does not exist here; change into a clone of the repository, or name a "
            "folder of scripts of your own with --source DIR"
        )
    folder = read_folder(Path(options.unprotected(source)))
    target = checked_out(folder.path if out is None else Path(options.unprotected(out)))
    entries = read_manifest(target)
    chosen = folder.chosen([options.unprotected(word) for word in name or ()])
    with _shown(len(chosen.names)) as tell:
        way = Way(at_once, seconds, tell)
        lines = (check if compare else rebuild)(folder, chosen, target, entries, way)
    bad = [line.text.partition(":")[0] for line in lines if not line.good]
    if bad and compare:
        say(f"{len(bad)} of {len(lines)} do not match: {', '.join(bad)}", err=True)
    elif bad:
        say(f"{len(bad)} of {counted(len(chosen.names), 'script')} failed: {', '.join(bad)}", err=True)
    elif compare:
        say(f"{counted(len(chosen.names), 'film')} checked in {target}: all match")
    else:
        say(f"{counted(len(chosen.names), 'film')} rebuilt; the page is {target / PAGE}")
    if bad:
        raise SystemExit(1)


@contextmanager
def _shown(count: int) -> Iterator[Callable[[Line], None]]:
    """A way to tell lines as they come: above a progress bar where somebody watches."""
    if not is_watched():
        yield _say
        return
    from tqdm import tqdm

    with tqdm(total=count, desc="gallery", unit="film", leave=False, mininterval=0, file=sys.stderr) as bar:

        def tell(line: Line) -> None:
            with bar.external_write_mode(file=sys.stderr):
                _say(line)
            bar.update()

        yield tell


def _say(line: Line) -> None:
    say(line.text, err=not line.good)
    if line.printed:
        say("\n".join(f"    {text}" for text in line.printed.splitlines()), err=True)
