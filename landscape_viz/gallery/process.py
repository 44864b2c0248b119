"""The process of one script: forked from one that has everything loaded, or started afresh."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback
from contextlib import suppress
from typing import Protocol, runtime_checkable

from landscape_viz.gallery.job import Job
from landscape_viz.gallery.runner import perform


@runtime_checkable
class Process(Protocol):
    """A running script."""

    def poll(self) -> int | None:
        """Its status, minus the signal's number where one ended it, or None while it runs."""

    def end(self) -> None:
        """End it and what it started; nothing happens where that is over."""


class Forked:
    """The script in a fork of this process, as the leader of a group of processes."""

    def __init__(self, job: Job) -> None:
        self._pid = os.fork()
        if self._pid == 0:
            status = 1
            try:
                _enter(job)
                status = perform(job.script)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)  # neither the buffers nor the exit handlers of the parent are the child's business
        self._status: int | None = None

    def poll(self) -> int | None:
        """As `Process`; the ended process is kept, so that the number of its group is not given to another."""
        if self._status is None:
            ended = os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is not None:
                self._status = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
        return self._status

    def end(self) -> None:
        """As `Process`."""
        # Both: right after the fork the child does not lead its group yet.
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _enter(job: Job) -> None:
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    silence = os.open(os.devnull, os.O_RDONLY)
    log = os.open(job.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for ours, theirs in ((silence, 0), (log, 1), (log, 2)):
        os.dup2(ours, theirs)
    os.chdir(job.folder)


class Started:
    """The script in an interpreter of its own."""

    def __init__(self, job: Job) -> None:
        with open(job.log, "wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "landscape_viz.gallery.runner", job.script],
                cwd=job.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def poll(self) -> int | None:
        """As `Process`."""
        return self._process.poll()

    def end(self) -> None:
        """As `Process`; only where it still runs: after that the number of its group may be another's."""
        if self._process.poll() is None:
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
