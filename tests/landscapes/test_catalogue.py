"""The catalogue: what every row claims of its derivatives and minima, and the mapping itself."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

from landscape_viz.errors import InputError
from landscape_viz.landscapes.catalogue import Catalogue, UnknownLossError, catalogue, entries
from landscape_viz.landscapes.catalogue.entry import Entry

TABLE = entries()

COUNT = 200  # points of every batch: one shape, so that each landscape is compiled once


def random_points(entry: Entry) -> np.ndarray:
    low, high = np.array(entry.domain, dtype=float).T
    return low + (high - low) * np.random.default_rng(7).random((COUNT, entry.dim))


def repeated(points: object, entry: Entry) -> np.ndarray:
    """`points`, over and over up to a full batch."""
    return np.resize(np.array(points, dtype=float), (COUNT, entry.dim))


def interior_minima(entry: Entry) -> list[tuple[float, ...]]:
    """The minima that do not lie on the border of the domain, where a gradient may remain."""
    return [
        minimum.point
        for minimum in entry.minima
        if all(low < coordinate < high for coordinate, (low, high) in zip(minimum.point, entry.domain, strict=True))
    ]


# Second derivatives take long to compile: those of these rows are looked at always, of the others in the slow tests.
CURVED = {"quadratic", "gramacy_lee", "ackley_1d", "problem07", "rosenbrock", "ackley", "bukin_6", "schwefel"}


def rows_of(table: list[Entry]) -> pytest.MarkDecorator:
    marked = [pytest.param(row, id=row.name, marks=() if row.name in CURVED else pytest.mark.slow) for row in table]
    return pytest.mark.parametrize("entry", marked)


every_entry = pytest.mark.parametrize("entry", TABLE, ids=lambda entry: entry.name)
with_minima = pytest.mark.parametrize("entry", [e for e in TABLE if e.minima], ids=lambda entry: entry.name)


# --- what is computed


def assert_is_the_slope(derivative: np.ndarray, function: Callable[[np.ndarray], np.ndarray], entry: Entry) -> None:
    """`derivative` at the random points, shape (COUNT, ..., dim), is that of `function` by differences along each axis.

    A point is left out where a difference twice as wide disagrees by much: a kink lies between, or is too near.
    """
    points, step = random_points(entry), 1e-4
    for axis, direction in enumerate(np.eye(entry.dim) * step):
        near = (function(points + direction) - function(points - direction)) / (2 * step)
        far = (function(points + 2 * direction) - function(points - 2 * direction)) / (4 * step)
        slope = (4 * near - far) / 3
        resolved = np.abs(near - far) <= 1e-4 * (1 + np.abs(slope))
        assert resolved.mean() > 0.98
        tolerance = 1e-8 * (1 + np.max(np.abs(slope[resolved])))
        np.testing.assert_allclose(derivative[..., axis][resolved], slope[resolved], rtol=1e-7, atol=tolerance)


@every_entry
def test_gradient_is_the_slope_of_the_value(entry: Entry) -> None:
    landscape = catalogue[entry.name]
    assert_is_the_slope(landscape.gradient(random_points(entry)), landscape.value, entry)


@pytest.mark.slow
@every_entry
def test_hessian_is_the_slope_of_the_gradient(entry: Entry) -> None:
    landscape = catalogue[entry.name]
    assert_is_the_slope(landscape.hessian(random_points(entry)), landscape.gradient, entry)


@rows_of(list(TABLE))
def test_derivatives_are_finite_all_over_the_domain(entry: Entry) -> None:
    landscape = catalogue[entry.name]
    corners = np.array(np.meshgrid(*entry.domain)).reshape(entry.dim, -1).T
    places = repeated([*corners, entry.start, *(minimum.point for minimum in entry.minima)], entry)
    for points in (places, random_points(entry)):
        for result in (landscape.value(points), landscape.gradient(points), landscape.hessian(points)):
            assert np.isfinite(result).all()


# --- what is claimed of the minima


@with_minima
def test_minima_lie_in_the_domain(entry: Entry) -> None:
    assert all(len(minimum.point) == entry.dim for minimum in entry.minima)
    assert catalogue[entry.name].contains([minimum.point for minimum in entry.minima]).all()


@with_minima
def test_minima_have_the_value_that_is_stated_lowest_first(entry: Entry) -> None:
    stated = [minimum.value for minimum in entry.minima]
    assert stated == sorted(stated)
    values = catalogue[entry.name].value(repeated([minimum.point for minimum in entry.minima], entry))
    np.testing.assert_allclose(values[: len(stated)], stated, rtol=1e-12, atol=1e-14)


@rows_of([row for row in TABLE if row.smooth and interior_minima(row)])
def test_smooth_minima_are_stationary_to_a_billionth(entry: Entry) -> None:
    """The Newton step from each to the true minimum, at most |g|/curvature, is below 1e-9."""
    points = repeated(interior_minima(entry), entry)
    slope = np.linalg.norm(catalogue[entry.name].gradient(points), axis=-1)
    curvature = np.linalg.eigvalsh(catalogue[entry.name].hessian(points))[:, 0]
    assert (curvature >= 0).all()
    assert (slope <= 1e-9 * curvature).all()


@with_minima
def test_every_minimum_is_lower_than_what_surrounds_it(entry: Entry) -> None:
    landscape = catalogue[entry.name]
    offsets = 1e-3 * np.random.default_rng(3).uniform(-1, 1, (COUNT, entry.dim))
    for minimum in entry.minima:
        around = np.clip(np.array(minimum.point) + offsets, *landscape.bounds.T)
        assert (landscape.value(around) >= minimum.value - 1e-12).all()


@rows_of([row for row in TABLE if row.minima])
def test_no_point_of_a_fine_grid_is_below_the_lowest_minimum(entry: Entry) -> None:
    grid = catalogue[entry.name].grid(20001 if entry.dim == 1 else 401)
    assert grid.values.min() >= entry.minima[0].value - 1e-12


# --- the table and the mapping


@every_entry
def test_row_says_what_it_is(entry: Entry) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", entry.name)
    assert entry.source
    assert entry.note
    assert "\n" not in entry.source + entry.note
    assert entry.formula
    assert catalogue[entry.name].contains(entry.start)
    assert all(minimum.point != entry.start for minimum in entry.minima)
    assert len(entry.start) == len(entry.domain) == entry.dim


@every_entry
def test_landscape_carries_what_the_row_says(entry: Entry) -> None:
    landscape = catalogue[entry.name]
    assert landscape.name == entry.name
    assert landscape.dim == entry.dim
    assert landscape.bounds.tolist() == [list(map(float, pair)) for pair in entry.domain]
    assert landscape.minima == tuple(minimum.point for minimum in entry.minima)
    assert landscape.start == entry.start
    assert landscape.source == entry.source
    assert landscape.formula == entry.formula
    assert landscape.smooth is entry.smooth


@every_entry
def test_a_run_leaves_the_suggested_start(entry: Entry) -> None:
    landscape = catalogue[entry.name]
    slope = np.linalg.norm(landscape.gradient(repeated([entry.start], entry))[0])
    usual = np.median(np.linalg.norm(landscape.gradient(random_points(entry)), axis=1))
    assert slope > 0.01 * usual


def test_catalogue_lists_its_names_in_the_order_of_the_table() -> None:
    names = [entry.name for entry in TABLE]
    assert list(catalogue) == names
    assert len(catalogue) == len(set(names)) == len(names)
    assert [entry.dim for entry in TABLE] == sorted(entry.dim for entry in TABLE)
    assert names[:5] == ["quadratic", "quadratic_minus_cosine", "negative_cosine", "sin_exp", "quadratic_plus_sine"]
    assert all(name in repr(catalogue) for name in names)


@pytest.mark.parametrize("name", ["gramacy_lee", "gramacy-lee", "Gramacy Lee", " GRAMACY_LEE "])
def test_a_name_may_be_written_in_several_ways(name: str) -> None:
    assert name in catalogue
    assert catalogue[name] is catalogue["gramacy_lee"]


def test_a_landscape_is_built_once() -> None:
    fresh = Catalogue(TABLE)
    assert fresh["quadratic"] is fresh["quadratic"]
    assert fresh["quadratic"] is not catalogue["quadratic"]


def test_an_unknown_name_is_refused_with_the_closest_one() -> None:
    with pytest.raises(UnknownLossError, match=r"^the catalogue has no loss 'Foresster'\. Did you mean 'forrester'\?$"):
        catalogue["Foresster"]
    with pytest.raises(InputError, match=r"has no loss 'zzz'\. It has quadratic, "):
        catalogue["zzz"]
    with pytest.raises(KeyError, match="has no loss 'zzz'"):
        catalogue["zzz"]


@pytest.mark.parametrize("name", [None, 3, ("quadratic",)])
def test_a_name_that_is_no_text_is_refused(name: object) -> None:
    assert name not in catalogue
    with pytest.raises(UnknownLossError, match="the catalogue has no loss"):
        catalogue.entry(name)


def test_get_falls_back_as_for_every_mapping() -> None:
    assert catalogue.get("zzz") is None
    assert catalogue.get("quadratic") is catalogue["quadratic"]


def test_catalogue_cannot_be_written_to() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        catalogue["quadratic"] = None  # type: ignore[index]


def test_the_table_is_read_without_importing_jax() -> None:
    program = (
        "import sys\n"
        "from landscape_viz.landscapes.catalogue import catalogue, entries\n"
        "assert all(entry.formula and entry.note for entry in entries())\n"
        "assert 'quadratic' in catalogue and 'zzz' not in catalogue and len(list(catalogue)) == len(entries())\n"
        "assert catalogue.get('zzz') is None\n"
        "assert 'jax' not in sys.modules and 'matplotlib' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
