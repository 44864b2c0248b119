"""Encoding beside drawing: a second thread takes the frames, so that one is encoded while the next is drawn."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Protocol, runtime_checkable

import numpy as np

WAITING_FRAMES = 3
"""How many frames may wait for the encoder: memory stays bounded where encoding is slower than drawing."""


@runtime_checkable
class Encoder(Protocol):
    """What takes frames and makes a file of them."""

    def write_frame(self, frame: np.ndarray) -> None:
        """Add one frame, shape (height, width, 4)."""
        ...

    def close(self) -> None:
        """Finish the file."""
        ...

    def abandon(self) -> None:
        """Let go of the unfinished file."""
        ...


class Overlapped:
    """An encoder that works in a thread of its own, from the first frame to the end of the file.

    Frames are copied, because the next one is drawn into the same memory. An error of the encoder is raised at the next
    frame or at the end. Leaving the `with` block waits for the thread in any case; left by an error, the file is
    abandoned.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._frames: queue.Queue[np.ndarray | None] = queue.Queue(WAITING_FRAMES)
        self._error: BaseException | None = None
        self._abandoned = False
        # An interrupted `Thread.join` takes the thread for finished until Python 3.13.
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="film encoder", daemon=True)
        self._thread.start()

    def write_frame(self, frame: np.ndarray) -> None:
        """Hand over one frame."""
        self._raise()
        self._frames.put(frame.copy())

    def __enter__(self) -> Overlapped:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._abandoned = kind is not None
        try:
            self._end()
        except BaseException:  # an interrupt while the last frames are encoded
            self._abandoned = True
            self._end()
            raise
        if kind is None:
            self._raise()

    def _end(self) -> None:
        self._frames.put(None)
        self._over.wait()
        self._thread.join()

    def _work(self) -> None:
        try:
            # After an error the frames that still come are only taken away: nobody must wait for room.
            while (frame := self._frames.get()) is not None:
                if self._error is None and not self._abandoned:
                    self._try(self._encoder.write_frame, frame)
            if self._error is None and not self._abandoned:
                self._try(self._encoder.close)
            if self._error is not None or self._abandoned:
                self._try(self._encoder.abandon)
        finally:
            self._over.set()

    def _try(self, step: Callable[..., None], *frame: np.ndarray) -> None:
        try:
            step(*frame)
        except BaseException as error:
            self._error = self._error or error  # the first one is the reason

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error
