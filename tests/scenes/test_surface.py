"""The surface of a two-dimensional loss: what is drawn, read back from the artists."""

from dataclasses import replace

import numpy as np
import pytest
from mpl_toolkits.mplot3d import proj3d
from scenes_reading import artist, panels, pixels, slow, trail

import landscape_viz as lv
from landscape_viz.errors import InputError
from landscape_viz.scenes.camera import Camera
from landscape_viz.scenes.layers.contours import Contours
from landscape_viz.scenes.panels.contour_panel import contour_panel
from landscape_viz.scenes.panels.surface_panel import surface_panel
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.theme import THEMES, text_scale
from landscape_viz.scenes.timeline import Timeline

SLOPE = lv.Landscape(lambda x, y: x + 10 * y + 0.05 * x * y, ((-3, 5), (10, 12)), name="slope")
VALLEY = lv.Landscape(lambda x, y: 3 * (x - 1) ** 2 + (y - 0.5) ** 2, ((-4, 4), (-2, 2)), minima=[(1, 0.5)])
FROM_FRONT = Camera(35.0, -60.0)


def scene(landscape, paths=(), steps=1, size=(480, 300), theme="light", marks=(), **options):
    timeline = Timeline.of_steps(steps)
    panel = surface_panel(landscape, paths, marks=marks, **options)
    return Scene((panel,), (), timeline, THEMES[theme], size, header_rows=0)


def descent(landscape, start, steps=30, label="gd", rate=0.02):
    return lv.record(landscape, lv.gradient_descent(rate), start, steps, label=label)


def surface_corners(figure):
    """The corners of the cells of the surface, shape (cells, 4, 3); lines have two different corners only."""
    (surface,) = artist(figure, "surface")
    if hasattr(surface, "_faces"):
        faces = np.asarray(surface._faces)
    else:  # matplotlib 3.10 keeps the corners of all cells in one row
        faces = np.stack([surface._vec[:3, cell].T for cell in surface._segslices])
    return faces[(faces[:, 0] != faces[:, 3]).any(axis=1)]


def test_the_corners_of_the_surface_are_the_losses_of_an_oblong_domain():
    drawn = scene(SLOPE, levels=[90, 100, 110, 130], camera=FROM_FRONT).draw()
    corners = surface_corners(drawn.figure).reshape(-1, 3)
    x, y = corners[:, 0], corners[:, 1]
    assert (x.min(), x.max(), y.min(), y.max()) == (-3, 5, 10, 12)
    losses = x + 10 * y + 0.05 * x * y
    # Every band has the same height, whatever its width.
    np.testing.assert_allclose(corners[:, 2], np.interp(losses, [90, 100, 110, 130], [0, 1 / 3, 2 / 3, 1]), atol=1e-9)


def test_the_loss_axis_tells_the_heights():
    figure = scene(SLOPE, levels=[90, 100, 110, 130], camera=FROM_FRONT).draw().figure
    (axes,) = panels(figure)
    told = [float(label.get_text()) for label in axes.get_zticklabels()]
    np.testing.assert_allclose(axes.get_zticks(), np.interp(told, [90, 100, 110, 130], [0, 1 / 3, 2 / 3, 1]))
    assert len(told) >= 3


def test_losses_beyond_the_levels_are_cut():
    figure = scene(lv.catalogue["goldstein_price"], camera=FROM_FRONT).draw().figure
    heights = surface_corners(figure)[..., 2]
    assert heights.min() == 0
    assert 0.999 < heights.max() <= 1
    wall = lv.Landscape(lambda x, y: x**2 + y**2 + 1e12 * (x > 0.98), ((-1, 1), (-1, 1)))
    heights = surface_corners(scene(wall, camera=FROM_FRONT).draw().figure)[..., 2]
    assert np.quantile(heights, 0.5) > 0.2


def test_the_trail_is_where_matplotlib_would_draw_it_in_three_dimensions():
    path = descent(VALLEY, (-3, -1.5))
    shown = scene(VALLEY, [path], steps=30, camera=Camera(20.0, 130.0))
    drawn = shown.draw()
    drawn.update(12)
    (axes,) = panels(drawn.figure)
    heights = shown.panels[0].levels.height(path.values[:13])
    x, y, _ = proj3d.proj_transform(*path.points[:13].T, heights, axes.get_proj())
    off = axes.transData.transform(trail(drawn.figure, 0)) - axes.transData.transform(np.column_stack([x, y]))
    # Sideways exactly there, and higher by a hair, so that the surface does not eat it.
    assert np.abs(off[:, 0]).max() < 1
    assert (off[:, 1] > 0).all()
    assert off[:, 1].max() < 0.03 * axes.patch.get_window_extent().height


def test_the_head_is_at_the_end_of_the_trail_and_a_ring_where_it_is_hidden():
    ridge = lv.Landscape(lambda x, y: -y + 40 * np.e ** (-20 * (y - 0.5) ** 2), ((-2, 2), (-2, 2)))
    path = lv.record(ridge, lv.gradient_descent(0.1), (0.0, 1.5), 3, label="gd")
    behind, before = (scene(ridge, [path], 3, camera=Camera(15.0, azimuth)).draw() for azimuth in (-90.0, 90.0))
    for drawn, face in ((behind, "none"), (before, THEMES["light"].color(0))):
        drawn.update(2)
        (head,) = artist(drawn.figure, "head:gd")
        np.testing.assert_array_equal(np.array(head.get_data())[:, 0], trail(drawn.figure, 0)[-1])
        assert head.get_markerfacecolor() == face
        assert artist(drawn.figure, "trails")[0].hidden(0).tolist() == [face == "none"] * 3


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
        for one in artist(drawn.figure, "head:gd") + artist(drawn.figure, "starts"):
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
    (head,) = artist(drawn.figure, "head:gd")
    assert head.get_marker() == "o"
    drawn.update(60)
    sides, _, degrees = head.get_marker()
    assert sides == 3
    # Seen from the left of the y axis, +y points up to the right; the triangle's own tip points up.
    assert -90 < degrees < 0


def test_starts_and_critical_points_are_marked_on_the_surface():
    path = descent(VALLEY, (-3, -1.5))
    shown = scene(VALLEY, [path, path], 30, camera=FROM_FRONT, marks=True)
    drawn = shown.draw()
    (axes,) = panels(drawn.figure)
    height = axes.patch.get_window_extent().height
    for gid, point in (("starts", (-3, -1.5)), ("marks:lowest", (1, 0.5))):
        (place,) = np.concatenate([np.array(line.get_data()).T for line in artist(drawn.figure, gid)])
        level = float(shown.panels[0].levels.height(VALLEY.value(point)[None])[0])
        x, y, _ = proj3d.proj_transform(*point, level, axes.get_proj())
        sideways, up = axes.transData.transform(place) - axes.transData.transform((x, y))
        assert abs(sideways) < 0.5
        assert 0 < up < 0.03 * height
    marks = [one.get_gid() for one in drawn.figure.findobj() if str(one.get_gid()).startswith("marks:")]
    assert set(marks) == {"marks:lowest"}
    bare = scene(VALLEY, [path], 30, camera=FROM_FRONT).draw()
    assert not [one for one in bare.figure.findobj() if str(one.get_gid()).startswith("marks:")]


def test_where_the_loss_is_not_finite_there_is_a_hole():
    disc = lv.Landscape(lambda x, y: -((4 - x**2 - y**2) ** 0.5), ((-3, 3), (-3, 3)))
    figure = scene(disc, [descent(disc, (0.5, 0.5))], 30, camera=FROM_FRONT).draw().figure
    corners = surface_corners(figure)
    assert np.isfinite(corners).all()
    assert np.hypot(corners[..., 0], corners[..., 1]).max() <= 2
    share = len(corners) / (72 * 72)
    assert share == pytest.approx(np.pi * 4 / 36, rel=0.1)
    pixels(figure)


def test_a_loss_that_is_finite_nowhere_is_refused():
    nowhere = lv.Landscape(lambda x, y: x * float("nan") + y, ((0, 1), (0, 1)), name="nowhere")
    with pytest.raises(InputError, match="nowhere"):
        surface_panel(nowhere, [])


@pytest.mark.parametrize("level", [slow(0.0), slow(3.0), -1e9])
def test_a_flat_loss_is_a_flat_surface(level):
    flat = lv.Landscape(lambda x, y: 0 * x + level, ((0, 1), (0, 1)))
    figure = scene(flat, [descent(flat, (0.5, 0.5))], 30).draw().figure
    assert np.ptp(surface_corners(figure)[..., 2]) == 0
    pixels(figure)


@pytest.mark.parametrize("width", [slow(1e-9), slow(1e9), 1e150])
def test_domains_of_any_size_look_alike(width):
    wide = lv.Landscape(lambda x, y: (x / width) ** 2 + 3 * (y / width) ** 2, ((-width, width), (-width, 2 * width)))
    unit = lv.Landscape(lambda x, y: x**2 + 3 * y**2, ((-1, 1), (-1, 2)))
    placed = []
    for landscape, scale in ((wide, width), (unit, 1.0)):
        path = lv.record(landscape, lv.gradient_descent(0.1 * scale**2), (0.8 * scale, 1.5 * scale), 5, label="gd")
        drawn = scene(landscape, [path], 5, camera=FROM_FRONT, levels=10).draw()
        (axes,) = panels(drawn.figure)
        axes.patch.set_bounds(0, 0, 1, 1)
        drawn.update(5)
        placed.append(trail(drawn.figure, 0))
        pixels(drawn.figure)
    np.testing.assert_allclose(placed[0], placed[1], atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "theme"), [((640, 360), "light"), ((800, 450), "dark"), ((1600, 900), "light"), ((400, 500), "dark")]
)
@pytest.mark.parametrize("camera", [FROM_FRONT, Camera(50.0, 75.0), Camera(20.0, 170.0), Camera(30.0, -60.0, 360.0)])
def test_every_word_of_the_axes_is_inside_its_room(size, theme, camera):
    shown = scene(lv.catalogue["himmelblau"], [], steps=9, size=size, theme=theme, camera=camera)
    drawn = shown.draw()
    (axes,) = panels(drawn.figure)
    for frame in (0, 3, 7) if camera.turns else (0,):
        drawn.update(frame)
        drawn.figure.canvas.draw()
        # While the camera turns room is found for a few directions only; between them a word may reach a little out.
        room = axes.patch.get_window_extent().padded(4 * text_scale(size) if camera.turns else 1)
        for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
            ticks = [tick.label1 for tick in axis.majorTicks]
            assert len(ticks) >= 2
            for text in [axis.label, *ticks]:
                assert text.get_text()
                assert text.get_color() == THEMES[theme].foreground
                box = text.get_window_extent()
                assert room.x0 <= box.x0
                assert box.x1 <= room.x1
                assert room.y0 <= box.y0
                assert box.y1 <= room.y1
        assert room.x0 >= 0
        assert room.y0 >= 0
        assert room.x1 <= size[0]
        assert room.y1 <= size[1]


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
    figure = scene(VALLEY, paths, 30, camera=FROM_FRONT, colors=(4, 2)).draw().figure
    found = [artist(figure, f"head:{label}")[0].get_color() for label in "ab"]
    assert found == [THEMES["light"].color(4), THEMES["light"].color(2)]


def test_surfaces_and_contours_have_the_same_levels():
    landscape = lv.catalogue["himmelblau"]
    path = descent(landscape, (0.0, 0.0), rate=0.01)
    surface = lv.compare(landscape, path, view="surface", camera="30,-60,turn=20").panels[0]
    contour = contour_panel(landscape, [path])
    (bands,) = [layer.levels for layer in contour.layers if isinstance(layer, Contours)]
    assert surface.camera == Camera(30, -60, 20)
    # Chosen on grids of slightly different sizes.
    np.testing.assert_allclose(surface.levels.edges, bands.edges, rtol=0.05, atol=0.05)
