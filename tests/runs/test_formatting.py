"""What results show of themselves: a line that a person reads, and no arrays."""

import dataclasses
import re

import numpy as np
import pytest

import landscape_viz as lv

BOWL = lv.parse("x**2")
PLANE = lv.parse("x**2 + 4*y**2", domain=((-4, 4), (-4, 4)))
FAMILY = ("gd", lv.gradient_descent, {})
RUN = lv.record(BOWL, lv.newton(), -2, 5, label="newton")

LINES = {
    # Newton is at the minimum of a quadratic after one step.
    "converged": (lambda: RUN, "Trajectory('newton' on 'x**2': converged at step 1, loss 0 at 0)"),
    "running": (
        lambda: lv.record(PLANE, lv.gradient_descent(0.125), (2, 1), 1, label="gd"),
        "Trajectory('gd' on 'x**2 + 4*y**2': running after 1 step, loss 2.25 at (1.5, 0))",
    ),
    "lost": (
        lambda: lv.record_all(lv.parse("log(x)"), [("gd", lv.newton())], -2, 5, undefined_starts=True)[0],
        "Trajectory('gd' on 'log(x)': left finite numbers at step 0)",
    ),
    "ends": (
        lambda: lv.ensemble(BOWL, lv.newton(), [2.0, -3.0, 0.0], 9),
        "Ends(3 runs: 2 converged, 1 stationary; lowest loss 0)",
    ),
    "ends lost": (lambda: lv.ensemble(lv.parse("log(x)"), lv.newton(), [-2.0], 9), "Ends(1 run: 1 diverged)"),
    "restarts": (
        lambda: lv.restarts(BOWL, ("newton", lv.newton()), 7, 5),
        "Restarts('newton' on 'x**2', 7 starts: 7 converged; best loss 0 at 0)",
    ),
    "map": (
        lambda: lv.basins(PLANE, ("newton", lv.newton()), (4, 6), 5),
        "BasinMap('newton' on 'x**2 + 4*y**2', 4 x 6 starts: 100.0% minimum (0, 0))",
    ),
    "stack": (
        lambda: lv.basin_stack(BOWL, FAMILY, {"lr": [0.1, 0.25]}, 5, 5),
        "BasinStack('gd' on 'x**2', 5 starts; learning_rate: 2 values from 0.1 to 0.25)",
    ),
    # At a rate of 1/2 the first step ends at the minimum; at 2 the point is tripled by each.
    "sweep": (
        lambda: lv.sweep(BOWL, FAMILY, {"lr": [0.5, 2.0]}, -2, 5),
        "Sweep('gd' on 'x**2', learning_rate: 2 values from 0.5 to 2; 1 converged, 1 diverged; "
        "lowest loss 0 with learning_rate=0.5)",
    ),
    "tuned": (
        lambda: lv.tune(BOWL, [FAMILY], -2, 5, budget=2, least=0.125, most=0.5)[0],
        "Tuned('gd lr=0.5': learning rate with the lowest loss after 5 steps on x**2 from -2, of 2 from 0.125 to 0.5)",
    ),
    "noise": (
        lambda: lv.noisy_runs(BOWL, ("newton", lv.newton()), -2, 5, 8, spread=0.1),
        "NoisyRuns('newton' on 'x**2', 8 runs of 5 steps, starts scattered by 0.1 of the width: "
        "median loss 0 at the end)",
    ),
}


REPEATED = ("ends lost", "restarts", "stack", "tuned", "noise")  # in the fast run only the others


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in REPEATED else ()) for name in LINES]
)
def test_a_result_shows_itself_in_a_line(name):
    make, line = LINES[name]
    assert repr(make()) == line


@pytest.mark.slow
def test_a_map_with_many_fates_shows_the_most_frequent():
    himmelblau = lv.basins(lv.catalogue["himmelblau"], ("newton", lv.newton()), 24, 40)
    shares = sorted(himmelblau.shares().values(), reverse=True)
    told = [float(share) / 100 for share in re.findall(r"([\d.]+)% ", repr(himmelblau))]
    assert told == pytest.approx(shares[:4], abs=0.0006)
    assert repr(himmelblau).endswith(f"{np.count_nonzero(shares) - 4} more)")


def test_a_trajectory_cut_or_changed_still_tells_itself():
    assert repr(RUN.first(1)) == "Trajectory('newton' on 'x**2': converged at step 1, loss 0 at 0)"
    assert "'other'" in repr(dataclasses.replace(RUN, label="other"))
