"""In which losses runs are compared against the steps."""

import functools

import numpy as np
import optax
import pytest
from scenes_reading import panels, pixels, trail, words

import landscape_viz as lv
from landscape_viz.landscapes.critical_points import critical_points
from landscape_viz.scenes.loss_scale import loss_scale
from landscape_viz.scenes.number_format import short

LOWERED = lv.Landscape(lambda x, y: x**2 + 3 * y**2 - 5, ((-2, 2), (-2, 2)), name="lowered")
BOWL = lv.Landscape(lambda x, y: x**2 + 3 * y**2, ((-2, 2), (-2, 2)), name="bowl")


@functools.cache
def descent(landscape):
    return lv.record(landscape, lv.gradient_descent(0.1), (1.5, -1.0), 200)


def losses_panel(scene):
    drawn = scene.draw()
    drawn.update(len(scene.timeline) - 1)
    return drawn.figure, panels(drawn.figure)[1]


def test_over_a_plane_with_a_minimum_below_zero_the_losses_above_it_are_told():
    run = descent(LOWERED).first(30)
    figure, axes = losses_panel(lv.compare(LOWERED, run))
    assert words(figure, "chart-name") == ["loss above −5"]
    assert axes.get_yscale() == "log"
    np.testing.assert_allclose(trail(figure, 0, 1)[:, 1], run.values + 5, atol=1e-12)


def test_it_is_the_axis_of_the_same_loss_without_the_offset():
    pictures = []
    for landscape in (LOWERED, BOWL):
        run = descent(landscape).first(30)
        _, axes = losses_panel(lv.compare(landscape, run))
        pictures.append(axes.get_ylim())
    np.testing.assert_allclose(*pictures, rtol=1e-6)


def test_a_minimum_at_zero_or_above_leaves_the_losses_as_they_are():
    raised = lv.Landscape(lambda x, y: x**2 + y**2 + 2, ((-2, 2), (-2, 2)), name="raised")
    for landscape in (BOWL, raised):
        run = descent(landscape).first(10)
        figure, _ = losses_panel(lv.compare(landscape, run))
        assert words(figure, "chart-name") == ["loss"]
        np.testing.assert_allclose(trail(figure, 0, 1)[:, 1], run.values, rtol=1e-12)


def test_on_a_curve_the_axis_is_that_of_the_curve():
    waves = lv.catalogue["quadratic_plus_sine"]
    run = lv.record(waves, lv.gradient_descent(0.05), -8, 30)
    figure, _ = losses_panel(lv.compare(waves, run))
    assert words(figure, "chart-name") == ["loss"]
    np.testing.assert_allclose(trail(figure, 0, 1)[:, 1], run.values, rtol=1e-12)


def test_rounding_at_the_minimum_is_as_good_as_the_minimum():
    run = descent(LOWERED)
    told = loss_scale(LOWERED, [run.values], [])
    assert (told.shown(run.values)[120:] == 0).all()
    assert told.shown(run.values)[0] == pytest.approx(run.values[0] + 5)
    figure, axes = losses_panel(lv.compare(LOWERED, run))
    pixels(figure)  # nothing is drawn at a logarithm that is not there
    assert axes.get_ylim()[0] > 1e-16


def test_where_no_minimum_is_known_losses_are_told_as_they_are():
    slope = lv.Landscape(lambda x, y: x + y, ((-1, 1), (-1, 1)), name="slope")
    assert critical_points(slope) == ()
    run = lv.record(slope, optax.sgd(0.01), (0.5, 0.5), 20)
    figure, _ = losses_panel(lv.compare(slope, run))
    assert words(figure, "chart-name") == ["loss"]


def test_restarts_have_the_same_axis():
    starts = [(1.0, 1.0), (-1.0, 0.5)]
    runs = lv.record_all(LOWERED, {"gd": lv.gradient_descent(0.1)}, starts, 20)
    assert words(lv.restart_scene(LOWERED, runs).figure(), "chart-name") == ["loss above −5"]


def test_losses_below_a_log_scale_rest_on_its_floor_which_says_so():
    run = descent(BOWL)
    figure, axes = losses_panel(lv.compare(BOWL, run))
    low, _ = axes.get_ylim()
    assert run.values[-1] < low
    pixels(figure)
    floor = min(axes.get_yticklabels(), key=lambda text: text.get_position()[1])
    assert floor.get_text() == f"≤ {short(low, 3)}"
    assert trail(figure, 0, 1)[-1, 1] == pytest.approx(low)
    above, other = losses_panel(lv.compare(BOWL, run.first(12)))
    pixels(above)
    assert not any(text.get_text().startswith("≤") for text in other.get_yticklabels())


def test_a_minimum_that_is_zero_but_for_rounding_is_zero():
    expanded = lv.parse("x**2-1.1*x+0.3025+y**2+1.84*y+0.8464", domain=((-3, 3), (-3, 3)))
    assert min(one.value for one in critical_points(expanded)) != 0
    run = lv.record(expanded, lv.gradient_descent(0.1), (2, 2), 20)
    figure, _ = losses_panel(lv.compare(expanded, run))
    assert words(figure, "chart-name") == ["loss"]
