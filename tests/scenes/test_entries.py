"""What tables say of optimizers, and in which order."""

import functools
from dataclasses import replace

import numpy as np
import optax
import pytest
from scenes_reading import artist, is_drawn, table, words

import landscape_viz as lv
from landscape_viz.scenes.legend import colors_of, entry_of, groups
from landscape_viz.scenes.number_format import table_number

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


def test_an_entry_tells_rate_end_and_losses():
    ended, left, still = legend_entries([converged(), diverged(), running()])
    assert [entry.wordings[0].before for entry in (ended, left, still)] == ["0.25", "1.2", "0.001"]
    assert ended.wordings[0].after == f"converged at step {converged().stop_step}"
    assert ended.wordings[1].after == f"✓ step {converged().stop_step}"
    assert ended.end_step == converged().stop_step
    assert (ended.success, ended.alarm) == (True, False)
    assert (left.success, left.alarm) == (False, True)
    assert left.wordings[0].after == "left the domain at step 1"
    assert still.wordings[0].after == ""
    np.testing.assert_array_equal(still.losses, running().values)


def test_a_rate_that_is_in_the_label_is_not_said_twice():
    (entry,) = legend_entries([renamed(running(), "gd lr=0.001")])
    assert entry.wordings[0].before == ""


def test_a_schedule_is_told_by_its_ends():
    schedule = optax.linear_schedule(0.1, 0.01, 19)
    (entry,) = legend_entries([lv.record(BOWL, lv.gradient_descent(schedule), (4.0, 3.0), 20, label="gd")])
    assert entry.wordings[0].before == "0.1 to 0.01"


def test_an_unknown_rate_and_a_lost_loss_are_not_told():
    root = lv.parse("sqrt(x) + y**2", domain=((0, 4), (-1, 1)))
    run = lv.record(root, optax.sgd(3.0), (1.0, 0.5), 5, label="sgd")
    (entry,) = legend_entries([run])
    assert entry.wordings[0].before == ""
    assert entry.wordings[0].after == run.stop_reason


NAMES = ["gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "nadam", "newton", "lion", "yogi", "lm", "flow"]


def many(count, names=NAMES):
    kinds = [converged(), diverged(), running()] * 4
    return [renamed(run, name) for run, name in zip(kinds[:count], names, strict=False)]


def last_frame(runs, **options):
    scene = lv.compare(BOWL, runs, motion="steps", **options)
    drawn = scene.draw()
    drawn.update(len(scene.timeline) - 1)
    return drawn.figure


@pytest.mark.parametrize("count", [12, 8, 6])
def test_many_optimizers_are_ranked_by_their_losses_at_every_step(count):
    scene = lv.compare(BOWL, many(count), size_pixels=(1280, 720), motion="steps")
    drawn = scene.draw()
    for step in (0, 1, 7, 60):
        drawn.update(step)
        rows = table(drawn.figure)
        assert len(rows) == count
        losses = {run.label: float(run.values[min(step, run.steps)]) for run in many(count)}
        finite = [losses[label] for label, *_ in rows if np.isfinite(losses[label])]
        assert finite == sorted(finite)
        assert all(told == table_number(losses[label]) for label, _, told, _ in rows)


def test_few_optimizers_keep_their_order():
    rows = table(last_frame([renamed(diverged(), "wild"), renamed(converged(), "tame")]))
    assert [row[0] for row in rows] == ["wild", "tame"]


def test_rows_that_find_no_room_are_counted_and_the_best_are_shown():
    figure = last_frame(many(12), size_pixels=(320, 180))
    rows = table(figure)
    (more,) = words(figure, "table-more")
    assert more == f"+ {12 - len(rows)} more"
    assert 4 <= len(rows) < 12
    best = sorted(many(12), key=lambda run: np.nan_to_num(run.values[-1], nan=np.inf))
    assert {row[0] for row in rows} <= {run.label for run in best[: len(rows)]} | {
        run.label for run in best if run.values[-1] == best[len(rows) - 1].values[-1]
    }
    assert not is_drawn(last_frame(many(12), size_pixels=(1280, 720)), "table-more")


def test_a_long_label_is_cut_and_its_loss_is_not():
    long = "an optimizer with a name of more than forty letters"
    figure = last_frame([renamed(running(), long)])
    ((label, _, loss, _),) = table(figure)
    assert label.endswith("…")
    assert long.startswith(label[:-1].rstrip())
    assert loss == table_number(float(running().values[-1]))


def test_rates_are_headed_where_there_are_some():
    with_rates = words(last_frame([converged()]), "table-head")
    assert sorted(with_rates) == ["loss", "rate"]
    adam = lv.record(BOWL, lv.newton(), (4.0, 3.0), 3, label="newton")
    assert words(last_frame([adam]), "table-head") == ["loss"]


def test_an_ending_appears_at_its_step_in_a_colour_that_tells_how_it_was():
    scene = lv.compare(BOWL, [converged(), diverged(), running()], motion="steps", size_pixels=(1280, 720))
    drawn = scene.draw()
    drawn.update(0)
    assert [row[3] for row in table(drawn.figure)] == ["", "", ""]
    drawn.update(diverged().stop_step)
    assert [bool(row[3]) for row in table(drawn.figure)] == [False, True, False]
    drawn.update(60)
    assert [bool(row[3]) for row in table(drawn.figure)] == [True, True, False]
    colors = [text.get_color() for text in artist(drawn.figure, "table-status")]
    assert colors == [scene.theme.success, scene.theme.alarm, scene.theme.muted]


def test_all_endings_are_worded_alike():
    statuses = [row[3] for row in table(last_frame(many(6), size_pixels=(1280, 720))) if row[3]]
    assert len({status.split()[0] in "✓✗" for status in statuses}) == 1
