"""Frames of surfaces: functions of their number, and the same fast as in full."""

import base64
import functools
import io
import re

import imageio.v3
import matplotlib
import numpy as np
import optax
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from scenes_reading import artist, pixels

import landscape_viz as lv
from landscape_viz.film.blitting.artist_inventory import Growing
from landscape_viz.film.blitting.compositor import Compositor
from landscape_viz.film.picture import UNHINTED
from landscape_viz.scenes.camera import Camera
from landscape_viz.scenes.layers.heading import Heading
from landscape_viz.scenes.layers.lifted_trails import AGED, PIECE
from landscape_viz.scenes.panels.history_panel import history_panel
from landscape_viz.scenes.panels.surface_panel import surface_panel
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.theme import DARK, LIGHT
from landscape_viz.scenes.timeline import Timeline

pytestmark = pytest.mark.slow

HILLS = lv.Landscape(
    lambda x, y: -2.0 * (x**2 + y**2) + 0.5 * (x**4 + y**4) + 0.3 * x, ((-2, 2), (-1.9, 2.1)), name="hills"
)


def film(camera, steps=120, frames=None, size=(420, 240), theme=LIGHT, beside=True):
    optimizers = {"adam": optax.adam(0.1), "momentum": lv.momentum(0.02, 0.9), "away": optax.sgd(-0.05)}
    starts = {"adam": (0.1, 1.9), "momentum": (-1.9, -1.5), "away": (0.3, 0.3)}
    paths = [lv.record(HILLS, one, starts[label], steps, label=label) for label, one in optimizers.items()]
    timeline = Timeline.of_steps(steps, frames)
    panels = (surface_panel(HILLS, paths, camera=camera),)
    if beside:
        panels += (history_panel(HILLS, paths),)
    return Scene(panels, Heading(("Hills",)), (), timeline, theme, size, hold_seconds=0)


FILMS = {
    "still": lambda: film(Camera(25.0, -60.0)),
    "still_dark_stacked": lambda: film(Camera(40.0, 100.0), size=(300, 420), theme=DARK),
    "turning": lambda: film(Camera(30.0, -60.0, 90.0), steps=60, frames=8),
}


@functools.cache
def film_of(name):
    return FILMS[name]()


@pytest.mark.parametrize(
    ("name", "order"),
    [("still", "forwards"), ("still", "backwards"), ("still_dark_stacked", "shuffled"), ("turning", "shuffled")],
)
def test_composited_frames_equal_full_draws(name, order):
    scene = film_of(name)
    frames = np.unique(np.linspace(0, len(scene.timeline) - 1, 6).astype(int))
    if order == "backwards":
        frames = frames[::-1]
    if order == "shuffled":
        frames = np.random.default_rng(3).permutation(frames)
    fast, full = scene.draw(), scene.draw()
    FigureCanvasAgg(fast.figure)
    compositor = Compositor(fast.figure)
    for frame in frames:
        for one in fast.update(int(frame)):
            one.set_animated(True)
        full.update(int(frame))
        np.testing.assert_array_equal(compositor.frame()[..., :3], pixels(full.figure)[..., :3])


@pytest.mark.parametrize("name", ["still", "turning"])
def test_a_frame_alone_is_the_frame_in_its_turn(name):
    scene = film_of(name)
    middle = len(scene.timeline) // 2
    alone = scene.draw()
    alone.update(middle)
    in_turn = scene.draw()
    for frame in [*range(max(middle - 2, 0), middle + 2), middle]:
        in_turn.update(frame)
    np.testing.assert_array_equal(pixels(alone.figure), pixels(in_turn.figure))


def test_with_a_still_camera_the_surface_is_drawn_once(monkeypatch):
    drawn = film_of("still").draw()
    (surface,) = artist(drawn.figure, "surface")
    count = []
    draw = type(surface).draw
    monkeypatch.setattr(type(surface), "draw", lambda *arguments: (count.append(1), draw(*arguments))[1])
    compositor = Compositor(drawn.figure)
    first = None
    for frame in range(60):
        for one in drawn.update(frame):
            one.set_animated(True)
        compositor.frame()
        first = first or sum(count)
    assert sum(count) == first


def test_lifted_trails_keep_the_agreement_of_growing_artists():
    drawn = film_of("still").draw()
    drawn.update(100)
    trails = artist(drawn.figure, "trails")[0]
    assert isinstance(trails, Growing)
    assert trails.settled() == (100 - AGED) // PIECE
    axes = trails.axes
    np.testing.assert_allclose(trails.get_clip_box().extents, axes.bbox.extents)


def test_what_turns_lies_where_a_still_camera_would_see_it():
    turning = film_of("turning").draw()
    for frame in (3, 7):
        turning.update(frame)
        axes = artist(turning.figure, "trails")[0].axes
        step = film_of("turning").timeline.moments[frame].step
        still = film(Camera(30.0, axes.projection.azimuth), steps=60).draw()
        still.update(step)
        other = artist(still.figure, "trails")[0].axes
        for number in range(3):
            unscaled = []
            for drawn, axis in ((turning, axes), (still, other)):
                place = artist(drawn.figure, "trails")[0].shown(number)[-1]
                unscaled.append((place - axis.projection.center) / axis.projection.scale)
            np.testing.assert_allclose(*unscaled, atol=1e-9)


def test_a_turning_film_decodes_with_distinct_frames(tmp_path):
    scene = film(Camera(30.0, -60.0, 60.0), steps=12, frames=7, size=(240, 160), beside=False)
    path = tmp_path / "turn.gif"
    scene.animation().save(path, fps=10)
    with Image.open(path) as gif:
        assert gif.n_frames == 7
        decoded = []
        for frame in range(7):
            gif.seek(frame)
            decoded.append(np.array(gif.convert("RGB")).astype(int))
    drawn = scene.draw()
    for frame, found in enumerate(decoded):
        drawn.update(frame)
        with matplotlib.rc_context(UNHINTED):  # as films are
            true = pixels(drawn.figure)[..., :3].astype(int)
        error = np.sqrt(((found - true) ** 2).mean())
        assert error < 4
        assert all(np.sqrt(((found - other) ** 2).mean()) > 2 * error for other in decoded[:frame])
    again = imageio.v3.imread(path, plugin="pyav", format="rgb24")
    assert len(again) == 7


def test_a_vector_picture_keeps_words_and_paths_and_holds_the_block_as_a_finer_image(tmp_path):
    drawn = film_of("still").draw()
    drawn.update(60)
    raster = artist(drawn.figure, "trails")[0].axes.raster()
    with matplotlib.rc_context({"svg.fonttype": "none"}):
        drawn.figure.savefig(tmp_path / "block.svg", dpi=drawn.figure.dpi)
    text = (tmp_path / "block.svg").read_text()
    encoded = re.findall(r'xlink:href="data:image/png;base64,([^"]+)"', text)
    (image,) = (one for one in (Image.open(io.BytesIO(base64.b64decode(data))) for data in encoded) if one.width > 50)
    np.testing.assert_allclose(image.size, 2 * np.array(raster.colors.shape[::-1]), atol=4)
    assert re.search(r">x</text>", text)


def test_a_finer_print_draws_the_block_anew(tmp_path):
    drawn = film_of("still").draw()
    drawn.update(60)
    for name, dpi in (("plain", drawn.figure.dpi), ("fine", 2 * drawn.figure.dpi)):
        drawn.figure.savefig(tmp_path / f"{name}.png", dpi=dpi)
    plain, fine = (np.asarray(Image.open(tmp_path / f"{name}.png").convert("RGB")) for name in ("plain", "fine"))
    assert fine.shape[:2] == (2 * plain.shape[0], 2 * plain.shape[1])
    halved = fine.reshape(plain.shape[0], 2, plain.shape[1], 2, 3).mean(axis=(1, 3))
    assert np.abs(halved - plain).mean() < 4
    doubled = plain.repeat(2, axis=0).repeat(2, axis=1)
    assert (fine != doubled).any(axis=-1).mean() > 0.05
