"""dissect in the plane: arrows, models and captions, read back from the artists."""

import functools

import numpy as np
import optax
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from scenes_reading import artist, combinations, head, pixels, slow, words

import landscape_viz as lv
from landscape_viz import levenberg, saddle_free_newton, textbook_rmsprop
from landscape_viz.film.blitting.compositor import Compositor
from landscape_viz.optimizers import decomposition
from landscape_viz.optimizers.decomposition import StepParts, composition, step_parts

BOWL = lv.Landscape(lambda x, y: 0.5 * (x * x + 20 * y * y), ((-4, 4), (-2, 2)), name="bowl")
HIMMELBLAU = lv.Landscape(
    lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2, ((-5, 5), (-5, 5)), name="himmelblau"
)
SADDLE = lv.Landscape(lambda x, y: x * x - y * y, ((-2, 2), (-2, 2)), name="saddle")
SIZE = (640, 360)


@functools.cache
def momentum_run():
    return lv.record(BOWL, lv.momentum(0.02, 0.9), (-3.5, 1.5), 12, label="m")


@functools.cache
def adam_run():
    return lv.record(HIMMELBLAU, optax.adam(0.3), (0.3, -3.4), 12, label="adam")


@functools.cache
def newton_run():
    return lv.record(HIMMELBLAU, lv.newton(), (-0.5, 1.5), 4, label="newton")


@functools.cache
def damped_run():
    return lv.record(HIMMELBLAU, lv.damped_newton(40.0), (-0.5, 1.5), 4, label="damped")


SCENES = {}


def scene_of(landscape, run):
    if id(run) not in SCENES:
        SCENES[id(run)] = run, lv.dissect(landscape, run, size_pixels=SIZE, motion="steps")
    return SCENES[id(run)][1]


def drawn(landscape, run, frame):
    scene = scene_of(landscape, run)
    made = scene.draw()
    made.update(frame)
    return scene, made.figure


def arrow(figure, name):
    (found,) = artist(figure, f"arrow:{name}")
    return found.ends


def captions(landscape, run):
    return scene_of(landscape, run).header[-1].texts


def test_the_parts_of_a_momentum_step_appear_one_by_one_head_to_tail():
    run = momentum_run()
    scene = scene_of(BOWL, run)
    made = scene.draw()
    assert len(scene.timeline) == 12 * 4 + 1
    names = ("ghost momentum", "momentum", "gradient", "step")
    start, end = run.points[2:4]
    kept = 0.9 * run.updates[1]
    seen = []
    for phase in range(4):
        made.update(2 * 4 + phase)
        seen.append([arrow(made.figure, name) is not None for name in names])
    assert seen == [
        [True, False, False, False],
        [True, True, False, False],
        [True, True, True, False],
        [True, True, True, True],
    ]
    np.testing.assert_allclose(arrow(made.figure, "ghost momentum"), [start, start + run.updates[1]], rtol=1e-9)
    np.testing.assert_allclose(arrow(made.figure, "momentum"), [start, start + kept], rtol=1e-9)
    np.testing.assert_allclose(arrow(made.figure, "gradient"), [start + kept, end], rtol=1e-9)
    np.testing.assert_allclose(arrow(made.figure, "step"), [start, end], rtol=1e-12)
    np.testing.assert_allclose(np.ravel(artist(made.figure, "landing")[0].get_data()), end, rtol=1e-12)


def test_arrows_too_short_to_see_keep_their_proportions_and_the_factor_is_written():
    _, figure = drawn(HIMMELBLAU, adam_run(), 5 * 3 + 4)
    (text,) = words(figure, "enlargement")
    factor = float(text.removeprefix("arrows ×"))
    assert factor > 1
    tail = adam_run().points[3]
    for part in step_parts(adam_run()).parts:
        tip = tail + factor * part.vectors[3]
        np.testing.assert_allclose(arrow(figure, part.name), [tail, tip], rtol=1e-9)
        tail = tip
    np.testing.assert_allclose(tail, adam_run().points[3] + factor * adam_run().updates[3], rtol=1e-9)
    assert len(artist(figure, "landing")[0].get_xdata()) == 0, "it would not lie at the tip"


def test_the_captions_of_momentum_name_its_parts():
    texts = captions(BOWL, momentum_run())
    assert texts[0] == f"step 1: no momentum yet, |∇f| = {np.hypot(3.5, 30):.3g}"
    assert texts[1] == "step 1: no momentum to keep"
    assert texts[5:7] == (
        "step 2: keep 0.9 × momentum",
        f"step 2: add −0.02 × ∇f, {0.02 * np.hypot(*momentum_run().gradients[1]):.3g} long",
    )
    assert texts[3] == f"step 1: loss {momentum_run().values[0]:.3g} → {momentum_run().values[1]:.3g}"


def test_the_captions_of_adam_tell_the_bias_correction():
    texts = captions(HIMMELBLAU, adam_run())
    assert texts[5 * 2 + 3] == f"step 3: bias correction: sum × {1 / (1 - 0.9**3):.3g}"


def test_rmsprop_is_compared_with_the_gradients_direction():
    run = lv.record(HIMMELBLAU, textbook_rmsprop(0.3), (0.3, -3.4), 4, label="rms")
    _, figure = drawn(HIMMELBLAU, run, 1)
    start, end = arrow(figure, "ghost gradient")
    direction = (end - start) / np.hypot(*(end - start))
    np.testing.assert_allclose(direction, -run.gradients[0] / np.hypot(*run.gradients[0]), rtol=1e-9)
    assert "RMS" in captions(HIMMELBLAU, run)[1]
    assert "dashed: direction of −∇f" in words(figure, "legend")


@pytest.mark.parametrize("recorded", [newton_run, damped_run], ids=["newton", "damped"])
def test_the_level_sets_are_those_of_the_model_and_the_step_goes_to_its_stationary_point(recorded):
    run = recorded()
    damping = run.internals["damping"][0]
    _, figure = drawn(HIMMELBLAU, run, 1)
    matrix = run.hessians[0] + damping * np.eye(2)
    places = np.column_stack(artist(figure, "model-here")[0].get_data())
    away = places[np.isfinite(places).all(axis=1)] - run.points[0]
    assert len(away) > 50
    heights = away @ run.gradients[0] + 0.5 * np.einsum("ni,ij,nj->n", away, matrix, away)
    np.testing.assert_allclose(heights, 0, atol=1e-7)
    if recorded is damped_run:
        np.testing.assert_allclose(np.ravel(artist(figure, "model-target")[0].get_data()), run.points[1], rtol=1e-9)
        np.testing.assert_allclose(arrow(figure, "Newton step"), run.points[:2], rtol=1e-12)
        undamped = run.points[0] - np.linalg.solve(run.hessians[0], run.gradients[0])
        start, end = arrow(figure, "ghost Newton step")
        across = (end - start)[0] * (undamped - start)[1] - (end - start)[1] * (undamped - start)[0]
        assert across == pytest.approx(0, abs=1e-9), "cut at the border, on the way to Newton's point"


def test_a_model_without_a_minimum_alarms_in_colour_and_in_words():
    scene, figure = drawn(HIMMELBLAU, newton_run(), 1)
    assert artist(figure, "model")[0].get_color() == scene.theme.alarm
    assert artist(figure, "caption")[0].get_color() == scene.theme.alarm
    texts = captions(HIMMELBLAU, newton_run())
    assert "a maximum" in texts[0]
    assert texts[1] == "step 1: to the model's maximum"
    assert texts[2].endswith("it climbs")
    run = lv.record(SADDLE, lv.newton(), (1.5, 0.3), 2)
    assert captions(SADDLE, run)[:2] == ("step 1: curvatures 2 and −2: a saddle", "step 1: to the model's saddle")


def test_saddle_free_newton_drops_the_sign_and_does_not_alarm():
    run = lv.record(SADDLE, saddle_free_newton(), (1.5, 0.3), 3)
    scene, figure = drawn(SADDLE, run, 1)
    assert artist(figure, "model")[0].get_color() == scene.theme.color(0)
    assert captions(SADDLE, run)[0] == "step 1: curvatures 2 and −2, sign dropped"
    # |H| = 2·I: the model's minimum is the point less half the gradient.
    np.testing.assert_allclose(np.ravel(artist(figure, "model-target")[0].get_data()), [0, 0.6], atol=1e-12)


def test_a_refused_step_is_told():
    run = lv.record(HIMMELBLAU, levenberg(), (-0.5, 1.5), 6)
    refused = int(np.flatnonzero(run.internals["accepted"] == 0)[0])
    assert captions(HIMMELBLAU, run)[3 * refused + 1] == f"step {refused + 1}: refused: it would climb"


@pytest.mark.parametrize("optimizer", ["newton", "momentum"])
def test_a_start_on_a_saddle_is_told_in_one_step(optimizer):
    run = lv.record(SADDLE, lv.newton() if optimizer == "newton" else lv.momentum(0.1), (0, 0), 30)
    scene = scene_of(SADDLE, run)
    texts = scene.header[-1].texts
    assert scene.timeline.steps == 1
    assert texts[-2] == "step 1: ∇f = 0, so no step"
    assert "zero at the start" in texts[-1]
    made = scene.draw()
    for frame in range(len(scene.timeline)):
        made.update(frame)
        FigureCanvasAgg(made.figure).draw()


@pytest.mark.parametrize("text", [slow("x**2 + 0*y"), "x + y", slow("0*x*y"), "x**3 - 3*x*y**2"])
def test_flat_and_singular_hessians_are_drawn(text):
    landscape = lv.parse(text, domain=((-2, 2), (-2, 2)))
    run = lv.record(landscape, lv.newton(), (0.5, 0.5), 3)
    made = lv.dissect(landscape, run, size_pixels=(320, 240), motion="steps").draw()
    for frame in (0, 1, 2):
        made.update(frame)
        FigureCanvasAgg(made.figure).draw()


def test_a_step_to_where_the_loss_is_no_number_is_told():
    root = lv.Landscape(lambda x, y: x**0.5 + y**2, ((0, 4), (-2, 2)), name="root")
    run = lv.record(root, lv.momentum(1.0, 0.9), (1, 1), 5)
    scene = lv.dissect(root, run, size_pixels=SIZE, motion="steps")
    assert scene.header[-1].texts[-2:] == ("step 2: lands where the loss is no number", "left finite numbers at step 2")
    made = scene.draw()
    for frame in range(len(scene.timeline)):
        made.update(frame)
    later = lv.dissect(root, run, steps=4, size_pixels=SIZE, motion="steps").header[-1].texts
    assert set(later[8:-1]) == {"step 3: no finite number to go by", "step 4: no finite number to go by"}


@pytest.mark.parametrize(("scale", "optimizer"), combinations([1e-9, 1e9], ["momentum", "newton"]))
def test_tiny_and_huge_domains_look_like_others(scale, optimizer):
    landscape = lv.Landscape(
        lambda x, y: (x / scale - 0.3) ** 2 + 3 * (y / scale) ** 2, ((-scale, scale), (-2 * scale, 2 * scale))
    )
    chosen = lv.newton() if optimizer == "newton" else lv.momentum(0.05 * scale**2, 0.9)
    run = lv.record(landscape, chosen, (-0.8 * scale, 0.7 * scale), 3)
    made = lv.dissect(landscape, run, size_pixels=(320, 240), motion="steps").draw()
    made.update(1 if optimizer == "newton" else 2)
    FigureCanvasAgg(made.figure).draw()
    if optimizer == "newton":
        np.testing.assert_allclose(arrow(made.figure, "Newton step")[1], [0.3 * scale, 0], atol=1e-9 * scale)
        places = np.column_stack(artist(made.figure, "model-here")[0].get_data()) / scale
        known = places[np.isfinite(places).all(axis=1)]
        np.testing.assert_allclose((known[:, 0] - 0.3) ** 2 + 3 * known[:, 1] ** 2, 1.1**2 + 3 * 0.7**2, rtol=1e-9)
    else:
        way = np.diff(arrow(made.figure, "gradient"), axis=0)[0]
        np.testing.assert_allclose(way / np.hypot(*way), run.updates[0] / np.hypot(*run.updates[0]), rtol=1e-9)


def test_an_optimizer_that_is_not_understood_is_one_arrow():
    run = lv.record(HIMMELBLAU, optax.lion(0.8), (0.3, -3.4), 3)
    scene, figure = drawn(HIMMELBLAU, run, 1)
    factor = 1 if not words(figure, "enlargement")[0] else float(words(figure, "enlargement")[0].split("×")[1])
    np.testing.assert_allclose(arrow(figure, "update"), [run.points[0], run.points[0] + factor * run.updates[0]])
    assert len(scene.timeline) == 3 * 3 + 1


def test_x_and_y_are_not_swapped():
    _, figure = drawn(BOWL, momentum_run(), 0)
    assert head(figure, "m")[:2] == (-3.5, 1.5)


@pytest.mark.parametrize(
    ("recorded", "size"), combinations([momentum_run, adam_run, damped_run], [(640, 360), (360, 640), (1280, 720)])
)
def test_title_and_captions_do_not_collide(recorded, size):
    landscape, run = BOWL if recorded is momentum_run else HIMMELBLAU, recorded()
    scene = lv.dissect(landscape, run, steps=3, size_pixels=size, motion="steps")
    made = scene.draw()
    title, caption = artist(made.figure, "title")[0], artist(made.figure, "caption")[0]
    longest = max(range(len(scene.timeline)), key=lambda frame: len(scene.header[-1].texts[frame]))
    made.update(longest)
    box = caption.get_window_extent()
    assert box.x0 >= 0
    assert box.x0 >= title.get_window_extent().x1 or not title.get_text()


@pytest.mark.parametrize(
    ("recorded", "order"), [slow(momentum_run, "backwards"), slow(adam_run, "shuffled"), (newton_run, "shuffled")]
)
def test_frames_are_the_same_in_any_order_and_equal_full_draws(recorded, order):
    landscape = BOWL if recorded is momentum_run else HIMMELBLAU
    scene = lv.dissect(landscape, recorded(), steps=2, size_pixels=(400, 260), theme="dark", motion="steps")
    frames = np.arange(len(scene.timeline))[::-1]
    if order == "shuffled":
        frames = np.random.default_rng(2).permutation(frames)
    fast, full = scene.draw(), scene.draw()
    FigureCanvasAgg(fast.figure)
    compositor = Compositor(fast.figure)
    for frame in frames:
        for one in fast.update(int(frame)):
            one.set_animated(True)
        full.update(int(frame))
        np.testing.assert_array_equal(compositor.frame()[..., :3], pixels(full.figure)[..., :3])


def test_a_formula_with_parts_of_its_own_is_drawn_by_their_names_and_told_by_their_captions(monkeypatch):
    def drifting(record):
        drift = composition.part("drift", np.full_like(record.updates, 0.25), 2.0)
        others = composition.residual("pull", record.updates, [drift], 3.0, caption="pulled by {factor}")
        return StepParts("drifting", (drift, others), (composition.part("wind", record.updates),))

    monkeypatch.setattr(decomposition, "FORMULAS", (drifting, *decomposition.FORMULAS))
    scene = lv.dissect(BOWL, momentum_run(), size_pixels=SIZE, motion="steps")
    told = scene.header[-1].texts
    assert told[0].startswith("step 1: wind, dashed, ")
    assert told[1:3] == ("step 1: drift: 0.354 long", "step 1: pulled by 3")
    made = scene.draw()
    made.update(3)
    start, end = momentum_run().points[:2]
    np.testing.assert_allclose(arrow(made.figure, "drift"), [start, start + 0.25])
    np.testing.assert_allclose(arrow(made.figure, "pull"), [start + 0.25, end])
