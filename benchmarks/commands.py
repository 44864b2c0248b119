"""Whole commands in fresh processes: one line of shell against the program that it replaces, and help."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import table
from benchmarks.contestants import CONTESTANTS
from benchmarks.measure import ChildError, Numbers, Outcome, in_turn, run

OURS, OURS_MP4 = "landscape_viz animate x**2, GIF", "landscape_viz animate x**2, MP4"
OURS_FIRST = "landscape_viz animate x**2, GIF, no compiled code kept"
ORIGINAL, ORIGINAL_MP4 = "original program, Pillow GIF", "original program, ffmpeg MP4"
HELP, IMPORTS = "landscape_viz --help", "import jax, matplotlib"
DESCENT = ("--start", "-20", "--domain", "-20,20", "--optimizer", "gd:lr=1/64", "--steps", "99", "--size", "640x480")
GROUPS = ((OURS, OURS_FIRST, ORIGINAL), (OURS_MP4, ORIGINAL_MP4), (HELP, IMPORTS))


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
        for group in GROUPS:
            for name in group:
                if (value := self.seconds(name)) is not None:
                    rows.append([name, table.seconds(value), table.ratio(value, self.seconds(group[0]))])
        return "\n".join(["whole commands, 100 pictures", "", table.table(("", "seconds", "x ours"), rows), *notes])


def measure(rounds: int, folder: Path, tell: Callable[[str], None]) -> CommandResult:
    """Run every command in turn, after a run in which ours may keep what it has compiled, as it does for its users."""
    animate = ["-m", "landscape_viz", "animate", "x**2", *DESCENT, "--out"]
    commands = {
        OURS: [*animate, str(folder / "a1.gif")],
        ORIGINAL: ["-m", "benchmarks.original", str(folder / "original.gif")],
        OURS_FIRST: [*animate, str(folder / "first.gif")],
        OURS_MP4: [*animate, str(folder / "a1.mp4")],
        ORIGINAL_MP4: ["-m", "benchmarks.original", str(folder / "original.mp4")],
        HELP: ["-m", "landscape_viz", "--help"],
        IMPORTS: ["-c", IMPORTS],
    }
    if CONTESTANTS["ffmpeg MP4"].missing():
        del commands[ORIGINAL_MP4]
    jobs = {}
    for name, line in commands.items():
        cache = "off" if name == OURS_FIRST else str(folder / "compiled")
        jobs[name] = partial(_timed, line, {"LANDSCAPE_VIZ_CACHE": cache})
    with contextlib.suppress(ChildError):  # it will be reported where it is measured
        jobs[OURS]()
    return CommandResult(in_turn(jobs, rounds, tell))


def _timed(arguments: list[str], environment: dict[str, str]) -> Numbers:
    return {"seconds": run(arguments, environment)[0]}
