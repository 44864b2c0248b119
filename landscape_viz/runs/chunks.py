"""Many runs cut into chunks, so that what is held at a time does not grow with their number."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import jax
import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import whole_number
from landscape_viz.landscapes.data import MOST_AT_ONCE, DataLandscape
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.parallel import device_count, workers

ON_CPU, ON_ACCELERATOR = 4096, 2**20
"""Runs that a device has at a time: on a CPU as many as its cache holds, elsewhere enough to keep it busy."""
MOST_RUNS = 2**40

Progress = Callable[[int, int], object]
"""Called after each chunk with the number of runs done and that of all."""

Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs that are known by their numbers, so that not all of their starts need to be held at a time.

    Attributes:
      count: how many.
      starts: gives the starts, shape (n, dim), of the runs with the numbers given, shape (n,).
      settings: by name, what gives the values of a setting of the optimizer, shape (n,), in these runs.
    """

    count: int
    starts: Callable[[np.ndarray], Float64[np.ndarray, "n dim"]]
    settings: Mapping[str, Callable[[np.ndarray], Float64[np.ndarray, " n"]]] = field(default_factory=dict)

    @classmethod
    def of(cls, starts: Float64[np.ndarray, "n dim"], settings: Mapping[str, np.ndarray] | None = None) -> Runs:
        """Runs from these starts, with these settings of the optimizer, each of shape (n,)."""
        return cls(len(starts), starts.__getitem__, {n: v.__getitem__ for n, v in (settings or {}).items()})


def chunk_size(landscape: Landscape, count: int, runs_at_once: int | None) -> int:
    """How many runs are under way in one call: `runs_at_once`, or what suits the device and the loss.

    Few runs are rounded up to a power of two, so that another number of them is not another program.
    """
    devices = device_count()
    if runs_at_once is not None:
        most = whole_number("runs_at_once", runs_at_once, 1)
    else:
        most = (ON_CPU if jax.local_devices()[0].platform == "cpu" else ON_ACCELERATOR) * devices
        if isinstance(landscape, DataLandscape):
            most = max(1, min(most, MOST_AT_ONCE // landscape.sample_count))
    size = min(most, 1 << (count - 1).bit_length())
    return -(-size // devices) * devices


def in_chunks(
    count: int, size: int, made: Callable[[np.ndarray], Made], progress: Progress | None
) -> Iterator[tuple[slice, Made]]:
    """For each chunk of the numbers below `count` where it lies and what `made` makes of it, in order.

    On a machine that has a CPU for its only device, as many chunks are made at a time as there are cores.
    """
    with ThreadPoolExecutor(workers(), thread_name_prefix="runs") as pool:
        waiting: deque[tuple[slice, Future[Any]]] = deque()
        firsts = iter(range(0, count, size))
        try:
            while True:
                while len(waiting) <= workers() and (first := next(firsts, None)) is not None:
                    place = slice(first, min(first + size, count))
                    waiting.append((place, pool.submit(made, np.arange(place.start, place.stop))))
                if not waiting:
                    return
                place, future = waiting.popleft()
                result = future.result()
                if progress is not None:
                    progress(place.stop, count)
                yield place, result
        finally:
            for _, future in waiting:
                future.cancel()
