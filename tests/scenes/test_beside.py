"""Scenes of any panels beside each other or stacked, read back from the artists."""

import inspect

import numpy as np
import pytest
from matplotlib.colors import to_hex
from scenes_reading import artist, head, panels, pixels, slow, trail, words

import landscape_viz as lv
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.theme import LIGHT

BUMPY = lv.parse("x**2 + 10*sin(x)", domain=(-10, 10))
HIMMELBLAU = lv.catalogue["himmelblau"]
SIZE = (480, 300)


def drawn_at(scene, frame):
    drawn = scene.draw()
    drawn.update(frame)
    return drawn.figure


def test_three_learning_rates_on_one_curve_move_together_in_colours_of_their_own():
    rates = (0.01, 0.05, 0.12)
    runs = [lv.record(BUMPY, lv.gradient_descent(rate), -8, 12, f"lr {rate}") for rate in rates]
    scene = lv.beside(*(lv.curve_panel(BUMPY, run) for run in runs), title="Rates", size_pixels=SIZE, motion="steps")
    figure = drawn_at(scene, 7)
    for number, run in enumerate(runs):
        (line,) = (one for one in panels(figure)[number].findobj() if one.get_gid() == f"head:{run.label}")
        assert [float(value) for (value,) in line.get_data()] == [run.points[7, 0], run.values[7]]
        assert to_hex(line.get_color()) == LIGHT.palette[number].lower()
    assert words(figure, "legend") == [run.label for run in runs]
    dots = [one for one in figure.axes[0].lines if one.get_marker() == "o"]
    assert [to_hex(dot.get_color()) for dot in dots] == [color.lower() for color in LIGHT.palette[:3]]
    assert words(figure, "title") == ["Rates"]
    assert words(figure, "caption") == ["of 12", "7", "step"]


def test_two_basin_maps_have_their_own_legend_in_common():
    maps = [lv.basins(HIMMELBLAU, one, n=9, steps=25) for one in (lv.newton(), lv.gradient_descent(0.01))]
    scene = lv.beside(
        *(lv.basin_panel(HIMMELBLAU, each, key=False) for each in maps), title="Where", size_pixels=SIZE, motion="steps"
    )
    figure = drawn_at(scene, len(scene.timeline) - 1)
    assert len(artist(figure, "basins")) == 2
    shares = [lv.basin_scene(HIMMELBLAU, each, size_pixels=SIZE) for each in maps]
    for image, alone in zip(artist(figure, "basins"), shares, strict=True):
        last = drawn_at(alone, len(alone.timeline) - 1)
        np.testing.assert_array_equal(image.get_array(), artist(last, "basins")[0].get_array())
    told = words(figure, "legend")
    assert len(told) == len(set(told))
    # Each panel says its own number of arrivals.
    assert len(words(figure, "caption")) == 2
    assert all("% arrived" in text for text in words(figure, "caption"))


def test_a_basin_map_keeps_its_colours_beside_optimizers_with_theirs():
    mapped = lv.basins(HIMMELBLAU, lv.newton(), n=9, steps=25)
    run = lv.record(HIMMELBLAU, lv.gradient_descent(0.01), (0, 0), 10, "gd")
    mixed = lv.beside(lv.basin_panel(HIMMELBLAU, mapped), lv.contour_panel(HIMMELBLAU, run), size_pixels=SIZE)
    alone = lv.basin_scene(HIMMELBLAU, mapped, size_pixels=SIZE)
    figure, single = drawn_at(mixed, len(mixed.timeline) - 1), alone.figure()
    image, same = artist(figure, "basins")[0].get_array(), artist(single, "basins")[0].get_array()
    np.testing.assert_array_equal(image, same)
    assert to_hex(artist(figure, "head:gd")[0].get_color()) == LIGHT.palette[0].lower()
    colors = {text: to_hex(dot.get_color()) for text, dot in legend_dots(figure)}
    assert {text: colors[text] for text, _ in legend_dots(single)} == {
        text: to_hex(dot.get_color()) for text, dot in legend_dots(single)
    }
    assert colors["gd"] == LIGHT.palette[0].lower()


def legend_dots(figure):
    """Each label of the legend with the first dot on its place."""
    dots = [one for one in figure.axes[0].lines if one.get_marker() == "o"]
    return [
        (label.get_text(), next(dot for dot in dots if tuple(dot.get_xydata()[0]) == tuple(label.xy)))
        for label in artist(figure, "legend")
    ]


def test_newton_beside_damped_newton_dissected_each_with_its_caption():
    loss = lv.parse("x**4 - 2*x**2 + x/2", domain=(-2, 2))
    lineup = {"newton": (lv.newton(), 3), "damped": (lv.damped_newton(4.0), 5)}
    runs = [lv.record(loss, optimizer, 0.4, steps, name) for name, (optimizer, steps) in lineup.items()]
    scene = lv.beside(
        *(lv.dissection_panel(loss, run) for run in runs), title="Damping", size_pixels=(640, 360), motion="steps"
    )
    assert len(scene.timeline) == 5 * 3 + 1
    figure = drawn_at(scene, 4)
    assert [text.split(":")[0] for text in words(figure, "caption")] == ["step 2", "step 2"]
    alone = [lv.dissect(loss, run, motion="steps").header[-1].texts for run in runs]
    assert words(figure, "caption") == [texts[4] for texts in alone]
    # The shorter run rests at its end.
    figure = drawn_at(scene, 13)
    assert words(figure, "caption") == [alone[0][-1], alone[1][13]]
    assert head(figure, "newton")[0] == runs[0].points[-1, 0]
    assert words(figure, "legend") == ["newton", "damped"]
    models = [to_hex(one.get_markerfacecolor()) for one in (artist(figure, f"head:{n}")[0] for n in lineup)]
    assert models == [color.lower() for color in LIGHT.palette[:2]]


@pytest.mark.parametrize("build", [lv.beside, slow(lv.stack)])
def test_the_data_with_the_fitted_line_beside_the_path(build):
    x = np.array([0.0, 1.0, 2.0, 3.0])
    loss = lv.linear_regression(x, 2 * x + 1, ((-1, 4), (-2, 3)))
    run = lv.record(loss, lv.gradient_descent(0.1), (0, 0), 15, "gd")
    fit = lv.fit_panel(loss, lambda x, w, b: w * x + b, run)
    scene = build(fit, lv.contour_panel(loss, run), lv.history_panel(loss, run), size_pixels=(600, 400), motion="steps")
    figure = drawn_at(scene, 9)
    (data,), (line,) = artist(figure, "data"), artist(figure, "fit")
    np.testing.assert_array_equal(data.get_xydata(), np.column_stack([x, 2 * x + 1]))
    w, b = run.points[9]
    np.testing.assert_allclose(line.get_ydata(), w * line.get_xdata() + b, rtol=1e-12)
    assert line.get_color() == LIGHT.palette[0]
    np.testing.assert_array_equal(trail(figure, 0), run.points[:10])
    assert words(figure, "legend") == ["gd"]
    lefts = [axes.get_position().x0 for axes in panels(figure)]
    assert (lefts == sorted(lefts) and len(set(lefts)) == 3) == (build is lv.beside)


def test_what_beside_makes_of_the_panels_of_compare_is_what_compare_makes():
    runs = lv.record_all(HIMMELBLAU, ["gd:lr=0.01", "newton", "adam:lr=0.3"], (0, 0), 8)
    same = lv.beside(
        lv.contour_panel(HIMMELBLAU, runs),
        lv.history_panel(HIMMELBLAU, runs),
        title=HIMMELBLAU.formula,
        size_pixels=SIZE,
    )
    compared = lv.compare(HIMMELBLAU, runs, title=HIMMELBLAU.formula, size_pixels=SIZE)
    np.testing.assert_array_equal(pixels(drawn_at(same, 5)), pixels(drawn_at(compared, 5)))


def test_switches_leave_out_marks_bar_and_key():
    full = lv.beside(lv.contour_panel(HIMMELBLAU), size_pixels=SIZE).figure()
    bare = lv.beside(lv.contour_panel(HIMMELBLAU, marks=False, color_bar=False), size_pixels=SIZE).figure()
    gids = [{str(one.get_gid()) for one in figure.findobj()} for figure in (full, bare)]
    for wanted in ("marks:lowest", "mark-key", "color-bar-label"):
        assert wanted in gids[0]
        assert wanted not in gids[1]
    unkeyed = lv.beside(lv.contour_panel(HIMMELBLAU, key=False), size_pixels=SIZE).figure()
    assert "mark-key" not in {one.get_gid() for one in unkeyed.findobj()}
    ground = lv.beside(lv.surface_panel(HIMMELBLAU, marks=False, key=False, camera="30,-60"), size_pixels=SIZE).figure()
    assert not any(str(one.get_gid()).startswith("mark") for one in ground.findobj())
    curve = lv.beside(lv.curve_panel(BUMPY, marks=False), size_pixels=SIZE).figure()
    assert "minima" not in {one.get_gid() for one in curve.findobj()}


def test_a_turning_surface_turns_over_the_frames_of_the_whole_film():
    run = lv.record(HIMMELBLAU, lv.gradient_descent(0.01), (0, 0), 6)
    turning = lv.surface_panel(HIMMELBLAU, run, camera="30,-60,turn=90")
    drawn = lv.beside(turning, lv.history_panel(HIMMELBLAU, run), frames=4, size_pixels=SIZE).draw()
    solid = next(axes for axes in drawn.figure.axes if hasattr(axes, "projection"))
    angles = []
    for frame in range(4):
        drawn.update(frame)
        angles.append(solid.projection.azimuth)
    np.testing.assert_allclose(angles, [-60, -37.5, 7.5, 30])


def test_panels_of_one_size_stand_in_rows():
    figure = lv.beside(*(lv.curve_panel(BUMPY) for _ in range(4)), columns=2, size_pixels=(600, 400)).figure()
    boxes = [axes.get_position() for axes in panels(figure)]
    assert len({round(box.width, 9) for box in boxes}) == 1
    assert len({round(box.x0, 9) for box in boxes}) == len({round(box.y0, 9) for box in boxes}) == 2


def test_every_scene_names_its_keywords_and_refuses_others():
    run = lv.record(BUMPY, lv.newton(), -8, 3)
    named = {"title", "size_pixels", "theme", "hold_seconds", "frames"}
    assert named <= set(inspect.signature(lv.compare).parameters)
    assert named - {"frames"} <= set(inspect.signature(lv.dissect).parameters)
    assert named <= set(inspect.signature(lv.animate).parameters)
    with pytest.raises(TypeError, match=r"compare\(\) got an unexpected keyword argument 'titel'"):
        lv.compare(BUMPY, run, titel="x")
    with pytest.raises(TypeError, match=r"dissect\(\) got an unexpected keyword argument 'frames'"):
        lv.dissect(BUMPY, run, frames=3)


def test_no_panel_and_what_is_none_are_refused():
    with pytest.raises(lv.InputError, match="at least one panel"):
        lv.beside()
    with pytest.raises(lv.InputError, match="fit_panel needs a loss over data"):
        lv.fit_panel(BUMPY, lambda x, w: w * x, lv.record(BUMPY, lv.newton(), -8, 3))
    with pytest.raises(lv.InputError, match="dissected steps have their own number of frames"):
        lv.beside(lv.dissection_panel(BUMPY, lv.record(BUMPY, lv.newton(), -8, 3)), frames=5)
    with pytest.raises(lv.InputError, match="at least one run"):
        lv.history_panel(BUMPY, [])
    assert isinstance(lv.stack(lv.curve_panel(BUMPY)), Scene)
