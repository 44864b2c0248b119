"""The benchmarks run, and judge what they claim to judge."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _importable(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("| ").split("|")]


def test_a_quick_run_prints_every_contestant_and_every_target():
    from benchmarks.contestants import CONTESTANTS
    from benchmarks.scenes import SCENES
    from benchmarks.verdict import targets

    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.saving", "--quick", "--scene", "stranger"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    rows = {row[0]: row[1:] for row in map(cells, run.stdout.splitlines()) if len(row) > 1}
    for contestant in CONTESTANTS.values():
        if contestant.missing():
            assert f"skipped {contestant.name}: not installed (pip install " in run.stdout
        elif contestant.can_save(SCENES["stranger"]):
            seconds, _, size, _, psnr, _, memory = rows[contestant.name]
            assert float(seconds.removesuffix(" s")) > 0
            assert float(size.removesuffix(" kB")) > 1
            assert float(psnr.removesuffix(" dB")) > 30
            assert float(memory.removesuffix(" MB")) >= 0
        else:
            assert contestant.name not in rows
    assert rows["ours GIF"][1] == rows["ours MP4"][1] == "1.00x"
    assert rows["ours GIF"][5] == "0"  # flicker
    for target in targets({}, None, None):
        measured = target.what.startswith("stranger")
        assert (rows[target.what][2] == "not measured") is not measured


def test_psnr_and_flicker_are_those_of_the_definition():
    from benchmarks.quality import Judge

    judge = Judge()
    first, second = np.zeros((2, 2, 3), np.uint8), np.zeros((2, 2, 3), np.uint8)
    second[0, 0] = 200  # three of four pixels are still
    shown = second.copy()
    shown[1, 1, 0] = 5  # one of the three changes by 5 levels in one channel
    judge.look(first, first)
    judge.look(second, shown)
    verdict = judge.verdict()
    assert verdict["flicker"] == pytest.approx(1 / 3)
    assert verdict["psnr"] == pytest.approx(10 * np.log10(255**2 / (25 / 24)))


def test_the_pictures_of_a_gif_are_those_shown_at_the_time_of_the_frame(tmp_path):
    from benchmarks.quality import gif_pictures

    pages = [Image.fromarray(np.full((4, 4), level, np.uint8)).convert("RGB") for level in (0, 100, 200)]
    pages[0].save(tmp_path / "x.gif", save_all=True, append_images=pages[1:], duration=[100, 300, 100])
    levels = [int(picture[0, 0, 0]) for picture in gif_pictures(tmp_path / "x.gif", 5)]
    assert levels == [0, 100, 100, 100, 200]


def test_a_target_is_reached_at_its_limit_and_missed_beyond_it():
    from benchmarks.verdict import Target

    assert Target("faster", 7, 7.0, least=True).is_reached
    assert not Target("faster", 7, 6.999, least=True).is_reached
    assert Target("flicker", 0, 0.0, least=False).is_reached
    assert not Target("flicker", 0, 1e-9, least=False).is_reached
    assert Target("faster", 7, None, least=True).is_reached is None
