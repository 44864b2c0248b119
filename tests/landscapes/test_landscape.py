"""Landscape: values, gradients and Hessians against hand formulas; both calling conventions; what is refused."""

import functools
import math
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import landscape_viz as lv
from landscape_viz.landscapes.landscape import KEPT_POINTS, checked_landscape
from landscape_viz.landscapes.validation import read_point, read_variables

WAVES = lv.Landscape(lambda x: x**2 + 10 * jnp.sin(x), (-10, 10), name="waves")
RNG = np.random.default_rng(0)


def skewed(x, y):
    return x**3 + 2 * x * y + 5 * y**2


PLANE = lv.Landscape(skewed, ((-2, 3), (0, 1)))


def test_one_dimension_against_hand_formulas():
    x = RNG.uniform(-10, 10, 50)
    np.testing.assert_allclose(WAVES.value(x[:, None]), x**2 + 10 * np.sin(x), rtol=1e-13)
    np.testing.assert_allclose(WAVES.gradient(x[:, None])[:, 0], 2 * x + 10 * np.cos(x), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(WAVES.hessian(x[:, None])[:, 0, 0], 2 - 10 * np.sin(x), rtol=1e-12, atol=1e-13)


def test_two_dimensions_against_hand_formulas():
    p = RNG.uniform(-2, 2, (4, 5, 2))
    x, y = p[..., 0], p[..., 1]
    np.testing.assert_allclose(PLANE.value(p), skewed(x, y), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(
        PLANE.gradient(p), np.stack([3 * x**2 + 2 * y, 2 * x + 10 * y], -1), rtol=1e-12, atol=1e-13
    )
    hessian = np.empty((4, 5, 2, 2))
    hessian[..., 0, 0], hessian[..., 0, 1], hessian[..., 1, 0], hessian[..., 1, 1] = 6 * x, 2, 2, 10
    np.testing.assert_allclose(PLANE.hessian(p), hessian, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    "loss",
    [
        skewed,
        lambda p: skewed(p[0], p[1]),
        lambda *p: skewed(*p),
        lambda *p: skewed(*p[0]),
        functools.partial(lambda a, x, y: a * skewed(x, y), 1.0),
        jax.jit(skewed),
        lambda p, scale=1.0: scale * skewed(*p),
    ],
)
def test_both_calling_conventions_are_one(loss):
    landscape = lv.Landscape(loss, ((-2, 3), (0, 1)))
    np.testing.assert_allclose(landscape.value([1.5, 0.25]), skewed(1.5, 0.25), rtol=1e-14)
    np.testing.assert_allclose(landscape.gradient([1.5, 0.25]), [7.25, 5.5], rtol=1e-14)


def test_shapes_follow_the_points():
    assert WAVES.value(1.0).shape == WAVES.gradient(1.0).shape == WAVES.hessian(1.0).shape == ()
    assert WAVES.value([1.0]).shape == ()
    assert WAVES.gradient([1.0]).shape == (1,)
    assert WAVES.hessian([1.0]).shape == (1, 1)
    assert WAVES.value(np.ones((3, 1))).shape == (3,)
    assert WAVES.hessian(np.ones((3, 1))).shape == (3, 1, 1)
    assert WAVES.gradient(np.ones(5)).shape == (5,)
    assert PLANE.value([1.0, 2.0]).shape == ()
    assert PLANE.gradient(np.ones((7, 2))).shape == (7, 2)
    assert PLANE.hessian(np.ones((7, 3, 2))).shape == (7, 3, 2, 2)
    assert WAVES.value(np.ones((0, 1))).shape == (0,)


def test_everything_is_float64_and_numpy():
    for result in (WAVES.value([[1.0]]), WAVES.gradient([[1.0]]), PLANE.hessian([[1, 2]]), PLANE.grid(3).values):
        assert type(result) is np.ndarray
        assert result.dtype == np.float64
    assert jnp.ones(1).dtype == jnp.float32


def test_a_grid_has_both_ends_and_x_along_its_columns():
    points, values = PLANE.grid((4, 3))
    assert points.shape == (3, 4, 2)
    np.testing.assert_allclose(points[0, :, 0], [-2, -1 / 3, 4 / 3, 3], rtol=1e-14)
    np.testing.assert_allclose(points[:, 0, 1], [0, 0.5, 1])
    np.testing.assert_allclose(values, skewed(points[..., 0], points[..., 1]), rtol=1e-13)
    points, values = WAVES.grid(5)
    np.testing.assert_array_equal(points, [[-10], [-5], [0], [5], [10]])
    np.testing.assert_array_equal(values, WAVES.value(points))


@pytest.fixture
def evaluations(monkeypatch):
    """The numbers of points of each call of `value` from here on."""
    counts = []
    value = lv.Landscape.value

    def counted(self, p):
        counts.append(np.size(p) // self.dim)
        return value(self, p)

    monkeypatch.setattr(lv.Landscape, "value", counted)
    return counts


def test_a_grid_is_evaluated_once(evaluations):
    bowl = lv.Landscape(lambda x, y: x**2 + y**2, ((-1, 1), (-1, 2)))
    grid = bowl.grid(5)
    assert bowl.grid(5) is bowl.grid((5, 5)) is grid
    assert bowl.grid((5, 4)) is not grid
    assert evaluations == [25, 20]
    assert bowl.over(((-1, 1), (-1, 3))).grid(5).points.max() == 3
    assert bowl.grid(5) is grid


def test_a_grid_is_read_only():
    for array in PLANE.grid(3):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0


def test_a_landscape_keeps_no_more_points_than_it_should(evaluations):
    line = lv.Landscape(lambda x: x, (0, 1))
    for n in (KEPT_POINTS // 2, KEPT_POINTS // 2 - 2, 3, 4):
        line.grid(n)
    assert [array.size for array, _ in line._grids.values()] == [KEPT_POINTS // 2 - 2, 3, 4]
    line.grid(KEPT_POINTS + 1)
    assert line._grids == {}


def test_a_picture_evaluates_the_grid_of_its_landscape_once(evaluations):
    bowl = lv.Landscape(lambda x, y: x**2 + y**2 - 3, ((-2, 2), (-1, 2)))
    lv.compare(bowl, [], view="contour")
    assert evaluations.count(241**2) == 1


def test_what_is_known_of_the_loss_is_kept():
    known = lv.Landscape(lambda x: x**2, (-1, 2), name="sq", minima=[0.0], start=1.5, source="classic", formula="x²")
    assert (known.dim, known.domain, known.name) == (1, (-1.0, 2.0), "sq")
    assert (known.minima, known.start, known.source, known.formula) == (((0.0,),), (1.5,), "classic", "x²")
    assert PLANE.domain == ((-2.0, 3.0), (0.0, 1.0))
    assert PLANE.name == "skewed"


def test_another_domain_keeps_the_minima_that_lie_in_it():
    waves = lv.catalogue["quadratic_plus_sine"]
    part = waves.over((0, 5))
    assert part.domain == (0.0, 5.0)
    assert [point[0] for point in part.minima] == pytest.approx([3.8374671065])
    assert part.start is None
    assert part.formula == waves.formula
    with pytest.raises(lv.InputError, match="must have 1 axis"):
        waves.over(((0, 1), (0, 1)))


def branching(x):
    return x if x > 0 else -x


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        (lambda x: jnp.array([x, x]), r"must return one number; it returns an array of shape \(2,\)"),
        (lambda x: (x, x), "must return one number; it returns a tuple"),
        (lambda x: None, "must return one number; it returns nothing"),
        (lambda x: "a", "must return one number; it returns a str"),
        (lambda x: 1j * x, "must return a real number; it returns complex128"),
        (lambda x: x < 1, "must return a real number; it returns bool"),
        (lambda x: math.sin(x), r"cannot be traced by jax \(line \d+ of test_landscape.py\)"),
        (branching, r"'branching' cannot be traced by jax \(line \d+ of test_landscape.py\).*jnp.where"),
        (lambda x: x + np.asarray(x), "cannot be traced by jax"),
        (lambda x: 1 / 0, r"raises ZeroDivisionError \(line \d+ of test_landscape.py\): division by zero"),
        (lambda: 3, "takes 0 positional arguments .* is called with one number, x"),
        (lambda x, y: x, "missing 1 required positional argument.* is called with one number, x"),
    ],
)
def test_a_loss_that_cannot_be_used_is_refused_with_its_reason(loss, said):
    with pytest.raises(lv.InputError, match=said):
        lv.Landscape(loss, (-1, 1))


def test_integers_and_constants_are_numbers():
    assert lv.Landscape(lambda x: 3, (-1, 1)).gradient(0.5) == 0
    assert lv.Landscape(lambda x: jnp.sign(x).astype(int), (-1, 1)).value(-0.5) == -1


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        ((1, -1), "from the lower to the higher end; got 1, -1"),
        ((1, 1), "from the lower to the higher end"),
        ((float("nan"), 1), "finite ends"),
        ((0, float("inf")), "finite ends"),
        ((0, 1, 2), r"\(lo, hi\) in one dimension"),
        (5, r"\(lo, hi\) in one dimension"),
        ("ab", r"\(lo, hi\) in one dimension"),
        (((0, 1), (0, 1), (0, 1)), r"\(lo, hi\) in one dimension"),
        (((0, 1), (3, 2)), "got 3, 2"),
        ((-1e308, 1e308), "too wide"),
        ((1e9, 1e9 + 1e-7), "too narrow"),
    ],
)
def test_a_domain_that_is_none_is_refused(domain, said):
    with pytest.raises(lv.InputError, match=said):
        lv.Landscape(lambda x: x**2, domain)


@pytest.mark.parametrize(("landscape", "p"), [(PLANE, 3.0), (PLANE, [1.0, 2.0, 3.0]), (PLANE, "ab")])
def test_points_of_another_dimension_are_refused(landscape, p):
    with pytest.raises(lv.InputError, match=r"\(\.\.\., 2\)"):
        landscape.value(p)


@pytest.mark.parametrize("n", [1, 0, (3, 3, 3), (3, 1)])
def test_a_grid_of_fewer_than_two_points_is_refused(n):
    with pytest.raises(lv.InputError, match="n must be"):
        PLANE.grid(n)


@pytest.mark.parametrize(
    ("loss", "domain", "names"),
    [
        (lambda x: x**2, (-1, 1), ("x",)),
        (lambda w: w**2, (-1, 1), ("w",)),
        (lambda w, b: w**2 + b**2, ((-1, 1), (-1, 1)), ("w", "b")),
        (functools.partial(lambda scale, w, b: scale * (w + b), 2.0), ((-1, 1), (-1, 1)), ("w", "b")),
        (jax.jit(lambda w, b: w * b), ((-1, 1), (-1, 1)), ("w", "b")),
        (lambda p: p[0] + p[1], ((-1, 1), (-1, 1)), ("x", "y")),
        (lambda *p: p[0] + p[1], ((-1, 1), (-1, 1)), ("x", "y")),
        (lambda p, scale=1.0: scale * p[0], ((-1, 1), (-1, 1)), ("x", "y")),
        (lambda learning_rate_now, b: b, ((-1, 1), (-1, 1)), ("x", "y")),
        (lambda _, b: b, ((-1, 1), (-1, 1)), ("x", "y")),
        (jnp.sin, (-1, 1), ("x",)),
    ],
)
def test_the_variables_are_called_as_the_loss_calls_them_if_it_takes_them_one_by_one(loss, domain, names):
    assert lv.Landscape(loss, domain).variables == names


def test_variables_that_are_told_are_kept_also_over_another_domain():
    told = lv.Landscape(skewed, ((-2, 3), (0, 1)), variables=("width", "height"))
    assert told.variables == ("width", "height")
    assert told.over(((0, 1), (0, 1))).variables == ("width", "height")
    assert lv.Landscape(lambda x: x, (0, 1), variables="t").variables == ("t",)
    assert lv.parse("y**2").variables == ("x", "y")
    assert lv.catalogue["quadratic"].variables == ("x",)


@pytest.mark.parametrize("variables", [("w",), ("a", "b", "c"), ("a", ""), (" ", "b"), ("a", 3), ("a", "a"), "ab", 3])
def test_variables_that_are_not_a_name_for_each_axis_are_refused(variables):
    with pytest.raises(lv.InputError, match=f"variables must be 2 different names; got {re.escape(repr(variables))}"):
        read_variables(variables, 2)
    with pytest.raises(lv.InputError, match="variables must be a name; got ''"):
        lv.Landscape(lambda x: x, (0, 1), variables="")


@pytest.mark.parametrize(
    ("loss", "domain", "names"),
    [
        (lambda w, b, x, y: (w * x + b - y) ** 2, ((0, 4), (-1, 3)), ("w", "b")),
        (lambda w, x, y: (w * x - y) ** 2, (0, 4), ("w",)),
        (lambda p, x, y: (p[0] * x + p[1] - y) ** 2, ((0, 4), (-1, 3)), ("x", "y")),
        (lambda *all: (all[0] * all[1] - all[2]) ** 2, (0, 4), ("x",)),
    ],
    ids=["two", "one", "vector", "any"],
)
def test_the_variables_of_a_loss_of_data_are_called_as_its_parameters(loss, domain, names):
    samples = ([0.0, 1, 2], [1.0, 3, 5])
    assert lv.DataLandscape(loss, samples, domain).variables == names
    other = ("a", "b")[: len(names)]
    told = lv.DataLandscape(loss, samples, domain, variables=other)
    assert told.variables == told.over(domain).variables == other
    assert repr(told).endswith(", 3 samples)")


def test_a_landscape_tells_its_name_and_its_axes_in_a_line():
    assert repr(WAVES) == "Landscape('waves', x from -10 to 10)"
    assert repr(PLANE) == "Landscape('skewed', x from -2 to 3, y from 0 to 1)"
    assert repr(lv.Landscape(lambda w, b: w, ((0, 1), (2, 3)), name="line")) == (
        "Landscape('line', w from 0 to 1, b from 2 to 3)"
    )


GIVEN = {
    "text": (
        "x**2",
        'got \'x**2\'; lv.parse("x**2") makes one of a formula, lv.catalogue["himmelblau"] is one by its name',
    ),
    "function": (skewed, "got the function skewed; lv.Landscape(function, (lo, hi)) makes one of a function"),
    "lambda": (lambda x: x, "got a lambda; lv.Landscape(function, (lo, hi)) makes one of a function"),
    "nothing": (None, "got None"),
}


@pytest.mark.parametrize("name", GIVEN)
def test_what_is_given_for_a_landscape_is_refused_with_what_makes_one(name):
    given, said = GIVEN[name]
    with pytest.raises(lv.InputError, match=f"^landscape must be a Landscape; .*{re.escape(said)}$"):
        checked_landscape(given)
    assert checked_landscape(WAVES) is WAVES


def test_a_point_of_too_few_numbers_is_refused_with_the_reason_for_their_count():
    with pytest.raises(lv.InputError, match=r"^start must be 2 numbers: it has x and y; got 3$"):
        read_point("start", 3, 2, "it has x and y")
    with pytest.raises(lv.InputError, match=r"^start must be one number; got 'a'$"):
        read_point("start", "a", 1, "it has x")
