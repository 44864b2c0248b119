"""Trajectory: saved, loaded and cut."""

import json

import numpy as np
import pytest

import landscape_viz as lv

RUN = lv.record(lv.catalogue["negative_cosine"], lv.newton(), -15, 10, label="newton ♥")
ARRAYS = ("points", "values", "gradients", "hessians", "updates", "learning_rates")


def test_what_is_loaded_is_what_was_saved(tmp_path):
    RUN.save(tmp_path / "run.npz")
    loaded = lv.Trajectory.load(tmp_path / "run.npz")
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(loaded, name), getattr(RUN, name))
    assert loaded.internals.keys() == RUN.internals.keys()
    np.testing.assert_array_equal(loaded.internals["damping"], RUN.internals["damping"])
    for name in ("label", "status", "stop_step", "stop_reason", "landscape"):
        assert getattr(loaded, name) == getattr(RUN, name)
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]


def test_numpy_reads_the_file_without_pickle(tmp_path):
    RUN.save(tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz", allow_pickle=False) as file:
        np.testing.assert_array_equal(file["points"], RUN.points)


def test_a_path_that_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(lv.InputError, match=r"must end in \.npz"):
        RUN.save(tmp_path / "run.csv")
    with pytest.raises(lv.InputError, match="does not exist"):
        RUN.save(tmp_path / "missing" / "run.npz")


def test_a_file_that_holds_no_trajectory_is_refused(tmp_path):
    with pytest.raises(lv.InputError, match="cannot be read"):
        lv.Trajectory.load(tmp_path / "missing.npz")
    np.savez(tmp_path / "other.npz", points=np.zeros(3))
    with pytest.raises(lv.InputError, match="does not hold a saved trajectory"):
        lv.Trajectory.load(tmp_path / "other.npz")
    (tmp_path / "text.npz").write_text("hello")
    with pytest.raises(lv.InputError, match="does not hold a saved trajectory"):
        lv.Trajectory.load(tmp_path / "text.npz")


def test_the_first_steps_are_a_trajectory_of_their_own():
    assert RUN.stop_step == 3
    cut = RUN.first(2)
    assert (cut.steps, cut.status, cut.stop_step, cut.stop_reason) == (2, "running", None, "")
    np.testing.assert_array_equal(cut.points, RUN.points[:3])
    assert cut.internals["damping"].shape == (2,)
    assert RUN.first(4).status == "stationary"
    assert RUN.first(99) is RUN


def test_epochs_are_saved_and_files_from_before_have_none(tmp_path):
    run = lv.record(lv.linear_regression(count=10), lv.gradient_descent(0.1), (0, 0), 6, batch_size=4)
    run.save(tmp_path / "run.npz")
    loaded = lv.Trajectory.load(tmp_path / "run.npz")
    assert loaded.steps_per_epoch == 3
    np.testing.assert_array_equal(loaded.epochs, np.arange(7) / 3)
    np.testing.assert_array_equal(loaded.internals["sampled_gradient"], run.internals["sampled_gradient"])
    with np.load(tmp_path / "run.npz") as file:
        arrays = dict(file)
    words = json.loads(str(arrays.pop("words")))
    del words["steps_per_epoch"]
    np.savez(tmp_path / "before.npz", **arrays, words=np.array(json.dumps(words)))
    assert lv.Trajectory.load(tmp_path / "before.npz").steps_per_epoch is None


def test_the_first_steps_know_their_epochs():
    run = lv.record(lv.linear_regression(count=10), lv.gradient_descent(0.1), (0, 0), 6, batch_size=5)
    np.testing.assert_array_equal(run.first(3).epochs, [0, 0.5, 1, 1.5])
