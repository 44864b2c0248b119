"""A headless Chromium, spoken to through a pipe: no driver, no port, no page on a server."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed")

SECONDS = 60.0
"""How long the browser may take for one answer; the first one includes its start."""

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"),
    *("--no-first-run", "--disable-extensions", "--disable-sync", "--disable-component-update"),
    *("--disable-background-networking", "--disable-quic"),
    "--remote-debugging-pipe",
)


class Page:
    """An empty page of a browser, in which scripts run."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._last = 0
        self._unread = b""
        self._session: dict[str, str] = {}

    def open(self, address: str) -> None:
        """Show a page; scripts have the rights that its address gives them."""
        target = self.call("Target.createTarget", url=address)["targetId"]
        self._session = {"sessionId": self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}
        until = time.monotonic() + SECONDS
        while self.run("location.href + document.readyState") != address + "complete":
            assert time.monotonic() < until, f"the page was not shown within {SECONDS} s"
            time.sleep(0.02)

    def run(self, script: str) -> Any:
        """The value, as json can say it, that an expression of JavaScript or its promise comes to."""
        told = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in told:
            raise AssertionError(f"the script failed: {told['exceptionDetails']}")
        return told["result"].get("value")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the DevTools protocol, and its result."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters, **self._session}
        content = memoryview(json.dumps(message).encode() + b"\0")
        while content:
            content = content[os.write(self._commands, content) :]
        until = time.monotonic() + SECONDS
        while (answer := self._next(until)).get("id") != self._last:
            pass
        if "error" in answer:
            raise AssertionError(f"{method} failed: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _next(self, until: float) -> dict[str, Any]:
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, until - time.monotonic()))
            new = os.read(self._answers, 1 << 20) if ready else b""
            if not new:
                raise AssertionError("the browser ended" if ready else f"no answer from the browser in {SECONDS} s")
            self._unread += new
        message, _, self._unread = self._unread.partition(b"\0")
        read: dict[str, Any] = json.loads(message)
        return read


@contextmanager
def open_page() -> Iterator[Page]:
    """A page of a browser of its own, which ends with the block, whatever happens."""
    assert PROGRAM is not None
    # Its processes go on writing for a moment after they are told to end.
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as folder:
        page_file = Path(folder) / "page.html"
        page_file.write_text("<!doctype html><title>test</title>", encoding="utf-8")
        to_browser, commands = os.pipe()
        answers, from_browser = os.pipe()

        # A shell gives the ends of the pipes the numbers at which the browser looks for them.
        start = f'exec "$0" "$@" 3</dev/fd/{to_browser} 4>/dev/fd/{from_browser}'
        browser = subprocess.Popen(
            ["sh", "-c", start, PROGRAM, *_FLAGS, f"--user-data-dir={folder}/profile"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that all its processes can be ended together
            pass_fds=(to_browser, from_browser),
        )
        os.close(to_browser)
        os.close(from_browser)
        try:
            page = Page(commands, answers)
            page.open(page_file.as_uri())
            yield page
        finally:
            os.close(commands)  # the browser ends when nobody can speak to it any more
            _end(browser)
            os.close(answers)


def _end(browser: subprocess.Popen[bytes]) -> None:
    with suppress(subprocess.TimeoutExpired):  # then it is made to
        browser.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(browser.pid, signal.SIGKILL)
    browser.wait(10)
