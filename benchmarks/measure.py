"""Fresh processes, run in turn, and the medians of what they report. Knows nothing but the standard library.

This process stays small on purpose: on Linux a child inherits its parent's peak of memory.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT_SECONDS = 900

Numbers = dict[str, float]
Outcome = Numbers | str  # medians, or why there are none


class ChildError(Exception):
    """A measured process failed; the message is the last line that it said."""


def run(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[float, str]:
    """Run this Python with `arguments` in a fresh process; seconds of the whole process, and what it printed.

    Args:
      arguments: of the interpreter.
      environment: variables beside those that this process has.

    Raises:
      ChildError: it failed.
    """
    start = time.perf_counter()
    child = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"MPLBACKEND": "Agg"} | dict(environment or {}),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
    )
    seconds = time.perf_counter() - start
    if child.returncode:
        raise ChildError((child.stderr.strip().splitlines() or ["no message"])[-1])
    return seconds, child.stdout


def ask(task: str, **given: Any) -> dict[str, Any]:
    """What `benchmarks.child` found out in a fresh process."""
    return json.loads(run(["-m", "benchmarks.child", task, json.dumps(given)])[1].splitlines()[-1])


def in_turn(jobs: Mapping[str, Callable[[], Numbers]], rounds: int, tell: Callable[[str], None]) -> dict[str, Outcome]:
    """Medians of several rounds of A B C A B C ..., so that a busy machine hurts all alike.

    A job that fails once is not tried again; its outcome is the reason.
    """
    found: dict[str, list[Numbers]] = {name: [] for name in jobs}
    failed: dict[str, Outcome] = {}
    for number in range(1, rounds + 1):
        for name, job in jobs.items():
            if name not in failed:
                tell(f"round {number} of {rounds}: {name}")
                try:
                    found[name].append(job())
                except ChildError as error:
                    failed[name] = f"failed: {error}"
    return {name: failed[name] if name in failed else medians(found[name]) for name in jobs}


def medians(rounds: Sequence[Numbers]) -> Numbers:
    """The median of each number over the rounds."""
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
