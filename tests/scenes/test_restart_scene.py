"""Restarts: all runs at once, read back from the artists."""

import numpy as np
import pytest
from many_runs import HIMMELBLAU, WAVES, descents
from matplotlib.colors import to_rgb
from scenes_reading import artist, panels, pixels, slow, words

import landscape_viz as lv
from landscape_viz.runs.attractors import Fate
from landscape_viz.scenes.layers.run_trails import held
from landscape_viz.scenes.outcomes import outcome_theme
from landscape_viz.scenes.restarts import restart_scene
from landscape_viz.scenes.run_set import run_set
from landscape_viz.scenes.theme import LIGHT

POINTS = descents(WAVES, 20, 300, 0.01)
PLANE = descents(HIMMELBLAU, 40, 80, 0.01)
MINIMA = np.array([-1.3064400084, 3.8374671065])


def by_color(figure, gid, number=0):
    """The places of the heads of an artist by their colour."""
    looks = artist(figure, gid)[number].get_children()
    return {look.get_color(): np.column_stack(look.get_data()) for look in looks}


def test_runs_belong_to_the_minimum_at_which_they_end():
    crowd = run_set(WAVES, POINTS)
    distance = np.abs(POINTS[:, -1] - MINIMA)
    np.testing.assert_array_equal(crowd.labels, distance.argmin(axis=1))
    assert set(crowd.labels) == {0, 1}
    np.testing.assert_allclose(crowd.values, POINTS[..., 0] ** 2 + 10 * np.sin(POINTS[..., 0]))
    for run, path in enumerate(POINTS[..., 0]):
        away = np.abs(path - MINIMA[crowd.labels[run]]) > 1e-3 * 20
        assert crowd.arrivals[run] == np.flatnonzero(away)[-1] + 1
    assert crowd.best == crowd.values[:, -1].argmin()


def test_other_fates_are_told_apart():
    steps = np.arange(41.0)
    leaves, still, slow = 20.0 * steps, np.full(41, 1.0), 0.1 * steps
    lost = np.where(steps < 5, steps, np.nan)
    crowd = run_set(WAVES, np.stack([leaves, still, slow, lost])[..., None])
    np.testing.assert_array_equal(crowd.labels, [Fate.DIVERGED, Fate.ELSEWHERE, Fate.NOT_ARRIVED, Fate.DIVERGED])
    np.testing.assert_array_equal(crowd.arrivals, [1, -1, -1, 5])


def test_every_head_is_where_its_run_is_at_every_step_in_the_colour_of_its_end():
    scene = restart_scene(WAVES, POINTS, motion="steps")
    drawn = scene.draw()
    crowd = run_set(WAVES, POINTS)
    for moment in scene.timeline.moments[::25]:
        drawn.update(moment.frame)
        on_curve, falling = by_color(drawn.figure, "cloud-heads"), by_color(drawn.figure, "cloud-heads", 1)
        for label, color in enumerate(outcome_theme(LIGHT).palette[:2]):
            own = crowd.labels == label
            expected = np.column_stack([POINTS[own, moment.step, 0], crowd.values[own, moment.step]])
            np.testing.assert_array_equal(on_curve[color], expected)
            np.testing.assert_array_equal(falling[color][:, 0], POINTS[own, moment.step, 0])
            assert (falling[color][:, 1] == moment.step).all()


def test_rain_falls_downwards_below_the_curve():
    figure = restart_scene(WAVES, POINTS).figure()
    curve, rain, losses = panels(figure)[:3]
    assert rain.get_ylim()[0] > rain.get_ylim()[1]
    assert rain.get_xlim() == curve.get_xlim()
    assert rain.get_position().y1 < curve.get_position().y0
    assert rain.get_position().x0 == curve.get_position().x0
    assert losses.get_position().x0 > rain.get_position().x1
    trails = artist(figure, "cloud-trails")
    np.testing.assert_array_equal(trails[0].shown()[..., 0], POINTS[:, : trails[0].shown().shape[1], 0])


def test_the_film_ends_soon_after_the_last_arrival_unless_told_otherwise():
    crowd = run_set(WAVES, POINTS)
    last = restart_scene(WAVES, POINTS, motion="steps").timeline.moments[-1].step
    assert crowd.arrivals.max() < last <= 1.15 * crowd.arrivals.max() + 1
    assert restart_scene(WAVES, POINTS, steps=290, motion="steps").timeline.moments[-1].step == 290
    short = POINTS[:, :40]
    assert (run_set(WAVES, short).labels == Fate.NOT_ARRIVED).any()
    assert restart_scene(WAVES, short, motion="steps").timeline.moments[-1].step == 39


def test_shares_of_arrivals_and_the_best_loss_are_told_at_every_step():
    scene = restart_scene(WAVES, POINTS)
    drawn = scene.draw()
    crowd = run_set(WAVES, POINTS)
    values = POINTS[..., 0] ** 2 + 10 * np.sin(POINTS[..., 0])
    for frame in (0, 20, 60, len(scene.timeline) - 1):
        step = scene.timeline.moments[frame].step
        drawn.update(frame)
        best = f"{values[:, : step + 1].min():.3g}".replace("-", "−")
        arrived = int((crowd.arrivals <= step).sum())
        assert words(drawn.figure, "caption") == [f"best loss {best}"]
        assert words(drawn.figure, "share") == [f"{5 * arrived} %"]
        assert words(drawn.figure, "step") == [f"step {step}"]
    assert arrived == 20


def test_the_best_run_is_over_the_others_in_every_panel():
    drawn = restart_scene(HIMMELBLAU, PLANE, motion="steps").draw()
    drawn.update(7)
    crowd = run_set(HIMMELBLAU, PLANE)
    in_plane, in_time = artist(drawn.figure, "heads")
    np.testing.assert_allclose(in_plane.shown(0)[0], PLANE[crowd.best, 7])
    np.testing.assert_allclose(in_time.shown(0)[0], (7, np.log10(crowd.values[crowd.best, 7])))
    heads = artist(drawn.figure, "cloud-heads")[0]
    assert in_plane.get_zorder() > heads.get_zorder()
    assert artist(drawn.figure, "trails")[0].get_zorder() > artist(drawn.figure, "cloud-trails")[0].get_zorder()
    place = panels(drawn.figure)[0].transData.transform(PLANE[crowd.best, 7])
    picture = pixels(drawn.figure)
    row, column = picture.shape[0] - int(place[1]), int(place[0])
    # A light core, and around it the colour of where it ends.
    color = np.array(to_rgb(outcome_theme(LIGHT).palette[crowd.labels[crowd.best]])) * 255
    assert picture[row, column, :3].min() > 180
    assert np.abs(picture[row, column - 4 : column + 5, :3] - color).max(axis=1).min() < 12


def test_in_the_plane_trails_and_losses_hold_all_steps_so_far():
    drawn = restart_scene(HIMMELBLAU, PLANE, motion="steps").draw()
    drawn.update(9)
    places, losses = artist(drawn.figure, "cloud-trails")
    np.testing.assert_array_equal(places.shown(), PLANE[:, :10])
    x, y = PLANE[:, :10].transpose(2, 0, 1)
    floor = panels(drawn.figure)[1].get_ylim()[0]
    expected = np.maximum((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, floor)
    np.testing.assert_allclose(losses.shown()[..., 1], expected, rtol=1e-9)
    np.testing.assert_array_equal(losses.shown()[0, :, 0], np.arange(10))


def test_the_bar_tells_the_share_of_each_minimum():
    figure = restart_scene(WAVES, POINTS).figure()
    counts = np.bincount(run_set(WAVES, POINTS).labels)
    assert words(figure, "share") == ["100 %"]
    assert words(figure, "share-words") == ["reach a minimum"]
    assert words(figure, "share-part") == [f"{5 * count} %" for count in counts]
    widths = np.array([bar.get_width() + 3 for bar in artist(figure, "share-bar")])
    np.testing.assert_allclose(widths / widths.sum(), counts / 20)


@pytest.mark.parametrize("count", [1, slow(10), 1000])
def test_the_number_of_artists_does_not_grow_with_the_number_of_runs(count):
    drawn = restart_scene(HIMMELBLAU, descents(HIMMELBLAU, count, 30, 0.01), steps=30, motion="steps").draw()
    assert len(drawn.figure.findobj()) < 1000
    assert len(artist(drawn.figure, "cloud-trails")) == 2
    assert len(artist(drawn.figure, "cloud-heads")) == 1
    drawn.update(15)
    pixels(drawn.figure)


def test_runs_that_leave_are_pinned_to_the_border_and_lost_ones_stay():
    away = descents(WAVES, 6, 12, 1.3)
    away[0, 6:] = np.nan
    scene = restart_scene(WAVES, away, steps=12)
    drawn = scene.draw()
    for frame in range(len(scene.timeline)):
        drawn.update(frame)
        for number, axes in enumerate(panels(drawn.figure)[:2]):
            (low, high), ends = axes.get_xlim(), sorted(axes.get_ylim())
            for places in by_color(drawn.figure, "cloud-heads", number).values():
                assert (places[:, 0] >= low).all()
                assert (places[:, 0] <= high).all()
                assert (places[:, 1] >= ends[0]).all()
                assert (places[:, 1] <= ends[1]).all()
    pixels(drawn.figure)


def test_a_run_that_leaves_rests_where_it_crossed_the_border_until_it_comes_back():
    path = np.array([[0.0, 0.0], [0.5, 0.5], [1.5, 1.0], [3.0, -4.0], [0.9, 0.2], [np.nan, 0.0]])
    places, outside = held(path[None], (-1.0, 1.0), (-2.0, 2.0))
    expected = [[0.0, 0.0], [0.5, 0.5], [1.0, 0.75], [1.0, 0.75], [0.9, 0.2], [0.9, 0.2]]
    np.testing.assert_allclose(places[0], expected)
    assert not outside.any()
    away = np.array([[0.0, 0.0], [2.0, 0.0], [5.0, 1.0], [9.0, 9.0]])
    places, outside = held(away[None], (-1.0, 1.0), (-2.0, 2.0))
    np.testing.assert_allclose(places[0, 1:], [[1.0, 0.0]] * 3)
    np.testing.assert_array_equal(outside[0], [False, False, True, True])


def test_heads_and_trails_glide_between_steps():
    scene = restart_scene(HIMMELBLAU, PLANE, steps=10)
    drawn = scene.draw()
    moment = next(one for one in scene.timeline.moments if one.step == 3 and 0.3 < one.share < 0.7)
    drawn.update(moment)
    between = PLANE[:, 3] + moment.share * (PLANE[:, 4] - PLANE[:, 3])
    heads = np.concatenate(list(by_color(drawn.figure, "cloud-heads").values()))
    np.testing.assert_allclose(np.sort(heads, axis=0), np.sort(between, axis=0))
    assert words(drawn.figure, "step") == ["step 3"]
    crowd, best = run_set(HIMMELBLAU, PLANE), artist(drawn.figure, "heads")[0].shown(0)[0]
    np.testing.assert_allclose(best, between[crowd.best])


def test_trajectories_do_as_well_as_points():
    runs = lv.record_all(WAVES, {"gd": lv.gradient_descent(0.01)}, [-9.0, 1.0, 6.0], 50)
    drawn = restart_scene(WAVES, runs, motion="steps").draw()
    points = artist(drawn.figure, "cloud-heads")[0]
    assert sorted(place for look in points.get_children() for place in look.get_xdata()) == [-9.0, 1.0, 6.0]


@pytest.mark.parametrize(
    ("paths", "match"),
    [
        (np.zeros((3, 5)), r"array of shape \(runs, steps \+ 1, 1\); got shape \(3, 5\)"),
        (np.zeros((3, 5, 2)), r"got shape \(3, 5, 2\)"),
        ("many", "paths must be trajectories, or an array"),
        ([lv.record(HIMMELBLAU, lv.gradient_descent(0.01), (1, 1), 3)], "has 2 dimensions, the landscape 1"),
    ],
    ids=["flat", "plane", "text", "dimensions"],
)
def test_paths_of_another_shape_are_refused(paths, match):
    with pytest.raises(lv.InputError, match=match):
        restart_scene(WAVES, paths)


def test_a_run_that_comes_to_rest_just_outside_the_domain_has_not_diverged():
    cut = lv.Landscape(lambda x: (x - 1.2) ** 2, (-1, 1), name="cut")
    runs = lv.record_all(cut, {"gd": lv.gradient_descent(0.05)}, [-0.5, 0.9], 30)
    assert {run.status for run in runs} == {"running"}
    crowd = run_set(cut, runs)
    assert (crowd.labels == Fate.NOT_ARRIVED).all()
    wild = lv.record_all(cut, {"gd": lv.gradient_descent(1.1)}, [-0.5, 0.9], 30)
    assert {run.status for run in wild} == {"diverged"}
    assert (run_set(cut, wild).labels == Fate.DIVERGED).all()


def test_runs_that_a_tolerance_has_ended_stay_where_they_are():
    runs = lv.record_all(WAVES, {"gd": lv.gradient_descent(0.02)}, [-9.0, -6.0, 5.0], 100, tolerance=1.0)
    assert len({run.steps for run in runs}) > 1
    crowd = run_set(WAVES, runs)
    assert crowd.steps == max(run.steps for run in runs)
    for number, run in enumerate(runs):
        np.testing.assert_array_equal(crowd.points[number, : run.steps + 1], run.points)
        assert (crowd.points[number, run.steps :] == run.points[-1]).all()
        assert crowd.values[number, -1] == run.values[-1]


def test_a_title_is_never_cut_to_its_first_letters():
    runs = descents(HIMMELBLAU, 8, 20, 0.01)
    figure = restart_scene(HIMMELBLAU, runs, size_pixels=(360, 640)).figure()
    assert words(figure, "title") == ["Himmelblau"]
    one = restart_scene(HIMMELBLAU, runs[:1], label="gd").figure()
    assert words(one, "subtitle") == ["gd from 1 start"]


@pytest.mark.parametrize(
    "size", [(1280, 720), (800, 450), (320, 180), (1080, 1350)], ids=lambda size: f"{size[0]}x{size[1]}"
)
def test_no_word_of_the_rail_leaves_the_picture_or_lies_on_another(size):
    figure = restart_scene(HIMMELBLAU, PLANE, size_pixels=size, theme="dark", label="gradient descent").figure()
    pixels(figure)
    gids = ("title", "subtitle", "share", "share-words", "share-part", "caption", "step")
    texts = [one for gid in gids for one in figure.findobj(lambda one, gid=gid: one.get_gid() == gid) if one.get_text()]
    assert {"title", "share", "share-words", "caption"} <= {one.get_gid() for one in texts}
    boxes = [one.get_window_extent() for one in texts]
    for number, box in enumerate(boxes):
        assert (box.min >= -0.5).all()
        assert (box.max <= np.array(size) + 0.5).all()
        for other in range(number):
            touch = box.padded(-1.5).overlaps(boxes[other].padded(-1.5))
            assert not touch, f"{texts[number].get_text()!r} and {texts[other].get_text()!r}"
