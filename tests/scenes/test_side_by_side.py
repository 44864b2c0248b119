"""Several landscapes as panels of one film."""

import functools

import numpy as np
import pytest
from scenes_reading import artist, combinations, head, panels, pixels, words

import landscape_viz as lv

BOWL, SADDLE = lv.catalogue["sphere"], lv.catalogue["saddle"]
WAVES = lv.catalogue["quadratic_plus_sine"]


def runs(landscape, start, steps=20):
    return [
        lv.record(landscape, lv.gradient_descent(0.05), start, steps, label="gd"),
        lv.record(landscape, lv.newton(), start, steps, label="newton"),
    ]


@functools.cache
def all_pairs():
    return [(BOWL, runs(BOWL, (3.0, 4.0))), (SADDLE, runs(SADDLE, (-1.0, 0.1))), (WAVES, runs(WAVES, 8.0))]


def test_every_panel_has_its_landscape_its_paths_and_its_title():
    drawn = lv.side_by_side(all_pairs(), titles=["one", "two", "three"], motion="steps").draw()
    assert words(drawn.figure, "panel-title") == ["one", "two", "three"]
    drawn.update(7)
    seen = 0
    for number, (landscape, paths) in enumerate(all_pairs()):
        axes = panels(drawn.figure)[number]
        low, high = axes.get_xlim()
        assert (low, high) == pytest.approx(tuple(landscape.bounds[0]), rel=0.05)
        for path in paths:
            x, y, _ = head(drawn.figure, path.label, number)
            second = path.points[7, 1] if landscape.dim == 2 else path.values[7]
            if landscape.contains(path.points[7]) and axes.get_ylim()[0] <= second <= axes.get_ylim()[1]:
                assert (x, y) == (path.points[7, 0], second)
                seen += 1
    assert seen >= 4


def test_a_label_has_one_colour_and_one_entry_everywhere():
    figure = lv.side_by_side([all_pairs()[0], (SADDLE, all_pairs()[1][1][::-1])]).figure()
    assert words(figure, "legend") == ["gd", "newton"]
    for label in ("gd", "newton"):
        assert len({line.get_color() for line in artist(figure, f"head:{label}")}) == 1
    assert artist(figure, "head:gd")[0].get_color() != artist(figure, "head:newton")[0].get_color()


def test_losses_of_different_landscapes_are_not_told_as_one():
    figure = lv.side_by_side(all_pairs()[:2]).figure()
    assert not any("loss" in said for said in words(figure, "legend-ending"))


def test_landscapes_without_paths_are_a_film_of_one_picture():
    scene = lv.side_by_side([(BOWL, []), (SADDLE, [])], title="two losses", motion="steps")
    assert len(scene.timeline) == 1
    figure = scene.figure()
    assert words(figure, "panel-title") == ["sphere", "saddle"]
    assert words(figure, "title") == ["two losses"]
    assert not figure.findobj(lambda one: one.get_gid() == "caption")


@pytest.mark.parametrize(("count", "size"), combinations([1, 8, 2, 5, 3], [(800, 450), (450, 800), (1280, 720)]))
def test_panels_have_one_size_and_do_not_overlap(count, size):
    pairs = [(BOWL, all_pairs()[0][1]) if number % 2 else (SADDLE, all_pairs()[1][1]) for number in range(count)]
    figure = lv.side_by_side(pairs, size_pixels=size, titles=[f"a title {number}" for number in range(count)]).figure()
    pixels(figure)
    renderer = figure.canvas.get_renderer()
    axes = panels(figure)
    assert len(axes) == count
    areas = {tuple(np.round(one.get_position().size, 6)) for one in axes}
    assert len(areas) == 1
    boxes = [one.get_tightbbox(renderer) for one in axes]
    for number, one in enumerate(boxes):
        assert one.x0 >= 0
        assert one.y0 >= 0
        assert one.x1 <= size[0]
        for other in boxes[number + 1 :]:
            shared = min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0)
            assert min(shared) <= 1


def test_what_cannot_be_shown_is_refused():
    with pytest.raises(lv.InputError, match=r"pairs must hold from 1 to 16 pairs .* got 0"):
        lv.side_by_side([])
    with pytest.raises(lv.InputError, match="titles must hold one text for each of 2 landscapes; got 1"):
        lv.side_by_side(all_pairs()[:2], titles=["one"])
    with pytest.raises(lv.InputError, match="has 2 dimensions, the landscape 1"):
        lv.side_by_side([(WAVES, all_pairs()[0][1])])
