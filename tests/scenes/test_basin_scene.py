"""Basins of attraction, read back from pixels and artists."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image
from scenes_reading import artist, panels, pixels, words

import landscape_viz as lv
from landscape_viz.runs.attractors import Attractor, Fate
from landscape_viz.runs.basins import BasinMap, BasinStack
from landscape_viz.scenes.basin_picture import BasinPicture, Shading, tone_colors
from landscape_viz.scenes.basins import basin_scene
from landscape_viz.scenes.oklab import encoded_light, linear_light, oklab_to_srgb
from landscape_viz.scenes.outcomes import (
    DISTINCT,
    FATE_COLORS,
    OTHERS_COLOR,
    area_colors,
    color_number,
    outcome_entries,
    outcome_theme,
    percent,
)
from landscape_viz.scenes.theme import DARK, LIGHT

PLANE = lv.Landscape(lambda x, y: x**2 + 3 * y**2, ((-2, 4), (10, 12)), name="lopsided")
LINE = lv.Landscape(lambda x: x**2, (-1, 1), name="bowl")
POINTS = [((0.0, 10.5), "minimum"), ((3.0, 11.5), "minimum"), ((1.0, 11.0), "saddle"), ((2.0, 10.2), "maximum")]


def attractors(points=POINTS):
    return tuple(Attractor(f"{kind} {number}", kind, point, 1.0) for number, (point, kind) in enumerate(points))


def a_map(labels, steps, taken=20, points=POINTS, crossed=None):
    labels, steps = np.array(labels, np.int16), np.array(steps, np.int32)
    ny, nx = labels.shape
    axes = np.linspace(-2, 4, nx), np.linspace(10, 12, ny)
    return BasinMap("newton", "lopsided", axes, labels, steps, attractors(points), taken, 1e-3, {}, crossed)


LABELS = [[0, 1, 2, 3, Fate.DIVERGED], [1, Fate.NOT_ARRIVED, Fate.ELSEWHERE, 0, 0], [0, 0, 0, 0, 1]]
STEPS = [[3, 5, 2, 9, -1], [4, -1, -1, 1, 2], [3, 6, 8, 10, 12]]


def fills(theme=LIGHT):
    """The colours of areas, by their numbers; shape (numbers, 3), levels from 0 to 255."""
    return np.array([[round(255 * part) for part in to_rgb(color)] for color in area_colors(outcome_theme(theme))])


def numbers_of(labels, points=POINTS):
    named = attractors(points)
    return np.vectorize(lambda label: color_number(int(label), named))(labels)


def at_starts(figure, found):
    """The levels of the picture of a map at the places of its starts, shape (*grid, 3)."""
    picture = np.asarray(artist(figure, "basins")[0].get_array())[..., :3].astype(int)
    rows, columns = (
        np.clip(np.linspace(0, size, len(axis)).astype(int), 0, size - 1)
        for size, axis in zip(picture.shape[:2], found.axes[::-1], strict=True)
    )
    return picture[np.ix_(rows, columns)]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_start_has_the_colour_of_where_it_leads(theme):
    found = a_map(LABELS, STEPS)
    figure = basin_scene(PLANE, found, theme=theme, shaded=False).figure()
    expected = fills(theme)[numbers_of(LABELS)]
    assert np.abs(at_starts(figure, found) - expected).max() <= 2
    assert len(np.unique(expected.reshape(-1, 3), axis=0)) == 7


def test_minima_have_the_colours_of_paths_and_everything_else_is_grey():
    for theme in (LIGHT, DARK):
        chosen = [theme.palette[number] for number in (0, 4, 3, 2)]
        named = attractors([((float(number), 11.0), "minimum") for number in range(4)])
        assert [outcome_theme(theme).color(color_number(label, named)) for label in range(4)] == chosen
        for number in [color_number(label, attractors()) for label in (2, 3, Fate.DIVERGED, Fate.NOT_ARRIVED)]:
            red, green, blue = fills(theme)[number]
            assert max(red, green, blue) - min(red, green, blue) < 30


def test_starts_lie_where_they_are_drawn():
    found = a_map(LABELS, STEPS)
    figure = basin_scene(PLANE, found, attractors=False, shaded=False, size_pixels=(900, 500)).figure()
    picture, axes = pixels(figure), panels(figure)[0]
    assert axes.get_xlim() == (-2, 4)
    assert axes.get_ylim() == (10, 12)
    colors = fills()
    for row, y in enumerate(found.axes[1][1:-1], 1):
        for column, x in enumerate(found.axes[0][1:-1], 1):
            across, up = axes.transData.transform((x, y))
            seen = picture[int(500 - up), int(across), :3].astype(int)
            assert np.abs(colors[numbers_of(LABELS)[row, column]] - seen).max() <= 2


def test_cells_smaller_than_pixels_are_averaged_as_light():
    theme = outcome_theme(LIGHT)
    stripes = np.tile([0, 1], (80, 40))
    picture = BasinPicture(stripes, np.ones(stripes.shape, np.float32), (20, 20), theme, None).pixels(None, 0)
    light = linear_light(np.array([to_rgb(color) for color in area_colors(theme)[:2]])).mean(axis=0)
    middle = picture[5:15, 5:15].reshape(-1, 3).mean(axis=0)
    np.testing.assert_allclose(middle / 255, encoded_light(light), atol=0.03)


def test_a_border_between_larger_cells_is_one_mixed_pixel_wide_and_straight_where_it_is_slanted():
    size = 200
    x, y = np.meshgrid(np.arange(12.0), np.arange(12.0))
    numbers = (x + 0.5 * y > 8).astype(int)
    theme = outcome_theme(LIGHT)
    picture = BasinPicture(numbers, np.ones(numbers.shape, np.float32), (size, size), theme, None).pixels(None, 0)
    first, second = fills()[:2]
    is_first = np.abs(picture.astype(int) - first).max(axis=-1) <= 2
    is_second = np.abs(picture.astype(int) - second).max(axis=-1) <= 2
    assert not (is_first & is_second).any()
    mixed = ~(is_first | is_second)
    assert (mixed.sum(axis=1) <= 4).all()
    # With the blocks of the cells it would be a stair of steps of a cell, 18 pixels.
    edge = is_first.sum(axis=1)
    assert np.abs(np.diff(edge)).max() < 9


def test_starts_take_their_colour_when_they_have_arrived():
    found = a_map(LABELS, STEPS)
    labels, steps = np.array(LABELS), np.array(STEPS)
    scene = basin_scene(PLANE, found, shaded=False)
    drawn = scene.draw()
    last = scene.timeline.moments[-1].step
    assert [moment.step for moment in scene.timeline.moments] == list(range(last + 1))
    waiting = FATE_COLORS[Fate.NOT_ARRIVED]
    for moment in scene.timeline.moments:
        drawn.update(moment.frame)
        arrived = (labels >= 0) & (steps <= moment.step)
        numbers = numbers_of(LABELS)
        expected = numbers if moment.step == last else np.where(arrived, numbers, waiting)
        assert np.abs(at_starts(drawn.figure, found) - fills()[expected]).max() <= 2, moment
        minima = percent(float((arrived & (labels <= 1)).mean()))
        others = arrived & (labels > 1) | ((labels < 0) & (moment.step == last))
        assert words(drawn.figure, "share") == [minima, percent(float(others.mean()))]
        assert words(drawn.figure, "step") == [f"step {moment.step} of {last}"]


def test_bars_are_as_long_as_their_shares_and_told_by_them():
    found = a_map(LABELS, STEPS)
    figure = basin_scene(PLANE, found, size_pixels=(1600, 720)).figure()
    counts = {label: (np.array(LABELS) == label).mean() for label in np.unique(LABELS)}
    order = [0, 1, 2, 3, Fate.NOT_ARRIVED, Fate.DIVERGED, Fate.ELSEWHERE]
    bars = artist(figure, "share-bar")
    widths = np.array([bar.get_width() for bar in bars]) + 3  # that is cut between pieces
    np.testing.assert_allclose(widths / widths.sum(), [counts[label] for label in order], rtol=1e-6)
    assert 300 < widths.sum() < 470  # all of the rail
    for bar, label in zip(bars, order, strict=True):
        level = np.round(255 * np.array(bar.get_facecolor()[:3]))
        assert np.abs(level - fills()[color_number(label, attractors())]).max() <= 1
    told = [percent(float(counts[label])) for label in order]
    assert words(figure, "share-part") == told
    assert words(figure, "share-words") == ["reach a minimum", "end elsewhere"]
    assert words(figure, "share-group") == ["saddle", "maximum", "not arrived", "diverged", "stopped elsewhere"]


def test_words_say_what_the_others_do():
    def said(labels):
        return words(basin_scene(PLANE, a_map(labels, np.where(np.array(labels) < 0, -1, 3))).figure(), "share-words")

    assert said([[0, 0], [1, 1]]) == ["reach a minimum"]
    assert said([[0, 2], [1, 3]]) == ["reach a minimum", "stop where it is flat"]
    assert said([[0, Fate.DIVERGED], [1, 1]]) == ["reach a minimum", "diverge"]
    assert said([[2, 3], [2, 2]]) == ["stop where it is flat"]
    assert said([[Fate.NOT_ARRIVED, Fate.NOT_ARRIVED]] * 2) == ["do not arrive"]


def test_longer_ways_are_darker_whatever_one_outlier_takes():
    steps = np.arange(1, 101).reshape(10, 10)
    steps[-1, -1] = 10**6
    found = a_map(np.zeros((10, 10)), steps, 10**6)
    figure = basin_scene(PLANE, found, frames=3, attractors=False).figure()
    light = at_starts(figure, found).sum(axis=-1).ravel()
    assert (np.diff(light[:88]) <= 1).all()  # the outlier darkens what is close to it
    assert light[0] > 1.8 * light[95]
    shading = Shading.of(np.zeros((10, 10), int), steps.astype(np.float32))
    assert (shading.shortest, shading.longest) == (3, 97)
    assert words(figure, "ramp-number") == ["3", "97 and more", "50"]
    assert words(figure, "ramp-name") == ["steps until it arrives"]
    flat = basin_scene(PLANE, found, frames=3, shaded=False, attractors=False).figure()
    assert len(np.unique(at_starts(flat, found).reshape(-1, 3), axis=0)) == 1
    assert not flat.findobj(lambda one: one.get_gid() == "ramp-name")


def test_twelve_steps_lead_from_the_lightest_tone_to_nearly_black():
    times = np.linspace(0.2, 6, 40, dtype=np.float32).reshape(5, 8)
    shading = Shading.of(np.zeros((5, 8), int), times)
    assert (shading.shortest, shading.longest) == (1, 12)
    for theme in (LIGHT, DARK):
        tones = tone_colors(outcome_theme(theme), 0, shading.darkness(np.array([0.5, 6.0, 12.0, 40.0])))
        np.testing.assert_allclose(oklab_to_srgb(tones[0]) * 255, fills(theme)[0], atol=1)
        assert tones[0, 0] > tones[1, 0] > tones[2, 0]
        assert tones[2, 0] < 0.35
        np.testing.assert_array_equal(tones[2], tones[3])
    assert Shading.of(np.zeros(4, int), np.full(4, 3, np.float32)) is None
    assert Shading.of(np.full(4, -1), np.full(4, np.nan, np.float32)) is None


def test_the_count_of_steps_is_smooth_and_that_of_the_closed_form():
    rate, curvature = 0.1, 2.0
    found = lv.basins(LINE, lv.gradient_descent(rate), n=101, steps=200)
    starts = np.abs(found.axes[0])
    far = starts > 2 * found.radius * 2
    exact = np.log(found.radius * 2 / starts[far]) / np.log(1 - rate * curvature)
    np.testing.assert_allclose(found.crossed[far], exact, atol=1e-4)
    np.testing.assert_array_equal(np.ceil(exact), found.steps[far])
    assert found.crossed[~far].max() <= found.steps[~far].max()


def test_without_times_between_steps_the_steps_themselves_are_drawn():
    known = lv.basins(PLANE, lv.gradient_descent(0.1), n=20, steps=60)
    assert known.crossed is not None
    assert ((known.steps - known.crossed >= 0) & (known.steps - known.crossed <= 1)).all()
    untimed = lv.basins(PLANE, lv.gradient_descent(0.1), n=20, steps=60, timed=False)
    assert untimed.crossed is None
    figure = basin_scene(PLANE, untimed).figure()
    assert words(figure, "share") == ["100 %"]


def a_stack(shape=(3, 4, 6)):
    labels = np.random.default_rng(2).choice([0, 1, Fate.DIVERGED], shape).astype(np.int16)
    steps = np.where(labels >= 0, 5, -1).astype(np.int32)
    axes = np.linspace(-2, 4, shape[2]), np.linspace(10, 12, shape[1])
    values = np.array([0.01, 0.1, 1.0])
    return BasinStack("gd", "lopsided", axes, "learning_rate", values, labels, steps, attractors(), 20, 1e-3)


def test_each_map_of_a_stack_is_a_frame_with_its_value():
    stack = a_stack()
    labels, values = stack.labels, stack.values
    scene = basin_scene(PLANE, stack)
    assert len(scene.timeline) == 3
    drawn = scene.draw()
    for frame, value in ((2, "1"), (0, "0.01"), (1, "0.1")):
        drawn.update(frame)
        seen = at_starts(drawn.figure, stack.map(frame))
        assert np.abs(seen - fills()[numbers_of(labels[frame])]).max() <= 2
        assert words(drawn.figure, "caption") == [f"learning rate {value}"]
        minima = percent(float((labels[frame] >= 0).mean()))
        assert words(drawn.figure, "share") == [minima, percent(float((labels[frame] < 0).mean()))]
        np.testing.assert_array_equal(artist(drawn.figure, "cursor")[0].get_xdata(), values[[frame, frame]])
        assert not drawn.figure.findobj(lambda one: one.get_gid() == "step")
    shares = [line.get_ydata() for line in artist(drawn.figure, "shares")]
    for line, label in zip(shares, (Fate.DIVERGED, 0, 1), strict=True):
        np.testing.assert_allclose(line, 100 * (labels == label).mean(axis=(1, 2)))
    assert panels(drawn.figure)[1].get_xscale() == "log"


def test_the_chart_of_shares_has_a_line_for_each_minimum_and_one_for_the_rest():
    found = a_map(LABELS, STEPS)
    scene = lv.beside(lv.basin_panel(PLANE, found), lv.share_panel(found))
    drawn = scene.draw()
    drawn.update(len(scene.timeline) - 1)
    labels, steps = np.array(LABELS), np.array(STEPS)
    trails = artist(drawn.figure, "trails")[0]
    for number, own in enumerate([labels > 1, labels == 0, labels == 1]):
        step, share = trails.shown(number).T
        expected = [100 * (own & (steps >= 0) & (steps <= k)).mean() for k in step]
        np.testing.assert_allclose(share, expected)
        assert step[-1] == scene.timeline.moments[-1].step


def test_minima_are_white_rings_around_the_colour_of_their_basin_with_their_coordinates():
    figure = basin_scene(PLANE, a_map(LABELS, STEPS), size_pixels=(1280, 720)).figure()
    cores = {tuple(line.get_xydata()[0]): line for line in artist(figure, "attractor-cores")}
    assert set(cores) == {(0.0, 10.5), (3.0, 11.5)}
    palette = outcome_theme(LIGHT).palette
    for number, (point, _) in enumerate(POINTS[:2]):
        assert to_rgb(cores[point].get_markerfacecolor()) == to_rgb(palette[number])
    for line in artist(figure, "attractors"):
        assert to_rgb(line.get_markerfacecolor()) == (1, 1, 1)
    assert artist(figure, "attractors:saddle")[0].get_marker() == "x"
    assert artist(figure, "attractors:maximum")[0].get_marker() == "^"
    told = {text.get_text(): text for text in artist(figure, "attractor-words")}
    assert set(told) == {"(0, 10.5)", "(3, 11.5)"}
    place = panels(figure)[0].transData.transform((3.0, 11.5))
    box = told["(3, 11.5)"].get_window_extent()
    assert box.y1 < place[1]
    assert abs((box.x0 + box.x1) / 2 - place[0]) < 2


def test_minima_beyond_the_last_colour_share_one():
    points = [((float(number), 11.0), "minimum") for number in range(14)]
    labels = np.arange(14).repeat(3).reshape(6, 7)
    found = a_map(labels, labels, points=points)
    figure = basin_scene(PLANE, found, shaded=False).figure()
    expected = np.minimum(labels, OTHERS_COLOR)
    assert np.abs(at_starts(figure, found) - fills()[expected]).max() <= 2
    assert OTHERS_COLOR == DISTINCT == 7
    assert len(outcome_entries(labels, found.attractors)) == 6


def test_on_a_line_the_ground_under_the_curve_has_the_colours():
    labels = np.array([0, 0, 1, 1, Fate.DIVERGED], np.int16)
    steps = np.array([1, 2, 3, 4, -1], np.int32)
    two = attractors([((-0.5,), "minimum"), ((0.5,), "minimum")])
    axis = np.linspace(-1, 1, 5)
    found = BasinMap("gd", "bowl", (axis,), labels, steps, two, 20, 1e-3, {})
    figure = basin_scene(LINE, found, shaded=False).figure()
    picture = np.asarray(artist(figure, "basins")[0].get_array()).astype(int)
    height, width = picture.shape[:2]
    numbers = [0, 0, 1, 1, FATE_COLORS[Fate.DIVERGED]]
    for share, number in zip((0.02, 0.27, 0.52, 0.73, 0.98), numbers, strict=True):
        column = picture[:, int(share * width)]
        assert np.abs(column[0, :3] - fills()[number]).max() <= 2
        low, high = panels(figure)[0].get_ylim()
        x = -1 + 2 * (int(share * width) + 0.5) / width
        top = (x**2 - low) / (high - low) * height
        assert (column[: max(int(top) - 2, 0), 3] == 255).all()
        assert (column[int(top) + 3 :, 3] == 0).all()
    assert picture[3, width // 2, 3] == 255  # also where the curve is lowest
    np.testing.assert_array_equal(artist(figure, "attractors")[0].get_ydata(), [1.0])


def simulated(colors, matrix):
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4) @ np.array(matrix).T
    lms = (
        np.clip(linear, 0, 1)
        @ np.array(
            [
                [0.41222147, 0.53633254, 0.05144599],
                [0.2119035, 0.68069955, 0.10739696],
                [0.08830246, 0.28171884, 0.6299787],
            ]
        ).T
    )
    to_lab = [
        [0.21045426, 0.79361778, -0.00407205],
        [1.9779985, -2.42859220, 0.45059371],
        [0.02590404, 0.78277177, -0.80867577],
    ]
    return np.cbrt(lms) @ np.array(to_lab).T


@pytest.mark.parametrize(
    "matrix",
    [
        np.eye(3),
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ],
    ids=["normal", "protanopia", "deuteranopia", "tritanopia"],
)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_colours_are_told_apart_by_colour_blind_readers(matrix, theme):
    """Distances in OKLab, in which 0.02 is just seen, after the simulation of Machado et al. (2009)."""
    seen = simulated(np.array([to_rgb(color) for color in area_colors(outcome_theme(theme))]), matrix)
    distance = np.linalg.norm(seen[:, None] - seen, axis=-1) + 9 * np.eye(len(seen))
    assert distance[:4, :4].min() > 0.09
    assert distance[:DISTINCT, :DISTINCT].min() > 0.05
    assert distance[:4, OTHERS_COLOR + 1 :].min() > 0.06  # the greys
    diverged, waiting = FATE_COLORS[Fate.DIVERGED], FATE_COLORS[Fate.NOT_ARRIVED]
    assert distance[diverged, [waiting, color_number(2, attractors()), color_number(3, attractors())]].min() > 0.1


def test_a_film_of_flat_colours_keeps_them_in_its_gif(tmp_path):
    stack = a_stack((3, 24, 40))
    scene = basin_scene(PLANE, stack, attractors=False, shaded=False, size_pixels=(640, 360))
    scene.animation().save(tmp_path / "film.gif")
    drawn = scene.draw()
    with Image.open(tmp_path / "film.gif") as film:
        for frame in range(3):
            film.seek(frame)
            drawn.update(frame)
            full = pixels(drawn.figure)[..., :3].astype(int)
            away = np.abs(np.array(film.convert("RGB")).astype(int) - full).max(axis=-1)
            is_flat = (np.abs(full[..., None, :] - fills()).max(axis=-1) == 0).any(axis=-1)
            assert is_flat.mean() > 0.3
            assert away[is_flat].max() <= 5  # a palette of 256 colours for fills, borders and letters
            assert (away > 12).mean() < 0.03  # of the mixed colours at borders


SIZES = [(1280, 720), (800, 450), (320, 180), (1080, 1350), (1080, 1080)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("kind", ["map", "stack", "line"])
def test_no_word_leaves_the_picture_or_lies_on_another(size, kind):
    if kind == "line":
        axis = np.linspace(-1, 1, 5)
        two = attractors([((-0.5,), "minimum"), ((0.5,), "minimum")])
        found = BasinMap("gradient descent", "bowl", (axis,), np.array([0, 0, 1, 1, -1], np.int16),
                         np.array([1, 2, 3, 4, -1], np.int32), two, 20, 1e-3, {})  # fmt: skip
        scene = basin_scene(LINE, found, size_pixels=size, theme="dark")
    else:
        scene = basin_scene(PLANE, a_map(LABELS, STEPS) if kind == "map" else a_stack(), size_pixels=size)
    figure = scene.figure()
    pixels(figure)
    texts = [one for one in figure.findobj(lambda one: hasattr(one, "get_text")) if one.get_visible()]
    gids = (
        *("title", "subtitle", "share", "share-words", "share-part", "share-group", "ramp-number", "ramp-name"),
        *("step", "caption", "attractor-words", "numbers-x", "numbers-y", "name-x", "name-y"),
    )
    texts = [one for one in texts if one.get_gid() in gids and one.get_text()]
    assert {"title", "share", "share-words"} <= {one.get_gid() for one in texts}
    boxes = [one.get_window_extent() for one in texts]
    for number, box in enumerate(boxes):
        assert box.x0 >= -0.5, texts[number]
        assert box.y0 >= -0.5, texts[number]
        assert box.x1 <= size[0] + 0.5, texts[number]
        assert box.y1 <= size[1] + 0.5, texts[number]
        for other in range(number):
            touch = box.padded(-1.5).overlaps(boxes[other].padded(-1.5))
            assert not touch, f"{texts[number].get_text()!r} and {texts[other].get_text()!r}"


def test_maps_beside_each_other_say_what_share_reaches_a_minimum():
    found = [a_map(LABELS, STEPS), a_map([[0, 1], [2, 2]], [[1, 2], [3, 4]])]
    figure = lv.beside(*(lv.basin_panel(PLANE, one) for one in found), title="Two").figure()
    assert words(figure, "panel-title") == ["newton: 67 % reach a minimum", "newton: 50 % reach a minimum"]
    assert not figure.findobj(lambda one: one.get_gid() in ("share", "table-label", "ramp-name"))


def test_basins_of_another_dimension_are_refused():
    with pytest.raises(lv.InputError, match="the basins have 2 dimensions, the landscape 1"):
        basin_scene(LINE, a_map(LABELS, STEPS))


def test_a_map_on_which_nothing_arrives_is_drawn():
    labels = np.full((4, 5), Fate.DIVERGED)
    figure = basin_scene(PLANE, a_map(labels, np.full((4, 5), -1))).figure()
    assert words(figure, "share-words") == ["diverge"]
    assert words(figure, "share") == ["100 %"]
    pixels(figure)
