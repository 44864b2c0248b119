"""Gradient flow against exact solutions, and against an implicit solver of scipy."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from plain_loops import BOWL, HIMMELBLAU, ROSENBROCK, SADDLE, path
from scipy.integrate import solve_ivp

import landscape_viz as lv
from landscape_viz.precision import float64


def solved(loss, start, time_step, steps):
    """The flow by scipy, shape (steps + 1, 2)."""
    times = time_step * np.arange(steps + 1)
    found = solve_ivp(
        lambda _, x: -loss.gradient(x),
        (0, times[-1]),
        start,
        method="LSODA",
        jac=lambda _, x: -loss.hessian(x),
        t_eval=times,
        rtol=1e-11,
        atol=1e-12,
    )
    assert found.success
    return found.y.T


def distance(points, others):
    return np.abs(points - others).max() / np.abs(others).max()


def flow(loss, start, time_step, steps, tolerance=1e-5):
    """Where `gradient_flow` goes, shape (steps + 1, 2); compiled once for a loss."""
    assert steps <= MOST_STEPS
    with float64():
        points = flows(loss.landscape.function, np.array(start, float), time_step, tolerance, steps)
    return np.asarray(points)[: steps + 1]


MOST_STEPS = 200


@functools.partial(jax.jit, static_argnums=0)
def flows(function, start, time_step, tolerance, steps):
    optimizer = lv.gradient_flow(time_step, tolerance)

    def one(step, carry):
        state, points = carry
        point = points[step]
        update, state = optimizer.update(jnp.zeros(2), state, point, value_fn=function)
        return state, points.at[step + 1].set(point + update)

    points = jnp.zeros((MOST_STEPS + 1, 2)).at[0].set(start)
    return jax.lax.fori_loop(0, steps, one, (optimizer.init(start), points))[1]


@pytest.mark.parametrize(
    "curvature", [*(pytest.param(usual, marks=pytest.mark.slow) for usual in (1e-3, 1.0)), 1e6, 0.0, -2.0]
)
def test_a_parabola_is_followed_exactly(curvature):
    loss = lv.Landscape(lambda x: 0.5 * curvature * x**2, (-20, 20), name="parabola")
    run = lv.record(loss, lv.gradient_flow(0.05), -13.0, 20)
    exact = -13.0 * np.exp(-curvature * 0.05 * np.arange(21))
    np.testing.assert_allclose(run.points[:, 0], exact, rtol=1e-13, atol=1e-13)


def test_a_stiff_bowl_is_followed_exactly():
    matrix, centre = BOWL.hessian((0, 0)), np.linalg.solve(BOWL.hessian((0, 0)), [-2, 0])
    start, values, vectors = np.array([-3.7, 1.9]), *np.linalg.eigh(matrix)
    run = lv.record(BOWL.landscape, lv.gradient_flow(0.1), start, 30)  # gradient descent with this rate explodes
    for step, point in enumerate(run.points):
        decay = vectors @ np.diag(np.exp(-values * 0.1 * step)) @ vectors.T
        np.testing.assert_allclose(point, centre + decay @ (start - centre), rtol=0, atol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("loss", "time_step", "starts"),
    [
        (ROSENBROCK, 0.001, [(-1.2, 1.0), (1.8, -0.5)]),
        (ROSENBROCK, 0.1, [(-1.2, 1.0), (1.8, -0.5)]),
        (HIMMELBLAU, 0.01, [(0.0, 0.0), (-1.0, -4.0), (0.5, -0.5)]),
        (HIMMELBLAU, 0.3, [(0.0, 0.0), (-1.0, -4.0)]),
    ],
    ids=["rosenbrock", "rosenbrock, long steps", "himmelblau", "himmelblau, long steps"],
)
def test_curved_valleys_are_followed_closely(loss, time_step, starts):
    for start in starts:
        assert distance(flow(loss, start, time_step, 50), solved(loss, start, time_step, 50)) < 1e-6


def test_the_error_falls_with_the_tolerance():
    points = solved(ROSENBROCK, (-1.2, 1.0), 0.05, 20)
    loose, tight = (distance(flow(ROSENBROCK, (-1.2, 1.0), 0.05, 20, tolerance), points) for tolerance in (1e-2, 1e-6))
    assert tight < 1e-8 < loose < 1e-2


def test_halving_a_part_divides_its_error_by_more_than_six():
    # The method is of third order: with a tolerance that allows everything each step is one part.
    def error(steps):
        return distance(flow(HIMMELBLAU, (-1.0, -2.0), 0.02 / steps, steps, 0.1), exact[:: 64 // steps])

    exact = solved(HIMMELBLAU, (-1.0, -2.0), 0.02 / 64, 64)
    errors = np.array([error(steps) for steps in (4, 8, 16, 32)])
    assert (errors[:-1] / errors[1:] > 6).all()
    assert (errors[:-1] / errors[1:] < 10).all()


def test_gradient_descent_tends_to_the_flow():
    def apart(rate, steps):
        descent = path(lambda x: -rate * HIMMELBLAU.gradient(x), (-1, -4), steps)
        return distance(descent, flow(HIMMELBLAU, (-1, -4), rate, steps))

    coarse, fine = apart(0.004, 20), apart(0.0004, 200)
    assert coarse / fine == pytest.approx(10, rel=0.3)


def test_the_flow_stays_where_the_gradient_is_zero():
    for point in ((0.0, 0.0), (1.0, 0.0), (-1.0, 0.0)):
        assert (flow(SADDLE, point, 0.1, 5) == point).all()
    top = lv.record(lv.Landscape(lambda x: -(x**4), (-1, 1)), lv.gradient_flow(0.1), 0.0, 5)
    assert (top.points == 0).all()
    assert top.status == "stationary"


def test_the_flow_comes_to_rest_in_a_minimum():
    # Where only rounding is left of the gradient, no part is short enough to tell a path from its error.
    for loss, start, time_step in ((HIMMELBLAU, (1.0, 1.0), 1.0), (SADDLE, (0.1, 1.0), 2.0)):
        run = lv.record(loss.landscape, lv.gradient_flow(time_step), start, 1000)
        assert run.status == "converged"
        np.testing.assert_allclose(run.gradients[-1], 0, atol=1e-12)
    # The minimum of this one is at zero, where rounding cannot be told by the size of the coordinate.
    shifted = lv.Landscape(lambda x: (x + 1) ** 4 - 4 * x, (-0.9, 3), name="shifted")
    np.testing.assert_allclose(lv.record(shifted, lv.gradient_flow(1.0), 2.0, 1000).points[-1], 0, atol=1e-13)


def test_a_fall_without_bottom_leaves_the_finite_numbers():
    cliff = lv.Landscape(lambda x: -(x**4) / 4, (-5, 5), name="cliff")
    run = lv.record(cliff, lv.gradient_flow(0.1), 1.0, 20)
    # dx/dt = x³ from 1 is 1/√(1 − 2t), at infinity when t = 1/2.
    np.testing.assert_allclose(run.points[:5, 0], 1 / np.sqrt(1 - 0.2 * np.arange(5)), rtol=1e-6)
    assert run.status == "diverged"


@pytest.mark.slow
def test_many_starts_at_once_go_where_each_goes_alone_also_in_a_chain():
    optimizer = optax.chain(lv.gradient_flow(0.05), optax.scale(0.5))
    function = HIMMELBLAU.landscape.function

    @jax.jit
    @jax.vmap
    def updates(start):
        gradient = jax.grad(function)(start)
        extra = {"value": function(start), "grad": gradient, "value_fn": function}
        return optimizer.update(gradient, optimizer.init(start), start, **extra)[0]

    starts = np.random.default_rng(5).uniform(-5, 5, (20, 2))
    with float64():
        together = np.asarray(updates(starts))
    for start, update in list(zip(starts, together, strict=True))[:4]:
        np.testing.assert_allclose(2 * update, solved(HIMMELBLAU, start, 0.05, 1)[1] - start, rtol=1e-5)


def test_the_flow_works_on_trees_of_more_than_two_numbers():
    weights = {"a": jnp.array([3.0, -1.0]), "b": jnp.array(2.0)}

    def loss(tree):
        return jnp.sum(tree["a"] ** 2) / 2 + tree["b"] ** 2

    optimizer = lv.gradient_flow(0.5)

    @jax.jit
    def update(tree):
        return optimizer.update(jax.grad(loss)(tree), optimizer.init(tree), tree, value_fn=loss)[0]

    updates = update(weights)
    reached = optax.apply_updates(weights, updates)
    np.testing.assert_allclose(reached["a"], np.array([3.0, -1.0]) * np.exp(-0.5), rtol=1e-5)
    np.testing.assert_allclose(reached["b"], 2 * np.exp(-1), rtol=1e-5)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"time_step": 0}, "time_step must be a finite number above 0; got 0"),
        ({"time_step": 1, "tolerance": 0}, "tolerance must be a finite number at least 1e-12 and at most 0.1; got 0"),
    ],
)
def test_settings_out_of_range_are_refused(settings, said):
    with pytest.raises(lv.InputError, match=f"^{said}$"):
        lv.gradient_flow(**settings)


def test_the_flow_asks_for_the_loss_it_needs():
    optimizer, point = lv.gradient_flow(0.1), jnp.ones(2)
    with pytest.raises(lv.InputError, match=r"^gradient_flow needs update\("):
        optimizer.update(point, optimizer.init(point), point)
