"""Films at the edge of what is a film, saved and decoded: short, tiny, odd, still, restless, long."""

from __future__ import annotations

from contextlib import nullcontext

import av
import numpy as np
import pytest
from film.strangers import blank_figure, error, frames_of, full_draw, gif_frames, mp4_frames, plain, wave
from matplotlib.animation import FuncAnimation
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import landscape_viz as lv

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Animation was deleted")]
both = pytest.mark.parametrize("name", ["x.gif", "x.mp4"])
SHADES = [(k / 255, 0, 1 - k / 255) for k in range(0, 256, 51)]


def pictures(animation, path, **options):
    lv.save(animation, path, **options)
    return [picture for picture, _ in frames_of(path)]


def noise(count, width, height, generator):
    """Every pixel of every frame in a colour of its own; and the frames, (n, height, width, 3)."""
    levels = generator.integers(0, 256, (count, height, width, 3), dtype=np.uint8)
    figure = blank_figure(width, height)
    image = figure.figimage(levels[0])

    def update(frame):
        image.set_data(levels[frame])
        return (image,)

    return FuncAnimation(figure, update, frames=count), levels


@both
def test_a_film_of_one_frame(name, tmp_path):
    saved = lv.save(wave(1), tmp_path / name, fps=4)
    ((picture, milliseconds),) = frames_of(tmp_path / name)
    animation = wave(1)
    animation._func(0)
    assert error(picture, full_draw(animation._fig)) < 2.5
    assert milliseconds == 250
    assert (saved.frames, saved.seconds) == (1, 0.25)


@both
@pytest.mark.parametrize("count", [2, 60])
def test_frames_that_are_all_equal_keep_their_time(name, count, tmp_path):
    lv.save(plain(["red"] * count), tmp_path / name, fps=8)
    frames = frames_of(tmp_path / name)
    assert len(frames) == (1 if name == "x.gif" else count)
    assert sum(milliseconds for _, milliseconds in frames) == pytest.approx(125 * count, abs=5)
    for picture, _ in frames:
        assert np.abs(picture - np.array([255.0, 0, 0])).max() <= 3


def test_a_picture_of_one_pixel(tmp_path):
    figure = Figure(figsize=(1, 1), dpi=1)
    shades = [picture[0, 0] for picture in pictures(_shades(figure), tmp_path / "x.gif")]
    np.testing.assert_array_equal(shades, np.rint(255 * np.array(SHADES)))
    for picture, shade in zip(pictures(_shades(figure), tmp_path / "x.mp4"), SHADES, strict=True):
        assert picture.shape == (2, 2, 3)  # videos have even sizes
        assert np.abs(picture - 255 * np.array(shade)).max() <= 4


def _shades(figure):
    return FuncAnimation(figure, lambda shade: figure.set_facecolor(shade) or [], frames=SHADES)


@both
def test_every_pixel_changes_in_every_frame_and_more_than_256_colours_are_in_each(name, tmp_path):
    animation, levels = noise(4, 52, 38, np.random.default_rng(3))
    found = pictures(animation, tmp_path / name, fps=5, quality=0)
    assert len(found) == 4
    for picture, drawn in zip(found, levels, strict=True):
        assert picture.shape == drawn.shape
        if name == "x.gif":
            assert error(picture, drawn) < 16  # 255 colours for 7904: a cube of colours is 40 levels wide
        else:
            grey = [one.astype(float) @ (0.299, 0.587, 0.114) for one in (picture, drawn)]
            assert np.corrcoef(grey[0].ravel(), grey[1].ravel())[0, 1] > 0.98


def test_256_colours_in_one_picture_are_nearly_exact(tmp_path):
    figure = blank_figure(16, 16)
    levels = np.zeros((16, 16, 3), np.uint8)
    levels[..., 1] = np.arange(256).reshape(16, 16)
    image = figure.figimage(levels)
    (picture,) = pictures(FuncAnimation(figure, lambda _: [image], frames=1), tmp_path / "x.gif")
    assert np.abs(picture.astype(int) - levels).max() <= 1


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (7, 5), (65, 33), (101, 80), (80, 101)])
def test_sizes_that_are_odd(size, tmp_path):
    width, height = size
    for dpi in (80, 37, 100):
        figure = Figure(figsize=(width / dpi, height / dpi), dpi=dpi)
        gif = pictures(_shades(figure), tmp_path / "x.gif")
        assert {picture.shape for picture in gif} == {(height, width, 3)}
        mp4 = pictures(_shades(figure), tmp_path / "x.mp4")
        assert {picture.shape for picture in mp4} == {(height + height % 2, width + width % 2, 3)}
        assert tuple(figure.get_size_inches()) == (width / dpi, height / dpi)


@pytest.mark.parametrize("fps", [1, 1.5, 7, 12.5, 15, 23.976, 24, 29.97, 30, 48, 50, 60, 75, 99.9, 100])
def test_the_average_rate_is_true_in_both_formats(fps, tmp_path):
    colours = [(k / 40, 0, 0) for k in range(40)]
    with pytest.warns(UserWarning, match="at most 50") if fps > 50 else nullcontext():
        saved = lv.save(plain(colours, 8, 8), tmp_path / "x.gif", fps=fps)
    assert saved.fps == min(fps, 50)
    delays = [milliseconds for _, milliseconds in gif_frames(tmp_path / "x.gif")]
    assert len(delays) == 40
    assert sum(delays) == pytest.approx(40_000 / min(fps, 50), abs=5.001)
    assert max(delays) - min(delays) <= 10
    assert min(delays) >= 20  # browsers play shorter ones as 100
    saved = lv.save(plain(colours, 8, 8), tmp_path / "x.mp4", fps=fps)
    assert saved.fps == fps
    with av.open(str(tmp_path / "x.mp4")) as container:
        stream = container.streams.video[0]
        assert float(stream.duration * stream.time_base) == pytest.approx(40 / fps, rel=1e-4)
    assert len(list(mp4_frames(tmp_path / "x.mp4"))) == 40


@pytest.mark.slow
@both
def test_a_film_of_two_thousand_frames(name, tmp_path):
    figure = blank_figure(32, 24)
    counted = []

    def update(frame):
        # The number of the frame, in eleven fields that are black or white.
        for bit, field in enumerate(fields):
            field.set_facecolor("white" if frame >> bit & 1 else "black")
        return fields

    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, 4), ylim=(0, 3))
    fields = [axes.add_patch(Rectangle((bit % 4, bit // 4), 1, 1, linewidth=0)) for bit in range(11)]
    lv.save(FuncAnimation(figure, update, frames=2000, blit=True, cache_frame_data=False), tmp_path / name, fps=50)
    for picture, milliseconds in frames_of(tmp_path / name):
        assert milliseconds == 20
        centres = [picture[23 - (8 * (bit // 4) + 4), 8 * (bit % 4) + 4].mean() > 127 for bit in range(11)]
        counted.append(sum(1 << bit for bit, white in enumerate(centres) if white))
    assert counted == list(range(2000))
