"""The command line as a process: status, streams, interrupts, and what is imported when."""

import io
import json
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
FILM = (
    *("animate", "double-well", "--optimizer", "gd:lr=0.1", "--steps", "20", "--motion", "steps"),
    *("--size", "200x150", "--out", "race.gif"),
)
LONG = (
    *("animate", "double-well", "--optimizer", "gd:lr=0.01", "--steps", "20000", "--frames", "20000"),
    *("--size", "400x300", "--out"),
)


class Finished(NamedTuple):
    code: int
    out: str
    err: str
    film: bytes
    folder: list[str]


@pytest.fixture(scope="module")
def piped(tmp_path_factory) -> Finished:
    """A film made where nobody watches."""
    folder = tmp_path_factory.mktemp("piped")
    done = landscape_viz(*FILM, folder=folder)
    film = (folder / "race.gif").read_bytes()
    return Finished(done.returncode, done.stdout, done.stderr, film, [path.name for path in folder.iterdir()])


@pytest.fixture(scope="module")
def watched(tmp_path_factory) -> Finished:
    """The same film made in a terminal of 24 lines of 80 characters."""
    pty = pytest.importorskip("pty")
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")
    folder = tmp_path_factory.mktemp("watched")
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "-m", "landscape_viz", *FILM]
    with subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                read = os.read(ours, 65536)
            except OSError:  # Linux's way to say that the other end is closed
                break
            if not read:
                break
            shown += read
        os.close(ours)
        out = process.stdout.read().decode()
    film = (folder / "race.gif").read_bytes()
    return Finished(process.returncode, out, shown.decode(), film, [path.name for path in folder.iterdir()])


def landscape_viz(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "landscape_viz", *words]
    return subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, encoding="utf-8", timeout=120
    )


def test_a_film_is_told_on_standard_output_alone(piped):
    assert (piped.code, piped.err) == (0, "")  # no progress bar in a pipe
    assert piped.out.startswith("race.gif: ")
    assert piped.folder == ["race.gif"]
    with Image.open(io.BytesIO(piped.film)) as film:
        assert film.n_frames == 21


def test_motion_is_a_choice(tmp_path):
    words = ["animate", "x**2", "--optimizer", "gd:lr=0.1", "--steps", "4", "--size", "96x64"]
    eased = landscape_viz(*words, "--out", "f.mp4", folder=tmp_path)
    # 0.6 s of the first picture, four steps of 0.6 s, and 23/15 s of the last.
    assert eased.stdout.startswith("f.mp4: 136 frames, 4.533 s at 30 fps, 96x64, ")
    eased = landscape_viz(*words, "--out", "f.gif", folder=tmp_path)
    assert eased.stdout.startswith("f.gif: 68 frames, 4.533 s at 15 fps, 96x64, ")
    stepped = landscape_viz(*words, "--motion", "steps", "--out", "f.gif", folder=tmp_path)
    assert stepped.stdout.startswith("f.gif: 8 frames, 4 s at 2 fps, 96x64, ")
    with Image.open(tmp_path / "f.gif") as film:
        assert film.n_frames == 5


def test_a_terminal_gets_a_progress_bar_that_is_wiped_away(piped, watched):
    frames = int(watched.out.split()[1])
    assert (watched.code, watched.out) == (0, piped.out)
    assert watched.err.startswith("\rrace.gif: ")
    assert f"/{frames} [" in watched.err
    assert watched.err.rpartition("\r")[2] == ""
    assert "\n" not in watched.err


def test_the_same_command_makes_the_same_bytes(piped, watched):
    assert piped.film == watched.film


def test_wrong_input_is_told_on_standard_error_alone(tmp_path):
    finished = landscape_viz("animate", "quadratic", "--out", "no/f.gif", folder=tmp_path)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr == "error: the film's file: the folder 'no' does not exist; create it first\n"
    assert list(tmp_path.iterdir()) == []


PROBE = """
import json, sys
from landscape_viz.cli import main
heavy, seen = ("jax", "optax", "matplotlib", "numpy"), []
for words in json.loads(sys.argv[1]):
    try:
        main(words)
    except SystemExit as ended:
        seen.append([ended.code or 0, [name for name in heavy if name in sys.modules]])
print(json.dumps(seen))
"""


def imported_after(*commands: list[str]) -> list[list]:
    probe = [sys.executable, "-c", PROBE, json.dumps(commands)]
    finished = subprocess.run(probe, env=ENVIRONMENT, capture_output=True, text=True, check=True, timeout=120)
    return json.loads(finished.stdout.splitlines()[-1])


def test_help_and_lists_and_wrong_options_import_nothing_slow():
    right = [["--help"], ["--version"], ["animate", "--help"], ["list"]]
    wrong = ["animate x --optimzer gd", "animate x --lr 0.1", "animate x --domain -4 4", "animate x + 1", "list loses"]
    commands = [*right, *(words.split() for words in wrong)]
    assert imported_after(*commands) == [[0, []]] * len(right) + [[2, []]] * len(wrong)


def test_a_film_that_cannot_be_is_refused_before_jax_is_imported():
    wrong = ["--out f.txt", "--out no/f.gif", "--fps 0", "--size 0x0", "--size big", "--steps x", "--start nan"]
    for code, imported in imported_after(*(["animate", "x**2", *words.split()] for words in wrong)):
        assert code == 2
        assert not {"jax", "optax"} & set(imported)


# SIGINT may be ignored where tests run in the background; the handler is Python's own.
INTERRUPTIBLE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from landscape_viz.cli import main
main(sys.argv[1:])
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for another process")
@pytest.mark.parametrize("name", ["long.gif", pytest.param("long.mp4", marks=pytest.mark.slow)])
def test_an_interrupt_in_the_middle_of_a_film_leaves_no_file_and_no_harm(tmp_path, name):
    (tmp_path / name).write_bytes(b"an older film")
    command = [sys.executable, "-c", INTERRUPTIBLE, *LONG, name]
    with subprocess.Popen(
        command, cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        until = time.monotonic() + 60
        while len(list(tmp_path.iterdir())) < 2 and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        assert len(list(tmp_path.iterdir())) == 2, "the film has no temporary file yet"
        while process.poll() is None:  # jaxlib drops an interrupt that comes while memory is being collected
            process.send_signal(signal.SIGINT)
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                assert time.monotonic() < until
        out, err = process.communicate()
    assert (process.returncode, out) == (130, ""), err
    assert err.splitlines()[-1] == "interrupted; no file was written"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {name: b"an older film"}
