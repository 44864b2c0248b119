"""Basins of attraction, read back from the artists."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image
from scenes_reading import AS_TODAY, artist, colors, panels, pixels, words

import landscape_viz as lv
from landscape_viz.runs.attractors import Attractor, Fate
from landscape_viz.runs.basins import BasinMap, BasinStack
from landscape_viz.scenes.basins import basin_scene
from landscape_viz.scenes.layers.basins import TONES, Shading, tone_table
from landscape_viz.scenes.outcomes import FATE_COLORS, PALETTE, outcome_entries, outcome_theme
from landscape_viz.scenes.panels.basin_panel import cell_edges
from landscape_viz.scenes.theme import DARK, LIGHT

PLANE = lv.Landscape(lambda x, y: x**2 + 3 * y**2, ((-2, 4), (10, 12)), name="lopsided")
LINE = lv.Landscape(lambda x: x**2, (-1, 1), name="bowl")
POINTS = [((0.0, 10.5), "minimum"), ((3.0, 11.5), "minimum"), ((1.0, 11.0), "saddle"), ((2.0, 10.2), "maximum")]


def attractors(points=POINTS):
    return tuple(Attractor(f"{kind} {number}", kind, point, 1.0) for number, (point, kind) in enumerate(points))


def a_map(labels, steps, taken=20, points=POINTS):
    labels, steps = np.array(labels, np.int16), np.array(steps, np.int32)
    ny, nx = labels.shape
    axes = np.linspace(-2, 4, nx), np.linspace(10, 12, ny)
    return BasinMap("newton", "lopsided", axes, labels, steps, attractors(points), taken, 1e-3, {})


LABELS = [[0, 1, 2, 3, Fate.DIVERGED], [1, Fate.NOT_ARRIVED, Fate.ELSEWHERE, 0, 0], [0, 0, 0, 0, 1]]
STEPS = [[3, 5, 2, 9, -1], [4, -1, -1, 1, 2], [3, 6, 8, 10, 12]]


def nearest_code(color, table):
    distance = np.abs(table[:, :3].astype(int) - color[..., None, :3].astype(int)).sum(axis=-1)
    assert distance.min(axis=-1).max() == 0
    return distance.argmin(axis=-1)


def labels_seen(image, theme=LIGHT):
    """The labels that the cells of an image have the colours of."""
    code = nearest_code(np.asarray(image.get_array()), tone_table(outcome_theme(theme)))
    fates = np.array(list(FATE_COLORS))
    return np.where(code < 13 * TONES, code // TONES, fates[np.clip(code - 13 * TONES, 0, 2)])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_cell_has_the_colour_of_its_label(theme):
    figure = basin_scene(PLANE, a_map(LABELS, STEPS), theme=theme).figure()
    np.testing.assert_array_equal(labels_seen(artist(figure, "basins")[0], theme), LABELS)


def test_cells_lie_where_their_starts_are():
    found = a_map(LABELS, STEPS)
    figure = basin_scene(PLANE, found, contours=False, attractors=False, size_pixels=(900, 500)).figure()
    picture = pixels(figure)
    axes = panels(figure)[0]
    assert axes.get_xlim() == cell_edges(found.axes[0]) == (-2.75, 4.75)
    assert axes.get_ylim() == cell_edges(found.axes[1]) == (9.5, 12.5)
    table = tone_table(outcome_theme(LIGHT))
    fates = list(FATE_COLORS)
    for row, y in enumerate(found.axes[1]):
        for column, x in enumerate(found.axes[0]):
            for dx, dy in ((0, 0), (0.7, 0.45), (-0.7, -0.45)):  # the middle, and close to two corners
                across, up = axes.transData.transform((x + dx, y + dy))
                code = int(nearest_code(picture[int(500 - up), int(across)], table))
                seen = code // TONES if code < 13 * TONES else fates[code - 13 * TONES]
                assert seen == LABELS[row][column], (row, column)


@pytest.mark.skipif(not AS_TODAY, reason="before 3.11 matplotlib laid more borders on the other side of a pixel")
def test_the_image_is_what_matplotlib_draws_of_the_same_cells():
    labels = np.random.default_rng(0).integers(0, 4, (37, 53))
    figure = basin_scene(PLANE, a_map(labels, labels + 1), contours=False, attractors=False).figure()
    (image,) = artist(figure, "basins")
    ours = pixels(figure)
    image.make_image = lambda *args, **kwargs: super(type(image), image).make_image(*args, **kwargs)
    theirs = pixels(figure)
    assert (ours != theirs).any(axis=-1).mean() < 0.005  # a border between cells may fall on either side of a pixel


def test_no_colour_is_mixed_between_cells():
    labels = np.random.default_rng(1).integers(0, 4, (200, 300))  # smaller than pixels
    figure = basin_scene(PLANE, a_map(labels, labels), contours=False, attractors=False).figure()
    axes = panels(figure)[0]
    box = axes.bbox
    inside = pixels(figure)[450 - int(box.y1) + 3 : 450 - int(box.y0) - 3, int(box.x0) + 3 : int(box.x1) - 3]
    nearest_code(colors(inside), tone_table(outcome_theme(LIGHT)))


def test_starts_take_their_colour_when_they_have_arrived():
    drawn = basin_scene(PLANE, a_map(LABELS, STEPS)).draw()
    labels, steps = np.array(LABELS), np.array(STEPS)
    scene = basin_scene(PLANE, a_map(LABELS, STEPS))
    last = scene.timeline.moments[-1].step
    for moment in scene.timeline.moments:
        drawn.update(moment.frame)
        arrived = (labels >= 0) & (steps <= moment.step)
        expected = labels if moment.step == last else np.where(arrived, labels, Fate.NOT_ARRIVED)
        np.testing.assert_array_equal(labels_seen(artist(drawn.figure, "basins")[0]), expected)
        count = round(100 * arrived.sum() / labels.size)
        assert words(drawn.figure, "caption") == [f"step {moment.step} of 20 · {count} % arrived"]


def test_longer_ways_are_darker_whatever_one_outlier_takes():
    steps = np.arange(1, 101).reshape(10, 10)
    steps[-1, -1] = 10**6
    figure = basin_scene(PLANE, a_map(np.zeros((10, 10)), steps, 10**6), frames=3).figure()
    light = np.asarray(artist(figure, "basins")[0].get_array())[..., :3].astype(int).sum(axis=-1).ravel()
    assert (np.diff(light) <= 0).all()
    assert len(np.unique(light)) == TONES
    shading = Shading.of(np.zeros((10, 10), int), steps)
    assert (shading.shortest, shading.longest) == (3, 97)
    assert words(figure, "note") == ["lighter to darker: 3 to 97 steps to arrive"]
    flat = basin_scene(PLANE, a_map(np.zeros((10, 10)), steps, 10**6), frames=3, shaded=False).figure()
    assert len(colors(artist(flat, "basins")[0].get_array())) == 1


def test_each_map_of_a_stack_is_a_frame_with_its_value():
    rng = np.random.default_rng(2)
    labels = rng.choice([0, 1, Fate.DIVERGED], (3, 4, 6)).astype(np.int16)
    steps = np.where(labels >= 0, 5, -1).astype(np.int32)
    axes = np.linspace(-2, 4, 6), np.linspace(10, 12, 4)
    values = np.array([0.01, 0.1, 1.0])
    stack = BasinStack("gd", "lopsided", axes, "learning_rate", values, labels, steps, attractors(), 20, 1e-3)
    scene = basin_scene(PLANE, stack)
    assert len(scene.timeline) == 3
    drawn = scene.draw()
    for frame, value in ((2, "1"), (0, "0.01"), (1, "0.1")):
        drawn.update(frame)
        np.testing.assert_array_equal(labels_seen(artist(drawn.figure, "basins")[0]), labels[frame])
        assert words(drawn.figure, "caption") == [f"learning rate {value}"]
        np.testing.assert_array_equal(artist(drawn.figure, "cursor")[0].get_xdata(), values[[frame, frame]])
    shares = [line.get_ydata() for line in artist(drawn.figure, "shares")]
    for line, label in zip(shares, (Fate.DIVERGED, 0, 1), strict=True):
        np.testing.assert_allclose(line, 100 * (labels == label).mean(axis=(1, 2)))
    assert panels(drawn.figure)[1].get_xscale() == "log"


def test_attractors_have_the_colour_of_their_basin_and_the_sign_of_their_kind():
    figure = basin_scene(PLANE, a_map(LABELS, STEPS)).figure()
    drawn = {tuple(np.ravel(line.get_data())): line for line in artist(figure, "attractors")}
    markers = {"minimum": "*", "saddle": "X", "maximum": "^"}
    for number, (point, kind) in enumerate(POINTS):
        line = drawn[point]
        assert to_rgb(line.get_markerfacecolor()) == to_rgb(PALETTE[number])
        assert line.get_marker() == markers[kind]
        assert to_rgb(line.get_markeredgecolor()) != to_rgb(line.get_markerfacecolor())


def test_the_legend_names_only_what_occurs_with_its_share():
    figure = basin_scene(PLANE, a_map(LABELS, STEPS)).figure()
    assert words(figure, "legend") == [
        *("(0, 10.5)", "(3, 11.5)", "saddle (1, 11)", "maximum (2, 10.2)"),
        *("not arrived", "diverged", "stopped elsewhere"),
    ]
    counts = np.array([7, 3, 1, 1, 1, 1, 1])
    told = [round(float(words_.split()[0])) for words_ in words(figure, "legend-details")]
    np.testing.assert_array_equal(told, np.round(100 * counts / 15))
    plain = basin_scene(PLANE, a_map(np.ones((3, 4)), np.ones((3, 4)))).figure()
    assert words(plain, "legend") == ["(3, 11.5)"]


def test_attractors_beyond_the_twelfth_share_one_colour():
    points = [((float(number), 11.0), "minimum") for number in range(14)]
    labels = np.arange(14).repeat(3).reshape(6, 7)
    found = a_map(labels, labels, points=points)
    figure = basin_scene(PLANE, found).figure()
    np.testing.assert_array_equal(labels_seen(artist(figure, "basins")[0]), np.minimum(labels, 12))
    assert "9 more minima" in words(figure, "legend")
    assert len(outcome_entries(labels, found.attractors)) == 6


def test_on_a_line_the_strip_lies_below_the_curve():
    labels = np.array([0, 0, 1, 1, Fate.DIVERGED], np.int16)
    steps = np.array([1, 2, 3, 4, -1], np.int32)
    two = attractors([((-0.5,), "minimum"), ((0.5,), "minimum")])
    axis = np.linspace(-1, 1, 5)
    found = BasinMap("gd", "bowl", (axis,), labels, steps, two, 20, 1e-3, {})
    figure = basin_scene(LINE, found).figure()
    (image,) = artist(figure, "basins")
    np.testing.assert_array_equal(labels_seen(image), labels[None])
    assert tuple(image.get_extent())[:2] == (-1.25, 1.25)
    axes = panels(figure)[0]
    top = image.get_transform().transform((0, image.get_extent()[3]))[1]
    assert top < axes.transData.transform((0, 0))[1]
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
    colors = np.array([to_rgb(color) for color in outcome_theme(theme).palette[:14]])  # with the two usual fates
    seen = simulated(colors, matrix)
    distance = np.linalg.norm(seen[:, None] - seen, axis=-1) + 9 * np.eye(14)
    assert distance.min() > 0.06
    assert distance[:5, :5].min() > 0.09


def test_a_film_of_flat_colours_keeps_them_in_its_gif(tmp_path):
    labels = np.random.default_rng(3).choice([0, 1, 2, Fate.DIVERGED], (3, 24, 40)).astype(np.int16)
    steps = np.where(labels >= 0, labels * 5 + 3, -1).astype(np.int32)
    axes = np.linspace(-2, 4, 40), np.linspace(10, 12, 24)
    stack = BasinStack("gd", "lopsided", axes, "lr", np.array([1.0, 2.0, 3.0]), labels, steps, attractors(), 20, 1e-3)
    scene = basin_scene(PLANE, stack, contours=False, attractors=False, size_pixels=(640, 360))
    scene.animation().save(tmp_path / "film.gif")
    drawn = scene.draw()
    box = panels(drawn.figure)[0].bbox
    inside = slice(360 - int(box.y1) + 3, 360 - int(box.y0) - 3), slice(int(box.x0) + 3, int(box.x1) - 3)
    with Image.open(tmp_path / "film.gif") as film:
        for frame in range(3):
            film.seek(frame)
            drawn.update(frame)
            np.testing.assert_array_equal(np.array(film.convert("RGB"))[inside], pixels(drawn.figure)[inside][..., :3])


def test_basins_of_another_dimension_are_refused():
    with pytest.raises(lv.InputError, match="the basins have 2 dimensions, the landscape 1"):
        basin_scene(LINE, a_map(LABELS, STEPS))


def test_a_map_on_which_nothing_arrives_is_drawn():
    labels = np.full((4, 5), Fate.DIVERGED)
    figure = basin_scene(PLANE, a_map(labels, np.full((4, 5), -1))).figure()
    assert words(figure, "legend") == ["diverged"]
    pixels(figure)
