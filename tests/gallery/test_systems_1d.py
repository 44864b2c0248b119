"""Every number that the gallery's films of one dimension claim, from the runs that they show."""

import math

import numpy as np
import optax
import pytest

import landscape_viz as lv
from landscape_viz.scenes.run_set import run_set

pytestmark = pytest.mark.slow

SQUARE = lv.parse("x**2", domain=(-30, 30))
COSINE = lv.catalogue["negative_cosine"]
WAVES = lv.catalogue["sin_exp"]
HUMPS = lv.catalogue["quadratic_plus_sine"]
LOCAL, GLOBAL, HILL = 3.8374671065, -1.3064400084, 1.9773830293


def x_of(landscape, optimizer, start, steps):
    return lv.record(landscape, optimizer, start, steps).points[:, 0]


def curvature_of_humps(x: float) -> float:
    return 2 - 10 * math.sin(x)


def test_in_the_race_gradient_descent_arrives_and_newton_is_thrown_out_where_the_curvature_vanishes():
    race = lv.parse("x**2 + 10*sin(x)")
    descent, newton = (lv.record(race, one, -8, 50) for one in (lv.gradient_descent(0.05), lv.newton()))
    assert descent.stop_reason == "converged at step 30"
    assert descent.points[-1, 0] == pytest.approx(GLOBAL, abs=1e-6)
    x = [-8.0]
    for _ in range(5):
        x.append(x[-1] - (2 * x[-1] + 10 * math.cos(x[-1])) / curvature_of_humps(x[-1]))
    np.testing.assert_allclose(newton.points[:6, 0], x, rtol=1e-9)
    assert (round(x[4], 2), round(curvature_of_humps(x[4]), 2)) == (-6.06, -0.22)
    assert newton.stop_reason == "left the domain at step 5"
    assert x[5] < -10


@pytest.mark.parametrize(
    ("learning_rate", "facts", "status"),
    [
        (1 / 64, {1: -19.375, 10: -14.55952313, 24: -9.33493220}, "running"),
        (1 / 8, {10: -1.12627029, 24: -0.0200678256}, "running"),
        (1.0, {1: 20.0, 2: -20.0, 24: -20.0}, "running"),
        (1.05, {1: 22.0, 10: -51.8748492}, "diverged"),
    ],
)
def test_learning_rates_are_too_slow_right_jumping_and_diverging(learning_rate, facts, status):  # A1 to A4
    run = lv.record(SQUARE, lv.gradient_descent(learning_rate), -20, 24)
    for step, x in facts.items():
        assert run.points[step, 0] == pytest.approx(x, rel=1e-5 if abs(x) < 1e-6 else 1e-8)
    assert run.status == status
    if learning_rate == 1 / 8:
        np.testing.assert_allclose(run.points[1:, 0] / run.points[:-1, 0], 3 / 4, rtol=1e-9)
    if status == "diverged":
        np.testing.assert_allclose(run.points[1:, 0] / run.points[:-1, 0], -1.1, rtol=1e-9)
        assert run.stop_reason == "left the domain at step 5"


def test_newton_lands_a_millionth_from_the_minimum_in_two_steps():  # A5
    run = lv.record(lv.catalogue["quadratic_minus_cosine"], lv.newton(), -20, 50)
    np.testing.assert_allclose(run.points[1:3, 0], [0.2498221675, -1.5625e-06], rtol=1e-4)
    assert (run.status, run.stop_step) == ("converged", 2)


def test_newton_climbs_from_a_downward_bend_and_settles_on_the_top():  # A6
    run = lv.record(COSINE, lv.newton(), -15, 50)
    np.testing.assert_allclose(run.points[[1, 2, -1], 0], [-21.3661977237, -19.9786333734, -20], rtol=1e-9)
    assert run.hessians[0, 0, 0] < 0
    assert run.stop_reason == "stopped at step 3 on a maximum"


def test_gradient_descent_and_damped_newton_go_down_from_there_and_damped_newton_is_lower_first():  # A7, A8
    slope = x_of(COSINE, lv.gradient_descent(10), -15, 20)
    damped = x_of(COSINE, lv.damped_newton(20 * 2**-8), -15, 20)
    np.testing.assert_allclose(slope[[1, 5, 10]], [-13.889279265, -8.04858105, -2.38386346], rtol=1e-8)
    facts = [-13.1694787691, -11.0891805738, -8.9953273864, -0.8309158433]
    np.testing.assert_allclose(damped[[1, 2, 3, 12]], facts, rtol=1e-9)
    assert damped[6] == pytest.approx(-4.25, abs=0.005)
    assert (damped[1:10] > slope[1:10]).all()
    assert (damped < 0).all()


def test_the_damping_is_more_than_the_curve_ever_bends_downward():
    assert (math.pi / 20) ** 2 < 20 * 2**-8
    assert (f"{(math.pi / 20) ** 2:.3f}", f"{20 * 2**-8:.3f}") == ("0.025", "0.078")
    assert COSINE.hessian(np.linspace(-30, 30, 601)[:, None]).min() == pytest.approx(-((math.pi / 20) ** 2))


def test_on_the_top_nothing_moves_and_beside_it_the_run_falls():  # A9
    for optimizer in (lv.newton(), lv.gradient_descent(10)):
        run = lv.record(COSINE, optimizer, -20, 50)
        assert (run.status, run.stop_step) == ("stationary", 0)
    falls = x_of(COSINE, lv.gradient_descent(10), -19.9, 50)
    assert falls[10] == pytest.approx(-19.09, abs=0.005)
    assert falls[-1] == pytest.approx(0, abs=0.01)
    back = lv.record(COSINE, lv.newton(), -19.9, 50)
    assert (back.status, back.points[-1, 0]) == ("stationary", pytest.approx(-20))


@pytest.mark.parametrize(
    ("start", "end", "minimum", "loss"),
    [(5.0, 4.1362667776, 4.1014662333, -0.24), (0.3, -1.2212781408, -1.2214484235, -0.67)],
)
def test_the_start_decides_in_which_valley_of_sin_exp_a_run_ends(start, end, minimum, loss):  # B1, B2
    run = lv.record(WAVES, lv.gradient_descent(0.01), start, 1000)
    assert run.points[-1, 0] == pytest.approx(end, rel=1e-9)
    assert run.values[-1] == pytest.approx(loss, abs=0.005)
    assert min((x for (x,) in WAVES.minima), key=lambda x: abs(x - end)) == pytest.approx(minimum, rel=1e-9)


def test_sixty_restarts_end_on_their_side_of_the_hill():  # B3
    found = lv.restarts(HUMPS, lv.gradient_descent(0.01), count=60, steps=150, seed=3)
    starts, ends = found.ends.starts[:, 0], found.ends.points[:, 0]
    np.testing.assert_allclose(ends, np.where(starts > HILL, LOCAL, GLOBAL), atol=0.01)
    assert (np.count_nonzero(starts > HILL), np.count_nonzero(starts < HILL)) == (25, 35)
    assert found.ends.values[found.best] == pytest.approx(-7.9458233756, rel=1e-9)


def test_three_of_ten_restarts_find_the_global_minimum_of_sin_exp():  # B3
    found = lv.restarts(WAVES, lv.gradient_descent(0.01), count=10, steps=1000, seed=4)
    assert np.count_nonzero(np.abs(found.ends.points[:, 0] + 1.2214484235) < 0.01) == 3
    assert found.ends.points[found.best, 0] == pytest.approx(-1.2214484235, abs=0.001)
    assert found.ends.values[found.best] == pytest.approx(-0.6743051025, abs=1e-6)
    moved = np.abs(found.ends.points - found.ends.starts)
    assert np.count_nonzero(moved < 0.2) >= 3  # those on the flat rims


def test_nesterov_swings_less_than_the_heavy_ball_and_both_beat_gradient_descent():  # B4
    ball, nesterov, plain = (
        lv.record(lv.catalogue["quadratic"], optimizer, -20, 80)
        for optimizer in (lv.momentum(0.02, 0.9), lv.momentum(0.02, 0.9, nesterov=True), lv.gradient_descent(0.02))
    )
    assert ball.points.max() == pytest.approx(8.7, abs=0.05)
    assert nesterov.points.max() == pytest.approx(6.4, abs=0.05)
    assert plain.points.max() < 0
    last = [np.flatnonzero(np.abs(run.points[:, 0]) > 1).max() for run in (nesterov, ball, plain)]
    assert last == sorted(last)  # in which order they settle
    assert nesterov.values[-1] < ball.values[-1] < plain.values[-1]


def test_a_momentum_of_seven_tenths_stays_and_of_nine_tenths_crosses():  # B5
    stays, crosses = (x_of(HUMPS, lv.momentum(0.01, decay), 10, 100) for decay in (0.7, 0.9))
    assert stays[-1] == pytest.approx(LOCAL, abs=0.01)
    assert stays.min() > HILL
    assert crosses[-1] == pytest.approx(GLOBAL, abs=0.05)
    assert (crosses[np.argmax(crosses < HILL) :] < HILL).all()


def test_the_sweep_crosses_from_eight_tenths_on_and_rolls_back_near_one():  # B5
    vary = {"lr": np.geomspace(0.001, 0.1, 65), "decay": np.linspace(0, 0.98, 50)}
    swept = lv.sweep(HUMPS, ("momentum", lv.momentum, {}), vary, start=10, steps=400)
    rates, decays = swept.axes
    assert rates[32] == pytest.approx(0.01)
    kinds = {GLOBAL: 0, LOCAL: 1}
    assert [swept.attractors[place].point[0] for place in kinds.values()] == pytest.approx(list(kinds))
    column = {round(float(decay), 2): int(label) for decay, label in zip(decays, swept.labels[:, 32], strict=True)}
    assert all(label == kinds[LOCAL] for decay, label in column.items() if decay <= 0.78)
    assert all(label == kinds[GLOBAL] for decay, label in column.items() if 0.80 <= decay <= 0.94)
    assert column[0.96] == kinds[LOCAL]
    assert swept.statuses[-1, 32] == "running"


def test_from_below_the_hump_of_sin_exp_no_pair_crosses():  # B5
    assert WAVES.value(5.0) < WAVES.grid(2001).values.max()
    vary = {"lr": np.geomspace(0.001, 1, 16), "decay": np.linspace(0, 0.98, 16)}
    swept = lv.sweep(WAVES, ("momentum", lv.momentum, {}), vary, start=5, steps=1000)
    assert (swept.points[..., 0] > 1.41).all()


def test_the_moments_of_adam_are_its_step():  # B6
    run = lv.record(HUMPS, optax.adam(0.3), 9.0, 80)
    steps, mean, square = np.arange(1, 81), [0.0], [0.0]
    for slope in run.gradients[:-1, 0]:
        mean.append(0.9 * mean[-1] + 0.1 * slope)
        square.append(0.999 * square[-1] + 0.001 * slope**2)
    np.testing.assert_allclose(run.internals["mu"][:, 0], mean[1:], rtol=1e-9)
    np.testing.assert_allclose(run.internals["nu"][:, 0], square[1:], rtol=1e-9)
    root = np.sqrt(np.array(square[1:]) / (1 - 0.999**steps))
    ratio = np.array(mean[1:]) / (1 - 0.9**steps) / root
    np.testing.assert_allclose(run.updates[:, 0], -0.3 * ratio, atol=1e-7)
    assert (np.abs(ratio[:14] - 1) < 0.05).all()  # at full speed on the way down
    assert run.points.min() == pytest.approx(2.49, abs=0.005)  # and beyond the minimum
    assert HILL < run.points.min() < LOCAL
    assert run.points[-1, 0] == pytest.approx(LOCAL, abs=0.2)


def test_a_constant_rate_jumps_for_ever_and_schedules_come_to_rest():  # B7
    periods = [
        {"init_value": 0.3 * 0.9**k, "peak_value": 0.3 * 0.9**k, "warmup_steps": 0, "decay_steps": 10 * 2**k}
        for k in range(3)
    ]
    decay = optax.exponential_decay(0.2, transition_steps=1, decay_rate=0.99)
    place = HUMPS.over((-6, 6.5))
    constant, decayed, restarted = (
        lv.record(place, lv.gradient_descent(rate), 6, 70) for rate in (0.2, decay, optax.sgdr_schedule(periods))
    )
    assert 2 / curvature_of_humps(GLOBAL) < 0.2  # too large for that valley
    assert constant.status == "running"
    np.testing.assert_allclose(constant.points[-2:], constant.points[-4:-2], rtol=1e-6)
    assert abs(constant.points[-1, 0] - constant.points[-2, 0]) > 1
    np.testing.assert_allclose(decayed.learning_rates, 0.2 * 0.99 ** np.arange(70.0), rtol=1e-9)
    cosine = [
        0.3 * 0.9**k * 0.5 * (1 + math.cos(math.pi * step / (10 * 2**k))) for k in range(3) for step in range(10 * 2**k)
    ]
    np.testing.assert_allclose(restarted.learning_rates, cosine, rtol=1e-9, atol=1e-12)
    off = np.abs(restarted.points[:, 0] - GLOBAL)
    assert off[10] < 0.02
    assert off[10:30].max() > 0.5
    assert off[30] < 0.02
    for run in (decayed, restarted):
        assert run.status == "converged"
        assert run.points[-1, 0] == pytest.approx(GLOBAL, abs=1e-3)


def test_the_top_attracts_damped_newton_up_to_half_its_downward_bend_and_from_all_of_it_on_every_start_descends():
    # f'' = 3x² - 1 is -1 on the top, and a step near it leaves damping / (f'' + damping) of the distance.
    vary = {"damping": np.array([0.01, 0.49, 0.51, 0.99, 1.01, 3.0])}
    well = lv.catalogue["double_well"]
    stack = lv.basin_stack(well, ("damped Newton", lv.damped_newton, {}), vary, n=600, steps=400)
    starts, top = stack.axes[0], 2
    assert [place.point[0] for place in stack.attractors] == pytest.approx([-1, 1, 0], abs=1e-9)
    is_own = stack.labels == np.where(starts < 0, 0, 1)
    assert [bool((labels == top).any()) for labels in stack.labels] == [True, True, False, False, False, False]
    assert [bool(own.all()) for own in is_own] == [False, False, False, False, True, True]
    assert np.mean(stack.labels[0] == top) == pytest.approx(0.2, abs=0.03)
    assert (stack.labels[0] == np.where(starts < 0, 1, 0)).any()  # thrown to the far side


def test_all_sixty_raining_runs_have_arrived_when_the_film_ends():
    starts = lv.restarts(HUMPS, lv.gradient_descent(0.01), count=60, steps=150, seed=3).ends.starts
    runs = lv.record_all(HUMPS, [lv.gradient_descent(0.01)], starts, steps=150)
    assert run_set(HUMPS, runs).arrived(150) == 60
