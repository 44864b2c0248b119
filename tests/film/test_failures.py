"""Films that cannot be finished: no file, no temporary file, an older file and the figure as they were."""

from __future__ import annotations

import errno
import gc
import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import contextmanager

import matplotlib as mpl
import numpy as np
import pytest
from film.strangers import blank_figure, error, frames_of, wave
from matplotlib.animation import FuncAnimation

import landscape_viz as lv
from landscape_viz.film.encoders.mp4 import Mp4Encoder

pytestmark = pytest.mark.filterwarnings("ignore:Animation was deleted")
both = pytest.mark.parametrize("name", ["x.gif", "x.mp4"])


def noise(frames=12, at=None, then=None):
    """A film of some hundred kilobytes; `then` is called in frame `at`."""
    figure = blank_figure(240, 160)
    image = figure.add_axes((0, 0, 1, 1)).imshow(np.zeros((40, 60)), vmin=0, vmax=1, aspect="auto")

    def update(frame):
        if frame == at:
            then()
        image.set_data(np.random.default_rng(frame).random((40, 60)))
        return (image,)

    return FuncAnimation(figure, update, frames=frames, cache_frame_data=False)


@contextmanager
def nothing_left_of(animation, folder, older=None):
    """After the block only the older file is there, and the figure, matplotlib and the process are as before."""
    figure = animation._fig
    for name in older or ():
        (folder / name).write_bytes(b"precious")
    threads, settings = threading.active_count(), dict(mpl.rcParams)
    before = figure.canvas, figure.dpi, tuple(figure.get_size_inches()), figure.get_layout_engine()
    files = open_files(folder)
    yield
    assert (figure.canvas, figure.dpi, tuple(figure.get_size_inches()), figure.get_layout_engine()) == before
    assert threading.active_count() == threads
    assert dict(mpl.rcParams) == settings
    assert open_files(folder) == files
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == dict.fromkeys(older or (), b"precious")


def open_files(folder):
    """The files in a folder that this process holds open, where the system tells."""
    if not os.path.isdir("/proc/self/fd"):
        return []
    links = []
    for number in os.listdir("/proc/self/fd"):
        try:
            links.append(os.readlink(f"/proc/self/fd/{number}"))
        except OSError:
            continue
    return [link for link in links if link.startswith(str(folder))]


class UnheardError(Exception):
    """An error that nobody else raises."""


@both
@pytest.mark.parametrize(
    ("at", "kind"),
    [
        (6, UnheardError),
        (0, KeyboardInterrupt),
        *(
            pytest.param(at, kind, marks=pytest.mark.slow)
            for at, kind in ((0, UnheardError), (6, KeyboardInterrupt), (0, SystemExit), (6, SystemExit))
        ),
    ],
)
def test_an_error_in_update_arrives_as_it_is(name, at, kind, tmp_path):
    mine = kind("mine")

    def fail():
        raise mine

    animation = noise()
    drawn = animation._func
    animation._func = lambda frame: fail() if frame == at else drawn(frame)
    with nothing_left_of(animation, tmp_path, [name]), pytest.raises(kind, match="mine") as caught:
        lv.save(animation, tmp_path / name, dpi=77)
    assert caught.value is mine


@both
def test_an_interrupt_of_the_keyboard_in_the_middle_leaves_nothing(name, tmp_path):
    animation = noise(at=7, then=lambda: signal.raise_signal(signal.SIGINT))
    with nothing_left_of(animation, tmp_path, [name]), pytest.raises(KeyboardInterrupt):
        lv.save(animation, tmp_path / name)


@both
def test_an_interrupt_in_the_progress_leaves_nothing(name, tmp_path):
    def stop(frame, frames):
        if frame == 5:
            signal.raise_signal(signal.SIGINT)

    animation = noise()
    with nothing_left_of(animation, tmp_path, [name]), pytest.raises(KeyboardInterrupt):
        lv.save(animation, tmp_path / name, progress_callback=stop)


@pytest.mark.parametrize("at", [5, 11, *(pytest.param(at, marks=pytest.mark.slow) for at in (1, 9))])
def test_an_interrupt_while_the_encoder_is_waited_for_leaves_nothing(at, tmp_path, monkeypatch):
    # The encoder is slower than the drawing here, so that the drawing, and at last the end of the film, wait for it.
    write, count = Mp4Encoder.add_frame, []

    def slow(encoder, frame):
        count.append(frame)
        if len(count) == at:
            time.sleep(0.1)
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        time.sleep(0.02)
        write(encoder, frame)

    monkeypatch.setattr(Mp4Encoder, "add_frame", slow)
    animation = noise()
    with nothing_left_of(animation, tmp_path, ["x.mp4"]), pytest.raises(KeyboardInterrupt):
        lv.save(animation, tmp_path / "x.mp4")


@pytest.mark.parametrize("method", ["add_frame", "close"])
def test_an_error_of_the_encoder_arrives_as_it_is(method, tmp_path, monkeypatch):
    mine = UnheardError("not encoded")

    def fail(*_):
        raise mine

    monkeypatch.setattr(Mp4Encoder, method, fail)
    animation = noise()
    with nothing_left_of(animation, tmp_path, ["x.mp4"]), pytest.raises(UnheardError) as caught:
        lv.save(animation, tmp_path / "x.mp4")
    assert caught.value is mine


class FullDisk:
    """A binary file on a disk with room for so many bytes."""

    def __init__(self, room):
        self.room = room

    def write(self, data):
        self.room -= len(data)
        if self.room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return len(data)

    def close(self):
        pass


@pytest.mark.parametrize("room", [0, 50_000, *(pytest.param(room, marks=pytest.mark.slow) for room in (10, 1000))])
def test_a_file_object_that_takes_no_more_ends_the_film_with_its_error(room, tmp_path):
    animation = noise()
    with nothing_left_of(animation, tmp_path), pytest.raises(OSError, match="No space left") as caught:
        lv.save(animation, FullDisk(room))
    assert caught.value.errno == errno.ENOSPC


@pytest.fixture(scope="module")
def saved_noise(tmp_path_factory):
    """A folder with the film of noise in both formats."""
    folder = tmp_path_factory.mktemp("noise")
    for name in ("x.gif", "x.mp4"):
        lv.save(noise(), folder / name)
    return folder


@pytest.fixture
def mounted(tmp_path):
    """Mounts something on a folder, where the system lets us; it is gone afterwards."""
    folder, done = tmp_path / "mounted", []
    folder.mkdir()
    if shutil.which("mount") is None:
        pytest.skip("there is no mount")

    def mount(*options):
        told = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True)
        if told.returncode:
            pytest.skip(f"nothing may be mounted here: {told.stderr.strip()}")
        done.append(folder)
        return folder

    yield mount
    gc.collect()
    for _ in done:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@both
@pytest.mark.parametrize("share", [*(pytest.param(share, marks=pytest.mark.slow) for share in (0.02, 0.5, 0.9)), 0.97])
def test_a_full_disk_is_told_and_the_older_film_stays(name, share, mounted, saved_noise, capfd):
    size = (saved_noise / name).stat().st_size
    # tmpfs counts in pages; the older film takes one.
    folder = mounted("-t", "tmpfs", "-o", f"size={4096 * (1 + int(share * size / 4096))}", "tmpfs")
    animation = noise()
    with nothing_left_of(animation, folder, [name]), pytest.raises(OSError, match="No space left") as caught:
        lv.save(animation, folder / name)
    assert caught.value.errno == errno.ENOSPC
    del caught
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["x.gif", pytest.param("x.mp4", marks=pytest.mark.slow)])
def test_a_film_that_just_fits_is_whole(name, mounted, saved_noise):
    # A little room beside it: x264 does not always make the same bytes of the same pictures, least of all of noise.
    pages = 4 + (saved_noise / name).stat().st_size // 4096
    folder = mounted("-t", "tmpfs", "-o", f"size={4096 * pages}", "tmpfs")
    lv.save(noise(), folder / name)
    for (picture, _), (other, _) in zip(frames_of(folder / name), frames_of(saved_noise / name), strict=True):
        assert error(picture, other) < 5  # two frames of this noise are ten times farther apart


@both
def test_a_read_only_file_system_is_refused_before_anything_is_drawn(name, mounted):
    folder = mounted("-t", "tmpfs", "-o", "ro,size=64k", "tmpfs")
    animation = wave()
    animation._func = None  # drawing would fail in another way
    with nothing_left_of(animation, folder), pytest.raises(lv.InputError, match=r"mounted' cannot be written to"):
        lv.save(animation, folder / name)
    with pytest.raises(lv.InputError, match="cannot be written to"):
        animation.save(folder / name, writer="imageio")


@both
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_is_refused_before_anything_is_drawn(name, tmp_path):
    animation = wave()
    animation._func = None
    tmp_path.chmod(0o555)
    try:
        with nothing_left_of(animation, tmp_path), pytest.raises(lv.InputError, match="cannot be written to"):
            lv.save(animation, tmp_path / name)
    finally:
        tmp_path.chmod(0o755)


def test_a_folder_that_vanishes_on_the_way_ends_the_film(tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    animation = noise(at=5, then=lambda: shutil.rmtree(folder))
    with pytest.raises(FileNotFoundError):
        lv.save(animation, folder / "x.gif")
    assert list(tmp_path.iterdir()) == []
