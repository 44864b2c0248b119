"""Timeline: which step each frame shows."""

import itertools

import pytest

import landscape_viz as lv
from landscape_viz.scenes.timeline import Timeline


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
