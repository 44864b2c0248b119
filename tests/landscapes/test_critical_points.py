"""Critical points against closed forms, product structures and scipy."""

import dataclasses
import functools
import itertools
from collections import Counter

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import optimize

import landscape_viz as lv
from landscape_viz.landscapes.critical_points import CriticalPoint, critical_points, distinct, local_minima


def places(points, kind=None):
    return np.array([it.point for it in points if kind in (None, it.kind)])


def kinds(points):
    return dict(Counter(it.kind for it in points))


def assert_same_set(found, wanted, tolerance):
    """The two sets of points are equal, whatever their order."""
    assert len(found) == len(wanted)
    distance = np.abs(np.asarray(found)[:, None] - np.asarray(wanted)).max(axis=-1)
    assert distance.min(axis=0).max() < tolerance
    assert distance.min(axis=1).max() < tolerance


def slowly(*parameters):
    """Further cases of one kind, for the slow tests."""
    return [
        pytest.param(*(each if isinstance(each, tuple) else (each,)), marks=pytest.mark.slow) for each in parameters
    ]


@functools.cache
def plain(name):
    """A loss of the catalogue without what is known of it."""
    known = lv.catalogue[name]
    return lv.Landscape(known.loss, known.domain)


def turning_points(slope, low, high, cells=20000):
    """The zeros of a slope in one dimension with the sign of its change, by scipy's bracketing."""
    x = np.linspace(low, high, cells)
    y = slope(x)
    at = np.flatnonzero(np.sign(y[:-1]) * np.sign(y[1:]) < 0)
    return [(optimize.brentq(slope, x[i], x[i + 1], xtol=1e-14), np.sign(y[i + 1])) for i in at]


# --- closed forms


def test_a_saddle_has_the_eigenvalues_of_its_quadratic():
    found = critical_points(lv.parse("x**2 - y**2", domain=((-2, 2), (-2, 2))))
    assert found == (CriticalPoint((0.0, 0.0), 0.0, "saddle", (-2.0, 2.0)),)


def test_eigenvalues_are_in_units_of_the_coordinates_and_ascending():
    # Rotated by 45 degrees: 3 along (1, 1) and 50 along (1, -1), on a domain that is no square.
    loss = lv.parse("1.5*(x + y - 1)**2/2 + 25*(x - y)**2/2", domain=((-1, 30), (-2, 1)))
    (point,) = critical_points(loss)
    assert point.kind == "minimum"
    assert point.point == pytest.approx((0.5, 0.5), abs=1e-13)
    assert point.eigenvalues == pytest.approx((3, 50), rel=1e-12)


def test_the_monkey_saddle_is_degenerate():
    (point,) = critical_points(plain("monkey_saddle"))
    assert point.kind == "degenerate"
    assert point.point == pytest.approx((0, 0), abs=1e-6)


def test_the_double_well_has_two_minima_and_a_saddle():
    found = critical_points(lv.parse("(x**2 - 1)**2 + y**2", domain=((-2, 2), (-2, 2))))
    assert [it.kind for it in found] == ["minimum", "minimum", "saddle"]
    assert_same_set(places(found), [(-1, 0), (1, 0), (0, 0)], 1e-13)
    assert found[2].eigenvalues == pytest.approx((-4, 2))


@pytest.mark.slow
def test_the_three_hump_camel_has_the_five_of_its_biquadratic():
    # y = -x/2 turns the other equation into x (x^4 - 4.2 x^2 + 3.5) = 0.
    squares = 2.1 + np.array([-1, 1]) * np.sqrt(2.1**2 - 3.5)
    x = np.concatenate([[0], np.sqrt(squares), -np.sqrt(squares)])
    found = critical_points(plain("three_hump_camel"))
    assert_same_set(places(found), np.stack([x, -x / 2], axis=1), 1e-12)
    assert kinds(found) == {"minimum": 3, "saddle": 2}
    assert sorted(places(found, "saddle")[:, 0]) == pytest.approx([-np.sqrt(squares[0]), np.sqrt(squares[0])])


@pytest.mark.slow
def test_the_six_hump_camel_has_the_fifteen_of_its_polynomial():
    # The x-derivative gives y as a polynomial of x; put into the other one it has degree 15.
    y = -np.polynomial.Polynomial([0, 8, 0, -8.4, 0, 2])
    roots = (np.polynomial.Polynomial([0, 1]) - 8 * y + 16 * y**3).roots()
    x = roots[np.abs(roots.imag) < 1e-9].real
    found = critical_points(plain("six_hump_camel"))
    assert_same_set(places(found), np.stack([x, y(x)], axis=1), 1e-6)
    assert kinds(found) == {"minimum": 6, "saddle": 7, "maximum": 2}


# --- many at once


def test_all_of_rastrigin_is_found():
    line = turning_points(lambda x: 2 * x + 20 * np.pi * np.sin(2 * np.pi * x), -5.12, 5.12)
    found = critical_points(plain("rastrigin"))
    for kind, signs in [("minimum", {(1, 1)}), ("maximum", {(-1, -1)}), ("saddle", {(1, -1), (-1, 1)})]:
        wanted = [(x, y) for (x, a), (y, b) in itertools.product(line, line) if (a, b) in signs]
        assert_same_set(places(found, kind), wanted, 1e-11)
    assert kinds(found) == {"minimum": 121, "maximum": 100, "saddle": 220}


@pytest.mark.slow
def test_axes_are_never_swapped():
    # A sum of a loss of x and one of y: critical points are the product of those of the two, on a wide flat domain.
    x_line = turning_points(lambda x: 3 * np.cos(3 * x) + x / 5, -4, 7)
    y_line = turning_points(lambda y: 4 * y**3 - 4 * y + 0.3, -1.5, 1.25)
    found = critical_points(lv.parse("sin(3*x) + x**2/10 + y**4 - 2*y**2 + 0.3*y", domain=((-4, 7), (-1.5, 1.25))))
    signs = {"minimum": [(1, 1)], "maximum": [(-1, -1)], "saddle": [(1, -1), (-1, 1)]}
    for kind, wanted in signs.items():
        product = [(x, y) for (x, a), (y, b) in itertools.product(x_line, y_line) if (a, b) in wanted]
        assert_same_set(places(found, kind), product, 1e-11)


@pytest.mark.parametrize(("name", "count"), [("himmelblau", 9), *slowly(("branin", 5))])
def test_scipy_finds_the_same_from_random_starts(name, count):
    loss = plain(name)
    low, high = loss.bounds.T
    width = high - low
    roots = []
    for start in np.random.default_rng(4).uniform(low, high, (60, 2)):
        root = optimize.root(loss.gradient, start, jac=loss.hessian, options={"xtol": 1e-14})
        if root.success and loss.contains(root.x) and np.abs(loss.gradient(root.x)).max() < 1e-6:
            roots.append(root.x)
    roots = np.array(roots)
    found = critical_points(loss)
    assert len(found) == count
    assert_same_set(places(found) / width, roots[distinct(roots / width, 1e-3)] / width, 1e-6)
    for it in found:
        assert it.eigenvalues == pytest.approx(np.linalg.eigvalsh(loss.hessian(it.point)), rel=1e-6)


def test_himmelblau_has_four_minima_four_saddles_and_a_maximum():
    found = critical_points(plain("himmelblau"))
    assert kinds(found) == {"minimum": 4, "saddle": 4, "maximum": 1}
    assert_same_set(places(found, "minimum"), lv.catalogue["himmelblau"].minima, 1e-7)
    assert [it.value for it in found] == sorted(it.value for it in found)


@pytest.mark.parametrize("name", ["rosenbrock", *slowly("dixon_price", "michalewicz")])
def test_the_minima_of_the_catalogue_are_found_unasked(name):
    loss = lv.catalogue[name]
    minima = places(critical_points(plain(name)), "minimum")
    width = loss.bounds[:, 1] - loss.bounds[:, 0]
    for known in loss.minima:
        assert (np.abs(minima - known) / width).max(axis=1).min() < 1e-8


@pytest.mark.parametrize(("sign", "kind"), [("", "maximum"), *slowly(("-", "minimum"))])
def test_a_hill_hardly_wider_than_a_cell_is_found(sign, kind):
    hill = lv.parse(f"{sign}exp(-((x - 0.3)**2 + (y + 1.1)**2))", domain=((-60, 60), (-60, 60)))
    (top,) = critical_points(hill)
    assert (top.kind, top.point) == (kind, pytest.approx((0.3, -1.1)))


# --- units


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1e-8, 1e8])
def test_the_unit_of_the_loss_does_not_matter(scale):
    loss = lv.catalogue["himmelblau"].loss
    domain = ((-5, 5), (-5, 5))
    plain_points = critical_points(lv.Landscape(loss, domain))
    scaled = critical_points(lv.Landscape(lambda x, y: scale * loss(x, y), domain))
    assert_same_set(places(scaled), places(plain_points), 1e-9)
    assert kinds(scaled) == kinds(plain_points)


@pytest.mark.parametrize(("x_size", "y_size"), [(1e9, 1e-9), *slowly((1e-9, 1e-9), (1e9, 1e9))])
def test_the_units_of_the_axes_do_not_matter(x_size, y_size):
    loss = lv.catalogue["himmelblau"].loss
    stretched = lv.Landscape(
        lambda x, y: loss(x / x_size, y / y_size), ((-5 * x_size, 5 * x_size), (-4.5 * y_size, 5 * y_size))
    )
    found = critical_points(stretched)
    assert kinds(found) == {"minimum": 4, "saddle": 4, "maximum": 1}
    minima = places(found, "minimum") / (x_size, y_size)
    assert_same_set(minima, lv.catalogue["himmelblau"].minima, 1e-7)


def test_a_narrow_domain_far_from_zero_is_searched():
    far = lv.Landscape(
        lambda x, y: (x - 1e6) ** 2 - 3 * (y + 2e6) ** 2, ((1e6 - 1e-3, 1e6 + 2e-3), (-2e6 - 1, -2e6 + 1))
    )
    (point,) = critical_points(far)
    assert point.kind == "saddle"
    assert point.point == pytest.approx((1e6, -2e6), rel=1e-15, abs=1e-9)


# --- what is not listed


@pytest.mark.parametrize(
    "text",
    [
        "(x*y)**2",
        "tanh(50*x) + y**2",
        *slowly("x**2 + 0*y", "3 + 0*x*y", "(x - 2*y + 0.3)**2", "exp(x) + y"),
    ],
)
def test_lines_of_critical_points_are_not_listed(text):
    assert critical_points(lv.parse(text, domain=((-2, 2), (-1.5, 2)))) == ()


def test_of_a_ring_of_minima_only_the_hill_inside_is_listed():
    (top,) = critical_points(lv.parse("(x**2 + y**2 - 1)**2", domain=((-2, 2), (-2, 2))))
    assert (top.kind, top.point, top.eigenvalues) == ("maximum", (0.0, 0.0), (-4.0, -4.0))


@pytest.mark.slow
def test_the_plateau_of_easom_is_empty():
    # Where x - pi = t on the line y = pi, tan(t) = -2 t: 0, 1.8366 and then 4.8158, of height 1e-11.
    loss = lv.catalogue["easom"]
    found = critical_points(loss.over(((-100, 100), (-100, 100))))
    assert found[0].point == loss.minima[0]
    assert len(found) <= 13
    assert np.abs(places(found) - np.pi).max() == pytest.approx(1.8366, abs=1e-4)


@pytest.mark.slow
def test_a_slope_that_is_tiny_everywhere_is_no_plateau():
    found = critical_points(lv.parse("exp(x**2) - exp(y**2)", domain=((-10, 10), (-10, 10))))
    assert [(it.point, it.kind) for it in found] == [((0.0, 0.0), "saddle")]


def test_regions_without_numbers_are_passed_over():
    found = critical_points(lv.parse("log(x)**2 + sqrt(y)*(y - 3)", domain=((-1, 3), (-2, 2))))
    assert kinds(found) == {"minimum": 1}
    assert found[0].point == pytest.approx((1, 1))  # (3 y - 3) / (2 sqrt y) = 0
    assert critical_points(lv.parse("log(-1 - x**2) + y", domain=((-1, 3), (-2, 2)))) == ()


def test_points_outside_the_domain_are_left_out_and_those_on_its_border_kept():
    assert critical_points(lv.parse("x**2 + y**2", domain=((0.01, 1), (-1, 1)))) == ()
    (corner,) = critical_points(lv.parse("x**2 + y**2", domain=((0, 1), (-1, 0))))
    assert corner.point == (0.0, 0.0)


# --- singular Hessians, kinks, and what is known


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x**4 + y**4", "minimum"),
        ("x**3 + y**2", "degenerate"),
        *slowly(("-x**4 - y**2", "maximum"), ("x**4 - y**4", "degenerate")),
    ],
)
def test_where_an_eigenvalue_is_zero_the_loss_around_decides(text, kind):
    (point,) = critical_points(lv.parse(text, domain=((-2, 2.1), (-1, 1.3))))
    assert point.kind == kind
    assert point.point == pytest.approx((0, 0), abs=1e-5)
    assert np.abs(point.eigenvalues).min() < 1e-8


def test_a_loss_whose_derivative_is_nan_at_the_very_point_has_it_listed():
    (top,) = critical_points(lv.parse("cos(sqrt(x**2 + y**2))", domain=((-2, 2), (-2, 2))))
    assert (top.kind, top.point, top.value) == ("maximum", pytest.approx((0, 0), abs=1e-7), 1.0)
    assert top.eigenvalues == pytest.approx((-1, -1), rel=1e-5)


@pytest.mark.parametrize(
    "text",
    [
        "abs(x - 0.3) + 2*abs(y + 0.7)",
        *slowly("sqrt((x - 0.3)**2 + (y + 0.7)**2) + x/3", "max(abs(x - 0.3), abs(y + 0.7))"),
    ],
)
def test_minima_at_kinks_are_found(text):
    (point,) = critical_points(lv.parse(text, domain=((-2, 2), (-2, 2.5))))
    assert point.point == pytest.approx((0.3, -0.7), abs=1e-9)
    assert point.kind == "minimum"
    assert np.isnan(point.eigenvalues).all()


@pytest.mark.parametrize("text", ["100*abs(x - 0.73*y) + y", *slowly("log(x**2 + y**2)", "-1/(x**2 + y**2)")])
def test_poles_and_sharp_valleys_are_no_minima(text):
    assert critical_points(lv.parse(text, domain=((-2, 2.1), (-2, 2.1)))) == ()


def test_the_cusp_of_ackley_is_listed_once_among_all_the_others():
    found = critical_points(lv.catalogue["ackley"])
    assert found[0].point == (0.0, 0.0)
    assert np.isnan(found[0].eigenvalues).all()
    assert np.isfinite([it.eigenvalues for it in found[1:]]).all()
    assert np.sum(np.abs(places(found)).max(axis=1) < 0.2) == 1


@pytest.mark.slow
def test_a_known_minimum_on_the_border_is_listed_without_eigenvalues():
    known = lv.catalogue["eggholder"]
    (lowest, *_) = critical_points(known)
    assert lowest.point == known.minima[0]
    assert lowest.point[0] == 512
    assert np.isnan(lowest.eigenvalues).all()


def test_known_minima_stand_for_what_is_found_beside_them():
    bowl = lv.Landscape(lambda x, y: x**2 + 5 * y**2, ((-1, 1), (-1, 1)), minima=[(1e-6, 0.0)])
    (point,) = critical_points(bowl)
    assert point.point == (1e-6, 0.0)
    assert point.eigenvalues == pytest.approx((2, 10))


def test_a_saddle_beside_a_known_minimum_stays():
    # The inflection of x^3 - e^2 x has its two points 2 e / sqrt(3) apart.
    near = 1e-3
    loss = lv.Landscape(lambda x, y: x**3 - near**2 * x + y**2, ((-1, 1), (-1, 1)), minima=[(near / np.sqrt(3), 0.0)])
    assert kinds(critical_points(loss)) == {"minimum": 1, "saddle": 1}


# --- one dimension


def test_one_dimension_alternates_between_minima_and_maxima():
    wanted = turning_points(lambda x: 2 * x + 10 * np.cos(x), -10, 10)
    found = sorted(critical_points(plain("quadratic_plus_sine")), key=lambda it: it.point)
    assert [it.point[0] for it in found] == pytest.approx([x for x, _ in wanted], abs=1e-12)
    assert [it.kind for it in found] == ["minimum" if sign > 0 else "maximum" for _, sign in wanted]
    assert [it.eigenvalues for it in found] == [pytest.approx((2 - 10 * np.sin(x),)) for x, _ in wanted]


@pytest.mark.parametrize(
    ("text", "kind"), [("(x - 1)**3", "degenerate"), ("(x - 1)**4", "minimum"), ("abs(x - 1)", "minimum")]
)
def test_one_dimension_knows_inflections_flat_minima_and_kinks(text, kind):
    (point,) = critical_points(lv.parse(text))
    assert (point.kind, point.point) == (kind, pytest.approx((1,), abs=1e-7))


@pytest.mark.parametrize("text", ["1/x", "x", "3 + 0*x", "exp(x)", *slowly("log(x)")])
def test_one_dimension_without_critical_points_has_none(text):
    assert critical_points(lv.parse(text)) == ()


SMOOTH = [name for name, loss in lv.catalogue.items() if loss.dim == 1 and loss.smooth and loss.minima]
CURVES = ("gramacy_lee", "flat_quartic")


@pytest.mark.parametrize("name", [*CURVES, *slowly(*(name for name in SMOOTH if name not in CURVES))])
def test_the_interior_minima_of_the_curves_of_the_catalogue_are_found_unasked(name):
    loss = plain(name)
    minima = np.array(local_minima(loss))
    low, high = loss.domain
    for (known,) in lv.catalogue[name].minima:
        if low < known < high:
            assert np.abs(minima - known).min() < 1e-7 * (high - low)
    assert loss.value(minima).tolist() == sorted(loss.value(minima))


def test_a_minimum_at_a_kink_of_a_curve_is_found():
    assert local_minima(lv.parse("abs(x - 0.3)")) == (pytest.approx((0.3,), abs=1e-9),)


@pytest.mark.parametrize("text", ["1/x", "x", "-x**2", "3 + 0*x", "exp(x)"])
def test_on_a_curve_without_a_minimum_none_is_found(text):
    assert local_minima(lv.parse(text)) == ()


def test_of_many_minima_the_lowest_are_given():
    minima = local_minima(lv.parse("sin(20*x) + x/10"), count=3)
    assert len(minima) == 3
    assert minima[0][0] < minima[1][0] < minima[2][0] < -9


# --- the call


def test_a_landscape_is_searched_once():
    evaluated = []
    loss = lv.Landscape(lambda x: x**4 - x**2, (-2, 2))
    object.__setattr__(
        loss, "_hessians", lambda points, compiled=loss._hessians: (evaluated.append(1), compiled(points))[1]
    )
    first = critical_points(loss)
    count = len(evaluated)
    assert count > 0
    assert critical_points(loss) is first
    assert local_minima(loss) == (first[0].point, first[1].point)
    assert len(evaluated) == count


@pytest.mark.slow
def test_a_finer_grid_finds_finer_features():
    waves = lv.Landscape(lambda x, y: jnp.sin(60 * x) + jnp.sin(60 * y), ((0, 3), (0, 3)))
    # cos(60 x) = 0: 57 places on each axis
    assert len(critical_points(waves, cells=400)) == 57**2


@pytest.mark.parametrize("cells", [3, 1001])
def test_a_wrong_number_of_cells_is_refused(cells):
    with pytest.raises(lv.InputError, match="cells must be"):
        critical_points(lv.catalogue["sphere"], cells=cells)


def test_critical_points_are_frozen():
    (point,) = critical_points(lv.catalogue["sphere"])
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign"):
        point.kind = "saddle"
