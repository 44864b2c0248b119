"""Runs as files that other programs read."""

import csv

import numpy as np
import optax
import pytest

import landscape_viz as lv
from landscape_viz.errors import InputError
from landscape_viz.runs.export import save_runs

BOWL = lv.Landscape(lambda x, y: x**2 + 3 * x * y + 5 * y**2, ((-4, 4), (-2, 2)), name="bowl")


@pytest.fixture
def runs():
    adam = optax.inject_hyperparams(optax.adam)(0.1)
    return [lv.record(BOWL, lv.newton(), (3, 1), 2, "newton"), lv.record(BOWL, adam, (-1, 1), 4, "adam, slow")]


def read(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_table_has_a_line_for_each_step_of_each_run(tmp_path, runs):
    save_runs(runs, tmp_path / "r.csv")
    lines = read(tmp_path / "r.csv")
    assert [(line["run"], line["label"], line["step"]) for line in lines] == [
        *(("0", "newton", str(step)) for step in range(3)),
        *(("1", "adam, slow", str(step)) for step in range(5)),
    ]


def test_the_numbers_of_a_table_are_those_of_the_runs_to_the_last_bit(tmp_path, runs):
    save_runs(runs, tmp_path / "r.csv")
    of_adam = [line for line in read(tmp_path / "r.csv") if line["run"] == "1"]
    run = runs[1]

    def column(name, rows=5):
        return np.array([float(line[name]) for line in of_adam[:rows]])

    np.testing.assert_array_equal(np.column_stack([column("x"), column("y")]), run.points)
    np.testing.assert_array_equal(column("loss"), run.values)
    np.testing.assert_array_equal(column("gradient_y"), run.gradients[:, 1])
    np.testing.assert_array_equal(column("hessian_xy"), run.hessians[:, 0, 1])
    np.testing.assert_array_equal(column("update_x", 4), run.updates[:, 0])
    np.testing.assert_array_equal(column("learning_rate", 4), run.learning_rates)
    np.testing.assert_array_equal(column("nu_y", 4), run.internals["nu"][:, 1])
    assert (column("hessian_xx") == 2).all()
    assert (column("hessian_yy") == 10).all()


def test_cells_without_a_number_are_empty(tmp_path, runs):
    save_runs(runs, tmp_path / "r.csv")
    newton, *_ = lines = read(tmp_path / "r.csv")
    assert newton["mu_x"] == newton["learning_rate"] == ""
    assert newton["update_x"]
    assert lines[2]["update_x"] == ""  # the last point of a run, from which no step was made


def test_one_run_as_npz_is_what_it_saves_itself(tmp_path, runs):
    save_runs(runs[:1], tmp_path / "r.npz")
    again = lv.Trajectory.load(tmp_path / "r.npz")
    np.testing.assert_array_equal(again.points, runs[0].points)
    assert again.label == "newton"


def test_several_runs_as_npz_stand_under_their_numbers(tmp_path, runs):
    save_runs(runs, tmp_path / "r.npz")
    with np.load(tmp_path / "r.npz", allow_pickle=False) as file:
        np.testing.assert_array_equal(file["1/points"], runs[1].points)
        np.testing.assert_array_equal(file["0/hessians"], runs[0].hessians)
        np.testing.assert_array_equal(file["1/internals/mu"], runs[1].internals["mu"])


def test_what_cannot_be_written_is_refused(tmp_path, runs):
    with pytest.raises(InputError, match=r"trajectories must hold at least one Trajectory; got none"):
        save_runs([], tmp_path / "r.csv")
    with pytest.raises(InputError, match=r"the file of the runs must end in \.csv or \.npz"):
        save_runs(runs, tmp_path / "r.txt")
    assert not list(tmp_path.iterdir())
