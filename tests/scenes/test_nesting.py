"""Heads at one place: each is named, so that none is lost below another."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from scenes_reading import head, labels, panels, pixels, shown_texts

import landscape_viz as lv
from landscape_viz.scenes.theme import LIGHT

BOWL = lv.Landscape(lambda x, y: x**2 + y**2, ((-2, 2), (-2, 2)), name="bowl")
RUNS = [
    lv.record(BOWL, lv.gradient_descent(0.1), start, 60, label=name)
    for name, start in (("left", (-1.5, 0.0)), ("right", (1.5, 0.1)))
]


def area(picture, color):
    wanted = np.array([round(255 * part) for part in to_rgb(color)])
    return int((np.abs(picture[..., :3].astype(int) - wanted).max(axis=-1) <= 2).sum())


@pytest.mark.parametrize("view", ["contour", "surface"])
def test_of_two_that_arrive_at_one_place_both_are_named(view):
    figure = lv.compare(BOWL, RUNS, view=view, minima=False).figure()
    if view == "contour":
        first, second = (head(figure, name)[:2] for name in ("left", "right"))
        assert np.allclose(first, second, atol=1e-3)
    names = [(text, box) for text, box in shown_texts(figure) if str(text.get_gid()).startswith("label:")]
    assert sorted(text.get_text() for text, _ in names) == ["left", "right"]
    (_, one), (_, other) = names
    assert not one.overlaps(other)


def test_many_at_one_place_are_all_named():
    many = [lv.record(BOWL, lv.gradient_descent(0.1), (1.0, 1.0), 3, label=f"run {number}") for number in range(8)]
    figure = lv.compare(BOWL, many, size_pixels=(1280, 720)).figure()
    assert set(labels(figure)) == {run.label for run in many}


def test_two_heads_that_are_apart_are_equally_large():
    scene = lv.compare(BOWL, [run.first(1) for run in RUNS], minima=False)
    drawn = scene.draw()
    picture = pixels(drawn.figure)
    stage = panels(drawn.figure)[0].bbox
    sizes = []
    for number, run in enumerate(RUNS):
        place = panels(drawn.figure)[0].transData.transform(head(drawn.figure, run.label)[:2])
        column, row = int(place[0] - stage.x0), int(picture.shape[0] - place[1])
        sizes.append(area(picture[row - 9 : row + 9, column - 9 : column + 9], LIGHT.color(number)))
    assert min(sizes) > 60
    assert abs(sizes[0] - sizes[1]) <= 0.1 * max(sizes)
