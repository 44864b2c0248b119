"""When a tolerance ends a run, and when equal losses do not mean that it has arrived."""

from __future__ import annotations

import numpy as np
import optax
import pytest

import landscape_viz as lv

SQUARE = lv.Landscape(lambda x: x**2, (-20, 20), name="x²")
LEVENBERG = lv.levenberg()
HALVING = lv.gradient_descent(0.25)
ROSENBROCK = lv.catalogue["rosenbrock"]


def by_hand(run, tolerance):
    """The step at which the rule ends a run that was recorded without it, by a plain loop."""
    steepest = np.abs(run.gradients[0]).max()
    for step in range(1, run.steps + 1):
        stride, slope = run.points[step] - run.points[step - 1], run.gradients[step]
        steepest = max(steepest, np.abs(slope).max())
        small = (
            abs(run.values[step] - run.values[step - 1]) < tolerance and abs(float(stride @ slope)) < 1000 * tolerance
        )
        if small and (np.any(stride != 0) or np.abs(slope).max() <= 1e-6 * steepest):
            return step
    return None


def test_a_refused_step_does_not_end_a_run():
    run = lv.record(ROSENBROCK, LEVENBERG, (-1.2, 1), 60, tolerance=1e-8)
    whole = lv.record(ROSENBROCK, LEVENBERG, (-1.2, 1), 60)
    assert (np.diff(whole.values[:10]) == 0).any(), "a step is refused on the way"
    assert (run.status, whole.status) == ("converged", "converged")
    np.testing.assert_allclose(run.points[-1], [1, 1], atol=1e-6)


def test_a_jump_across_the_valley_to_the_same_height_does_not_end_a_run():
    run = lv.record(SQUARE, lv.gradient_descent(1.0), 20, 30, tolerance=1e-8)
    assert (run.steps, run.status) == (30, "running")


def test_a_jump_to_almost_the_same_height_does_not_end_a_run():
    shifted = lv.Landscape(lambda x: (x - 0.1) ** 2, (-20, 20), name="shifted")
    run = lv.record(shifted, lv.gradient_descent(1.0), 3.7, 30, tolerance=1e-6)
    assert np.abs(np.diff(run.values)).max() < 1e-6
    assert (run.steps, run.status) == (30, "running")


def test_a_learning_rate_that_begins_at_zero_does_not_end_a_run_at_once():
    warmed = optax.sgd(optax.linear_schedule(0.0, 0.25, 5))
    run = lv.record(SQUARE, warmed, 20, 200, tolerance=1e-8)
    assert run.points[1, 0] == 20
    assert run.status == "converged"
    assert abs(run.points[-1, 0]) < 1e-3


def test_a_step_that_lands_on_the_minimum_ends_a_run_one_step_later():
    run = lv.record(SQUARE, lv.newton(), 20, 50, tolerance=1e-8)
    assert (run.steps, run.status) == (2, "converged")
    assert abs(run.points[-1, 0]) < 1e-12


@pytest.mark.parametrize(
    ("landscape", "optimizer", "start"),
    [
        (SQUARE, lv.gradient_descent(0.05), 17.0),
        (SQUARE, lv.momentum(0.05, 0.9), -13.0),
        (ROSENBROCK, lv.levenberg(), (-1.2, 1.0)),
        (ROSENBROCK, lv.newton(), (-1.2, 1.0)),
        (ROSENBROCK, lv.newton_line_search(), (-1.2, 1.0)),
        (SQUARE, lv.gradient_descent(1.0), 20.0),
    ],
    ids=["gd", "momentum", "levenberg", "newton", "line search", "jumping"],
)
@pytest.mark.parametrize("tolerance", [1e-3, 1e-8])
@pytest.mark.slow
def test_the_rule_by_a_plain_loop_alone_and_among_many_runs(landscape, optimizer, start, tolerance):
    whole = lv.record(landscape, optimizer, start, 150)
    expected = by_hand(whole, tolerance)
    run = lv.record(landscape, optimizer, start, 150, tolerance=tolerance)
    assert run.steps == (expected or 150)
    np.testing.assert_array_equal(run.points, whole.points[: run.steps + 1])
    ends = lv.ensemble(landscape, optimizer, [start, start], 150, tolerance=tolerance)
    assert ends.taken.tolist() == [run.steps] * 2
    assert ends.statuses.tolist() == [run.status] * 2


def test_the_rule_by_a_plain_loop_ends_a_run_that_refuses_steps():
    whole = lv.record(ROSENBROCK, LEVENBERG, (-1.2, 1.0), 60)
    run = lv.record(ROSENBROCK, LEVENBERG, (-1.2, 1.0), 60, tolerance=1e-8)
    ends = lv.ensemble(ROSENBROCK, LEVENBERG, [(-1.2, 1.0)] * 2, 60, tolerance=1e-8)
    assert run.steps == by_hand(whole, 1e-8)
    assert (ends.taken.tolist(), ends.statuses.tolist()) == ([run.steps] * 2, [run.status] * 2)


@pytest.mark.parametrize("steps", [1, 2, 16, 17, 33])
def test_the_last_step_may_be_the_one_that_settles_the_loss(steps):
    optimizer = HALVING
    whole = lv.record(SQUARE, optimizer, 20, 60)
    values = np.abs(np.diff(whole.values))
    tolerance = float(values[steps - 1]) * 1.01  # only this step and those after it change the loss by less
    run = lv.record(SQUARE, optimizer, 20, steps, tolerance=tolerance)
    ends = lv.ensemble(SQUARE, optimizer, [20.0], steps, tolerance=tolerance)
    assert (run.steps, run.status) == (steps, "converged")
    assert (ends.taken[0], ends.statuses[0], ends.steps[0]) == (steps, "converged", steps)
