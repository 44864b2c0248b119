"""Stop watches of the measured process: wall and processor time, and how many programs jax has compiled."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks.measure import Numbers

COMPILED = "/jax/core/compile/backend_compile_duration"
"""The event by which jax tells that it has compiled a program."""


def timed(call: Callable[[], Any]) -> Numbers:
    """Seconds of one call, by the clock on the wall and by the processor."""
    start, working = time.perf_counter(), time.process_time()
    call()
    return {"seconds": time.perf_counter() - start, "cpu_seconds": time.process_time() - working}


def in_turn(calls: dict[str, Callable[[], Any]], repeats: int) -> dict[str, Numbers]:
    """Medians of the seconds of several calls, taken A B C A B C ..."""
    found: dict[str, list[Numbers]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            found[name].append(timed(call))
    return {name: median(rounds) for name, rounds in found.items()}


def warm(call: Callable[[], Any], repeats: int) -> Numbers:
    """Medians of the seconds of a call that has been made once before."""
    call()
    return in_turn({"": call}, repeats)[""]


def median(rounds: list[Numbers]) -> Numbers:
    """The median of each number."""
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


class Programs:
    """Counts the programs that jax compiles from now on."""

    def __init__(self) -> None:
        import jax

        self.count = 0
        jax.monitoring.register_event_duration_secs_listener(self._hear)

    def _hear(self, event: str, duration_secs: float, **more: str | int) -> None:
        self.count += event == COMPILED
