"""A gallery rebuilt, and a gallery checked."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from landscape_viz.errors import InputError
from landscape_viz.files import replacing
from landscape_viz.gallery.facts import Facts
from landscape_viz.gallery.folder import Folder
from landscape_viz.gallery.manifest import FILE, Entry, manifest_text
from landscape_viz.gallery.page import PAGE, page, still_of
from landscape_viz.gallery.readme import README, is_written_by_hand, readme
from landscape_viz.gallery.workshop import Performed, perform_all


@dataclass(frozen=True)
class Line:
    """What is told of one script or one file: `good` or not, and what a failing script printed."""

    text: str
    good: bool
    printed: str = ""


@dataclass(frozen=True)
class Way:
    """How scripts are performed: how many at once, how long each may take, and who hears of each that is done."""

    jobs: int
    seconds: float
    tell: Callable[[Line], None]


def checked_out(path: Path) -> Path:
    """`path` if films can be written into this folder, which is made where only it is missing.

    Raises:
      InputError: it is a file, cannot be written to, or its own folder is missing.
    """
    if path.exists() and not path.is_dir():
        raise InputError(f"--out must be a folder; {str(path)!r} is a file")
    if not path.exists() and not path.parent.is_dir():
        raise InputError(f"--out: the folder {str(path.parent)!r} does not exist; create it first")
    if not os.access(path if path.exists() else path.parent, os.W_OK | os.X_OK):
        raise InputError(f"--out: the folder {str(path)!r} cannot be written to")
    return path


def rebuild(folder: Folder, chosen: Folder, out: Path, entries: Mapping[str, Entry], way: Way) -> list[Line]:
    """Perform the chosen scripts and write their films, stills, the manifest, the page and README.md into `out`.

    Nothing is written before the last script has ended. A script that fails keeps the film that it had, and a README.md
    that somebody wrote by hand stays as it is.

    Args:
      folder: all scripts: the page shows those that have a film.
      chosen: those to perform.
      out: where to.
      entries: the manifest that is there.
      way: how.

    Returns:
      What is told of each script, and of films that no script makes any more.
    """
    lines = _unreadable(chosen, way)
    new = dict(entries)
    with _performed(chosen, way, {}) as performed:
        done = []
        for one in performed:
            line = _made(one)
            way.tell(line)
            lines.append(line)
            done.append(one)
        out.mkdir(exist_ok=True)
        for one in done:
            if one.result.facts is not None:
                _install(one, one.result.facts, out, new.get(one.piece.name))
                new[one.piece.name] = Entry.of(one.piece, one.result.facts)
    for name in sorted(set(new) - set(folder.names)):
        film = new.pop(name).facts.file
        (out / still_of(name)).unlink(missing_ok=True)
        lines.append(Line(f"{film}: there is no {name}.py any more; delete the film if nobody needs it", good=True))
        way.tell(lines[-1])
    _write(out / FILE, manifest_text(new))
    _write(out / PAGE, page(folder.pieces, new))
    if not is_written_by_hand(out / README):
        _write(out / README, readme(folder, new, out))
    return lines


def check(folder: Folder, chosen: Folder, out: Path, entries: Mapping[str, Entry], way: Way) -> list[Line]:
    """Perform the chosen scripts elsewhere and compare with what is kept in `out`; nothing is written there.

    Returns:
      What is told of each script, of what is kept without a script, of the page and of README.md.
    """
    lines = _unreadable(chosen, way)
    kept = {name: out / entry.facts.file for name, entry in entries.items()}
    with _performed(chosen, way, {name: path for name, path in kept.items() if path.is_file()}) as performed:
        for one in performed:
            line = _compared(one, out, entries.get(one.piece.name))
            way.tell(line)
            lines.append(line)
    stale = [
        Line(f"{FILE}: tells of {entries[name].facts.file}, and there is no {name}.py", good=False)
        for name in sorted(set(entries) - set(folder.names))
    ]
    if not _is_text(out / PAGE, page(folder.pieces, entries)):
        stale.append(Line(f"{PAGE}: is not the page of these scripts and this {FILE}", good=False))
    if not is_written_by_hand(out / README) and not _is_text(out / README, readme(folder, entries, out)):
        stale.append(Line(f"{README}: is not that of these scripts and this {FILE}", good=False))
    for line in stale:
        way.tell(line)
    return lines + stale


def _unreadable(chosen: Folder, way: Way) -> list[Line]:
    lines = [Line(told, good=False) for _, told in chosen.unreadable]
    for line in lines:
        way.tell(line)
    return lines


@contextmanager
def _performed(chosen: Folder, way: Way, kept: Mapping[str, Path]) -> Iterator[Iterator[Performed]]:
    with (
        tempfile.TemporaryDirectory(prefix="landscape-viz-gallery-") as workshop,
        closing(perform_all(chosen.pieces, Path(workshop), way.jobs, way.seconds, kept)) as performed,
    ):
        yield performed


def _made(one: Performed) -> Line:
    facts = one.result.facts
    if facts is None:
        return Line(f"{one.piece.path.name}: {one.result.failure}", good=False, printed=one.result.printed)
    return Line(f"{facts.file}: {told(facts)}", good=True)


def told(facts: Facts) -> str:
    """A film's facts in a line."""
    frames = f"{facts.frames} frame{'s' * (facts.frames != 1)}"
    length = f"{frames}, {facts.seconds:.4g} s" if facts.seconds else frames
    return f"{length}, {facts.width}x{facts.height}, {facts.bytes / 1000:.0f} kB"


def _compared(one: Performed, out: Path, entry: Entry | None) -> Line:
    made = one.result.facts
    if made is None:
        return _made(one)
    if entry is None:
        return Line(f"{one.piece.path.name}: {FILE} does not tell of its film", good=False)
    kept = out / entry.facts.file
    wrong = []
    if one.piece.sha256 != entry.script_sha256:
        wrong.append("the script has changed since")
    if not kept.is_file():
        wrong.append("the film is missing")
    elif made.file != entry.facts.file:
        wrong.append(f"the script makes {made.file} now")
    else:
        if not _is_hashed(kept, entry.facts):
            wrong.append(f"it is not the file that {FILE} tells of")
        if one.result.likeness:
            wrong.append(f"no longer matches: {one.result.likeness}")
    if kept.suffix != ".png" and not (out / still_of(one.piece.name)).is_file():
        wrong.append(f"{still_of(one.piece.name)} is missing")
    return Line(f"{entry.facts.file}: {'; '.join(wrong) or 'matches'}", good=not wrong)


def _is_hashed(path: Path, facts: Facts) -> bool:
    return hashlib.sha256(path.read_bytes()).hexdigest() == facts.sha256


def _install(one: Performed, facts: Facts, out: Path, old: Entry | None) -> None:
    assert one.film is not None
    if old is not None and old.facts.file != facts.file:
        (out / old.facts.file).unlink(missing_ok=True)
    with replacing(out / facts.file) as target:
        target.write_bytes(one.film.read_bytes())
    still = out / still_of(one.piece.name)
    if one.film.suffix == ".png":  # a picture is its own still
        still.unlink(missing_ok=True)
        return
    still.parent.mkdir(exist_ok=True)
    with replacing(still) as target:
        target.write_bytes(one.still.read_bytes())


def _write(path: Path, text: str) -> None:
    with replacing(path) as target:
        target.write_text(text, encoding="utf-8", newline="\n")


def _is_text(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
