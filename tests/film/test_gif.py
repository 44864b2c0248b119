from __future__ import annotations

import ast
import doctest
import io
import tempfile
import tracemalloc
from pathlib import Path

import imageio.v3 as iio
import numpy as np
import pytest
from film.gif_films import both_decoders, encode, moving_square, seen

from landscape_viz.errors import InputError
from landscape_viz.film.encoders import colour_counts, gif_format, palette
from landscape_viz.film.encoders import gif as gif_encoder
from landscape_viz.film.encoders import gif_plugin as gif
from landscape_viz.film.encoders.gif import FilmOptions
from landscape_viz.film.encoders.gif_plugin import GifPlugin, packed_frame


def test_path_file_object_and_bytes_get_the_same_content(tmp_path):
    frames = moving_square()
    path, buffer = tmp_path / "film.gif", io.BytesIO()
    iio.imwrite(path, frames, plugin=GifPlugin, fps=25)
    iio.imwrite(buffer, frames, plugin=GifPlugin, fps=25)
    assert path.read_bytes() == buffer.getvalue() == encode(frames, fps=25)


def test_array_list_iterator_calls_and_stream_give_the_same_file():
    frames = moving_square()
    by_calls, by_stream = io.BytesIO(), io.BytesIO()
    with iio.imopen(by_calls, "w", plugin=GifPlugin) as film:
        for frame in frames:
            assert film.write(frame, fps=25, hold_seconds=1) is None
    with iio.imopen(by_stream, "w", plugin=GifPlugin, extension=".gif") as film:
        film.init_film((32, 24), fps=25, hold_seconds=1)
        for frame in frames:
            film.write_frame(frame)
    whole = encode(frames, fps=25, hold_seconds=1)
    assert whole == encode(list(frames), fps=25, hold_seconds=1) == encode(iter(frames), fps=25, hold_seconds=1)
    assert whole == by_calls.getvalue() == by_stream.getvalue()


def test_the_same_frames_give_the_same_bytes():
    frames = np.random.default_rng(0).integers(0, 256, (3, 150, 160, 3), dtype=np.uint8)
    assert encode(frames) == encode(frames.copy())


@both_decoders
def test_a_single_frame_may_have_any_of_the_three_shapes(decode):
    for shape in ((6, 5), (6, 5, 3), (6, 5, 4)):
        pictures, _ = decode(encode(np.full(shape, 255, np.uint8)))
        assert [picture.shape for _, picture in pictures] == [(6, 5, 3)]


def test_imageio_reads_the_film_back_with_both_of_its_readers():
    frames = moving_square()
    data = encode(frames)
    for plugin in ("pillow", "pyav"):
        assert np.array_equal(iio.imread(data, plugin=plugin, extension=".gif")[..., :3], frames[..., :3])


@both_decoders
def test_the_frame_may_be_drawn_on_again_after_it_was_written(decode):
    frames = moving_square()
    target, canvas = io.BytesIO(), np.empty_like(frames[0])
    with iio.imopen(target, "w", plugin=GifPlugin) as film:
        film.init_film((32, 24), fps=20)
        for frame in frames:
            canvas[:] = frame
            film.write_frame(canvas)
        canvas[:] = 0
    decoded = seen(decode(target.getvalue())[0], len(frames), 20)
    assert np.array_equal(decoded, frames[..., :3])


def test_the_documented_example_works():
    assert doctest.testmod(gif).failed == 0


BAD_FRAMES = [
    (np.zeros((4, 4, 3)), "uint8"),
    (np.zeros((4, 4), bool), "uint8"),
    (np.zeros(5, np.uint8), "axes"),
    (np.zeros((2, 2, 2, 2, 3), np.uint8), "axes"),
    (np.zeros((2, 4, 4, 2), np.uint8), r"shape \(h, w\)"),
    (np.zeros((0, 4, 3), np.uint8), "pixels wide and high"),
    (np.zeros((0, 4, 4, 3), np.uint8), "at least one frame"),
    ([], "at least one frame"),
    ([np.zeros((4, 4), np.uint8), np.zeros((4, 5), np.uint8)], "must be 4 x 4 pixels; frame 1 is 5 x 4"),
    ([np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.float32)], "uint8"),
    ("frames", "list of frames"),
    (7, "list of frames"),
    (np.zeros((1, 70_000), np.uint8), "65535"),
]


@pytest.mark.parametrize(("frames", "message"), BAD_FRAMES)
def test_frames_that_cannot_be_used_are_refused_and_leave_no_file(tmp_path, frames, message):
    with pytest.raises(InputError, match=message):
        iio.imwrite(tmp_path / "film.gif", frames, plugin=GifPlugin)
    assert list(tmp_path.iterdir()) == []


BAD_OPTIONS = [
    ({"fps": 0}, "fps must be"),
    ({"fps": 0.05}, "fps must be"),
    ({"fps": 101}, "fps must be"),
    ({"fps": float("nan")}, "fps must be"),
    ({"loop": -1}, "loop must be"),
    ({"hold_seconds": -1}, "hold_seconds must be"),
    ({"hold_seconds": 1e9}, "hold_seconds must be"),
]


@pytest.mark.parametrize(("options", "message"), BAD_OPTIONS)
def test_options_that_cannot_be_used_are_refused_and_leave_no_file(tmp_path, options, message):
    with pytest.raises(InputError, match=message):
        iio.imwrite(tmp_path / "film.gif", moving_square(), plugin=GifPlugin, **options)
    with (
        pytest.raises(InputError, match=message),
        iio.imopen(tmp_path / "film.gif", "w", plugin=GifPlugin) as film,
    ):
        film.init_film((32, 24), **{"fps": 20, **options})
    assert list(tmp_path.iterdir()) == []


WRONG_TYPES = [
    (("20", 0, 0.0, None), "fps must be"),
    ((20, 1.5, 0.0, None), "loop must be"),
    ((20, 0, None, None), "hold_seconds must be"),
    ((20, 0, 0.0, 3), "comment must be"),
]


@pytest.mark.parametrize(("options", "message"), WRONG_TYPES)
def test_options_of_a_wrong_type_are_named(options, message):
    with pytest.raises(InputError, match=message):
        FilmOptions.checked(*options)


@pytest.mark.parametrize("size", [(0, 5), (5, 70_000)])
def test_a_film_of_an_impossible_size_is_refused(size):
    with (
        pytest.raises(InputError, match="size must be"),
        iio.imopen(io.BytesIO(), "w", plugin=GifPlugin) as film,
    ):
        film.init_film(size, fps=20)


def test_closing_without_a_frame_is_refused_and_leaves_no_file(tmp_path):
    with (
        pytest.raises(InputError, match="at least one frame"),
        iio.imopen(tmp_path / "film.gif", "w", plugin=GifPlugin),
    ):
        pass
    with (
        pytest.raises(InputError, match="at least one frame"),
        iio.imopen(tmp_path / "film.gif", "w", plugin=GifPlugin) as film,
    ):
        film.init_film((4, 4), fps=20)
    assert list(tmp_path.iterdir()) == []


def test_a_frame_before_the_film_begins_is_refused():
    with pytest.raises(InputError, match="init_film"), iio.imopen(io.BytesIO(), "w", plugin=GifPlugin) as film:
        film.write_frame(np.zeros((4, 4), np.uint8))


def test_a_film_begins_once():
    film = iio.imopen(io.BytesIO(), "w", plugin=GifPlugin)
    film.init_film((4, 4), fps=20)
    with pytest.raises(InputError, match="init_film"):
        film.init_film((4, 4), fps=20)


def test_options_that_change_within_a_film_are_refused():
    film = iio.imopen(io.BytesIO(), "w", plugin=GifPlugin)
    film.write(np.zeros((4, 4), np.uint8), fps=20)
    with pytest.raises(InputError, match="must stay"):
        film.write(np.ones((4, 4), np.uint8), fps=21)


def test_an_error_among_the_frames_leaves_the_older_file_and_nothing_open(tmp_path, monkeypatch):
    spools = []

    class Spool(tempfile.SpooledTemporaryFile):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            spools.append(self)

    def frames():
        yield from moving_square(5)
        raise RuntimeError("the figure broke")

    def interrupted_film(path):
        with iio.imopen(path, "w", plugin=GifPlugin) as film:
            film.init_film((32, 24), fps=20)
            film.write_frame(moving_square()[0])
            raise KeyboardInterrupt

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", Spool)
    path = tmp_path / "film.gif"
    path.write_bytes(b"older")
    with pytest.raises(RuntimeError, match="the figure broke"):
        iio.imwrite(path, frames(), plugin=GifPlugin)
    with pytest.raises(KeyboardInterrupt):
        interrupted_film(path)
    iio.imwrite(tmp_path / "good.gif", moving_square(), plugin=GifPlugin)
    assert path.read_bytes() == b"older"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["film.gif", "good.gif"]
    assert len(spools) == 3
    assert all(spool.closed for spool in spools)


def test_nothing_is_written_after_the_end():
    film = iio.imopen(io.BytesIO(), "w", plugin=GifPlugin)
    film.write(moving_square())
    film.close()
    film.close()
    with pytest.raises(InputError, match="finished"):
        film.write(moving_square())
    with pytest.raises(InputError, match="finished"):
        film.write_frame(moving_square()[0])


def test_a_film_dropped_before_close_warns_and_writes_nothing(tmp_path):
    films = [iio.imopen(tmp_path / "film.gif", "w", plugin=GifPlugin)]
    films[0].write(moving_square())
    with pytest.warns(ResourceWarning, match=r"before close\(\)"):
        films.clear()
    assert list(tmp_path.iterdir()) == []


def test_the_plugin_refuses_to_read_and_says_what_does(tmp_path):
    path = tmp_path / "film.gif"
    iio.imwrite(path, moving_square(), plugin=GifPlugin)
    with pytest.raises(OSError, match="can not handle") as error:
        iio.imopen(path, "r", plugin=GifPlugin)
    assert "plugin='pillow'" in str(error.value.__cause__)
    film = iio.imopen(io.BytesIO(), "w", plugin=GifPlugin)
    for read in (film.read, film.iter, film.properties, film.metadata):
        with pytest.raises(io.UnsupportedOperation, match="plugin='pillow'"):
            read()


def test_a_file_of_another_name_is_refused(tmp_path):
    with pytest.raises(OSError, match="can not handle"):
        iio.imwrite(tmp_path / "film.png", moving_square(), plugin=GifPlugin)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_frames(tmp_path):
    def frames(count):
        generator = np.random.default_rng(0)
        frame = np.full((120, 160, 4), 255, np.uint8)
        for number in range(count):
            frame[number % 60 : number % 60 + 50, 10:70, :3] = 51 * generator.integers(0, 6, (50, 60, 3))
            yield frame

    def peak(count):
        tracemalloc.start()
        iio.imwrite(tmp_path / "film.gif", frames(count), plugin=GifPlugin)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    # Each frame leaves 12 kB of changes: both films are longer than what the encoder holds back in memory.
    assert peak(1300) < peak(650) + 1_000_000


@pytest.mark.parametrize("module", [gif, gif_encoder, gif_format, palette, colour_counts])
def test_the_encoder_imports_neither_jax_nor_matplotlib(module):
    tree = ast.parse(Path(module.__file__).read_text())
    imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert not {name.split(".")[0] for name in imported} & {"jax", "matplotlib"}


def test_a_frame_given_as_opaque_rgba_is_not_copied():
    frame = moving_square(1)[0]
    assert np.shares_memory(packed_frame(frame), frame)
