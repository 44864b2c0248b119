"""The one-dimensional losses against formulas and minima written down independently."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy import abs, cos, exp, log, pi, sin, sqrt

from landscape_viz.landscapes.catalogue import catalogue, entries
from landscape_viz.landscapes.catalogue.entry import Entry

FORMULAS_1D: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "quadratic": lambda x: x * x,
    "quadratic_minus_cosine": lambda x: x * x - cos(pi * x / 20),
    "negative_cosine": lambda x: -cos(pi * x / 20),
    "sin_exp": lambda x: sin(x) * exp(-0.1 * (x - 0.6) ** 2),
    "quadratic_plus_sine": lambda x: x * x + 10 * sin(x),
    "double_well": lambda x: x**4 / 4 - x**2 / 2,
    "tilted_double_well": lambda x: x**4 - 2 * x**2 + 0.3 * x,
    "flat_quartic": lambda x: x**4,
    "inflection": lambda x: x**3,
    "gramacy_lee": lambda x: sin(10 * pi * x) / (2 * x) + (x - 1) ** 4,
    "forrester": lambda x: (6 * x - 2) ** 2 * sin(12 * x - 4),
    "rastrigin_1d": lambda x: 10 + x**2 - 10 * cos(2 * pi * x),
    "ackley_1d": lambda x: -20 * exp(-0.2 * abs(x)) - exp(cos(2 * pi * x)) + 20 + math.e,
    "styblinski_tang_1d": lambda x: 0.5 * (x**4 - 16 * x**2 + 5 * x),
    "problem02": lambda x: sin(x) + sin(10 * x / 3),
    "problem04": lambda x: -(16 * x**2 - 24 * x + 5) * exp(-x),
    "problem05": lambda x: -(1.4 - 3 * x) * sin(18 * x),
    "problem06": lambda x: -(x + sin(x)) * exp(-(x**2)),
    "problem07": lambda x: sin(x) + sin(10 * x / 3) + log(x) - 0.84 * x + 3,
    "problem10": lambda x: -x * sin(x),
    "problem14": lambda x: -exp(-x) * sin(2 * pi * x),
    "problem15": lambda x: (x**2 - 5 * x + 6) / (x**2 + 1),
    "pseudo_huber": lambda x: sqrt(1 + x**2),
    "log_cosh": lambda x: log(np.cosh(x)),
    "absolute_value": lambda x: abs(x),
    "exp_linear": lambda x: exp(x) - 2 * x,
}

# Global minima as published or as derived by hand, to about ten digits: interval, places, value.
KNOWN_1D = {
    "quadratic": ((-20, 20), [0], 0),
    "quadratic_minus_cosine": ((-20, 20), [0], -1),
    "negative_cosine": ((-30, 30), [0], -1),
    "sin_exp": ((-10, 10), [-1.2214484235], -0.6743051025),
    "quadratic_plus_sine": ((-10, 10), [-1.3064400084], -7.9458233756),
    "double_well": ((-2, 2), [-1, 1], -0.25),
    "tilted_double_well": ((-2, 2), [-1.035578714], -1.305428484),
    "flat_quartic": ((-1.5, 1.5), [0], 0),
    "gramacy_lee": ((0.5, 2.5), [0.548563445], -0.869011135),
    "forrester": ((0, 1), [0.757248758], -6.020740056),
    "rastrigin_1d": ((-5.12, 5.12), [0], 0),
    "ackley_1d": ((-5, 5), [0], 0),
    "styblinski_tang_1d": ((-5, 5), [-2.903534028], -39.1661657),
    "problem02": ((2.7, 7.5), [5.145735290], -1.899599349),
    "problem04": ((1.9, 3.9), [2.868033989], -3.850450709),
    "problem05": ((0, 1.2), [0.966085804], -1.489072539),
    "problem06": ((-10, 10), [0.679578660], -0.824239399),
    "problem07": ((2.7, 7.5), [5.199778371], -1.601307546),
    "problem10": ((0, 10), [7.978665712], -7.916727372),
    "problem14": ((0, 4), [0.224880386], -0.788685387),
    "problem15": ((-5, 5), [1 + 2**0.5], -0.035533906),
    "pseudo_huber": ((-3, 3), [0], 1),
    "log_cosh": ((-4, 4), [0], 0),
    "absolute_value": ((-2, 2), [0], 0),
    "exp_linear": ((-2, 3), [math.log(2)], 2 - 2 * math.log(2)),
}

# Local minima that the teaching material asks for.
SIN_EXP = {-6.8728621261: -0.0020887540, 4.1014662333: -0.2403756394, 9.9173030217: -8.0264e-05}
QUADRATIC_PLUS_SINE = {3.8374671065: 8.3155855795}

ONE_DIMENSIONAL = [entry for entry in entries() if entry.dim == 1]

every_1d = pytest.mark.parametrize("entry", ONE_DIMENSIONAL, ids=lambda entry: entry.name)


def test_every_one_dimensional_row_has_an_independent_formula() -> None:
    assert [entry.name for entry in ONE_DIMENSIONAL if entry.name not in FORMULAS_1D] == []
    assert set(FORMULAS_1D) <= set(catalogue)
    assert set(FORMULAS_1D) - set(KNOWN_1D) == {"inflection"}


@every_1d
def test_value_is_that_of_the_independent_formula(entry: Entry) -> None:
    x = np.random.default_rng(7).uniform(*entry.domain[0], 200)
    expected = FORMULAS_1D[entry.name](x)
    np.testing.assert_allclose(catalogue[entry.name].value(x), expected, rtol=1e-12, atol=1e-13)


@every_1d
def test_no_interior_minimum_is_left_out(entry: Entry) -> None:
    """Dips of the independent formula on a fine grid, counted."""
    (low, high), formula = entry.domain[0], FORMULAS_1D[entry.name]
    values = formula(np.linspace(low, high, 40002))
    # Differences below rounding are no slopes (the far plain of problem06).
    steps = np.diff(values)
    signs = np.sign(steps[np.abs(steps) > 1e-15])
    assert np.count_nonzero((signs[:-1] < 0) & (signs[1:] > 0)) == len(entry.minima)


@pytest.mark.parametrize("name", KNOWN_1D)
def test_global_minima_are_the_known_ones(name: str) -> None:
    domain, places, value = KNOWN_1D[name]
    entry = catalogue.entry(name)
    assert entry.domain == (domain,)
    lowest = [minimum for minimum in entry.minima if minimum.value == entry.minima[0].value]
    assert [minimum.point[0] for minimum in lowest] == pytest.approx(places, abs=1e-9)
    assert lowest[0].value == pytest.approx(value, abs=5e-9)


@pytest.mark.parametrize(("name", "local"), [("sin_exp", SIN_EXP), ("quadratic_plus_sine", QUADRATIC_PLUS_SINE)])
def test_local_minima_of_the_teaching_examples_are_listed(name: str, local: Mapping[float, float]) -> None:
    listed = {minimum.point[0]: minimum.value for minimum in catalogue.entry(name).minima[1:]}
    assert sorted(listed) == pytest.approx(sorted(local), abs=1e-9)
    assert [listed[x] for x in sorted(listed)] == pytest.approx([local[x] for x in sorted(local)], abs=1e-9)


def test_log_cosh_does_not_overflow_far_outside() -> None:
    landscape = catalogue["log_cosh"]
    np.testing.assert_allclose(landscape.value([-1000.0, 1000.0]), 1000 - math.log(2), rtol=1e-15)
    np.testing.assert_array_equal(landscape.gradient([-1000.0, 0.0, 1000.0]), [-1, 0, 1])
    np.testing.assert_array_equal(landscape.hessian([-1000.0, 0.0, 1000.0]), [0, 1, 0])


def test_formulas_are_written_as_in_a_book() -> None:
    assert catalogue["sin_exp"].formula == "sin(x)·exp(−0.1(x − 0.6)²)"
    assert catalogue["log_cosh"].formula == "ln(cosh(x))"


def test_only_the_losses_with_a_cusp_are_not_smooth() -> None:
    assert {entry.name for entry in ONE_DIMENSIONAL if not entry.smooth} == {"ackley_1d", "absolute_value"}


@pytest.mark.parametrize("name", ["ackley_1d", "absolute_value"])
def test_a_kink_at_the_minimum_has_slope_zero(name: str) -> None:
    assert catalogue[name].gradient(0.0) == 0
