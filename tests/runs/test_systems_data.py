"""Runs over losses from data: linear equations, batches of a regression, one neuron."""

import math

import numpy as np
import optax
import pytest

import landscape_viz as lv
from landscape_viz.landscapes.batches import Batches
from landscape_viz.runs import evaluate as running
from landscape_viz.runs.record import read_batches

LINE = lv.linear_regression(count=50, seed=3)
X, Y = LINE.samples
START = (0.0, 0.0)


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("matrix", "right_side", "solution"),
    [
        ([[1, 1], [10, 25]], [16, 250], (10, 6)),
        ([[2, 3], [1, -1]], [9, 2], (3, 1)),
        ([[1, 1], [3, 2]], [-2, 0], (4, -6)),  # 2x + 2 − (x − y) = 0, 3x + 2y = 0
    ],
    ids=["sum and cost", "sum and difference", "mixed"],
)
def test_linear_equations_are_solved_by_descent(matrix, right_side, solution, seed):  # C1
    landscape = lv.linear_equations(matrix, right_side)
    start = np.random.default_rng(seed).uniform(*landscape.bounds.T)
    run = lv.record(landscape, optax.adam(0.1), start, 20_000, tolerance=1e-8)
    np.testing.assert_allclose(run.points[-1], solution, atol=1e-2)
    assert run.status == "converged"
    assert run.steps < 20_000
    assert run.stop_step == run.steps
    assert run.stop_reason == f"converged at step {run.steps}"
    changes = np.abs(np.diff(run.values))
    assert changes[-1] < 1e-8
    assert (changes[:-1] >= 1e-8).all()


def gradient_on(w, b, rows):
    residual = w * X[rows] + b - Y[rows]
    return np.array([2 * (residual * X[rows]).mean(), 2 * residual.mean()])


def plain_loop(orders, learning_rate):
    """Momentum with decay 0.9 on the samples of each step: points, and the gradients that were used."""
    point, velocity = np.array(START), np.zeros(2)
    points, used = [point], []
    for rows in orders:
        used.append(gradient_on(*point, rows))
        velocity = 0.9 * velocity + used[-1]
        point = point - learning_rate * velocity
        points.append(point)
    return np.array(points), np.array(used)


@pytest.mark.parametrize("size", [16, *(pytest.param(size, marks=pytest.mark.slow) for size in (1, 25, 50))])
def test_a_run_on_batches_is_that_of_a_plain_loop(size):  # C2
    generator = np.random.default_rng(5)
    orders = []
    while len(orders) < 300:
        order = generator.permutation(50)
        orders += [order[first : first + size] for first in range(0, 50, size)]
    points, used = plain_loop(orders[:300], 0.004)
    run = lv.record(LINE, lv.momentum(0.004), START, 300, batch_size=size, seed=5)
    np.testing.assert_allclose(run.points, points, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(run.internals["sampled_gradient"], used, rtol=1e-9, atol=1e-11)
    losses = [((w * X[rows] + b - Y[rows]) ** 2).mean() for (w, b), rows in zip(points, orders[:300], strict=False)]
    np.testing.assert_allclose(run.internals["sampled_value"], losses, rtol=1e-9)


def test_what_is_recorded_on_batches_is_of_all_the_data():
    run = lv.record(LINE, lv.gradient_descent(0.05), START, 40, batch_size=8)
    every = np.arange(50)
    np.testing.assert_allclose(run.gradients, [gradient_on(w, b, every) for w, b in run.points], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(run.values, [((w * X + b - Y) ** 2).mean() for w, b in run.points], rtol=1e-12)
    curvature = 2 * np.array([[(X**2).mean(), X.mean()], [X.mean(), 1]])
    np.testing.assert_allclose(run.hessians, np.broadcast_to(curvature, (41, 2, 2)), rtol=1e-12)
    assert np.abs(run.internals["sampled_gradient"] - run.gradients[:-1]).max() > 1e-2


def test_all_the_data_in_one_batch_is_the_full_gradient():
    full = lv.record(LINE, lv.gradient_descent(0.05), START, 30)
    batch = lv.record(LINE, lv.gradient_descent(0.05), START, 30, batch_size=50)
    np.testing.assert_allclose(batch.points, full.points, rtol=1e-12)
    assert "sampled_gradient" not in full.internals


def labelled_samples():
    """A loss whose gradient on one sample is that sample's own number: the run tells which samples it saw."""
    return lv.DataLandscape(lambda w, number: w * number, (np.arange(1.0, 12.0),), (-1e6, 1e6), name="numbered")


def test_each_epoch_sees_every_sample_once_and_orders_follow_epoch_and_seed():
    seen = {}
    for seed in (0, 0, 1):
        run = lv.record(labelled_samples(), lv.gradient_descent(1e-3), 0, 33, batch_size=1, seed=seed)
        orders = run.internals["sampled_gradient"].reshape(3, 11)
        np.testing.assert_array_equal(np.sort(orders, axis=1), np.tile(np.arange(1, 12), (3, 1)))
        assert len({tuple(order) for order in orders}) == 3
        np.testing.assert_array_equal(orders, seen.setdefault(seed, orders))
    assert not np.array_equal(seen[0], seen[1])


def test_the_last_batch_of_an_epoch_is_the_mean_of_what_is_left():
    run = lv.record(labelled_samples(), lv.gradient_descent(1e-3), 0, 6, batch_size=4, seed=7)
    means = run.internals["sampled_gradient"][:, 0]
    assert run.steps_per_epoch == 3
    for epoch in (means[:3], means[3:]):
        assert epoch @ [4, 4, 3] == pytest.approx(sum(range(1, 12)), rel=1e-13)


@pytest.mark.parametrize(
    ("size", "per_epoch"),
    [(None, 1), (16, 4), *(pytest.param(*pair, marks=pytest.mark.slow) for pair in ((1, 50), (32, 2), (50, 1)))],
)
def test_epochs_are_passes_over_the_data(size, per_epoch):
    run = lv.record(LINE, lv.gradient_descent(0.01), START, 100, batch_size=size)
    assert run.steps_per_epoch == per_epoch
    assert run.epochs.shape == (101,)
    assert (run.epochs[0], run.epochs[per_epoch], run.epochs[-1]) == (0, 1, 100 / per_epoch)


def test_a_loss_without_data_has_no_epochs():
    run = lv.record(lv.catalogue["negative_cosine"], lv.newton(), -15, 3)
    assert run.steps_per_epoch is None
    assert run.epochs is None


def test_single_samples_are_noisier_than_batches_and_batches_than_all():  # C2
    def roughness(size):
        run = lv.record(LINE, lv.gradient_descent(0.02), START, 400, batch_size=size)
        np.testing.assert_allclose(run.points[-1], LINE.minima[0], atol=0.3)
        return np.linalg.norm(np.diff(run.updates[200:], axis=0), axis=1).mean()

    single, few, every = roughness(1), roughness(16), roughness(None)
    assert single > 2 * few > 20 * every


def test_newton_takes_its_curvature_from_the_batch():
    run = lv.record(LINE, lv.newton(), START, 3, batch_size=25, seed=2)
    for rows, point in zip(Batches(50, 25, seed=2).of_steps(3), run.points[1:], strict=True):
        np.testing.assert_allclose(point, np.polyfit(X[rows], Y[rows], 1), rtol=1e-9)


def test_a_line_search_runs_on_batches():
    searched = optax.chain(optax.sgd(1.0), optax.scale_by_backtracking_linesearch(max_backtracking_steps=10))
    run = lv.record(LINE, searched, START, 20, batch_size=10)
    assert run.values[-1] < run.values[0] / 5


def test_long_runs_are_joined_from_blocks_without_a_seam(monkeypatch):
    whole = lv.record(LINE, optax.adam(0.05), START, 47, batch_size=3, seed=9)
    monkeypatch.setattr(running, "MOST_INDICES", 15)
    parts = lv.record(LINE, optax.adam(0.05), START, 47, batch_size=3, seed=9)
    for name in ("points", "values", "gradients", "updates"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-12, atol=1e-14)
    for name, internal in whole.internals.items():
        np.testing.assert_allclose(parts.internals[name], internal, rtol=1e-12, atol=1e-14)


def test_every_run_of_a_race_sees_the_same_batches():
    runs = lv.record_all(LINE, {"gd": optax.sgd(0.02), "adam": optax.adam(0.1)}, [START, (1, 1)], 20, batch_size=5)
    alone = lv.record(LINE, optax.adam(0.1), (1, 1), 20, batch_size=5)
    np.testing.assert_array_equal(runs[-1].points, alone.points)
    assert [run.steps_per_epoch for run in runs] == [10] * 4


@pytest.mark.parametrize(
    ("batch_size", "seed", "said"),
    [
        (0, 0, "batch_size must be at least 1; got 0"),
        (51, 0, "batch_size must be at most the number of samples, 50; got 51"),
        (2.5, 0, "batch_size must be a whole number"),
        (True, 0, "batch_size must be a whole number"),
        ("all", 0, "batch_size must be a whole number"),
        (5, 0.5, "seed must be a whole number"),
        (5, -1, "seed must be from 0"),
        (None, "x", "seed must be a whole number"),
    ],
)
def test_batches_that_cannot_be_drawn_are_refused(batch_size, seed, said):
    with pytest.raises(lv.InputError, match=said):
        read_batches(LINE, batch_size, seed)


def test_the_recorder_reads_batches_before_it_runs():
    with pytest.raises(lv.InputError, match="batch_size must be at most"):
        lv.record(LINE, lv.newton(), START, 5, batch_size=99)
    with pytest.raises(lv.InputError, match="seed must be from 0"):
        lv.record(LINE, lv.newton(), START, 5, seed=-2)


def test_batches_need_data():
    bowl = lv.Landscape(lambda x, y: x**2 + y**2, ((-1, 1), (-1, 1)), name="bowl")
    with pytest.raises(lv.InputError, match=r"batch_size needs a landscape made from data, .* 'bowl' has none"):
        lv.record(bowl, lv.newton(), (0.5, 0.5), 5, batch_size=2)


def test_a_neuron_learns_and_newton_finds_where_cross_entropy_is_least():  # C7
    place = lv.neuron("sigmoid", "cross_entropy", seed=1)
    run = lv.record(place, lv.newton(), (0, 0), 20)
    assert run.status == "converged"
    x, t = place.samples
    w, b = run.points[-1]
    answers = np.array([1 / (1 + math.exp(-(w * value + b))) for value in x])
    # At the minimum the answers are right on average, and uncorrelated with what is left to learn.
    assert answers.mean() == pytest.approx(t.mean(), abs=1e-12)
    assert (answers - t) @ x == pytest.approx(0, abs=1e-10)
