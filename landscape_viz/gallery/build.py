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
from landscape_viz.gallery.folder import Folder
from landscape_viz.gallery.manifest import FILE, FilmEntry, FilmFacts, film_of, manifest_text
from landscape_viz.gallery.page import FONTS, PAGE, font_bytes, page, still_of
from landscape_viz.gallery.pool import Outcome, run_examples
from landscape_viz.gallery.readme import README, is_written_by_hand, readme


@dataclass(frozen=True)
class Message:
    """A line about one script or one file: `good` or not, and what a failing script printed."""

    text: str
    good: bool
    printed: str = ""


@dataclass(frozen=True)
class Runs:
    """Settings of a run of scripts: how many at once, how long each may take, and who hears of each that has ended."""

    jobs: int
    seconds: float
    report: Callable[[Message], None]


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


def rebuild(folder: Folder, chosen: Folder, out: Path, entries: Mapping[str, FilmEntry], runs: Runs) -> list[Message]:
    """Run the chosen scripts and write their films, stills, the manifest, the page and README.md into `out`.

    Nothing is written before the last script has ended. A script that fails keeps the film that it had, and a README.md
    that somebody wrote by hand stays as it is.

    Args:
      folder: all scripts: the page shows those that have a film.
      chosen: those to run.
      out: where to.
      entries: the manifest that is there.
      runs: how.

    Returns:
      A message about each script, and about films that no script makes any more.
    """
    messages = _unreadable(chosen, runs)
    new = dict(entries)
    with _outcomes(chosen, runs, {}) as outcomes:
        ended: dict[str, dict[str, Outcome]] = {}
        for outcome in outcomes:
            messages.append(_reported(_made(outcome), runs))
            ended.setdefault(outcome.example.name, {})[outcome.theme] = outcome
        out.mkdir(exist_ok=True)
        for example in chosen.examples:
            made = {theme: facts for theme, one in ended[example.name].items() if (facts := one.facts) is not None}
            if set(made) == set(example.themes):
                entry = FilmEntry.of(example, made["light"], made.get("dark"))
                if example.name in new:
                    _remove_others(out, example.name, new[example.name], entry)
                for outcome in ended[example.name].values():
                    _install(outcome, out)
                new[example.name] = entry
    for name in sorted(set(new) - set(folder.names)):
        film = new.pop(name).facts.file
        for theme in ("light", "dark"):
            (out / still_of(name, theme)).unlink(missing_ok=True)
        text = f"{film}: there is no {name}.py any more; delete the film if nobody needs it"
        messages.append(_reported(Message(text, good=True), runs))
    _write(out / FILE, manifest_text(new))
    _write(out / PAGE, page(folder.examples, new))
    for font in FONTS:
        (out / font).parent.mkdir(exist_ok=True)
        with replacing(out / font) as target:
            target.write_bytes(font_bytes(font))
    if not is_written_by_hand(out / README):
        _write(out / README, readme(folder, new, out))
    return messages


def check(folder: Folder, chosen: Folder, out: Path, entries: Mapping[str, FilmEntry], runs: Runs) -> list[Message]:
    """Run the chosen scripts elsewhere and compare with what is kept in `out`; nothing is written there.

    Returns:
      A message about each script, about what is kept without a script, the page and README.md.
    """
    messages = _unreadable(chosen, runs)
    films = {
        (name, theme): out / film_of(one.file, theme)
        for name, entry in entries.items()
        for theme, one in entry.by_theme.items()
    }
    kept = {film: path for film, path in films.items() if path.is_file()}
    with _outcomes(chosen, runs, kept) as outcomes:
        for outcome in outcomes:
            messages.append(_reported(_compared(outcome, out, entries.get(outcome.example.name)), runs))
    stale = [
        f"{FILE}: tells of {entries[name].facts.file}, and there is no {name}.py"
        for name in sorted(set(entries) - set(folder.names))
    ]
    if not _is_text(out / PAGE, page(folder.examples, entries)):
        stale.append(f"{PAGE}: is not the page of these scripts and this {FILE}")
    stale += [f"{font}: is missing" for font in FONTS if not (out / font).is_file()]
    if not is_written_by_hand(out / README) and not _is_text(out / README, readme(folder, entries, out)):
        stale.append(f"{README}: is not that of these scripts and this {FILE}")
    return messages + [_reported(Message(text, good=False), runs) for text in stale]


def _unreadable(chosen: Folder, runs: Runs) -> list[Message]:
    return [_reported(Message(reason, good=False), runs) for _, reason in chosen.unreadable]


def _reported(message: Message, runs: Runs) -> Message:
    runs.report(message)
    return message


@contextmanager
def _outcomes(chosen: Folder, runs: Runs, kept: Mapping[tuple[str, str], Path]) -> Iterator[Iterator[Outcome]]:
    with (
        tempfile.TemporaryDirectory(prefix="landscape-viz-gallery-") as work,
        closing(run_examples(chosen.examples, Path(work), runs.jobs, runs.seconds, kept)) as outcomes,
    ):
        yield outcomes


def _made(outcome: Outcome) -> Message:
    if outcome.facts is None:
        return Message(f"{outcome.example.path.name}: {outcome.failure}", good=False, printed=outcome.printed)
    return Message(f"{film_of(outcome.facts.file, outcome.theme)}: {facts_line(outcome.facts)}", good=True)


def facts_line(facts: FilmFacts) -> str:
    """A film's facts in a line."""
    frames = f"{facts.frames} frame{'s' * (facts.frames != 1)}"
    length = f"{frames}, {facts.seconds:.4g} s" if facts.seconds else frames
    return f"{length}, {facts.width}x{facts.height}, {facts.bytes / 1000:.0f} kB"


def _compared(outcome: Outcome, out: Path, entry: FilmEntry | None) -> Message:
    if outcome.facts is None:
        return _made(outcome)
    if entry is None:
        return Message(f"{outcome.example.path.name}: {FILE} does not tell of its film", good=False)
    facts = entry.by_theme.get(outcome.theme)
    if facts is None:
        return Message(f"{outcome.example.path.name}: {FILE} does not tell of its {outcome.theme} film", good=False)
    kept = out / film_of(facts.file, outcome.theme)
    faults = []
    if outcome.example.sha256 != entry.script_sha256:
        faults.append("the script has changed since")
    if not kept.is_file():
        faults.append("the film is missing")
    elif outcome.facts.file != facts.file:
        faults.append(f"the script makes {outcome.facts.file} now")
    else:
        if hashlib.sha256(kept.read_bytes()).hexdigest() != facts.sha256:
            faults.append(f"it is not the file that {FILE} tells of")
        if outcome.difference:
            faults.append(f"no longer matches: {outcome.difference}")
    still = still_of(outcome.example.name, outcome.theme)
    if kept.suffix != ".png" and not (out / still).is_file():
        faults.append(f"{still} is missing")
    return Message(f"{film_of(facts.file, outcome.theme)}: {'; '.join(faults) or 'matches'}", good=not faults)


def _remove_others(out: Path, name: str, old: FilmEntry, new: FilmEntry) -> None:
    """Delete the files of an older film that the new one does not replace."""
    made = {film_of(facts.file, theme) for theme, facts in new.by_theme.items()}
    for theme, facts in old.by_theme.items():
        if film_of(facts.file, theme) not in made:
            (out / film_of(facts.file, theme)).unlink(missing_ok=True)
        if theme not in new.by_theme:
            (out / still_of(name, theme)).unlink(missing_ok=True)


def _install(outcome: Outcome, out: Path) -> None:
    film = out / film_of(outcome.film.name, outcome.theme)
    film.parent.mkdir(exist_ok=True)
    with replacing(film) as target:
        target.write_bytes(outcome.film.read_bytes())
    still = out / still_of(outcome.example.name, outcome.theme)
    if outcome.film.suffix == ".png":  # a picture is its own still
        still.unlink(missing_ok=True)
        return
    still.parent.mkdir(parents=True, exist_ok=True)
    with replacing(still) as target:
        target.write_bytes(outcome.still.read_bytes())


def _write(path: Path, text: str) -> None:
    with replacing(path) as target:
        target.write_text(text, encoding="utf-8", newline="\n")


def _is_text(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
