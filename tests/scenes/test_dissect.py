"""dissect: the model of each step, read back from the artists, and what the caption says of it."""

import numpy as np
import pytest
from scenes_reading import artist, head, words

import landscape_viz as lv
from landscape_viz import saddle_free_newton

COSINE = lv.catalogue["negative_cosine"]
WAVES = lv.catalogue["quadratic_plus_sine"]
LOOK, AIM, LAND = range(3)


def model(figure):
    x, y = artist(figure, "model")[0].get_data()
    seen = np.isfinite(y)
    return np.asarray(x)[seen], np.asarray(y)[seen]


def test_the_model_of_gradient_descent_is_the_tangent():
    run = lv.record(WAVES, lv.gradient_descent(0.05), 8, 6, label="gd")
    drawn = lv.dissect(WAVES, run, motion="steps").draw()
    for step in range(6):
        drawn.update(3 * step)
        x, y = model(drawn.figure)
        here = run.points[step, 0]
        slope = 2 * here + 10 * np.cos(here)
        assert len(x) > 10
        np.testing.assert_allclose(y, run.values[step] + slope * (x - here), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("damping", [0.0, 20 * 2.0**-8])
def test_the_model_of_newton_is_the_parabola_and_its_stationary_point_is_the_next_point(damping):
    run = lv.record(COSINE, lv.damped_newton(damping), -15, 6, label="n")
    drawn = lv.dissect(COSINE, run, steps=3, motion="steps").draw()
    for step in range(3):
        drawn.update(3 * step + AIM)
        x, y = model(drawn.figure)
        a, b, _ = np.polyfit(x - x.mean(), y, 2)
        top = x.mean() - b / (2 * a)
        assert top == pytest.approx(run.points[step + 1, 0], rel=1e-6)
        bend = (np.pi / 20) ** 2 * np.cos(np.pi * run.points[step, 0] / 20) + damping
        assert 2 * a == pytest.approx(bend, rel=1e-6)
        (tx,), (ty,) = artist(drawn.figure, "model-target")[0].get_data()
        assert tx == pytest.approx(run.points[step + 1, 0], rel=1e-12)
        assert ty == pytest.approx(np.interp(tx, x, y), abs=1e-3)


def test_a_step_is_told_in_three_pictures():
    run = lv.record(WAVES, lv.newton(), 4.4, 3, label="newton")
    scene = lv.dissect(WAVES, run, motion="steps")
    drawn = scene.draw()
    arrow, landing = artist(drawn.figure, "step")[0], artist(drawn.figure, "landing")[0]
    drawn.update(LOOK)
    assert not arrow.get_visible()
    assert len(landing.get_xdata()) == 0
    drawn.update(AIM)
    assert arrow.get_visible()
    assert len(landing.get_xdata()) == 0
    drawn.update(LAND)
    assert arrow.get_visible()
    np.testing.assert_array_equal(np.ravel(landing.get_data()), [run.points[1, 0], run.values[1]])
    assert head(drawn.figure, "newton")[:2] == (run.points[0, 0], run.values[0])
    drawn.update(3)
    assert head(drawn.figure, "newton")[:2] == (run.points[1, 0], run.values[1])


def test_negative_curvature_and_the_climb_are_in_the_colour_of_alarm_and_in_words():
    run = lv.record(COSINE, lv.newton(), -15, 10, label="newton")
    scene = lv.dissect(COSINE, run, motion="steps")
    drawn = scene.draw()
    alarm = scene.theme.alarm
    said = []
    for frame in range(3):
        drawn.update(frame)
        assert artist(drawn.figure, "model")[0].get_color() == alarm
        caption = artist(drawn.figure, "caption")[0]
        assert caption.get_color() == alarm
        said.append(caption.get_text())
    assert "curvature −0.0174" in said[0]
    assert "curvature < 0" in said[1]
    assert "maximum" in said[1]
    assert "0.707 → 0.977, it climbs" in said[2]
    x, y = model(drawn.figure)
    assert np.polyfit(x, y, 2)[0] < 0, "the parabola must open downward"


def test_damping_turns_the_step_downhill_and_nothing_alarms():
    run = lv.record(COSINE, lv.damped_newton(20 * 2.0**-8), -15, 12, label="damped")
    scene = lv.dissect(COSINE, run, steps=3, motion="steps")
    drawn = scene.draw()
    for frame in range(9):
        drawn.update(frame)
        assert artist(drawn.figure, "model")[0].get_color() != scene.theme.alarm
        assert artist(drawn.figure, "caption")[0].get_color() == scene.theme.foreground
    drawn.update(0)
    assert words(drawn.figure, "caption") == ["step 1: slope −0.111, curvature −0.0174 + damping 0.0781"]


def test_gradient_descent_says_its_formula():
    run = lv.record(WAVES, lv.gradient_descent(0.05), 8, 6, label="gd")
    drawn = lv.dissect(WAVES, run, motion="steps").draw()
    drawn.update(AIM)
    slope = 16 + 10 * np.cos(8)
    assert words(drawn.figure, "caption") == [f"step 1: −0.05 × slope = −{0.05 * slope:.3g}"]


def test_momentum_does_not_claim_the_formula_of_gradient_descent():
    run = lv.record(WAVES, lv.momentum(0.05, 0.9), 8, 6, label="m")
    drawn = lv.dissect(WAVES, run, motion="steps").draw()
    drawn.update(3 + AIM)
    (said,) = words(drawn.figure, "caption")
    assert "slope" not in said
    assert f"{run.updates[1, 0]:+.3g}".replace("-", "−") in said


def test_momentum_names_its_parts_and_their_sum():
    run = lv.record(WAVES, lv.momentum(0.05, 0.9), 8, 6, label="m")
    kept, gradient = 0.9 * run.updates[0, 0], -0.05 * run.gradients[1, 0]
    said = lv.dissect(WAVES, run, motion="steps").header[-1].texts[3 + AIM]
    told = f"step 2: momentum {kept:+.3g} gradient {gradient:+.3g} = {kept + gradient:+.3g}"
    assert said == told.replace("-", "−")


def test_the_parabola_of_saddle_free_newton_opens_upward_where_the_loss_curves_downward():
    run = lv.record(COSINE, saddle_free_newton(), -15, 3, label="sf")
    scene = lv.dissect(COSINE, run, steps=1, motion="steps")
    drawn = scene.draw()
    drawn.update(AIM)
    x, y = model(drawn.figure)
    a, b, _ = np.polyfit(x - x.mean(), y, 2)
    assert 2 * a == pytest.approx((np.pi / 20) ** 2 * abs(np.cos(np.pi * 15 / 20)), rel=1e-6)
    assert x.mean() - b / (2 * a) == pytest.approx(run.points[1, 0], rel=1e-6)
    assert "|curvature| 0.0174" in scene.header[-1].texts[LOOK]


def test_a_start_on_a_maximum_is_told_in_one_step():
    run = lv.record(COSINE, lv.newton(), -20, 30, label="newton")
    scene = lv.dissect(COSINE, run, motion="steps")
    assert scene.timeline.steps == 1
    assert "zero at the start" in scene.header[-1].texts[-1]


def test_no_more_steps_are_told_than_were_taken_before_it_stopped():
    run = lv.record(COSINE, lv.newton(), -15, 100)
    assert run.stop_step == 3
    assert len(lv.dissect(COSINE, run, motion="steps").timeline) == 3 * 3 + 1
    long = lv.record(WAVES, lv.gradient_descent(0.001), 8, 500)
    assert len(lv.dissect(WAVES, long, motion="steps").timeline) == 3 * 20 + 1
    assert len(lv.dissect(WAVES, long, steps=2, motion="steps").timeline) == 3 * 2 + 1


def test_a_step_into_nan_is_survived():
    root = lv.parse("sqrt(x)", domain=(0, 4))
    run = lv.record(root, lv.gradient_descent(3.0), 1.0, 5, label="gd")
    assert run.stop_step == 1
    drawn = lv.dissect(root, run, steps=3, motion="steps").draw()
    for frame in range(10):
        drawn.update(frame)
    assert head(drawn.figure, "gd")[:2] == (1.0, 1.0)


@pytest.mark.parametrize("steps", [0, 11])
def test_steps_that_were_not_taken_are_refused(steps):
    run = lv.record(WAVES, lv.newton(), 4.4, 10)
    with pytest.raises(lv.InputError, match="steps must be from 1 to 10"):
        lv.dissect(WAVES, run, steps=steps)
