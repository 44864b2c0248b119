"""Names beside moving heads: what a person must never see, in several hundred films of random walks."""

import itertools

import numpy as np
import pytest

from landscape_viz.scenes.fan_out import fanned_out
from landscape_viz.scenes.label_places import label_places

STAGE = (8.0, 8.0, 712.0, 712.0)
RADIUS = 14.5


def walks(count, frames, seed):
    """Heads that start in one place, go quickly at first, and come to rest."""
    rng = np.random.default_rng(seed)
    slowing = np.exp(-np.arange(frames) / (0.3 * frames))[:, None, None]
    steps = np.cumsum(rng.normal(0, 9, (frames, count, 2)), axis=0) * slowing
    steps[np.arange(frames) > 0.7 * frames] = 0
    heads = rng.uniform(200, 520, 2) + np.cumsum(steps, axis=0)
    return fanned_out(np.abs(np.clip(heads, 6, 714)), 11.0)


def film(count, seed, frames=50, **options):
    heads = walks(count, frames, seed)
    sizes = np.stack([np.random.default_rng(seed).integers(40, 190, count), np.full(count, 30)], axis=-1).astype(float)
    return heads, sizes, label_places(heads, sizes, STAGE, head_radius=RADIUS, **options)


def overlaps(corners, sizes):
    """The number of pairs of names, in all pictures, that share a pixel."""
    total = 0
    for one, other in itertools.combinations(range(corners.shape[1]), 2):
        low = np.maximum(corners[:, one], corners[:, other])
        high = np.minimum(corners[:, one] + sizes[one], corners[:, other] + sizes[other])
        total += int((low < high).all(axis=1).sum())
    return total


def covered(heads, corners, sizes):
    """By picture, name and head: True where the name lies over the middle of the head."""
    low, high = corners[:, :, None], (corners + sizes)[:, :, None]
    return ((heads[:, None] > low) & (heads[:, None] < high)).all(axis=-1)


@pytest.mark.parametrize("count", range(1, 13))
def test_no_two_names_overlap_and_none_leaves_the_stage(count):
    for seed in range(7):
        heads, sizes, places = film(count, seed, glide_frames=(6, 0)[seed % 2])
        assert overlaps(places.corners, sizes) == 0
        assert np.isfinite(places.corners).all(), "there is room for every name"
        assert (places.corners >= STAGE[:2]).all()
        assert (places.corners + sizes <= STAGE[2:]).all()
        over = covered(heads, places.corners, sizes)
        assert not over[:, range(count), range(count)].any(), "a name never hides its own head"


@pytest.mark.parametrize(("count", "most"), [(2, 0.002), (3, 0.01), (6, 0.03), (12, 0.08)])
def test_names_seldom_lie_over_heads_of_others(count, most):
    shares = []
    for seed in range(8):
        heads, sizes, places = film(count, seed)
        shares.append(covered(heads, places.corners, sizes).any(axis=2).mean())
    assert np.mean(shares) <= most


def test_a_name_stands_beside_its_head_and_a_line_leads_to_one_that_stands_farther():
    for seed in range(8):
        heads, sizes, places = film(8, seed)
        away = np.maximum(np.maximum(places.corners - heads, heads - places.corners - sizes), 0)
        distance = np.hypot(*np.moveaxis(away, -1, 0))
        assert (places.leaders == (distance >= 50.5)).all()
        assert np.median(distance) < 35


def test_names_rest_with_their_heads():
    for seed in range(6):
        _, _, places = film(6, seed, frames=100)
        at_rest = places.corners[-12:]
        assert (at_rest == at_rest[0]).all()


def test_a_name_follows_its_head_and_does_not_tremble_with_it():
    trembling = np.random.default_rng(1).uniform(-0.45, 0.45, (60, 1, 2)) + 300
    places = label_places(trembling, np.array([[80.0, 30.0]]), STAGE, head_radius=RADIUS)
    assert (places.corners == places.corners[0]).all()
    moving = np.stack([np.linspace(100, 500, 60), np.full(60, 300.0)], axis=-1)[:, None]
    beside = label_places(moving, np.array([[80.0, 30.0]]), STAGE, head_radius=RADIUS).corners - moving
    assert np.ptp(beside, axis=0).max() <= 2


@pytest.mark.parametrize(("count", "most"), [(1, 1.2), (3, 1.0), (6, 1.5), (12, 1.5)])
def test_names_change_their_side_seldom(count, most):
    """The times, for each name, that it goes over to another place in sixty pictures."""
    changes = []
    for seed in range(6):
        heads, _, places = film(count, seed, frames=60, glide_frames=0)
        inside = ((heads > 200) & (heads < 520)).all(axis=-1)
        jumps = np.abs(np.diff(places.corners - heads, axis=0)).max(axis=-1) > 12
        changes.append((jumps & inside[1:] & inside[:-1]).sum() / count)
    assert np.mean(changes) <= most


def test_a_name_glides_to_another_place():
    # Another head comes from the right and stops where the name was.
    standing = np.full((90, 2), 300.0)
    coming = np.stack([np.clip(640 - 14.0 * np.arange(-40, 50), 360, 640), np.full(90, 300.0)], axis=-1)
    heads, sizes = np.stack([standing, coming], axis=1), np.array([[80.0, 30.0], [80.0, 30.0]])
    corners = label_places(heads, sizes, STAGE, head_radius=RADIUS).corners[:, 0]
    fastest = np.hypot(*np.diff(corners, axis=0).T).max()
    way = np.hypot(*(corners[-1] - corners[0]))
    assert way > 40, "the name gives way"
    assert 0 < fastest < 0.6 * way
    jumping = label_places(heads, sizes, STAGE, head_radius=RADIUS, glide_frames=0).corners[:, 0]
    moves = np.hypot(*np.diff(jumping, axis=0).T)
    assert ((moves == 0) | (moves > 25)).all()


def test_what_is_left_out_is_shown_once_there_is_room():
    # Three names in a stage that is as high as two of them, until one head goes away.
    heads = np.broadcast_to(np.array([[100.0, 35.0], [110.0, 35.0], [120.0, 35.0]]), (60, 3, 2)).copy()
    heads[30:, 2] = np.nan
    sizes = np.full((3, 2), (150.0, 30.0))
    corners = label_places(heads, sizes, (0.0, 0.0, 200.0, 70.0), head_radius=4.0).corners
    shown = np.isfinite(corners[..., 0])
    assert (shown[:30].sum(axis=1) >= 1).all()
    assert (shown[:30].sum(axis=1) <= 2).all()
    assert shown[-1].tolist() == [True, True, False]
    assert overlaps(corners, sizes) == 0


def test_a_name_wider_than_the_stage_is_left_out():
    heads = np.full((5, 2, 2), 50.0)
    corners = label_places(heads, np.array([[300.0, 30.0], [40.0, 30.0]]), (0.0, 0.0, 200.0, 200.0), head_radius=9.0)
    assert np.isfinite(corners.corners).all(axis=(0, 2)).tolist() == [False, True]


def test_names_keep_off_obstacles_and_trails():
    free = label_places(np.full((1, 1, 2), 300.0), np.array([[80.0, 30.0]]), STAGE, head_radius=RADIUS)
    assert free.corners[0, 0, 0] > 300, "on the right where nothing is in the way"
    wall = np.array([[310.0, 200.0, 420.0, 400.0]])
    aside = label_places(np.full((1, 1, 2), 300.0), np.array([[80.0, 30.0]]), STAGE, head_radius=RADIUS, obstacles=wall)
    assert aside.corners[0, 0, 0] + 80 <= 310
    trail = np.stack([np.linspace(600, 300, 30), np.full(30, 300.0)], axis=-1)[:, None]
    last = label_places(trail, np.array([[80.0, 30.0]]), STAGE, head_radius=RADIUS).corners[-1, 0]
    assert not (last[1] < 300 < last[1] + 30 and last[0] > 300), "not on the way that the head came"


def test_a_head_that_is_not_shown_has_no_name():
    heads = walks(3, 40, 5)
    heads[10:25, 1] = np.nan
    shown = np.isfinite(label_places(heads, np.full((3, 2), (90.0, 30.0)), STAGE, head_radius=RADIUS).corners[..., 0])
    assert not shown[10:25, 1].any()
    assert shown[25:, 1].all()
    assert shown[:, [0, 2]].all()


def test_a_name_that_grows_a_second_line_stays_on_its_side():
    heads = np.full((20, 1, 2), 300.0)
    sizes = np.broadcast_to(np.array([80.0, 30.0]), (20, 1, 2)).copy()
    sizes[10:] = (200.0, 58.0)
    corners = label_places(heads, sizes, STAGE, head_radius=RADIUS).corners
    assert (corners[:, 0, 0] == corners[0, 0, 0]).all()
    assert abs(corners[9, 0, 1] + 15 - corners[10, 0, 1] - 29) <= 1


def test_the_same_film_has_the_same_places():
    _, _, first = film(9, 4)
    _, _, second = film(9, 4)
    np.testing.assert_array_equal(first.corners, second.corners)
    np.testing.assert_array_equal(first.leaders, second.leaders)


def test_heads_that_coincide_fan_out():
    for count in range(2, 13):
        fan = fanned_out(np.full((count, 2), 100.0), 11.0)
        apart = np.hypot(*np.moveaxis(fan[:, None] - fan[None], -1, 0))[~np.eye(count, dtype=bool)]
        assert apart.min() > 0.75 * 11
        assert np.hypot(*(fan - 100).T).max() < 2.3 * 11


def test_heads_that_stand_alone_stay_and_those_that_pass_do_not_leap():
    heads = np.stack([np.linspace([0, 50], [200, 50], 400), np.linspace([200, 56], [0, 56], 400)], axis=1)
    fan = fanned_out(heads, 11.0)
    alone = np.hypot(*(heads[:, 0] - heads[:, 1]).T) > 11
    np.testing.assert_array_equal(fan[alone], heads[alone])
    assert not (fan == heads).all()
    assert np.hypot(*np.moveaxis(np.diff(fan, axis=0), -1, 0)).max() < 3
    assert np.isnan(fanned_out(np.array([[1.0, 1.0], [np.nan, np.nan]]), 11.0)[1]).all()
