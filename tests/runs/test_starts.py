"""Where runs begin: what is refused, what is chosen where nothing is said, and what many runs make of such places."""

import re

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import landscape_viz as lv
from landscape_viz.runs.record import trajectory
from landscape_viz.runs.starts import CELLS, default_start

LOG = lv.parse("log(x)", domain=(-10, 10))
ROOT = lv.parse("sqrt(x)", domain=(-10, 10))
HALF_PLANE = lv.parse("log(x) + y**2", domain=((-10, 10), (-10, 10)))
FAMILY = ("gradient descent", lv.gradient_descent, {})


def refusal(sentence: str):
    return pytest.raises(lv.InputError, match=f"^{re.escape(sentence)}$")


@pytest.mark.parametrize(
    ("landscape", "start", "said"),
    [
        (LOG, -2, "start must be where the loss is finite; 'log(x)' is nan at -2.0"),
        (LOG, 0, "start must be where the loss is finite; 'log(x)' is -inf at 0.0"),
        (lv.parse("1/x"), 0, "start must be where the loss is finite; '1/x' is inf at 0.0"),
        (HALF_PLANE, (-1, 2), "start must be where the loss is finite; 'log(x) + y**2' is nan at (-1.0, 2.0)"),
        (ROOT, 0, "start must be where the gradient of the loss is finite; that of 'sqrt(x)' is inf at 0.0"),
        (
            lv.parse("sqrt(x**2 + y**2)"),
            (0, 0),
            "start must be where the gradient of the loss is finite; that of 'sqrt(x**2 + y**2)' is (nan, nan) at "
            "(0.0, 0.0)",
        ),
    ],
)
@pytest.mark.parametrize("steps", [5, 2000])
def test_a_run_that_cannot_set_out_is_refused(landscape, start, said, steps):
    with refusal(said):
        lv.record(landscape, lv.gradient_descent(0.1), start, steps)


def test_a_run_that_cannot_set_out_takes_no_steps():
    def update(updates, state, params=None):
        raise AssertionError("a step was taken")

    optimizer = optax.GradientTransformation(lambda params: (), update)
    with pytest.raises(lv.InputError, match="is nan at -2"):
        lv.record(LOG, optimizer, -2, 10_000_000)
    with pytest.raises(lv.InputError, match="is nan at -2"):
        lv.record_all(LOG, [optimizer], [1, -2], 10_000_000)


def test_of_several_starts_the_one_that_is_no_place_to_start_is_named():
    with refusal("start 2 must be where the loss is finite; 'log(x)' is nan at -2.0"):
        lv.record_all(LOG, {"newton": lv.newton()}, [1, -2, 3], 5)
    with refusal("starts must be where the loss is finite; 'log(x)' is nan at -2.0"):
        lv.record_all(LOG, {"newton": lv.newton()}, -2, 5)


def test_undefined_starts_that_are_asked_for_are_runs_that_diverged_at_once():
    inside, outside, edge = lv.record_all(ROOT, [lv.gradient_descent(0.1)], [1, -2, 0], 5, undefined_starts=True)
    assert np.isfinite(inside.values).all()
    for run in (outside, edge):
        assert (run.status, run.stop_step, run.steps) == ("diverged", 0, 5)


def test_the_look_at_the_start_compiles_nothing():
    def traced(run):
        calls = []

        def loss(x):
            calls.append(None)
            return x**2 + jnp.sin(x)

        run(lv.Landscape(loss, (-10, 10)))
        return len(calls)

    optimizer = optax.adam(0.1)
    assert traced(lambda landscape: lv.record(landscape, optimizer, 5.0, 50)) == traced(
        lambda landscape: trajectory(landscape, optimizer, (5.0,), 50, "adam", None, None)
    )


def test_many_runs_count_undefined_starts_as_diverged_at_step_0():
    ends = lv.ensemble(ROOT, lv.gradient_descent(0.1), [-2.0, 0.0, 1.0], 5)
    assert ends.statuses.tolist()[:2] == ["diverged", "diverged"]
    assert ends.steps.tolist()[:2] == [0, 0]
    assert ends.statuses[2] != "diverged"
    for number, start in enumerate((-2.0, 0.0)):
        alone = trajectory(ROOT, lv.gradient_descent(0.1), (start,), 5, "alone", None, None)
        assert (alone.status, alone.stop_step) == ("diverged", 0)
        assert ends.taken[number] == alone.steps


def test_maps_restarts_and_sweeps_take_undefined_starts():
    map_ = lv.basins(lv.parse("x*log(x)", domain=(-1, 3)), lv.gradient_descent(0.1), 41, 300)
    assert (map_.labels[:11] == -1).all()  # the loss is not a number from -1 to 0
    assert (map_.labels[12:] == 0).all()
    found = lv.restarts(LOG, lv.gradient_descent(0.1), 40, 3)
    outside = found.ends.starts[:, 0] < 0
    assert outside.any()
    assert (found.ends.statuses[outside] == "diverged").all()
    assert (found.ends.steps[outside] == 0).all()
    swept = lv.sweep(lv.parse("x*log(x)"), FAMILY, {"lr": [0.1, 0.2]}, -2, 5)
    assert swept.statuses.tolist() == ["diverged", "diverged"]
    assert swept.steps.tolist() == [0, 0]
    assert swept.target == pytest.approx(-np.exp(-1))  # the minimum, at 1/e: there is no fall to leave a share of


def test_tuning_and_noise_are_refused_where_no_run_can_set_out():
    with refusal("start must be where the loss is finite; 'x*log(x)' is nan at -2.0"):
        lv.tune(lv.parse("x*log(x)"), [FAMILY], -2, 5, budget=4)
    with refusal("start must be where the loss is finite; 'log(x)' is nan at -5.0"):
        lv.noisy_runs(LOG, lv.gradient_descent(0.1), -5, 5, 4, spread=0.01)
    scattered = lv.noisy_runs(LOG, lv.gradient_descent(0.1), -5, 5, 40, spread=0.5)
    assert 0 < np.isfinite(scattered.values[:, 0]).sum() < 40


def test_a_sweep_names_its_start_as_record_does():
    with refusal("start must lie in the domain (-10.0, 10.0) of 'log(x)'; got 99.0"):
        lv.sweep(LOG, FAMILY, {"lr": [0.1]}, 99, 5)


@pytest.mark.parametrize(
    ("loss", "start"),
    [
        ("x**2", (-8.0,)),
        ("1/x", (-8.0,)),
        # The loss is finite from 0 to 10 but for the first cell; a tenth into that is 1.
        ("log(x)", (1.0,)),
        ("x*log(x)", (1.0,)),
        ("sqrt(x)", (1.0,)),
        ("log(-x)", (-8.0,)),
        ("sqrt(1 - x**2)", (-0.8,)),
        ("log(x) + y**2", (1.0, -8.0)),
        ("x**2 - log(y - 4)", (-8.0, 4.5)),
    ],
)
def test_the_default_start_is_a_tenth_into_the_domain_or_into_where_the_loss_is_finite(loss, start):
    landscape = lv.parse(loss)
    found = default_start(landscape, 50)
    step = 20 / CELLS[landscape.dim][0]
    np.testing.assert_allclose(found, start, atol=1.01 * step)
    assert np.isfinite(landscape.value(np.array(found)))
    assert np.isfinite(landscape.gradient(np.array([found]))).all()


def test_the_own_start_of_a_landscape_counts_where_the_loss_is_finite():
    assert default_start(lv.Landscape(jnp.log, (-10, 10), start=7), 5) == (7.0,)
    assert default_start(lv.Landscape(jnp.log, (-10, 10), start=-7), 5) == default_start(LOG, 5)


def test_a_small_place_is_found_on_a_finer_grid():
    for loss in ("log(0.0001 - (x - 3.33)**2)", "sqrt(x) + sqrt(y) + sqrt(1 - x - y)"):
        landscape = lv.parse(loss)
        assert np.isfinite(landscape.value(np.array(default_start(landscape, 5))))


def test_where_there_is_no_place_to_start_that_is_said():
    with refusal("the loss 'log(-1 - x**2)' is finite nowhere in the domain -10, 10"):
        default_start(lv.parse("log(-1 - x**2)"), 5)
    nowhere_steep = lv.Landscape(lambda x: jnp.where(x == x, 1.0, jnp.sqrt(-jnp.abs(x) - 1)), (0, 1), name="flat")
    with refusal("the gradient of the loss 'flat' is finite nowhere in the domain 0, 1"):
        default_start(nowhere_steep, 5)


@pytest.mark.parametrize(
    ("landscape", "start", "said"),
    [
        (lv.parse("y**2"), -2, "start must be 2 numbers: 'y**2' has the two variables x and y; got -2"),
        (
            lv.Landscape(lambda w, b: w * b, ((0, 1), (0, 1)), name="line"),
            (1, 2, 3),
            "start must be 2 numbers: 'line' has the two variables w and b; got (1, 2, 3)",
        ),
        (LOG, (1, 2), "start must be one number: 'log(x)' has the one variable x; got (1, 2)"),
        (LOG, "a", "start must be one number; got 'a'"),
        (LOG, 11, "start must lie in the domain (-10.0, 10.0) of 'log(x)'; got 11.0"),
    ],
)
def test_a_start_of_another_form_is_refused_with_the_variables_of_the_landscape(landscape, start, said):
    with refusal(said):
        lv.record(landscape, lv.newton(), start, 5)
