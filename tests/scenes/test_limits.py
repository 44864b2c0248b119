"""Limits that survive outliers, inf and nan."""

import numpy as np
import pytest

from landscape_viz.scenes.limits import LARGEST, loss_axis, padded, robust_range


def test_ordinary_values_are_all_shown():
    values = np.linspace(-3, 40, 1000) ** 2
    assert robust_range(values) == (values.min(), values.max())


def test_inf_and_nan_do_not_count():
    assert robust_range([np.nan, 1.0, np.inf, 3.0, -np.inf, 2.0]) == (1.0, 3.0)
    assert robust_range([np.nan, np.inf]) is None


@pytest.mark.parametrize("pole", [1e9, 1e300, -1e12])
def test_a_pole_does_not_flatten_the_rest(pole):
    values = np.append(np.linspace(0, 1, 999), pole)
    low, high = robust_range(values)
    assert low <= 0.25
    assert high >= 0.75
    assert high - low < 20


def test_a_constant_gets_a_range():
    assert padded(3.0, 3.0, 0.1) == pytest.approx((2.7, 3.3))
    assert padded(0.0, 0.0, 0.1) == (-1.0, 1.0)


NONE = np.array([])


def test_losses_over_many_orders_of_magnitude_are_on_a_log_scale_of_about_six_decades():
    (low, high), scale = loss_axis(400 * 0.5 ** np.arange(40.0), NONE, (0, 1))
    assert scale == "log"
    assert high > 400
    assert 1e6 < high / low < 1e8
    assert np.log10(low) == pytest.approx(round(np.log10(low)))  # a round number where losses rest on the floor


def test_losses_that_all_find_room_have_some_below_them():
    (low, high), scale = loss_axis(400 * 0.5 ** np.arange(12.0), NONE, (0, 1))
    assert scale == "log"
    assert 0.3 * 400 * 0.5**11 < low < 400 * 0.5**11
    assert high > 400


def test_a_loss_that_reaches_zero_keeps_a_log_scale_of_few_decades():
    (low, high), scale = loss_axis(np.array([400.0, 1e-3, 0.0]), NONE, (0, 1))
    assert scale == "log"
    assert low == pytest.approx(1e-3)
    (low, high), _ = loss_axis(np.array([400.0, 1e-300]), NONE, (0, 1))
    assert high / low < 1e8


def test_negative_losses_are_on_a_linear_scale():
    (low, high), scale = loss_axis(np.array([-8.0, 50.0]), NONE, (0, 1))
    assert scale == "linear"
    assert low < -8
    assert high > 50


def test_a_run_that_diverged_does_not_press_the_others_flat():
    (low, high), _ = loss_axis(np.array([-1.0, 2.0]), np.array([1e200, -1e99]), (0, 1))
    assert high - low < 4


def test_runs_that_all_diverged_are_shown_as_far_as_the_scale_can():
    (low, high), scale = loss_axis(NONE, np.array([400.0, 1e200, np.inf]), (0, 400))
    assert scale == "log"
    assert high > 1e200
    (low, high), scale = loss_axis(NONE, np.array([-1.0, -1e99, np.nan]), (-10, 0))
    assert scale == "linear"
    assert low >= -40


@pytest.mark.parametrize("values", [[np.nan], [np.inf, -np.inf], []])
def test_without_finite_losses_the_visible_range_is_taken(values):
    assert loss_axis(np.array(values), NONE, (2.0, 5.0)) == ((2.0, 5.0), "linear")


def test_limits_stay_below_the_largest_that_matplotlib_can_draw():
    (_, high), _ = loss_axis(np.array([1.0, 1e308]), NONE, (0, 1))
    assert high <= LARGEST
