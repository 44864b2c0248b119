"""Fair races: each optimizer with its own learning rate, found by the same budget."""

import numpy as np
import optax
import pytest

import landscape_viz as lv
from landscape_viz.optimizers.spec import read_optimizer

BOWL = lv.Landscape(lambda x: 2 * x**2, (-20, 20), name="bowl", minima=[0.0])
ROSENBROCK = lv.catalogue["rosenbrock"]


def test_the_best_rate_on_a_parabola_is_one_over_its_curvature():
    (tuned,) = lv.tune(BOWL, [("gd", lv.gradient_descent, {})], -16.0, 5, budget=81, least=0.0025, most=25.0)
    assert tuned.parameter == "learning_rate"
    assert tuned.value == pytest.approx(0.25)  # the error is multiplied by 1 - 4 lr at each step
    assert tuned.label == "gd lr=0.25"
    assert tuned.sweep.values.shape == (81,)
    assert not tuned.at_the_edge
    assert (
        tuned.criterion == "learning rate with the lowest loss after 5 steps on bowl from -16, of 81 from 0.0025 to 25"
    )


def test_a_best_value_at_the_end_of_the_range_says_so():
    (tuned,) = lv.tune(BOWL, [("gd", lv.gradient_descent, {})], -16.0, 5, budget=5, least=1e-4, most=1e-2)
    assert (tuned.value, tuned.at_the_edge) == (pytest.approx(1e-2), True)


@pytest.mark.parametrize(
    ("texts", "labels"),
    [
        (("gd", "adam:b1=0.8"), ["gd lr", "adam b1"]),
        pytest.param(("momentum", "rmsprop:lr=0.5"), ["momentum lr", "rmsprop lr"], marks=pytest.mark.slow),
    ],
)
def test_every_optimizer_is_tuned_on_the_same_values_and_runs_as_the_sweep_said(texts, labels):
    race = lv.tune(ROSENBROCK, [read_optimizer(text) for text in texts], (-1.2, 1), 100, budget=16)
    assert [one.label.partition("=")[0] for one in race] == labels
    for one in race:
        np.testing.assert_array_equal(one.sweep.axes[0], np.geomspace(1e-4, 1.0, 16))
        path = lv.record(ROSENBROCK, one.optimizer, (-1.2, 1), 100, one.label)
        np.testing.assert_allclose(path.values[-1], one.sweep.values[one.sweep.best], rtol=1e-9)
        np.testing.assert_allclose(path.learning_rates, one.value)
        finite = one.sweep.values[np.isfinite(one.sweep.values) & (one.sweep.statuses != "diverged")]
        assert one.sweep.values[one.sweep.best] <= finite.min() * (1 + 1e-9) + 1e-12


@pytest.mark.parametrize(
    "optimizer",
    [
        read_optimizer("damped_newton:damping=2"),
        lv.newton(),
        *(
            pytest.param(optimizer, marks=pytest.mark.slow)
            for optimizer in (read_optimizer("newton"), ("lbfgs", optax.lbfgs, {}))
        ),
    ],
    ids=["damped newton", "ready-made", "newton", "lbfgs"],
)
def test_what_has_no_learning_rate_stays_as_it_is_and_says_so(optimizer):
    for one in lv.tune(BOWL, [optimizer], -16.0, 5, budget=4):
        assert (one.parameter, one.value, one.sweep, one.at_the_edge) == (None, None, None, False)
        assert one.criterion.startswith("nothing to tune: ")
        assert lv.record(BOWL, one.optimizer, -16.0, 5).steps == 5


def test_any_setting_may_be_the_one_that_is_tuned():
    (tuned,) = lv.tune(BOWL, [("damped", lv.damped_newton, {})], -16.0, 3, parameter="damping", budget=3)
    assert (tuned.parameter, tuned.value) == ("damping", pytest.approx(1e-4))  # the less the better on a parabola
    assert tuned.label == "damped damping=0.0001"


def test_of_rates_that_do_equally_well_the_one_that_was_there_first_wins():
    # Newton's steps scaled: any rate from 1/2 on that is still exact arrives; 1 at once.
    family = ("scaled newton", lambda learning_rate: optax.chain(lv.newton(), optax.scale(learning_rate)), {})
    (tuned,) = lv.tune(BOWL, [family], -16.0, 60, budget=3, least=0.5, most=2.0)
    assert tuned.value == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"optimizers": []}, "optimizers must hold at least one"),
        ({"budget": 1}, "budget must be from 2"),
        ({"least": 0.0}, "least must be a finite number above 0"),
        ({"least": 2.0}, "most must be a finite number above 2"),
        ({"least": 1e200, "most": 1e250}, "every value from 1e.200 to 1e.250 makes the run leave finite numbers"),
    ],
)
def test_wrong_input_is_refused(changes, message):
    given = {"optimizers": [("gd", lv.gradient_descent, {})], "start": -16.0, "steps": 5} | changes
    with pytest.raises(lv.InputError, match=message):
        lv.tune(BOWL, **given)
