"""|x| and √(x² + y²): right derivatives where they exist, and zero where they do not."""

from __future__ import annotations

import numpy as np
import pytest

import landscape_viz as lv

CONE = lv.parse("hypot(x, y)", ((-5, 5), (-5, 5)))
POINTS = np.array([(3.0, 4.0), (1.0, 1.0), (-2.0, 2.0), (1.0, 0.0), (0.0, -2.0), (1e-9, 1e-9)])


def test_hypot_is_the_distance_from_the_origin() -> None:
    np.testing.assert_allclose(CONE.value(POINTS), np.hypot(*POINTS.T), rtol=1e-15)


@pytest.mark.parametrize(("point", "distance"), [((3e200, 4e200), 5e200), ((3e-200, 4e-200), 5e-200)])
def test_hypot_neither_overflows_nor_underflows(point: tuple[float, float], distance: float) -> None:
    assert CONE.value(point) == pytest.approx(distance, rel=1e-15)


@pytest.mark.parametrize("point", [(np.inf, 1.0), (-np.inf, np.inf)])
def test_hypot_of_an_infinite_coordinate_is_infinite(point: tuple[float, float]) -> None:
    assert CONE.value(point) == np.inf


def test_hypot_points_outwards_and_is_curved_across_only() -> None:
    """On the diagonals and the axes too: the gradient is p/r, the Hessian (I - p pᵀ/r²)/r."""
    r = np.hypot(*POINTS.T)[:, None]
    outwards = POINTS / r
    across = (np.eye(2) - outwards[:, :, None] * outwards[:, None, :]) / r[:, :, None]
    np.testing.assert_allclose(CONE.gradient(POINTS), outwards, rtol=1e-14)
    np.testing.assert_allclose(CONE.hessian(POINTS) * r[:, :, None], across * r[:, :, None], rtol=1e-13, atol=1e-14)


def test_derivatives_of_hypot_are_zero_at_the_origin() -> None:
    np.testing.assert_array_equal(CONE.gradient((0.0, 0.0)), np.zeros(2))
    np.testing.assert_array_equal(CONE.hessian((0.0, 0.0)), np.zeros((2, 2)))


def test_the_slope_of_an_absolute_value_is_the_sign() -> None:
    kink = lv.parse("abs(x)", (-5, 5))
    x = np.array([-np.inf, -3.0, -1e-300, 0.0, 1e-300, 3.0, np.inf])
    np.testing.assert_array_equal(kink.value(x), np.abs(x))
    np.testing.assert_array_equal(kink.gradient(x), np.sign(x))
    np.testing.assert_array_equal(kink.hessian(x), np.zeros(7))


def test_a_run_stays_in_the_kink_it_has_found() -> None:
    run = lv.record(lv.parse("abs(x) + x**2", (-5, 5)), lv.gradient_descent(0.1), 0.0, 5)
    assert (run.points == 0).all()
