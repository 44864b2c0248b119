"""The picture of a block: what is seen, what is hidden, and its light."""

from dataclasses import replace

import numpy as np
import pytest

from landscape_viz.scenes.heightfield import Heightfield
from landscape_viz.scenes.oklab import srgb_to_oklab
from landscape_viz.scenes.projection import BASE, Projection
from landscape_viz.scenes.surface_raster import Raster, render
from landscape_viz.scenes.surface_texture import baked_block, cast_shadow
from landscape_viz.scenes.theme import DARK, LIGHT

HALF = (1.0, 1.0, 0.55)
SIZE = (320, 240)
ROOM = (10.0, 310.0, 10.0, 230.0)
NO_LINES = np.zeros(0)


def grid(function, points=121):
    x, y = np.meshgrid(np.linspace(0, 1, points), np.linspace(0, 1, points))
    return np.broadcast_to(function(x, y), x.shape).astype(np.float64)


def peak(x, y):
    return np.exp(-((x - 0.5) ** 2 + (y - 0.5) ** 2) / 0.01)


def two_ridges(x, y):
    return 0.5 * np.exp(-((x - 0.3) ** 2) / 0.003) + 0.5 * np.exp(-((x - 0.7) ** 2) / 0.003)


def block_of(function, half=HALF, theme=LIGHT, azimuth=-50.0, lines=NO_LINES):
    return baked_block(grid(function), half, theme, 150.0, lines=lines, azimuth=azimuth, scale=0.5)


def looking(elevation=37.0, azimuth=-50.0, half=HALF, room=ROOM):
    return Projection(half, elevation, azimuth).fitted(room, [azimuth])


def whole(raster: Raster, size=SIZE):
    """Colours and depth of the whole picture, as (height, width, 3) and (height, width)."""
    colors = np.zeros((size[1], size[0], 4), dtype=np.uint8)
    depth = np.full((size[1], size[0]), np.inf, dtype=np.float32)
    h, w = raster.depth.shape
    part = slice(raster.low, raster.low + h), slice(raster.left, raster.left + w)
    colors[part] = np.ascontiguousarray(raster.colors).view(np.uint8).reshape(h, w, 4)
    depth[part] = raster.depth
    return colors[..., :3], depth


def lightness(colors):
    return srgb_to_oklab(colors / 255.0)[..., 0]


@pytest.mark.parametrize("angles", [(37.0, -50.0), (20.0, 15.0), (70.0, 130.0), (37.0, -90.0)])
@pytest.mark.parametrize("half", [HALF, (1.26, 0.79, 0.5)])
def test_on_a_plane_every_pixel_is_as_deep_as_the_point_that_lands_there(angles, half):
    def plane(x, y):
        return 0.2 + 0.3 * x + 0.4 * y

    projection = looking(*angles, half=half)
    raster = render(block_of(plane, half), projection, SIZE)
    places = np.random.default_rng(0).uniform(0.05, 0.95, (300, 2))
    points = np.column_stack([places, plane(*places.T)])
    column, row = np.floor(projection.flat(points)).astype(int).T
    _, depth = whole(raster)
    seen = depth[row, column]
    pixel = 2.5 / projection.scale / np.sin(np.deg2rad(angles[0]))
    np.testing.assert_allclose(seen, projection.depth(points), atol=pixel)


def test_the_block_fills_its_room_and_verticals_are_upright():
    projection = looking()
    _, depth = whole(render(block_of(lambda x, y: 1 + 0 * x), projection, SIZE))
    row, column = np.nonzero(np.isfinite(depth))
    left, right, low, high = projection.extent([-50.0])
    assert (left, right) == pytest.approx(ROOM[:2]) or (low, high) == pytest.approx(ROOM[2:])
    assert abs(column.min() - left) <= 1
    assert abs(column.max() + 1 - right) <= 1
    assert abs(row.min() - low) <= 1.5
    assert abs(row.max() + 1 - high) <= 1.5
    foot, top = projection.flat(np.array([[1.0, 0.0, BASE / HALF[2]], [1.0, 0.0, 1.0]]))
    assert foot[0] == pytest.approx(top[0])


@pytest.mark.parametrize("shape", [peak, two_ridges])
@pytest.mark.parametrize("angles", [(12.0, -60.0), (25.0, 20.0), (35.0, 140.0)])
def test_the_raster_hides_what_a_ray_to_the_eye_meets(shape, angles):
    projection = looking(*angles)
    raster = render(block_of(shape), projection, SIZE)
    places = np.random.default_rng(1).uniform(0.05, 0.95, (600, 2))
    points = np.column_stack([places, shape(*places.T) + 0.02])
    found = raster.hides(projection.flat(points), projection.depth(points), 0.035)
    # Against the function itself, in two thousandths of the way; rays that graze it are a matter of pixels.
    eye = projection.eye
    away = np.linspace(0, 2, 2000)[:, None] * ((eye - points) / np.linalg.norm(eye - points, axis=1)[:, None])[:, None]
    x, y, z = np.moveaxis(points[:, None] + away, -1, 0)
    inside = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1) & (np.abs(away[..., :2]).max(axis=-1) > 0.03)
    clearance = np.where(inside, z - shape(x, y), np.inf).min(axis=1)
    clear = np.abs(clearance) > 0.04
    assert clear.sum() > 300
    assert 5 < (clearance[clear] < 0).sum() < clear.sum() - 5
    assert (found[clear] == (clearance[clear] < 0)).mean() > 0.99


def test_the_raster_and_the_march_over_the_grid_agree():
    projection = looking(20.0, -50.0)
    raster = render(block_of(two_ridges), projection, SIZE)
    places = np.random.default_rng(2).uniform(0.05, 0.95, (500, 2))
    points = np.column_stack([places, two_ridges(*places.T) + 0.02])
    marched = Heightfield(grid(two_ridges)).hides(points, projection.eye)
    found = raster.hides(projection.flat(points), projection.depth(points), 0.035)
    assert 0.05 < marched.mean() < 0.95
    assert (found == marched).mean() > 0.96


def test_of_two_ridges_the_near_one_is_seen_and_the_valley_behind_it_is_not():
    projection = looking(12.0, 0.0)
    raster = render(block_of(two_ridges), projection, SIZE)
    points = np.array([[0.7, 0.5, 0.52], [0.5, 0.5, 0.02], [0.3, 0.5, 0.52], [0.95, 0.5, 0.02]])
    hidden = raster.hides(projection.flat(points), projection.depth(points), 0.035)
    assert hidden.tolist() == [False, True, False, False]
    _, depth = whole(raster)
    column = int(projection.flat(points[:1])[0, 0])
    seen = depth[:, column][np.isfinite(depth[:, column])]
    assert (np.diff(seen) >= -1e-4).all(), "upwards a column looks ever deeper"
    assert np.diff(seen).max() > 0.3, "behind the near ridge is a leap"


@pytest.mark.parametrize(
    ("azimuth", "near"), [(-50.0, {1, 2}), (40.0, {1, 3}), (130.0, {0, 3}), (-140.0, {0, 2}), (0.0, {1})]
)
def test_walls_are_seen_on_the_near_sides_only(azimuth, near):
    block = block_of(lambda x, y: 0.7 + 0 * x)
    paint = np.arange(1, 5, dtype=np.uint32)[:, None] * 0x00111111 | 0xFF000000
    block = replace(block, walls=np.broadcast_to(paint.astype(np.uint32), block.walls.shape).copy())
    raster = render(block, looking(37.0, azimuth), SIZE)
    shares = [(raster.colors == paint[wall]).mean() for wall in range(4)]
    assert {wall for wall in range(4) if shares[wall] > 0.005} == near


def test_a_peak_throws_its_shadow_to_the_side_away_from_the_sun():
    height = grid(peak).astype(np.float32)
    for light in ((-0.75, 0.55, 0.85), (0.9, 0.2, 0.5), (0.1, -0.9, 0.7)):
        dark = cast_shadow(height, (1 / 120, 1 / 120), np.array(light) / np.linalg.norm(light))
        x, y = np.meshgrid(np.linspace(-0.5, 0.5, 121), np.linspace(-0.5, 0.5, 121))
        toward = (x * light[0] + y * light[1]) / np.hypot(*light[:2])
        assert dark.max() == 1
        assert dark[toward > 0.1].max() == 0
        middle = np.array([(dark * axis).sum() / dark.sum() for axis in (x, y)])
        away = -middle / np.linalg.norm(middle)
        assert away @ np.array(light[:2]) / np.hypot(*light[:2]) > 0.98


def test_the_shadow_of_a_step_is_as_long_as_the_sun_is_high():
    height = np.where(np.arange(200) < 50, 0.3, 0.0)[None].repeat(20, axis=0).astype(np.float32)
    dark = cast_shadow(height, (0.01, 0.01), np.array([-0.6, 0.0, 0.8]))
    length = (dark[10] > 0.5).sum() * 0.01
    assert length == pytest.approx(0.3 * 0.6 / 0.8, abs=0.04)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_slopes_that_face_the_sun_are_lighter(theme):
    block = block_of(lambda x, y: 0.5 + 0.2 * np.sin(6 * np.pi * (x + y)), theme=theme)
    colors = np.ascontiguousarray(block.colors).view(np.uint8).reshape(*block.colors.shape, 4)[..., :3]
    sun = np.deg2rad(-50 + 193.7)
    slope_y, slope_x = np.gradient(block.heights)
    facing = -(slope_x * np.cos(sun) + slope_y * np.sin(sun))
    level = np.abs(block.heights / HALF[2] - 0.5) < 0.1
    lit = lightness(colors)
    high, low = np.quantile(facing[level], (0.9, 0.1))
    assert lit[level & (facing >= high)].mean() > lit[level & (facing <= low)].mean() + 0.03


def test_contour_lines_stand_at_their_heights():
    bare, lined = (
        block_of(lambda x, y: 0.9 * x + 0.05, lines=lines) for lines in (NO_LINES, np.array([0.25, 0.5, 0.75]))
    )
    differs = (bare.colors != lined.colors).any(axis=0)
    heights = bare.heights[0] / HALF[2]
    near = np.abs(heights[:, None] - (0.25, 0.5, 0.75)).min(axis=1)
    assert near[differs].max() < 0.02
    assert all(differs[np.abs(heights - level) < 0.004].any() for level in (0.25, 0.5, 0.75))


def test_a_hole_is_a_plate_as_low_as_the_lowest_loss_with_cliffs_around_it():
    def ring(x, y):
        return np.where(np.hypot(x - 0.5, y - 0.5) < 0.25, 0.8, np.nan)

    block = block_of(ring)
    middle, corner = block.heights[block.heights.shape[0] // 2, block.heights.shape[1] // 2], block.heights[5, 5]
    assert middle == pytest.approx(0.8 * HALF[2], abs=1e-3)
    assert corner == 0
    projection = looking()
    colors, depth = whole(render(block, projection, SIZE))
    plate = np.floor(projection.flat(np.array([[0.9, 0.1, 0.0]]))[0]).astype(int)
    faint = tuple(int(LIGHT.faint[k : k + 2], 16) for k in (1, 3, 5))
    np.testing.assert_allclose(colors[plate[1], plate[0]], faint, atol=2)
    # Halfway up the cliff that faces the camera is the colour of a wall, not of the plate.
    towards = np.deg2rad(-50.0)
    foot = np.array([[0.5 + 0.25 * np.cos(towards), 0.5 + 0.25 * np.sin(towards), 0.4]])
    column, row = np.floor(projection.flat(foot)[0]).astype(int)
    assert lightness(colors[row, column]) < lightness(np.array(faint)) - 0.1
    assert np.isfinite(depth[row, column])


def test_the_paper_is_shaded_before_the_block_and_plain_far_away():
    projection = looking(room=(60.0, 260.0, 60.0, 200.0))
    colors, depth = whole(render(block_of(lambda x, y: 0.5 + 0 * x), projection, SIZE))
    paper = np.array([int(LIGHT.background[k : k + 2], 16) for k in (1, 3, 5)])
    foot = projection.flat(np.array([[1.0, 0.5, BASE / HALF[2]]]))[0]
    column, row = (foot + np.array([4, -6])).astype(int)
    assert np.isinf(depth[row, column])
    assert lightness(colors[row, column]) < lightness(paper) - 0.05
    raster = render(block_of(lambda x, y: 0.5 + 0 * x), projection, SIZE)
    edges = [raster.colors[:, 0], raster.colors[:, -1], raster.colors[0], raster.colors[-1]]
    rim = np.concatenate(edges).view(np.uint8).reshape(-1, 4)[:, :3]
    assert np.abs(rim.astype(int) - paper).max() <= 6


def test_edges_are_smooth():
    """Along the upper edge of a tilted plane the picture passes from the block to the paper in shares of a pixel."""
    projection = looking(20.0, -70.0)
    raster = render(block_of(lambda x, y: 0.4 + 0.5 * y), projection, SIZE)
    colors, depth = whole(raster)
    column = np.arange(120, 200)
    top = np.array([np.flatnonzero(np.isfinite(depth[:, k]))[-1] for k in column])
    light = lightness(colors)
    inside, outside = light[top - 3, column], light[top + 3, column]
    edge = np.stack([light[top + away, column] for away in (-1, 0, 1)])
    share = (edge - inside) / (outside - inside)
    between = ((share > 0.1) & (share < 0.9)).any(axis=0)
    assert between.mean() > 0.6


def test_the_same_is_drawn_again():
    block, projection = block_of(two_ridges), looking()
    first, second = (render(block, projection, SIZE) for _ in range(2))
    np.testing.assert_array_equal(first.colors, second.colors)
    np.testing.assert_array_equal(first.depth, second.depth)
    again = block_of(two_ridges)
    np.testing.assert_array_equal(block.colors, again.colors)


@pytest.mark.parametrize("angles", [(0.0, -50.0), (90.0, -50.0), (90.0, 0.0), (0.0, 0.0), (5.0, 180.0)])
def test_extreme_cameras_draw_a_block(angles):
    _, depth = whole(render(block_of(peak), looking(*angles), SIZE))
    assert 0.05 < np.isfinite(depth).mean() < 0.95


def test_a_block_that_is_cut_by_the_picture_or_lies_beside_it_is_drawn_as_far_as_it_is_seen():
    block = block_of(peak)
    projection = looking()
    cut = render(block, replace(projection, center=(0.0, 0.0)), SIZE)
    assert np.isfinite(cut.depth).any()
    _, shifted = whole(render(block, projection, SIZE))
    assert np.isfinite(shifted).sum() > np.isfinite(cut.depth).sum()
    beside = render(block, replace(projection, center=(2000.0, 100.0)), SIZE)
    assert beside.colors.size == 0
    assert not beside.hides(np.array([[5.0, 5.0]]), np.array([9.0]), 0.01).any()
