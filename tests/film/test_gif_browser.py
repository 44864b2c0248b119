"""GIFs in a browser: its pictures, its clock and its count of plays against Pillow's and libav's."""

from __future__ import annotations

import base64
import io
import math

import numpy as np
import pytest
from browser import needs_browser, open_page
from film.gif_films import encode, libav_pictures, moving_square, pillow_pictures, random_film
from matplotlib.animation import FuncAnimation
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import landscape_viz as lv

pytestmark = [needs_browser, pytest.mark.slow]

DECODE = """(async (content) => {
  const data = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const decoder = new ImageDecoder({data, type: "image/gif", preferAnimation: true});
  await decoder.tracks.ready;
  await decoder.completed;
  const track = decoder.tracks.selectedTrack;
  const frames = [];
  for (let frameIndex = 0; frameIndex < track.frameCount; frameIndex++) {
    const {image} = await decoder.decode({frameIndex});
    const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
    const context = canvas.getContext("2d", {willReadFrequently: true});
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    const address = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(new Blob([pixels]));
    });
    frames.push([image.timestamp, image.duration, canvas.width, canvas.height, address.split(",")[1]]);
    image.close();
  }
  return [track.repetitionCount, frames];
})"""


@pytest.fixture(scope="module")
def page():
    with open_page() as page:
        yield page


def browser_pictures(page, data):
    """As `pillow_pictures`; and how often the film is repeated, None for ever."""
    repeats, frames = page.evaluate(f'{DECODE}("{base64.b64encode(data).decode()}")')
    pictures, end = [], 0
    for start, duration, width, height, content in frames:
        rgba = np.frombuffer(base64.b64decode(content), np.uint8).reshape(height, width, 4)
        assert (rgba[..., 3] == 255).all()
        pictures.append((round(start / 10_000), rgba[..., :3]))
        end = round((start + duration) / 10_000)
    return pictures, end, None if math.isinf(repeats) else repeats


def own_film():
    landscape = lv.catalogue["quadratic_plus_sine"]
    run = lv.record(landscape, lv.gradient_descent(0.05), 10, 12, label="gd")
    return lv.compare(landscape, [run], size_pixels=(161, 121), hold_seconds=1).animation().to_gif()


def strangers_film():
    figure = Figure(figsize=(2, 1.5), dpi=80)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(projection="3d")
    axes.plot_trisurf([0, 1, 0, 1], [0, 0, 1, 1], [0, 1, 1, 0], cmap="viridis")
    animation = FuncAnimation(figure, lambda frame: axes.view_init(azim=30 * frame), frames=6)
    buffer = io.BytesIO()
    lv.save(animation, buffer, fps=15)
    return buffer.getvalue()


def noise(count, height, width):
    return np.random.default_rng(5).integers(0, 256, (count, height, width, 3), dtype=np.uint8)


FILMS = {
    "a film of this package": own_film,
    "a stranger's turning surface": strangers_film,
    "boxes of changes, transparent where nothing changed": lambda: encode(random_film(3), fps=30),
    "a small square that moves": lambda: encode(moving_square(), fps=50),
    "one pixel": lambda: encode(noise(4, 1, 1), fps=10),
    "one column of odd height": lambda: encode(noise(3, 7, 1), fps=10),
    "more than 256 colours, all pixels change": lambda: encode(noise(3, 33, 57), fps=10),
    "two colours": lambda: encode(np.uint8(255) * (noise(5, 9, 11)[..., 0] > 127), fps=7),
    "a single frame": lambda: encode(noise(1, 5, 5), fps=10),
    "equal frames, merged into a long one": lambda: encode(np.repeat(noise(2, 5, 5), 400, axis=0), fps=1),
    "a picture held longer than one delay can say": lambda: encode(moving_square(3), fps=5, hold_seconds=1400),
}


@pytest.mark.parametrize("name", FILMS)
def test_a_browser_shows_the_pictures_of_pillow_and_libav(page, name):
    data = FILMS[name]()
    pictures, end, _ = browser_pictures(page, data)
    for decode in (pillow_pictures, libav_pictures):
        others, other_end = decode(data)
        assert [start for start, _ in pictures] == [start for start, _ in others]
        assert end == other_end
        for (_, one), (_, other) in zip(pictures, others, strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(("loop", "repeats"), [(0, None), (1, 0), (2, 1), (7, 6)])
def test_a_browser_plays_a_film_as_often_as_asked(page, loop, repeats):
    assert browser_pictures(page, encode(moving_square(3), fps=10, loop=loop))[2] == repeats


@pytest.mark.parametrize("fps", [1, 12.5, 24, 33, 50, 60, 100])
def test_no_delay_is_so_short_that_a_browser_lengthens_it(page, fps):
    pictures, end, _ = browser_pictures(page, encode(noise(40, 3, 3), fps=fps))
    starts = [start for start, _ in pictures]
    assert np.diff([*starts, end]).min() >= 2
    assert end == pytest.approx(4000 / min(fps, 50), abs=0.51)
