"""A worker: a process that loads the libraries once and performs scripts one after another, each in a fork of itself.

A fork starts with everything loaded and shares nothing with the next: what a script sets, breaks or leaves running ends
with it. The worker reads jobs from standard input and ends when that ends, with the script that is just running: so
nothing is left behind however the process that asked comes to its end.

Measured on films of one and two optimizers, a script in a fork takes 1.3 and 2.6 s of processor time, as
`python script.py` 3.1 and 4.2 s.
"""

from __future__ import annotations

import gc
import importlib
import os
import re
import select
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from landscape_viz.gallery.facts import FILM_SUFFIXES
from landscape_viz.gallery.job import Job, Result
from landscape_viz.gallery.process import Forked, Process, Started

FORKS = sys.platform == "linux"
"""Elsewhere libraries start threads when they are loaded, which forks do not survive, or there are no forks."""

LOADED = ("jax.numpy", "optax", "matplotlib.pyplot", "PIL.Image", "av", "scipy.special")
_MOMENT = 0.01
_ERROR = re.compile(r"[\w.]+(Error|Exception|Warning|Interrupt)\b")


class Abandoned(Exception):  # noqa: N818
    """The process that asked for films is gone."""


def main() -> None:
    """Perform the jobs of standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    if FORKS:
        _load()
    while line := sys.stdin.readline():
        try:
            result = _result(Job.from_line(line))
        except Abandoned:
            return
        answers.write(result.to_line())
        answers.flush()


def _load() -> None:
    import landscape_viz

    for name in LOADED:
        with suppress(ImportError):  # then a script that wants it says so
            importlib.import_module(name)
    for name in landscape_viz.__all__:
        getattr(landscape_viz, name)
    gc.collect()
    gc.freeze()  # or every fork would copy the pages that its garbage collection touches


def _result(job: Job) -> Result:
    status = _performed(Forked(job) if FORKS else Started(job), job.seconds)
    printed = Path(job.log).read_text(encoding="utf-8", errors="replace").strip()
    failure = _failure(job, status, printed)
    if failure:
        return Result(None, failure, printed)
    from landscape_viz.gallery.film_difference import likeness
    from landscape_viz.gallery.film_file import measure

    (film,) = Path(job.folder).iterdir()
    try:
        facts = measure(film, Path(job.still))
    except (OSError, ValueError, IndexError) as error:
        return Result(None, f"{film.name} cannot be read as a film: {error}", printed)
    try:
        return Result(facts, likeness=likeness(Path(job.kept), film).reason if job.kept else None)
    except (OSError, ValueError, IndexError) as error:
        return Result(facts, likeness=f"the kept film cannot be read: {error}")


def _failure(job: Job, status: int | None, printed: str) -> str:
    """What is wrong with a performance, in one line, or ""."""
    if status is None:
        return f"still running after {job.seconds:g} s"
    if status < 0:
        return f"ended by {signal.Signals(-status).name}"
    if status > 0:
        return _last_error(printed) or f"ended with status {status}"
    name = Path(job.script).stem
    wanted = [name + suffix for suffix in FILM_SUFFIXES]
    made = sorted(path.name for path in Path(job.folder).iterdir())
    if not made:
        return f"made no film; it should save {wanted[0]!r} in the folder that it runs in"
    if len(made) > 1 or made[0] not in wanted:
        return f"made {', '.join(made)}; it should make one file, {', '.join(wanted[:-1])} or {wanted[-1]}"
    return ""


def _last_error(printed: str) -> str:
    """The line that names the error: messages may go on after it."""
    lines = [line for line in printed.splitlines() if line.strip()]
    return next((line for line in reversed(lines) if _ERROR.match(line)), lines[-1] if lines else "")


def _performed(process: Process, seconds: float) -> int | None:
    """The status of a script's process when it has ended, None where time ran out."""
    until = time.monotonic() + seconds
    try:
        while (status := process.poll()) is None and time.monotonic() < until:
            _wait_a_moment()
    finally:
        process.end()
    return status


def _wait_a_moment() -> None:
    """A little later; whoever asks sends nothing before the answer, so something to read can only be the end."""
    if sys.platform == "win32":
        time.sleep(_MOMENT)
    elif select.select([0], [], [], _MOMENT)[0]:
        raise Abandoned


if __name__ == "__main__":
    main()
