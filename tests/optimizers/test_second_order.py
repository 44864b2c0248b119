"""Newton's method and its safeguarded forms against plain loops with numpy's linear algebra."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from plain_loops import BOWL, HIMMELBLAU, ROSENBROCK, SADDLE, assert_same_path, path

import landscape_viz as lv
from landscape_viz.precision import float64

STEPS = 200
NEAR_THE_SADDLE = (1e-8, 0.5)


def newton(loss, damping=0.0):
    return lambda x: -np.linalg.solve(loss.hessian(x) + damping * np.eye(2), loss.gradient(x))


def absolute(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return vectors @ np.diag(np.abs(values)) @ vectors.T


def saddle_free(loss, damping):
    return lambda x: -np.linalg.solve(absolute(loss.hessian(x)) + damping * np.eye(2), loss.gradient(x))


def line_search(loss, factor, share, most=50):
    def step(x):
        slope = loss.gradient(x)
        direction = -np.linalg.solve(absolute(loss.hessian(x)), slope)
        length = 1.0
        for _ in range(most):
            if loss.value(x + length * direction) <= loss.value(x) + share * length * direction @ slope:
                break
            length *= factor
        return length * direction

    return step


def levenberg(loss, damping, increase, decrease):
    kept = damping

    def step(x):
        nonlocal kept
        matrix, slope = loss.hessian(x), loss.gradient(x)
        total = kept + max(0.0, -np.linalg.eigvalsh(matrix)[0])
        p = -np.linalg.solve(matrix + total * np.eye(2), slope)
        promised = -(slope @ p + p @ matrix @ p / 2)  # by the loss's own quadratic model
        fall = loss.value(x) - loss.value(x + p)
        lost = promised <= 4 * np.finfo(float).eps * abs(loss.value(x))
        ratio = 1.0 if lost and fall >= 0 else fall / promised
        if ratio > 0.75:
            kept = max(kept / decrease, 1e-8 * np.abs(np.linalg.eigvalsh(matrix)).max())
        elif not ratio >= 0.25:
            kept = kept * increase
        return p if ratio >= 0 else np.zeros(2)

    return step


CASES = {
    "newton": (lv.newton, newton, ()),
    "damped newton": (lambda: lv.damped_newton(30.0), newton, (30.0,)),
    "saddle-free newton": (lv.saddle_free_newton, saddle_free, (0.0,)),
    "saddle-free newton, damped": (lambda: lv.saddle_free_newton(10.0), saddle_free, (10.0,)),
    "newton with line search": (lv.newton_line_search, line_search, (0.5, 1e-4)),
    "newton with another line search": (lambda: lv.newton_line_search(0.8, 0.3), line_search, (0.8, 0.3)),
    "levenberg": (lv.levenberg, levenberg, (1.0, 4.0, 4.0)),
    "levenberg with other factors": (lambda: lv.levenberg(100.0, 2.0, 3.0), levenberg, (100.0, 2.0, 3.0)),
}
SAFE = {
    "saddle-free newton": lambda: lv.saddle_free_newton(0.1),
    "newton with line search": lv.newton_line_search,
    "levenberg": lv.levenberg,
}
ALL = {"newton": lv.newton, "damped newton": lambda: lv.damped_newton(0.5), **SAFE}
LOSSES = {
    "rosenbrock": (ROSENBROCK, [(-1.2, 1.0), (0.4, 2.1)]),
    "himmelblau": (HIMMELBLAU, [(-0.5, -0.2), (5.0, -3.5), (0.5, 3.0)]),
}
DEFAULTS = ("newton", "saddle-free newton", "newton with line search", "levenberg")


@functools.cache
def optimizer_of(case):
    """One of `ALL`, the same in all tests: each loss compiles it once."""
    return ALL[case]()


def slow_unless(fast, *values):
    return pytest.param(*values, marks=[] if fast else pytest.mark.slow)


@pytest.mark.parametrize(
    ("name", "case"),
    [slow_unless((name == "himmelblau") == (case in DEFAULTS), name, case) for name in LOSSES for case in CASES],
)
def test_the_path_is_that_of_a_plain_loop(name, case):
    loss, starts = LOSSES[name]
    make, loop, settings = CASES[case]
    optimizer = make()
    for start in starts:
        run = lv.record(loss.landscape, optimizer, start, STEPS)
        assert_same_path(run, path(loop(loss, *settings), start, STEPS))


@pytest.mark.parametrize(
    "make", [lv.newton, lv.saddle_free_newton, lv.newton_line_search], ids=lambda make: make.__name__
)
def test_a_bowl_is_left_for_its_minimum_in_one_step(make):
    run = lv.record(BOWL.landscape, make(), (-3.7, 1.9), 3)
    minimum = np.linalg.solve([[3, 40], [40, 900]], [-2, 0])
    np.testing.assert_allclose(run.points[1:], np.tile(minimum, (3, 1)), rtol=0, atol=1e-12)


VALLEYS = {
    name: lv.Landscape(function, ((-2, 2), (-2, 2)), name=name)
    for name, function in {
        "along an axis": lambda x, y: x**2 + 0 * y,
        "along the other": lambda x, y: y**2 + 0 * x,
        "across": lambda x, y: (x + y) ** 2,
        "at an odd angle": lambda x, y: (0.1 * x + 0.3 * y) ** 2,
    }.items()
}
TOPS = lv.Landscape(lambda x: -(x**2) * (x - 1) ** 4, (-1, 2), name="a round top at 0 and a flat one at 1")


@pytest.mark.parametrize(
    ("name", "case"),
    [
        slow_unless(name == "at an odd angle" or (name, case) == ("along an axis", "newton"), name, case)
        for name in VALLEYS
        for case in ("newton", "saddle-free newton", "levenberg")
    ],
)
def test_a_flat_valley_is_crossed_by_the_shortest_way(name, case):
    run = lv.record(VALLEYS[name], optimizer_of(case), (1.5, -0.9), 60)
    gradient = run.gradients[0]
    np.testing.assert_allclose(run.values[-1], 0, atol=1e-12)
    moved = run.points[-1] - run.points[0]
    assert abs(moved[0] * gradient[1] - moved[1] * gradient[0]) < 1e-6 * np.abs(gradient).max()


@pytest.mark.parametrize("case", ALL)
@pytest.mark.parametrize("start", [(0.0, 0.0), (1.0, 0.0)], ids=["saddle", "minimum"])
def test_where_the_gradient_is_zero_there_is_no_step(case, start):
    run = lv.record(SADDLE.landscape, optimizer_of(case), start, 20)
    assert (run.points == start).all()


@pytest.mark.parametrize("case", ALL)
def test_a_maximum_of_one_dimension_is_not_left_and_no_nan_comes_of_it(case):
    for top in (0, 1):
        run = lv.record(TOPS, optimizer_of(case), top, 20)
        assert (run.points == top).all()
        assert run.status == "stationary"


@pytest.mark.parametrize("case", SAFE)
def test_a_saddle_is_left_for_a_minimum(case):
    safe = lv.record(SADDLE.landscape, optimizer_of(case), NEAR_THE_SADDLE, 60)
    assert abs(safe.points[-1, 0]) == pytest.approx(1, abs=1e-6)
    assert safe.status == "converged"


def test_gradient_descent_crawls_near_a_saddle_and_newton_goes_there():
    slow = lv.record(SADDLE.landscape, lv.gradient_descent(0.1), NEAR_THE_SADDLE, 60)
    assert abs(slow.points[-1, 0]) < 1e-5
    drawn = lv.record(SADDLE.landscape, optimizer_of("newton"), NEAR_THE_SADDLE, 30)
    np.testing.assert_allclose(drawn.points[-1], 0, atol=1e-12)


@pytest.mark.parametrize(
    "case", [slow_unless(case in ("newton", "saddle-free newton", "levenberg"), case) for case in ALL]
)
def test_all_work_on_trees_of_more_than_two_numbers(case):
    weights = {"a": jnp.array([3.0, -1.0]), "b": jnp.array(2.0)}

    def loss(tree):
        return jnp.sum((tree["a"] - 1) ** 2) + 2 * (tree["b"] + tree["a"][0]) ** 2

    optimizer = ALL[case]()

    @jax.jit
    def step(weights, state):
        value, slope = jax.value_and_grad(loss)(weights)
        updates, state = optimizer.update(slope, state, weights, value=value, grad=slope, value_fn=loss)
        return optax.apply_updates(weights, updates), state

    state = optimizer.init(weights)
    for _ in range(30):
        weights, state = step(weights, state)
    np.testing.assert_allclose(weights["a"], [1, 1], atol=1e-3)
    np.testing.assert_allclose(weights["b"], -1, atol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("case", ALL)
def test_many_starts_at_once_go_where_each_goes_alone_also_in_a_chain(case):
    optimizer = optax.chain(ALL[case](), optax.scale(0.9))
    function = HIMMELBLAU.landscape.function

    @jax.jit
    @jax.vmap
    def ends(start):
        def step(_, carry):
            point, state = carry
            value, slope = jax.value_and_grad(function)(point)
            update, state = optimizer.update(slope, state, point, value=value, grad=slope, value_fn=function)
            return point + update, state

        return jax.lax.fori_loop(0, 15, step, (start, optimizer.init(start)))[0]

    starts = np.random.default_rng(3).uniform(-5, 5, (40, 2))
    with float64():
        reached = np.asarray(ends(starts))
    for start, end in list(zip(starts, reached, strict=True))[:3]:
        run = lv.record(HIMMELBLAU.landscape, optimizer, start, 15)
        np.testing.assert_allclose(end, run.points[-1], rtol=1e-6)
    assert np.isfinite(reached).all()


@pytest.mark.parametrize("case", ALL)
def test_they_ask_for_the_loss_they_need_by_name(case):
    optimizer = ALL[case]()
    with pytest.raises(lv.InputError, match=r"^\w+ needs update\(gradient, state, params, value_fn=loss\)"):
        optimizer.update(jnp.ones(2), optimizer.init(jnp.ones(2)), jnp.ones(2), value=0.0, grad=jnp.ones(2))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: lv.saddle_free_newton(-1), "damping must be a finite number at least 0; got -1"),
        (lambda: lv.newton_line_search(decrease_factor=1), "decrease_factor must be .*got 1"),
        (lambda: lv.newton_line_search(slope_rtol=0), "slope_rtol must be .* above 0; got 0"),
        (
            lambda: lv.newton_line_search(max_backtracking_steps=0),
            "max_backtracking_steps must be from 1 to 1000; got 0",
        ),
        (lambda: lv.levenberg(0), "damping must be a finite number above 0; got 0"),
        (lambda: lv.levenberg(increase=1), "increase must be a finite number above 1; got 1"),
        (lambda: lv.levenberg(decrease=0.5), "decrease must be a finite number above 1; got 0.5"),
    ],
)
def test_settings_out_of_range_are_refused(make, said):
    with pytest.raises(lv.InputError, match=said):
        make()
