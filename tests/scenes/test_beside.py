"""Scenes of any panels beside each other or stacked, read back from the artists."""

import inspect

import numpy as np
import pytest
from matplotlib.colors import to_hex
from scenes_reading import artist, head, head_color, labels, panels, pixels, slow, trail, words

import landscape_viz as lv
from landscape_viz.scenes.outcomes import percent
from landscape_viz.scenes.panels.contour_panel import plane_levels
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.theme import LIGHT
from landscape_viz.scenes.timeline import Moment

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
        assert head(figure, run.label, number)[:2] == (run.points[7, 0], run.values[7])
        assert head_color(figure, run.label, number) == LIGHT.palette[number]
    assert list(labels(figure)) == [run.label for run in runs]
    assert words(figure, "title") == ["Rates"]
    assert words(figure, "step") == ["step 7 of 12"]


def test_two_basin_maps_say_their_shares_above_them_and_have_no_legend():
    maps = [lv.basins(HIMMELBLAU, one, n=9, steps=25) for one in (lv.newton(), lv.gradient_descent(0.01))]
    scene = lv.beside(
        *(lv.basin_panel(HIMMELBLAU, each, key=False) for each in maps), title="Where", size_pixels=SIZE, motion="steps"
    )
    figure = drawn_at(scene, len(scene.timeline) - 1)
    assert len(artist(figure, "basins")) == 2
    minima = [sum(share for name, share in each.shares().items() if name.startswith("minimum")) for each in maps]
    titles = [f"{each.label}: {percent(share)} reach a minimum" for each, share in zip(maps, minima, strict=True)]
    assert words(figure, "panel-title") == titles
    assert not figure.findobj(lambda one: one.get_gid() in ("table-label", "share-words"))
    last = max(lv.basin_scene(HIMMELBLAU, each).timeline.steps for each in maps)
    assert words(figure, "step") == [f"step {last} of {last}"]


def test_a_basin_map_keeps_its_colours_beside_optimizers_with_theirs():
    mapped = lv.basins(HIMMELBLAU, lv.newton(), n=9, steps=25)
    run = lv.record(HIMMELBLAU, lv.gradient_descent(0.01), (0, 0), 10, "gd")
    mixed = lv.beside(lv.basin_panel(HIMMELBLAU, mapped), lv.contour_panel(HIMMELBLAU, run), size_pixels=SIZE)
    alone = lv.basin_scene(HIMMELBLAU, mapped, size_pixels=SIZE)
    figure, single = drawn_at(mixed, len(mixed.timeline) - 1), alone.figure()
    assert head_color(figure, "gd") == LIGHT.palette[0]
    for point in [(3.0, 2.0), (-2.8, 3.1), (3.6, -1.8), (-3.8, -3.3), (0.0, 4.5)]:
        seen = [color_at(one, point) for one in (figure, single)]
        assert np.abs(seen[0] - seen[1]).max() <= 12, point
    cores = [
        [to_hex(one.get_markerfacecolor()) for one in artist(each, "attractor-cores")] for each in (figure, single)
    ]
    assert cores[0] == cores[1]


def color_at(figure, point):
    """The colour of a map at a place, from 0 to 255."""
    image = artist(figure, "basins")[0]
    picture = np.asarray(image.get_array())[..., :3].astype(int)
    left, right, bottom, top = image.get_extent()
    row = int((point[1] - bottom) / (top - bottom) * picture.shape[0])
    return picture[row, int((point[0] - left) / (right - left) * picture.shape[1])]


def test_newton_beside_damped_newton_dissected_each_with_its_caption():
    loss = lv.parse("x**4 - 2*x**2 + x/2", domain=(-2, 2))
    lineup = {"newton": (lv.newton(), 3), "damped": (lv.damped_newton(4.0), 5)}
    runs = [lv.record(loss, optimizer, 0.4, steps, name) for name, (optimizer, steps) in lineup.items()]
    panels = [lv.dissection_panel(loss, run) for run in runs]
    scene = lv.beside(*panels, title="Damping", size_pixels=(640, 360))
    assert scene.timeline.steps == 5
    made = scene.draw()
    made.update(Moment(0, 1, 1))
    captions = [text.replace("\n", " ") for text in words(made.figure, "caption")]
    assert [text.split(":")[0] for text in captions] == ["step 2", "step 2"]
    assert captions == [panel.layers[-1].text(Moment(0, 1, 1))[0] for panel in panels]
    assert words(made.figure, "panel-title") == ["newton", "damped"]
    models = [to_hex(one.get_color()) for one in artist(made.figure, "model")]
    assert runs[0].hessians[1, 0, 0] < 0, "Newton's parabola opens downward, which alarms"
    assert models == [color.lower() for color in (LIGHT.alarm, LIGHT.palette[1])]
    # The shorter run rests at its end, where its last step is seen.
    made.update(Moment(0, 4, 1))
    ends = [text.replace("\n", " ") for text in words(made.figure, "caption")]
    assert not ends[0].startswith("step")
    assert ends[1].startswith("step 5: ")
    assert [one.shown(0)[0][0] for one in artist(made.figure, "heads")] == [runs[0].points[-1, 0], runs[1].points[4, 0]]
    assert all(one.get_visible() for one in artist(made.figure, "arrow:step"))


def test_dissected_planes_beside_each_other_have_each_a_window_and_no_color_bar():
    loss = lv.catalogue["himmelblau"]
    runs = [lv.record(loss, optimizer, (-2, -2), 3) for optimizer in (lv.newton(), lv.damped_newton(60.0))]
    scene = lv.beside(*(lv.dissection_panel(loss, run) for run in runs), size_pixels=(640, 360))
    figure = scene.figure()
    planes = [axes for axes in figure.axes if axes.get_label() == "plane"]
    assert planes[0].get_xlim() != planes[1].get_xlim()
    assert not figure.findobj(lambda one: one.get_gid() == "color-bar-label")
    for axes, run in zip(planes, runs, strict=True):
        (step,) = (one for one in axes.get_children() if one.get_gid() == "arrow:step")
        assert step.get_visible(), "the last step is seen in the last picture"
        np.testing.assert_array_equal(step.ends, run.points[2:4])
        (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
        assert ((run.points[2:4] > (x0, y0)) & (run.points[2:4] < (x1, y1))).all()


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
    assert list(labels(figure)) == ["gd"]
    chart, stage, history = (axes.get_position() for axes in panels(figure))
    if build is lv.beside:  # the plane has the stage, and the charts are in the rail beside it, above each other
        assert stage.x0 == 0
        assert min(chart.x0, history.x0) > stage.x1
        assert chart.y0 > history.y1
    else:
        assert chart.y0 > stage.y1 > stage.y0 > history.y1


def test_what_beside_makes_of_the_panels_of_compare_is_what_compare_makes():
    runs = lv.record_all(HIMMELBLAU, ["gd:lr=0.01", "newton", "adam:lr=0.3"], (0, 0), 8)
    same = lv.beside(
        lv.contour_panel(HIMMELBLAU, runs),
        lv.history_panel(HIMMELBLAU, runs, levels=plane_levels(HIMMELBLAU)),
        title=HIMMELBLAU.formula,
        size_pixels=SIZE,
    )
    compared = lv.compare(HIMMELBLAU, runs, title=HIMMELBLAU.formula, size_pixels=SIZE)
    np.testing.assert_array_equal(pixels(drawn_at(same, 5)), pixels(drawn_at(compared, 5)))


def test_switches_leave_out_marks_bar_numbers_and_key():
    panel = lv.contour_panel(HIMMELBLAU, color_bar=True, key=True)
    full = lv.beside(panel, size_pixels=(1280, 720)).figure()
    bare = lv.beside(lv.contour_panel(HIMMELBLAU, marks=False, numbers=False), size_pixels=(1280, 720)).figure()
    gids = [{str(one.get_gid()) for one in figure.findobj()} for figure in (full, bare)]
    for wanted in ("marks:lowest", "mark-key", "color-bar", "numbers-x", "numbers-y", "name-x"):
        assert wanted in gids[0]
        assert wanted not in gids[1]
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
