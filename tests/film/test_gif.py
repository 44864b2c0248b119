"""The GIF encoder as any encoder: where it writes, what it refuses, what it leaves behind."""

from __future__ import annotations

import ast
import io
import tempfile
import tracemalloc
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import imageio.v3 as iio
import numpy as np
import pytest
from film.gif_films import both_decoders, encode, moving_square, seen

from landscape_viz.errors import InputError
from landscape_viz.film.encoders import colour_counts, encoder, gif, gif_format, palette
from landscape_viz.film.encoders.encoder import FilmOptions, encoder_for, open_encoder
from landscape_viz.film.encoders.gif import GifEncoder, packed_frame


def begun(target, frames=(), size=(32, 24)):
    film = open_encoder(target, size, FilmOptions())
    for frame in frames:
        film.add_frame(frame)
    return film


def test_a_file_object_gets_a_gif_with_the_content_of_a_file(tmp_path):
    frames = moving_square()
    path, buffer = tmp_path / "film.gif", io.BytesIO()
    for target in (path, buffer):
        begun(target, frames).close()
    assert path.read_bytes() == buffer.getvalue() == encode(frames)
    assert encoder_for(buffer) is encoder_for("x.GIF") is GifEncoder


def test_the_same_frames_give_the_same_bytes():
    frames = np.random.default_rng(0).integers(0, 256, (3, 150, 160, 3), dtype=np.uint8)
    assert encode(frames) == encode(frames.copy())


def test_imageio_reads_the_film_back_with_both_of_its_readers():
    frames = moving_square()
    data = encode(frames)
    for plugin in ("pillow", "pyav"):
        assert np.array_equal(iio.imread(data, plugin=plugin, extension=".gif")[..., :3], frames[..., :3])


@both_decoders
def test_the_frame_may_be_drawn_on_again_after_it_was_added(decode):
    frames = moving_square()
    target, canvas = io.BytesIO(), np.empty_like(frames[0])
    film = begun(target)
    for frame in frames:
        canvas[:] = frame
        film.add_frame(canvas)
    canvas[:] = 0
    film.close()
    decoded = seen(decode(target.getvalue())[0], len(frames), 20)
    assert np.array_equal(decoded, frames[..., :3])


def test_a_frame_given_as_opaque_rgba_is_not_copied():
    frame = moving_square(1)[0]
    assert np.shares_memory(packed_frame(frame), frame)


BAD_OPTIONS = [
    ({"fps": 0}, "fps must be"),
    ({"fps": 0.05}, "fps must be"),
    ({"fps": 101}, "fps must be"),
    ({"fps": float("nan")}, "fps must be"),
    ({"fps": "20"}, "fps must be"),
    ({"loop": -1}, "loop must be"),
    ({"loop": 1.5}, "loop must be"),
    ({"hold_seconds": -1}, "hold_seconds must be"),
    ({"hold_seconds": 1e9}, "hold_seconds must be"),
    ({"hold_seconds": None}, "hold_seconds must be"),
    ({"quality": 52}, "quality must be"),
    ({"metadata": 3}, "metadata must be a dictionary"),
]


@pytest.mark.parametrize(("options", "message"), BAD_OPTIONS)
def test_options_that_cannot_be_used_are_refused_by_name(options, message):
    unchecked: Any = SimpleNamespace(**{**vars(FilmOptions()), **options})  # users have no checker of types in between
    with pytest.raises(InputError, match=message):
        FilmOptions.__post_init__(unchecked)


@pytest.mark.parametrize(("size", "side"), [((0, 5), "width"), ((5, 70_000), "height")])
def test_a_film_of_an_impossible_size_is_refused(size, side):
    with pytest.raises(InputError, match=f"the film's {side} in pixels must be"):
        begun(io.BytesIO(), size=size)


def test_closing_without_a_frame_is_refused_and_leaves_no_file(tmp_path):
    film = begun(tmp_path / "film.gif")
    with pytest.raises(InputError, match="at least one frame"):
        film.close()
    film.abort()
    assert list(tmp_path.iterdir()) == []


def test_a_film_given_up_leaves_the_older_file_and_nothing_open(tmp_path, monkeypatch):
    spools = []

    class Spool(tempfile.SpooledTemporaryFile):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            spools.append(self)

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", Spool)
    path = tmp_path / "film.gif"
    path.write_bytes(b"older")
    film = begun(path, moving_square(5))
    film.abort()
    film.abort()
    begun(tmp_path / "good.gif", moving_square()).close()
    assert path.read_bytes() == b"older"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["film.gif", "good.gif"]
    assert len(spools) == 2
    assert all(spool.closed for spool in spools)


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
        begun(tmp_path / "film.gif", frames(count), size=(160, 120)).close()
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    # Each frame leaves 12 kB of changes: both films are longer than what the encoder holds back in memory.
    assert peak(1300) < peak(650) + 1_000_000


@pytest.mark.parametrize(
    "module", [encoder, gif, gif_format, palette, colour_counts], ids=lambda module: module.__name__
)
def test_the_encoder_imports_neither_jax_nor_matplotlib(module):
    tree = ast.parse(Path(module.__file__).read_text())
    imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert not {name.split(".")[0] for name in imported} & {"jax", "matplotlib"}
