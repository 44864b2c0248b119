"""The scripts of examples run several at a time, each in an interpreter and a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from landscape_viz.gallery.example import Example
from landscape_viz.gallery.manifest import FILM_SUFFIXES, FilmFacts

KEPT_OF_JAX = ("JAX_COMPILATION_CACHE_DIR",)
FIXED = {
    "MPLBACKEND": "Agg",
    "JAX_PLATFORMS": "cpu",  # other devices round otherwise
    "PYTHONHASHSEED": "0",
    "PYTHONIOENCODING": "utf-8",
    "OMP_NUM_THREADS": "1",  # sums in one order; and the scripts share the processors already
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
_POLL_SECONDS = 0.02
_ERROR = re.compile(r"[\w.]+(Error|Exception|Warning|Interrupt)\b")


@dataclass(frozen=True)
class Outcome:
    """The end of an example's script: with a film, or with a `failure` in one line.

    Attributes:
      example: whose script it is.
      theme: in which it ran.
      film, still: the film and its still, files that are to be moved from where they are.
      facts: of the film; None where there is none.
      failure: what is wrong, or "".
      printed: what a failing script printed.
      difference: in which way the film is not the kept one; "" where it is, and where none is kept.
    """

    example: Example
    theme: str
    film: Path
    still: Path
    facts: FilmFacts | None = None
    failure: str = ""
    printed: str = ""
    difference: str = ""


def processors() -> int:
    """The number of processors that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_examples(
    examples: Sequence[Example], folder: Path, jobs: int, seconds: float, kept: Mapping[tuple[str, str], Path]
) -> Generator[Outcome, None, None]:
    """Run each script in its themes, `jobs` at once, and give each outcome when it is there, in whatever order that is.

    All scripts, and what they started, end with the iteration, also when it is left early.

    Args:
      examples: whose scripts.
      folder: an empty folder to work in.
      jobs: how many at once.
      seconds: how long a script may take.
      kept: by name and theme, films to compare with.
    """
    stop = threading.Event()
    with ThreadPoolExecutor(jobs) as pool:
        futures = [
            pool.submit(_run_example, example, theme, folder, seconds, kept.get((example.name, theme)), stop)
            for example in examples
            for theme in example.themes
        ]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)


def _run_example(
    example: Example, theme: str, folder: Path, seconds: float, kept: Path | None, stop: threading.Event
) -> Outcome:
    name = f"{example.name}.{theme}"
    work, still, log = (folder / f"{name}{suffix}" for suffix in ("", ".webp", ".log"))
    work.mkdir()
    status = _run_script([str(example.path.resolve()), theme], work, log, seconds, stop)
    printed = log.read_text(encoding="utf-8", errors="replace").strip()
    files = sorted(work.iterdir())
    failure = _failure(example, status, seconds, printed, [path.name for path in files])
    if failure:
        return Outcome(example, theme, work, still, failure=failure, printed=printed)
    from landscape_viz.gallery.film_difference import film_difference
    from landscape_viz.gallery.film_file import measure

    (film,) = files
    try:
        facts = measure(film, still)
    except (OSError, ValueError, IndexError) as error:
        failure = f"{film.name} cannot be read as a film: {error}"
        return Outcome(example, theme, film, still, failure=failure, printed=printed)
    try:
        difference = "" if kept is None else film_difference(kept, film).reason
    except (OSError, ValueError, IndexError) as error:
        difference = f"the kept film cannot be read: {error}"
    return Outcome(example, theme, film, still, facts, difference=difference)


def _run_script(words: list[str], work: Path, log: Path, seconds: float, stop: threading.Event) -> int | None:
    """The status of a script's process, minus the signal's number where one ended it; None where it was ended here."""
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-m", "landscape_viz.gallery.runner", *words],
            cwd=work,
            env=environment(os.environ),
            stdin=subprocess.PIPE,  # its end is how the runner learns of the end of this process
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # the terminal's Ctrl-C is not for it; and it leads a group of processes
        ) as process,
    ):
        until = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < until and not stop.is_set():
            time.sleep(_POLL_SECONDS)
        status = process.returncode
        if status is None:
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
    return status


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """The environment that scripts run in: one's own, without what would change their pictures."""
    unchanged = {key: text for key, text in own.items() if not key.startswith(("JAX_", "MPL")) or key in KEPT_OF_JAX}
    # So that a checkout that is not installed is found from every working folder.
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (root, own.get("PYTHONPATH"))))
    return unchanged | FIXED | {"PYTHONPATH": path}


def _failure(example: Example, status: int | None, seconds: float, printed: str, files: Sequence[str]) -> str:
    """The fault of a run in one line, or ""."""
    if status is None:
        return f"still running after {seconds:g} s"
    if status < 0:
        return f"ended by {signal.Signals(-status).name}"
    if status > 0:
        return _last_error(printed) or f"ended with status {status}"
    films = [example.name + suffix for suffix in FILM_SUFFIXES]
    if not files:
        return f"made no film; it should save {films[0]!r} in the folder that it runs in"
    if len(files) > 1 or files[0] not in films:
        return f"made {', '.join(files)}; it should make one file, {', '.join(films[:-1])} or {films[-1]}"
    return ""


def _last_error(printed: str) -> str:
    """The line that names the error: messages may go on after it."""
    lines = [line for line in printed.splitlines() if line.strip()]
    return next((line for line in reversed(lines) if _ERROR.match(line)), lines[-1] if lines else "")
