"""Many runs at once: each ends as it does alone."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import landscape_viz as lv
from landscape_viz import levenberg, newton_line_search, saddle_free_newton, textbook_adam
from landscape_viz.optimizers.spec import OptimizerSpec, read_optimizer_spec
from landscape_viz.runs.ensemble import Runs, ensemble, run_in_chunks
from landscape_viz.runs.record import trajectory

HUMPS = lv.parse("x**2 + 10*sin(x)", domain=(-10, 10))
HIMMELBLAU = lv.catalogue["himmelblau"]
LANDSCAPES = {"humps": HUMPS, "himmelblau": HIMMELBLAU}
OPTIMIZERS = {
    "gradient descent": lv.gradient_descent(0.01),
    "diverging": lv.gradient_descent(0.3),
    "momentum": lv.momentum(0.005),
    "nesterov": lv.momentum(0.005, nesterov=True),
    "adam": optax.adam(0.2),
    "newton": lv.newton(),
    "damped newton": lv.damped_newton(20.0),
    "saddle-free newton": saddle_free_newton(),
    "newton line search": newton_line_search(),
    "levenberg": levenberg(),
    "lbfgs": optax.lbfgs(),
    "schedule": optax.sgd(optax.exponential_decay(0.02, 10, 0.9)),
    "sign": optax.sign_sgd(0.05),
}


def starts(landscape, count, seed=0):
    low, high = landscape.bounds.T
    return np.random.default_rng(seed).uniform(low, high, (count, landscape.dim))


def assert_as_recorded(ends, number, trajectory):
    step = -1 if trajectory.stop_step is None else trajectory.stop_step
    assert (ends.statuses[number], ends.steps[number]) == (trajectory.status, step)
    assert ends.taken[number] == trajectory.steps
    np.testing.assert_allclose(ends.points[number], trajectory.points[-1], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(ends.values[number], trajectory.values[-1], rtol=1e-12, atol=1e-12)


QUICK = ("gradient descent", "diverging", "newton", "schedule")
CASES = [pytest.param("himmelblau", name, marks=() if name in QUICK else pytest.mark.slow) for name in OPTIMIZERS] + [
    ("humps", "momentum"),
    *(pytest.param("humps", name, marks=pytest.mark.slow) for name in ("newton", "levenberg")),
]


@pytest.mark.parametrize(("where", "name"), CASES)
def test_every_run_ends_as_record_says(where, name):
    landscape, optimizer = LANDSCAPES[where], OPTIMIZERS[name]
    begun = starts(landscape, 7)
    ends = ensemble(landscape, optimizer, begun, 60)
    np.testing.assert_array_equal(ends.starts, begun)
    for number, start in enumerate(begun):
        assert_as_recorded(ends, number, lv.record(landscape, optimizer, tuple(start), 60))


@pytest.mark.parametrize(
    "name", ["gradient descent", *(pytest.param(each, marks=pytest.mark.slow) for each in ("newton", "diverging"))]
)
def test_a_tolerance_ends_each_run_where_it_ends_alone(name):
    begun = starts(HIMMELBLAU, 6, seed=1)
    ends = ensemble(HIMMELBLAU, OPTIMIZERS[name], begun, 150, tolerance=1e-6)
    for number, start in enumerate(begun):
        alone = lv.record(HIMMELBLAU, OPTIMIZERS[name], tuple(start), 150, tolerance=1e-6)
        assert_as_recorded(ends, number, alone)


def test_starts_at_critical_points_do_not_move():
    valley = lv.parse("-cos(pi*x/20)", domain=(-20, 20))
    ends = ensemble(valley, lv.gradient_descent(10.0), [-20.0, 0.0, 5.0], 50)
    assert ends.statuses.tolist()[:2] == ["stationary", "stationary"]
    assert ends.steps.tolist()[:2] == [0, 0]


def test_a_loss_that_is_not_a_number_on_the_way_is_divergence_though_the_slope_is_finite():
    bitten = lv.Landscape(lambda x: jnp.log(x) - x, (-5, 5), name="bitten")
    climbing = optax.chain(optax.scale(-0.1), optax.scale(-1.0))  # uphill, over the edge at 0 and back
    ends = ensemble(bitten, climbing, [-0.05, 0.5], 5)
    for number, start in enumerate((-0.05, 0.5)):
        assert_as_recorded(ends, number, trajectory(bitten, climbing, (start,), 5, "alone", None, None))
    assert ends.statuses[0] == "diverged"


def kicked(at, by):
    """Newton's step on x², and at one step a kick: a run stands at 0 but for the step after the kick."""

    def update(gradient, count, params=None):
        return -gradient / 2 + jnp.where(count == at, by, 0.0), count + 1

    return optax.GradientTransformation(lambda params: jnp.zeros((), int), update)


KICKS = {"at": [21, 15, 16, 38, 39, 7, 8], "by": [3.0, 1e-3, 30.0, 3.0, 1e-3, 3.0, 1.0]}


def test_a_run_that_leaves_and_returns_between_two_checkpoints_is_not_missed():
    bowl = lv.Landscape(lambda x: x**2, (-20, 20), minima=[0.0])
    ends = ensemble(bowl, ("kicked", kicked, {}), [-16.0] * 7, 40, settings=KICKS)
    for number, (at, by) in enumerate(zip(*KICKS.values(), strict=True)):
        if number < 2:
            assert_as_recorded(ends, number, lv.record(bowl, kicked(at, by), -16.0, 40))
        assert ends.steps[number] == at + 2 if at < 38 else ends.statuses[number] == "running"
    stack = lv.basin_stack(bowl, ("kicked", kicked, {"by": 3.0}), {"at": KICKS["at"]}, 6, 40)
    for at, steps in zip(KICKS["at"], stack.steps, strict=True):
        assert set(steps) == {at + 2 if at < 39 else -1}


def resting(at):
    """No step but one, downwards by 1."""

    def update(gradient, count, params=None):
        return jnp.where(count == at, -1.0, 0.0) + 0 * params, count + 1

    return optax.GradientTransformation(lambda params: jnp.zeros((), int), update)


def test_a_gradient_that_is_not_finite_but_moves_nothing_is_divergence():
    def root(x):  # its slope at 0 is not a number
        return jnp.where(x > 0.5, x, jnp.sqrt(jnp.abs(x)))

    edge = lv.Landscape(root, (-2, 2), name="edge")
    ends = ensemble(edge, ("resting", resting, {}), [1.0, 1.0, 1.0, 1.0, 1.5], 40, settings={"at": [5, 16, 17, 30, 5]})
    for number in (0, 4):
        assert_as_recorded(ends, number, lv.record(edge, resting(5), (1.0, 1.5)[number == 4], 40))
    assert ends.statuses.tolist()[:4] == ["diverged"] * 4
    assert ends.steps.tolist()[:4] == [6, 17, 18, 31]


@pytest.mark.parametrize("steps", [1, 2, 15, 16, 17, 18, 1000, 1001])
def test_a_run_that_jumps_for_ever_is_where_the_number_of_steps_puts_it(steps):
    bowl = lv.Landscape(lambda x: x**2, (-20, 20))
    ends = ensemble(bowl, lv.gradient_descent(1.0), [-20.0, 3.0], steps)
    np.testing.assert_array_equal(ends.points[:, 0], np.array([-20.0, 3.0]) * (-1) ** steps)
    assert ends.statuses.tolist() == ["running", "running"]


def test_the_first_step_at_or_below_a_level_is_told():
    bowl = lv.Landscape(lambda x: x**2, (-20, 20))
    ends = ensemble(bowl, lv.gradient_descent(0.25), [-16.0, 8.0, 0.5], 10, level=1.0)
    assert ends.reached.tolist() == [4, 3, 0]  # the point is halved at each step
    assert ensemble(bowl, lv.gradient_descent(0.25), [-16.0], 3, level=1.0).reached.tolist() == [-1]
    assert ensemble(bowl, lv.gradient_descent(0.25), [-16.0], 4, level=1.0).reached.tolist() == [4]


FAMILIES = {
    "gradient descent": (lv.gradient_descent, {}, {"learning_rate": [0.001, 0.01, 0.02]}),
    "momentum": (lv.momentum, {"nesterov": True}, {"learning_rate": [0.001, 0.005, 0.01], "decay": [0, 0.5, 0.95]}),
    "damped newton": (lv.damped_newton, {}, {"damping": [0.0, 1.0, 50.0]}),
    "levenberg": (levenberg, {}, {"damping": [0.1, 1.0, 9.0], "increase": [2, 3, 5], "decrease": [5, 3, 2]}),
    "textbook adam": (textbook_adam, {"learning_rate": 0.1}, {"b1": [0, 0.5, 0.9], "eps": [1e-8, 1e-3, 0.1]}),
    "adam": (optax.adam, {"b2": 0.99}, {"learning_rate": [0.01, 0.1, 0.5], "b1": [0.0, 0.8, 0.9]}),
    "sgd": (optax.sgd, {"learning_rate": 0.005}, {"momentum": [0.1, 0.5, 0.9]}),
    "lbfgs": (optax.lbfgs, {"linesearch": None}, {"learning_rate": [0.1, 0.5, 1.0]}),
    "a function": (
        lambda first: optax.sgd(optax.exponential_decay(first, 1, 0.99)), {}, {"first": [0.001, 0.01, 0.02]},
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in ("gradient descent", "a function") else pytest.mark.slow)
        for name in FAMILIES
    ],
)
def test_any_number_of_any_factory_may_differ_from_run_to_run(name):
    factory, settings, varied = FAMILIES[name]
    ends = ensemble(HIMMELBLAU, (name, factory, settings), (1.0, -0.5), 40, settings=varied)
    for number in range(3):
        chosen = {key: float(values[number]) for key, values in varied.items()}
        alone = lv.record(HIMMELBLAU, factory(**settings, **chosen), (1.0, -0.5), 40)
        assert_as_recorded(ends, number, alone)


def test_other_starts_values_and_numbers_of_steps_compile_nothing():
    traced = []

    def loss(x):
        traced.append(1)
        return x**2 + jnp.cos(3 * x)

    landscape = lv.Landscape(loss, (-4, 4))
    ensemble(landscape, ("gd", lv.gradient_descent, {}), [1.0, 2.0, 3.0], 50, settings={"lr": [0.01, 0.02, 0.03]})
    first = len(traced)
    ensemble(landscape, ("gd", lv.gradient_descent, {}), [1.5, 2.0, -3.0], 80, settings={"lr": [0.1, 0.02, 0.05]})
    assert len(traced) == first > 0


@pytest.mark.slow
@pytest.mark.parametrize("at_once", [1, 5])
def test_the_size_of_the_chunks_changes_nothing(at_once):
    begun = starts(HIMMELBLAU, 23)
    whole = ensemble(HIMMELBLAU, lv.newton(), begun, 30)
    told = []
    ends = ensemble(
        HIMMELBLAU, lv.newton(), begun, 30, runs_at_once=at_once, progress=lambda done, of: told.append((done, of))
    )
    np.testing.assert_allclose(ends.points, whole.points, rtol=1e-12)
    assert (ends.codes.tolist(), ends.steps.tolist()) == (whole.codes.tolist(), whole.steps.tolist())
    assert told == [(min(last, 23), 23) for last in range(at_once, 23 + at_once, at_once)]


def test_no_more_starts_are_asked_for_than_fit_a_chunk():
    asked = []

    def made(numbers):
        asked.append(len(numbers))
        return np.linspace(-10, 10, 1000)[numbers][:, None]

    parts = run_in_chunks(HUMPS, read_optimizer_spec(lv.gradient_descent(0.01)), Runs(1000, made), 20, runs_at_once=100)
    next(parts)
    assert len(asked) < 10  # the rest waits until somebody takes what is there
    places = [place for place, _ in parts]
    assert max(asked) == 100
    assert places[-1] == slice(900, 1000)


@pytest.mark.parametrize("name", ["gradient descent", pytest.param("newton", marks=pytest.mark.slow)])
def test_ends_alone_are_those_of_timed_runs(name):
    begun = starts(HIMMELBLAU, 7)
    timed, ends = (ensemble(HIMMELBLAU, OPTIMIZERS[name], begun, 60, timed=timed) for timed in (True, False))
    np.testing.assert_array_equal(timed.codes, ends.codes)
    np.testing.assert_array_equal(timed.points, ends.points)


def test_a_recipe_with_the_same_settings_is_the_same_program():
    assert (
        OptimizerSpec("a", optax.adam, {"b1": 0.5}).program_key()
        is OptimizerSpec("b", optax.adam, {"b1": 0.5}).program_key()
    )
    assert (
        OptimizerSpec("a", optax.adam, {"b1": 0.5}).program_key()
        is not OptimizerSpec("a", optax.adam, {}).program_key()
    )


WRONG = {
    "outside": ({"starts": [11.0]}, r"starts must lie in the domain \(-10\.0, 10\.0\).*number 1 is \[11\.0\]"),
    "shape": ({"starts": [[1.0, 2.0]]}, r"starts must be numbers of shape \(n,\).*got shape \(1, 2\)"),
    "steps": ({"steps": 0}, "steps must be from 1 to"),
    "name": ({"settings": {"lerning_rate": [0.1]}}, "has no 'lerning_rate'.*Did you mean 'learning_rate'"),
    "value": ({"settings": {"lr": [0.1, -1.0]}}, "learning_rate must be a finite number above 0; got -1"),
    "nan": ({"settings": {"lr": [0.1, np.nan]}}, "learning_rate must be finite"),
    "twice": ({"settings": {"lr": [0.1], "learning_rate": [0.2]}}, "given twice"),
    "count": ({"starts": [1.0, 2.0], "settings": {"lr": [0.1, 0.2, 0.3]}}, "equally many; got 2, 3"),
    "ready-made": ({"optimizer": optax.adam(0.1), "settings": {"lr": [0.1]}}, "ready-made, so its lr cannot be varied"),
    "no optimizer": ({"optimizer": 3}, "optimizer must be an optax transformation, or"),
    "missing": ({"optimizer": ("gd", lv.gradient_descent, {})}, "'gd' needs learning_rate"),
    "at once": ({"runs_at_once": 0}, "runs_at_once must be at least 1"),
    "by branches": (
        {
            "optimizer": ("decay", lambda rate: optax.sgd(optax.exponential_decay(0.1, 1, rate)), {}),
            "settings": {"rate": [0.5, 0.9]},
        },
        "made differently for different values of rate",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_is_refused_in_one_line(case):
    changes, message = WRONG[case]
    given = {"optimizer": ("gd", lv.gradient_descent, {"learning_rate": 0.1}), "starts": [1.0], "steps": 5} | changes
    with pytest.raises(lv.InputError, match=message) as caught:
        ensemble(HUMPS, **given)
    assert "\n" not in str(caught.value)
