"""A worker as the process that asks for films sees it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from landscape_viz.gallery.job import Job, Result
from landscape_viz.gallery.runner import environment

_PATIENCE = 10.0
"""Seconds that a worker has to end, when it is told to, before it is made to."""


class Worker:
    """Answers jobs one after another; its process is started by the first, and again should it end by accident."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = folder
        self._said = folder / f".worker-{number}"  # no script's name begins with a dot
        self._process: subprocess.Popen[str] | None = None
        self._closed = False
        self._changing = threading.Lock()

    def ask(self, job: Job) -> Result:
        """The result of a job; a worker that ends instead of answering is a failure of the job."""
        process = self._running()
        if process is None:
            return Result(None, "not performed")
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(OSError, ValueError):  # it ended, or was closed: nothing more is to be read
            process.stdin.write(job.to_line())
            process.stdin.flush()
            if line := process.stdout.readline():
                return Result.from_line(line)
        printed = self._said.read_text(encoding="utf-8", errors="replace").strip()
        return Result(None, f"its worker ended: {(printed or 'without a word').splitlines()[-1]}", printed)

    def _running(self) -> subprocess.Popen[str] | None:
        with self._changing:
            if self._closed:
                return None
            if self._process is not None and self._process.poll() is not None:
                self.release()
            if self._process is None:
                with self._said.open("wb") as said:
                    self._process = subprocess.Popen(
                        [sys.executable, "-m", "landscape_viz.gallery.worker"],
                        cwd=self._folder,
                        env=environment(os.environ),
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=said,
                        text=True,
                        encoding="utf-8",
                        start_new_session=True,  # the terminal's Ctrl-C is not for it
                    )
            return self._process

    def close(self) -> None:
        """End it, with the script that it may be performing; whoever waits for its answer gets a failure."""
        with self._changing:
            self._closed = True
        if self._process is None:
            return
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()  # which tells it to end
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def release(self) -> None:
        """Give its streams back, when it is closed and nobody reads from it any more."""
        if self._process is not None:
            for stream in (self._process.stdin, self._process.stdout):
                assert stream is not None
                with suppress(OSError):
                    stream.close()
            self._process = None
