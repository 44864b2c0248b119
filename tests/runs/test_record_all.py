"""record_all: several optimizers, several starts, each as it would be alone."""

import dataclasses

import numpy as np
import optax
import pytest

import landscape_viz as lv

DOMAIN = ((-2, 2), (-1, 3))
STARTS = [(-1.2, 1.0), (0.5, 2.0), (1.9, -0.9)]


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def racers():
    return {
        "gd": lv.gradient_descent(1e-3),
        "momentum": lv.momentum(1e-4),
        "adam": optax.adam(0.1),
        "rmsprop": optax.inject_hyperparams(optax.rmsprop)(learning_rate=0.01),
        "newton": lv.newton(),
        "damped": lv.damped_newton(10.0),
    }


def assert_same(run, other):
    for field in dataclasses.fields(run):
        mine, theirs = getattr(run, field.name), getattr(other, field.name)
        if field.name == "internals":
            assert mine.keys() == theirs.keys()
            for name in mine:
                np.testing.assert_array_equal(mine[name], theirs[name], err_msg=name)
        elif isinstance(mine, np.ndarray):
            np.testing.assert_array_equal(mine, theirs, err_msg=field.name)
        else:
            assert mine == theirs


def test_each_run_of_a_race_is_that_of_the_optimizer_alone_to_the_last_bit():
    landscape = lv.Landscape(rosenbrock, DOMAIN)
    runs = lv.record_all(landscape, racers(), STARTS, 150)
    alone = lv.Landscape(rosenbrock, DOMAIN)  # compiled for itself
    expected = [
        lv.record(alone, optimizer, start, 150, label) for label, optimizer in racers().items() for start in STARTS
    ]
    assert len(runs) == len(expected) == 18
    for run, other in zip(runs, expected, strict=True):
        assert_same(run, other)


def traced_by(calls, *arguments, **options):
    """How often a loss that counts its calls was traced while something was recorded."""
    before = len(calls)
    lv.record_all(*arguments, **options)
    return len(calls) - before


def test_a_race_compiles_once_what_its_optimizers_share():
    calls = []

    def loss(x, y):
        calls.append(None)
        return rosenbrock(x, y)

    landscape = lv.Landscape(loss, DOMAIN)
    optimizers = [lv.gradient_descent(1e-3), optax.adam(0.1), optax.rmsprop(0.01)]
    first, *others = (traced_by(calls, landscape, [one], STARTS[0], 50) for one in optimizers)
    assert first == 2  # once where it goes, once where it looks
    assert others == [1, 1]
    assert traced_by(calls, landscape, optimizers, STARTS, 900, tolerance=1e-9) == 0


def test_the_order_is_each_start_of_each_optimizer():
    landscape = lv.catalogue["quadratic_plus_sine"]
    runs = lv.record_all(landscape, [("slow", lv.gradient_descent(0.001)), lv.gradient_descent(0.02)], [9, -4], 5)
    assert [(run.label, run.points[0, 0]) for run in runs] == [
        ("slow", 9),
        ("slow", -4),
        ("optimizer 2", 9),
        ("optimizer 2", -4),
    ]
    assert {run.steps for run in runs} == {5}


@pytest.mark.parametrize(
    ("starts", "count"), [(3, 1), ([3], 1), ([[3], [4]], 2), (np.array([1.0, 2.0, 3.0]), 3), (range(-2, 3), 5)]
)
def test_starts_of_one_dimension(starts, count):
    square = lv.catalogue["quadratic_plus_sine"]
    assert len(lv.record_all(square, {"newton": lv.newton()}, starts, 2)) == count


@pytest.mark.parametrize(("starts", "count"), [((1, 2), 1), ([(1, 2)], 1), (np.zeros((4, 2)), 4)])
def test_starts_of_two_dimensions(starts, count):
    bowl = lv.Landscape(lambda x, y: x**2 + y**2, ((-3, 3), (-3, 3)))
    assert len(lv.record_all(bowl, {"newton": lv.newton()}, starts, 2)) == count


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"starts": []}, "starts must be a point or a list of points; got none"),
        ({"starts": [1, 2, 11]}, r"start 3 must lie in the domain .* got 11"),
        ({"starts": [[1, 2]]}, "starts must be one number"),
        ({"starts": [[1], [1, 2]]}, "start 2 must be one number"),
        ({"starts": "x"}, "starts must be one number"),
        ({"optimizers": []}, "optimizers must hold at least one"),
        ({"optimizers": [0.1]}, "optimizer must be an optax transformation"),
        ({"optimizers": [(3, lv.newton())]}, r"must be \(label, optimizer\), the label a text"),
        ({"optimizers": [("newton", 3)]}, "optimizer must be an optax transformation"),
        ({"optimizers": 3}, "optimizer must be an optax transformation, or a text"),
        ({"steps": 0}, "steps must be from 1"),
        ({"tolerance": -1}, "tolerance must be"),
        ({"batch_size": 4}, "batch_size needs a landscape made from data"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused(change, said):
    arguments = {"optimizers": {"newton": lv.newton()}, "starts": 1, "steps": 5} | change
    with pytest.raises(lv.InputError, match=said):
        lv.record_all(lv.catalogue["quadratic_plus_sine"], **arguments)
