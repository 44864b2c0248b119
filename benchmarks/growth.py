"""What a longer film costs: time of a frame and memory of a save as the number of steps grows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import table
from benchmarks.measure import Outcome, ask, in_turn
from benchmarks.scenes import LONG_FILM

FORMATS = ("GIF", "MP4")


@dataclass(frozen=True)
class Lengths:
    """Numbers of steps; a film has one frame more."""

    short: int
    long: int
    longest: int

    @property
    def all(self) -> tuple[int, int, int]:
        """From the fewest to the most."""
        return self.short, self.long, self.longest


FULL, QUICK = Lengths(100, 1000, 2000), Lengths(8, 16, 24)


@dataclass(frozen=True)
class GrowthResult:
    """Medians by format and number of steps, such as "GIF, 100 steps"."""

    lengths: Lengths
    outcomes: dict[str, Outcome]

    def number(self, kind: str, steps: int, name: str) -> float | None:
        """One of the numbers, or None where it was not measured."""
        outcome = self.outcomes.get(_name(kind, steps))
        return outcome[name] if isinstance(outcome, dict) else None

    def more_memory(self, kind: str) -> float | None:
        """By how much the memory of a save grows from the short film to the long one, in bytes."""
        short, long = (self.number(kind, steps, "memory") for steps in (self.lengths.short, self.lengths.long))
        return None if short is None or long is None else long - short

    def cost_ratio(self, kind: str) -> float | None:
        """What a frame of the longest film costs, in frames of the short one."""
        cost = [self.per_frame(kind, steps) for steps in (self.lengths.short, self.lengths.longest)]
        return None if cost[0] is None or cost[1] is None else cost[1] / cost[0]

    def marginal_ratio(self, kind: str) -> float | None:
        """What a further frame costs beyond the long film, in further frames beyond the short one.

        Unlike `cost_ratio` it does not profit from spreading what every film costs once.
        """
        later = self.per_further_frame(kind, self.lengths.long, self.lengths.longest)
        earlier = self.per_further_frame(kind, self.lengths.short, self.lengths.long)
        return later / earlier if later is not None and earlier else None

    def per_further_frame(self, kind: str, steps: int, more_steps: int) -> float | None:
        """Seconds a frame, of the frames that one film has more than another."""
        less, more = self.number(kind, steps, "seconds"), self.number(kind, more_steps, "seconds")
        return None if less is None or more is None else (more - less) / (more_steps - steps)

    def per_frame(self, kind: str, steps: int) -> float | None:
        """Seconds a frame."""
        total = self.number(kind, steps, "seconds")
        return None if total is None else total / (steps + 1)

    def text(self) -> str:
        """The table, by format and length."""
        rows, notes = [], []
        for kind in FORMATS:
            for before, steps in zip((None, *self.lengths.all), self.lengths.all, strict=False):
                outcome = self.outcomes[_name(kind, steps)]
                further = None if before is None else self.per_further_frame(kind, before, steps)
                if isinstance(outcome, str):
                    notes.append(f"{_name(kind, steps)}: {outcome}")
                    continue
                each, size = outcome["seconds"] / (steps + 1), outcome["bytes"]
                rows.append(
                    [
                        _name(kind, steps),
                        table.seconds(outcome["seconds"]),
                        f"{1e3 * each:.2f} ms",
                        table.NOTHING if further is None else f"{1e3 * further:.2f} ms",
                        f"{1e3 * outcome['cpu_seconds'] / (steps + 1):.2f} ms",
                        table.kilobytes(size),
                        table.megabytes(outcome["memory"]),
                    ]
                )
        header = ("", "seconds", "a frame", "a further frame", "CPU a frame", "bytes", "memory")
        return "\n".join([f"growth: {LONG_FILM.title}, a frame for every step", "", table.table(header, rows), *notes])


def measure(lengths: Lengths, rounds: int, folder: Path, tell: Callable[[str], None]) -> GrowthResult:
    """Save the own film in all lengths, in turn."""
    jobs = {
        _name(kind, steps): partial(
            ask,
            "save",
            scene=LONG_FILM.name,
            contestant=f"ours {kind}",
            frames=steps + 1,
            out=str(folder / f"{steps}.{kind.lower()}"),
        )
        for kind in FORMATS
        for steps in lengths.all
    }
    return GrowthResult(lengths, in_turn(jobs, rounds, tell))


def _name(kind: str, steps: int) -> str:
    return f"{kind}, {steps} steps"
