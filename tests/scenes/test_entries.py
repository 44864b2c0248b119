"""What legends say, and how much room they take."""

import functools
from dataclasses import replace

import numpy as np
import optax
import pytest
from scenes_reading import artist, combinations, pixels, words

import landscape_viz as lv
from landscape_viz.scenes.legend import colors_of, entry_of, groups, legend_plan

BOWL = lv.catalogue["sphere"]


@functools.cache
def converged():
    return lv.record(BOWL, lv.gradient_descent(0.25), (4.0, 3.0), 60, label="gd")


@functools.cache
def diverged():
    return lv.record(BOWL, lv.gradient_descent(1.2), (4.0, 3.0), 60, label="wild")


@functools.cache
def running():
    return lv.record(BOWL, lv.gradient_descent(1e-3), (4.0, 3.0), 20, label="slow")


def legend_entries(runs):
    """One entry for each optimizer, in the order of their colours."""
    return tuple(entry_of([runs[number] for number in group], color) for color, group in enumerate(groups(runs)))


def renamed(run, label, start=None):
    points = run.points if start is None else np.concatenate([[start], run.points[1:]])
    return replace(run, label=label, points=points)


def test_a_label_with_several_starts_is_one_optimizer():
    runs = [renamed(running(), "a"), renamed(running(), "b"), renamed(running(), "a", (1.0, 1.0))]
    assert groups(runs) == ((0, 2), (1,))
    assert colors_of(runs) == (0, 1, 0)
    assert [entry.label for entry in legend_entries(runs)] == ["a", "b"]


def test_the_same_label_from_the_same_start_stays_apart():
    runs = [renamed(running(), "optimizer"), renamed(converged(), "optimizer")]
    assert colors_of(runs) == (0, 1)
    assert len(legend_entries(runs)) == 2


def test_an_entry_tells_rate_end_and_final_loss():
    ended, left, still = legend_entries([converged(), diverged(), running()])
    loss = 25 * (1 - 2 * 1e-3) ** 40
    assert [entry.wordings[0].before for entry in (ended, left, still)] == ["lr 0.25", "lr 1.2", "lr 0.001"]
    assert ended.wordings[0].after.startswith(f"converged at step {converged().stop_step}, loss ")
    assert ended.end_step == converged().stop_step
    assert left.alarm
    assert "left the domain at step 1" in left.wordings[0].after
    assert still.wordings[0].after == f"loss {loss:.4g}"
    assert still.end_step == 20


def test_a_rate_that_is_in_the_label_is_not_said_twice():
    (entry,) = legend_entries([renamed(running(), "gd lr=0.001")])
    assert entry.wordings[0].before == ""


def test_a_schedule_is_told_by_its_ends():
    schedule = optax.linear_schedule(0.1, 0.01, 19)
    (entry,) = legend_entries([lv.record(BOWL, lv.gradient_descent(schedule), (4.0, 3.0), 20, label="gd")])
    assert entry.wordings[0].before == "lr 0.1 to 0.01"


def test_an_unknown_rate_and_a_lost_loss_are_not_told():
    root = lv.parse("sqrt(x) + y**2", domain=((0, 4), (-1, 1)))
    run = lv.record(root, optax.sgd(3.0), (1.0, 0.5), 5, label="sgd")
    (entry,) = legend_entries([run])
    assert entry.wordings[0].before == ""
    assert entry.wordings[0].after == run.stop_reason


@pytest.mark.parametrize(("size", "count"), combinations([(640, 360), (800, 450), (450, 800), (1280, 720)], [10, 8, 6]))
def test_ten_optimizers_take_three_rows_and_do_not_run_into_each_other(size, count):
    names = ["gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "nadam", "newton", "lion", "yogi"][:count]
    runs = [renamed(run, name) for run, name in zip([converged(), diverged()] * 5, names, strict=False)]
    starts, _ = legend_plan(size, legend_entries(runs))
    assert -(-count // len(starts)) <= (3 if size[0] > size[1] else 5)
    figure = lv.compare(BOWL, runs, size_pixels=size).figure()
    pixels(figure)
    renderer = figure.canvas.get_renderer()
    texts = [
        text
        for gid in ("legend", "legend-details", "legend-ending")
        for text in figure.findobj(lambda one, gid=gid: one.get_gid() == gid)
        if text.get_text()
    ]
    boxes = [text.get_window_extent(renderer) for text in texts]
    assert words(figure, "legend") == names
    for number, one in enumerate(boxes):
        assert one.x1 <= size[0]
        for other in boxes[number + 1 :]:
            shared = min(one.x1, other.x1) - max(one.x0, other.x0), min(one.y1, other.y1) - max(one.y0, other.y0)
            assert min(shared) <= 1


def test_an_ending_appears_at_its_step_and_in_the_colour_of_alarm_where_it_is_bad():
    scene = lv.compare(BOWL, [converged(), diverged()], motion="steps")
    drawn = scene.draw()
    drawn.update(0)
    assert words(drawn.figure, "legend-ending") == []
    drawn.update(diverged().stop_step)
    (said,) = words(drawn.figure, "legend-ending")
    assert "left the domain" in said
    shown = [text for text in artist(drawn.figure, "legend-ending") if text.get_visible()]
    assert shown[0].get_color() == scene.theme.alarm
    drawn.update(60)
    assert len(words(drawn.figure, "legend-ending")) == 2
