"""What is measured of a film. Imports nothing heavy: the page and the manifest need no pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

FILM_SUFFIXES = (".gif", ".mp4", ".png")
"""What a script may leave behind; a PNG is a film of one picture."""


@dataclass(frozen=True)
class Facts:
    """Of one film file: its name, bytes, hash, number of frames, seconds of one play, and size in pixels."""

    file: str
    bytes: int
    sha256: str
    frames: int
    seconds: float
    width: int
    height: int

    def to_json(self) -> dict[str, Any]:
        """As json can say it."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Facts:
        """The facts that `to_json` told; what else is there is left alone.

        Raises:
          KeyError: one is missing.
          TypeError, ValueError: one is of another kind.
        """
        facts = cls(
            file=str(told["file"]),
            bytes=int(told["bytes"]),
            sha256=str(told["sha256"]),
            frames=int(told["frames"]),
            seconds=float(told["seconds"]),
            width=int(told["width"]),
            height=int(told["height"]),
        )
        if facts.width < 1 or facts.height < 1 or "/" in facts.file or "\\" in facts.file:
            raise ValueError(f"not the facts of a film: {dict(told)}")
        return facts
