"""What the gallery's races claim, asked of the runs that they show."""

import numpy as np
import optax
import pytest

import landscape_viz as lv

pytestmark = pytest.mark.slow

HIMMELBLAU = lv.catalogue["himmelblau"]
ROSENBROCK = lv.catalogue["rosenbrock"]
RASTRIGIN = lv.parse("20 + x**2 + y**2 - 10*(cos(2*pi*x) + cos(2*pi*y))", ((-1.6, 3.4), (-2, 2.2)), name="rastrigin")
RACERS = [
    ("GD", lv.gradient_descent, {}),
    ("momentum", lv.momentum, {}),
    ("Nesterov", lv.momentum, {"nesterov": True}),
    ("Adagrad", optax.adagrad, {}),
    ("RMSProp", optax.rmsprop, {}),
    ("Adam", optax.adam, {}),
    ("AdaBelief", optax.adabelief, {}),
    ("Lion", optax.lion, {}),
    ("L-BFGS", optax.lbfgs, {}),
    ("Newton", lv.newton, {}),
]


def raced(landscape, start, steps):
    """The runs of the race by name."""
    tuned = lv.tune(landscape, RACERS, start, steps, budget=64)
    assert [one.sweep is None for one in tuned] == [False] * 8 + [True] * 2
    assert all(one.sweep.values.size == 64 for one in tuned[:8])
    runs = lv.record_all(landscape, [(one.label, one.optimizer) for one in tuned], start, steps)
    return dict(zip((name for name, *_ in RACERS), runs, strict=True))


@pytest.mark.parametrize(
    ("landscape", "start", "arrivals"),
    [(HIMMELBLAU, (0, -3), {"newton": 5, "lbfgs": 8}), (ROSENBROCK, (-1.2, 1), {"newton": 6, "lbfgs": 34})],
    ids=["himmelblau", "rosenbrock"],
)
def test_the_second_order_racers_arrive_when_the_text_says(landscape, start, arrivals):
    runs = {"newton": lv.newton(), "lbfgs": optax.lbfgs()}
    assert {name: lv.record(landscape, one, start, 60).stop_step for name, one in runs.items()} == arrivals


def test_newton_stops_on_a_saddle_in_the_race():
    run = lv.record(HIMMELBLAU, lv.newton(), (0, -3), 60)
    curvatures = np.linalg.eigvalsh(run.hessians[-1])
    assert run.status == "stationary"
    assert curvatures[0] < 0 < curvatures[1]


def test_on_rosenbrock_nine_of_ten_are_off_the_walls_in_eight_steps_and_two_arrive():
    runs = raced(ROSENBROCK, (-1.2, 1), 60)
    assert sum(bool((run.values[:9] < 5).any()) for run in runs.values()) == 9  # of 24.2 at the start
    low, high = np.linalg.eigvalsh(ROSENBROCK.hessian((1, 1)))
    assert high / low == pytest.approx(2500, rel=0.01)
    assert [name for name, run in runs.items() if run.status == "converged"] == ["L-BFGS", "Newton"]


def test_on_rastrigin_five_are_caught_by_the_nearest_dent_newton_by_a_saddle_and_four_get_past():
    runs = raced(RASTRIGIN, (2.3, 1.4), 25)
    ends = {name: run.points[-1] for name, run in runs.items()}
    # The bottoms of the dents lie near whole numbers, a little toward the middle.
    caught = [name for name, end in ends.items() if np.linalg.norm(end - (1.99, 0.995)) < 0.1]
    assert caught == ["GD", "momentum", "Nesterov", "RMSProp", "Lion"]
    assert runs["Newton"].stop_reason.endswith("on a saddle")
    past = ["Adagrad", "Adam", "AdaBelief", "L-BFGS"]
    assert all(np.linalg.norm(ends[name]) < np.linalg.norm((1.99, 0.995)) - 0.5 for name in past)
    assert all(np.linalg.norm(end) > 0.5 for end in ends.values())  # nobody is in the middle


@pytest.mark.parametrize(
    ("landscape", "start", "steps"),
    [(HIMMELBLAU, (0, -3), 60), (ROSENBROCK, (-1.2, 1), 60), (RASTRIGIN, (2.3, 1.4), 25)],
    ids=["himmelblau", "rosenbrock", "rastrigin"],
)
def test_tuned_runs_end_where_their_tuning_said(landscape, start, steps):
    racers = [("GD", lv.gradient_descent, {}), ("momentum", lv.momentum, {})]
    for one in lv.tune(landscape, racers, start, steps, budget=64):
        run = lv.record(landscape, one.optimizer, start, steps)
        assert run.values[-1] == pytest.approx(one.sweep.values[one.sweep.best], rel=0.01, abs=1e-9)
