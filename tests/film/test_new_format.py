"""A film format added by the recipe of CONTRIBUTING, word for word: one file and one row, and it is everywhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import numpy as np
import pytest
from film.strangers import full_draw, wave
from matplotlib.animation import writers

import landscape_viz as lv
from landscape_viz import cli
from landscape_viz.film import encoders
from landscape_viz.output_formats import ENCODERS

pytestmark = pytest.mark.filterwarnings("ignore:Animation was deleted")
RECIPE = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## To add a film format")[1]


@pytest.fixture
def raw(tmp_path, monkeypatch):
    """The format, as long as a test lasts."""
    file, row = re.findall(r"```\w+\n(.+?)\n```", RECIPE.split("\n## ")[0], re.DOTALL)
    (tmp_path / "encoders").mkdir()
    (tmp_path / "encoders" / "raw.py").write_text(file)
    monkeypatch.setattr(encoders, "__path__", [*encoders.__path__, str(tmp_path / "encoders")])
    for suffix, place in ast.literal_eval(f"{{{row}}}").items():
        monkeypatch.setitem(ENCODERS, suffix, place)
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")


def frames_in(path, width, height):
    return np.fromfile(path, np.uint8).reshape(-1, height, width, 4)


def test_any_animation_is_saved_in_it(raw):
    saved = lv.save(wave(4), "x.raw", fps=80)
    assert (saved.frames, saved.fps) == (4, 80)
    wave(3).save("y.raw", writer="imageio")
    with writers["imageio"](fps=5).saving(wave(1)._fig, "z.raw", dpi=80.5) as writer:
        writer.grab_frame()
    for k, frame in enumerate(frames_in("x.raw", 160, 120)):
        animation = wave(4)
        animation._func(k)
        np.testing.assert_array_equal(frame[..., :3], full_draw(animation._fig))
    assert len(frames_in("y.raw", 160, 120)) == 3
    assert len(frames_in("z.raw", 162, 120)) == 1  # 161 x 120.75: the next even size


def test_the_command_line_writes_it(raw, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["animate", "x**2", "--optimizer", "gd:lr=0.1", "--steps", "3", "--size", "80x64", "--out", "x.raw"])
    assert not ended.value.code
    assert "x.raw" in capsys.readouterr().out
    frames = frames_in("x.raw", 80, 64)
    assert (frames[0] != frames[-1]).any()


def test_the_message_about_another_suffix_has_it(raw, capsys):
    with pytest.raises(
        lv.InputError, match=r"must end in \.gif or \.mp4 or \.m4v or \.raw; 'x\.rwa' has .*Did you mean '\.raw'"
    ):
        lv.save(wave(1), "x.rwa")
    with pytest.raises(SystemExit):
        cli.main(["animate", "x**2", "--out", "x.rwa"])
    assert ".raw" in capsys.readouterr().err


def test_an_error_on_the_way_leaves_nothing_of_it(raw):
    animation = wave(4)
    animation._func = lambda frame: [] if frame < 2 else 1 / 0
    with pytest.raises(ZeroDivisionError):
        lv.save(animation, "x.raw")
    assert list(Path().iterdir()) == []
