"""What the two-dimensional examples of the gallery claim in their texts, asked of the runs that they show."""

import math

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import landscape_viz as lv

pytestmark = pytest.mark.slow

HIMMELBLAU = lv.catalogue["himmelblau"]
BOWL = lv.catalogue["ill_conditioned_bowl"]
WELLS = lv.catalogue["double_well_2d"]


@pytest.mark.parametrize(
    ("matrix", "right_side", "domain", "solution"),
    [
        ([[1, 1], [10, 25]], [16, 250], ((0, 20), (-4, 16)), (10, 6)),
        ([[2, 3], [1, -1]], [9, 2], ((-1, 7), (-3, 5)), (3, 1)),
        ([[1, 1], [3, 2]], [-2, 0], ((-4, 12), (-14, 2)), (4, -6)),
    ],
    ids=["sum and cost", "sum and difference", "mixed"],
)
def test_linear_equations_are_solved_in_the_squares_that_are_shown(matrix, right_side, domain, solution):  # C1
    landscape = lv.linear_equations(matrix, right_side, domain)
    np.testing.assert_allclose(landscape.minima[0], solution, rtol=1e-12)
    start = np.random.default_rng(0).uniform(*landscape.bounds.T)
    run = lv.record(landscape, optax.adam(0.1), start, 20_000, tolerance=1e-8)
    np.testing.assert_allclose(run.points[-1], solution, atol=1e-2)
    assert run.stop_reason == f"converged at step {run.steps}"


def test_sixty_steps_are_so_many_epochs():  # C2
    landscape = lv.linear_regression(count=320)
    epochs = {
        size: lv.record(landscape, lv.gradient_descent(0.01), (0, 0), 60, batch_size=size).epochs[-1]
        for size in (None, 1, 32)
    }
    assert epochs[None] == 60
    assert epochs[32] == 6
    assert epochs[1] < 1 / 5


def test_learning_rates_below_a_quarter_are_stable_in_a_bowl_of_curvature_eight():  # C3
    bowl = lv.parse("x**2 + 4*y**2", ((-4, 4), (-3, 3)))
    np.testing.assert_allclose(np.linalg.eigvalsh(bowl.hessian((0, 0))), [2, 8])
    small, right, large = (lv.record(bowl, lv.gradient_descent(rate), (-3.5, 1), 40) for rate in (0.01, 0.2, 0.26))
    assert (small.status, right.status, large.status) == ("running", "converged", "diverged")
    assert (right.stop_step, large.stop_step) == (26, 15)
    np.testing.assert_allclose(large.points[:, 1], (1 - 8 * 0.26) ** np.arange(41.0), rtol=1e-9)
    assert np.linalg.norm(small.points[-1]) > np.linalg.norm(small.points[0]) / 3


def test_momentum_outruns_gradient_descent_at_the_settings_that_theory_calls_best():  # C3
    low, high = np.linalg.eigvalsh(BOWL.hessian((0, 0)))
    roots = math.sqrt(high) - math.sqrt(low), math.sqrt(high) + math.sqrt(low)
    descent = lv.record(BOWL, lv.gradient_descent(2 / (low + high)), (-3.6, 0.6), 40)
    run = lv.record(BOWL, lv.momentum(4 / roots[1] ** 2, decay=(roots[0] / roots[1]) ** 2), (-3.6, 0.6), 40)
    far = [np.linalg.norm(one.points, axis=1) for one in (descent, run)]
    # The rates of convergence are (κ − 1)/(κ + 1) and (√κ − 1)/(√κ + 1), the one exactly, the other in the long run.
    np.testing.assert_allclose(far[0][1:] / far[0][:-1], 19 / 21, rtol=1e-9)
    assert (far[1][30] / far[1][20]) ** 0.1 < 2 / 3
    assert 1 - roots[0] / roots[1] > 1 / 3


def test_adagrad_comes_to_rest_where_rmsprop_is_thrown_out_again():  # C4
    adagrad = lv.record(HIMMELBLAU, lv.textbook_adagrad(0.5), (0, -3), 60)
    rmsprop = lv.record(HIMMELBLAU, lv.textbook_rmsprop(0.1), (0, -3), 60)
    assert adagrad.status == "converged"
    assert rmsprop.values.min() < 1e-9
    assert rmsprop.values[-1] > 0.1


def travelled(activation, loss):
    run = lv.record(lv.neuron(activation, loss), lv.gradient_descent(0.5), (-2, -8), 60)
    return np.linalg.norm(run.points[-1] - run.points[0])


def test_squared_errors_hold_a_saturated_neuron_and_cross_entropy_lets_it_go():  # C7
    for activation in ("sigmoid", "tanh"):
        assert travelled(activation, "mse") < 0.5
        assert travelled(activation, "cross_entropy") > 5


@pytest.mark.parametrize("loss", ["mse", "cross_entropy"])
def test_a_silent_relu_does_not_move_at_all_and_a_leaky_one_does(loss):  # C7
    assert travelled("relu", loss) == 0
    assert 0 < travelled("leaky_relu", loss) < 1


def test_newton_goes_from_hyperbolas_to_ellipses_and_climbs_on_the_way():
    run = lv.record(HIMMELBLAU, lv.newton(), (-2, -2), 6)
    indefinite = np.linalg.eigvalsh(run.hessians)[:, 0] < 0
    assert indefinite[0]
    assert indefinite.tolist() == [True] * 2 + [False] * 5
    assert (np.diff(run.values) > 0).tolist() == [False, True, False, False, False, False]
    np.testing.assert_allclose(run.values[1:3], [27.8, 33.2], atol=0.05)
    np.testing.assert_allclose(run.points[-1], (3, 2), atol=1e-4)


def test_damping_makes_every_model_a_bowl_and_every_step_go_down():
    run = lv.record(HIMMELBLAU, lv.damped_newton(60), (-2, -2), 6)
    assert (np.linalg.eigvalsh(run.hessians)[:, 0] + 60 > 0).all()
    assert (np.diff(run.values) < 0).all()
    assert run.values[4] == pytest.approx(0.25, abs=0.005)  # where the film ends
    assert run.values[-1] == pytest.approx(0.011, abs=0.0005)
    np.testing.assert_allclose(run.points[-1], (-3.779, -3.283), atol=0.05)


def test_momentum_and_gradient_agree_along_the_valley_and_mostly_disagree_across_it():
    run = lv.record(BOWL, lv.momentum(0.06, 0.7), BOWL.start, 8)
    agree = run.updates[:-1] * -run.gradients[1:-1] > 0
    assert agree[:, 0].all()
    assert agree[:, 1].mean() < 0.5


def test_from_one_start_three_optimizers_choose_three_valleys():
    optimizers = (lv.gradient_descent(0.01), lv.momentum(0.01, 0.8), optax.adam(0.3))
    ends = [lv.record(HIMMELBLAU, one, HIMMELBLAU.start, 60).points[-1] for one in optimizers]
    np.testing.assert_allclose(ends, [(3.58, -1.85), (3, 2), (-3.78, -3.28)], atol=0.06)


def flower(x, y):
    return (jnp.hypot(x, y) - 1.4 - 0.35 * jnp.cos(5 * jnp.arctan2(y, x))) ** 2 - 0.15 * x


def test_on_the_flower_momentum_reaches_the_global_minimum_adam_a_local_one_and_gradient_descent_none():
    landscape = lv.Landscape(flower, ((-2.4, 2.4), (-2.4, 2.4)))
    descent, momentum, adam, longer = (
        lv.record(landscape, one, (-2, 0.9), steps).points[-1]
        for one, steps in (
            *((lv.gradient_descent(0.1), 120), (lv.momentum(0.1), 120)),
            *((optax.adam(0.1), 120), (optax.adam(0.1), 600)),
        )
    )
    # On the axis to the right the radius of the valley is 1.75; the tilt moves its bottom by 0.15/2.
    np.testing.assert_allclose(momentum, (1.825, 0), atol=0.01)
    assert landscape.gradient(longer) == pytest.approx([0, 0], abs=1e-4)
    assert (np.linalg.eigvalsh(landscape.hessian(longer)) > 0).all()
    assert landscape.value(longer) > landscape.value(momentum)
    np.testing.assert_allclose(adam, longer, atol=0.15)
    assert np.linalg.norm(landscape.gradient(descent)) > 0.05


def test_a_schedule_brings_adam_to_rest_nearer_to_where_it_passed():
    beale = lv.catalogue["beale"]
    mine = optax.chain(
        optax.clip_by_global_norm(10.0),
        optax.scale_by_adam(b1=0.8),
        optax.scale_by_learning_rate(optax.cosine_decay_schedule(0.5, 100)),
    )
    plain, scheduled = (lv.record(beale, one, beale.start, 100) for one in (optax.adam(0.5), mine))
    assert np.linalg.norm(plain.gradients[:3], axis=1).min() > 10  # so there is something to clip
    assert plain.points[:, 0].max() == pytest.approx(3.83, abs=0.005)
    assert scheduled.points[:, 0].max() == pytest.approx(3.25, abs=0.005)
    assert plain.points[-1, 0] < 3.1
    assert np.linalg.norm(scheduled.updates[-1]) < 1e-4


def test_a_saddle_traps_gradient_descent_and_newton_and_not_saddle_free_newton():
    start = (1e-6, 1.7)
    descent = lv.record(WELLS, lv.gradient_descent(0.05), start, 50)
    newton = lv.record(WELLS, lv.newton(), start, 50)
    free = lv.record(WELLS, lv.saddle_free_newton(2), start, 50)
    assert np.linalg.norm(descent.points[-1]) < 0.05
    assert newton.status == "stationary"
    np.testing.assert_allclose(newton.points[1:], 0, atol=1e-12)
    # Near the ridge the curvature across it is -4, the slope -4x: the step is 4x / (4 + 2).
    np.testing.assert_allclose(free.points[1:11, 0] / free.points[:10, 0], 5 / 3, rtol=1e-6)
    assert free.status == "converged"
    np.testing.assert_allclose(free.points[-1], (1, 0), atol=1e-9)


def test_newton_reaches_saddles_and_the_maximum_as_readily_as_minima():
    found = lv.basins(HIMMELBLAU, ("Newton", lv.newton()), n=64, steps=50)
    arrived = found.labels[found.labels >= 0]
    assert len(set(arrived.tolist())) == 9
    assert arrived.size > 0.95 * found.labels.size
    flat = [kind for kind, place in enumerate(found.attractors) if place.kind != "minimum"]
    assert np.isin(found.labels, flat).mean() == pytest.approx(0.4, abs=0.05)  # four in ten


def test_basins_are_four_clean_parts_at_first_and_dust_at_last():
    optimizer = ("momentum 0.5", lv.momentum, {"decay": 0.5})
    stack = lv.basin_stack(HIMMELBLAU, optimizer, {"lr": np.array([0.008, 0.027])}, n=64, steps=300)
    borders = [(np.diff(labels, axis=0) != 0).mean() for labels in stack.labels]
    assert borders[1] > 5 * borders[0]
    assert set(stack.labels[0].ravel().tolist()) == {0, 1, 2, 3}


def test_single_samples_wander_farther_than_batches():
    landscape = lv.linear_regression(count=100, seed=0, domain=((0, 4), (-1, 3)))
    single, batches = (
        lv.noisy_runs(landscape, lv.gradient_descent(0.08), (0.4, -0.6), 60, 40, batch_size=size) for size in (1, 8)
    )
    assert (single.points[:, -1].std(axis=0) > 1.5 * batches.points[:, -1].std(axis=0)).all()
    assert single.median()[-1] > batches.median()[-1]


def test_sixty_starts_find_all_four_minima():
    found = lv.restarts(HIMMELBLAU, lv.gradient_descent(0.005), count=60, steps=160, seed=0)
    far = np.linalg.norm(found.ends.points[:, None] - np.array(HIMMELBLAU.minima), axis=2)
    assert set(far.argmin(axis=1).tolist()) == {0, 1, 2, 3}
    assert far.min(axis=1).max() < 0.1


def test_small_steps_stay_beside_the_flow_and_large_ones_never_rest():
    flow, small, large = (
        lv.record(HIMMELBLAU, one, (0.2, -2.6), 50)
        for one in (lv.gradient_flow(0.004), lv.gradient_descent(0.004), lv.gradient_descent(0.02))
    )
    assert np.linalg.norm(flow.points - small.points, axis=1).max() < 0.5
    assert large.status == "running"
    assert np.linalg.norm(large.updates[-10:], axis=1).min() > 0.5
