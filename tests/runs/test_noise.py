"""Many runs of one optimizer that differ by chance."""

import numpy as np
import optax
import pytest

import landscape_viz as lv
from landscape_viz.runs.noise import NoisyRuns


@pytest.fixture(scope="module")
def line():
    x = np.linspace(0, 1, 30)
    y = 2 * x + 1 + 0.3 * np.random.default_rng(0).standard_normal(30)
    return lv.linear_regression(x, y, domain=((-1, 4), (-1, 4)))


@pytest.mark.parametrize("size", [pytest.param(1, marks=pytest.mark.slow), 8])
def test_each_run_is_what_record_says_with_its_seed(line, size):
    cloud = lv.noisy_runs(line, optax.adam(0.1), (0, 0), 40, 5, batch_size=size, seed=3)
    assert (cloud.points.shape, cloud.values.shape) == ((5, 41, 2), (5, 41))
    assert cloud.seeds == (3, 4, 5, 6, 7)
    for run in (0, 4):
        alone = lv.record(line, optax.adam(0.1), (0, 0), 40, batch_size=size, seed=3 + run)
        np.testing.assert_allclose(cloud.points[run], alone.points, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(cloud.values[run], alone.values, rtol=1e-10)
        assert cloud.steps_per_epoch == alone.steps_per_epoch


def test_scattered_starts_lie_around_the_start_and_stay_inside():
    humps = lv.parse("x**2 + 10*sin(x)", domain=(-10, 10))
    cloud = lv.noisy_runs(humps, lv.gradient_descent(0.01), 2.0, 3, 2000, spread=0.05, seed=1)
    starts = cloud.points[:, 0, 0]
    assert starts.mean() == pytest.approx(2.0, abs=0.1)
    assert starts.std() == pytest.approx(1.0, rel=0.1)  # a twentieth of a width of 20
    wide = lv.noisy_runs(humps, lv.gradient_descent(0.01), 2.0, 3, 50, spread=1.0).points[:, 0]
    assert humps.contains(wide).all()
    fewer = lv.noisy_runs(humps, lv.gradient_descent(0.01), 2.0, 3, 20, spread=0.05, seed=1)
    np.testing.assert_array_equal(fewer.points, cloud.points[:20])


def test_median_and_band_are_losses_that_were_met_and_lost_runs_spoil_no_others():
    values = np.array([[9.0, 3.0], [8.0, np.nan], [7.0, 1.0], [6.0, 2.0], [5.0, np.nan]])
    cloud = NoisyRuns("x", "bowl", np.zeros((5, 2, 1)), values, (0, 1, 2, 3, 4), "spread")
    assert cloud.median().tolist() == [7.0, 3.0]
    low, high = cloud.band(0.2, 0.8)
    assert low.tolist() == [5.0, 1.0]
    assert high.tolist() == [8.0, np.inf]


def test_what_follows_a_loss_that_is_not_finite_is_not_a_number():
    bowl = lv.Landscape(lambda x: x**2, (-20, 20))
    cloud = lv.noisy_runs(bowl, lv.gradient_descent(1e80), 1.0, 6, 3, spread=0.01)
    for run in range(3):
        alone = lv.record(bowl, lv.gradient_descent(1e80), float(cloud.points[run, 0, 0]), 6)
        np.testing.assert_array_equal(np.isnan(cloud.values[run]), np.isnan(alone.values))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "need a batch_size or a spread"),
        ({"batch_size": 31}, "batch_size must be at most the number of samples, 30"),
        ({"batch_size": 8, "runs": 0}, "runs must be from 1"),
        ({"batch_size": 8, "runs": 50_000, "steps": 100_000}, "numbers to keep, more than 67,108,864; ask for fewer"),
        ({"spread": -1.0}, "spread must be a finite number at least 0"),
        ({"spread": 0.1, "start": (9, 9)}, "start must lie in the domain"),
    ],
)
def test_wrong_input_is_refused(line, changes, message):
    given = {"start": (0, 0), "steps": 5, "runs": 3} | changes
    with pytest.raises(lv.InputError, match=message):
        lv.noisy_runs(line, optax.sgd(0.1), **given)
