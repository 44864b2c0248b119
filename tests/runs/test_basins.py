"""Basins of attraction: for each start of a grid, where an optimizer arrives."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import landscape_viz as lv
from landscape_viz.runs.attractors import Fate

pytestmark = pytest.mark.slow

HIMMELBLAU = lv.catalogue["himmelblau"]
HUMPS = lv.parse("x**2 + 10*sin(x)", domain=(-10, 10))
OPTIMIZERS = {
    "gradient descent": lv.gradient_descent(0.01),
    "too fast": lv.gradient_descent(0.03),
    "adam": optax.adam(0.2),
    "newton": lv.newton(),
    "lbfgs": optax.lbfgs(),
}


def fate(found, landscape, trajectory):
    """The label and the arrival of a run, from all of its path."""
    width = landscape.bounds[:, 1] - landscape.bounds[:, 0]
    distances = [np.abs((trajectory.points[-1] - np.array(each.point)) / width).max() for each in found.attractors]
    best = int(np.argmin(distances))
    if trajectory.status == "diverged":
        return Fate.DIVERGED, -1
    if not distances[best] <= found.radius:
        return (Fate.NOT_ARRIVED if trajectory.status == "running" else Fate.ELSEWHERE), -1
    away = (np.abs(trajectory.points - np.array(found.attractors[best].point)) / width).max(axis=1) > found.radius
    return best, int(np.flatnonzero(away)[-1]) + 1 if away.any() else 0


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_map_is_start_by_start_what_record_says(name):
    found = lv.basins(HIMMELBLAU, OPTIMIZERS[name], (9, 7), 60)
    assert found.labels.shape == found.steps.shape == (7, 9)
    rows, columns = np.random.default_rng(0).integers(0, (7, 9), (9, 2)).T
    for row, column in zip(rows, columns, strict=True):
        start = (found.axes[0][column], found.axes[1][row])
        told = fate(found, HIMMELBLAU, lv.record(HIMMELBLAU, OPTIMIZERS[name], start, 60))
        assert (found.labels[row, column], found.steps[row, column]) == told


@pytest.mark.parametrize("name", ["gradient descent", "newton"])
def test_a_finer_grid_has_the_same_labels_where_it_has_the_same_starts(name):
    coarse, fine = (lv.basins(HIMMELBLAU, OPTIMIZERS[name], n, 40) for n in (17, 65))
    assert coarse.attractors == fine.attractors
    np.testing.assert_array_equal(fine.labels[::4, ::4], coarse.labels)
    np.testing.assert_array_equal(fine.steps[::4, ::4], coarse.steps)


def test_minima_come_first_and_newton_arrives_at_saddles_and_maxima_too():
    found = lv.basins(HIMMELBLAU, lv.newton(), 33, 50)
    kinds = [each.kind for each in found.attractors]
    assert kinds == ["minimum"] * 4 + ["saddle"] * 4 + ["maximum"]
    assert [each.point for each in found.attractors[:4]] == [tuple(point) for point in HIMMELBLAU.minima]
    assert set(np.unique(found.labels)) == set(range(9))
    assert sum(found.shares().values()) == pytest.approx(1.0)


def test_gradient_descent_goes_downhill_to_either_side_of_a_hump():
    found = lv.basins(HUMPS, lv.gradient_descent(0.01), 201, 1000)
    top = next(each.point[0] for each in found.attractors if each.kind == "maximum")
    assert [round(each.point[0], 5) for each in found.attractors[:2]] == [-1.30644, 3.83747]
    np.testing.assert_array_equal(found.labels, np.where(found.axes[0] < top, 0, 1))


def test_what_diverges_what_is_under_way_and_what_stops_elsewhere_is_told_apart():
    def loss(x):
        # A bowl with a level floor from 2 to 3, and a cliff without end below -1.
        return jnp.where(x < -1, 10 * x, jnp.maximum(jnp.abs(x - 2.5) - 0.5, 0.0) ** 2 - 10)

    cliff = lv.Landscape(loss, (-5, 5))
    found = lv.basins(cliff, lv.gradient_descent(0.2), 21, 100)
    assert (found.axes[0][0], found.labels[0]) == (-5.0, Fate.DIVERGED)
    assert (found.axes[0][15], found.labels[15]) == (2.5, Fate.ELSEWHERE)
    slow = lv.basins(HUMPS, lv.gradient_descent(1e-6), 5, 10)
    assert set(slow.labels) == {Fate.NOT_ARRIVED}
    assert set(slow.steps) == {-1}


def test_critical_points_outside_the_domain_are_found_by_who_goes_there():
    narrow = lv.parse("x**2 + 10*sin(x)", domain=(-1, 3))  # its minima are at -1.306 and 3.837
    found = lv.basins(narrow, lv.gradient_descent(0.01), 41, 500)
    places = {each.name: each.point[0] for each in found.attractors}
    np.testing.assert_allclose(sorted(places.values()), [-1.30644, 1.97738, 3.83747], atol=1e-4)
    assert found.labels[0] >= 0
    assert found.attractors[found.labels[0]].point[0] == pytest.approx(-1.30644, abs=1e-4)


def test_a_stack_is_a_map_for_each_value_and_one_program():
    traced = []

    def loss(x, y):
        traced.append(1)
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    family = ("gd", lv.gradient_descent, {})
    landscape = lv.Landscape(loss, HIMMELBLAU.domain)
    lv.basin_stack(landscape, family, {"lr": np.geomspace(0.001, 0.02, 2)}, (8, 6), 40)
    once = len(traced)
    rates = np.geomspace(0.002, 0.03, 12)
    stack = lv.basin_stack(landscape, family, {"lr": rates}, (8, 6), 40)
    assert len(traced) <= once + 8  # another size of chunk, whatever the number of values
    assert (len(stack), stack.name, stack.labels.shape) == (12, "learning_rate", (12, 6, 8))
    for number in (0, 5, 11):
        alone = lv.basins(landscape, lv.gradient_descent(rates[number]), (8, 6), 40)
        one = stack.map(number)
        assert one.settings == {"learning_rate": rates[number]}
        np.testing.assert_array_equal(one.labels, alone.labels)
        np.testing.assert_array_equal(one.steps, alone.steps)


def test_labels_alone_are_those_of_a_timed_map():
    timed, alone = (lv.basins(HIMMELBLAU, lv.newton(), 20, 30, timed=timed) for timed in (True, False))
    np.testing.assert_array_equal(timed.labels, alone.labels)
    assert (timed.steps >= 0).all()
    assert (alone.steps == -1).all()


def test_the_size_of_the_chunks_changes_nothing():
    told = []
    whole = lv.basins(HIMMELBLAU, lv.newton(), 20, 30)
    parts = lv.basins(
        HIMMELBLAU, lv.newton(), 20, 30, runs_at_once=64, progress=lambda done, of: told.append((done, of))
    )
    np.testing.assert_array_equal(whole.labels, parts.labels)
    np.testing.assert_array_equal(whole.steps, parts.steps)
    assert told == [(min(400, 64 * k), 400) for k in range(1, 8)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n": 1}, "n must be at least 2; got 1"),
        ({"n": (3, 4, 5)}, "n must be one number or one for each of 2 axes"),
        ({"steps": 0}, "steps must be from 1"),
        ({"radius": 0.5}, "radius must be a finite number at most 0.1"),
    ],
)
def test_wrong_input_is_refused(changes, message):
    given = {"n": 4, "steps": 5} | changes
    with pytest.raises(lv.InputError, match=message):
        lv.basins(HIMMELBLAU, lv.newton(), **given)


def test_a_stack_varies_one_setting():
    with pytest.raises(lv.InputError, match="vary must name one setting and its values"):
        lv.basin_stack(HIMMELBLAU, ("m", lv.momentum, {}), {"lr": [0.1, 0.2], "decay": [0.1, 0.2]}, 4, 5)


def test_a_run_that_only_passes_a_saddle_has_not_arrived_there():
    saddle = lv.Landscape(lambda x, y: x**2 - y**2 + y**4, ((-0.05, 0.05), (-0.05, 0.05)), name="saddle")
    found = lv.basins(saddle, lv.gradient_descent(1e-3), n=(21, 21), steps=3, radius=0.1)
    x, y = np.meshgrid(*found.axes)
    close = np.maximum(np.abs(x), np.abs(y)) < 0.0099
    assert close.sum() == 9
    at_it = (np.abs(x) < 1e-9) & (np.abs(y) < 1e-9)
    assert (found.labels[close & ~at_it] == Fate.NOT_ARRIVED).all()
    assert found.attractors[int(found.labels[at_it][0])].kind == "saddle"  # it does not move from there
    longer = lv.basins(saddle, lv.gradient_descent(0.1), n=(21, 21), steps=500, radius=0.1)
    slope = np.abs(y) < 1e-9  # from where it descends into the saddle
    assert {longer.attractors[label].kind for label in longer.labels[slope]} == {"saddle"}


def test_newton_rests_on_saddles_and_has_arrived_there():
    found = lv.basins(lv.catalogue["himmelblau"], lv.newton(), n=24, steps=40)
    kinds = {found.attractors[label].kind for label in np.unique(found.labels) if label >= 0}
    assert kinds == {"minimum", "saddle", "maximum"}
