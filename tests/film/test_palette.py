from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from PIL import Image

from landscape_viz.film.encoders.colour_counts import ColourCounts, channels_of, packed_colours
from landscape_viz.film.encoders.palette import TRANSPARENT, NearestColour, choose_palette


def random_levels(count, seed=0, low=0, high=256):
    return np.random.default_rng(seed).integers(low, high, (count, 3), dtype=np.uint8)


def counted(levels):
    """The table of counts of every row of `levels` (n, 3), by way of Python's own Counter."""
    counts = Counter(map(tuple, levels.tolist()))
    colours = packed_colours(np.array(list(counts), np.uint8))
    order = np.argsort(colours)
    return colours[order], np.array(list(counts.values()), np.uint64)[order]


def mean_square_error(levels, palette):
    difference = levels[:, None, :].astype(float) - palette[None].astype(float)
    return (difference**2).sum(axis=2).min(axis=1).mean()


def test_packing_and_unpacking_are_inverse():
    levels = random_levels(500)
    assert np.array_equal(channels_of(packed_colours(levels)), levels)
    assert packed_colours(np.array([[1, 2, 3]], np.uint8)).tolist() == [1 + 2 * 256 + 3 * 65536]


def test_counts_add_up_over_calls_and_ignore_the_upper_byte():
    levels = random_levels(3000, high=8)
    packed = packed_colours(levels)
    lengths = np.random.default_rng(1).integers(1, 50, 3000).astype(np.uint32)
    table = ColourCounts()
    for part in range(0, 3000, 500):
        table.add(packed[part : part + 500] | np.uint32(0xFF000000), lengths[part : part + 500])
    expected: Counter[int] = Counter()
    for colour, length in zip(packed.tolist(), lengths.tolist(), strict=True):
        expected[colour] += length
    colours, counts = table.table()
    assert dict(zip(colours.tolist(), counts.tolist(), strict=True)) == dict(expected)
    assert (np.diff(colours.astype(int)) > 0).all()


def test_a_call_with_many_pixels_of_few_colours_is_counted_exactly():
    levels = random_levels(100_000, high=6)
    table = ColourCounts()
    table.add(packed_colours(levels), np.ones(100_000, np.uint32))
    colours, counts = table.table()
    expected_colours, expected_counts = counted(levels)
    assert np.array_equal(colours, expected_colours)
    assert np.array_equal(counts, expected_counts)


def test_the_table_stays_bounded_and_keeps_the_frequent_colour_and_the_total():
    table = ColourCounts()
    white = np.array([0xFFFFFF], np.uint32)
    for part in range(40):
        table.add(packed_colours(random_levels(16_000, seed=part)), np.ones(16_000, np.uint32))
        table.add(white, np.array([1000], np.uint32))
    colours, counts = table.table()
    assert colours.size <= 1 << 16
    assert counts.sum() == 40 * 17_000
    assert counts[colours == 0xFFFFFF] >= 40_000


def test_nothing_counted_gives_an_empty_table():
    colours, counts = ColourCounts().table()
    assert colours.size == counts.size == 0


@pytest.mark.parametrize("distinct", [1, 2, 3, 254, 255])
def test_up_to_255_colours_are_all_exact(distinct):
    levels = np.unique(random_levels(2 * distinct), axis=0)[:distinct]
    palette = choose_palette(packed_colours(levels), np.ones(distinct, np.uint64))
    assert set(map(tuple, palette.tolist())) == set(map(tuple, levels.tolist()))


def test_the_most_frequent_colour_comes_first_and_is_exact():
    levels = random_levels(4000)
    colours, counts = counted(np.concatenate((levels, np.full((500, 3), 255, np.uint8))))
    palette = choose_palette(colours, counts)
    assert palette.shape[0] <= 255
    assert palette[0].tolist() == [255, 255, 255]


def test_every_colour_of_a_256th_of_the_pixels_is_exact():
    flat = random_levels(40, seed=5)
    levels = np.concatenate((random_levels(3000), np.repeat(flat, 60, axis=0)))
    palette = choose_palette(*counted(levels))
    assert set(map(tuple, flat.tolist())) <= set(map(tuple, palette.tolist()))


@pytest.mark.parametrize("kind", ["uniform", "ramp", "blobs"])
def test_the_palette_serves_better_than_median_cut(kind):
    generator = np.random.default_rng(2)
    if kind == "uniform":
        levels = random_levels(4096)
    elif kind == "ramp":
        share = np.linspace(0, 1, 4096)[:, None]
        levels = (share * [250, 120, 30] + (1 - share) * [5, 90, 250] + generator.normal(0, 4, (4096, 3))).astype("u1")
    else:
        centres = generator.integers(30, 220, (12, 3))
        levels = (
            (centres[generator.integers(0, 12, 4096)] + generator.normal(0, 9, (4096, 3))).clip(0, 255).astype("u1")
        )
    picture = Image.fromarray(levels.reshape(64, 64, 3))
    other = np.array(picture.quantize(255, method=Image.Quantize.MEDIANCUT).getpalette(), np.uint8).reshape(-1, 3)
    assert mean_square_error(levels, choose_palette(*counted(levels))) < mean_square_error(levels, other)


def test_far_more_colours_than_are_clustered_still_give_a_good_palette():
    generator = np.random.default_rng(4)
    share = generator.random((60_000, 1))
    levels = (share * [240, 200, 20] + (1 - share) * [20, 10, 120] + generator.normal(0, 6, (60_000, 3))).clip(0, 255)
    levels = levels.astype(np.uint8)
    colours, counts = counted(levels)
    assert colours.size > 1 << 14
    some = levels[::29]
    picture = Image.fromarray(levels.reshape(200, 300, 3))
    other = np.array(picture.quantize(255, method=Image.Quantize.MEDIANCUT).getpalette(), np.uint8).reshape(-1, 3)
    assert mean_square_error(some, choose_palette(colours, counts)) < mean_square_error(some, other)


def test_the_same_counts_give_the_same_palette():
    colours, counts = counted(random_levels(5000))
    assert np.array_equal(choose_palette(colours, counts), choose_palette(colours.copy(), counts.copy()))


def test_the_nearest_colour_is_the_nearest():
    palette, levels = random_levels(200, seed=1), random_levels(3000)
    indices = NearestColour(palette)(packed_colours(levels))
    distance = ((levels[:, None].astype(int) - palette[None].astype(int)) ** 2).sum(axis=2)
    chosen = distance[np.arange(3000), indices.astype(int) - 1]
    assert np.array_equal(chosen, distance.min(axis=1))


def test_no_colour_is_given_the_transparent_index():
    palette = random_levels(255)
    indices = NearestColour(palette)(packed_colours(random_levels(5000)))
    assert TRANSPARENT not in indices


def test_a_colour_has_the_same_index_whenever_it_is_asked_for():
    nearest = NearestColour(random_levels(255))
    colours = packed_colours(random_levels(60_000, seed=3))
    first = nearest(colours[:100])
    everything = nearest(colours)
    assert np.array_equal(everything[:100], first)
    assert np.array_equal(nearest(colours[::-1])[::-1], everything)


def test_very_many_new_colours_at_once_are_searched_to_within_a_cell():
    palette = random_levels(255, seed=1)
    levels = random_levels(40_000, seed=2)
    levels[:255] = palette
    indices = NearestColour(palette)(packed_colours(levels))
    distance = np.sqrt(((levels[:, None].astype(np.int32) - palette[None].astype(np.int32)) ** 2).sum(axis=2))
    excess = distance[np.arange(40_000), indices.astype(int) - 1] - distance.min(axis=1)
    half_diagonal = np.sqrt(3 * 2.0**2)
    assert excess.max() <= 2 * half_diagonal + 1e-9
    assert (distance[np.arange(255), indices[:255].astype(int) - 1] == 0).all()
