"""What the axes are called, and which sign is which, in every picture that shows a landscape."""

import functools
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.text import Text
from scenes_reading import artist, is_drawn, panels, pixels, shown_texts, slow, words

import landscape_viz as lv


def fit(w, b):
    return (w - 1) ** 2 + (b + 0.5) ** 2 + 0.3 * w * b


PLANE = lv.Landscape(fit, ((-2, 2), (-2, 2)))
LINE = lv.Landscape(lambda rate: rate**2, (-1, 1), name="line")


@functools.cache
def descent():
    return lv.record(PLANE, lv.gradient_descent(0.1), (1.5, 1.5), 5)


def shown(figure):
    """The names of the axes of each stage, that to the right and that upwards; "" where there is none."""
    names = []
    for axes in panels(figure):
        texts = [one for one in axes.findobj(Text) if str(one.get_gid()).startswith("name") and one.get_text()]
        own = {one.get_gid()[-1]: one.get_text() for one in texts}
        names.append((own.get("x", ""), own.get("y", "")))
    return names


@pytest.mark.parametrize("view", ["contour", "surface"])
def test_the_axes_of_a_plane_have_the_names_of_the_loss(view):
    assert shown(lv.compare(PLANE, descent(), view=view).figure())[0] == ("w", "b")


def test_so_have_curves():
    assert shown(lv.compare(LINE, []).figure()) == [("rate", "")]


@pytest.mark.slow
def test_so_have_maps():
    found = lv.basins(PLANE, lv.gradient_descent(0.1), n=8, steps=30)
    assert shown(lv.basin_scene(PLANE, found).figure())[0] == ("w", "b")


def test_names_can_be_given():
    named = lv.Landscape(lambda p: p[0] ** 2 + p[1] ** 2, ((-1, 1), (-1, 1)), variables=("θ₁", "θ₂"))
    assert shown(lv.compare(named, []).figure()) == [("θ₁", "θ₂")]


def test_far_from_zero_both_views_say_what_was_taken_off():
    far = PLANE.over(((1e9, 1e9 + 4), (-2, 2)))
    run = lv.record(far, lv.gradient_descent(1e-3), (1e9 + 1, 0.0), 1)
    for view in ("contour", "surface"):
        assert shown(lv.compare(far, run, view=view).figure())[0] == ("w − 10⁹", "b")


def test_numbers_and_names_stand_where_the_coordinates_are():
    figure = lv.compare(PLANE, descent()).figure()
    axes = panels(figure)[0]
    pixels(figure)
    for along, gid in enumerate(("numbers-x", "numbers-y")):
        numbers = artist(figure, gid)
        assert 3 <= len(numbers) <= 5
        for text in numbers:
            box = text.get_window_extent()
            middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
            told = float(text.get_text().replace("−", "-"))
            place = axes.transData.inverted().transform(middle)[along]
            assert place == pytest.approx(told, abs=0.05)


@pytest.mark.parametrize("size", [(800, 450), slow((640, 360)), slow((450, 800))])
def test_the_words_of_a_surface_run_into_nothing(size):
    landscape = lv.catalogue["himmelblau"]
    run = lv.record(landscape, lv.gradient_descent(0.01), (0, -3), 5)
    figure = lv.compare(landscape, run, view="surface", size_pixels=size).figure()
    boxes = [box for text, box in shown_texts(figure) if text.axes is panels(figure)[0]]
    assert len(boxes) > 2
    for number, box in enumerate(boxes):
        assert -1 <= box.x0 < box.x1 <= size[0] + 1
        assert -1 <= box.y0 < box.y1 <= size[1] + 1
        for other in boxes[number + 1 :]:
            shared = min(box.x1, other.x1) - max(box.x0, other.x0), min(box.y1, other.y1) - max(box.y0, other.y0)
            assert min(shared) <= 1.5


def test_on_a_curve_the_lowest_minimum_is_named_where_there_are_several():
    assert words(lv.compare(lv.catalogue["quadratic_plus_sine"], []).figure(), "minima-name") == ["lowest"]
    alone = lv.compare(LINE, []).figure()
    assert is_drawn(alone, "minima")
    assert not is_drawn(alone, "minima-name")


@pytest.mark.parametrize(
    ("limits", "scale"),
    [((-1.0, 1.0), "linear"), ((0, 180.0), "linear"), ((-3e-5, 2e-5), "linear"), ((1e6, 3e6), "linear"),
     ((1e-14, 1e3), "log"), ((0.02, 30.0), "log"), ((2.0, 6.0), "log"), ((1e9, 1e9 + 1), "linear")],
    ids=str,
)  # fmt: skip
def test_numbers_of_a_chart_stand_left_of_it_at_their_losses_and_apart(limits, scale):
    scene = lv.compare(PLANE, descent())
    panel = replace(scene.panels[1], y_limits=limits, y_scale=scale, layers=())
    figure = replace(scene, panels=(scene.panels[0], panel)).figure()
    axes = panels(figure)[1]
    texts = [(text, box) for text, box in shown_texts(figure) if text in axes.get_yticklabels()]
    texts.sort(key=lambda one: one[1].y0)
    assert 2 <= len(texts) <= 6
    (name,) = [text for text, _ in shown_texts(figure) if text.get_gid() == "chart-name"]
    for (_, box), place in zip(texts, sorted(axes.get_yticks()), strict=True):
        assert box.x1 <= axes.bbox.x0
        assert box.x0 >= panels(figure)[0].bbox.x1
        assert (box.y0 + box.y1) / 2 == pytest.approx(axes.transData.transform((0, place))[1], abs=3)
    assert name.get_text().startswith("loss")


def test_a_plane_alone_is_drawn_true_and_without_a_table():
    figure = lv.compare(PLANE, []).figure()
    (axes,) = panels(figure)
    assert axes.bbox.width == pytest.approx(axes.bbox.height, rel=0.01)
    assert not is_drawn(figure, "table-label")


def test_a_landscape_alone_is_one_picture_without_a_step():
    for landscape in (PLANE, LINE):
        scene = lv.compare(landscape, [])
        assert len(scene.timeline) == 1
        assert not is_drawn(scene.figure(), "step")


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
    assert shown(figure)[0] == names
    stage = panels(figure)[0].bbox
    for text, box in shown_texts(figure):
        if str(text.get_gid()).startswith("name-"):
            assert stage.x0 <= box.x0 < box.x1 <= stage.x1
            assert stage.y0 <= box.y0 < box.y1 <= stage.y1


def test_a_power_of_ten_is_taken_off_numbers_and_said_once():
    tiny = lv.Landscape(lambda x: x**2, (-3e-6, 3e-6), name="tiny")
    figure = lv.compare(tiny, lv.record(tiny, lv.gradient_descent(0.1), 2e-6, 3)).figure()
    assert shown(figure)[0] == ("x / 10⁻⁶", "")
    assert set(words(figure, "numbers-x")) <= {"−3", "−2", "−1", "0", "1", "2", "3"}
    assert words(figure, "chart-name") == ["loss / 10⁻¹²"]
