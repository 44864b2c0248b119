"""A fair race: what was tried to tune each optimizer stands beside the race."""

import functools
from dataclasses import replace

import numpy as np
import optax
import pytest
from scenes_reading import AS_TODAY, artist, panels, pixels, slow, words

import landscape_viz as lv
from landscape_viz.runs.tune import tune
from landscape_viz.scenes.race import race_scene

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
    return race_scene(HIMMELBLAU, race(), tuned_three()).figure()


@pytest.mark.parametrize("every", [4, slow(1)])
def test_a_line_shows_the_final_loss_over_the_values_that_were_tried(figure, every):
    axes = panels(figure)[2]
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
    axes = panels(figure)[2]
    for dot, line, one, run in zip(
        artist(figure, "chosen"), artist(figure, "tuning"), tuned_three(), race(), strict=False
    ):
        assert dot.get_xdata()[0] == one.value
        assert dot.get_ydata()[0] == pytest.approx(np.clip(run.values[-1], *axes.get_ylim()), rel=1e-6)
        colors = {dot.get_color(), line.get_color(), artist(figure, f"head:{one.label}")[0].get_color()}
        assert len(colors) == 1


@pytest.mark.skipif(not AS_TODAY, reason="before 3.11 letters were a little wider, and the words in a shorter form")
def test_it_is_said_what_was_tuned_on_what_by_what_criterion_and_budget(figure):
    (said,) = words(figure, "subtitle")
    assert said == (
        "learning rate of 2 of 3 tuned: lowest loss after 40 steps on himmelblau from −4, 0.5, "
        "12 runs each from 0.0001 to 1"
    )


def test_the_third_panel_stands_below_the_losses(figure):
    race, losses, tuning = panels(figure)
    assert tuning.get_position().y1 < losses.get_position().y0
    assert tuning.get_position().x0 == losses.get_position().x0 > race.get_position().x1


def test_in_a_tall_picture_the_panels_are_stacked():
    figure = race_scene(HIMMELBLAU, race(), tuned_three(), size_pixels=(400, 700)).figure()
    bottoms = [axes.get_position().y0 for axes in panels(figure)]
    assert bottoms == sorted(bottoms, reverse=True)
    assert len(bottoms) == 3


def test_without_anything_tuned_it_is_the_plain_race():
    figure = race_scene(HIMMELBLAU, race()[2:], tuned_three()[2:]).figure()
    assert len(panels(figure)) == 2


def test_on_a_line_it_races_on_the_curve():
    tuned = tune(WAVES, [GD, ADAM], 10, 30, budget=6)
    runs = [lv.record(WAVES, one.optimizer, 10, 30, label=one.label) for one in tuned]
    figure = race_scene(WAVES, runs, tuned, theme="dark").figure()
    assert len(artist(figure, "curve")) == 1
    assert len(artist(figure, "tuning")) == 2


def test_ten_optimizers_have_room_at_960x540():
    labels = [f"optimizer {number} lr=0.00123" for number in range(10)]
    tuned = [replace(tuned_three()[number % 2], label=label) for number, label in enumerate(labels)]
    runs = [replace(race()[number % 2], label=label) for number, label in enumerate(labels)]
    figure = race_scene(HIMMELBLAU, runs, tuned, size_pixels=(960, 540)).figure()
    pixels(figure)
    renderer = figure.canvas.get_renderer()
    assert len(words(figure, "legend")) == 10
    assert len({line.get_color() for line in artist(figure, "tuning")}) == 10
    gids = ("title", "caption", "legend", "legend-details", "legend-ending", "subtitle")
    boxes = [
        one.get_window_extent(renderer)
        for gid in gids
        for one in figure.findobj(lambda one, gid=gid: one.get_gid() == gid)
        if one.get_visible() and one.get_text()
    ]
    boxes += [axes.get_tightbbox(renderer) for axes in panels(figure)]
    for number, box in enumerate(boxes):
        assert 0 <= box.x0 < box.x1 <= 961
        assert -1 <= box.y0 < box.y1 <= 541
        assert not any(box.padded(-0.5).overlaps(other) for other in boxes[:number])
    smallest = min(panels(figure), key=lambda axes: axes.bbox.height).bbox
    assert smallest.height > 90  # of letters that are 16 pixels high
    assert smallest.width > 180


def test_races_and_tunings_must_be_as_many():
    with pytest.raises(lv.InputError, match="trajectories must be as many as tuned; got 1 and 3"):
        race_scene(HIMMELBLAU, race()[:1], tuned_three())
