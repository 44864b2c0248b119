"""manifest.json: what the films of a folder are, and what they were made with. Imports nothing that reads pictures."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import landscape_viz
from landscape_viz.errors import InputError
from landscape_viz.gallery.example import Example

FILE = "manifest.json"
FILM_SUFFIXES = (".gif", ".mp4", ".png")
"""The files that a script may leave; a PNG is a film of one picture."""
LIBRARIES = ("jax", "optax", "numpy", "matplotlib", "imageio", "pillow")


@dataclass(frozen=True)
class FilmFacts:
    """A film as it was measured: file name, bytes, hash, number of frames, seconds of one play, size in pixels."""

    file: str
    bytes: int
    sha256: str
    frames: int
    seconds: float
    width: int
    height: int


@dataclass(frozen=True)
class FilmEntry:
    """Of one film: the facts, the hash of the script that made it, its seeds, and the versions it was made with.

    `dark` has the facts of the same film in the dark theme, where it is made in both.
    """

    facts: FilmFacts
    script_sha256: str
    seeds: tuple[int, ...]
    versions: tuple[tuple[str, str], ...]
    dark: FilmFacts | None = None

    @classmethod
    def of(cls, example: Example, facts: FilmFacts, dark: FilmFacts | None = None) -> FilmEntry:
        """The entry of a film that was made just now."""
        return cls(facts, example.sha256, example.seeds, versions(), dark)

    @property
    def by_theme(self) -> dict[str, FilmFacts]:
        """The facts of the film by the theme that it is in."""
        return {"light": self.facts} | ({} if self.dark is None else {"dark": self.dark})


def versions() -> tuple[tuple[str, str], ...]:
    """The versions of what films are made with here, by name."""
    libraries = [(name, metadata.version(name)) for name in LIBRARIES]
    return (("landscape_viz", landscape_viz.__version__), ("python", platform.python_version()), *libraries)


def read_manifest(folder: Path) -> dict[str, FilmEntry]:
    """The entries of a folder's manifest by the script's name; none where there is no manifest.

    Raises:
      InputError: the file is there and is no manifest.
    """
    path = folder / FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {name: _entry(name, entry) for name, entry in content["films"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"{str(path)!r} is not a manifest of films ({error!r}); delete it and rebuild") from error


def film_of(file: str, theme: str) -> str:
    """The path of a film in its gallery: those in the dark theme have a folder of their own."""
    return file if theme == "light" else f"{theme}/{file}"


def _entry(name: str, entry: Mapping[str, Any]) -> FilmEntry:
    versions = tuple((str(library), str(version)) for library, version in entry["versions"].items())
    dark = _facts(name, entry["dark"]) if "dark" in entry else None
    seeds = tuple(int(seed) for seed in entry["seeds"])
    return FilmEntry(_facts(name, entry), str(entry["script_sha256"]), seeds, versions, dark)


def _facts(name: str, entry: Mapping[str, Any]) -> FilmFacts:
    facts = FilmFacts(
        file=str(entry["file"]),
        bytes=int(entry["bytes"]),
        sha256=str(entry["sha256"]),
        frames=int(entry["frames"]),
        seconds=float(entry["seconds"]),
        width=int(entry["width"]),
        height=int(entry["height"]),
    )
    if facts.width < 1 or facts.height < 1 or "/" in facts.file or "\\" in facts.file:
        raise ValueError(f"not the facts of a film: {dict(entry)}")
    if Path(facts.file).stem != name:
        raise ValueError(f"{facts.file} is not the film of {name}.py")
    return facts


def manifest_text(entries: Mapping[str, FilmEntry]) -> str:
    """The file's text, the same for the same entries."""
    films = {
        name: {
            **asdict(entry.facts),
            "script_sha256": entry.script_sha256,
            "seeds": list(entry.seeds),
            "versions": dict(entry.versions),
            **({} if entry.dark is None else {"dark": asdict(entry.dark)}),
        }
        for name, entry in sorted(entries.items())
    }
    return json.dumps({"films": films}, indent=1, ensure_ascii=False) + "\n"
