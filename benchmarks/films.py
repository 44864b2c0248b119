"""The films of `scenes`, saved by everybody who can: time, size, quality and memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import table
from benchmarks.contestants import CONTESTANTS, Contestant
from benchmarks.measure import ChildError, Outcome, ask, in_turn
from benchmarks.scenes import Scene

HEADER = ("", "seconds", "x ours", "bytes", "x ours", "PSNR", "flicker", "memory")


@dataclass(frozen=True)
class FilmResult:
    """What came out for one scene.

    Attributes:
      scene: which one.
      frames: how many pictures it had.
      outcomes: by contestant the medians of seconds, bytes and memory, or why there are none.
      quality: by contestant psnr and flicker.
    """

    scene: Scene
    frames: int
    outcomes: dict[str, Outcome]
    quality: dict[str, dict[str, Any]]

    def number(self, contestant: str, name: str) -> float | None:
        """One of the numbers, or None where it was not measured."""
        outcome = self.outcomes.get(contestant)
        known = outcome | self.quality.get(contestant, {}) if isinstance(outcome, dict) else {}
        return known.get(name)

    def text(self) -> str:
        """The table of the scene."""
        rows, notes = [], []
        for name, outcome in self.outcomes.items():
            if isinstance(outcome, str):
                notes.append(f"{name}: {outcome}")
                continue
            ours = "ours " + name.split()[-1]
            quality = self.quality.get(name)
            rows.append(
                [
                    name,
                    table.seconds(outcome["seconds"]),
                    table.ratio(outcome["seconds"], self.number(ours, "seconds")),
                    table.kilobytes(outcome["bytes"]),
                    table.ratio(outcome["bytes"], self.number(ours, "bytes")),
                    table.decibels(quality["psnr"]) if quality else table.NOTHING,
                    table.percent(quality["flicker"]) if quality else table.NOTHING,
                    table.megabytes(outcome["memory"]),
                ]
            )
        title = f"{self.scene.name}: {self.scene.title}, {self.frames} frames"
        return "\n".join([title, "", table.table(HEADER, rows), *notes])


def measure(scene: Scene, frames: int, rounds: int, folder: Path, tell: Callable[[str], None]) -> FilmResult:
    """Let everybody who can save the scene, in turn, and judge the files."""
    able = [contestant for contestant in CONTESTANTS.values() if contestant.can_save(scene)]
    present = [contestant for contestant in able if not contestant.missing()]
    files = {contestant.name: folder / _file_name(scene, contestant) for contestant in present}
    jobs = {
        name: partial(ask, "save", scene=scene.name, contestant=name, frames=frames, out=str(file))
        for name, file in files.items()
    }
    outcomes = in_turn(jobs, rounds, lambda line: tell(f"{scene.name}, {line}"))
    made = {file.name: name for name, file in files.items() if isinstance(outcomes[name], dict)}
    tell(f"{scene.name}, quality")
    try:
        verdicts = ask("judge", scene=scene.name, frames=frames, files=[str(folder / name) for name in made])
    except ChildError as error:
        verdicts = {}
        tell(f"{scene.name}, the quality is not known: {error}")
    return FilmResult(scene, frames, outcomes, {made[name]: verdict for name, verdict in verdicts.items()})


def absent() -> list[str]:
    """A line for each contestant that is not installed."""
    return [
        f"skipped {contestant.name}: not installed (pip install {' '.join(contestant.missing())})"
        for contestant in CONTESTANTS.values()
        if contestant.missing()
    ]


def _file_name(scene: Scene, contestant: Contestant) -> str:
    return f"{scene.name}-{contestant.name.replace(' ', '-')}{contestant.suffix}"
