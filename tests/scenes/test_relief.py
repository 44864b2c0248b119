"""The ground of a plane and that under a curve, read back from their pixels."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from landscape_viz.scenes.height_ramp import ramp
from landscape_viz.scenes.levels import Levels, choose_levels
from landscape_viz.scenes.line_ground import line_ground
from landscape_viz.scenes.oklab import oklab, srgb_to_oklab
from landscape_viz.scenes.relief import LINES, relief
from landscape_viz.scenes.theme import DARK, LIGHT, THEMES

both_themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def plane(x_slope: float, y_slope: float, n: int = 61) -> np.ndarray:
    """Heights about 0.5; the first row is the lowest."""
    side = np.linspace(-0.5, 0.5, n)
    return 0.5 + x_slope * side[None, :] + y_slope * side[:, None]


def lightness(picture: np.ndarray) -> np.ndarray:
    return srgb_to_oklab(picture[..., :3] / 255)[..., 0]


def is_near(pixel, color: str, levels: float = 2) -> bool:
    return bool(np.abs(pixel[:3] - 255 * np.array(to_rgb(color))).max() <= levels)


def himmelblau() -> np.ndarray:
    x, y = np.meshgrid(np.linspace(-5, 5, 241), np.linspace(-5, 5, 241))
    values = (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2
    return choose_levels(values).height(values)


@both_themes
def test_level_ground_has_the_colour_of_its_height(theme):
    for height in (0.0, 0.31, 1.0):
        picture = relief(np.full((9, 9), height), theme, (40, 30))
        assert picture.shape == (30, 40, 3)
        assert picture.dtype == np.uint8
        assert np.abs(picture.astype(int) - ramp(theme, [height]).astype(int)).max() <= 1


@both_themes
def test_level_ground_on_a_line_is_not_painted_over(theme):
    picture = relief(np.full((9, 9), 0.5), theme, (40, 40), lines=[0.25, 0.5])
    assert np.abs(picture.astype(int) - ramp(theme, [0.5]).astype(int)).max() <= 1


@both_themes
def test_the_tint_follows_the_height(theme):
    colors = ramp(theme, np.linspace(0, 1, 50))
    climb = np.diff(lightness(colors)) * np.sign(oklab(theme.heights[-1])[0] - oklab(theme.heights[0])[0])
    assert climb.min() > 0
    assert is_near(colors[0], theme.heights[0])
    assert is_near(colors[-1], theme.heights[-1])
    assert (ramp(theme, [-3, 7]) == colors[[0, -1]]).all()


@both_themes
def test_slopes_that_face_the_upper_left_are_lit(theme):
    middle = {
        direction: lightness(relief(plane(*slope), theme, (60, 60), lines=()))[30, 30]
        for direction, slope in {
            "upper left": (0.7, -0.7),
            "level": (0.0, 0.0),
            "lower right": (-0.7, 0.7),
        }.items()
    }
    assert middle["upper left"] > middle["level"] + 0.01
    assert middle["lower right"] < middle["level"] - 0.03


def test_light_does_not_depend_on_the_size_of_the_picture():
    heights = himmelblau()
    small, large = (lightness(relief(heights, LIGHT, (side, side), lines=())) for side in (150, 600))
    assert np.abs(large.reshape(150, 4, 150, 4).mean(axis=(1, 3)) - small).max() < 0.03


def test_light_has_no_facets():
    """On a smooth loss the lightness bends nowhere in a jump, though the bands are of very different widths."""
    x, y = np.meshgrid(np.linspace(-1, 1, 241), np.linspace(-1, 1, 241))
    values = x + 0 * y
    levels = Levels(np.array([-1, -0.9, -0.4, -0.3, 0.5, 0.6, 1.0]), "given")
    row = lightness(relief(levels.height(values), LIGHT, (720, 720), lines=()))[360]
    jumps = np.abs(np.diff(row))
    assert np.ptp(row) > 0.3
    assert jumps.max() < 0.02


@pytest.mark.parametrize("size", [(300, 300), (450, 200)], ids=str)
def test_lines_stand_at_their_heights(size):
    width, height = size
    picture = relief(plane(1.0, 0.0), LIGHT, size)
    darker = lightness(relief(plane(1.0, 0.0), LIGHT, size, lines=())) - lightness(picture)
    row = darker[height // 2]
    wanted = np.arange(1, LINES) / LINES * width - 0.5
    for place in wanted:
        near = np.arange(max(int(place) - 5, 0), int(place) + 7)
        assert np.average(near, weights=row[near]) == pytest.approx(place, abs=0.25)
    between = (wanted[1:] + wanted[:-1]) / 2
    assert row[np.rint(between).astype(int)].max() < 0.01
    ink = np.array([row[int(place) - 4 : int(place) + 6].sum() for place in wanted])
    assert set(np.argsort(ink)[-3:] + 1) == {4, 8, 12}  # every fourth is stronger


def test_given_lines_stand_where_they_were_asked_for():
    bare = lightness(relief(plane(0.0, 1.0), DARK, (80, 200), lines=()))
    column = (lightness(relief(plane(0.0, 1.0), DARK, (80, 200), lines=[0.2, 0.75])) - bare)[:, 40]
    drawn = np.flatnonzero(column > 0.02)
    assert set(drawn) <= {*range(38, 42), *range(148, 152)}
    assert {*(drawn < 100)} == {True, False}


def test_wide_pictures_have_wide_lines():
    def ink(scale):
        bare, drawn = (relief(plane(1.0, 0.0), LIGHT, (900, 50), lines=at, scale=scale) for at in ((), [0.5]))
        return (lightness(bare) - lightness(drawn))[25].sum()

    assert ink(3.0) == pytest.approx(3 * ink(1.0), rel=0.1)


def test_lines_that_crowd_fade():
    def darkest(lines):
        bare, drawn = (relief(plane(1.0, 0.0), LIGHT, (100, 100), lines=at) for at in ((), lines))
        return (lightness(bare) - lightness(drawn))[50].max()

    assert darkest(np.arange(1, 150) / 150) < 0.6 * darkest(np.arange(1, 8) / 8)


@both_themes
def test_holes_are_neutral_and_leave_the_rest_alone(theme):
    whole = himmelblau()
    heights = whole.copy()
    heights[100:140, 60:110] = np.nan
    picture, without = (relief(each, theme, (480, 480)) for each in (heights, whole))
    assert all(is_near(pixel, theme.faint) for pixel in picture[210:270, 130:210].reshape(-1, 3))
    far = np.ones((480, 480), bool)
    far[150:330, 70:270] = False
    # only the darkness of hollows reaches further than the hole
    assert np.abs(picture[far].astype(int) - without[far].astype(int)).max() <= 8
    assert not np.isin(picture[190], [0]).all()


@both_themes
@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (2, 2), (3, 7)], ids=str)
def test_tiny_grids_have_a_ground(theme, shape):
    heights = np.linspace(0, 1, shape[0] * shape[1]).reshape(shape)
    assert relief(heights, theme, (33, 21)).shape == (21, 33, 3)
    assert relief(heights, theme).shape == (*shape, 3)
    assert (relief(np.full(shape, np.nan), theme, (33, 21)) == relief(np.full(shape, np.nan), theme, (33, 21))).all()


def test_nothing_but_holes_is_neutral():
    picture = relief(np.full((20, 20), np.nan), LIGHT, (50, 40))
    assert all(is_near(pixel, LIGHT.faint) for pixel in picture.reshape(-1, 3))


def test_a_cliff_stays_within_the_colours_of_the_theme():
    heights = np.zeros((41, 41))
    heights[:, 20:] = 1.0
    heights[20, 10] = 1.0  # a pole
    light = lightness(relief(heights, LIGHT, (200, 200), lines=()))
    assert light.min() > oklab(LIGHT.shadow)[0] - LIGHT.relief.ambient
    assert light.max() <= oklab(LIGHT.heights[0])[0] + 1e-2


def test_the_same_heights_give_the_same_bytes():
    heights = himmelblau()
    assert relief(heights, DARK, (450, 450)).tobytes() == relief(heights.copy(), DARK, (450, 450)).tobytes()


@pytest.mark.parametrize("spread", [1e-300, 1.0, 1e300])
def test_heights_of_levels_climb_smoothly_and_meet_their_edges(spread):
    edges = np.array([-0.9, -0.8, -0.1, 0.0, 0.01, 0.9]) * spread
    levels = Levels(edges, "given")
    assert levels.height(edges) == pytest.approx(np.linspace(0, 1, 6), abs=1e-12)
    heights = levels.height(np.linspace(edges[0], edges[-1], 2001))
    assert (np.diff(heights) >= 0).all()
    assert levels.height(np.array([-1.0, 0.95]) * spread).tolist() == pytest.approx([0, 1])
    assert np.isnan(levels.height(np.array([np.nan, np.inf, -np.inf]))).all()
    for edge in edges[1:-1]:  # the same slope on both sides of every edge
        near = levels.height(edge + np.array([-1e-7, 0, 1e-7]) * spread)
        assert near[2] - near[1] == pytest.approx(near[1] - near[0], rel=0.02)


@both_themes
def test_ground_lies_under_the_curve_only(theme):
    curve = np.linspace(0.2, 0.8, 90)
    picture = line_ground(curve, np.linspace(0, 1, 60), theme)
    assert picture.shape == (60, 90, 4)
    filled = picture[..., 3].sum(axis=0) / 255
    assert filled == pytest.approx(60 * curve, abs=0.51)
    climb = np.diff(lightness(picture)[:40, -1]) * np.sign(oklab(theme.heights[-1])[0] - oklab(theme.heights[0])[0])
    assert climb.min() > 0  # tinted by height


@both_themes
def test_a_curve_is_lit_from_the_left(theme):
    x = np.linspace(-1, 1, 200)
    picture = line_ground(0.8 - 0.6 * x**2, np.full(120, 0.5), theme)
    rising, falling = (lightness(picture)[int(120 * 0.8 - 120 * 0.6 * 0.25) - 6, column] for column in (50, 149))
    assert rising > falling + 0.02


def test_a_curve_may_leave_the_picture_and_have_holes():
    curve = np.array([np.nan, np.inf, 5.0, 0.5, -3.0, -np.inf, np.nan])
    alpha = line_ground(curve, np.linspace(0, 1, 30), LIGHT)[..., 3]
    assert (alpha[:, [0, 4, 5, 6]] == 0).all()
    assert (alpha[:29, [1, 2]] == 255).all()
