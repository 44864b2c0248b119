"""Timeline: which step each frame shows."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

import landscape_viz as lv
from landscape_viz.scenes.timeline import Moment, Timeline, smoothstep


def shown(timeline: Timeline) -> list[int]:
    return [moment.step for moment in timeline.moments]


@pytest.mark.parametrize("steps", [1, 20, 300])
def test_up_to_300_steps_have_a_picture_each_and_so_has_the_start(steps):
    timeline = Timeline.of_steps(steps)
    assert shown(timeline) == list(range(steps + 1))
    assert not timeline.thinned


@pytest.mark.parametrize("steps", [301, 1000, 100_000])
def test_longer_runs_are_spread_evenly_over_300_pictures(steps):
    timeline = Timeline.of_steps(steps)
    seen = shown(timeline)
    assert len(seen) == 300
    assert (seen[0], seen[-1]) == (0, steps)
    gaps = {later - earlier for earlier, later in itertools.pairwise(seen)}
    assert max(gaps) - min(gaps) <= 1
    assert timeline.thinned


@pytest.mark.parametrize(("steps", "frames"), [(1000, 40), (50, 10), (10, 50), (5, 2)])
def test_as_many_pictures_as_asked_for_from_the_start_to_the_end(steps, frames):
    seen = shown(Timeline.of_steps(steps, frames))
    assert len(seen) == frames
    assert (seen[0], seen[-1]) == (0, steps)
    assert seen == sorted(seen)


def test_a_single_picture_shows_the_end():
    assert shown(Timeline.of_steps(30, 1)) == [30]


@pytest.mark.parametrize("frames", [0, -1])
def test_fewer_than_one_picture_is_refused(frames):
    with pytest.raises(lv.InputError, match="frames must be from 1"):
        Timeline.of_steps(30, frames)


def test_phases_divide_every_step_but_the_last():
    timeline = Timeline.of_phases(2, 3)
    assert [(m.frame, m.step, m.phase) for m in timeline.moments] == [
        (0, 0, 0), (1, 0, 1), (2, 0, 2), (3, 1, 0), (4, 1, 1), (5, 1, 2), (6, 2, 0),
    ]  # fmt: skip


EASED = [(1, 1), (2, 1), (10, 1), (18, 1), (33, 1), (60, 1), (80, 1), (1, 3), (2, 4), (5, 3), (20, 4)]
"""Steps and phases."""


def test_easing_is_a_smoothstep_from_rest_to_rest():
    assert [smoothstep(part) for part in (-1, 0, 0.25, 0.5, 0.75, 1, 2)] == [0, 0, 0.15625, 0.5, 0.84375, 1, 1]


@pytest.mark.parametrize(("steps", "seconds"), [(1, 0.6), (10, 0.6), (15, 0.4), (30, 0.2), (60, 2 / 15), (80, 2 / 15)])
def test_a_step_takes_its_part_of_six_seconds_within_limits(steps, seconds):
    timeline = Timeline.eased(steps)
    assert len(timeline) - 1 == round(30 * (0.6 + steps * seconds))
    reached = [next(m.frame for m in timeline.moments if m.step == step) for step in range(1, steps + 1)]
    assert {later - earlier for earlier, later in itertools.pairwise(reached)} <= {round(30 * seconds)}


def test_a_glide_of_ten_steps_goes_by_the_closed_form():
    # 0.6 s of the first picture, then for each step 0.5 s of glide and 0.1 s of rest.
    for moment in Timeline.eased(10).moments:
        seconds = max(moment.frame / 30 - 0.6, 0)
        step, part = divmod(round(30 * seconds), 18)
        u = min(part / 15, 1)
        expected = step + u**2 * (3 - 2 * u)
        assert moment.step + moment.share == pytest.approx(expected, abs=1e-12)
        assert moment.phase == 0
        assert moment.build == 1


@pytest.mark.parametrize(("steps", "phases"), EASED)
@pytest.mark.parametrize("fps", [15, 30, 24, 60])
def test_every_step_lands_where_it_was_computed_and_nothing_goes_back(steps, phases, fps):
    moments = Timeline.eased(steps, phases).at_rate(fps).moments
    assert {moment.step for moment in moments if moment.share == 0} == set(range(steps + 1))
    places = [moment.step + moment.share for moment in moments]
    assert places == sorted(places)
    assert all(0 <= moment.share < 1 and 0 <= moment.build <= 1 for moment in moments)
    assert moments[0].share == moments[-1].share == 0
    assert (moments[0].step, moments[-1].step) == (0, steps)
    assert (moments[0].progress, moments[-1].progress) == (0, 1)
    # Windows of dissected steps glide where a format has room for pictures that change as a whole, and a GIF has none.
    assert any(moment.share for moment in moments) is (phases == 1 or fps > 15)


@pytest.mark.parametrize(("steps", "phases"), EASED)
def test_the_pictures_of_a_gif_are_every_second_one_of_a_video(steps, phases):
    video = Timeline.eased(steps, phases)
    gif = video.at_rate(15)
    expected = [moment if phases == 1 else replace(moment, share=0.0) for moment in video.moments[::2]]
    assert list(gif.moments) == expected
    assert [moment.frame for moment in gif.moments] == [moment.frame for moment in video.moments[::2]]
    assert (len(gif) - 1) / 15 == (len(video) - 1) / 30
    assert (video.fps, gif.fps, video.thinned, gif.thinned) == (30, 15, False, False)


@pytest.mark.parametrize(("steps", "phases"), [(10, 1), (60, 1), (4, 3), (7, 4)])
@pytest.mark.parametrize("fps", [7, 12.5, 15, 23.976, 50, 100])
def test_pictures_at_any_rate_have_the_words_of_their_number(steps, phases, fps):
    own = Timeline.eased(steps, phases)
    for moment in own.at_rate(fps).moments:
        words = own.moments[moment.frame]
        assert (words.step, words.phase) == (moment.step, moment.phase)


def test_few_pictures_a_second_show_steps_where_they_landed():
    moments = Timeline.eased(60).at_rate(5).moments
    assert {moment.share for moment in moments} == {0}


def test_a_pulse_follows_each_landing_but_the_last_where_steps_are_slow():
    moments = Timeline.eased(10).moments
    assert {moment.step for moment in moments if moment.landing is not None} == set(range(1, 10))
    first = [moment.landing for moment in moments if moment.step == 1 and moment.landing is not None]
    assert first == pytest.approx([frame / 10 for frame in range(10)])
    assert all(moment.landing is None for moment in Timeline.eased(30).moments)
    assert all(moment.landing is None for moment in Timeline.of_steps(10).moments)


def test_a_dissected_step_builds_part_by_part_and_glides_in_its_last():
    moments = Timeline.eased(8, 3).moments
    parts = [words for words, _ in itertools.groupby((moment.step, moment.phase) for moment in moments)]
    assert parts == [*itertools.product(range(8), range(3)), (8, 0)]
    assert all(moment.phase == 2 for moment in moments if moment.share)
    assert all(moment.build == 1 for moment in moments if moment.share)
    for step in range(8):
        for phase in range(3):
            builds = [m.build for m in moments if (m.step, m.phase) == (step, phase)]
            assert builds == sorted(builds)
            assert (builds[0], builds[-1]) == (0, 1)
    times = [sum((m.step, m.phase) == (step, 1) for m in moments) / 30 for step in range(8)]
    assert times == pytest.approx([times[0]] * 3 + [times[0] / 2] * 5)
    assert times[0] >= 1


def test_a_panel_rests_after_its_last_step_and_in_its_last_phase():
    going = Moment(9, 4, 2, share=0.3, build=0.5, landing=0.2)
    assert going.within(9, 1) == going
    assert going.within(9, 3) == going
    assert going.within(9, 2) == replace(going, phase=1, build=1.0)
    assert going.within(4, 3) == Moment(9, 4, 0, landing=0.2)
    assert going.within(3, 3) == Moment(9, 3, 0)


def test_what_has_a_value_at_steps_has_one_between_them():
    points = np.array([[0.0, 0.0], [2.0, 4.0], [np.nan, 1.0], [1e308, 0.0], [-1e308, 0.0]])
    along = [Moment(0, step, share=0.25).along(points).tolist() for step in range(6)]
    assert along[0] == [0.5, 1.0]
    assert along[1] == [2.0, 4.0]  # what comes is not finite
    assert along[3:] == [[1e308, 0.0], [-1e308, 0.0], [-1e308, 0.0]]  # too far apart; the end; and beyond it
    assert Moment(0, 1).along(points).tolist() == [2.0, 4.0]


@pytest.mark.parametrize(
    ("steps", "phases", "motion", "frames", "is_eased"),
    [
        (80, 1, "eased", None, True),
        (81, 1, "eased", None, False),
        (80, 1, "steps", None, False),
        (5, 1, "steps", 3, False),
        (0, 1, "eased", None, False),
        (None, 1, "eased", None, False),
        (5, 3, "eased", None, True),
        (5, 3, "steps", None, False),
    ],
)
def test_films_of_few_steps_are_eased_where_it_is_asked_for(steps, phases, motion, frames, is_eased):
    timeline = Timeline.of_film(steps, phases, motion, frames)
    assert any(moment.share for moment in timeline.moments) is is_eased
    assert (timeline.fps == 30) is is_eased
    assert (timeline.at_rate(12) is timeline) is not is_eased
