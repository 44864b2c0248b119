"""Whole commands in fresh processes: one line of shell against the program that it replaces, and help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import table
from benchmarks.contestants import CONTESTANTS
from benchmarks.measure import Numbers, Outcome, in_turn, run

OURS, OURS_MP4 = "landscape_viz animate x**2, GIF", "landscape_viz animate x**2, MP4"
ORIGINAL, ORIGINAL_MP4 = "original program, Pillow GIF", "original program, ffmpeg MP4"
HELP, IMPORTS = "landscape_viz --help", "import jax, matplotlib"
DESCENT = ("--start", "-20", "--domain", "-20,20", "--optimizer", "gd:lr=1/64", "--steps", "99", "--size", "640x480")
PAIRS = ((OURS, ORIGINAL), (OURS_MP4, ORIGINAL_MP4), (HELP, IMPORTS))


@dataclass(frozen=True)
class CommandResult:
    """Seconds of each whole process, by its name; or why there are none."""

    outcomes: dict[str, Outcome]

    def seconds(self, name: str) -> float | None:
        """The median of a command, or None where it was not measured."""
        outcome = self.outcomes.get(name)
        return outcome["seconds"] if isinstance(outcome, dict) else None

    def text(self) -> str:
        """The table, each command beside what it replaces."""
        rows, notes = [], [f"{name}: {outcome}" for name, outcome in self.outcomes.items() if isinstance(outcome, str)]
        for pair in PAIRS:
            for name in pair:
                if (value := self.seconds(name)) is not None:
                    rows.append([name, table.seconds(value), table.ratio(value, self.seconds(pair[0]))])
        return "\n".join(["whole commands, 100 pictures", "", table.table(("", "seconds", "x ours"), rows), *notes])


def measure(rounds: int, folder: Path, tell: Callable[[str], None]) -> CommandResult:
    """Run every command in turn."""
    animate = ["-m", "landscape_viz", "animate", "x**2", *DESCENT, "--out"]
    commands = {
        OURS: [*animate, str(folder / "a1.gif")],
        ORIGINAL: ["-m", "benchmarks.original", str(folder / "original.gif")],
        OURS_MP4: [*animate, str(folder / "a1.mp4")],
        ORIGINAL_MP4: ["-m", "benchmarks.original", str(folder / "original.mp4")],
        HELP: ["-m", "landscape_viz", "--help"],
        IMPORTS: ["-c", IMPORTS],
    }
    if CONTESTANTS["ffmpeg MP4"].missing():
        del commands[ORIGINAL_MP4]
    return CommandResult(in_turn({name: partial(_timed, line) for name, line in commands.items()}, rounds, tell))


def _timed(arguments: list[str]) -> Numbers:
    return {"seconds": run(arguments)[0]}
