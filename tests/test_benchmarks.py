"""The benchmarks run, and judge what they claim to judge."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.slow

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


def quick_descent(*arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.descent", "--quick", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_a_quick_run_of_descent_prints_every_line_and_says_where_torch_is_missing():
    from benchmarks.descent_adam import TORCH

    out = quick_descent("--only", "adam", "grid")
    assert "failed" not in out
    rows = [row for row in map(cells, out.splitlines()) if len(row) > 1]
    adam, longer, remade, arrays, loop = (row for row in rows if row[0][:1].isdigit())
    assert adam[2] == "PyTorch loop"
    assert adam[-1] == "not measured" or TORCH
    assert (adam[3] == "torch is not installed") is not TORCH
    for row in (longer, remade, arrays, loop):
        assert float(row[4].removesuffix("x")) > 0
        assert float(row[5].removesuffix("x")) > 0
    assert longer[6] == "at most 50x CPU"
    assert longer[7] in ("reached", "NOT REACHED")
    assert "programs compiled for all calls of the grid: 1" in out


def test_without_torch_its_loop_is_not_run():
    import benchmarks.descent_adam as adam
    from benchmarks.descent_section import Found

    ours = {"seconds": 1.0, "cpu_seconds": 1.0}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adam, "TORCH", False)
        assert "torch" not in adam.SECTION.jobs(True)
        row = adam.SECTION.rows(Found({"ours": ours}), True)[0]
    assert row.theirs.text == "torch is not installed"
    assert row.target.is_reached is None


def test_a_quick_run_of_surfaces_prints_every_line():
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.surface", "--quick"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    rows = {row[0]: row[1:] for row in map(cells, run.stdout.splitlines()) if len(row) > 1 and "ms" in row[1]}
    assert len(rows) == 5
    assert {"film, turning by 35 degrees", "film, still", "the block alone"} <= set(rows)
    assert all(float(row[0].removesuffix(" ms")) > 0 for row in rows.values())


def test_a_ratio_says_how_many_times_faster_or_what_share():
    from benchmarks.descent_row import Row, Side

    ours, theirs = Side("2 s", 2.0, cpu=1.0), Side("8 s", 8.0, cpu=10.0)
    faster = Row("what", ours, "it", theirs, limit=5)
    assert faster.cells()[4:] == ["4.00x", "10.0x", "at least 5x", "NOT REACHED"]
    share = Row("what", ours, "it", theirs, limit=0.2, faster=False)
    assert share.cells()[4:] == ["0.250x", "0.100x", "at most 0.2x", "NOT REACHED"]
    by_cpu = Row("what", ours, "it", theirs, limit=0.2, faster=False, by_cpu=True)
    assert by_cpu.cells()[4:] == ["0.250x", "0.100x", "at most 0.2x CPU", "reached"]
    assert Row("what", ours, "it", Side("not installed"), limit=5).cells()[4:] == [
        "-",
        "-",
        "at least 5x",
        "not measured",
    ]


def test_a_measurement_that_fails_is_told_below_the_table():
    from benchmarks.descent_row import Row
    from benchmarks.descent_section import Section

    section = Section(
        "broken",
        "what breaks",
        lambda quick: {"ours": ("descent_grid.ours", {"points": -1, "repeats": 1})},
        lambda found, quick: [Row("grid", found.side("ours"), "nothing", found.side("theirs"), limit=1)],
    )
    text, (row,) = section.measure(True, 1, lambda line: None)
    assert "ours: failed: landscape_viz.errors.InputError: n must be" in text
    assert row.target.is_reached is None


def test_compiled_programs_are_counted_once():
    import jax

    from benchmarks.descent_clock import Programs

    programs = Programs()
    double = jax.jit(lambda x: 2 * x + 0.123)
    for number in (1.0, 2.0, 3.0):
        double(number)
    assert programs.count == 1


def test_seconds_are_printed_with_three_digits_in_a_fitting_unit():
    from benchmarks.descent_row import seconds

    assert [seconds(value) for value in (155.0, 2.345, 0.0123, 2.35e-4)] == ["155 s", "2.35 s", "12.3 ms", "235 µs"]
