"""Runs that differ by chance: the cloud, the median and the bands, read back from the artists."""

import numpy as np
import pytest
from scenes_reading import artist, head, panels, pixels, words

import landscape_viz as lv
from landscape_viz.runs.noise import NoisyRuns
from landscape_viz.scenes.layers.run_trails import held
from landscape_viz.scenes.noise import noise_scene

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
        median = artist(drawn.figure, "median")[0].shown(0)
        np.testing.assert_allclose(median[:, 1], np.median(RUNS.values, axis=0)[: frame + 1], rtol=1e-12)


def test_the_median_path_goes_through_the_medians_of_the_coordinates():
    drawn = noise_scene(BOWL, RUNS, motion="steps").draw()
    drawn.update(17)
    x, y, _ = head(drawn.figure, "median 0")
    assert (x, y) == tuple(np.median(RUNS.points[:, 17], axis=0))
    heads = artist(drawn.figure, "cloud-heads")[0].get_children()[0]
    np.testing.assert_array_equal(np.column_stack(heads.get_data()), np.clip(RUNS.points[:, 17], [-2, -1], [2, 3]))


def test_ensembles_have_colours_of_their_own_and_one_cloud():
    other = noisy(BOWL, runs=12, steps=20, seed=1, label="full")
    drawn = noise_scene(BOWL, [RUNS, other], motion="steps").draw()
    assert len(drawn.figure.findobj(lambda one: one.get_gid() == "cloud-trails")) == 1
    looks = artist(drawn.figure, "cloud-heads")[0].get_children()
    drawn.update(30)
    for look, one, number in zip(looks, (RUNS, other), (0, 1), strict=True):
        places = np.column_stack(look.get_data())
        np.testing.assert_array_equal(places, np.clip(one.points[:, -1], [-2, -1], [2, 3]))
        assert look.get_color() == artist(drawn.figure, f"head:median {number}")[0].get_color()
    assert words(drawn.figure, "legend") == ["sgd", "full"]
    assert words(drawn.figure, "legend-details")[0].startswith("41 runs")


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
    median = artist(drawn.figure, "median")[0].shown(0)[:, 1]
    expected = np.sort(np.where(np.isnan(values), np.inf, values), axis=0)[20]
    np.testing.assert_allclose(median, expected)
    assert np.isfinite(pixels(drawn.figure)).all()


def test_epochs_are_told_where_the_loss_is_one_of_data():
    drawn = noise_scene(BOWL, noisy(BOWL, steps_per_epoch=5), motion="steps").draw()
    drawn.update(13)
    assert words(drawn.figure, "caption") == ["step 13 of 30 · epoch 2"]


def test_a_point_that_is_no_number_stays_at_the_last_one_that_was():
    points = np.array([[[0.0, 0.0], [1.0, 1.0], [np.nan, 5.0], [9.0, 0.5], [9.0, 0.5], [9.0, 0.5]]])
    places, outside = held(points, (0.0, 2.0), (0.0, 2.0))
    np.testing.assert_array_equal(places[0], [[0, 0], [1, 1], [1, 1], [2, 0.5], [2, 0.5], [2, 0.5]])
    np.testing.assert_array_equal(outside[0], [False, False, False, False, True, True])


def test_ensembles_that_do_not_fit_are_refused():
    with pytest.raises(lv.InputError, match="the runs have 2 dimensions, the landscape 1"):
        noise_scene(LINE, RUNS)
    with pytest.raises(lv.InputError, match="ensembles must hold at least one NoisyRuns; got none"):
        noise_scene(LINE, [])
