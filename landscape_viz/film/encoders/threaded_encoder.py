"""Encoding beside drawing: a second thread takes the frames, so that one is encoded while the next is drawn."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from landscape_viz.errors import InputError
from landscape_viz.film.encoders.encoder import Encoder, Frame

WAITING_FRAMES = 3
"""Frames that may wait for the encoder: memory stays bounded where encoding is slower than drawing."""


class ThreadedEncoder:
    """An encoder that works in a thread of its own, from the first frame to the end of the file.

    Frames are copied, because the next one is drawn into the same memory. An error of the encoder is raised at the next
    frame or at the end. Leaving the `with` block waits for the thread in any case; left by an error, the film is given
    up.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._frames: queue.Queue[Frame | None] = queue.Queue(WAITING_FRAMES)
        self._shape: tuple[int, ...] | None = None
        self._error: BaseException | None = None
        self._aborted = False
        # An interrupted `Thread.join` takes the thread for finished until Python 3.13.
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="film encoder", daemon=True)
        self._thread.start()

    def add_frame(self, frame: Frame) -> None:
        """Hand over one frame.

        Raises:
          InputError: another size than that of the frames before.
        """
        self._raise()
        if self._shape not in (None, frame.shape):
            (own_height, own_width), (height, width) = self._shape[:2], frame.shape[:2]
            raise InputError(
                f"every frame of this film must be {own_width} x {own_height} pixels; one is {width} x {height}"
            )
        self._shape = frame.shape
        self._frames.put(frame.copy())

    def __enter__(self) -> ThreadedEncoder:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._aborted = kind is not None
        try:
            self._end()
        except BaseException:  # an interrupt while the last frames are encoded
            self._aborted = True
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
                if self._error is None and not self._aborted:
                    self._try(self._encoder.add_frame, frame)
            if self._error is None and not self._aborted:
                self._try(self._encoder.close)
            if self._error is not None or self._aborted:
                self._try(self._encoder.abort)
        finally:
            self._over.set()

    def _try(self, step: Callable[..., None], *frame: Frame) -> None:
        try:
            step(*frame)
        except BaseException as error:
            self._error = self._error or error  # the first one is the reason

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error
