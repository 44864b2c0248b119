"""A fair race: what was tried to tune each optimizer stands beside the race."""

import functools
from dataclasses import replace

import numpy as np
import optax
import pytest
from scenes_reading import artist, panels, shown_texts, slow, words

import landscape_viz as lv
from landscape_viz.runs.tune import tune
from landscape_viz.scenes.race import race_scene, tuning_panel
from landscape_viz.scenes.theme import LIGHT

HIMMELBLAU, WAVES = lv.catalogue["himmelblau"], lv.catalogue["quadratic_plus_sine"]
GD = ("gd", lv.gradient_descent, {"learning_rate": 0.01})
ADAM = ("adam", optax.adam, {"learning_rate": 0.01})
START, STEPS = (-4.0, 0.5), 40


@functools.cache
def tuned_three():
    return tune(HIMMELBLAU, [GD, ADAM, ("newton", lv.newton, {})], START, STEPS, budget=12)


@functools.cache
def race():
    return [lv.record(HIMMELBLAU, one.optimizer, START, STEPS, label=one.label) for one in tuned_three()]


@pytest.fixture(scope="module")
def figure():
    return lv.beside(tuning_panel(tuned_three()), size_pixels=(1280, 720)).figure()


@pytest.mark.parametrize("every", [4, slow(1)])
def test_a_line_shows_the_final_loss_over_the_values_that_were_tried(figure, every):
    (axes,) = panels(figure)
    lines = artist(figure, "tuning")
    assert len(lines) == 2  # of Newton nothing was tuned
    for line, one in zip(lines, tuned_three(), strict=False):
        np.testing.assert_array_equal(line.get_xdata(), np.geomspace(1e-4, 1, 12))
        for rate, drawn in line.get_xydata()[every // 2 :: every]:
            factory = {"gd": lv.gradient_descent, "adam": optax.adam}[one.label.split()[0]]
            run = lv.record(HIMMELBLAU, factory(rate), START, STEPS)
            if run.status == "diverged":
                assert np.isnan(drawn)
            else:
                assert drawn == pytest.approx(max(run.values[-1], axes.get_ylim()[0]), rel=1e-6, abs=1e-12)
    assert axes.get_xscale() == "log"
    assert axes.get_xlabel() == "learning rate"


def test_the_chosen_value_is_marked_in_the_colour_of_its_optimizer(figure):
    (axes,) = panels(figure)
    for dot, line, one, run in zip(
        artist(figure, "chosen"), artist(figure, "tuning"), tuned_three(), race(), strict=False
    ):
        assert dot.get_xdata()[0] == one.value
        assert dot.get_ydata()[0] == pytest.approx(np.clip(run.values[-1], *axes.get_ylim()), rel=1e-6)
        assert dot.get_color() == line.get_color()
    assert [dot.get_color() for dot in artist(figure, "chosen")] == list(LIGHT.palette[:2])
    assert [dot.get_color() for dot in artist(figure, "key-dot")] == list(LIGHT.palette[:2])
    assert words(figure, "key-label") == [one.label for one in tuned_three()[:2]]


@pytest.mark.parametrize("size", [(1280, 720), (800, 450), (1080, 1350)], ids=str)
def test_it_is_said_what_was_tuned_by_what_criterion_and_budget(size):
    figure = race_scene(HIMMELBLAU, race(), tuned_three(), size_pixels=size).figure()
    said = " ".join(words(figure, "subtitle"))
    assert "tuned" in said
    assert "lowest loss after 40 steps" in said
    assert "12 runs each" in said


def test_at_the_heads_and_in_the_table_stand_names_and_the_chosen_rates_beside_them():
    figure = race_scene(HIMMELBLAU, race(), tuned_three(), size_pixels=(1280, 720)).figure()
    assert words(figure, "table-label") == ["gd", "adam", "newton"]
    for name in ("gd", "adam", "newton"):
        assert artist(figure, f"label:{name}")
    assert words(figure, "table-rate")[:2] == [f"{one.value:.3g}" for one in tuned_three()[:2]]


def test_names_that_the_rates_alone_tell_apart_keep_them():
    tuned = [replace(one, label=f"gd lr={one.value:.3g}") for one in tuned_three()[:2]]
    runs = [replace(run, label=one.label) for run, one in zip(race(), tuned, strict=False)]
    figure = race_scene(HIMMELBLAU, runs, tuned, size_pixels=(1280, 720)).figure()
    assert words(figure, "table-label") == [one.label for one in tuned]


def test_the_chart_of_what_was_tried_stands_below_the_losses_where_it_is_asked_for():
    plain = race_scene(HIMMELBLAU, race(), tuned_three(), size_pixels=(1280, 720)).figure()
    assert len(panels(plain)) == 2
    figure = race_scene(HIMMELBLAU, race(), tuned_three(), tuning=True, size_pixels=(1280, 720)).figure()
    stage, losses, tuning = panels(figure)
    assert tuning.get_position().y1 < losses.get_position().y0
    assert min(losses.get_position().x0, tuning.get_position().x0) > stage.get_position().x1
    colors = [line.get_color() for line in artist(figure, "tuning")]
    assert colors == list(LIGHT.palette[:2])


def test_without_anything_tuned_it_is_the_plain_race():
    figure = race_scene(HIMMELBLAU, race()[2:], tuned_three()[2:], tuning=True).figure()
    assert len(panels(figure)) == 2
    with pytest.raises(lv.InputError, match="needs an optimizer of which a setting was tuned; got none"):
        tuning_panel(tuned_three()[2:])


def test_on_a_line_it_races_on_the_curve():
    tuned = tune(WAVES, [GD, ADAM], 10, 30, budget=6)
    runs = [lv.record(WAVES, one.optimizer, 10, 30, label=one.label) for one in tuned]
    figure = race_scene(WAVES, runs, tuned, theme="dark").figure()
    assert len(artist(figure, "curve")) == 1
    assert len(artist(figure, "heads")) == 2  # on the curve, and in the losses


@pytest.mark.parametrize("size", [(960, 540), (1280, 720)], ids=str)
def test_ten_optimizers_have_room(size):
    labels = [f"optimizer {number} lr=0.00123" for number in range(10)]
    tuned = [replace(tuned_three()[number % 2], label=label) for number, label in enumerate(labels)]
    runs = [replace(race()[number % 2], label=label) for number, label in enumerate(labels)]
    figure = race_scene(HIMMELBLAU, runs, tuned, size_pixels=size).figure()
    shown = shown_texts(figure)
    assert sorted(words(figure, "table-label")) == [f"optimizer {number}" for number in range(10)]
    assert len({dot.get_color() for dot in artist(figure, "table-dot")}) == 10
    boxes = [box for _, box in shown]
    for number, box in enumerate(boxes):
        assert -1 <= box.x0 < box.x1 <= size[0] + 1
        assert -1 <= box.y0 < box.y1 <= size[1] + 1
        assert not any(box.padded(-1.5).overlaps(other.padded(-1.5)) for other in boxes[:number])
    stage, losses = panels(figure)
    area = stage.bbox.width * stage.bbox.height
    assert area >= 0.5 * size[0] * size[1]
    assert losses.bbox.height > 0.08 * size[1]


def test_races_and_tunings_must_be_as_many():
    with pytest.raises(lv.InputError, match="trajectories must be as many as tuned; got 1 and 3"):
        race_scene(HIMMELBLAU, race()[:1], tuned_three())
