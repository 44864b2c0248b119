"""The runs of the teaching material, with numbers computed independently in float64, and closed forms."""

import math

import numpy as np
import optax
import pytest

import landscape_viz as lv

SQUARE = lv.Landscape(lambda x: x**2, (-20, 20), name="x²")
COSINE = lv.catalogue["negative_cosine"]
RTOL = 1e-9


def gradient_of_cosine(x: float) -> float:
    return math.pi / 20 * math.sin(math.pi * x / 20)


def curvature_of_cosine(x: float) -> float:
    return (math.pi / 20) ** 2 * math.cos(math.pi * x / 20)


def looped(start, steps, step):
    x, path = start, [start]
    for _ in range(steps):
        x = x + step(x)
        path.append(x)
    return np.array(path)


def x_of(landscape, optimizer, start, steps):
    return lv.record(landscape, optimizer, start, steps)


@pytest.mark.parametrize(
    ("learning_rate", "facts"),
    [
        (2.0**-10 * 16, {1: -19.375, 10: -14.55952313, 60: -2.97668533, 100: -0.83599089}),  # A1
        (1 / 8, {10: -1.12627029, 60: -6.3783e-07}),  # A2
        (1.05, {1: 22.0, 10: -51.8748492}),  # A4
    ],
)
def test_gradient_descent_on_the_square_follows_its_closed_form(learning_rate, facts):
    run = x_of(SQUARE, lv.gradient_descent(learning_rate), -20, 100)
    closed = -20 * (1 - 2 * learning_rate) ** np.arange(101.0)
    np.testing.assert_allclose(run.points[:, 0], closed, rtol=RTOL)
    for step, x in facts.items():
        assert run.points[step, 0] == pytest.approx(x, rel=1e-5 if abs(x) < 1e-6 else 1e-8)


def test_too_small_a_learning_rate_is_still_running_and_a_fair_one_arrives():
    assert x_of(SQUARE, lv.gradient_descent(1 / 64), -20, 100).status == "running"
    arrived = x_of(SQUARE, lv.gradient_descent(1 / 8), -20, 100)
    assert arrived.status == "converged"
    assert abs(arrived.points[arrived.stop_step, 0]) < 1e-4


def test_learning_rate_one_jumps_for_ever_and_never_converges():  # A3
    run = x_of(SQUARE, lv.gradient_descent(1.0), -20, 1000)
    np.testing.assert_array_equal(run.points[:, 0], -20 * (-1.0) ** np.arange(1001))
    assert run.status == "running"
    assert run.stop_step is None


def test_learning_rate_above_one_diverges_at_its_first_step():  # A4
    run = x_of(SQUARE, lv.gradient_descent(1.05), -20, 20)
    assert (run.status, run.stop_step) == ("diverged", 1)


def test_newton_on_the_square_minus_cosine_arrives_in_two_steps():  # A5
    run = x_of(lv.catalogue["quadratic_minus_cosine"], lv.newton(), -20, 10)
    assert run.points[1, 0] == pytest.approx(0.2498221675, rel=RTOL)
    assert run.points[2, 0] == pytest.approx(-1.5625e-06, rel=1e-4)
    assert run.points[3, 0] == pytest.approx(0, abs=1e-15)
    assert run.status == "converged"


def test_newton_climbs_where_the_curvature_is_negative():  # A6
    run = x_of(COSINE, lv.newton(), -15, 10)
    np.testing.assert_allclose(run.points[1:3, 0], [-21.3661977237, -19.9786333734], rtol=RTOL)
    assert run.points[-1, 0] == pytest.approx(-20, rel=RTOL)
    assert (np.diff(run.values[:3]) > 0).all()
    assert (run.hessians[:3] < 0).all()
    assert run.status == "stationary"
    assert run.stop_reason.endswith("on a maximum")


def test_gradient_descent_descends_from_the_same_start():  # A7
    run = x_of(COSINE, lv.gradient_descent(10), -15, 10)
    np.testing.assert_allclose(run.points[:, 0], looped(-15.0, 10, lambda x: -10 * gradient_of_cosine(x)), rtol=RTOL)
    np.testing.assert_allclose(run.points[[5, 10], 0], [-8.04858105, -2.38386346], rtol=1e-8)


def test_damped_newton_descends_from_the_same_start():  # A8
    damping = 20 * 2.0**-8
    run = x_of(COSINE, lv.damped_newton(damping), -15, 12)
    loop = looped(-15.0, 12, lambda x: -gradient_of_cosine(x) / (curvature_of_cosine(x) + damping))
    np.testing.assert_allclose(run.points[:, 0], loop, rtol=RTOL)
    facts = [-13.1694787691, -11.0891805738, -8.9953273864, -0.8309158433]
    np.testing.assert_allclose(run.points[[1, 2, 3, 12], 0], facts, rtol=RTOL)
    assert (np.diff(run.values) < 0).all()


@pytest.mark.parametrize("optimizer", [lv.gradient_descent(1.0), lv.newton()])
def test_at_the_maximum_nothing_moves_and_the_run_is_stationary(optimizer):  # A9
    run = x_of(COSINE, optimizer, -20, 50)
    np.testing.assert_array_equal(run.points, np.full((51, 1), -20.0))
    assert (run.status, run.stop_step) == ("stationary", 0)


def slope_of_sin_exp(x: float) -> float:
    return (math.cos(x) - 0.2 * (x - 0.6) * math.sin(x)) * math.exp(-0.1 * (x - 0.6) ** 2)


@pytest.mark.parametrize(
    ("start", "end", "minimum"), [(5.0, 4.136266, 4.1014662333), (0.3, -1.2212781408, -1.2214484235)]
)
def test_the_start_decides_which_minimum_of_sin_exp_is_reached(start, end, minimum):  # B1, B2
    run = x_of(lv.catalogue["sin_exp"], lv.gradient_descent(0.01), start, 1000)
    loop = looped(start, 1000, lambda x: -0.01 * slope_of_sin_exp(x))
    np.testing.assert_allclose(run.points[:, 0], loop, rtol=RTOL)
    assert run.points[-1, 0] == pytest.approx(end, rel=2e-7)
    nearest = min(lv.catalogue["sin_exp"].minima, key=lambda point: abs(point[0] - end))
    assert nearest[0] == pytest.approx(minimum, rel=RTOL)


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize(("learning_rate", "decay"), [(0.01, 0.9), (0.05, 0.5), (0.002, 0.99)])
def test_momentum_is_its_plain_loop(nesterov, learning_rate, decay):  # B4
    run = x_of(lv.catalogue["quadratic_plus_sine"], lv.momentum(learning_rate, decay, nesterov), 9.0, 200)
    x, v, path = 9.0, 0.0, [9.0]
    for _ in range(200):
        gradient = 2 * x + 10 * math.cos(x)
        v = decay * v - learning_rate * gradient
        x = x + (decay * v - learning_rate * gradient if nesterov else v)
        path.append(x)
    np.testing.assert_allclose(run.points[:, 0], path, rtol=RTOL)


def test_an_exponential_schedule_is_recorded_step_by_step():  # B7
    schedule = optax.exponential_decay(0.2, transition_steps=1, decay_rate=0.99)
    run = x_of(SQUARE, lv.gradient_descent(schedule), -20, 100)
    formula = 0.2 * 0.99 ** np.arange(100.0)
    np.testing.assert_allclose(run.learning_rates, formula, rtol=RTOL)
    np.testing.assert_allclose(run.learning_rates[:4], [0.2, 0.198, 0.19602, 0.1940598], rtol=RTOL)
    np.testing.assert_allclose(run.updates[:, 0], -formula * run.gradients[:-1, 0], rtol=RTOL)


def test_cosine_decay_with_restarts_is_recorded_step_by_step():  # B7
    periods = [
        {"init_value": 0.3 * 0.9**k, "peak_value": 0.3 * 0.9**k, "warmup_steps": 0, "decay_steps": 10 * 2**k}
        for k in range(3)
    ]
    run = x_of(SQUARE, lv.momentum(optax.sgdr_schedule(periods), 0.5), -20, 70)
    formula = [
        0.3 * 0.9**k * 0.5 * (1 + math.cos(math.pi * place / (10 * 2**k)))
        for k in range(3)
        for place in range(10 * 2**k)
    ]
    np.testing.assert_allclose(run.learning_rates, formula, rtol=RTOL)


def test_a_schedule_of_optax_alone_steps_in_float64():
    schedule = optax.exponential_decay(0.2, transition_steps=1, decay_rate=0.99)
    run = x_of(SQUARE, optax.sgd(schedule), -20, 50)
    np.testing.assert_allclose(run.updates[:, 0], -0.2 * 0.99 ** np.arange(50.0) * run.gradients[:-1, 0], rtol=RTOL)
