"""The commands for many runs: their tables, pictures and films."""

import csv
import shlex
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import landscape_viz as lv
from landscape_viz import cli

SMALL = ["--size", "320x200"]


def table(path: str) -> list[dict[str, str]]:
    with Path(path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def frames(path: str) -> int:
    with Image.open(path) as film:
        return film.n_frames


RESTARTS = 'restarts "x**2 + 10*sin(x)" --domain -10,10 --optimizer gd:lr=0.01 --count 10 --seed 0 --steps 1000'


def test_restarts_write_a_film_and_a_table_with_the_best_run_first(shell):
    lines = shell(f"{RESTARTS} --csv r.csv --out r.gif --frames 12", *SMALL)
    assert lines[0].startswith("r.gif: ")
    assert frames("r.gif") > 5
    rows = table("r.csv")
    assert len(rows) == 10
    assert float(rows[0]["end_x"]) == pytest.approx(-1.3064400084, abs=1e-8)
    assert float(rows[0]["loss"]) == pytest.approx(-7.9458233756, abs=1e-9)
    found = lv.restarts(lv.parse("x**2 + 10*sin(x)", (-10, 10)), lv.gradient_descent(0.01), 10, 1000, seed=0)
    np.testing.assert_allclose(sorted(float(row["start_x"]) for row in rows), np.sort(found.ends.starts[:, 0]))
    assert len(lines) == 1 + 1 + 10  # the file, the names of the columns, and the runs


def test_basins_of_a_line_tell_the_shares(shell):
    lines = shell("basins double_well --optimizer gd:lr=0.1 --grid 40 --csv b.csv --out b.png", *SMALL)
    shares = {"minimum (-1)": "50.0", "minimum (1)": "50.0"}
    names = [line.strip().partition(": ")[0] for line in lines[1:]]
    assert lines[1:] == [f"  {name}: {shares.get(name, '0.0')} % of the starts" for name in names]
    assert set(names) > set(shares)
    assert [row["arrived_at"] for row in table("b.csv")] == ["minimum (-1)"] * 20 + ["minimum (1)"] * 20


@pytest.mark.slow
def test_basins_write_a_picture_and_tell_the_shares(shell):
    lines = shell("basins himmelblau --optimizer newton --grid 40x30 --steps 50 --csv b.csv --out b.png", *SMALL)
    shares = [float(line.split(": ")[1].split(" %")[0]) for line in lines[1:]]
    assert sum(shares) == pytest.approx(100, abs=0.05 * len(shares))
    rows = table("b.csv")
    assert len(rows) == 40 * 30
    nearest = min(rows, key=lambda row: abs(float(row["start_x"]) - 3) + abs(float(row["start_y"]) - 2))
    assert nearest["arrived_at"] == "minimum (3, 2)"
    with Image.open("b.png") as picture:
        assert picture.size == (320, 200)


@pytest.mark.slow
def test_basins_over_a_setting_make_a_film_with_a_map_a_frame(shell):
    line = "basins himmelblau --optimizer gd --vary lr=0.005:0.02:5 --grid 24 --steps 40 --csv b.csv --out b.gif"
    shell(line, *SMALL)
    assert frames("b.gif") == 5
    assert {row["learning_rate"] for row in table("b.csv")} == {"0.005", "0.00875", "0.0125", "0.01625", "0.02"}


SWEEP = (
    'sweep "x**2 + 10*sin(x)" --domain -10,10 --optimizer momentum --vary lr=0.001:0.3:12:log --vary decay=0:0.99:10 '
    "--start 10 --steps 300 --quantity minimum"
)


@pytest.mark.slow
def test_a_sweep_writes_a_picture_and_its_table(shell):
    lines = shell(f"{SWEEP} --csv s.csv --out s.png", *SMALL)
    assert lines[1].startswith("  best: learning_rate = ")
    rows = table("s.csv")
    assert len(rows) == 120
    # A band of pairs crosses the local minimum and reaches the global one; small rates without momentum do not.
    ends = {(float(row["learning_rate"]), float(row["decay"])): row["arrived_at"] for row in rows}
    assert "minimum (-1.306)" in ends.values()
    assert ends[min(ends)] != "minimum (-1.306)"


@pytest.mark.slow
def test_a_sweep_as_a_film_shows_runs_one_after_another(shell):
    shell("sweep x**2 --domain -5,5 --optimizer gd --vary lr=0.1:0.9:4 --start 4 --steps 20 --out s.gif", *SMALL)
    assert frames("s.gif") >= 4


@pytest.mark.slow
def test_a_race_tells_what_was_tuned_and_keeps_all_trials(shell):
    lines = shell(
        "race rosenbrock --optimizer gd --optimizer momentum --optimizer newton --tune lr --budget 8 --start -1.2,1 "
        "--steps 40 --frames 6 --csv t.csv --out race.gif",
        "--size",
        "480x270",
    )
    assert frames("race.gif") == 6
    assert [line.split(":")[0].split(" lr")[0].strip() for line in lines[1:4]] == ["gd", "momentum", "newton"]
    rows = table("t.csv")
    assert len(rows) == 2 * 8  # Newton has no learning rate
    best = min(
        (row for row in rows if row["optimizer"].startswith("gd") and row["loss"]), key=lambda r: float(r["loss"])
    )
    assert best["optimizer"] == f"gd lr={float(best['learning_rate']):.3g}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "small"),
    [
        ("basins", ["--grid", "8"]),
        ("restarts", ["--count", "3"]),
        ("sweep", ["--vary", "lr=0.01,0.1"]),
        ("race", ["--budget", "4", "--frames", "4", "--size", "480x270"]),
    ],
)
def test_the_examples_of_the_help_are_understood(command, small, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = import_module(f"landscape_viz.cli.commands.{command}").EXAMPLES
    examples = [line for line in text.replace("\\\n", " ").splitlines() if line.startswith("  python")]
    assert examples
    for example in examples:
        words = shlex.split(example)[3:]
        if command == "sweep":  # two settings at most: these stand in for those of the example
            words = words[: words.index("--vary")] + words[words.index("--start") :]
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, "--steps", "5", *SMALL, *small])
        assert not ended.value.code, capsys.readouterr().err
        assert Path(words[words.index("--out") + 1]).stat().st_size > 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("restarts x**2 --optimizer gd", "optimizer 'gd' needs learning_rate"),
        ("restarts x**2 --optimizer newton --count 5000", "--count must be at most 1000"),
        ("restarts x**2 --optimizer newton --csv r.txt", "the table's file must end in .csv"),
        ("basins x*y --optimizer newton --grid 3.5", "--grid must be a whole number or two"),
        ("basins x*y --optimizer newton --vary lr=1:2:3", "'newton' has no 'lr'"),
        ("basins x*y --optimizer gd --vary lr=1", "--vary lr needs more than one value"),
        ("sweep x**2 --optimizer gd --vary lr=2:1:5", "--vary lr must run from the lower to the higher end"),
        ("sweep x**2 --optimizer gd --vary lr=0.1:1:5 --quantity speed", "quantity must be one of"),
        ("race x**2 --optimizer gd --between 1", "--between must be LOW,HIGH"),
        ("race x**2 --optimizer gd --out r.mov", "the file must end in"),
    ],
)
def test_wrong_input_gets_one_clear_line_and_leaves_nothing(line, said, refused):
    err = refused(*shlex.split(line))
    assert err.startswith("error: ")
    assert said in err
    assert err.count("\n") == 1
