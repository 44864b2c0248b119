"""The surface of a two-dimensional loss: what is drawn, read back from the artists."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from scenes_reading import artist, pixels, slow, trail, words

import landscape_viz as lv
from landscape_viz.errors import InputError
from landscape_viz.scenes.camera import Camera
from landscape_viz.scenes.layers.ground import Ground
from landscape_viz.scenes.layers.heading import Heading
from landscape_viz.scenes.panels.contour_panel import contour_panel
from landscape_viz.scenes.panels.surface_panel import surface_panel
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.surface_texture import baked_block
from landscape_viz.scenes.theme import THEMES
from landscape_viz.scenes.timeline import Moment, Timeline

SLOPE = lv.Landscape(lambda x, y: x + 10 * y + 0.05 * x * y, ((-3, 5), (10, 12)), name="slope")
VALLEY = lv.Landscape(lambda x, y: 3 * (x - 1) ** 2 + (y - 0.5) ** 2, ((-4, 4), (-2, 2)), minima=[(1, 0.5)])
FROM_FRONT = Camera(35.0, -60.0)


def scene(landscape, paths=(), steps=1, size=(480, 300), theme="light", marks=(), **options):
    timeline = Timeline.of_steps(steps)
    panel = surface_panel(landscape, paths, marks=marks, **options)
    return Scene((panel,), Heading(()), (), timeline, THEMES[theme], size)


def descent(landscape, start, steps=30, label="gd", rate=0.02):
    return lv.record(landscape, lv.gradient_descent(rate), start, steps, label=label)


def axes_of(figure):
    (axes,) = artist(figure, "stage-surface")
    return axes


def head_of(figure, number=0):
    """Place, marker, and whether the head with this number in the order of colours is hidden."""
    heads = next(one for one in artist(figure, "heads") if one.axes is axes_of(figure))
    return *heads.shown(number), heads.is_hidden(number)


def heights_of(figure):
    """The heights of the surface, from 0 to 1; row 0 lies at the lowest y."""
    block = axes_of(figure).block
    return block.heights / block.half[2]


def seen_at(drawn, point, landscape, levels):
    """Where a point of the domain lies in the picture, in pixels of the axes."""
    low, high = landscape.bounds.T
    place = (np.array(point) - low) / (high - low)
    height = levels.height(np.atleast_1d(landscape.value(np.array(point))))
    return axes_of(drawn.figure).projection.flat(np.append(place, height)[None])[0]


def test_the_heights_of_the_surface_are_the_losses_of_an_oblong_domain():
    shown = scene(SLOPE, levels=[90, 100, 110, 130], camera=FROM_FRONT)
    figure = shown.draw().figure
    heights = heights_of(figure)
    half = axes_of(figure).block.half
    assert half[0] / half[1] == pytest.approx(1.6)
    rows, columns = heights.shape
    assert columns / rows == pytest.approx(1.6, abs=0.02)
    x = -3 + 8 * (np.arange(columns) + 0.5) / columns
    y = (10 + 2 * (np.arange(rows) + 0.5) / rows)[:, None]
    wanted = shown.panels[0].levels.height(x + 10 * y + 0.05 * x * y)
    np.testing.assert_allclose(heights, wanted, atol=0.004)


def test_losses_beyond_the_levels_are_cut():
    heights = heights_of(scene(lv.catalogue["goldstein_price"], camera=FROM_FRONT).draw().figure)
    assert heights.min() < 0.01
    assert 0.999 < heights.max() <= 1
    wall = lv.Landscape(lambda x, y: x**2 + y**2 + 1e12 * (x > 0.98), ((-1, 1), (-1, 1)))
    assert np.quantile(heights_of(scene(wall, camera=FROM_FRONT).draw().figure), 0.5) > 0.2


def test_there_is_a_contour_line_at_every_level():
    shown = scene(SLOPE, levels=[90, 100, 110, 130], camera=FROM_FRONT)
    bare = scene(SLOPE, levels=[90, 130], camera=FROM_FRONT)
    lined, plain = (axes_of(each.draw().figure).block for each in (shown, bare))
    assert len(np.unique(plain.colors[5] & 0xFF)) < len(np.unique(lined.colors[5] & 0xFF))


def test_the_trail_lies_on_the_surface():
    path = descent(VALLEY, (-3, -1.5))
    shown = scene(VALLEY, [path], steps=30, camera=Camera(20.0, 130.0))
    drawn = shown.draw()
    drawn.update(12)
    wanted = np.array([seen_at(drawn, point, VALLEY, shown.panels[0].levels) for point in path.points[:13]])
    off = trail(drawn.figure, 0) - wanted
    # Sideways exactly there, and higher by a hair, so that the surface does not eat it.
    assert np.abs(off[:, 0]).max() < 0.5
    assert (off[:, 1] > 0).all()
    assert off[:, 1].max() < 0.03 * axes_of(drawn.figure).bbox.height


def test_between_two_steps_the_head_is_on_the_way_and_on_the_surface():
    path = descent(VALLEY, (-3, -1.5))
    shown = scene(VALLEY, [path], steps=30, camera=FROM_FRONT)
    drawn = shown.draw()
    places = []
    for moment in (Moment(0, 3), Moment(0, 3, share=0.5), Moment(0, 4)):
        drawn.update(moment)
        places.append(head_of(drawn.figure)[0])
    here, between, there = places
    middle = (path.points[3] + path.points[4]) / 2
    sideways, up = between - seen_at(drawn, middle, VALLEY, shown.panels[0].levels)
    assert abs(sideways) < 0.5
    assert 0 < up < 0.03 * axes_of(drawn.figure).bbox.height
    share = np.linalg.norm(between - here) / np.linalg.norm(there - here)
    assert 0.3 < share < 0.7


def test_the_head_is_at_the_end_of_the_trail_and_a_ring_where_it_is_hidden():
    ridge = lv.Landscape(lambda x, y: -y + 40 * np.e ** (-20 * (y - 0.5) ** 2), ((-2, 2), (-2, 2)))
    path = lv.record(ridge, lv.gradient_descent(0.1), (0.0, 1.5), 3, label="gd")
    for azimuth, is_behind in ((-90.0, True), (90.0, False)):
        drawn = scene(ridge, [path], 3, camera=Camera(15.0, azimuth)).draw()
        drawn.update(2)
        place, _, is_hidden = head_of(drawn.figure)
        np.testing.assert_array_equal(place, trail(drawn.figure, 0)[-1])
        assert is_hidden == is_behind
        assert artist(drawn.figure, "trails")[0].hidden(0).tolist() == [is_behind] * 3
        column, row = place.astype(int)
        middle = pixels(drawn.figure)[-1 - row, column, :3].astype(int)
        # A disc has a white core; through a ring one sees what hides it.
        assert (middle.min() > 215) is not is_behind


def test_a_name_stands_beside_each_head_also_of_one_that_is_hidden():
    ridge = lv.Landscape(lambda x, y: -y + 40 * np.e ** (-20 * (y - 0.5) ** 2), ((-2, 2), (-2, 2)))
    starts = {"behind": (0.0, 1.5), "before": (0.0, -0.8)}
    paths = [lv.record(ridge, lv.gradient_descent(0.05), start, 3, label=name) for name, start in starts.items()]
    drawn = scene(ridge, paths, 3, size=(640, 360), camera=Camera(25.0, -90.0)).draw()
    drawn.update(3)
    scale = axes_of(drawn.figure).scale
    for number, name in enumerate(starts):
        place, _, is_hidden = head_of(drawn.figure, number)
        assert is_hidden == (name == "behind")
        (text,) = artist(drawn.figure, f"label:{name}")
        assert text.get_visible()
        box = text.get_window_extent()
        away = place - np.clip(place, box.min, box.max)
        assert np.hypot(*away) < 80 * scale


@pytest.mark.parametrize("camera", [FROM_FRONT, Camera(35.0, -70.0, 35.0)])
def test_names_run_into_nothing_in_any_frame(camera):
    landscape = lv.catalogue["himmelblau"]
    paths = [descent(landscape, (0, -3), 20, name, rate) for name, rate in (("one", 0.01), ("other", 0.002))]
    made = lv.compare(landscape, paths, view="surface", camera=camera, size_pixels=(640, 360))
    drawn = made.draw()
    for frame in range(0, len(made.timeline), 12):
        drawn.update(frame)
        drawn.figure.canvas.draw()
        names = [artist(drawn.figure, f"label:{path.label}")[0] for path in paths]
        assert all(name.get_visible() for name in names)
        taken = [name.get_window_extent() for name in names]
        for gid in ("title", "subtitle", "start"):
            taken += [text.get_window_extent() for text in artist(drawn.figure, gid)]
        for one, other in itertools.combinations(taken, 2):
            assert not one.padded(-0.15 * one.height).overlaps(other.padded(-0.15 * other.height))
        for box in taken:
            assert 0 <= box.x0 < box.x1 <= 640
            assert 0 <= box.y0 < box.y1 <= 360


def test_heads_at_one_place_stand_beside_each_other():
    paths = [descent(VALLEY, (-3, -1.5), label=name, rate=rate) for name, rate in (("a", 0.02), ("b", 0.01))]
    drawn = scene(VALLEY, paths, 30, camera=FROM_FRONT).draw()
    (first, _, _), (second, _, _) = (head_of(drawn.figure, number) for number in (0, 1))
    np.testing.assert_array_equal(trail(drawn.figure, 0)[-1], trail(drawn.figure, 1)[-1])
    assert np.hypot(*(first - second)) == pytest.approx(11 * axes_of(drawn.figure).scale, rel=0.2)


def test_a_landing_shows_as_a_ring_that_grows_and_fades():
    drawn = scene(VALLEY, [descent(VALLEY, (-3, -1.5))], 30, camera=FROM_FRONT).draw()
    drawn.update(Moment(0, 3))
    still = pixels(drawn.figure).astype(int)
    reach, strength = [], []
    for landing in (0.3, 0.6, 0.9):
        drawn.update(Moment(0, 3, landing=landing))
        differs = np.abs(pixels(drawn.figure) - still).max(axis=-1)
        reach.append(np.ptp(np.flatnonzero((differs > 4).any(axis=0))))
        strength.append(differs.max())
    assert reach == sorted(reach)
    assert strength == sorted(strength, reverse=True)
    assert strength[-1] > 4


@pytest.mark.slow
def test_hidden_parts_of_a_trail_are_faint():
    ridge = lv.Landscape(lambda x, y: 40 * np.e ** (-20 * y**2) + 0 * x, ((-2, 2), (-2, 2)))
    inked = {}
    descended = descent(ridge, (-1.5, 0.8), 8)
    for name, y in (("behind", 0.8), ("before", -1.6)):
        points = np.column_stack([np.linspace(-1.5, 1.5, 9), np.full(9, y)])
        path = replace(descended, points=points, values=ridge.value(points), updates=np.diff(points, axis=0))
        drawn = scene(ridge, [path], 8, camera=Camera(15.0, -90.0)).draw()
        drawn.update(8)
        for gid in ("heads", "starts", "start", "head-labels"):
            for one in artist(drawn.figure, gid):
                one.set_visible(False)
        shown = pixels(drawn.figure).astype(int)
        artist(drawn.figure, "trails")[0].set_visible(False)
        inked[name] = np.abs(shown - pixels(drawn.figure)).max()
    assert inked["before"] > 100
    assert 15 < inked["behind"] < 0.6 * inked["before"]


def test_a_path_that_leaves_points_outward_at_the_border():
    path = descent(lv.catalogue["saddle"], (0.5, 0.3), 60, rate=0.2)
    drawn = scene(lv.catalogue["saddle"], [path], 60, camera=Camera(30.0, -60.0)).draw()
    drawn.update(0)
    assert head_of(drawn.figure)[1] == "o"
    drawn.update(60)
    sides, _, degrees = head_of(drawn.figure)[1]
    assert sides == 3
    # Seen from the left of the y axis, +y points up to the right; the triangle's own tip points up.
    assert -90 < degrees < 0


def test_starts_and_critical_points_are_marked_on_the_surface():
    path = descent(VALLEY, (-3, -1.5))
    shown = scene(VALLEY, [path, path], 30, camera=FROM_FRONT, marks=True)
    drawn = shown.draw()
    height = axes_of(drawn.figure).bbox.height
    for gid, point in (("starts", (-3, -1.5)), ("marks:lowest", (1, 0.5))):
        (place,) = np.unique(
            np.concatenate([np.array(line.get_data()).T for line in artist(drawn.figure, gid)]), axis=0
        )
        sideways, up = place - seen_at(drawn, point, VALLEY, shown.panels[0].levels)
        assert abs(sideways) < 0.5
        assert 0 < up < 0.03 * height
    assert words(drawn.figure, "start") == ["start"]
    marks = [one.get_gid() for one in drawn.figure.findobj() if str(one.get_gid()).startswith("marks:")]
    assert set(marks) == {"marks:lowest"}
    bare = scene(VALLEY, [path], 30, camera=FROM_FRONT).draw()
    assert not [one for one in bare.figure.findobj() if str(one.get_gid()).startswith("marks:")]


def test_where_the_loss_is_not_finite_there_is_a_hole():
    disc = lv.Landscape(lambda x, y: -((4 - x**2 - y**2) ** 0.5), ((-3, 3), (-3, 3)))
    figure = scene(disc, [descent(disc, (0.5, 0.5))], 30, camera=FROM_FRONT).draw().figure
    block = axes_of(figure).block
    away = (np.arange(len(block.heights)) + 0.5) / len(block.heights) * 6 - 3
    radius = np.hypot(away, away[:, None])
    assert np.isfinite(block.heights).all()
    assert not block.holes[radius < 1.9].any()
    assert block.holes[radius > 2.1].all()
    assert (block.heights[radius > 2.1] == 0).all()
    pixels(figure)


def test_a_loss_that_is_finite_nowhere_is_refused():
    nowhere = lv.Landscape(lambda x, y: x * float("nan") + y, ((0, 1), (0, 1)), name="nowhere")
    with pytest.raises(InputError, match="nowhere"):
        surface_panel(nowhere, [])


@pytest.mark.parametrize("level", [slow(0.0), slow(3.0), -1e9])
def test_a_flat_loss_is_a_flat_surface(level):
    flat = lv.Landscape(lambda x, y: 0 * x + level, ((0, 1), (0, 1)))
    figure = scene(flat, [descent(flat, (0.5, 0.5))], 30).draw().figure
    assert np.ptp(heights_of(figure)) < 1e-6
    pixels(figure)


@pytest.mark.parametrize("width", [slow(1e-9), slow(1e9), 1e150])
def test_domains_of_any_size_look_alike(width):
    wide = lv.Landscape(lambda x, y: (x / width) ** 2 + 3 * (y / width) ** 2, ((-width, width), (-width, 2 * width)))
    unit = lv.Landscape(lambda x, y: x**2 + 3 * y**2, ((-1, 1), (-1, 2)))
    placed = []
    for landscape, scale in ((wide, width), (unit, 1.0)):
        path = lv.record(landscape, lv.gradient_descent(0.1 * scale**2), (0.8 * scale, 1.5 * scale), 5, label="gd")
        drawn = scene(landscape, [path], 5, camera=FROM_FRONT, levels=10).draw()
        drawn.update(5)
        projection = axes_of(drawn.figure).projection
        placed.append((trail(drawn.figure, 0) - projection.center) / projection.scale)
        pixels(drawn.figure)
    np.testing.assert_allclose(placed[0], placed[1], atol=1e-6)


@pytest.mark.parametrize(
    ("size", "theme"),
    [((640, 360), "light"), slow((800, 450), "dark"), slow((320, 180), "light"), ((540, 675), "dark")],
)
@pytest.mark.parametrize("camera", [FROM_FRONT, Camera(50.0, 75.0), Camera(20.0, 170.0), Camera(30.0, -60.0, 360.0)])
def test_numbers_and_names_stay_in_the_picture_and_run_into_nothing(size, theme, camera):
    shown = scene(lv.catalogue["himmelblau"], [], steps=24, size=size, theme=theme, camera=camera)
    drawn = shown.draw()
    axes = axes_of(drawn.figure)
    for frame in range(0, 24, 3) if camera.turns else (0,):
        drawn.update(frame)
        drawn.figure.canvas.draw()
        raster = axes.raster()
        texts = [text for text in artist(drawn.figure, "edge-words")[0].get_children() if (text.get_alpha() or 0) > 0.3]
        assert len(texts) >= 3
        boxes = [text.get_window_extent() for text in texts]
        for text, box in zip(texts, boxes, strict=True):
            name = text.get_gid().startswith("name")
            assert text.get_color() == (THEMES[theme].foreground if name else THEMES[theme].muted)
            assert -1 <= box.x0 < box.x1 <= size[0] + 1
            assert -1 <= box.y0 < box.y1 <= size[1] + 1
            # Nothing of the block lies behind it.
            x, y = (round(part) for part in text.get_position())
            assert np.isinf(raster.depth[y - raster.low, x - raster.left]) if _within(raster, x, y) else True
        shrunk = [box.padded(-0.15 * box.height) for box in boxes]
        assert not any(one.overlaps(other) for one, other in itertools.combinations(shrunk, 2))


def _within(raster, x, y):
    height, width = raster.depth.shape
    return 0 <= x - raster.left < width and 0 <= y - raster.low < height


def test_numbers_stand_at_their_places_along_the_near_edges():
    drawn = scene(SLOPE, camera=Camera(35.0, -50.0)).draw()
    axes = axes_of(drawn.figure)
    texts = artist(drawn.figure, "edge-words")[0].get_children()
    for text in texts:
        if text.get_gid() == "number:x":
            edge = axes.projection.flat(np.array([[(float(text.get_text().replace("−", "-")) + 3) / 8, 0, -0.1]]))[0]
            assert np.linalg.norm(text.get_position() - edge) < 30
    assert sum(text.get_gid() == "number:x" for text in texts) >= 3
    assert {text.get_text() for text in texts if text.get_gid().startswith("name")} == {"x", "y"}


def test_numbers_do_not_flip_while_a_camera_passes_a_side():
    shown = scene(lv.catalogue["himmelblau"], [], steps=40, camera=Camera(35.0, -30.0, 60.0))
    drawn = shown.draw()
    texts = artist(drawn.figure, "edge-words")[0].get_children()
    frames = []
    for frame in range(41):
        drawn.update(frame)
        frames.append([(*text.get_position(), text.get_alpha()) for text in texts])
    table = np.array(frames)
    leaps = np.hypot(*np.diff(table[..., :2], axis=0).transpose(2, 0, 1))
    loudness = np.maximum(table[1:, :, 2], table[:-1, :, 2])
    assert (leaps > 40).any(), "the camera passes y = 0, where the numbers of x change sides"
    assert loudness[leaps > 40].max() < 0.3
    assert np.abs(np.diff(table[..., 2], axis=0)).max() < 0.5


def test_a_panel_without_paths_and_one_of_a_single_point_are_drawn():
    pixels(scene(VALLEY).draw().figure)
    pixels(scene(VALLEY, [descent(VALLEY, (1, 0.5)).first(1)], 1).draw().figure)


def test_an_open_camera_sees_the_start_and_the_end():
    landscape = lv.catalogue["rosenbrock"]
    path = lv.record(landscape, lv.momentum(0.001, 0.9), (-1.2, 1.0), 200, label="momentum")
    drawn = scene(landscape, [path], 200).draw()
    drawn.update(200)
    hidden = artist(drawn.figure, "trails")[0].hidden(0)
    assert not hidden[0]
    assert not hidden[-1]
    assert hidden.mean() < 0.1


def test_paths_have_the_colours_they_are_given():
    paths = [descent(VALLEY, (-3, -1.5), label="a"), descent(VALLEY, (3, 1.5), label="b")]
    drawn = scene(VALLEY, paths, 30, size=(640, 360), camera=FROM_FRONT, colors=(4, 2)).draw()
    drawn.update(3)
    picture = pixels(drawn.figure)[..., :3].astype(int)
    for number, color in enumerate((2, 4)):
        place, _, _ = head_of(drawn.figure, number)
        # Beside the white core of the head
        column, row = (place + np.array([7 * axes_of(drawn.figure).scale, 0])).astype(int)
        wanted = [round(255 * part) for part in to_rgb(THEMES["light"].color(color))]
        assert np.abs(picture[-1 - row, column] - wanted).max() <= 3


def test_surfaces_and_contours_have_the_same_levels():
    landscape = lv.catalogue["himmelblau"]
    path = descent(landscape, (0.0, 0.0), rate=0.01)
    surface = lv.compare(landscape, path, view="surface", camera="30,-60,turn=20").panels[0]
    contour = contour_panel(landscape, [path])
    (bands,) = [layer.levels for layer in contour.layers if isinstance(layer, Ground)]
    assert surface.camera == Camera(30, -60, 20)
    np.testing.assert_array_equal(surface.levels.edges, bands.edges)


def test_the_strip_beside_the_losses_has_the_colours_of_level_ground_at_their_heights():
    landscape = lv.catalogue["himmelblau"]
    made = lv.compare(
        landscape, descent(landscape, (0.0, 0.0), rate=0.01), view="surface", camera="30,-60", size_pixels=(640, 360)
    )
    (strip,) = artist(made.figure(), "color-strip")
    low, high = strip.axes.get_ylim()
    colors = np.asarray(strip.get_array())[:, 0, :3].astype(int)
    losses = low * (high / low) ** ((np.arange(len(colors)) + 0.5) / len(colors))
    heights = made.panels[0].levels.height(losses)
    assert np.ptp(heights) > 0.5
    for number in range(0, len(colors), 32):
        level = np.full((20, 20), heights[number])
        block = baked_block(level, (1, 1, 0.5), THEMES["light"], 50.0, lines=np.zeros(0), azimuth=0.0, scale=0.5)
        tint = np.ascontiguousarray(block.colors[10, 10:11]).view(np.uint8)[:3].astype(int)
        assert np.abs(tint - colors[number]).max() <= 2


@pytest.mark.parametrize("size", [(640, 360), (800, 450), slow((1280, 720))])
def test_a_surface_that_has_the_whole_picture_leaves_heading_and_losses_free(size):
    landscape = lv.catalogue["himmelblau"]
    figure = lv.compare(landscape, descent(landscape, (0, 0), rate=0.01), view="surface", size_pixels=size).figure()
    figure.canvas.draw()
    axes = axes_of(figure)
    raster = axes.raster()
    row, column = np.nonzero(np.isfinite(raster.depth))
    x, y = column + raster.left, row + raster.low
    assert np.ptp(x) > 0.5 * size[0]
    assert np.ptp(y) > 0.6 * size[1]
    boxes = [text.get_window_extent() for gid in ("title", "subtitle") for text in artist(figure, gid)]
    boxes += [one.get_tightbbox() for one in figure.axes if one.get_label() not in ("surface", "words")]
    assert len(boxes) == 3
    for box in boxes:
        assert not ((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)).any()


def test_the_shadow_ends_softly_where_the_axes_end_within_the_picture():
    landscape = lv.catalogue["himmelblau"]
    path = descent(landscape, (0, 0), rate=0.01)
    made = lv.compare(landscape, path, view="surface", camera=Camera(37.0, -45.0), size_pixels=(540, 675))
    figure = made.figure()
    axes = axes_of(figure)
    low = round(axes.bbox.y0)
    assert low > 0
    picture = pixels(figure)[::-1].astype(int)
    assert np.abs(picture[low, :, :3] - picture[low - 1, :, :3]).max() <= 2
    raster = axes.raster()
    beside = np.isinf(raster.depth)
    assert len(np.unique(raster.colors[beside])) > 20, "there is a shadow"
