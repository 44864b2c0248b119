"""What a surface hides from the eye."""

import numpy as np
import pytest

from landscape_viz.scenes.camera import Camera
from landscape_viz.scenes.camera_choice import complete_camera
from landscape_viz.scenes.heightfield import LIFT, Heightfield
from landscape_viz.scenes.projection import Projection
from landscape_viz.scenes.surface_path import surface_path

HALF = (1.0, 1.0, 1.0)


def relief_of_function(function, columns=91, rows=73):
    x, y = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
    return Heightfield(np.broadcast_to(function(x, y), x.shape).astype(float))


def tower(x, y):
    return np.exp(-((x - 0.5) ** 2 + (y - 0.4) ** 2) / 0.01)


def ridge(x, y):
    return 0.8 * np.exp(-((x + 0.3 * y - 0.6) ** 2) / 0.004)


def looking(elevation, azimuth, half=HALF):
    return Projection(half, elevation, azimuth)


@pytest.mark.parametrize("shape", [tower, ridge])
@pytest.mark.parametrize("angles", [(30.0, -60.0), (10.0, 20.0), (55.0, 140.0), (25.0, -90.0)])
def test_hidden_points_are_those_behind_the_function_itself(shape, angles):
    """Against the function instead of the grid, in steps of a thousandth of the way to the eye's side of the box."""
    eye = looking(*angles).eye
    places = np.random.default_rng(1).uniform(0.02, 0.98, (400, 2))
    points = np.column_stack([places, shape(*places.T) + 0.02])
    away = (
        np.linspace(0, 1, 3000)[:, None]
        * 2
        * (eye - points)[:, None]
        / np.linalg.norm(eye - points, axis=1)[:, None, None]
    )
    x, y, z = np.moveaxis(points[:, None] + away, -1, 0)
    over = np.where((x >= 0) & (x <= 1) & (y >= 0) & (y <= 1), z - shape(x, y), np.inf)
    near = np.abs(away[..., :2]).max(axis=-1) < 1.2 / 72
    clearance = np.where(near, np.inf, over).min(axis=1)
    clear = np.abs(clearance) > 0.01  # a ray that grazes the surface is a matter of the grid
    assert clear.sum() > 200
    assert 5 < (clearance[clear] < 0).sum() < clear.sum() - 5
    np.testing.assert_array_equal(relief_of_function(shape).hides(points, eye)[clear], clearance[clear] < 0)


def test_a_tower_hides_what_is_behind_it_and_nothing_in_front():
    heightfield = relief_of_function(tower)
    points = np.array([[0.5, 0.75, 0.01], [0.5, 0.05, 0.01], [0.1, 0.75, 0.01]])
    assert heightfield.hides(points, looking(20.0, -90.0).eye).tolist() == [True, False, False]
    assert heightfield.hides(points, looking(20.0, 90.0).eye).tolist() == [False, True, False]


def test_nothing_is_hidden_from_above_nor_on_a_floor():
    points = np.random.default_rng(2).uniform(0, 1, (300, 3))
    points[:, 2] = tower(*points[:, :2].T) + LIFT
    assert not relief_of_function(tower).hides(points, looking(90.0, -60.0).eye).any()
    points[:, 2] = LIFT
    assert not relief_of_function(lambda x, y: 0 * x).hides(points, looking(3.0, -60.0).eye).any()


def test_one_sees_through_holes():
    heightfield = relief_of_function(lambda x, y: np.where(np.abs(y - 0.5) < 0.1, np.nan, 0.5 * x))
    behind = np.array([[0.2, 0.9, 0.105]])
    assert not heightfield.hides(behind, looking(20.0, -90.0).eye).any()


def test_no_points_are_not_hidden():
    assert relief_of_function(tower).hides(np.zeros((0, 3)), np.array([3.0, 3.0, 3.0])).shape == (0,)


def test_on_the_floor_the_projection_is_a_perspective_and_from_above_a_plan():
    corners = np.array([(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (1.0, 1.0, 0.0), (0.0, 1.0, 0.0)])
    left, right, far_right, far_left = looking(30.0, -90.0).flat(corners)
    assert right[0] - left[0] > far_right[0] - far_left[0] > 0
    assert left[1] == pytest.approx(right[1])
    assert far_left[1] > left[1]
    plan = looking(90.0, -90.0).flat(corners)
    np.testing.assert_allclose(plan, [(-1, -1), (1, -1), (1, 1), (-1, 1)], atol=0.02)


def test_from_the_side_heights_are_seen_in_full_and_the_floor_is_a_line():
    points = np.array([(0.5, 0.5, 0.0), (0.5, 0.5, 1.0), (0.2, 0.9, 0.0)])
    foot, top, other = looking(0.0, 25.0).flat(points)
    np.testing.assert_allclose(top - foot, (0, 1), atol=1e-12)
    assert other[1] == pytest.approx(foot[1])


@pytest.mark.parametrize("azimuth", [-50.0, 15.0, 180.0])
def test_a_turned_camera_sees_the_turned_block(azimuth):
    points = np.random.default_rng(3).uniform(0, 1, (20, 3))
    angle = np.deg2rad(-azimuth)
    across, along = 2 * points[:, 0] - 1, 2 * points[:, 1] - 1
    turned = points.copy()
    turned[:, 0] = (across * np.cos(angle) - along * np.sin(angle) + 1) / 2
    turned[:, 1] = (across * np.sin(angle) + along * np.cos(angle) + 1) / 2
    np.testing.assert_allclose(looking(33.0, azimuth).flat(points), looking(33.0, 0.0).flat(turned), atol=1e-12)


def test_a_fitted_block_touches_its_room_and_stays_in_it_from_all_sides():
    room, azimuths = (20.0, 300.0, 5.0, 190.0), [float(angle) for angle in range(-50, -9, 5)]
    fitted = looking(37.0, -50.0, (1.2, 0.83, 0.5)).fitted(room, azimuths)
    ends = np.array([fitted.extent([azimuth]) for azimuth in azimuths])
    inside = np.column_stack([ends[:, 0] - room[0], room[1] - ends[:, 1], ends[:, 2] - room[2], room[3] - ends[:, 3]])
    assert inside.min() == pytest.approx(0, abs=1e-9)
    assert fitted.turned(-20.0).center == fitted.center


def test_points_on_a_line_to_the_eye_land_on_each_other():
    projection = looking(33.0, -47.0)
    point = np.array([0.3, 0.8, 0.1])
    line = point + np.linspace(0, 0.5, 5)[:, None] * (projection.eye - point)
    np.testing.assert_allclose(np.ptp(projection.flat(line), axis=0), 0, atol=1e-12)


def test_between_the_points_of_the_grid_the_surface_is_bilinear():
    def saddle(x, y):
        return 0.1 + 0.3 * x + 0.2 * y + 0.4 * x * y

    places = np.random.default_rng(4).uniform(0, 1, (5, 7, 2))
    heightfield = relief_of_function(saddle, columns=4, rows=6)
    np.testing.assert_allclose(heightfield.at(places), saddle(places[..., 0], places[..., 1]), rtol=1e-12)


def test_a_path_lies_on_the_surface_between_its_steps():
    heightfield = relief_of_function(tower)
    places = np.array([[0.1, 0.4], [0.9, 0.4], [0.9, 0.4], [0.9, 0.9]])
    line = surface_path(heightfield, places, tower(*places.T))
    np.testing.assert_array_equal(line.points[line.starts, :2], places)
    np.testing.assert_allclose(line.points[:, 2], heightfield.at(line.points[:, :2]) + LIFT, atol=1e-12)
    assert line.points[:, 2].max() > 0.95
    assert not line.sides.any()


def test_a_loss_above_the_drawn_surface_lifts_the_path_and_one_below_does_not_bury_it():
    heightfield = relief_of_function(lambda x, y: 0.5 + 0 * x)
    line = surface_path(heightfield, np.array([[0.2, 0.2], [0.4, 0.2], [0.6, 0.2]]), np.array([0.9, 0.1, np.nan]))
    np.testing.assert_allclose(line.points[line.starts, 2], np.array([0.9, 0.5, 0.5]) + LIFT)


def test_outside_of_the_domain_a_path_is_pinned_to_the_border_and_its_line_ends():
    heightfield = relief_of_function(lambda x, y: x)
    places = np.array([[0.5, 0.5], [1.5, 0.5], [np.inf, 0.7], [2.0, -1.0], [np.nan, np.nan]])
    line = surface_path(heightfield, places, np.array([0.5, 9.0, np.inf, -np.inf, np.nan]))
    at_steps = line.points[line.starts]
    np.testing.assert_allclose(at_steps, [[0.5, 0.5, 0.5 + LIFT], *([1, y, 1 + LIFT] for y in (0.5, 0.7, 0, 0))])
    assert line.sides.tolist() == [[0, 0], [1, 0], [1, 0], [1, -1], [1, -1]]
    between = np.delete(line.points, line.starts, axis=0)
    assert np.isfinite(between[between[:, 0] < 1]).all()
    assert np.isnan(line.points[line.starts[1] + 1 : line.starts[2], :2]).all()


def test_the_open_angles_of_a_camera_are_chosen_so_that_a_path_behind_a_ridge_is_seen():
    heightfield = relief_of_function(lambda x, y: 0.9 * np.exp(-((y - 0.3) ** 2) / 0.002))
    path = np.column_stack([np.linspace(0.2, 0.8, 20), np.full(20, 0.4), np.full(20, 0.02)])
    chosen = complete_camera(Camera(), HALF, heightfield, ((1.0, path),))
    assert not heightfield.hides(path, looking(chosen.elevation, chosen.azimuth).eye).any()
    assert heightfield.hides(path, looking(30.0, -60.0).eye).all()
    given = complete_camera(Camera(elevation=12.0, turn_degrees=5.0), HALF, heightfield, ((1.0, path),))
    assert (given.elevation, given.turn_degrees) == (12.0, 5.0)
    assert complete_camera(Camera(1.0, 2.0, 3.0), HALF, heightfield, ()) == Camera(1.0, 2.0, 3.0)


def test_a_camera_that_turns_sees_a_path_best_in_the_middle_of_its_turn():
    heightfield = relief_of_function(lambda x, y: 0.9 * np.exp(-((y - 0.3) ** 2) / 0.002))
    path = np.column_stack([np.linspace(0.2, 0.8, 20), np.full(20, 0.4), np.full(20, 0.02)])
    still = complete_camera(Camera(), HALF, heightfield, ((1.0, path),))
    turning = complete_camera(Camera(turn_degrees=30.0), HALF, heightfield, ((1.0, path),))
    assert turning.middle == still.azimuth


def test_a_flat_loss_is_seen_from_the_usual_side():
    nothing = ((1.0, np.zeros((0, 3))),)
    chosen = complete_camera(Camera(), HALF, relief_of_function(lambda x, y: 0 * x), nothing)
    assert chosen.elevation == 37
    assert abs(chosen.azimuth + 50) <= 15
