"""First-order optimizers, ours and optax's, against plain loops of the formulas in the books."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from plain_loops import BOWL, HIMMELBLAU, ROSENBROCK, assert_same_path, path

import landscape_viz as lv

STEPS = 200


def gradient_descent(g, lr):
    return lambda x: -lr * g(x)


def heavy_ball(g, lr, decay, nesterov=False):
    v = np.zeros(2)

    def step(x):
        nonlocal v
        slope = g(x)
        v = decay * v - lr * slope
        return decay * v - lr * slope if nesterov else v

    return step


def averaged_momentum(g, lr, decay):
    m = np.zeros(2)

    def step(x):
        nonlocal m
        m = decay * m + (1 - decay) * g(x)
        return -lr * m

    return step


def adagrad(g, lr, first=0.0, offset=0.0):
    s = np.full(2, first)

    def step(x):
        nonlocal s
        slope = g(x)
        s = s + slope**2
        return -lr * slope / np.sqrt(s + offset)

    return step


def adagrad_by_root_mean_square(g, lr):
    squares = []

    def step(x):
        slope = g(x)
        squares.append(slope**2)
        t = len(squares) - 1
        sigma, eta = np.sqrt(np.mean(squares, axis=0)), lr / np.sqrt(t + 1)
        return -eta / sigma * slope

    return step


def rmsprop(g, lr, decay, from_gradient=False, offset=0.0):
    v = None

    def step(x):
        nonlocal v
        slope = g(x)
        if v is None:
            v = slope**2 if from_gradient else (1 - decay) * slope**2
        else:
            v = decay * v + (1 - decay) * slope**2
        return -lr * slope / np.sqrt(v + offset)

    return step


def adam(g, lr, b1=0.9, b2=0.999, eps=1e-8):
    m, v, t = np.zeros(2), np.zeros(2), 0

    def step(x):
        nonlocal m, v, t
        slope, t = g(x), t + 1
        m = b1 * m + (1 - b1) * slope
        v = b2 * v + (1 - b2) * slope**2
        return -lr * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps)

    return step


CASES = {
    "gradient descent": (lambda: lv.gradient_descent(0.002), gradient_descent, {"lr": 0.002}),
    "momentum": (lambda: lv.momentum(5e-4), heavy_ball, {"lr": 5e-4, "decay": 0.9}),
    "nesterov": (lambda: lv.momentum(5e-4, 0.8, True), heavy_ball, {"lr": 5e-4, "decay": 0.8, "nesterov": True}),
    "averaged momentum": (lambda: lv.averaged_momentum(0.004, 0.8), averaged_momentum, {"lr": 0.004, "decay": 0.8}),
    "textbook adagrad": (lambda: lv.textbook_adagrad(0.05), adagrad, {"lr": 0.05}),
    "textbook rmsprop": (lambda: lv.textbook_rmsprop(0.01), rmsprop, {"lr": 0.01, "decay": 0.9}),
    "textbook rmsprop from the gradient": (
        lambda: lv.textbook_rmsprop(0.01, decay=0.95, initial="gradient"),
        rmsprop,
        {"lr": 0.01, "decay": 0.95, "from_gradient": True},
    ),
    "textbook adam": (lambda: lv.textbook_adam(0.1), adam, {"lr": 0.1}),
    "textbook adam with other settings": (
        lambda: lv.textbook_adam(0.02, 0.7, 0.99, 1e-3),
        adam,
        {"lr": 0.02, "b1": 0.7, "b2": 0.99, "eps": 1e-3},
    ),
    "optax adam": (lambda: optax.adam(0.1), adam, {"lr": 0.1}),
    "optax adagrad": (lambda: optax.adagrad(0.1), adagrad, {"lr": 0.1, "first": 0.1, "offset": 1e-7}),
    "optax rmsprop": (lambda: optax.rmsprop(0.01), rmsprop, {"lr": 0.01, "decay": 0.9, "offset": 1e-8}),
}


STARTS = ((-1.0, -4.0), (0.5, -0.5))


@functools.cache
def runs_of(case):
    """One optimizer from two starts, compiled once."""
    return lv.record_all(HIMMELBLAU.landscape, CASES[case][0](), STARTS, STEPS)


@pytest.mark.parametrize("case", CASES)
def test_the_path_is_that_of_a_plain_loop(case):
    _, loop, settings = CASES[case]
    for start, run in zip(STARTS, runs_of(case), strict=True):
        assert_same_path(run, path(loop(HIMMELBLAU.gradient, **settings), start, STEPS))


def test_adagrad_by_sums_and_by_root_mean_squares_are_one_update():
    start = (-1.2, 1.0)
    run = lv.record(ROSENBROCK.landscape, lv.textbook_adagrad(0.1), start, STEPS)
    assert_same_path(run, path(adagrad_by_root_mean_square(ROSENBROCK.gradient, 0.1), start, STEPS))


def test_averaged_momentum_is_the_heavy_ball_with_a_smaller_learning_rate():
    averaged = lv.record(BOWL.landscape, lv.averaged_momentum(0.01, 0.75), (-3, 1.5), STEPS)
    heavy = lv.record(BOWL.landscape, lv.momentum(0.25 * 0.01, 0.75), (-3, 1.5), STEPS)
    assert_same_path(averaged, heavy.points)


def test_textbook_adam_goes_where_that_of_optax_goes():
    assert_same_path(runs_of("textbook adam")[0], runs_of("optax adam")[0].points)


def test_the_first_steps_tell_the_variants_apart():
    gradients = np.array([1e-3, 1e100])
    slope = lv.Landscape(lambda x, y: 1e-3 * x + 1e100 * y, ((-5, 5), (-5, 5)), name="slope")

    def first(optimizer):
        return lv.record(slope, optimizer, (1.0, 1.0), 1).updates[0]

    assert first(lv.textbook_adagrad(0.1)) == pytest.approx([-0.1, -0.1], rel=1e-12)
    assert first(lv.textbook_rmsprop(0.1)) == pytest.approx([-0.1 / np.sqrt(0.1)] * 2, rel=1e-12)
    assert first(lv.textbook_rmsprop(0.1, initial="gradient")) == pytest.approx([-0.1, -0.1], rel=1e-12)
    assert first(lv.averaged_momentum(0.1)) == pytest.approx(-0.1 * 0.1 * gradients, rel=1e-12)
    assert first(lv.textbook_adam(0.1, eps=1e-3)) == pytest.approx(-0.1 * gradients / (gradients + 1e-3), rel=1e-12)


STEPPERS = {
    "averaged momentum": lambda: lv.averaged_momentum(0.1),
    "textbook adagrad": lambda: lv.textbook_adagrad(0.1),
    "textbook rmsprop": lambda: lv.textbook_rmsprop(0.1),
    "textbook rmsprop from the gradient": lambda: lv.textbook_rmsprop(0.1, initial="gradient"),
    "textbook adam": lambda: lv.textbook_adam(0.1),
    "textbook adam without offset": lambda: lv.textbook_adam(0.1, eps=0.0),
}


CHANNEL = lv.Landscape(lambda x, y: y**2 + 0 * x, ((-1, 1), (-1, 1)), name="channel")


@pytest.mark.parametrize("name", STEPPERS)
def test_a_gradient_of_zero_is_no_step_and_no_nan(name):
    run, still = lv.record_all(CHANNEL, STEPPERS[name](), [(0.3, 0.9), (0.3, 0.0)], 20)
    assert (run.points[:, 0] == 0.3).all()
    assert run.values[-1] < run.values[0]
    assert (still.points == (0.3, 0.0)).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", STEPPERS)
def test_at_a_minimum_and_on_a_top_there_is_no_step_and_no_nan(name):
    still = lv.record(BOWL.landscape, STEPPERS[name](), np.linalg.solve([[3, 40], [40, 900]], [-2, 0]), 3)
    assert np.isfinite(still.points).all()
    top = lv.record(lv.Landscape(lambda x: -(x**2), (-1, 1)), STEPPERS[name](), 0.0, 5)
    assert (top.points == 0).all()
    assert top.status == "stationary"


@pytest.mark.parametrize("name", ["textbook adagrad", "textbook rmsprop", "textbook adam without offset"])
def test_a_gradient_whose_square_is_too_small_for_a_number_is_no_step(name):
    faint = lv.Landscape(lambda x: 1e-200 * x, (-5, 5), name="faint")
    assert (lv.record(faint, STEPPERS[name](), 1.0, 3).points == 1).all()


@pytest.mark.parametrize("name", [case for case in CASES if case.startswith(("averaged", "textbook"))])
def test_they_show_their_learning_rate_and_memory(name):
    run = runs_of(name)[0]
    assert (run.learning_rates == CASES[name][2]["lr"]).all()
    memories = {"averaged": {"momentum"}, "adagrad": {"sum_of_squares"}, "rmsprop": {"nu"}, "adam": {"mu", "nu"}}
    expected = next(fields for word, fields in memories.items() if word in name)
    assert expected == {field for field, array in run.internals.items() if array.shape == (STEPS, 2)}


def test_a_schedule_sets_the_rate_of_each_step():
    rates = optax.exponential_decay(0.2, 1, 0.99)
    run = lv.record(BOWL.landscape, lv.textbook_adagrad(rates), (-3, 1), 4)
    np.testing.assert_allclose(run.learning_rates, [0.2, 0.198, 0.19602, 0.1940598], rtol=1e-9)


@pytest.mark.parametrize("name", ["averaged momentum", "textbook rmsprop from the gradient", "textbook adam"])
def test_they_work_on_trees_in_chains_and_in_batches(name):
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), STEPPERS[name]())

    @jax.jit
    def went(tree):
        return optimizer.update(tree, optimizer.init(tree), tree)[0]

    trees = {"a": jnp.array([[3.0, -1.0], [0.2, 0.1]]), "b": jnp.array([2.0, 0.0])}
    together = jax.jit(jax.vmap(went))(trees)
    for row in range(2):
        alone = went({"a": trees["a"][row], "b": trees["b"][row]})
        np.testing.assert_allclose(together["a"][row], alone["a"], rtol=1e-5)
        np.testing.assert_allclose(together["b"][row], alone["b"], rtol=1e-5)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: lv.averaged_momentum(0.1, decay=1.0), r"decay must be a finite number .*got 1$"),
        (lambda: lv.averaged_momentum(-0.1), "learning_rate must be a finite number above 0; got -0.1"),
        (lambda: lv.textbook_adagrad(0.0), "learning_rate must be a finite number above 0; got 0"),
        (lambda: lv.textbook_rmsprop(0.1, decay=-0.1), "decay must be a finite number at least 0"),
        (
            lambda: lv.textbook_rmsprop(0.1, initial="gradiant"),
            "initial must be one of zero, gradient; .* Did you mean",
        ),
        (lambda: lv.textbook_adam(0.1, b1=1), "b1 must be"),
        (lambda: lv.textbook_adam(0.1, b2=1), "b2 must be"),
        (lambda: lv.textbook_adam(0.1, eps=-1e-8), "eps must be a finite number at least 0; got -1e-08"),
    ],
)
def test_settings_out_of_range_are_refused(make, said):
    with pytest.raises(lv.InputError, match=said):
        make()
