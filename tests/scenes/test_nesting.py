"""Heads of one size, and rings where they meet."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from scenes_reading import head, pixels

import landscape_viz as lv
from landscape_viz.scenes.layers.overlap_rings import FAR, NEAR, depths, ring_width
from landscape_viz.scenes.theme import LIGHT

D = 20.0


def at(*places):
    return np.array(places, dtype=np.float64)


def test_heads_apart_do_not_grow():
    assert depths(at((0, 0), (FAR * D, 0), (0, 3 * D)), (0, 1, 2), D).tolist() == [0, 0, 0]


def test_heads_at_one_place_nest_in_the_order_of_drawing():
    assert depths(np.zeros((4, 2)), (0, 1, 2, 3), D).tolist() == [3, 2, 1, 0]


def test_heads_of_one_colour_do_not_grow_for_each_other():
    assert depths(np.zeros((3, 2)), (0, 0, 1), D).tolist() == [1, 1, 0]


def test_a_head_grows_while_another_comes_near():
    away = np.linspace(FAR, NEAR, 30) * D
    grown = [depths(at((0, 0), (one, 0)), (0, 1), D)[0] for one in away]
    assert (np.diff(grown) >= 0).all()
    assert (grown[0], grown[-1]) == (0, 1)
    assert set(np.unique(grown)) <= {0, 0.25, 0.5, 0.75, 1}


def test_a_head_that_is_nowhere_meets_none():
    assert depths(at((0, 0), (np.nan, np.nan), (0, 0)), (0, 1, 2), D).tolist() == [1, 0, 0]


def test_rings_of_many_are_thinner_so_that_the_widest_stays_small():
    assert ring_width((0, 1)) == ring_width((0, 1, 1, 0))
    assert 9 * ring_width(range(10)) == pytest.approx(1.8)


BOWL = lv.Landscape(lambda x, y: x**2 + y**2, ((-2, 2), (-2, 2)), name="bowl")
RUNS = [
    lv.record(BOWL, lv.gradient_descent(0.1), start, 60, label=name)
    for name, start in (("left", (-1.5, 0.0)), ("right", (1.5, 0.1)))
]


def area(picture, color):
    wanted = np.array([round(255 * part) for part in to_rgb(color)])
    return int((np.abs(picture[..., :3].astype(int) - wanted).max(axis=-1) <= 2).sum())


@pytest.mark.parametrize("view", ["contour", "surface"])
def test_of_two_that_arrive_at_one_place_both_are_seen(view):
    scene = lv.compare(BOWL, RUNS, view=view, minima=False)
    drawn = scene.draw()
    drawn.update(len(scene.timeline) - 1)
    first, second = (head(drawn.figure, name)[:2] for name in ("left", "right"))
    assert np.allclose(first, second, atol=1e-3)
    box = drawn.figure.axes[1].get_window_extent()
    picture = pixels(drawn.figure)[:, : int(box.x1)]
    picture = picture[100:]  # without the legend
    for number in (0, 1):
        assert area(picture, LIGHT.color(number)) > 20


def test_two_heads_that_are_apart_are_equally_large():
    scene = lv.compare(BOWL, [run.first(1) for run in RUNS], minima=False)
    drawn = scene.draw()
    picture = pixels(drawn.figure)
    box = drawn.figure.axes[1].get_window_extent()
    seen = picture[100:, : int(box.x1)]
    sizes = [area(seen, LIGHT.color(number)) for number in (0, 1)]
    assert abs(sizes[0] - sizes[1]) <= 0.1 * max(sizes)
