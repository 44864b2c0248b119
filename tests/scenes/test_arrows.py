"""Arrows of a step: their ends, their shape on the paper, where their labels stand, and what is seen when."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from landscape_viz.scenes.layers.arrow_labels import label_places
from landscape_viz.scenes.layers.arrows import Arrow, ArrowPatch, StepArrows, is_arrow
from landscape_viz.scenes.layers.zoom import Zoom
from landscape_viz.scenes.theme import LIGHT
from landscape_viz.scenes.timeline import Moment

X, Y = (0.0, 4.0), (-1.0, 1.0)
STAGE = (0.0, 0.0, 600.0, 400.0)


@pytest.mark.parametrize(
    ("start", "end"), [((1, 0), (1, 0)), ((1, 0), (np.nan, 0)), ((1, 0), (np.inf, 0)), ((np.nan, 0), (1, 0))]
)
def test_what_has_no_length_or_no_end_is_not_drawn(start, end):
    assert not is_arrow(np.array(start, float), np.array(end, float))
    _, live, artists = drawn([arrow("part", start, end)])
    live.update(Moment(0, 0, 2))
    assert not artists["arrow:part"].get_visible()


def drawn(arrows, alarms=(False,), landings=((3.0, 0.5),)):
    figure = Figure(figsize=(6, 4), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=X, ylim=Y, autoscale_on=False)
    starts = arrows[0].starts if arrows else np.zeros((1, 2))
    zoom = Zoom(np.array([[X, Y]] * len(starts)), starts, np.array([X, Y]), False)
    layer = StepArrows(tuple(arrows), np.array(landings), 2, np.array(alarms), 0, zoom)
    live = layer.attach(axes, LIGHT)
    return canvas, live, {artist.get_gid(): artist for artist in axes.get_children()}


def arrow(name, start, end, **kinds):
    return Arrow(name, np.array([start], float), np.array([end], float), 0, kinds.pop("phase", 0), **kinds)


def test_an_arrow_is_seen_from_its_phase_on_and_after_the_last_step():
    _, live, artists = drawn([arrow("part", (1, 0), (2, 0), phase=1)])
    seen = []
    for moment in (Moment(0, 0, 0), Moment(1, 0, 1), Moment(2, 0, 2), Moment(3, 1, 0)):
        live.update(moment)
        seen.append(artists["arrow:part"].get_visible())
    assert seen == [False, True, True, True]


def test_the_polygon_begins_at_the_start_and_its_tip_is_the_end():
    canvas, live, artists = drawn([arrow("part", (1, 0), (3, 0.5))])
    live.update(Moment(0, 0, 0))
    canvas.draw()
    corners = artists["arrow:part"].get_path().vertices
    to_data = artists["arrow:part"].axes.transData.inverted()
    np.testing.assert_allclose(np.abs(corners - to_data.inverted().transform((3, 0.5))).sum(axis=1).min(), 0, atol=1e-9)
    np.testing.assert_allclose(to_data.transform((corners[0] + corners[6]) / 2), (1, 0), atol=1e-9)
    picture = np.array(canvas.buffer_rgba())
    x, y = to_data.inverted().transform((1.5, 0.125))
    np.testing.assert_array_equal(picture[400 - round(y), round(x)], np.rint(np.multiply(to_rgba(LIGHT.color(0)), 255)))


def test_an_arrow_grows_in_its_phase():
    _, live, artists = drawn([arrow("part", (1, 0), (3, 0.5), phase=1)])
    lengths = []
    for moment in (Moment(0, 0, 1, build=0.25), Moment(1, 0, 1, build=1.0), Moment(2, 0, 2, build=0.1)):
        live.update(moment)
        ends = artists["arrow:part"].ends
        np.testing.assert_array_equal(ends[0], (1, 0))
        lengths.append(float(ends[1, 0] - 1))
    assert lengths == [0.5, 2.0, 2.0]


def test_the_head_of_a_short_arrow_is_no_longer_than_half_of_it():
    _, live, artists = drawn([arrow("part", (1, 0), (1.1, 0))])
    live.update(Moment(0, 0, 0))
    corners = artists["arrow:part"].get_path().vertices
    neck, tip = corners[1], corners[3]
    assert tip[0] - neck[0] == pytest.approx(0.5 * (tip[0] - corners[0][0]))


def test_an_astronomically_long_arrow_is_drawn_in_its_direction():
    figure = Figure(figsize=(6, 4), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=X, ylim=Y, autoscale_on=False)
    patch = ArrowPatch(axes, LIGHT)
    patch.paint("#ff0000")
    patch.place(np.array([(1.0, 0.0), (1e12, 0.0)]))
    canvas.draw()
    row = np.array(canvas.buffer_rgba())[200]
    assert (row[160:590] == (255, 0, 0, 255)).all()


def test_a_climbing_step_is_in_the_colour_of_alarm():
    for climbs, color in ((True, LIGHT.alarm), (False, LIGHT.color(0))):
        _, live, artists = drawn([arrow("step", (1, 0), (2, 0), is_step=True)], alarms=(climbs,))
        live.update(Moment(0, 0, 2))
        assert artists["landing"].get_markeredgecolor() == color
        assert artists["arrow:step"].get_facecolor() == to_rgba(color)
        assert artists["arrow:step"].get_edgecolor() == to_rgba(LIGHT.casing)


def test_the_ring_appears_where_the_step_lands_when_it_lands():
    _, live, artists = drawn([])
    live.update(Moment(0, 0, 1))
    assert len(artists["landing"].get_xdata()) == 0
    live.update(Moment(1, 0, 2))
    np.testing.assert_array_equal(np.ravel(artists["landing"].get_data()), [3.0, 0.5])


def boxes_of(places, sizes):
    corners = []
    for place, (width, height) in zip(places, sizes, strict=True):
        center = np.array(place.anchor) + place.away
        half = np.array([width, height]) / 2
        corners.append((*(center - half), *(center + half)))
    return corners


def test_labels_cover_no_arrow_no_other_label_and_nothing_that_is_taken():
    arrows = [
        np.array([(200.0, 200), (420, 250)]),
        np.array([(420.0, 250), (480, 120)]),
        np.array([(200.0, 200), (480, 120)]),
    ]
    sizes, taken = [(180.0, 28.0), (150.0, 28.0), (60.0, 30.0)], [(440.0, 10.0, 590.0, 160.0)]
    boxes = boxes_of(label_places(arrows, sizes, STAGE, taken, 1.0), sizes)
    for number, (left, bottom, right, top) in enumerate(boxes):
        assert left >= 0
        assert right <= 600
        assert bottom >= 0
        assert top <= 400
        for other in (*boxes[:number], *taken):
            assert right <= other[0] or left >= other[2] or top <= other[1] or bottom >= other[3]
        for line in arrows:
            points = line[0] + np.linspace(0, 1, 200)[:, None] * (line[1] - line[0])
            assert not ((points > (left, bottom)) & (points < (right, top))).all(axis=1).any()


def test_a_label_without_room_is_left_out():
    places = label_places([np.array([(10.0, 20), (50, 20)])], [(180.0, 28.0)], (0.0, 0.0, 100.0, 40.0), [], 1.0)
    assert places == [None]
