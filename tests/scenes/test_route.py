"""Where a path leads through a picture, leaves it and comes back."""

import numpy as np
import pytest

from landscape_viz.scenes.route import route_of

UNIT = (0.0, 1.0)


def route(*points, **options):
    return route_of(np.array(points, dtype=np.float64), UNIT, UNIT, **options)


def test_a_path_inside_is_its_points():
    here = route((0.1, 0.2), (0.5, 0.5), (0.9, 0.1))
    np.testing.assert_array_equal(here.until(2)[[0, 2, 5]], [(0.1, 0.2), (0.5, 0.5), (0.9, 0.1)])
    assert here.inside.all()
    np.testing.assert_allclose(here.at(0, 0.25), (0.2, 0.275))
    np.testing.assert_array_equal(here.at(7, 0.5), (0.9, 0.1), err_msg="it rests after its last step")


@pytest.mark.parametrize(
    ("far", "edge", "side"),
    [((1.5, 0.5), (1, 0.5), (1, 0)), ((0.5, -1.5), (0.5, 0), (0, -1)), ((2.0, 1.5), (1, 5 / 6), (1, 1))],
)
def test_a_step_that_leaves_ends_where_it_crosses_the_border_and_rests_there(far, edge, side):
    here = route((0.5, 0.5), far, far)
    np.testing.assert_allclose(here.places[1:], [edge, edge])
    assert here.sides[1:].tolist() == [list(side)] * 2
    np.testing.assert_allclose(here.at(0, 0.5), (np.add((0.5, 0.5), edge)) / 2)
    np.testing.assert_allclose(here.at(1, 0.5), edge)


def test_a_step_back_begins_where_it_crosses_the_border_and_is_not_joined_to_the_exit():
    here = route((0.5, 0.5), (1.5, 0.5), (0.5, 0.9))
    np.testing.assert_allclose(here.segments[1][1:], [(1, 0.7), (0.5, 0.9)])
    assert np.isnan(here.segments[1][0]).all()
    assert here.inside.tolist() == [True, False, True]


@pytest.mark.parametrize("lost", [np.nan, np.inf, 1e300])
def test_a_head_stays_where_it_was_last_seen_or_at_the_border_it_left_by(lost):
    here = route((0.5, 0.5), (0.6, 0.5), (lost, 0.5), (lost, 0.5))
    np.testing.assert_allclose(here.places[2:], [(0.6, 0.5)] * 2 if np.isnan(lost) else [(1, 0.5)] * 2)


def test_a_path_that_was_never_seen_has_no_place():
    assert np.isnan(route((np.nan, 0.5), (np.nan, np.nan)).places).all()


def test_a_hop_is_gone_along_its_samples():
    arch = np.array([[(0.0, 0.0), (0.25, 0.5), (0.75, 0.5), (1.0, 0.0)]])
    here = route((0, 0), (1, 0), samples=arch)
    np.testing.assert_allclose(here.at(0, 0.5), (0.5, 0.5))
    np.testing.assert_allclose(here.until(0, 0.5)[1:], [(0, 0), (0.25, 0.5), (0.5, 0.5)])


def test_a_route_moved_aside_is_as_far_away_at_its_steps_and_in_between():
    here = route((0.2, 0.2), (0.4, 0.2), (0.6, 0.2)).moved(np.array([(0, 0.0), (0, 0.1), (0, 0.1)]))
    np.testing.assert_allclose(here.places[:, 1], (0.2, 0.3, 0.3))
    np.testing.assert_allclose(here.at(0, 0.5), (0.3, 0.25))
