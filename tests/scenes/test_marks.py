"""Critical points: a sign for each kind."""

import numpy as np
import pytest
from scenes_reading import artist, is_drawn, words

import landscape_viz as lv
from landscape_viz.landscapes.critical_points import CriticalPoint
from landscape_viz.scenes.markers import MARKERS, MOST_MARKS, signs


def critical(x, y, value, kind):
    return CriticalPoint((x, y), value, kind, (1.0, 1.0))


def drawn(landscape, **settings):
    run = lv.record(landscape, lv.gradient_descent(1e-3), landscape.bounds.mean(axis=1) + 0.01, 3, label="gd")
    return lv.compare(landscape, run, **settings).figure()


def marked(figure):
    """The places of the marks by their sign."""
    lines = figure.findobj(lambda one: str(one.get_gid()).startswith("marks:"))
    return {line.get_gid().removeprefix("marks:"): np.column_stack(line.get_data()) for line in lines}


def test_every_kind_has_its_sign_and_a_word():
    figure = drawn(lv.parse("(x**2 - 1)**2 + y**2 + 0.1*x", domain=((-2, 2), (-1, 1))))
    found = marked(figure)
    assert set(found) == {"lowest", "minimum", "saddle"}
    slope = np.polynomial.Polynomial([0.1, -4, 0, 4])
    left, middle, right = sorted(slope.roots().real)
    np.testing.assert_allclose(found["lowest"], [[left, 0]], atol=1e-7)
    np.testing.assert_allclose(found["saddle"], [[middle, 0]], atol=1e-7)
    np.testing.assert_allclose(found["minimum"], [[right, 0]], atol=1e-7)
    assert len(artist(figure, "marks:lowest")) == 2  # a ring and a dot in it
    assert len({marker.strokes for marker in MARKERS.values()}) == len(MARKERS)


def test_a_key_names_the_signs_where_it_is_asked_for():
    landscape = lv.parse("(x**2 - 1)**2 + y**2 + 0.1*x", domain=((-2, 2), (-1, 1)))
    figure = lv.beside(lv.contour_panel(landscape, key=True)).figure()
    assert sorted(words(figure, "mark-key")) == ["lowest minimum", "minimum", "saddle"]
    alone = lv.beside(lv.contour_panel(lv.catalogue["rosenbrock"], key=True)).figure()
    assert words(alone, "mark-key") == ["minimum"]
    assert not is_drawn(drawn(landscape), "mark-key")


def test_a_maximum_is_a_triangle():
    figure = drawn(lv.parse("-x**2 - y**2", domain=((-1, 1), (-1, 1))))
    assert set(marked(figure)) == {"maximum"}
    assert artist(figure, "marks:maximum")[0].get_marker() == "^"


def test_minima_that_are_as_low_but_for_rounding_share_the_dot():
    found = marked(drawn(lv.catalogue["himmelblau"]))
    assert len(found["lowest"]) == 4
    assert len(found["saddle"]) == 4
    assert len(found["maximum"]) == 1


def test_a_known_minimum_on_the_border_is_marked_there():
    found = marked(drawn(lv.catalogue["eggholder"]))
    np.testing.assert_allclose(found["lowest"], [[512, 404.2319]], atol=1e-3)


def test_marks_can_be_left_out():
    figure = drawn(lv.catalogue["himmelblau"], minima=False)
    assert not marked(figure)
    assert not figure.findobj(lambda one: one.get_gid() == "mark-key")


def test_where_there_are_too_many_only_minima_are_shown():
    saddles = [critical(k, 0, 5.0, "saddle") for k in range(MOST_MARKS)]
    minima = [critical(k, 1, float(k), "minimum") for k in range(3)]
    assert signs([*saddles, *minima]) == {"lowest": [(0, 1)], "minimum": [(1, 1), (2, 1)]}


def test_where_even_the_minima_are_too_many_only_the_lowest_are_shown():
    minima = [critical(k, 1, float(k // 2), "minimum") for k in range(2 * MOST_MARKS)]
    assert signs(minima) == {"lowest": [(0, 1), (1, 1)]}
    assert set(marked(drawn(lv.catalogue["rastrigin"]))) == {"lowest"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_have_the_colour_of_words(theme):
    landscape = lv.catalogue["himmelblau"]
    run = lv.record(landscape, lv.newton(), (0.0, 0.0), 2)
    scene = lv.compare(landscape, run, theme=theme)
    saddle = artist(scene.figure(), "marks:saddle")[0]
    assert saddle.get_markeredgecolor() == scene.theme.foreground


def test_the_key_is_left_out_where_it_does_not_fit():
    panel = lv.contour_panel(lv.catalogue["himmelblau"], key=True)
    assert is_drawn(lv.beside(panel, size_pixels=(800, 450)).figure(), "mark-key")
    figure = lv.beside(panel, size_pixels=(160, 200)).figure()
    assert marked(figure)
    assert not is_drawn(figure, "mark-key")
