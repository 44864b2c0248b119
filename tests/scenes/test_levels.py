"""Levels of contours: chosen by the data, never all in one place."""

import numpy as np
import pytest
from scenes_reading import slow

import landscape_viz as lv
from landscape_viz.scenes.levels import Levels, choose_levels, level_ticks
from landscape_viz.scenes.theme import DARK, LIGHT

X, Y = np.meshgrid(np.linspace(-2, 2, 201), np.linspace(-1, 3, 161))
PLANE_NAMES = tuple(name for name in lv.catalogue if lv.catalogue.entry(name).dim == 2)


def shares(values: np.ndarray, levels: Levels) -> np.ndarray:
    """The share of the area that each band has."""
    known = values[np.isfinite(values)]
    band = np.clip(np.searchsorted(levels.edges, known, side="left") - 1, 0, levels.bands - 1)
    return np.bincount(band, minlength=levels.bands) / known.size


def test_values_that_are_spread_well_get_even_round_levels():
    levels = choose_levels(X**2 - Y)
    assert levels.spacing == "linear"
    assert levels.label == "loss"
    np.testing.assert_allclose(np.diff(levels.edges), levels.edges[1] - levels.edges[0], rtol=1e-12)
    assert levels.edges[0] <= -3
    assert levels.edges[-1] >= 5


def test_a_narrow_valley_gets_levels_of_a_shifted_logarithm():
    rosenbrock = (1 - X) ** 2 + 100 * (Y - X**2) ** 2
    levels = choose_levels(rosenbrock)
    assert levels.spacing == "log"
    assert levels.label == "loss (log scale)"
    steps = np.diff(levels.edges)
    np.testing.assert_allclose(steps[1:] / steps[:-1], steps[1] / steps[0], rtol=1e-9)
    assert shares(rosenbrock, levels)[0] < 0.1
    assert shares(rosenbrock, levels).max() < 0.3


@pytest.mark.parametrize("offset", [-8.0, 0.0, 3.0])
@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_the_choice_does_not_depend_on_the_units_of_the_loss(scale, offset):
    rosenbrock = (1 - X) ** 2 + 100 * (Y - X**2) ** 2
    plain, moved = choose_levels(rosenbrock), choose_levels(scale * (rosenbrock + offset))
    assert moved.spacing == plain.spacing
    np.testing.assert_allclose(moved.edges / scale - offset, plain.edges, rtol=1e-6, atol=1e-9)


def test_losses_over_hundreds_of_orders_of_magnitude_get_bands_of_equal_area():
    values = np.exp(np.exp(X + 4))
    levels = choose_levels(values)
    assert levels.spacing == "quantile"
    assert levels.label == "loss (quantile levels)"
    np.testing.assert_allclose(shares(values, levels), 1 / levels.bands, atol=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANE_NAMES)
def test_the_valley_of_every_known_function_is_seen(name):
    landscape = lv.catalogue[name]
    values = landscape.grid(161).values
    lowest = [float(landscape.value(point)) for point in landscape.minima]
    levels = choose_levels(values, None, lowest)
    area = shares(values, levels)
    assert 5 <= levels.bands <= 20
    assert (area > 0).sum() >= 4
    assert area[0] < 0.25, "the lowest band must not hide the valley"
    for loss in lowest:
        assert levels.edges[0] <= loss + 1e-9
    top = np.quantile(values[np.isfinite(values)], 0.95)
    assert levels.edges[-1] > top * 0.3 + levels.edges[0] * 0.7 or levels.edges[-1] >= top


def test_a_small_well_in_a_plateau_is_no_outlier():
    well = -np.exp(-30 * (X**2 + Y**2))
    levels = choose_levels(well)
    assert levels.spacing == "linear"
    assert levels.edges[0] <= -0.99


def test_a_pole_does_not_take_all_levels():
    with np.errstate(divide="ignore"):
        values = X + Y - 1 / (X**2 + Y**2) ** 3
    levels = choose_levels(values)
    assert np.isfinite(levels.edges).all()
    assert (shares(values, levels) > 0.02).sum() >= 4


@pytest.mark.parametrize("loss", [0.0, 3.0, -1e9, 1e-12, 1e300])
def test_a_constant_is_one_band(loss):
    levels = choose_levels(np.full((5, 5), loss))
    assert levels.bands == 1
    assert levels.edges[0] < loss < levels.edges[1]
    assert levels.edges[0] < levels.edges[1]


def test_values_that_are_not_finite_do_not_count():
    values = X**2 - Y
    holed = np.where(X < 0, np.nan, np.where(X > 1.5, np.inf, values))
    levels = choose_levels(holed)
    assert levels.edges[-1] < 10
    assert np.isnan(levels.clipped(holed)[~np.isfinite(holed)]).all()
    assert np.isnan(levels.height(holed)[~np.isfinite(holed)]).all()
    with pytest.raises(lv.InputError, match="finite nowhere"):
        choose_levels(np.full((3, 3), np.nan))


@pytest.mark.parametrize("values", [X**2 - Y, (1 - X) ** 2 + 100 * (Y - X**2) ** 2], ids=["even", "valley"])
@pytest.mark.parametrize("bands", [1, 5, 30])
def test_a_number_of_bands_is_kept(values, bands):
    levels = choose_levels(values, bands)
    assert levels.bands == bands
    assert levels.edges[0] == pytest.approx(values.min(), abs=1e-9)


def test_levels_that_are_given_are_taken():
    levels = choose_levels(X**2, [0, 0.5, 3])
    np.testing.assert_array_equal(levels.edges, [0, 0.5, 3])
    assert levels.label == "loss"


@pytest.mark.parametrize("levels", [0, 101, [1.0], [2.0, 1.0], [1.0, 1.0], [0, np.nan], True])
def test_levels_that_cannot_be_are_refused(levels):
    with pytest.raises(lv.InputError, match="levels must be"):
        choose_levels(X, levels)


def test_heights_give_every_band_the_same_share():
    levels = Levels(np.array([0.0, 1.0, 10.0]), "given")
    np.testing.assert_allclose(levels.height(np.array([-5.0, 0.0, 1.0, 10.0, 99.0])), [0, 0, 0.5, 1, 1])


@pytest.mark.parametrize("name", [name if k % 6 == 0 else slow(name) for k, name in enumerate(PLANE_NAMES)])
@pytest.mark.parametrize("most", [3, 6])
def test_the_ticks_of_the_bar_are_few_short_and_where_their_numbers_are(name, most):
    levels = choose_levels(lv.catalogue[name].grid(101).values)
    places, texts, less = level_ticks(levels, most)
    assert less == ""
    assert 2 <= len(texts) <= most
    assert len(set(texts)) == len(texts)
    assert max(map(len, texts)) <= 7
    assert sorted(places) == places
    for place, text in zip(places, texts, strict=True):
        assert 0 <= place <= levels.bands
        digits = text.replace("−", "-").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
        mantissa, _, exponent = digits.partition("·10") if "·" in digits else (digits, "", "")
        number = float(mantissa) * 10.0 ** int(exponent or 0) if not digits.startswith("10") or "·" in digits else None
        if number is not None:
            assert np.interp(number, levels.edges, np.arange(levels.bands + 1)) == pytest.approx(place, abs=1e-6)


def test_what_losses_far_from_zero_have_in_common_is_said_once():
    levels = choose_levels(1e9 + 1e-3 * (X**2 - Y))
    _, texts, less = level_ticks(levels, 5)
    assert less == "− 10⁹"
    assert max(map(len, texts)) <= 7


def test_a_constant_has_one_tick():
    assert level_ticks(choose_levels(np.full((3, 3), 3.0)), 5) == ([0.5], ["3"], "")


def lightness(color: str) -> float:
    """CIE L* of an sRGB colour."""
    from matplotlib.colors import to_rgb

    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    luminance = float(np.dot(linear, [0.2126, 0.7152, 0.0722]))
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_colours_of_the_bands_change_evenly_in_one_direction(theme):
    steps = np.diff([lightness(color) for color in theme.bands(14)])
    assert (np.sign(steps) == np.sign(steps[0])).all()
    assert np.abs(steps).max() < 3 * np.abs(steps).min()
    assert theme.bands(1) == theme.bands(14)[:1]
