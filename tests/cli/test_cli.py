"""The command line: films that are made, and what is told of them."""

import math
import re
import shlex
import sys
from importlib import import_module, metadata
from pathlib import Path
from typing import NamedTuple

import av
import pytest
from PIL import Image

from landscape_viz import cli
from landscape_viz.cli.params import protected
from landscape_viz.scenes.layers.model import PHASES
from landscape_viz.scenes.theme import DARK

SMALL = ("--size", "160x120")


class Film(NamedTuple):
    """What the first line of `animate` says."""

    file: str
    frames: int
    seconds: float
    fps: float
    width: int
    height: int


class DissectionView(NamedTuple):
    film: Film
    runs: list[str]


@pytest.fixture
def animate(finished):
    """Run `animate` in an empty folder; it must succeed and say nothing on standard error."""

    def run(*words: str, warned: str = "") -> DissectionView:
        done = finished("animate", *words)
        assert done.code == 0
        assert done.err.startswith(warned)
        assert done.err.count("\n") == bool(warned)
        form = r"(.+): (\d+) frames?, (\S+) s at (\S+) fps, (\d+)x(\d+), \d+ kB"
        name, frames, seconds, fps, width, height = re.fullmatch(form, done.lines[0]).groups()
        film = Film(name, int(frames), float(seconds), float(fps), int(width), int(height))
        return DissectionView(film, done.lines[1:])

    return run


@pytest.fixture
def runs(shell):
    """What is told of runs that are recorded, as it is of runs that are filmed."""
    return lambda *words: shell("record", *words)[1:]


class Gif(NamedTuple):
    size: tuple[int, int]
    pictures: list[bytes]
    milliseconds: list[int]
    loop: int | None


def decoded(path: str) -> Gif:
    pictures, milliseconds = [], []
    with Image.open(path) as film:
        for number in range(film.n_frames):
            film.seek(number)
            pictures.append(film.convert("RGB").tobytes())
            milliseconds.append(film.info["duration"])
        return Gif(film.size, pictures, milliseconds, film.info.get("loop"))


def test_a_gif_has_a_picture_a_step_and_plays_as_long_as_is_told(animate):
    told = animate(
        "quadratic", "--optimizer", "gd:lr=0.1", "--steps", "6", "--motion", "steps", "--out", "f.gif", *SMALL
    )
    film = decoded("f.gif")
    assert film.size == (160, 120)
    assert len(film.pictures) == len(set(film.pictures)) == 7
    # Seven pictures at two a second, the slowest pace; the last one stays for 1.5 seconds more.
    assert film.milliseconds == [500] * 6 + [2000]
    assert told.film == ("f.gif", 7 + 3, 5.0, 2.0, 160, 120)
    assert film.loop == 0  # for ever
    # Each step on x**2 from -20 takes x to 0.8 x.
    x = -20 * 0.8**6
    assert told.runs == [f"  gd lr=0.1: still running after 6 steps; loss {x * x:.6g} at x = {x:.6g}"]


def test_an_mp4_plays_as_long_as_is_told(animate):
    words = ("quadratic", "--optimizer", "newton", "--steps", "8", "--motion", "steps", "--fps", "10", *SMALL)
    told = animate(*words, "--out", "f.mp4")
    with av.open("f.mp4") as film:
        (stream,) = film.streams.video
        pictures = [frame.to_ndarray(format="rgb24").tobytes() for frame in film.decode(stream)]
        assert (stream.width, stream.height, stream.average_rate) == (160, 120, 10)
        seconds = float(stream.duration * stream.time_base)
    assert told.film == ("f.mp4", 9 + 15, 2.4, 10.0, 160, 120)
    assert len(pictures) == 24
    assert seconds == pytest.approx(2.4)
    assert pictures[0] != pictures[-1]
    assert told.runs == ["  newton: converged at step 1; loss 0 at x = 0"]


def test_the_size_of_an_mp4_is_even_and_that_size_is_told(animate):
    told = animate("quadratic", "--optimizer", "newton", "--steps", "1", "--size", "161x121", "--out", "f.mp4")
    with av.open("f.mp4") as film:
        assert (film.streams.video[0].width, film.streams.video[0].height) == told.film[4:] == (162, 122)


@pytest.mark.filterwarnings("default:a GIF plays")
@pytest.mark.parametrize(("asked", "played"), [("12.5", 12.5), ("100", 50)])
def test_a_gif_plays_at_the_rate_that_is_told(animate, asked, played):
    warned = "warning: a GIF plays at most 50 frames a second, " * (asked == "100")
    words = ("quadratic", "--optimizer", "newton", "--steps", "5", "--motion", "steps", "--fps", asked, *SMALL)
    words += ("--out", "f.gif")
    told = animate(*words, warned=warned)
    film = decoded("f.gif")
    _, frames, seconds, fps, _, _ = told.film
    assert fps == played
    assert seconds == pytest.approx(frames / played)
    assert sum(film.milliseconds) == pytest.approx(1000 * seconds, abs=1)
    assert film.milliseconds[0] == pytest.approx(1000 / played, abs=1)


def test_a_film_without_a_name_is_called_landscape(animate, tmp_path):
    told = animate("quadratic", "--optimizer", "newton", "--steps", "1", "--motion", "steps")
    assert told.film == ("landscape.gif", 5, 2.5, 2, 800, 450)
    assert [path.name for path in tmp_path.iterdir()] == ["landscape.gif"]
    assert decoded("landscape.gif").size == (800, 450)


def test_without_optimizers_gradient_descent_meets_newton(runs):
    told = runs("quadratic", "--steps", "3")
    assert [run.partition(":")[0] for run in told] == ["  gd lr=0.2", "  newton"]


def test_the_last_picture_stays_as_long_as_is_asked(animate):
    words = ("quadratic", "--optimizer", "newton", "--steps", "2", "--motion", "steps", *SMALL)
    animate(*words, "--hold", "3")
    assert decoded("landscape.gif").milliseconds == [500, 500, 3500]
    animate(*words, "--hold", "0")
    assert decoded("landscape.gif").milliseconds == [500, 500, 500]


def test_a_run_that_left_is_told_with_the_moment_of_what_is_told_of_it(runs):
    # Each step on x**2 with rate r takes x to (1 - 2 r) x.
    (run,) = runs("quadratic", "--optimizer", "gd:lr=1.05", "--steps", "5")
    x = -20 * (-1.1) ** 5
    assert run == f"  gd lr=1.05: left the domain at step 1; after 5 steps: loss {x * x:.6g} at x = {x:.6g}"
    (run,) = runs("quadratic", "--optimizer", "gd:lr=1.05", "--steps", "1")
    assert run == "  gd lr=1.05: left the domain at step 1; loss 484 at x = 22"


def test_a_run_that_leaves_finite_numbers_is_told_with_the_last_of_them(runs):
    # The loss at step 3 is 2e60**6, beyond the largest number of float64.
    (run,) = runs("x**2", "--optimizer", "gd:lr=1e60", "--start", "1", "--steps", "9")
    assert run == "  gd lr=1e+60: left finite numbers at step 3; at step 2: loss 1.6e+241 at x = 4e+120"


def test_several_optimizers_are_told_in_their_order(runs):
    names = ["newton", "adam:lr=0.1", "gd:lr=0.25", "damped_newton:alpha=2"]
    words = [word for name in names for word in ("--optimizer", name)]
    told = runs("quadratic", "--start", "8", "--steps", "2", *words)
    assert [run.partition(":")[0].strip() for run in told] == [
        "newton",
        "adam lr=0.1",
        "gd lr=0.25",
        "damped newton damping=2",
    ]
    assert told[2].endswith("loss 4 at x = 2")
    assert told[3].endswith("loss 4 at x = 2")


@pytest.mark.parametrize("start", [("--start", "-8"), ("--start=-8",)])
def test_a_negative_start_works_as_typed(runs, start):
    told = runs("x**2 + 10*sin(x)", "--optimizer", "gd:lr=0.05", *start, "--steps", "1")
    x = -8 - 0.05 * (2 * -8 + 10 * math.cos(-8))
    assert told[0].endswith(f"at x = {x:.6g}")


@pytest.mark.parametrize(("loss", "at"), [("-cos(x)", 0.5 - math.sin(0.5)), ("-x", 1.5)])
def test_a_loss_that_begins_with_a_minus_works_as_typed(runs, loss, at):
    # From 0.5 a step of gradient descent with rate 1 subtracts the slope: sin(x) or -1.
    told = runs(loss, "--optimizer", "gd:lr=1", "--start", "0.5", "--steps", "1", "--domain", "-3,3")
    assert told[0].endswith(f"at x = {at:.6g}")


def test_functions_of_the_users_files_and_modules(runs, tmp_path, monkeypatch):
    (tmp_path / "losses_of_mine.py").write_text(
        "from slope_of_mine import slope\n\ndef tilted(x):\n    return slope * x\n"
    )
    (tmp_path / "slope_of_mine.py").write_text("slope = 3.0\n")
    (tmp_path / "folder_of_mine").mkdir()
    (tmp_path / "folder_of_mine" / "bowls.py").write_text("def bowl(x):\n    return x**2\n")
    arguments = ("--optimizer", "gd:lr=0.25", "--start", "2", "--steps", "1")
    assert runs("losses_of_mine.py:tilted", *arguments)[0].endswith("at x = 1.25")
    assert runs("folder_of_mine.bowls:bowl", *arguments)[0].endswith("at x = 1")
    for name in ("slope_of_mine", "folder_of_mine", "folder_of_mine.bowls"):
        del sys.modules[name]


def test_a_catalogue_name_with_a_hyphen_and_capitals(runs):
    told = runs("Double-Well", "--optimizer", "gd:lr=0.5", "--steps", "1")
    assert told[0].endswith(f"at x = {0.1 - 0.5 * (0.1**3 - 0.1):.6g}")


def test_fewer_pictures_than_steps_are_told(animate):
    told = animate("quadratic", "--optimizer", "newton", "--frames", "10", *SMALL)
    assert told.runs[0] == "  10 pictures of 50 steps, spread evenly"
    assert told.film[1] == 10 + 3
    told = animate("quadratic", "--optimizer", "newton", "--frames", "1", *SMALL)
    assert told.runs[0] == "  1 picture of 50 steps, spread evenly"
    assert len(decoded("landscape.gif").pictures) == 1


@pytest.mark.slow
def test_a_long_run_is_shown_in_three_hundred_pictures(animate):
    told = animate("quadratic", "--optimizer", "gd:lr=0.001", "--steps", "1000", "--fps", "20", *SMALL)
    assert told.runs[0] == "  300 pictures of 1000 steps, spread evenly"
    assert told.film[1] == 300 + 30
    x = -20 * 0.998**1000
    assert told.runs[1].endswith(f"at x = {x:.6g}")


def test_a_dissected_film_has_several_pictures_a_step(animate):
    told = animate("negative_cosine", "--optimizer", "newton", "--steps", "2", "--dissect", "--size", "400x225")
    pictures = decoded("landscape.gif").pictures
    assert len(pictures) > 2 * PHASES + 1, "each phase is built in several pictures"
    assert told.runs[0].startswith("  newton: ")


def test_a_dissected_film_without_optimizers_is_of_newton(animate):
    (run,) = animate("quadratic", "--dissect", "--steps", "1", *SMALL).runs
    assert run.startswith("  newton: ")


def test_a_tolerance_ends_the_film_with_the_run(animate):
    values = [(20 * 0.8**step) ** 2 for step in range(60)]
    last = next(step for step in range(1, 60) if abs(values[step] - values[step - 1]) < 1)
    told = animate("quadratic", "--optimizer", "gd:lr=0.1", "--tolerance", "1", "--motion", "steps", *SMALL)
    assert told.runs[0].startswith(f"  gd lr=0.1: converged at step {last};")
    assert len(decoded("landscape.gif").pictures) == last + 1


def test_the_dark_theme_is_dark(animate):
    animate("quadratic", "--optimizer", "newton", "--steps", "1", "--theme", "dark", *SMALL)
    assert "#" + decoded("landscape.gif").pictures[0][:3].hex().upper() == DARK.background


def test_automatic_is_the_curve_for_a_loss_of_one_number(animate):
    arguments = ("quadratic", "--optimizer", "newton", "--frames", "1", *SMALL)
    animate(*arguments, "--out", "auto.gif")
    animate(*arguments, "--out", "curve.gif", "--view", "curve")
    assert Path("auto.gif").read_bytes() == Path("curve.gif").read_bytes()


def test_an_older_film_is_replaced_and_nothing_else_is_left(animate, tmp_path):
    (tmp_path / "f.gif").write_bytes(b"old")
    animate("quadratic", "--optimizer", "newton", "--steps", "1", "--motion", "steps", "--out", "f.gif", *SMALL)
    assert len(decoded("f.gif").pictures) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["f.gif"]


def test_a_file_whose_name_begins_with_a_hyphen(animate):
    arguments = ("quadratic", "--optimizer", "newton", "--steps", "1", *SMALL)
    assert animate(*arguments, "--out", "-f.gif").film[0] == "-f.gif"
    assert animate(*arguments, "--out=-f.gif").film[0] == "-f.gif"
    assert [path.name for path in Path().iterdir()] == ["-f.gif"]


@pytest.mark.parametrize(
    ("word", "given"),
    [("-8", " -8"), ("-cos(x)", " -cos(x)"), ("-x", " -x"), ("-y", " -y"), ("-", " -"), ("-h", "-h"), ("-o", "-o")]
    + [(word, word) for word in ("x", "--steps", "--start=-8", "--", "8-x", "")],
)
def test_values_that_begin_with_a_minus_are_kept_from_the_parser(word, given):
    assert protected(word) == given


@pytest.mark.slow
@pytest.mark.parametrize("command", ["animate", "plot", "record"])
def test_the_examples_of_the_help_can_be_typed(command, tmp_path, monkeypatch):
    (tmp_path / "my_loss.py").write_text("def loss(x):\n    return x**2\n")
    monkeypatch.chdir(tmp_path)
    text = import_module(f"landscape_viz.cli.commands.{command}").EXAMPLES
    examples = [line.strip() for line in text.splitlines() if line.startswith("  ")]
    assert len(examples) >= 2
    for example in examples:
        words = shlex.split(example)
        assert words[:3] == ["python", "-m", "landscape_viz"]
        small = ["--steps", "3"] * ("--optimizer" in words)
        small += ["--size", "160x120"] * ("--size" not in words and command != "record")
        with pytest.raises(SystemExit) as ended:
            cli.main([*words[3:], *small])
        assert not ended.value.code
        out = words[words.index("--out") + 1] if "--out" in words else "landscape.gif"
        assert Path(out).stat().st_size > 0


def test_the_console_script_is_the_same_command():
    (script,) = metadata.entry_points(group="console_scripts", name="landscape-viz")
    assert script.load() is cli.main


def test_dpi_sharpens_and_quality_trades_size(animate):
    words = ("quadratic", "--optimizer", "newton", "--frames", "1", *SMALL)
    sharp = animate(*words, "--dpi", "200", "--out", "s.gif")
    plain = animate(*words, "--out", "p.gif")
    width, height = decoded("p.gif").size
    assert decoded("s.gif").size == (2 * width, 2 * height)
    assert sharp.film[-2:] == (2 * width, 2 * height)
    assert plain.film[-2:] == (width, height)
    for quality in ("0", "45"):
        animate(*words, "--quality", quality, "--out", f"{quality}.mp4")
    assert Path("45.mp4").stat().st_size < Path("0.mp4").stat().st_size
