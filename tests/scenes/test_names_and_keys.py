"""What the axes are called, and which sign is which, in every picture that shows a landscape."""

import functools
from dataclasses import replace

import numpy as np
import pytest
from scenes_reading import artist, panels, pixels, slow, words

import landscape_viz as lv
from landscape_viz.scenes.text_metrics import number_width


def fit(w, b):
    return (w - 1) ** 2 + (b + 0.5) ** 2 + 0.3 * w * b


PLANE = lv.Landscape(fit, ((-2, 2), (-2, 2)))
LINE = lv.Landscape(lambda rate: rate**2, (-1, 1), name="line")


@functools.cache
def descent():
    return lv.record(PLANE, lv.gradient_descent(0.1), (1.5, 1.5), 5)


@functools.cache
def descent_on_a_line():
    return lv.record(LINE, lv.gradient_descent(0.1), 1, 2)


def shown(figure, number=0):
    axes = panels(figure)[number]
    return axes.get_xlabel(), axes.get_ylabel()


@pytest.mark.parametrize("view", ["contour", "surface"])
def test_the_axes_of_a_plane_have_the_names_of_the_loss(view):
    assert shown(lv.compare(PLANE, descent(), view=view).figure()) == ("w", "b")


def test_so_have_curves():
    assert shown(lv.compare(LINE, []).figure()) == ("rate", "loss")


@pytest.mark.slow
def test_so_have_maps():
    found = lv.basins(PLANE, lv.gradient_descent(0.1), n=8, steps=30)
    assert shown(lv.basin_scene(PLANE, found).figure()) == ("w", "b")


def test_names_can_be_given():
    named = lv.Landscape(lambda p: p[0] ** 2 + p[1] ** 2, ((-1, 1), (-1, 1)), variables=("θ₁", "θ₂"))
    assert shown(lv.compare(named, []).figure()) == ("θ₁", "θ₂")


def test_far_from_zero_both_views_say_what_was_taken_off():
    far = PLANE.over(((1e9, 1e9 + 4), (-2, 2)))
    run = lv.record(far, lv.gradient_descent(1e-3), (1e9 + 1, 0.0), 1)
    for view in ("contour", "surface"):
        assert shown(lv.compare(far, run, view=view).figure()) == ("w − 10⁹", "b")


def test_beside_each_other_only_the_outer_axes_are_named():
    figure = lv.side_by_side([(PLANE, ())] * 4).figure()
    assert [shown(figure, number) for number in range(4)] == [("", "b"), ("", ""), ("w", "b"), ("w", "")]


@pytest.mark.parametrize("size", [(800, 450), slow((640, 360)), slow((450, 800))])
def test_a_surface_has_the_key_of_the_contours_and_it_runs_into_nothing(size):
    landscape = lv.catalogue["himmelblau"]
    run = lv.record(landscape, lv.gradient_descent(0.01), (0, -3), 5)
    figure = lv.compare(landscape, run, view="surface", size_pixels=size).figure()
    pixels(figure)
    assert sorted(words(figure, "mark-key")) == ["max", "minimum", "saddle"]
    renderer = figure.canvas.get_renderer()
    key = [one.get_window_extent(renderer) for one in artist(figure, "mark-key")]
    written = artist(figure, "edge-words")[0].get_children()
    others = [text.get_window_extent(renderer) for text in written if text.get_text()]
    for box in key:
        assert 0 <= box.x0 < box.x1 <= size[0]
        assert 0 <= box.y0 < box.y1 <= size[1]
        assert not any(box.overlaps(other) for other in others)


def test_on_a_curve_the_key_is_written_where_there_are_two_kinds():
    assert sorted(words(lv.compare(lv.catalogue["quadratic_plus_sine"], []).figure(), "mark-key")) == [
        "local min",
        "lowest min",
    ]
    assert not lv.compare(LINE, []).figure().findobj(lambda one: one.get_gid() == "mark-key")


@pytest.mark.parametrize(
    ("limits", "scale"),
    [((-1.0, 1.0), "linear"), ((0, 180.0), "linear"), ((-3e-5, 2e-5), "linear"), ((1e6, 3e6), "linear"),
     ((1e-14, 1e3), "log"), ((0.02, 30.0), "log")],
    ids=str,
)  # fmt: skip
def test_the_width_of_numbers_is_known_before_they_are_drawn(limits, scale):
    scene = lv.compare(LINE, descent_on_a_line())
    panel = replace(scene.panels[1], y_limits=limits, y_scale=scale, layers=())
    figure = replace(scene, panels=(scene.panels[0], panel)).figure()
    pixels(figure)
    axes = panels(figure)[1]
    renderer = figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in axes.get_yticklabels() if text.get_text()]
    widest = max(box.width for box in boxes)
    name = axes.yaxis.label.get_window_extent(renderer)
    assert name.x1 <= min(box.x0 for box in boxes)
    assert name.x0 >= panels(figure)[0].bbox.x1
    letters = axes.xaxis.label.get_fontsize() / 10
    assert number_width(limits, scale) * letters == pytest.approx(widest, rel=0.35, abs=8)


def test_a_plane_alone_is_drawn_true_and_in_the_middle():
    figure = lv.compare(PLANE, []).figure()
    (axes,) = panels(figure)
    assert axes.bbox.width == pytest.approx(axes.bbox.height, rel=0.01)
    free_left, free_right = axes.bbox.x0, figure.bbox.width - axes.bbox.x1
    assert abs(free_left - free_right) < 0.2 * figure.bbox.width
    assert not words_of_legend(figure)


def words_of_legend(figure):
    return figure.findobj(lambda one: one.get_gid() == "legend")


def test_a_landscape_alone_is_one_picture_without_a_step():
    for landscape in (PLANE, LINE):
        scene = lv.compare(landscape, [])
        assert len(scene.timeline) == 1
        assert not scene.figure().findobj(lambda one: one.get_gid() == "caption")


def test_a_path_is_not_drawn_on_a_landscape_that_it_did_not_run_on():
    other = lv.Landscape(lambda w, b: fit(w, b) + w, ((-2, 2), (-2, 2)), name="other")
    with pytest.raises(
        lv.InputError, match=r"'optimizer' was recorded on 'fit', whose losses are others than .*'other'"
    ):
        lv.compare(other, descent())
    with pytest.raises(lv.InputError, match="was recorded on 'fit'"):
        lv.dissect(other, descent())
    same = lv.Landscape(fit, ((-3, 3), (-3, 3)), name="the same by another name")
    assert np.isfinite(lv.compare(same, descent()).figure().bbox.width)


def test_two_losses_of_one_name_are_told_apart():
    first = lv.Landscape(lambda x: x**2, (-5, 5))
    second = lv.Landscape(lambda x: x**4 + 7, (-5, 5))
    assert first.name == second.name
    run = lv.record(first, lv.gradient_descent(0.1), 4, 10)
    with pytest.raises(lv.InputError, match="whose losses are others"):
        lv.compare(second, run)
    assert lv.compare(first.over((-6, 6)), run.first(3))
    again = lv.Landscape(lambda x: x**2, (-5, 5))
    assert lv.compare(again, run)


@pytest.mark.parametrize("names", [("mu", "θ₁"), slow(("W", "WW")), slow(("a", "intercept"))])
def test_names_of_a_plane_stay_in_the_picture(names):
    named = lv.Landscape(lambda p: p[0] ** 2 + p[1] ** 2, ((-1, 1), (-1, 1)), variables=names)
    figure = lv.compare(named, lv.record(named, lv.gradient_descent(0.1), (0.5, 0.5), 3)).figure()
    pixels(figure)
    renderer = figure.canvas.get_renderer()
    for axes in panels(figure):
        for axis in (axes.xaxis, axes.yaxis):
            box = axis.label.get_window_extent(renderer)
            assert 0 <= box.x0 < box.x1 <= 800
            assert 0 <= box.y0 < box.y1 <= 450


def test_powers_of_ten_are_written_alike_on_both_axes():
    tiny = lv.Landscape(lambda x: x**2, (-3e-6, 3e-6), name="tiny")
    figure = lv.compare(tiny, []).figure()
    pixels(figure)
    (axes,) = panels(figure)
    assert axes.xaxis.get_offset_text().get_text() == "× 10⁻⁶"
    assert axes.yaxis.get_offset_text().get_text() == "× 10⁻¹²"
