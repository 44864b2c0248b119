from __future__ import annotations

import io
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from film.gif_films import both_decoders, delays, encode, moving_square, pillow_pictures, seen
from PIL import Image

from landscape_viz.film.encoders.gif_format import frame_start, split_delay, true_fps

pytestmark = pytest.mark.slow


@both_decoders
def test_equal_frames_become_one_longer_picture(decode):
    frames = moving_square(6)[[0, 0, 1, 1, 1, 2]]
    pictures, end = decode(encode(frames, fps=20))
    assert [start for start, _ in pictures] == [0, 10, 25]
    assert end == 30


def test_a_difference_lost_in_the_palette_makes_no_picture():
    generator = np.random.default_rng(0)
    frames = [generator.integers(0, 250, (200, 300, 3), dtype=np.uint8)]
    for place in range(20):
        frames.append(frames[-1].copy())
        frames[-1][place, place] += 1
    pictures, end = pillow_pictures(encode(frames, fps=20))
    assert end == 21 * 5
    assert len(pictures) < 21
    assert all((before != after).any() for (_, before), (_, after) in pairwise(pictures))


@both_decoders
@pytest.mark.parametrize("count", [1, 2, 50])
def test_a_film_of_equal_frames_is_one_picture_of_the_full_time(decode, count):
    pictures, end = decode(encode(np.full((count, 5, 5, 3), 7, np.uint8), fps=20))
    assert len(pictures) == 1
    assert end == 5 * count
    assert (pictures[0][1] == 7).all()


@both_decoders
def test_two_thousand_frames_keep_exact_time_and_order(decode):
    numbers = np.arange(2000)
    frames = np.zeros((2000, 4, 12), np.uint8)
    frames[:, 1, 1:] = (numbers[:, None] >> np.arange(11) & 1) * 255
    pictures, end = decode(encode(frames, fps=30))
    assert len(pictures) == 2000
    assert end == round(2000 * 100 / 30)
    assert np.array_equal(seen(pictures, 2000, 30)[..., 0], frames)


@pytest.mark.parametrize("fps", [1, 3, 7, 12.5, 24, 29.97, 30, 33, 49, 50, 60, 99.5, 100])
def test_the_film_plays_at_its_true_rate(fps):
    frames = moving_square(40)
    told = delays(encode(frames, fps=fps))
    assert min(told) >= 2
    assert max(told) - min(told) <= 1
    assert sum(told) == pytest.approx(100 * 40 / true_fps(fps), abs=0.5)


@pytest.mark.parametrize("fps", range(1, 101))
def test_frames_start_within_half_a_tick_of_their_time(fps):
    rate = min(fps, 50)
    for frame in range(300):
        assert abs(frame_start(frame, fps) - Fraction(100 * frame, rate)) <= Fraction(1, 2)
        assert frame_start(frame + 1, fps) - frame_start(frame, fps) >= 2


def test_the_true_rate_is_fifty_at_most():
    assert [true_fps(fps) for fps in (1, 24, 50, 51, 60, 100)] == [1, 24, 50, 50, 50, 50]


@both_decoders
def test_the_last_frame_is_held(decode):
    pictures, end = decode(encode(moving_square(4), fps=20, hold_seconds=1.25))
    assert [start for start, _ in pictures] == [0, 5, 10, 15]
    assert end == 20 + 125


@pytest.mark.parametrize("delay", [2, 65535, 65536, 65537, 131070, 131071, 1_000_003])
def test_a_long_delay_is_split_into_parts_the_format_can_hold(delay):
    parts = split_delay(delay)
    assert sum(parts) == delay
    assert all(2 <= part <= 65535 for part in parts)
    assert len(parts) == -(-delay // 65535)


@both_decoders
def test_a_picture_longer_than_the_format_can_say_stays_unchanged(decode):
    frames = moving_square(3)
    pictures, end = decode(encode(frames, fps=1, hold_seconds=1500))
    assert end == 300 + 150_000
    assert len(pictures) == 5
    assert all(np.array_equal(picture, frames[2, ..., :3]) for _, picture in pictures[2:])


@pytest.mark.parametrize(("loop", "stored"), [(0, 0), (2, 1), (7, 6), (1, None)])
def test_the_loop_is_stored_as_the_number_of_repeats(loop, stored):
    with Image.open(io.BytesIO(encode(moving_square(3), loop=loop))) as image:
        assert image.info.get("loop") == stored


def test_a_comment_of_any_length_is_stored():
    comment = "lv.animate('himmelblau') " * 30
    with Image.open(io.BytesIO(encode(moving_square(3), metadata={"comment": comment}))) as image:
        assert image.info["comment"].decode() == comment
