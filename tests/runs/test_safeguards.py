"""What keeps Newton's method from climbing: Levenberg's refusals and the line search."""

import jax.numpy as jnp
import numpy as np
import pytest
from plain_loops import HIMMELBLAU, ROSENBROCK, SADDLE

import landscape_viz as lv

HILL = lv.Landscape(lambda x: -jnp.cos(jnp.pi * x / 20), (-20, 20), name="hill")
WALLED = lv.Landscape(lambda x: x - jnp.log(x), (0.01, 100), name="walled")
MAKERS = {"newton with line search": lv.newton_line_search, "levenberg": lv.levenberg}


@pytest.mark.parametrize("case", MAKERS)
@pytest.mark.parametrize(
    "loss",
    [ROSENBROCK, *(pytest.param(loss, marks=pytest.mark.slow) for loss in (HIMMELBLAU, SADDLE))],
    ids=lambda loss: loss.landscape.name,
)
def test_the_loss_never_climbs(case, loss):
    optimizer = MAKERS[case]()
    seeded = np.random.default_rng(7)
    for start in seeded.uniform(*loss.landscape.bounds.T, size=(12, 2)):
        run = lv.record(loss.landscape, optimizer, start, 60)
        rounding = 0 if case == "levenberg" else 1e-13 * np.abs(run.values[:-1])
        assert (np.diff(run.values) <= rounding).all()
        assert run.values[-1] < run.values[0]


def test_levenberg_refuses_and_damps_more():
    run = lv.record(ROSENBROCK.landscape, lv.levenberg(damping=1e-3), (-1.2, 1.0), 60)
    accepted, damping, following = (run.internals[name] for name in ("accepted", "damping", "next_damping"))
    refused = np.flatnonzero(accepted == 0)
    assert 0 < refused.size < 30
    assert (run.updates[refused] == 0).all()
    np.testing.assert_allclose(following[refused], 4 * np.r_[1e-3, following][refused])
    assert (run.internals["gain_ratio"][refused] < 0).all()
    lowest = np.linalg.eigvalsh(run.hessians[:-1])[:, 0]
    np.testing.assert_allclose(damping, np.r_[1e-3, following[:-1]] + np.maximum(0, -lowest), rtol=1e-9)


def test_levenberg_gets_out_of_the_hollow_of_a_maximum():
    run = lv.record(HILL, lv.levenberg(), -19.999, 60)
    assert run.status == "converged"
    assert abs(run.points[-1, 0]) < 1e-6
    assert (np.diff(run.values) <= 0).all()


def test_the_line_search_turns_where_newton_climbs():
    run = lv.record(HILL, lv.newton_line_search(), -15, 30)
    assert run.points[-1, 0] == pytest.approx(0, abs=1e-6)
    assert run.internals["absolute"][0] == 1
    assert run.internals["absolute"][-1] == 0
    assert (run.learning_rates <= 1).all()
    line = lv.Landscape(lambda x: 3 * x, (-50, 50), name="line")
    np.testing.assert_allclose(lv.record(line, lv.newton_line_search(), 0.0, 3).updates, -3.0)


def test_the_line_search_stays_where_the_loss_is_a_number():
    assert lv.record(WALLED, lv.newton(), 50.0, 20).status == "diverged"
    run = lv.record(WALLED, lv.newton_line_search(), 50.0, 20)
    assert run.points[-1, 0] == pytest.approx(1)
    assert lv.record(WALLED, lv.levenberg(), 50.0, 60).points[-1, 0] == pytest.approx(1)
