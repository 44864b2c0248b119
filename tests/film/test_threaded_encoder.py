"""Encoding in a thread of its own: order, errors, and an end in any case."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

import landscape_viz as lv
from landscape_viz.film.encoders.encoder import Encoder
from landscape_viz.film.encoders.threaded_encoder import WAITING_FRAMES, ThreadedEncoder


class Recorder(Encoder):
    """An encoder that keeps what it is told, and may be slow or fail."""

    def __init__(self, *, fails=(), seconds=0.0):
        self.told, self.threads = [], set()
        self._fails, self._seconds = fails, seconds

    def add_frame(self, frame):
        self._note(int(frame[0, 0, 0]))

    def close(self):
        self._note("close")

    def abort(self):
        self._note("abort")

    def _note(self, what):
        time.sleep(self._seconds)
        self.told.append(what)
        self.threads.add(threading.current_thread())
        if what in self._fails:
            raise RuntimeError(f"{what} failed")


def frames(count):
    """One memory, drawn on again and again."""
    memory = np.zeros((2, 2, 4), np.uint8)
    for number in range(count):
        memory[:] = number
        yield memory


def write(encoder, frames):
    with ThreadedEncoder(encoder) as threaded:
        for frame in frames:
            threaded.add_frame(frame)


def run(encoder, count=10):
    write(encoder, frames(count))


def test_frames_come_in_order_though_their_memory_is_drawn_on_again():
    encoder = Recorder(seconds=0.001)
    run(encoder)
    assert encoder.told == [*range(10), "close"]


def test_all_happens_in_one_other_thread_which_ends():
    encoder = Recorder()
    run(encoder)
    (thread,) = encoder.threads
    assert thread is not threading.current_thread()
    assert not thread.is_alive()


@pytest.mark.parametrize("at", [0, 4, 9])
def test_an_error_of_a_frame_is_raised_and_no_later_frame_is_encoded(at):
    encoder = Recorder(fails=(at,))
    with pytest.raises(RuntimeError, match=f"{at} failed"):
        run(encoder)
    assert encoder.told == [*range(at + 1), "abort"]


def test_an_error_at_the_end_is_raised_and_the_file_let_go_of():
    encoder = Recorder(fails=("close",))
    with pytest.raises(RuntimeError, match="close failed"):
        run(encoder)
    assert encoder.told == [*range(10), "close", "abort"]


def test_the_first_of_several_errors_is_raised():
    with pytest.raises(RuntimeError, match="3 failed"):
        run(Recorder(fails=(3, "abort")))


def test_a_frame_of_another_size_is_refused():
    encoder = Recorder()
    with pytest.raises(lv.InputError, match="every frame of this film must be 96 x 64 pixels; one is 32 x 64"):
        write(encoder, [np.zeros((64, width, 4), np.uint8) for width in (96, 32)])
    assert encoder.told[-1] == "abort"


def draw_and_fail(encoder):
    with ThreadedEncoder(encoder) as threaded:
        for frame in frames(9):
            threaded.add_frame(frame)
        raise KeyError("drawing")


def test_an_error_of_the_drawing_goes_before_and_waiting_frames_are_dropped():
    encoder = Recorder(seconds=0.01, fails=("abort",))
    with pytest.raises(KeyError, match="drawing"):
        draw_and_fail(encoder)
    assert encoder.told[-1] == "abort"
    assert "close" not in encoder.told


def test_few_frames_wait():
    encoder, begun = Recorder(), threading.Event()
    hold = threading.Event()
    encoder.add_frame = lambda frame: begun.set() or hold.wait(10)
    put = []

    def draw():
        with ThreadedEncoder(encoder) as threaded:
            for number, frame in enumerate(frames(20)):
                threaded.add_frame(frame)
                put.append(number)

    drawing = threading.Thread(target=draw)
    drawing.start()
    assert begun.wait(10)
    time.sleep(0.05)
    waiting = len(put)
    hold.set()
    drawing.join(10)
    assert waiting <= WAITING_FRAMES + 1
    assert len(put) == 20
