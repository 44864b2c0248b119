"""Level sets of the quadratic model: on the curve, whole, and of the right kind."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from landscape_viz.scenes.layers.ellipses import ModelLevels
from landscape_viz.scenes.layers.level_sets import Quadratic
from landscape_viz.scenes.layers.zoom import Zoom
from landscape_viz.scenes.theme import LIGHT
from landscape_viz.scenes.timeline import Moment

WINDOW = np.array([(-4.0, 4.0), (-2.0, 2.0)])
POINT = np.array([1.0, -0.5])
KINDS = {
    "ellipse": ((0.6, -1.0), ((2.0, 0.3), (0.3, 5.0))),
    "ellipse of a maximum": ((0.6, -1.0), ((-2.0, 0.3), (0.3, -5.0))),
    "thin ellipse": ((30.0, 20.0), ((1310.0, 700.0), (700.0, 375.0))),
    "hyperbola": ((0.6, -1.0), ((2.0, 0.3), (0.3, -5.0))),
    "lines": ((2.0, 0.0), ((4.0, 0.0), (0.0, 0.0))),
    "parabola": ((1.0, 1.0), ((4.0, 0.0), (0.0, 0.0))),
    "slope": ((1.0, 1.0), ((0.0, 0.0), (0.0, 0.0))),
}


def quadratic(kind, scale=1.0):
    gradient, matrix = KINDS[kind]
    return Quadratic.around(POINT * scale, np.array(gradient) / scale, np.array(matrix) / scale**2, WINDOW * scale)


def model(kind, points, scale=1.0):
    gradient, matrix = np.array(KINDS[kind][0]) / scale, np.array(KINDS[kind][1]) / scale**2
    away = points - POINT * scale
    return away @ gradient + 0.5 * np.einsum("ni,ij,nj->n", away, matrix, away)


@pytest.mark.parametrize("scale", [1.0, 1e-9, 1e9])
@pytest.mark.parametrize("kind", KINDS)
def test_every_vertex_satisfies_the_equation(kind, scale):
    found = quadratic(kind, scale)
    levels = (0.0, *found.levels())
    size = np.abs(levels).max()
    assert len(levels) > 3
    assert any(len(found.lines(level)) for level in levels[1:])
    for level in levels:
        for line in found.lines(level):
            np.testing.assert_allclose(model(kind, line, scale), level, rtol=1e-9, atol=1e-9 * size)


@pytest.mark.parametrize("kind", KINDS)
def test_the_level_zero_passes_through_the_point(kind):
    lines = quadratic(kind).lines(0.0)
    nearest = min(np.hypot(*(line - POINT).T).min() for line in lines)
    assert nearest < 0.1


def test_the_level_of_a_definite_model_is_one_closed_ellipse():
    (line,) = quadratic("ellipse").lines(0.0)
    np.testing.assert_allclose(line[0], line[-1], atol=1e-9)
    center = POINT - np.linalg.solve(KINDS["ellipse"][1], KINDS["ellipse"][0])
    # An ellipse has a centre of symmetry: its box is centred there.
    np.testing.assert_allclose((line.min(axis=0) + line.max(axis=0)) / 2, center, atol=2e-3)


def test_the_levels_of_an_indefinite_model_are_hyperbolas_of_two_open_branches():
    found = quadratic("hyperbola")
    center = found.in_plane(found.stationary)
    branches = [len(found.lines(level)) for level in found.levels()]
    assert set(branches) <= {1, 2}, "one of them may lie outside"
    assert branches.count(2) >= 3
    for level in found.levels():
        assert not any(np.allclose(line[0], line[-1]) for line in found.lines(level))
    assert any(level > found.at(found.stationary) for level in found.levels())
    assert any(level < found.at(found.stationary) for level in found.levels())
    np.testing.assert_allclose(center, POINT - np.linalg.solve(KINDS["hyperbola"][1], KINDS["hyperbola"][0]))


def test_the_levels_of_a_singular_model_are_parallel_lines():
    found = quadratic("lines")
    # 2d + 2d² along x: the stationary points are the line half a unit before the point.
    np.testing.assert_allclose(found.in_plane(found.stationary), [0.5, -0.5])
    for level in (0.0, 4.0):
        roots = 1.0 + (-2 + np.array([-1, 1]) * np.sqrt(4 + 8 * level)) / 4
        assert sorted({round(float(x), 9) for line in found.lines(level) for x in line[:, 0]}) == pytest.approx(roots)


@pytest.mark.parametrize("kind", ["parabola", "slope"])
def test_a_model_that_falls_for_ever_has_no_stationary_point(kind):
    assert quadratic(kind).stationary is None


def test_a_flat_model_has_no_levels():
    flat = Quadratic.around(POINT, np.zeros(2), np.zeros((2, 2)), WINDOW)
    assert flat.levels() == ()
    assert flat.lines(0.0) == []


@pytest.mark.parametrize("number", [np.nan, np.inf, 1e308])
def test_what_is_not_finite_has_no_model(number):
    assert Quadratic.around(POINT, np.ones(2), np.full((2, 2), number), WINDOW * 1e3) is None


def test_a_step_too_short_to_see_leaves_ellipses_that_are_seen():
    found = Quadratic.around(POINT, np.array([1e-9, 0]), np.diag([2.0, 5.0]), WINDOW)
    widest = max(np.ptp(line[:, 0]) for level in found.levels() for line in found.lines(level))
    assert 0.5 < widest < 8


def test_the_layer_shows_each_step_its_own_model():
    points = np.array([POINT, -POINT])
    gradients = np.array([KINDS["ellipse"][0], KINDS["hyperbola"][0]])
    matrices = np.array([KINDS["ellipse"][1], KINDS["hyperbola"][1]])
    figure = Figure()
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(xlim=WINDOW[0], ylim=WINDOW[1])
    zoom = Zoom(np.array([WINDOW, WINDOW]), points, WINDOW, False)
    layer = ModelLevels(points, gradients, matrices, np.array([False, True]), 0, zoom)
    live = layer.attach(axes, LIGHT)
    artists = {artist.get_gid(): artist for artist in axes.get_children()}
    for step in (1, 0):
        live.update(Moment(step, step, 0))
        here = np.column_stack(artists["model-here"].get_data())
        away = here[np.isfinite(here).all(axis=1)] - points[step]
        heights = away @ gradients[step] + 0.5 * np.einsum("ni,ij,nj->n", away, matrices[step], away)
        np.testing.assert_allclose(heights, 0, atol=1e-9)
        target = np.ravel(artists["model-target"].get_data())
        np.testing.assert_allclose(matrices[step] @ (target - points[step]), -gradients[step], atol=1e-9)
        assert artists["model"].get_color() == (LIGHT.alarm if step else LIGHT.color(0))
    shown = artists["model-here"].get_xdata()
    live.update(Moment(1, 1, 0))
    last = artists["model-here"].get_xdata()
    assert len(last) != len(shown)
    live.update(Moment(2, 2, 0))
    np.testing.assert_array_equal(artists["model-here"].get_xdata(), last, "the last step is shown to the end")
