"""Scripts performed by several workers at once."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from landscape_viz.gallery.asked import Worker
from landscape_viz.gallery.example import Piece
from landscape_viz.gallery.job import Job, Result


@dataclass(frozen=True)
class Performed:
    """A piece and how its script ended; `film` and `still` are files of the workshop, to be moved from there."""

    piece: Piece
    result: Result
    film: Path | None
    still: Path


def processors() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def perform_all(
    pieces: Sequence[Piece], workshop: Path, jobs: int, seconds: float, kept: Mapping[str, Path]
) -> Generator[Performed, None, None]:
    """Perform scripts, `jobs` at once, and give each when it is done, in whatever order that is.

    All workers and their scripts end with the iteration, also when it is left early.

    Args:
      pieces: whose scripts.
      workshop: an empty folder to work in.
      jobs: how many at once.
      seconds: how long a script may take.
      kept: by name, films to compare with.
    """
    waiting: queue.SimpleQueue[Piece] = queue.SimpleQueue()
    done: queue.SimpleQueue[Performed] = queue.SimpleQueue()
    for piece in pieces:
        waiting.put(piece)

    def serve(worker: Worker) -> None:
        with suppress(queue.Empty):
            while True:
                piece = waiting.get_nowait()
                done.put(_performed(worker, piece, workshop, seconds, kept.get(piece.name)))

    workers = [Worker(workshop, number) for number in range(min(jobs, len(pieces)))]
    threads = [threading.Thread(target=serve, args=(worker,)) for worker in workers]
    try:
        for thread in threads:
            thread.start()
        for _ in pieces:
            yield done.get()
    finally:
        for worker in workers:
            worker.close()
        for thread in threads:
            if thread.ident is not None:
                thread.join()
        for worker in workers:
            worker.release()


def _performed(worker: Worker, piece: Piece, workshop: Path, seconds: float, kept: Path | None) -> Performed:
    folder, still = workshop / piece.name, workshop / f"{piece.name}.webp"
    folder.mkdir()
    job = Job(
        script=str(piece.path.resolve()),
        folder=str(folder),
        log=str(workshop / f"{piece.name}.log"),
        still=str(still),
        kept="" if kept is None else str(kept.resolve()),
        seconds=seconds,
    )
    result = worker.ask(job)
    return Performed(piece, result, None if result.facts is None else folder / result.facts.file, still)
