"""manifest.json: what the films of a folder are, and what they were made with."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import landscape_viz
from landscape_viz.errors import InputError
from landscape_viz.gallery.example import Piece
from landscape_viz.gallery.facts import Facts

FILE = "manifest.json"
LIBRARIES = ("jax", "optax", "numpy", "matplotlib", "imageio", "pillow")


@dataclass(frozen=True)
class Entry:
    """Of one film: the facts, the hash of the script that made it, its seeds, and the versions it was made with."""

    facts: Facts
    script_sha256: str
    seeds: tuple[int, ...]
    versions: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, piece: Piece, facts: Facts) -> Entry:
        """The entry of a film that was made just now."""
        return cls(facts, piece.sha256, piece.seeds, versions())


def versions() -> tuple[tuple[str, str], ...]:
    """What films are made with here, by name."""
    libraries = [(name, metadata.version(name)) for name in LIBRARIES]
    return (("landscape_viz", landscape_viz.__version__), ("python", platform.python_version()), *libraries)


def read_manifest(folder: Path) -> dict[str, Entry]:
    """The entries of a folder's manifest by the script's name; none where there is no manifest.

    Raises:
      InputError: the file is there and is no manifest.
    """
    path = folder / FILE
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {name: _entry(name, entry) for name, entry in told["films"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"{str(path)!r} is not a manifest of films ({error!r}); delete it and rebuild") from error


def _entry(name: str, told: Mapping[str, Any]) -> Entry:
    facts = Facts.from_json(told)
    if Path(facts.file).stem != name:
        raise ValueError(f"{facts.file} is not the film of {name}.py")
    versions = tuple((str(library), str(version)) for library, version in told["versions"].items())
    return Entry(facts, str(told["script_sha256"]), tuple(int(seed) for seed in told["seeds"]), versions)


def manifest_text(entries: Mapping[str, Entry]) -> str:
    """The file's text, the same for the same entries."""
    films = {
        name: {
            **entry.facts.to_json(),
            "script_sha256": entry.script_sha256,
            "seeds": list(entry.seeds),
            "versions": dict(entry.versions),
        }
        for name, entry in sorted(entries.items())
    }
    return json.dumps({"films": films}, indent=1, ensure_ascii=False) + "\n"
