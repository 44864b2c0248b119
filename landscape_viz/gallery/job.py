"""What goes between the process that asks for films and its workers: one line of json there, one back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from landscape_viz.gallery.facts import Facts


@dataclass(frozen=True)
class Job:
    """A script to perform in `folder`, which is there and empty, with a film to compare with or "".

    Attributes:
      script: the script's file.
      folder: where it works; the film is left there.
      log: a file for what it prints.
      still: a file for the still, outside of `folder`.
      kept: a film that the new one should be, or "".
      seconds: how long it may take.
    """

    script: str
    folder: str
    log: str
    still: str
    kept: str
    seconds: float

    def to_line(self) -> str:
        """As one line of json."""
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Job:
        """The job of such a line."""
        return cls(**json.loads(line))


@dataclass(frozen=True)
class Result:
    """How a job ended: with the facts of a film, or with a `failure` in one line and all that was printed.

    `likeness` says why the film is not the kept one, "" where it is, None where there was none to compare with.
    """

    facts: Facts | None
    failure: str = ""
    printed: str = ""
    likeness: str | None = None

    def to_line(self) -> str:
        """As one line of json."""
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Result:
        """The result of such a line."""
        told: dict[str, Any] = json.loads(line)
        facts = told.pop("facts")
        return cls(facts=None if facts is None else Facts.from_json(facts), **told)
