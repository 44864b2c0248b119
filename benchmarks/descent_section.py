"""A section of the comparison: what is measured in which process, and the lines that come of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from benchmarks import descent_row
from benchmarks.descent_row import Row, Side
from benchmarks.measure import Numbers, Outcome, in_turn, run

Job = tuple[str, Mapping[str, Any]]  # "module.task" and its arguments

FRESH = {"JAX_ENABLE_COMPILATION_CACHE": "false"}  # whatever the user keeps, first calls are first calls


@dataclass(frozen=True)
class Found:
    """What the processes of a section reported: medians by the name of the job, or why there are none."""

    outcomes: Mapping[str, Outcome]

    def number(self, job: str, name: str = "seconds") -> float | None:
        """One of the numbers, None where it was not measured."""
        outcome = self.outcomes.get(job)
        return outcome.get(name) if isinstance(outcome, dict) else None

    def side(self, job: str, name: str = "", scale: float = 1.0) -> Side:
        """The seconds that a job reported under `name` as one side of a row, `scale` times as much."""
        outcome = self.outcomes.get(job)
        if not isinstance(outcome, dict):
            return Side(outcome or "not measured")
        prefix = f"{name}_" if name else ""
        wall, cpu = outcome[f"{prefix}seconds"] * scale, outcome[f"{prefix}cpu_seconds"] * scale
        return Side(descent_row.seconds(wall), wall, cpu)


@dataclass(frozen=True)
class Section:
    """A part of the comparison that can be asked for alone.

    Attributes:
      name: what `--only` calls it.
      title: the heading of its table.
      jobs: what is measured, by name, each in a fresh process; told whether the run is a quick one.
      rows: the lines of the table; told the same.
      notes: remarks below the table.
    """

    name: str
    title: str
    jobs: Callable[[bool], Mapping[str, Job]]
    rows: Callable[[Found, bool], Sequence[Row]]
    notes: Callable[[Found], Sequence[str]] = lambda found: ()

    def measure(self, quick: bool, rounds: int, tell: Callable[[str], None]) -> tuple[str, list[Row]]:
        """Run the jobs in turn; the section as text, and its rows."""
        jobs = {name: partial(ask, task, given) for name, (task, given) in self.jobs(quick).items()}
        outcomes = in_turn(jobs, rounds, lambda line: tell(f"{self.name}, {line}"))
        found = Found(outcomes)
        failed = [f"{name}: {outcome}" for name, outcome in outcomes.items() if isinstance(outcome, str)]
        rows = list(self.rows(found, quick))
        return descent_row.text(self.title, rows, [*failed, *self.notes(found)]), rows


def ask(task: str, given: Mapping[str, Any]) -> Numbers:
    """What a task reports from a fresh process."""
    out = run(["-m", "benchmarks.descent_child", task, json.dumps(dict(given))], FRESH)[1]
    numbers: Numbers = json.loads(out.splitlines()[-1])
    return numbers
