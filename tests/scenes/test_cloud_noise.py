"""Runs that differ by chance: the cloud, the median and the bands, read back from the artists."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from scenes_reading import artist, panels, pixels, words

import landscape_viz as lv
from landscape_viz.runs.noise import NoisyRuns
from landscape_viz.scenes.layers.hulls import convex_hull
from landscape_viz.scenes.layers.run_trails import held
from landscape_viz.scenes.noise import noise_scene
from landscape_viz.scenes.theme import LIGHT

BOWL = lv.Landscape(lambda x, y: x**2 + 4 * y**2, ((-2, 2), (-1, 3)), name="bowl")
LINE = lv.Landscape(lambda x: (x - 1) ** 2, (-4, 4), name="line")


def noisy(landscape, runs=41, steps=30, seed=0, label="sgd", **changes):
    rng = np.random.default_rng(seed)
    fall = np.exp(-0.2 * np.arange(steps + 1))[None, :, None]
    points = 0.9 * fall + 0.1 * rng.normal(size=(runs, steps + 1, landscape.dim))
    points[:, 0] = 0.9
    values = landscape.value(points.reshape(-1, landscape.dim)).reshape(runs, steps + 1)
    fields = {"label": label, "landscape": landscape.name, "points": points, "values": values}
    return NoisyRuns(**fields | {"seeds": tuple(range(runs)), "noise": "batches of 8"} | changes)


RUNS = noisy(BOWL)


def edges(band):
    """The lower and the upper edge of a drawn band, at its steps."""
    (path,) = band.get_paths()
    x, y = path.vertices.T
    steps = np.unique(x)
    return steps, np.array([[y[x == step].min(), y[x == step].max()] for step in steps]).T


def median_losses(figure):
    """Steps and losses of the line of medians that is drawn now."""
    axes = panels(figure)[1]
    flat = artist(figure, "trails")[-1].shown(0)
    return axes.transData.inverted().transform(axes.transData.get_affine().transform(flat[1:]))[_once(flat[1:])]


def _once(places):
    return np.append(True, (np.diff(places, axis=0) != 0).any(axis=1))


def test_bands_and_median_are_the_quantiles_of_the_losses_up_to_the_step():
    drawn = noise_scene(BOWL, RUNS, motion="steps").draw()
    for frame in (1, 30, 12):
        drawn.update(frame)
        bands = artist(drawn.figure, "band")
        assert len(bands) == 2
        limits = panels(drawn.figure)[1].get_ylim()
        for band, (low, high) in zip(bands, ((0.05, 0.95), (0.25, 0.75)), strict=True):
            steps, (lower, upper) = edges(band)
            np.testing.assert_array_equal(steps, np.arange(frame + 1))
            # The smallest loss met that at least this share of the runs does not exceed.
            ordered = np.sort(RUNS.values[:, : frame + 1], axis=0)
            for edge, share in ((lower, low), (upper, high)):
                expected = ordered[int(np.ceil(share * 41)) - 1]
                np.testing.assert_allclose(edge, np.clip(expected, *limits), rtol=1e-12)
        median = median_losses(drawn.figure)
        np.testing.assert_allclose(median[:, 1], np.median(RUNS.values, axis=0)[: frame + 1], rtol=1e-12)


def test_the_median_path_goes_through_the_medians_of_the_coordinates():
    drawn = noise_scene(BOWL, RUNS, motion="steps").draw()
    drawn.update(17)
    place, marker = artist(drawn.figure, "heads")[0].shown(0)
    np.testing.assert_allclose(place, np.median(RUNS.points[:, 17], axis=0))
    assert marker == "o"
    dots = artist(drawn.figure, "cloud-dots")[0]
    np.testing.assert_array_equal(np.column_stack(dots.get_data()), RUNS.points[:, 17])


def test_the_hulls_hold_half_and_nine_tenths_of_the_runs():
    drawn = noise_scene(BOWL, RUNS, motion="steps").draw()
    for frame in (3, 30, 12):
        drawn.update(frame)
        for share in (0.9, 0.5):
            hull = artist(drawn.figure, f"hull {share:g}")[0].get_path()
            held_runs = hull.contains_points(RUNS.points[:, frame], radius=1e-9)
            held_runs |= hull.contains_points(RUNS.points[:, frame], radius=-1e-9)
            assert np.ceil(share * 41) <= held_runs.sum() <= np.ceil(share * 41) + 3
        middle = np.median(RUNS.points[:, frame], axis=0)
        assert artist(drawn.figure, "hull 0.5")[0].get_path().contains_point(middle)


def test_the_hull_of_a_square_with_points_inside_is_the_square():
    places = np.array([[0, 0], [2, 0], [1, 1], [2, 2], [0, 2], [1, 0], [0.5, 1.5]], dtype=float)
    np.testing.assert_array_equal(convex_hull(places), [[0, 0], [2, 0], [2, 2], [0, 2]])
    assert convex_hull(np.zeros((0, 2))).shape == (1, 2)
    np.testing.assert_array_equal(convex_hull(np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]])), [[1, 2]])


def test_ensembles_have_colours_of_their_own():
    other = noisy(BOWL, runs=12, steps=20, seed=1, label="full")
    drawn = noise_scene(BOWL, [RUNS, other], motion="steps").draw()
    drawn.update(30)
    for dots, one, number in zip(artist(drawn.figure, "cloud-dots"), (RUNS, other), (0, 1), strict=True):
        np.testing.assert_array_equal(np.column_stack(dots.get_data()), one.points[:, -1])
        ink = to_hex(dots.get_color())
        assert ink == LIGHT.palette[number].lower()
        assert to_hex(artist(drawn.figure, "hull 0.5")[number].get_edgecolor()) == ink
        assert to_hex(artist(drawn.figure, "band")[2 * number].get_facecolor()[0]) == ink
        assert artist(drawn.figure, "table-dot")[number].get_color() == LIGHT.palette[number]
    assert words(drawn.figure, "table-label") == ["sgd", "full"]


def test_it_is_said_how_many_runs_there_are_and_what_is_drawn():
    figure = noise_scene(BOWL, RUNS).figure()
    said = " ".join(words(figure, "subtitle"))
    assert said.startswith("41 runs, batches of 8: the median, and hulls of 50\u00a0% and 90\u00a0%")


def test_on_a_line_the_runs_are_on_the_curve():
    runs = noisy(LINE)
    drawn = noise_scene(LINE, runs, motion="steps").draw()
    drawn.update(5)
    heads = artist(drawn.figure, "cloud-heads")[0].get_children()[0]
    x, y = heads.get_data()
    np.testing.assert_array_equal(x, runs.points[:, 5, 0])
    np.testing.assert_allclose(y, (x - 1) ** 2)


def test_runs_that_are_lost_count_as_infinitely_high():
    points, values = RUNS.points.copy(), RUNS.values.copy()
    points[:15, 10:], values[:15, 10:] = np.nan, np.nan
    drawn = noise_scene(BOWL, noisy(BOWL, points=points, values=values), motion="steps").draw()
    drawn.update(30)
    limits = panels(drawn.figure)[1].get_ylim()
    _, (_, upper) = edges(artist(drawn.figure, "band")[0])
    np.testing.assert_allclose(upper[10:], limits[1])
    median = median_losses(drawn.figure)[:, 1]
    expected = np.sort(np.where(np.isnan(values), np.inf, values), axis=0)[20]
    np.testing.assert_allclose(median, expected)
    assert np.isfinite(pixels(drawn.figure)).all()


def test_epochs_are_told_where_the_loss_is_one_of_data():
    figure = noise_scene(BOWL, noisy(BOWL, steps_per_epoch=5), size_pixels=(1600, 900)).figure()
    assert " ".join(words(figure, "subtitle")).startswith("41 runs, batches of 8, 6 epochs: ")


def test_a_point_that_is_no_number_stays_at_the_last_one_that_was_and_one_outside_where_it_left():
    points = np.array([[[0.0, 0.0], [1.0, 1.0], [np.nan, 5.0], [9.0, 0.5], [9.0, 0.5], [9.0, 0.5]]])
    places, outside = held(points, (0.0, 2.0), (0.0, 2.0))
    np.testing.assert_array_equal(places[0], [[0, 0], [1, 1], [1, 1], [2, 0.9375], [2, 0.9375], [2, 0.9375]])
    np.testing.assert_array_equal(outside[0], [False, False, False, False, True, True])


def test_ensembles_that_do_not_fit_are_refused():
    with pytest.raises(lv.InputError, match="the runs have 2 dimensions, the landscape 1"):
        noise_scene(LINE, RUNS)
    with pytest.raises(lv.InputError, match="ensembles must hold at least one NoisyRuns; got none"):
        noise_scene(LINE, [])
