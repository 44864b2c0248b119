from __future__ import annotations

import numpy as np
import pytest
from film.gif_films import both_decoders, encode, psnr, random_film, seen
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


@pytest.fixture(scope="module")
def line_film():
    figure = Figure(figsize=(3.2, 2.4), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    x = np.linspace(-3, 3, 60)
    axes.scatter(x, np.cos(2 * x), c=x, cmap="plasma", s=40)
    trail = axes.plot([], [], color="tab:blue")[0]
    caption = axes.set_title("")
    frames = []
    for number in range(8):
        trail.set_data(x[: 7 * number + 1], np.sin(3 * x[: 7 * number + 1]))
        caption.set_text(f"step {number}")
        canvas.draw()
        frames.append(np.array(canvas.buffer_rgba()))
    return np.stack(frames)


@pytest.fixture(scope="module")
def turning_surface():
    figure = Figure(figsize=(3.2, 2.4), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot(projection="3d")
    x, y = np.meshgrid(np.linspace(-2, 2, 30), np.linspace(-2, 2, 30))
    axes.plot_surface(x, y, np.sin(x) * np.cos(y), cmap="viridis")
    frames = []
    for number in range(6):
        axes.view_init(30, 12 * number)
        canvas.draw()
        frames.append(np.array(canvas.buffer_rgba()))
    return np.stack(frames)


@both_decoders
@pytest.mark.parametrize("seed", range(6))
def test_a_film_of_at_most_255_colours_is_exact_at_every_frame(decode, seed):
    frames = random_film(seed)
    pictures, end = decode(encode(frames, fps=17))
    assert np.array_equal(seen(pictures, len(frames), 17), frames)
    assert end == round(100 * len(frames) / 17)


@both_decoders
@pytest.mark.parametrize("colours", [1, 2, 3, 4, 7, 8, 15, 16, 31, 63, 64, 127, 128, 254, 255])
def test_every_size_of_the_colour_table_decodes_exactly(decode, colours):
    some = np.random.default_rng(colours).integers(0, 256, (2 * colours, 3), dtype=np.uint8)
    levels = np.unique(some, axis=0)[:colours]
    frames = np.stack([levels[np.random.default_rng(seed).integers(0, colours, (120, 90))] for seed in range(3)])
    frames[0].reshape(-1, 3)[:colours] = levels
    pictures, _ = decode(encode(frames, fps=10))
    assert np.array_equal(seen(pictures, 3, 10), frames)


@both_decoders
@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (13, 1), (5, 3), (2, 301), (299, 4)])
def test_every_size_of_picture_decodes_exactly(decode, shape):
    frames = random_film(3, 5, *shape, colours=40)
    pictures, _ = decode(encode(frames, fps=20))
    assert np.array_equal(seen(pictures, 5, 20), frames)


@both_decoders
def test_pictures_whose_pixels_all_change_decode_exactly(decode):
    frames = np.stack([np.full((40, 50), level, np.uint8) for level in (0, 90, 255, 3)])
    pictures, _ = decode(encode(frames, fps=20))
    assert np.array_equal(seen(pictures, 4, 20), np.repeat(frames[..., None], 3, axis=3))


@both_decoders
def test_noise_in_all_colours_keeps_its_size_and_time(decode):
    frames = np.random.default_rng(0).integers(0, 256, (3, 150, 160, 3), dtype=np.uint8)
    pictures, end = decode(encode(frames, fps=10))
    assert end == 30
    decoded = seen(pictures, 3, 10)
    assert len(np.unique(decoded.reshape(-1, 3), axis=0)) > 200
    # A cube of 256 levels cut into 255 cells: about 40 levels a side, a uniform error of side^2 / 12.
    assert psnr(frames, decoded) > 10 * np.log10(255**2 / (45**2 / 12))


@both_decoders
def test_a_film_of_lines_is_close_to_its_source(decode, line_film):
    assert len(np.unique(line_film.view(np.uint32))) > 255
    pictures, _ = decode(encode(line_film, fps=20))
    assert psnr(line_film, seen(pictures, len(line_film), 20)) > 45


@both_decoders
def test_a_turning_surface_is_close_to_its_source(decode, turning_surface):
    assert len(np.unique(turning_surface.view(np.uint32))) > 4096
    pictures, _ = decode(encode(turning_surface, fps=20))
    assert psnr(turning_surface, seen(pictures, len(turning_surface), 20)) > 45


@both_decoders
@pytest.mark.parametrize("film", ["line_film", "turning_surface"])
def test_white_stays_white_and_still_pixels_never_flicker(decode, film, request):
    frames = request.getfixturevalue(film)
    decoded = seen(decode(encode(frames, fps=20))[0], len(frames), 20)
    white = (frames == 255).all(axis=3)
    assert white.mean() > 0.3
    assert (decoded[white] == 255).all()
    still = (frames[1:] == frames[:-1]).all(axis=3)
    assert still.mean() > 0.3
    assert not (decoded[1:] != decoded[:-1])[still].any()


@both_decoders
def test_a_grey_ramp_of_256_levels_is_off_by_one_level_at_most(decode):
    ramp = np.tile(np.arange(256, dtype=np.uint8), (8, 1))
    pictures, _ = decode(encode([ramp]))
    assert np.abs(pictures[0][1].astype(int) - ramp[..., None]).max() <= 1


@both_decoders
def test_alpha_is_laid_on_white(decode):
    frame = np.zeros((3, 4, 4), np.uint8)
    frame[..., :3] = (200, 100, 0)
    frame[..., 3] = [0, 51, 204, 255]
    expected = np.array([[255, 255, 255], [244, 224, 204], [211, 131, 51], [200, 100, 0]])
    assert np.array_equal(decode(encode([frame]))[0][0][1], np.tile(expected, (3, 1, 1)))


@both_decoders
def test_transparent_black_and_opaque_black_are_told_apart(decode):
    frames = np.zeros((3, 6, 6, 4), np.uint8)
    frames[0, ..., 3] = 255
    frames[2, ..., 3] = 255
    frames[1, 2:4, 2:4, 3] = 255
    decoded = seen(decode(encode(frames))[0], 3, 20)
    assert (decoded[[0, 2]] == 0).all()
    assert (decoded[1, 2:4, 2:4] == 0).all()
    assert (decoded[1, 0] == 255).all()


@both_decoders
def test_views_that_are_not_contiguous_are_read_right(decode):
    frames = random_film(2)[:, ::-1, ::2]
    decoded = seen(decode(encode(list(frames)))[0], len(frames), 20)
    assert np.array_equal(decoded, frames)
