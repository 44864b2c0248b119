"""Arrows of a step: where they end, where they are cut, and what is seen when."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from landscape_viz.scenes.layers.arrows import Arrow, StepArrows, cut
from landscape_viz.scenes.theme import LIGHT
from landscape_viz.scenes.timeline import Moment

X, Y = (0.0, 4.0), (-1.0, 1.0)


@pytest.mark.parametrize(
    ("start", "end", "seen"),
    [
        ((1, 0), (3, 0.5), ((1, 0), (3, 0.5))),
        ((1, 0), (9, 0), ((1, 0), (4, 0))),
        ((1, 0), (3, 4), ((1, 0), (1.5, 1))),
        ((-2, 0), (2, 0), ((0, 0), (2, 0))),
        ((-4, 0), (8, 0), ((0, 0), (4, 0))),
        ((2, -1), (2, 1), ((2, -1), (2, 1))),
    ],
)
def test_an_arrow_is_cut_at_the_border(start, end, seen):
    found = cut(np.array(start, float), np.array(end, float), X, Y)
    np.testing.assert_allclose(found, seen, rtol=1e-12)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ((5, 0), (9, 0)),
        ((2, 2), (3, 2)),
        ((-1, 0.5), (1, 3)),
        ((1, 0), (1, 0)),
        ((1, 0), (np.nan, 0)),
        ((1, 0), (np.inf, 0)),
        ((-1e308, 0), (1e308, 0)),
    ],
)
def test_what_is_not_in_the_picture_is_not_drawn(start, end):
    assert cut(np.array(start, float), np.array(end, float), X, Y) is None


def test_an_end_inside_is_kept_to_the_bit():
    end = np.array([0.1 + 0.2, 1 / 3])
    np.testing.assert_array_equal(cut(np.array([1.0, 0.0]), end, X, Y)[1], end)


def drawn(arrows, factors=(1.0,), alarms=(False,), landings=((3.0, 0.5),)):
    figure = Figure(figsize=(6, 4), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=X, ylim=Y)
    layer = StepArrows(tuple(arrows), np.array(landings), np.array(factors), 2, np.array(alarms), 0, X, Y)
    live = layer.attach(axes, LIGHT)
    return canvas, live, {artist.get_gid(): artist for artist in live.artists}


def arrow(name, start, end, **kinds):
    return Arrow(name, np.array([start], float), np.array([end], float), 0, kinds.pop("phases", (0, 2)), **kinds)


def test_an_arrow_is_seen_in_its_phases_only():
    _, live, artists = drawn([arrow("part", (1, 0), (2, 0), phases=(1, 1))])
    seen = []
    for phase in range(3):
        live.update(Moment(phase, 0, phase))
        seen.append(artists["arrow:part"].get_visible())
    assert seen == [False, True, False]
    live.update(Moment(3, 1, 1))
    assert not artists["arrow:part"].get_visible(), "there is no second step"


def test_the_tip_on_the_picture_is_the_recorded_end():
    canvas, live, artists = drawn([arrow("part", (1, 0), (3, 0.5))])
    live.update(Moment(0, 0, 0))
    canvas.draw()
    vertices = artists["arrow:part"].get_path().vertices
    assert np.abs(vertices - (3, 0.5)).sum(axis=1).min() < 0.04, (
        "two or three pixels short, so that the corner of the head lies on it"
    )
    np.testing.assert_array_equal(artists["arrow:part"].ends, [(1, 0), (3, 0.5)])


def test_a_climbing_step_is_in_the_colour_of_alarm():
    for climbs, color in ((True, LIGHT.alarm), (False, LIGHT.color(0))):
        _, live, artists = drawn([arrow("step", (1, 0), (2, 0), is_step=True)], alarms=(climbs,))
        live.update(Moment(0, 0, 2))
        assert artists["landing"].get_markeredgecolor() == color
        wanted = tuple(int(color[k : k + 2], 16) / 255 for k in (1, 3, 5))
        np.testing.assert_allclose(artists["arrow:step"].get_facecolor()[:3], wanted)


def test_the_ring_appears_where_the_step_lands_when_it_lands():
    _, live, artists = drawn([])
    live.update(Moment(0, 0, 1))
    assert len(artists["landing"].get_xdata()) == 0
    live.update(Moment(1, 0, 2))
    np.testing.assert_array_equal(np.ravel(artists["landing"].get_data()), [3.0, 0.5])


def test_an_enlargement_is_written_beside_the_arrows():
    _, live, artists = drawn([arrow("part", (1, 0), (3, 0))] * 1, factors=(50.0,), landings=((np.nan, np.nan),))
    live.update(Moment(0, 0, 2))
    assert artists["enlargement"].get_text() == "arrows ×50"
    assert len(artists["landing"].get_xdata()) == 0
    live.update(Moment(1, 1, 0))
    assert not artists["enlargement"].get_visible()


def test_a_ghost_beside_another_arrow_is_moved_on_the_picture_but_keeps_its_numbers():
    canvas, live, artists = drawn(
        [arrow("ghost", (1, 0), (3, 0), dashed=True, aside=True), arrow("part", (1, 0), (3, 0))]
    )
    live.update(Moment(0, 0, 0))
    canvas.draw()
    ghost, part = artists["arrow:ghost"], artists["arrow:part"]
    np.testing.assert_array_equal(ghost.ends, part.ends)
    assert ghost.get_window_extent().y0 > part.get_window_extent().y1 - 12
    assert ghost.get_window_extent().y0 > part.get_window_extent().y0
