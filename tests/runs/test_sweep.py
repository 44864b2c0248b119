"""Sweeps: one or two settings of an optimizer against what becomes of the run."""

import numpy as np
import optax
import pytest

import landscape_viz as lv
from landscape_viz.runs.attractors import Fate

HUMPS = lv.parse("x**2 + 10*sin(x)", domain=(-10, 10))
WAVES = lv.parse("sin(x)*exp(-0.1*(x - 0.6)**2)", domain=(-10, 10))
ROSENBROCK = lv.catalogue["rosenbrock"]
MOMENTUM = ("momentum", lv.momentum, {})


@pytest.fixture(scope="module")
def over_the_hump():
    vary = {"lr": np.geomspace(0.001, 0.3, 32), "decay": np.linspace(0, 0.99, 24)}
    return lv.sweep(HUMPS, MOMENTUM, vary, 10, 500)


def test_a_band_of_rates_and_momenta_crosses_the_hump(over_the_hump):
    crossed = over_the_hump.labels == 0
    assert over_the_hump.attractors[0].point[0] == pytest.approx(-1.3064400084)
    np.testing.assert_allclose(over_the_hump.points[crossed, 0], -1.3064400084, atol=0.02)
    # A band: for small rates the momenta that cross stand side by side, with too little below and too much above.
    for column in np.flatnonzero(over_the_hump.axes[0] < 0.03)[::3]:
        momenta = np.flatnonzero(crossed[:, column])
        assert 0 < len(momenta) == momenta[-1] - momenta[0] + 1
        assert momenta[0] > 0
    assert not crossed[0, :24].any()  # without momentum small rates do not


def test_the_cells_are_what_record_says(over_the_hump):
    generator = np.random.default_rng(0)
    for _ in range(8):
        place = tuple(int(generator.integers(0, n)) for n in over_the_hump.values.shape)
        settings = over_the_hump.settings(place)
        assert settings == {
            "learning_rate": over_the_hump.axes[0][place[1]],
            "decay": over_the_hump.axes[1][place[0]],
        }
        alone = lv.record(HUMPS, lv.momentum(**settings), 10.0, 500)
        assert over_the_hump.statuses[place] == alone.status
        np.testing.assert_allclose(over_the_hump.points[place], alone.points[-1], rtol=1e-9)
        np.testing.assert_allclose(over_the_hump.values[place], alone.values[-1], rtol=1e-9)
        below = np.flatnonzero(alone.values <= over_the_hump.target)
        assert over_the_hump.reached[place] == (below[0] if below.size else -1)
        nearest = min(abs(alone.points[-1, 0] - x) for x in (-1.306440008369511, 3.837467106499049))
        np.testing.assert_allclose(over_the_hump.distances[place], nearest, rtol=1e-6, atol=1e-12)


@pytest.mark.slow
def test_from_below_the_hump_no_momentum_crosses_it():
    # The start at 5 is lower than the hump at 1.41, and the heavy ball only loses energy: it cannot get over.
    vary = {"lr": np.geomspace(0.001, 0.3, 32), "decay": np.linspace(0, 0.99, 24)}
    assert WAVES.value(5.0) < WAVES.value(1.41)
    swept = lv.sweep(WAVES, MOMENTUM, vary, 5.0, 1000)
    assert not (swept.labels == 0).any()
    arrived = swept.labels == 1
    assert arrived.mean() > 0.5
    np.testing.assert_allclose(swept.points[arrived, 0], 4.1014662333, atol=0.021)
    assert (swept.labels[~arrived] == Fate.NOT_ARRIVED).all()
    assert (swept.points[..., 0] > 1.41).all()


def test_values_that_explode_are_cells_and_no_errors():
    bowl = lv.Landscape(lambda x: x**2, (-20, 20), minima=[0.0])
    swept = lv.sweep(bowl, ("gd", lv.gradient_descent, {}), {"lr": [0.25, 0.5, 1.0, 1.05, 1e200]}, -16.0, 400)
    assert swept.statuses.tolist() == ["converged", "converged", "running", "diverged", "diverged"]
    assert swept.labels.tolist() == [0, 0, Fate.NOT_ARRIVED, Fate.DIVERGED, Fate.DIVERGED]
    assert swept.values[1] == swept.distances[1] == 0.0
    assert np.isnan([swept.values[4], swept.distances[4]]).all()
    # With half the rate of 1/2 the point is halved at each step; 0.001 of the fall is left below 16 * sqrt(0.001).
    assert swept.target == pytest.approx(0.256)
    assert swept.reached.tolist() == [5, 1, -1, -1, -1]
    assert swept.best == (1,)


def test_a_setting_of_an_optimizer_of_optax_can_be_swept():
    swept = lv.sweep(ROSENBROCK, ("adam", optax.adam, {"learning_rate": 0.1}), {"b1": [0.1, 0.9]}, (-1.2, 1), 100)
    for number, b1 in enumerate((0.1, 0.9)):
        alone = lv.record(ROSENBROCK, optax.adam(0.1, b1=b1), (-1.2, 1), 100)
        np.testing.assert_allclose(swept.values[number], alone.values[-1], rtol=1e-9)


def test_rows_hold_each_run_in_plain_numbers_and_words(over_the_hump):
    rows = over_the_hump.rows()
    assert len(rows) == over_the_hump.values.size
    assert over_the_hump.columns() == (
        "learning_rate", "decay", "end_x", "loss", "status", "step", "step_at_target", "arrived_at", "distance",
    )  # fmt: skip
    first, last = rows[0], rows[-1]
    assert first[:2] == (0.001, 0.0)
    assert last[:2] == (pytest.approx(0.3), 0.99)
    assert {row[7] for row in rows} >= {"minimum (-1.306)", "minimum (3.837)", "not arrived"}
    assert all(type(each) in (float, int, str, type(None)) for row in rows for each in row)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"vary": {}}, "vary must name one or two settings"),
        ({"vary": {"a": [1.0]}}, "has no 'a', it has learning_rate, decay, nesterov"),
        ({"vary": {"lr": [0.1, 0.2], "decay": [0.1, 1.5]}}, r"decay must be a finite number .* at most 1; got 1\.5"),
        ({"start": 11.0}, "lie in the domain"),
        ({"target": float("nan")}, "target must be a finite number"),
    ],
)
def test_wrong_input_is_refused(changes, message):
    given = {"vary": {"lr": [0.1, 0.2]}, "start": 1.0, "steps": 5} | changes
    with pytest.raises(lv.InputError, match=message):
        lv.sweep(HUMPS, MOMENTUM, **given)


def test_without_a_known_minimum_there_is_no_target_but_a_given_one():
    slope = lv.parse("x", domain=(0, 1))
    found = lv.sweep(slope, MOMENTUM, {"lr": [0.01, 0.02]}, 0.5, 5)
    assert np.isnan(found.target)
    assert found.reached.tolist() == [-1, -1]
    assert lv.sweep(slope, MOMENTUM, {"lr": [0.1, 0.2]}, 0.5, 5, target=0.0).labels.tolist() == [
        Fate.DIVERGED,
        Fate.DIVERGED,
    ]
