"""record: what is kept, when a run ends, and what is refused."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import landscape_viz as lv
from landscape_viz.precision import float64
from landscape_viz.runs import evaluate as running
from landscape_viz.runs.step import initial_state, make_step

WAVES = lv.catalogue["quadratic_plus_sine"]
ROSENBROCK = lv.Landscape(lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, ((-2, 2), (-1, 3)), name="rosenbrock")
ADAM, NEWTON, DESCENT = optax.adam(0.1), lv.newton(), lv.gradient_descent(0.1)  # compiled once for a loss


def adam_loop(gradient, x, steps, lr=0.1, b1=0.9, b2=0.999, eps=1e-8):
    m = v = np.zeros_like(x)
    path, ms, vs = [x], [], []
    for k in range(1, steps + 1):
        g = gradient(x)
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        x = x - lr * (m / (1 - b1**k)) / (np.sqrt(v / (1 - b2**k)) + eps)
        path.append(x)
        ms.append(m)
        vs.append(v)
    return np.array(path), np.array(ms), np.array(vs)


def test_the_record_is_that_of_a_plain_loop():
    def gradient(p):
        x, y = p
        return np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])

    run = lv.record(ROSENBROCK, ADAM, (-1.2, 1.0), 200)
    path, ms, vs = adam_loop(gradient, np.array([-1.2, 1.0]), 200)
    np.testing.assert_allclose(run.points, path, rtol=1e-9)
    np.testing.assert_allclose(run.internals["mu"], ms, rtol=1e-8)
    np.testing.assert_allclose(run.internals["nu"], vs, rtol=1e-8)
    x, y = run.points.T
    np.testing.assert_allclose(run.values, (1 - x) ** 2 + 100 * (y - x**2) ** 2, rtol=1e-9)
    np.testing.assert_allclose(run.gradients, [gradient(p) for p in run.points], rtol=1e-8, atol=1e-12)
    hessians = np.array([[2 - 400 * (y - 3 * x**2), -400 * x], [-400 * x, np.full_like(x, 200)]])
    np.testing.assert_allclose(run.hessians, hessians.transpose(2, 0, 1), rtol=1e-9)
    np.testing.assert_allclose(run.updates, np.diff(run.points, axis=0), rtol=1e-6, atol=1e-15)


def test_the_shapes_are_those_of_the_contract():
    run = lv.record(ROSENBROCK, optax.sgd(1e-4), (-1.2, 1.0), 7)
    assert run.points.shape == run.gradients.shape == (8, 2)
    assert run.values.shape == (8,)
    assert run.hessians.shape == (8, 2, 2)
    assert run.updates.shape == (7, 2)
    assert run.learning_rates.shape == (7,)
    assert (run.steps, run.dim) == (7, 2)


def test_a_learning_rate_that_the_optimizer_hides_is_unknown_and_an_injected_one_is_seen():
    hidden = lv.record(WAVES, ADAM, 5, 3)
    shown = lv.record(WAVES, optax.inject_hyperparams(optax.adam)(learning_rate=0.1), 5, 3)
    assert np.isnan(hidden.learning_rates).all()
    np.testing.assert_allclose(shown.learning_rates, 0.1, rtol=1e-12)
    np.testing.assert_array_equal(hidden.points, shown.points)


def test_velocity_is_recorded_with_momentum():
    run = lv.record(WAVES, lv.momentum(0.01, 0.9), 5, 50)
    np.testing.assert_allclose(run.updates, -0.01 * run.internals["trace"], rtol=1e-12)


@pytest.mark.parametrize("flag", [False, True])
def test_float64_whatever_the_global_flag_says_and_the_flag_untouched(flag):
    with jax.enable_x64(flag):
        run = lv.record(WAVES, NEWTON, 4, 20)
        assert jax.config.jax_enable_x64 is flag
        assert jnp.ones(1).dtype == (jnp.float64 if flag else jnp.float32)
    assert run.points.dtype == np.float64
    assert abs(run.gradients[-1, 0]) < 1e-12


def test_the_rule_on_the_change_of_the_loss_ends_the_run_there():
    descent = lv.gradient_descent(0.02)
    full = lv.record(WAVES, descent, 9, 500)
    ended = lv.record(WAVES, descent, 9, 500, tolerance=1e-8)
    changes = np.abs(np.diff(full.values))
    expected = int(np.argmax(changes < 1e-8)) + 1
    assert ended.steps == ended.stop_step == expected
    assert ended.status == "converged"
    np.testing.assert_array_equal(ended.points, full.points[: expected + 1])


def test_a_rule_that_is_never_met_changes_nothing():
    run = lv.record(WAVES, lv.gradient_descent(0.001), 9, 20, tolerance=1e-8)
    assert (run.steps, run.status) == (20, "running")


def test_a_run_that_leaves_finite_numbers_is_a_result():
    steep = lv.Landscape(lambda x: x**4, (-1.5, 1.5), name="x⁴")
    run = lv.record(steep, lv.gradient_descent(10.0), 1.5, 30)
    assert run.status == "diverged"
    assert run.steps == 30
    assert np.isfinite(run.points[: run.stop_step]).all()
    assert not np.isfinite(
        [run.points[run.stop_step, 0], run.values[run.stop_step], run.gradients[run.stop_step, 0]]
    ).all()


def test_a_minimum_outside_the_domain_is_reached_not_diverged_to():
    away = lv.Landscape(lambda x: (x - 5) ** 2, (-1, 1), name="away")
    assert lv.record(away, DESCENT, 0, 300).status == "converged"
    assert lv.record(away, DESCENT, 0, 15).status == "running"


def test_values_near_the_largest_float_do_not_confuse_the_status():
    wall = lv.Landscape(lambda x: 1e300 * x**2, (-10, 10), name="wall")
    assert lv.record(wall, lv.gradient_descent(1e-301), -8, 200).status == "converged"
    assert lv.record(wall, lv.gradient_descent(1e-299), -8, 2000).status == "diverged"


def test_labels_and_names_travel_with_the_data():
    run = lv.record(WAVES, NEWTON, 9, 5, label="Newton")
    assert (run.label, run.landscape) == ("Newton", "quadratic_plus_sine")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start": 11}, r"start must lie in the domain \(-10.0, 10.0\) .* got 11"),
        ({"start": (1, 2)}, "start must be one number"),
        ({"start": "x"}, "start must be one number"),
        ({"start": float("nan")}, "start must be finite"),
        ({"steps": 0}, "steps must be from 1"),
        ({"steps": -3}, "steps must be from 1"),
        ({"steps": 10**9}, "steps must be from 1 to"),
        ({"tolerance": 0}, "tolerance must be .* above 0"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused(change, said):
    arguments = {"landscape": WAVES, "optimizer": NEWTON, "start": 1, "steps": 5, "tolerance": None} | change
    with pytest.raises(lv.InputError, match=said):
        lv.record(**arguments)


def test_an_optimizer_that_cannot_run_on_a_vector_is_named():
    def update(updates, state, params=None):
        raise ValueError("needs a matrix")

    broken = optax.GradientTransformation(lambda params: (), update)
    with pytest.raises(lv.InputError, match=r"'mine' cannot run on a vector of shape \(1,\): needs a matrix"):
        lv.record(WAVES, broken, 1, 5, label="mine")


def test_sharpness_aware_minimisation_gets_only_what_it_takes():
    sam = optax.contrib.sam(optax.sgd(0.01), optax.sgd(0.05), opaque_mode=True)
    run = lv.record(WAVES, sam, 9, 100)
    assert run.values[-1] < run.values[0]


def test_a_run_does_not_come_back_from_nan():
    log = lv.parse("log(x)", domain=(0, 10))
    run = lv.record(log, optax.adam(0.9), 1.0, 50)
    assert run.status == "diverged"
    assert np.isnan(run.points[run.stop_step + 1 :]).all()
    assert np.isnan(run.updates[run.stop_step :]).all()
    assert np.isfinite(run.points[: run.stop_step]).all()


def test_a_step_too_small_to_move_is_not_called_a_zero_gradient():
    run = lv.record(lv.parse("exp(x**2)", domain=(-6, 6)), lv.gradient_descent(1e-39), 5, 20)
    assert (run.status, run.stop_reason) == ("stationary", "does not move: its steps are too small")


def counted(calls):
    def loss(x):
        calls.append(None)
        return x**2 + 10 * jnp.sin(x)

    return loss


def test_other_steps_and_starts_compile_nothing():
    calls, optimizer = [], lv.momentum(0.01)
    landscape = lv.Landscape(counted(calls), (-10, 10))
    lv.record(landscape, optimizer, 5, 300)
    before = len(calls)
    for start, steps in ((5, 301), (-3, 7), (0, 1), (2, 1024)):
        assert lv.record(landscape, optimizer, start, steps).steps == steps
    assert len(calls) == before


def test_a_short_run_is_the_beginning_of_a_long_one():
    long = lv.record(WAVES, ADAM, 9, 3000)
    short = lv.record(WAVES, ADAM, 9, 40)
    for name in ("points", "values", "gradients", "hessians"):
        np.testing.assert_array_equal(getattr(short, name), getattr(long, name)[:41])
    np.testing.assert_array_equal(short.internals["mu"], long.internals["mu"][:40])


@pytest.mark.parametrize("steps", [8, 29, *(pytest.param(steps, marks=pytest.mark.slow) for steps in (7, 9, 16))])
def test_runs_longer_than_the_rows_at_hand_are_joined_without_a_seam(monkeypatch, steps):
    whole = lv.record(ROSENBROCK, ADAM, (-1.2, 1.0), steps)
    monkeypatch.setattr(running, "CAPACITIES", (4, 8))
    parts = lv.record(ROSENBROCK, ADAM, (-1.2, 1.0), steps)
    for name in ("points", "values", "gradients", "hessians", "updates"):
        assert getattr(parts, name).shape == getattr(whole, name).shape
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(parts.internals["nu"], whole.internals["nu"], rtol=1e-12)


def test_a_loss_with_its_own_backward_rule_is_told_apart_from_a_bad_optimizer():
    @jax.custom_vjp
    def twice(x):
        return 2 * x

    twice.defvjp(lambda x: (2 * x, None), lambda _, slope: (2 * slope,))

    @jax.custom_vjp
    def square(x):
        return x**2

    square.defvjp(lambda x: (x**2, x), lambda x, slope: (twice(x) * slope,))  # twice has no forward derivative
    with pytest.raises(lv.InputError, match="the loss 'own' cannot be differentiated twice"):
        lv.record(lv.Landscape(square, (-1, 1), name="own"), DESCENT, 0.5, 3)


def test_one_step_alone_is_a_pure_function():
    step = make_step(lambda p, scale: scale * jnp.sum(p**2), lv.momentum(0.1, 0.5))
    with float64():
        state = initial_state(lv.momentum(0.1, 0.5), jnp.array([1.0, -2.0]))
        starts = jnp.array([[1.0, -2.0], [3.0, 0.5]])
        done = jax.jit(jax.vmap(step, in_axes=(0, None, None)))(starts, state, 3.0)
    np.testing.assert_allclose(done.point, np.array(starts) * (1 - 0.1 * 6), rtol=1e-14)
    np.testing.assert_allclose(done.value, 3 * (np.array(starts) ** 2).sum(1), rtol=1e-14)
    np.testing.assert_allclose(done.gradient, 6 * np.array(starts), rtol=1e-14)


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("x**2 - y**2 + x*y", "saddle"),
        ("-x**2 - 2*y**2", "maximum"),
        pytest.param("-y**2 + x*0", "maximum", marks=pytest.mark.slow),
    ],
)
def test_a_run_that_stops_where_a_curvature_is_negative_says_on_what(expression, kind):
    landscape, optimizer = lv.parse(expression, ((-2, 2), (-2, 2))), lv.damped_newton(1e-9)
    run = lv.record(landscape, optimizer, (0, 0.0), 3)
    assert run.status == "stationary"  # it stood there from the start
    run = lv.record(landscape, optimizer, (1, 0.5), 6)
    assert run.stop_reason.endswith(f"on a {kind}")


def test_a_run_that_starts_next_to_the_minimum_has_converged_at_once():
    run = lv.record(lv.Landscape(lambda x: x**2, (-20, 20)), DESCENT, 1e-5, 500)
    assert (run.status, run.stop_step) == ("converged", 0)
