"""Random restarts."""

import numpy as np
import pytest

import landscape_viz as lv

HUMPS = lv.parse("x**2 + 10*sin(x)", domain=(-10, 10))
WAVES = lv.parse("sin(x)*exp(-0.1*(x - 0.6)**2)", domain=(-10, 10))
GLOBAL = {"humps": (HUMPS, -1.3064400084, -7.9458233756), "waves": (WAVES, -1.2214484235, -0.6743051025)}


@pytest.mark.slow
@pytest.mark.parametrize("name", GLOBAL)
def test_the_best_of_ten_seeded_restarts_is_the_global_minimum(name):
    landscape, where, loss = GLOBAL[name]
    table = lv.restarts(landscape, lv.gradient_descent(0.01), 10, 1000, seed=0)
    best = table.best
    np.testing.assert_allclose(table.ends.values[best], loss, atol=1e-6)
    np.testing.assert_allclose(table.ends.points[best, 0], where, atol=2e-3)
    assert len(table) == 10
    for number, start in enumerate(table.ends.starts):
        alone = lv.record(landscape, lv.gradient_descent(0.01), tuple(start), 1000)
        np.testing.assert_allclose(table.ends.points[number], alone.points[-1], rtol=1e-12)
        assert table.ends.statuses[number] == alone.status


def test_rows_stand_from_the_best_to_the_worst_and_hold_plain_numbers():
    table = lv.restarts(HUMPS, lv.gradient_descent(0.01), 10, 200, seed=3)
    rows = table.rows()
    assert table.columns() == ("run", "start_x", "end_x", "loss", "status", "step")
    losses = [row[3] for row in rows]
    assert losses == sorted(losses)
    assert rows[0][0] == table.best
    assert sorted(row[0] for row in rows) == list(range(10))
    for run, start, end, loss, status, step in rows:
        assert [type(each) for each in (run, start, end, loss, status)] == [int, float, float, float, str]
        assert step is None or type(step) is int
        assert table.ends.starts[run, 0] == start
        assert float(HUMPS.value(end)) == pytest.approx(loss, rel=1e-12)


def test_a_run_that_diverges_is_never_the_best():
    slope = lv.parse("x**3 - 3*x", domain=(-3, 3))
    table = lv.restarts(slope, lv.gradient_descent(0.05), 30, 200, seed=0)
    assert "diverged" in table.ends.statuses  # from below -1 the loss falls without end
    assert table.ends.statuses[table.best] == "converged"
    assert table.rows()[-1][4] == "diverged"
    assert table.ends.points[table.best, 0] == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("sampling", ["uniform", "sobol", pytest.param("latin_hypercube", marks=pytest.mark.slow)])
def test_starts_are_inside_and_drawn_alike_by_the_same_seed(sampling):
    himmelblau, optimizer = lv.catalogue["himmelblau"], lv.gradient_descent(0.01)
    first, again, other = (
        lv.restarts(himmelblau, optimizer, 12, 1, seed=seed, sampling=sampling).ends.starts for seed in (5, 5, 6)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert himmelblau.contains(first).all()


def test_a_latin_hypercube_has_one_start_in_each_slice():
    starts = lv.restarts(HUMPS, lv.newton(), 20, 1, sampling="latin_hypercube").ends.starts[:, 0]
    assert sorted(np.floor((starts + 10) / 20 * 20).astype(int)) == list(range(20))


@pytest.mark.slow
def test_sixteen_sobol_points_lie_one_in_each_sixteenth_of_each_axis():
    himmelblau = lv.catalogue["himmelblau"]
    low, high = himmelblau.bounds.T
    starts = lv.restarts(himmelblau, lv.newton(), 16, 1, sampling="sobol").ends.starts
    cells = np.floor((starts - low) / (high - low) * 16).astype(int)
    for axis in range(2):
        assert sorted(cells[:, axis]) == list(range(16))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"count": 0}, "count must be from 1 to"),
        ({"seed": -1}, "seed must be"),
        ({"sampling": "sobel"}, "sampling must be one of uniform, sobol, latin_hypercube.*Did you mean 'sobol'"),
        ({"steps": 0}, "steps must be"),
    ],
)
def test_wrong_input_is_refused(changes, message):
    given = {"count": 3, "steps": 5} | changes
    with pytest.raises(lv.InputError, match=message):
        lv.restarts(HUMPS, lv.newton(), **given)
