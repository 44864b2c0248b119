"""dissect on a curve: the model of each step and its arithmetic, read back from the artists, and the caption."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from scenes_reading import artist, words

import landscape_viz as lv
from landscape_viz import saddle_free_newton
from landscape_viz.scenes.timeline import Moment

COSINE = lv.catalogue["negative_cosine"]
WAVES = lv.catalogue["quadratic_plus_sine"]
LOOK, AIM, LAND = range(3)


def model(figure):
    x, y = artist(figure, "model")[0].get_data()
    seen = np.isfinite(y)
    return np.asarray(x)[seen], np.asarray(y)[seen]


def at(scene, step, phase=LOOK, **motion):
    made = scene.draw()
    made.update(Moment(0, step, phase, **motion))
    return made.figure


def caption(figure):
    return " ".join(text for text in words(figure, "caption") if text)


def table(figure):
    """The numbers of the rows of the table, by their labels; None where none is shown yet."""
    labels, numbers = artist(figure, "sum-label"), artist(figure, "sum-number")
    shown = [one.get_text().replace("−", "-") for one in numbers]
    return {label.get_text(): float(text) if text else None for label, text in zip(labels, shown, strict=True)}


def head(figure):
    """Where the ball is."""
    (heads,) = artist(figure, "heads")
    return tuple(float(number) for number in heads.shown(0)[0])


def test_the_model_of_gradient_descent_is_the_tangent():
    run = lv.record(WAVES, lv.gradient_descent(0.05), 8, 6, label="gd")
    drawn = lv.dissect(WAVES, run).draw()
    for step in range(6):
        drawn.update(Moment(0, step))
        x, y = model(drawn.figure)
        here = run.points[step, 0]
        slope = 2 * here + 10 * np.cos(here)
        assert len(x) > 10
        np.testing.assert_allclose(y, run.values[step] + slope * (x - here), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("damping", [0.0, 20 * 2.0**-8])
def test_the_model_of_newton_is_the_parabola_and_its_stationary_point_is_the_next_point(damping):
    run = lv.record(COSINE, lv.damped_newton(damping), -15, 6, label="n")
    drawn = lv.dissect(COSINE, run, steps=3).draw()
    for step in range(3):
        drawn.update(Moment(0, step, AIM))
        x, y = model(drawn.figure)
        a, b, _ = np.polyfit(x - x.mean(), y, 2)
        top = x.mean() - b / (2 * a)
        assert top == pytest.approx(run.points[step + 1, 0], rel=1e-6)
        bend = (np.pi / 20) ** 2 * np.cos(np.pi * run.points[step, 0] / 20) + damping
        assert 2 * a == pytest.approx(bend, rel=1e-6)
        (tx,), (ty,) = artist(drawn.figure, "model-target")[0].get_data()
        assert tx == pytest.approx(run.points[step + 1, 0], rel=1e-12)
        assert ty == pytest.approx(np.interp(tx, x, y), abs=1e-3)


def test_a_step_is_told_in_three_phases():
    run = lv.record(WAVES, lv.newton(), 4.4, 3, label="newton")
    drawn = lv.dissect(WAVES, run).draw()
    arrow, landing = artist(drawn.figure, "arrow:step")[0], artist(drawn.figure, "landing")[0]
    drawn.update(Moment(0, 0, LOOK))
    assert not arrow.get_visible()
    assert len(landing.get_xdata()) == 0
    drawn.update(Moment(0, 0, AIM))
    assert arrow.get_visible()
    np.testing.assert_array_equal(arrow.ends[0], [run.points[0, 0], run.values[0]])
    assert arrow.ends[1, 0] == run.points[1, 0]
    assert len(landing.get_xdata()) == 0
    drawn.update(Moment(0, 0, LAND))
    assert arrow.get_visible()
    np.testing.assert_array_equal(np.ravel(landing.get_data()), [run.points[1, 0], run.values[1]])
    assert head(drawn.figure) == (run.points[0, 0], run.values[0])
    drawn.update(Moment(0, 1))
    assert head(drawn.figure) == (run.points[1, 0], run.values[1])


def test_the_arrow_grows_along_the_model():
    run = lv.record(WAVES, lv.newton(), 4.4, 3, label="newton")
    drawn = lv.dissect(WAVES, run).draw()
    ends = []
    for build in (0.25, 0.5, 1.0):
        drawn.update(Moment(0, 0, AIM, build=build))
        start, end = artist(drawn.figure, "arrow:step")[0].ends
        ends.append(end - start)
    np.testing.assert_allclose(ends[0], 0.25 * ends[2])
    np.testing.assert_allclose(ends[1], 0.5 * ends[2])


def test_the_last_picture_shows_the_last_step_with_its_model():
    run = lv.record(WAVES, lv.gradient_descent(0.05), 8, 6, label="gd")
    figure = lv.dissect(WAVES, run).figure()
    x, y = model(figure)
    here = run.points[5, 0]
    np.testing.assert_allclose(y, run.values[5] + run.gradients[5, 0] * (x - here), rtol=1e-9, atol=1e-9)
    assert artist(figure, "arrow:step")[0].get_visible()
    assert head(figure) == (run.points[6, 0], run.values[6])
    assert None not in table(figure).values()
    assert words(figure, "step") == ["step 6 of 6"]


def test_negative_curvature_and_the_climb_are_in_the_colour_of_alarm_and_in_words():
    run = lv.record(COSINE, lv.newton(), -15, 10, label="newton")
    scene = lv.dissect(COSINE, run)
    alarm = scene.theme.alarm
    said = []
    for phase in range(3):
        figure = at(scene, 0, phase)
        assert artist(figure, "model")[0].get_color() == alarm
        lines = [one for one in artist(figure, "caption") if one.get_text()]
        assert {line.get_color() for line in lines} == {alarm}
        said.append(caption(figure))
    assert "opens downward" in said[0]
    assert "curvature < 0" in said[1].lower()
    assert "maximum" in said[1]
    assert said[2] == "The step climbs: the loss rises"
    assert words(figure, "loss") == ["loss −0.707 → −0.977"] or words(figure, "loss") == ["loss 0.707 → 0.977"]
    assert artist(figure, "loss")[0].get_color() == alarm
    assert to_rgba(alarm) == artist(figure, "arrow:step")[0].get_facecolor()
    x, y = model(figure)
    assert np.polyfit(x, y, 2)[0] < 0, "the parabola must open downward"


def test_damping_turns_the_step_downhill_and_nothing_alarms():
    run = lv.record(COSINE, lv.damped_newton(20 * 2.0**-8), -15, 12, label="damped")
    scene = lv.dissect(COSINE, run, steps=3)
    for step in range(3):
        for phase in range(3):
            figure = at(scene, step, phase)
            assert artist(figure, "model")[0].get_color() != scene.theme.alarm
            assert artist(figure, "caption")[0].get_color() == scene.theme.foreground


def test_the_table_of_newton_is_his_formula():
    run = lv.record(COSINE, lv.damped_newton(20 * 2.0**-8), -15, 12, label="damped")
    scene = lv.dissect(COSINE, run, steps=3)
    rows = table(at(scene, 0, LOOK))
    assert [label for label, number in rows.items() if number is not None] == [
        "x", "slope f′", "curvature f″", "+ damping λ",
    ]  # fmt: skip
    for step in range(3):
        rows = table(at(scene, step, LAND))
        x, slope, curvature, damping, taken, after = rows.values()
        assert list(rows)[-2:] == ["− f′ ÷ (f″ + λ)", "new x"]
        assert taken == pytest.approx(-slope / (curvature + damping), rel=0.02)
        assert taken == pytest.approx(run.updates[step, 0], rel=0.01)
        assert x + taken == pytest.approx(after, abs=0.06)
        assert x == pytest.approx(run.points[step, 0], rel=0.01)


def test_gradient_descent_says_its_formula():
    run = lv.record(WAVES, lv.gradient_descent(0.05), 8, 6, label="gd")
    figure = at(lv.dissect(WAVES, run), 0, AIM)
    slope = 16 + 10 * np.cos(8)
    assert caption(figure) == f"−0.05 × slope = −{0.05 * slope:.3g}"
    assert table(figure) == {
        "x": 8,
        "gradient": round(slope, 1),
        "× −0.05 rate": -round(0.05 * slope, 3),
        "new x": 7.27,
    }


def test_momentum_does_not_claim_the_formula_of_gradient_descent():
    run = lv.record(WAVES, lv.momentum(0.05, 0.9), 8, 6, label="m")
    figure = at(lv.dissect(WAVES, run), 1, AIM)
    assert "slope" not in caption(figure)
    assert f"{run.updates[1, 0]:+.3g}".replace("-", "−") in caption(figure)


def test_momentum_names_its_parts_and_their_sum():
    run = lv.record(WAVES, lv.momentum(0.05, 0.9), 8, 6, label="m")
    kept, gradient = 0.9 * run.updates[0, 0], -0.05 * run.gradients[1, 0]
    figure = at(lv.dissect(WAVES, run), 1, AIM)
    told = f"Momentum {kept:+.3g} gradient {gradient:+.3g} = {kept + gradient:+.3g}"
    assert caption(figure) == told.replace("-", "−")
    rows = table(figure)
    assert list(rows) == ["x", "0.9 · kept", "+ gradient", "× −0.05 rate", "new x"]
    assert -0.05 * (rows["0.9 · kept"] + rows["+ gradient"]) == pytest.approx(rows["× −0.05 rate"], rel=0.01)
    assert rows["× −0.05 rate"] == pytest.approx(run.updates[1, 0], rel=0.01)


def test_the_parabola_of_saddle_free_newton_opens_upward_where_the_loss_curves_downward():
    run = lv.record(COSINE, saddle_free_newton(), -15, 3, label="sf")
    figure = at(lv.dissect(COSINE, run, steps=1), 0, AIM)
    x, y = model(figure)
    a, b, _ = np.polyfit(x - x.mean(), y, 2)
    assert 2 * a == pytest.approx((np.pi / 20) ** 2 * abs(np.cos(np.pi * 15 / 20)), rel=1e-6)
    assert x.mean() - b / (2 * a) == pytest.approx(run.points[1, 0], rel=1e-6)
    assert table(figure)["curvature |f″|"] == 0.0174


def test_a_start_on_a_maximum_is_told_in_one_step():
    run = lv.record(COSINE, lv.newton(), -20, 30, label="newton")
    scene = lv.dissect(COSINE, run)
    assert scene.timeline.steps == 1
    assert "zero at the start" in caption(scene.figure())


def test_no_more_steps_are_told_than_were_taken_before_it_stopped():
    run = lv.record(COSINE, lv.newton(), -15, 100)
    assert run.stop_step == 3
    assert lv.dissect(COSINE, run).timeline.steps == 3
    long = lv.record(WAVES, lv.gradient_descent(0.001), 8, 500)
    assert lv.dissect(WAVES, long).timeline.steps == 20
    assert lv.dissect(WAVES, long, steps=2).timeline.steps == 2


def test_a_step_into_nan_is_survived():
    root = lv.parse("sqrt(x)", domain=(0, 4))
    run = lv.record(root, lv.gradient_descent(3.0), 1.0, 5, label="gd")
    assert run.stop_step == 1
    drawn = lv.dissect(root, run, steps=3).draw()
    for step in range(4):
        for phase in range(3):
            drawn.update(Moment(0, step, phase if step < 3 else 0))
            FigureCanvasAgg(drawn.figure).draw()
    assert head(drawn.figure) == (1.0, 1.0)


@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (360, 640), (320, 180)])
def test_no_word_leaves_the_picture_or_meets_another(size):
    run = lv.record(COSINE, lv.damped_newton(20 * 2.0**-8), -15, 12, label="damped")
    made = lv.dissect(COSINE, run, steps=3, size_pixels=size).draw()
    FigureCanvasAgg(made.figure).draw()
    for phase in range(3):
        made.update(Moment(0, 1, phase))
        texts = [one for one in made.figure.findobj(lambda one: hasattr(one, "get_text")) if one.get_visible()]
        boxes = [(one.get_text(), one.get_window_extent()) for one in texts if one.get_text().strip()]
        assert len(boxes) >= 4
        for number, (text, box) in enumerate(boxes):
            assert box.x0 >= -1 <= box.y0, text
            assert box.x1 <= size[0] + 1, text
            assert box.y1 <= size[1] + 1, text
            for other, other_box in boxes[:number]:
                assert not box.padded(-2).overlaps(other_box.padded(-2)), (text, other)


@pytest.mark.parametrize("steps", [0, 11])
def test_steps_that_were_not_taken_are_refused(steps):
    run = lv.record(WAVES, lv.newton(), 4.4, 10)
    with pytest.raises(lv.InputError, match="steps must be from 1 to 10"):
        lv.dissect(WAVES, run, steps=steps)
