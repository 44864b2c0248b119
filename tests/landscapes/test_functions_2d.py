"""The two-dimensional losses against formulas and minima written down independently."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy import abs, cos, exp, pi, sin, sqrt
from scipy import optimize

from landscape_viz.landscapes.catalogue import catalogue, entries
from landscape_viz.landscapes.catalogue.entry import Entry

Formula = Callable[[np.ndarray, np.ndarray], np.ndarray]


def goldstein_price(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    p = 19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2
    q = 18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2
    return (1 + (x + y + 1) ** 2 * p) * (30 + (2 * x - 3 * y) ** 2 * q)


def branin(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (y - 5.1 / (4 * pi**2) * x**2 + 5 / pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * pi)) * cos(x) + 10


def ackley(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    ripples = exp(0.5 * (cos(2 * pi * x) + cos(2 * pi * y)))
    return -20 * exp(-0.2 * sqrt(0.5 * (x**2 + y**2))) - ripples + math.e + 20


def drop_wave(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    r = sqrt(x**2 + y**2)
    return -(1 + cos(12 * r)) / (0.5 * r**2 + 2)


def cross_in_tray(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return -1e-4 * (abs(sin(x) * sin(y) * exp(abs(100 - sqrt(x**2 + y**2) / pi))) + 1) ** 0.1


def bowl_two_wells(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    a, b, c, d = 2, 6, 0.2, 0.2
    return x**2 + y**2 - a * exp(-((x - 1) ** 2 + y**2) / c) - b * exp(-((x + 1) ** 2 + y**2) / d)


FORMULAS_2D: dict[str, Formula] = {
    "sphere": lambda x, y: x**2 + y**2,
    "ill_conditioned_bowl": lambda x, y: 0.5 * (x**2 + 20 * y**2),
    "booth": lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
    "matyas": lambda x, y: 0.26 * (x**2 + y**2) - 0.48 * x * y,
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "beale": lambda x, y: sum((c - x + x * y**k) ** 2 for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))),
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "three_hump_camel": lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2,
    "six_hump_camel": lambda x, y: (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (-4 + 4 * y**2) * y**2,
    "branin": branin,
    "goldstein_price": goldstein_price,
    "mccormick": lambda x, y: sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1,
    "rastrigin": lambda x, y: 20 + x**2 + y**2 - 10 * (cos(2 * pi * x) + cos(2 * pi * y)),
    "ackley": ackley,
    "griewank": lambda x, y: 1 + (x**2 + y**2) / 4000 - cos(x) * cos(y / sqrt(2)),
    "levy_13": lambda x, y: (
        sin(3 * pi * x) ** 2 + (x - 1) ** 2 * (1 + sin(3 * pi * y) ** 2) + (y - 1) ** 2 * (1 + sin(2 * pi * y) ** 2)
    ),
    "styblinski_tang": lambda x, y: 0.5 * (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y),
    "easom": lambda x, y: -cos(x) * cos(y) * exp(-((x - pi) ** 2 + (y - pi) ** 2)),
    "drop_wave": drop_wave,
    "eggholder": lambda x, y: -(y + 47) * sin(sqrt(abs(x / 2 + y + 47))) - x * sin(sqrt(abs(x - (y + 47)))),
    "cross_in_tray": cross_in_tray,
    "holder_table": lambda x, y: -abs(sin(x) * cos(y) * exp(abs(1 - sqrt(x**2 + y**2) / pi))),
    "schaffer_2": lambda x, y: 0.5 + (sin(x**2 - y**2) ** 2 - 0.5) / (1 + 0.001 * (x**2 + y**2)) ** 2,
    "schaffer_4": lambda x, y: 0.5 + (cos(sin(abs(x**2 - y**2))) ** 2 - 0.5) / (1 + 0.001 * (x**2 + y**2)) ** 2,
    "bukin_6": lambda x, y: 100 * sqrt(abs(y - 0.01 * x**2)) + 0.01 * abs(x + 10),
    "schwefel": lambda x, y: 837.9658 - x * sin(sqrt(abs(x))) - y * sin(sqrt(abs(y))),
    "zakharov": lambda x, y: x**2 + y**2 + (0.5 * x + y) ** 2 + (0.5 * x + y) ** 4,
    "michalewicz": lambda x, y: -sin(x) * sin(x**2 / pi) ** 20 - sin(y) * sin(2 * y**2 / pi) ** 20,
    "bohachevsky_1": lambda x, y: x**2 + 2 * y**2 - 0.3 * cos(3 * pi * x) - 0.4 * cos(4 * pi * y) + 0.7,
    "dixon_price": lambda x, y: (x - 1) ** 2 + 2 * (2 * y**2 - x) ** 2,
    "saddle": lambda x, y: x**2 - y**2,
    "monkey_saddle": lambda x, y: x**3 - 3 * x * y**2,
    "double_well_2d": lambda x, y: (x**2 - 1) ** 2 + y**2,
    "bowl_two_wells": bowl_two_wells,
}


def signs(x: float, y: float) -> list[tuple[float, float]]:
    return [(-x, -y), (-x, y), (x, -y), (x, y)]


# Global minima as published, to about nine digits: places and value.
KNOWN_2D: dict[str, tuple[list[tuple[float, float]], float]] = {
    "sphere": ([(0, 0)], 0),
    "ill_conditioned_bowl": ([(0, 0)], 0),
    "booth": ([(1, 3)], 0),
    "matyas": ([(0, 0)], 0),
    "rosenbrock": ([(1, 1)], 0),
    "beale": ([(3, 0.5)], 0),
    "himmelblau": (
        [(3, 2), (-2.80511809, 3.13131252), (-3.77931025, -3.28318599), (3.58442834, -1.84812653)],
        0,
    ),
    "three_hump_camel": ([(0, 0)], 0),
    "six_hump_camel": ([(0.08984201, -0.71265640), (-0.08984201, 0.71265640)], -1.031628453),
    "branin": ([(-pi, 12.275), (pi, 2.275), (3 * pi, 2.475)], 0.3978873577),
    "goldstein_price": ([(0, -1)], 3),
    "mccormick": ([(-0.54719755, -1.54719755)], -1.913222955),
    "rastrigin": ([(0, 0)], 0),
    "ackley": ([(0, 0)], 0),
    "griewank": ([(0, 0)], 0),
    "levy_13": ([(1, 1)], 0),
    "styblinski_tang": ([(-2.903534028, -2.903534028)], -78.33233141),
    "easom": ([(pi, pi)], -1),
    "drop_wave": ([(0, 0)], -1),
    "eggholder": ([(512, 404.2319)], -959.6406627),
    "cross_in_tray": (signs(1.34940662, 1.34940662), -2.062611871),
    "holder_table": (signs(8.05502348, 9.66459002), -19.20850257),
    "schaffer_2": ([(0, 0)], 0),
    "schaffer_4": ([(0, 1.25313183), (0, -1.25313183), (1.25313183, 0), (-1.25313183, 0)], 0.292578632),
    "bukin_6": ([(-10, 1)], 0),
    "schwefel": ([(420.968746, 420.968746)], 2.5e-5),
    "zakharov": ([(0, 0)], 0),
    "michalewicz": ([(2.20290552, 1.57079633)], -1.80130341),
    "bohachevsky_1": ([(0, 0)], 0),
    "dixon_price": ([(1, 0.70710678), (1, -0.70710678)], 0),
    "double_well_2d": ([(1, 0), (-1, 0)], 0),
    "bowl_two_wells": ([(-0.96757745, 0)], -5.032339969),
}

EIGENVALUES = {
    "ill_conditioned_bowl": ((0, 0), (1, 20)),
    "booth": ((1, 3), (2, 18)),
    "matyas": ((0, 0), (0.04, 1)),
    "rosenbrock": ((1, 1), (501 - math.sqrt(501**2 - 400), 501 + math.sqrt(501**2 - 400))),
    "saddle": ((0, 0), (-2, 2)),
    "monkey_saddle": ((0, 0), (0, 0)),
    # cos 12r is 1 - 72 r² + ..., so that near the origin the loss is -1 + (36 + 1/4) r² + ...
    "drop_wave": ((0, 0), (72.5, 72.5)),
}

ONLY_THE_LOWEST = {  # of more than a dozen minima
    *("rastrigin", "griewank", "levy_13", "drop_wave", "bohachevsky_1", "schaffer_2", "schaffer_4"),
    *("ackley", "bukin_6", "schwefel", "eggholder", "cross_in_tray", "holder_table"),
}

TWO_DIMENSIONAL = [entry for entry in entries() if entry.dim == 2]

COUNT = 200  # points of every batch: one shape, so that each landscape is compiled once


def grid_points(entry: Entry) -> np.ndarray:
    """A grid of 41 x 41 points over the domain in batches, shape (k, COUNT, 2)."""
    axes = [np.linspace(*pair, 41) for pair in entry.domain]
    return np.resize(np.stack(np.meshgrid(*axes), axis=-1), (9, COUNT, 2))


def sampled(rows: list[Entry], always: set[str]) -> list[object]:
    """Rows as parameters, of which all but some belong to the slow tests."""
    return [pytest.param(row, id=row.name, marks=() if row.name in always else pytest.mark.slow) for row in rows]


every_2d = pytest.mark.parametrize("entry", TWO_DIMENSIONAL, ids=lambda entry: entry.name)


def test_every_two_dimensional_row_has_an_independent_formula() -> None:
    assert {entry.name for entry in TWO_DIMENSIONAL} == set(FORMULAS_2D)
    assert set(FORMULAS_2D) - set(KNOWN_2D) == {"saddle", "monkey_saddle"}


@every_2d
def test_value_is_that_of_the_independent_formula(entry: Entry) -> None:
    points = np.random.default_rng(7).uniform(*np.array(entry.domain, dtype=float).T, (COUNT, 2))
    expected = FORMULAS_2D[entry.name](*points.T)
    # The terms of a sum may cancel: rounding is relative to the largest of them.
    size = np.max(np.abs(expected))
    np.testing.assert_allclose(catalogue[entry.name].value(points), expected, rtol=1e-12, atol=1e-14 * size)


@pytest.mark.parametrize("name", KNOWN_2D)
def test_global_minima_are_the_known_ones(name: str) -> None:
    places, value = KNOWN_2D[name]
    entry = catalogue.entry(name)
    lowest = [minimum for minimum in entry.minima if minimum.value == entry.minima[0].value]
    digits = 1e-4 if name == "eggholder" else 1e-6 if name == "schwefel" else 1e-8
    np.testing.assert_allclose(sorted(minimum.point for minimum in lowest), sorted(places), rtol=0, atol=digits)
    assert lowest[0].value == pytest.approx(value, rel=1e-9, abs=1e-6 if name == "schwefel" else 1e-9)


@pytest.mark.parametrize(
    "entry",
    sampled(
        [row for row in TWO_DIMENSIONAL if row.name not in ONLY_THE_LOWEST],
        {"himmelblau", "six_hump_camel", "branin", "double_well_2d", "saddle"},
    ),
)
def test_no_interior_minimum_is_left_out(entry: Entry) -> None:
    """Dips of the independent formula on a grid, each followed down by an independent search."""
    formula = FORMULAS_2D[entry.name]
    (left, right), (bottom, top) = entry.domain
    x, y = np.meshgrid(np.linspace(left, right, 121), np.linspace(bottom, top, 123))
    values = formula(x, y)
    centre = values[1:-1, 1:-1]
    neighbours = [values[1 + i : 122 + i, 1 + j : 120 + j] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    dips = np.logical_and.reduce([centre < neighbour for neighbour in neighbours])
    starts = np.stack([x[1:-1, 1:-1][dips], y[1:-1, 1:-1][dips]], axis=-1)
    size = np.array([right - left, top - bottom])
    stated = np.array([minimum.point for minimum in entry.minima]).reshape(-1, 2)
    reached = set()
    for start in starts:
        options = {
            "xatol": 1e-7 * size.min(),
            "fatol": 0,
            "maxiter": 2000,
            "initial_simplex": start + _corner(size / 120),
        }
        end = optimize.minimize(lambda p: formula(p[0], p[1]), start, method="Nelder-Mead", options=options).x
        distance = np.abs((stated - end) / size).max(axis=1) if len(stated) else np.array([np.inf])
        if ((end < [left, bottom]) | (end > [right, top])).any():
            continue  # it runs out of the picture
        assert distance.min() < 1e-5, f"a minimum near {end}"
        reached.add(int(distance.argmin()))
    assert len(reached) == len(stated)


def _corner(size: np.ndarray) -> np.ndarray:
    return np.array([[0.0, 0.0], [size[0], 0.0], [0.0, size[1]]])


@pytest.mark.parametrize("name", EIGENVALUES)
def test_curvatures_are_the_known_ones(name: str) -> None:
    point, expected = EIGENVALUES[name]
    assert np.linalg.eigvalsh(catalogue[name].hessian(point)) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("entry", sampled(TWO_DIMENSIONAL, {"ackley", "bukin_6", "schwefel", "eggholder"}))
def test_values_and_derivatives_are_finite_on_a_grid_the_origin_and_where_kinks_are(entry: Entry) -> None:
    landscape = catalogue[entry.name]
    points = grid_points(entry)
    whole = np.round(points)  # where arguments of roots are 0, and the diagonals
    origin = [(0.0, 0.0), (0.0, -47.0), (-94.0, 0.0), (47.0, 0.0)]
    for result in (landscape.value, landscape.gradient, landscape.hessian):
        for batch in np.concatenate([points, whole, np.resize(origin, (1, COUNT, 2))]):
            assert np.isfinite(result(batch)).all()


@pytest.mark.parametrize("name", ["ackley", "drop_wave", "bukin_6", "cross_in_tray", "holder_table", "schwefel"])
def test_the_gradient_vanishes_where_a_cusp_a_kink_or_a_root_has_none(name: str) -> None:
    places = {"bukin_6": (-10.0, 1.0)}
    np.testing.assert_array_equal(catalogue[name].gradient(places.get(name, (0.0, 0.0))), [0.0, 0.0])


def test_only_the_losses_with_a_cusp_at_the_minimum_are_not_smooth() -> None:
    assert {entry.name for entry in TWO_DIMENSIONAL if not entry.smooth} == {"ackley", "bukin_6"}


@pytest.mark.parametrize("name", ["ackley", "bukin_6", "griewank", "rastrigin", "bohachevsky_1", "schaffer_2"])
def test_the_lowest_value_is_zero_to_the_last_bit(name: str) -> None:
    (minimum,) = catalogue[name].minima
    for batch in [np.resize(minimum, (COUNT, 2)), *grid_points(catalogue.entry(name))]:
        values = catalogue[name].value(batch)
        assert values.min() >= 0
        assert (values[(batch == minimum).all(axis=1)] == 0).all()


def test_the_eggholder_falls_further_beyond_its_border() -> None:
    landscape = catalogue["eggholder"]
    slope = landscape.gradient(landscape.minima[0])
    assert np.linalg.norm(slope) == pytest.approx(3.4, abs=0.05)
    assert slope[0] < 0
    assert slope[1] == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize("name", ["six-hump camel", "Goldstein-Price", "HIMMELBLAU", "levy 13", "bowl two wells"])
def test_names_of_several_words_may_be_written_as_usual(name: str) -> None:
    assert catalogue[name].dim == 2


@every_2d
def test_a_formula_fits_the_title_of_a_picture(entry: Entry) -> None:
    assert 5 < len(entry.formula) <= 60
