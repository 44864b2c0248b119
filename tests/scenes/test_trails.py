"""Trails, and the heads at their ends: what is seen, in whatever order frames are drawn."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from scenes_reading import pixels

from landscape_viz.film.blitting.compositor import Compositor
from landscape_viz.scenes.layers.path import Path, Paths
from landscape_viz.scenes.layers.trails import PIECE, faded, stands_out
from landscape_viz.scenes.theme import DARK, LIGHT
from landscape_viz.scenes.timeline import Moment

BLUE, BROWN = LIGHT.color(0), LIGHT.color(7)


def drawn(*paths, size=(640, 360), x_scale="linear", limits=((0.0, 1.0), (0.0, 1.0))):
    """A figure that is one set of axes with paths, each given by its points; and what shows a moment."""
    figure = Figure(figsize=(size[0] / 100, size[1] / 100), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=limits[0], ylim=limits[1], xscale=x_scale)
    axes.set_axis_off()
    numbers = (0, 7, 3)
    layer = Paths(
        tuple(Path(np.array(points, dtype=float), numbers[k], f"run {k}") for k, points in enumerate(paths)), *limits
    )
    live = layer.attach(axes, LIGHT)

    def show(step, share=0.0):
        live.update(Moment(0, step, share=share))

    show(0)
    return figure, show, live, layer


def has(picture, place, color, within=3):
    """True where a colour is seen near a place, given in shares of the picture, from its lower left corner."""
    column, row = round(place[0] * picture.shape[1]), round((1 - place[1]) * picture.shape[0])
    part = picture[max(row - within, 0) : row + within + 1, max(column - within, 0) : column + within + 1, :3]
    wanted = np.array([round(255 * level) for level in to_rgb(color)])
    return bool((np.abs(part.astype(int) - wanted).max(axis=-1) <= 3).any())


LINE = [(0.02 + 0.032 * step, 0.5) for step in range(31)]


def middle(step):
    return LINE[step][0] + 0.016, 0.5


def test_a_trail_fades_piece_by_piece_and_never_vanishes():
    figure, show, *_ = drawn(LINE)
    show(30)
    picture = pixels(figure)
    assert has(picture, middle(26), BLUE)
    assert not has(picture, middle(22), BLUE)
    assert has(picture, middle(22), faded(LIGHT, BLUE, 0.8))
    assert has(picture, middle(3), faded(LIGHT, BLUE, 0.6))


def test_a_trail_ends_at_the_head_between_steps():
    figure, show, *_ = drawn(LINE)
    show(10, 0.5)
    picture = pixels(figure)
    assert has(picture, middle(10), BLUE, within=6)
    assert not has(picture, (LINE[13][0], 0.5), BLUE)


def test_on_logarithmic_axes_a_head_goes_evenly_on_the_picture():
    figure, show, *_ = drawn([(1e-4, 0.5), (1e0, 0.5)], x_scale="log", limits=((1e-4, 1e0), (0.0, 1.0)))
    show(0, 0.5)
    assert has(pixels(figure), (0.5, 0.5), BLUE, within=6)


def test_dots_mark_steps_that_are_far_enough_apart_only():
    close = [(0.1 + 0.004 * step, 0.3) for step in range(60)]
    _, _, live, _ = drawn(LINE, close)
    (far, near) = live.artists[0]._dotted
    assert far.all()
    assert near.tolist() == [True] + [False] * 59


def test_frames_do_not_depend_on_those_before():
    rng = np.random.default_rng(5)
    walks = [np.clip(np.cumsum(rng.normal(0, 0.06, (40, 2)), axis=0) + 0.5, -0.1, 1.1) for _ in range(3)]
    fast, show_fast, live, _ = drawn(*walks)
    full, show_full, *_ = drawn(*walks)
    for artist in live.artists:
        artist.set_animated(True)
    compositor = Compositor(fast)
    for step, share in [(0, 0), (4, 0.3), (5, 0), (5, 0.6), (6, 0), (30, 0), (30, 0.5), (11, 0.9), (39, 0), (2, 0)]:
        show_fast(step, share)
        show_full(step, share)
        np.testing.assert_array_equal(compositor.frame(), pixels(full))


def test_a_frame_of_a_long_run_draws_as_few_steps_as_one_of_a_short_run():
    _, show, live, _ = drawn([(0.5 + 0.4 * np.sin(k), 0.5 + 0.4 * np.cos(1.7 * k)) for k in range(2001)])
    trails = live.artists[0]
    strokes = []
    trails.draw_piece = lambda renderer, piece, last, share: strokes.append((piece, last))
    for step in (100, 2000):
        show(step)
        strokes.clear()
        trails.draw_tail(None)
        trails.draw_tip(None)
        assert sum(last - piece * PIECE for piece, last in strokes) <= 3 * PIECE


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_colours_that_do_not_stand_out_have_a_hairline(theme):
    lacking = [number for number in range(10) if not stands_out(theme.color(number), theme)]
    assert lacking == ([1, 2, 4, 5, 8, 9] if theme is LIGHT else [3, 5, 7, 9])
    figure = Figure(figsize=(12.8, 7.2), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1), facecolor=theme.heights[2])
    axes.set(xticks=[], yticks=[])
    for number, height in ((lacking[0], 0.7), (0, 0.3)):
        path = Path(np.array([(0.1, height), (0.9, height)]), number, "run")
        Paths((path,), (0.0, 1.0), (0.0, 1.0)).attach(axes, theme).update(Moment(0, 1))
    picture = pixels(figure)
    contour, casing = (np.array(to_rgb(color)) * 255 for color in (theme.contour, theme.casing))
    towards = []
    for height in (0.7, 0.3):
        row = round(720 * (1 - height))
        column = picture[row - 10 : row, 640, :3].astype(float)
        towards.append(min(np.abs(column - contour).sum(axis=1)))
        assert min(np.abs(column - casing).sum(axis=1)) < 60
    assert towards[0] < 0.7 * towards[1]


MEETING = [[(0.1, 0.5), (0.5, 0.5)], [(0.9, 0.5), (0.5, 0.5)], [(0.5, 0.9), (0.5, 0.5)]]


def test_heads_that_meet_stand_side_by_side_and_keep_their_places():
    figure, show, live, layer = drawn(*MEETING)
    show(1)
    (places,) = layer.head_pixels(figure.axes[0], [Moment(0, 1)])
    apart = np.hypot(*(places[:, None] - places[None]).T)[np.triu_indices(3, 1)]
    assert apart.min() > 6, "of a disc of 13 pixels about a half at least is seen"
    assert np.hypot(*(places - (320, 180)).T).max() < 12, "none goes far"
    for number in range(3):
        np.testing.assert_array_equal(live.artists[-1].shown(number)[0], (0.5, 0.5))
    picture = pixels(figure)
    for place, color in zip(places, (BLUE, BROWN, LIGHT.color(3)), strict=True):
        assert has(picture, place / (640, 360), color, within=6)


def test_heads_come_apart_little_by_little():
    figure, _, _, layer = drawn([(0.1, 0.5), (0.9, 0.5)], [(0.9, 0.52), (0.1, 0.52)])
    moments = [Moment(0, 0, share=share) for share in np.linspace(0, 0.999, 4000)]
    places = layer.head_pixels(figure.axes[0], moments)
    assert np.hypot(*np.diff(places, axis=0).reshape(-1, 2).T).max() < 1
    np.testing.assert_allclose(places[0], [(64, 180), (576, 187.2)])
    np.testing.assert_allclose(places[1000, 0], (64 + 512 * moments[1000].share, 180))


def test_heads_that_have_left_stay_at_the_border():
    figure, _, _, layer = drawn([(0.5, 0.5), (1.5, 0.5)], [(0.5, 0.5), (1.5, 0.5)])
    (places,) = layer.head_pixels(figure.axes[0], [Moment(0, 1)])
    np.testing.assert_allclose(places, [(640, 180)] * 2)


def test_on_a_curve_trails_of_one_way_lie_beside_each_other():
    figure = Figure(figsize=(6.4, 3.6), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
    points = np.column_stack([np.linspace(0.1, 0.9, 12), np.linspace(0.1, 0.9, 12)])
    paths = tuple(Path(points, color, "run", slopes=np.ones(12)) for color in range(3))
    live = Paths(paths, (0.0, 1.0), (0.0, 1.0)).attach(axes, LIGHT)
    live.update(Moment(0, 11))
    lanes = [axes.transData.transform(live.artists[0].shown(number)) for number in range(3)]
    along = np.array([640, 360]) / np.hypot(640, 360)
    for lane in (1, 2):
        away = lanes[lane][-1] - lanes[0][-1]
        np.testing.assert_allclose(away @ along, 0, atol=1e-6)
        np.testing.assert_allclose(np.hypot(*away), lane * 2.5, err_msg="5 pixels of a picture of 1280 x 720")
        assert away[1] > 0
