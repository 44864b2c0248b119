"""dissect in the plane: windows, arrows, models, the table of the sum and captions, read back from the artists."""

import functools

import numpy as np
import optax
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from scenes_reading import artist, combinations, pixels, slow, words

import landscape_viz as lv
from landscape_viz import levenberg, saddle_free_newton, textbook_rmsprop
from landscape_viz.film.blitting.compositor import Compositor
from landscape_viz.optimizers import decomposition
from landscape_viz.optimizers.decomposition import StepParts, composition, step_parts
from landscape_viz.scenes.timeline import Moment

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


RUNS = {"momentum": momentum_run, "adam": adam_run, "newton": newton_run, "damped": damped_run}
SCENES = {}


def landscape_of(run):
    return BOWL if run is momentum_run() else HIMMELBLAU


def scene_of(landscape, run):
    if id(run) not in SCENES:
        scene = lv.dissect(landscape, run, size_pixels=SIZE)
        SCENES[id(run)] = run, scene, scene.draw()
    return SCENES[id(run)][1]


def drawn(landscape, run, step, phase=0, **motion):
    scene = scene_of(landscape, run)
    made = SCENES[id(run)][2]
    made.update(Moment(0, step, phase, **motion))
    return scene, made.figure


def arrow(figure, name):
    (found,) = artist(figure, f"arrow:{name}")
    return found.ends


def window(figure):
    (axes,) = (one for one in figure.axes if one.get_label() == "plane")
    return np.array([axes.get_xlim(), axes.get_ylim()])


def said(landscape, run, step, phase=0):
    """The sentence of a moment, and its colour."""
    _, figure = drawn(landscape, run, step, phase)
    lines = [one for one in artist(figure, "caption") if one.get_text()]
    return " ".join(line.get_text() for line in lines), lines[0].get_color()


def table(figure):
    """The rows of the table: label, numbers and colour."""
    labels, numbers = artist(figure, "sum-label"), artist(figure, "sum-number")
    columns = len(numbers) // len(labels)
    rows = {}
    for number, label in enumerate(labels):
        own = [one.get_text() for one in numbers[columns * number : columns * (number + 1)]]
        rows[label.get_text()] = [read(text) for text in own if text], label.get_color()
    return rows


def read(text):
    """The number that is written."""
    text = text.replace("−", "-")
    if "·10" in text:
        mantissa, power = text.split("·10")
        return float(mantissa) * 10.0 ** int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    return float(text)


def test_the_parts_of_a_momentum_step_appear_one_by_one_head_to_tail():
    run = momentum_run()
    scene = scene_of(BOWL, run)
    assert {moment.phase for moment in scene.timeline.moments} == {0, 1, 2}
    start, end = run.points[2:4]
    kept = 0.9 * run.updates[1]
    seen = []
    for phase in range(3):
        _, figure = drawn(BOWL, run, 2, phase)
        seen.append([arrow(figure, name) is not None for name in ("momentum", "gradient", "step")])
    assert seen == [[True, False, False], [True, True, False], [True, True, True]]
    np.testing.assert_allclose(arrow(figure, "momentum"), [start, start + kept], rtol=1e-9)
    np.testing.assert_array_equal(arrow(figure, "momentum")[0], start, "it begins at the ball")
    np.testing.assert_allclose(arrow(figure, "gradient"), [start + kept, end], rtol=1e-9)
    np.testing.assert_allclose(arrow(figure, "step"), [start, end], rtol=1e-12)
    np.testing.assert_allclose(np.ravel(artist(figure, "landing")[0].get_data()), end, rtol=1e-12)


@pytest.mark.parametrize("name", RUNS)
def test_arrows_are_at_true_scale_and_their_last_head_is_the_next_point(name):
    run = RUNS[name]()
    scene = scene_of(landscape_of(run), run)
    made = scene.draw()
    terms = step_parts(run).arithmetic.terms
    steps = scene.timeline.steps
    for step in range(steps):
        made.update(Moment(0, step, 9))
        tail = run.points[step]
        for term in terms:
            ends = arrow(made.figure, term.name)
            if ends is not None:
                np.testing.assert_allclose(ends[0], tail, rtol=1e-9, atol=1e-12)
                tail = ends[1]
        np.testing.assert_allclose(tail, run.points[step + 1], rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(arrow(made.figure, "step"), run.points[step : step + 2])


@pytest.mark.parametrize("name", RUNS)
def test_the_window_holds_the_step_and_its_parts_and_is_the_frame_on_the_map(name):
    run = RUNS[name]()
    scene = scene_of(landscape_of(run), run)
    made = scene.draw()
    for step in range(scene.timeline.steps):
        for share in (0.0, 0.4):
            made.update(Moment(0, step, 9, share=share))
            (left, right), (low, high) = window(made.figure)
            for one in artist(made.figure, "heads"):
                x, y = one.shown(0)[0]
                assert left < x < right
                assert low < y < high
            if not share:
                ends = [arrow(made.figure, term.name) for term in step_parts(run).arithmetic.terms]
                corners = np.concatenate([run.points[step : step + 2], *(one for one in ends if one is not None)])
                reach = np.ptp(corners, axis=0).max()
                size = max(right - left, high - low)
                assert (corners > (left, low)).all()
                assert (corners < (right, high)).all()
                assert reach * 1.5 < size < reach * 3.5 or name == "damped"
            (frame,) = artist(made.figure, "map-frame")
            if min(frame.get_width() / (right - left), frame.get_height() / (high - low)) < 1 + 1e-9:
                np.testing.assert_allclose(frame.get_bbox().extents, (left, low, right, high), rtol=1e-9)
            else:  # a window too small to see has a frame that can be seen, around its middle
                np.testing.assert_allclose(
                    np.mean(frame.get_bbox().get_points(), axis=0), window(made.figure).mean(axis=1)
                )


def test_the_window_glides_from_step_to_step():
    made = scene_of(HIMMELBLAU, adam_run()).draw()
    windows = []
    for moment in (Moment(0, 3, 9), Moment(0, 3, 9, share=0.25), Moment(0, 4, 0)):
        made.update(moment)
        windows.append(window(made.figure))
    np.testing.assert_allclose(windows[1], 0.75 * windows[0] + 0.25 * windows[2], rtol=1e-12)


def test_x_and_y_have_one_scale_in_a_window():
    for run in (adam_run(), momentum_run()):
        _, figure = drawn(landscape_of(run), run, 2)
        (axes,) = (one for one in figure.axes if one.get_label() == "plane")
        width, height = np.ptp(window(figure), axis=1)
        assert axes.bbox.width / width == pytest.approx(axes.bbox.height / height)


def test_the_map_shows_the_path_so_far():
    _, figure = drawn(HIMMELBLAU, adam_run(), 3, share=0.5)
    (path,) = artist(figure, "map-path")
    here = adam_run().points[3:5].mean(axis=0)
    np.testing.assert_allclose(path.get_xydata(), [*adam_run().points[:4], here])
    np.testing.assert_allclose(np.ravel(artist(figure, "map-ball")[0].get_data()), here)


def test_the_table_of_adam_adds_up_to_the_step():
    run = adam_run()
    for step in (0, 4, 11):
        _, figure = drawn(HIMMELBLAU, run, step, 2)
        rows = table(figure)
        kept, fresh, unbiased, divided, total = (numbers for numbers, _ in rows.values())
        power = {1: "¹", 5: "⁵", 12: "¹²"}[step + 1]
        assert list(rows) == ["0.9 · kept", "+ 0.1 · gradient", f"÷ (1 − 0.9{power})", "÷ √v size", "× −0.3 rate"]
        np.testing.assert_allclose(np.add(kept, fresh) / (1 - 0.9 ** (step + 1)), unbiased, rtol=0.03, atol=0.05)
        np.testing.assert_allclose(np.multiply(divided, -0.3), total, rtol=0.01, atol=1e-3)
        np.testing.assert_allclose(total, run.updates[step], rtol=0.01, atol=1e-4)
        np.testing.assert_allclose(fresh, 0.1 * run.gradients[step], rtol=0.01, atol=1e-3)


@pytest.mark.parametrize("name", RUNS)
def test_the_terms_of_a_table_have_the_colours_of_their_arrows(name):
    run = RUNS[name]()
    scene, figure = drawn(landscape_of(run), run, 1, 9)
    rows = list(table(figure).values())
    terms = step_parts(run).arithmetic.terms
    for (_, color), term in zip(rows, terms, strict=False):
        (label,) = artist(figure, f"arrow-label:{term.name}")
        assert label.get_color() == color
    (step_label,) = artist(figure, "arrow-label:step")
    assert rows[-1][1] == step_label.get_color() in (scene.theme.alarm, scene.theme.text_color(0))


@pytest.mark.parametrize("name", ["momentum", "newton"])
def test_a_table_without_division_is_a_plain_sum(name):
    run = RUNS[name]()
    step = 1 if name == "momentum" else 0
    _, figure = drawn(landscape_of(run), run, step, 9)
    *terms, total = (numbers for numbers, _ in table(figure).values())
    summed = np.sum(terms, axis=0) * (-0.02 if name == "momentum" else 1)
    np.testing.assert_allclose(summed, total, rtol=0.02, atol=0.01)
    np.testing.assert_allclose(total, run.updates[step], rtol=0.01, atol=1e-4)


def test_numbers_are_filled_in_when_their_arrows_are_drawn():
    counts = []
    for phase in range(3):
        _, figure = drawn(HIMMELBLAU, adam_run(), 4, phase)
        counts.append([len(numbers) for numbers, _ in table(figure).values()])
    assert counts == [[2, 0, 0, 0, 0], [2, 2, 0, 0, 0], [2, 2, 2, 2, 2]]


def test_the_step_and_its_losses_are_told_beside_the_stage():
    values = adam_run().values
    for phase, told in ((0, f"loss {values[4]:.3g}"), (2, f"loss {values[4]:.3g} → {values[5]:.3g}")):
        _, figure = drawn(HIMMELBLAU, adam_run(), 4, phase)
        assert words(figure, "step") == ["step 5 of 12"]
        assert words(figure, "loss") == [told]


def test_the_heading_names_the_method_and_the_landscape():
    run = lv.record(HIMMELBLAU, optax.adam(0.3), (0.3, -3.4), 3, label="adam lr=0.3")
    figure = lv.dissect(HIMMELBLAU, run, size_pixels=(1280, 720)).draw().figure
    assert words(figure, "title") == ["One step of Adam"]
    assert words(figure, "subtitle") == ["Himmelblau, rate 0.3"]


def test_the_last_picture_shows_the_last_step_with_its_parts():
    scene = scene_of(HIMMELBLAU, adam_run())
    figure = scene.figure()
    np.testing.assert_array_equal(arrow(figure, "step"), adam_run().points[11:13])
    assert all(len(numbers) == 2 for numbers, _ in table(figure).values())
    assert words(figure, "step") == ["step 12 of 12"]
    (heads,) = artist(figure, "heads")
    np.testing.assert_array_equal(heads.shown(0)[0], adam_run().points[12])


def test_the_box_of_one_rate_stands_around_the_start_of_a_step_of_adam():
    _, figure = drawn(HIMMELBLAU, adam_run(), 4, 2)
    (box,) = artist(figure, "rate-box")
    np.testing.assert_allclose(box.get_bbox().get_points(), adam_run().points[4] + 0.3 * np.array([(-1, -1), (1, 1)]))
    assert "at most about\none rate, 0.3" in words(figure, "rate-box-words")


def test_methods_of_signs_have_a_box_and_others_have_none():
    lion = lv.record(HIMMELBLAU, optax.lion(0.2), (0.3, -3.4), 4)
    _, figure = drawn(HIMMELBLAU, lion, 1, 1)
    assert artist(figure, "rate-box")[0].get_width() == pytest.approx(0.4, rel=0.02)
    for run in (momentum_run(), newton_run()):
        _, figure = drawn(landscape_of(run), run, 1, 9)
        assert not artist(figure, "rate-box")[0].get_visible()


def test_the_captions_of_momentum_name_its_parts():
    run = momentum_run()
    assert said(BOWL, run, 0, 0)[0] == "There is no momentum to keep yet"
    assert said(BOWL, run, 1, 0)[0] == "0.9 of the momentum is kept"
    assert said(BOWL, run, 1, 1)[0] == "The new gradient is added"
    assert said(BOWL, run, 1, 2)[0] == "Added up, they are the step"


def test_the_captions_of_adam_tell_what_divides():
    assert said(HIMMELBLAU, adam_run(), 2, 1)[0] == "0.1 times the new gradient is added"
    assert said(HIMMELBLAU, adam_run(), 2, 2)[0] == "Each coordinate is divided by the size of its own gradients"


def test_rmsprop_is_compared_with_the_gradients_direction():
    run = lv.record(HIMMELBLAU, textbook_rmsprop(0.3), (0.3, -3.4), 4, label="rms")
    _, figure = drawn(HIMMELBLAU, run, 0, 1)
    start, end = arrow(figure, "ghost gradient")
    np.testing.assert_array_equal(start, run.points[0])
    direction = (end - start) / np.hypot(*(end - start))
    np.testing.assert_allclose(direction, -run.gradients[0] / np.hypot(*run.gradients[0]), rtol=1e-9)
    assert words(figure, "arrow-label:ghost gradient") == ["−∇f"]
    assert said(HIMMELBLAU, run, 0, 0)[0].startswith("−∇f, dashed, |∇f| = ")


@pytest.mark.parametrize("recorded", [newton_run, damped_run], ids=["newton", "damped"])
def test_the_level_sets_are_those_of_the_model_and_the_step_goes_to_its_stationary_point(recorded):
    run = recorded()
    damping = run.internals["damping"][0]
    _, figure = drawn(HIMMELBLAU, run, 0, 9)
    matrix = run.hessians[0] + damping * np.eye(2)
    places = np.column_stack(artist(figure, "model-here")[0].get_data())
    away = places[np.isfinite(places).all(axis=1)] - run.points[0]
    assert len(away) > 50
    heights = away @ run.gradients[0] + 0.5 * np.einsum("ni,ij,nj->n", away, matrix, away)
    np.testing.assert_allclose(heights, 0, atol=1e-7)
    np.testing.assert_allclose(np.ravel(artist(figure, "model-target")[0].get_data()), run.points[1], rtol=1e-9)
    np.testing.assert_array_equal(arrow(figure, "step"), run.points[:2])
    if recorded is damped_run:
        undamped = run.points[0] - np.linalg.solve(run.hessians[0], run.gradients[0])
        np.testing.assert_allclose(arrow(figure, "ghost Newton step"), [run.points[0], undamped], rtol=1e-9)
        assert words(figure, "arrow-label:ghost Newton step") in (["without damping"], [])


def test_a_model_without_a_minimum_alarms_in_colour_and_in_words():
    scene, figure = drawn(HIMMELBLAU, newton_run(), 0, 0)
    alarm = scene.theme.alarm
    assert artist(figure, "model")[0].get_color() == alarm
    text, color = said(HIMMELBLAU, newton_run(), 0, 0)
    assert text.endswith("a maximum")
    assert color == alarm
    assert said(HIMMELBLAU, newton_run(), 0, 3) == ("The step climbs: the loss rises", alarm)
    _, figure = drawn(HIMMELBLAU, newton_run(), 0, 3)
    assert artist(figure, "loss")[0].get_color() == alarm
    run = lv.record(SADDLE, lv.newton(), (1.5, 0.3), 2)
    assert said(SADDLE, run, 0, 0) == ("Curvatures 2 and −2: a saddle", alarm)
    assert said(SADDLE, run, 0, 1) == ("Along the steepest direction to the model's highest point", alarm)
    assert said(SADDLE, run, 0, 2)[0] == "Along the flattest direction to the model's lowest point"


def test_saddle_free_newton_drops_the_sign_and_does_not_alarm():
    run = lv.record(SADDLE, saddle_free_newton(), (1.5, 0.3), 3)
    scene, figure = drawn(SADDLE, run, 0, 1)
    assert artist(figure, "model")[0].get_color() == scene.theme.color(0)
    assert said(SADDLE, run, 0, 0)[0] == "Curvatures 2 and −2, sign dropped"
    # |H| = 2·I: the model's minimum is the point less half the gradient.
    np.testing.assert_allclose(np.ravel(artist(figure, "model-target")[0].get_data()), [0, 0.6], atol=1e-12)


def test_a_refused_step_is_told():
    run = lv.record(HIMMELBLAU, levenberg(), (-0.5, 1.5), 6)
    refused = int(np.flatnonzero(run.internals["accepted"] == 0)[0])
    assert said(HIMMELBLAU, run, refused, 1)[0] == "Refused: it would climb"


@pytest.mark.parametrize("optimizer", ["newton", "momentum"])
def test_a_start_on_a_saddle_is_told_in_one_step(optimizer):
    run = lv.record(SADDLE, lv.newton() if optimizer == "newton" else lv.momentum(0.1), (0, 0), 30)
    scene = scene_of(SADDLE, run)
    assert scene.timeline.steps == 1
    assert said(SADDLE, run, 0, 9)[0] == "∇f = 0, so no step"
    assert "zero at the start" in said(SADDLE, run, 1, 0)[0]
    made = scene.draw()
    for step, phase in ((0, 0), (0, 1), (1, 0)):
        made.update(Moment(0, step, phase))
        FigureCanvasAgg(made.figure).draw()


@pytest.mark.parametrize("text", [slow("x**2 + 0*y"), "x + y", slow("0*x*y"), "x**3 - 3*x*y**2"])
def test_flat_and_singular_hessians_are_drawn(text):
    landscape = lv.parse(text, domain=((-2, 2), (-2, 2)))
    run = lv.record(landscape, lv.newton(), (0.5, 0.5), 3)
    made = lv.dissect(landscape, run, size_pixels=(320, 240)).draw()
    for phase in (0, 1, 2):
        made.update(Moment(0, 0, phase))
        FigureCanvasAgg(made.figure).draw()


def test_a_step_to_where_the_loss_is_no_number_is_told():
    root = lv.Landscape(lambda x, y: x**0.5 + y**2, ((0, 4), (-2, 2)), name="root")
    run = lv.record(root, lv.momentum(1.0, 0.9), (1, 1), 5)
    scene = lv.dissect(root, run, steps=4, size_pixels=SIZE)
    SCENES[id(run)] = run, scene, scene.draw()
    assert said(root, run, 1, 2)[0] == "Lands where the loss is no number"
    assert said(root, run, 2, 0)[0] == "No finite number to go by"
    assert said(root, run, 4, 0)[0] == "Left finite numbers at step 2"
    made = scene.draw()
    for frame in range(0, len(scene.timeline), 7):
        made.update(frame)
    FigureCanvasAgg(made.figure).draw()


@pytest.mark.parametrize(("scale", "optimizer"), combinations([1e-9, 1e9], ["momentum", "newton"]))
def test_tiny_and_huge_domains_look_like_others(scale, optimizer):
    landscape = lv.Landscape(
        lambda x, y: (x / scale - 0.3) ** 2 + 3 * (y / scale) ** 2, ((-scale, scale), (-2 * scale, 2 * scale))
    )
    chosen = lv.newton() if optimizer == "newton" else lv.momentum(0.05 * scale**2, 0.9)
    run = lv.record(landscape, chosen, (-0.8 * scale, 0.7 * scale), 3)
    made = lv.dissect(landscape, run, size_pixels=(320, 240)).draw()
    made.update(Moment(0, 0, 9))
    FigureCanvasAgg(made.figure).draw()
    np.testing.assert_allclose(arrow(made.figure, "step"), run.points[:2], rtol=1e-12, atol=1e-12 * scale)
    if optimizer == "newton":
        places = np.column_stack(artist(made.figure, "model-here")[0].get_data()) / scale
        known = places[np.isfinite(places).all(axis=1)]
        np.testing.assert_allclose((known[:, 0] - 0.3) ** 2 + 3 * known[:, 1] ** 2, 1.1**2 + 3 * 0.7**2, rtol=1e-9)


def test_an_optimizer_that_is_not_understood_is_one_arrow():
    run = lv.record(HIMMELBLAU, optax.lion(0.8), (0.3, -3.4), 3)
    scene, figure = drawn(HIMMELBLAU, run, 0, 1)
    np.testing.assert_array_equal(arrow(figure, "update"), run.points[:2])
    assert {moment.phase for moment in scene.timeline.moments} == {0, 1}
    rows = table(figure)
    assert list(rows) == ["gradient ∇f", "step"]
    np.testing.assert_allclose(rows["step"][0], run.updates[0], rtol=0.01)


def test_a_step_far_out_of_the_domain_is_drawn():
    run = lv.record(HIMMELBLAU, lv.gradient_descent(3.0), (0.3, -3.4), 3)
    made = lv.dissect(HIMMELBLAU, run, steps=3, size_pixels=(320, 240)).draw()
    for step in range(4):
        made.update(Moment(0, step, 1))
        FigureCanvasAgg(made.figure).draw()
        assert (np.ptp(window(made.figure), axis=1) <= 2e4).all()


@pytest.mark.parametrize(
    ("name", "size"), combinations(["momentum", "adam", "damped"], [(640, 360), (360, 640), (1280, 720), (320, 180)])
)
def test_no_word_leaves_the_picture_or_meets_another(name, size):
    run = RUNS[name]()
    made = lv.dissect(landscape_of(run), run, steps=3, size_pixels=size).draw()
    FigureCanvasAgg(made.figure).draw()
    for step, phase in ((0, 0), (1, 1), (2, 9)):
        made.update(Moment(0, step, phase))
        texts = [one for one in made.figure.findobj(lambda one: hasattr(one, "get_text")) if one.get_visible()]
        boxes = [(one.get_text(), one.get_window_extent()) for one in texts if one.get_text().strip()]
        assert len(boxes) >= 4
        for number, (text, box) in enumerate(boxes):
            assert box.x0 >= -1 <= box.y0, text
            assert box.x1 <= size[0] + 1, text
            assert box.y1 <= size[1] + 1, text
            for other, other_box in boxes[:number]:
                inner = box.padded(-2), other_box.padded(-2)
                assert not inner[0].overlaps(inner[1]), (text, other)


@pytest.mark.parametrize(
    ("recorded", "order"), [slow(momentum_run, "backwards"), (adam_run, "shuffled"), slow(newton_run, "shuffled")]
)
def test_frames_are_the_same_in_any_order_and_equal_full_draws(recorded, order):
    landscape = BOWL if recorded is momentum_run else HIMMELBLAU
    scene = lv.dissect(landscape, recorded(), steps=2, size_pixels=(400, 260), theme="dark")
    moments = scene.timeline.moments
    glides = [number for number, moment in enumerate(moments) if 0 < moment.share < 1]
    frames = np.array([*range(0, len(moments), 17), *glides[:3], *glides[-2:], len(moments) - 1])[::-1]
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
    alone = scene.draw()
    alone.update(int(frames[0]))
    full.update(int(frames[0]))
    np.testing.assert_array_equal(pixels(alone.figure), pixels(full.figure))


def test_a_formula_with_parts_of_its_own_is_drawn_by_their_names_and_told_by_their_captions(monkeypatch):
    def drifting(record):
        drift = composition.part("drift", np.full_like(record.updates, 0.25), 2.0)
        others = composition.residual("pull", record.updates, [drift], 3.0, caption="pulled by {factor}")
        return StepParts("drifting", (drift, others), (composition.part("wind", record.updates),))

    monkeypatch.setattr(decomposition, "FORMULAS", (drifting, *decomposition.FORMULAS))
    made = lv.dissect(BOWL, momentum_run(), size_pixels=SIZE).draw()
    told = []
    for phase in range(3):
        made.update(Moment(0, 0, phase))
        told.append(" ".join(text for text in words(made.figure, "caption") if text))
    assert told[0].startswith("Wind, dashed, ")
    assert told[1:] == ["Drift: 0.354 long", "Pulled by 3"]
    made.update(Moment(0, 0, 3))
    start, end = momentum_run().points[:2]
    np.testing.assert_allclose(arrow(made.figure, "drift"), [start, start + 0.25])
    np.testing.assert_allclose(arrow(made.figure, "pull"), [start + 0.25, end])
    assert list(table(made.figure)) == ["drift", "+ pull", "step"]


def test_the_map_leaves_the_corner_to_a_bar_and_a_key():
    panel = lv.dissection_panel(HIMMELBLAU, adam_run(), steps=2, color_bar=True, key=True)
    for scene, at_left in ((lv.beside(panel), True), (scene_of(HIMMELBLAU, adam_run()), False)):
        figure = scene.figure()
        FigureCanvasAgg(figure).draw()
        box = artist(figure, "map-border")[0].get_window_extent()
        (axes,) = (one for one in figure.axes if one.get_label() == "plane")
        assert (box.x1 < axes.bbox.x0 + 0.5 * axes.bbox.width) == at_left
    assert words(lv.beside(panel).figure(), "sum-label")[0] == "0.9 · kept", "the table stands below that of the runs"
