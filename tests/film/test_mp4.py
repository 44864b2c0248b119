"""MP4 files: what players need to know of them, and what they are written through."""

from __future__ import annotations

import doctest
import io

import av
import numpy as np
import pytest
from film.strangers import mp4_frames

import landscape_viz as lv
from landscape_viz.film.encoders import encoder as contract
from landscape_viz.film.encoders.encoder import FilmOptions, checked_metadata, fitted_metadata
from landscape_viz.film.encoders.mp4 import Mp4Encoder, WatchedFile


def drawing(count=12, width=96, height=64):
    """A thin red line that climbs on white, (n, h, w, 4)."""
    frames = np.full((count, height, width, 4), 255, np.uint8)
    for number, frame in enumerate(frames):
        frame[10 + 2 * number : 12 + 2 * number, 8:-8, 1:3] = 0
    return frames


def begun(target, frames=(), **options):
    encoder = Mp4Encoder(target, (96, 64), FilmOptions(**options))
    for frame in frames:
        encoder.add_frame(frame)
    return encoder


def encoded(frames, target, **options):
    begun(target, frames, **options).close()
    return target


def test_colours_are_tagged_as_what_they_were_converted_to(tmp_path):
    with av.open(str(encoded(drawing(), tmp_path / "x.mp4"))) as container:
        context = container.streams.video[0].codec_context
        assert (context.pix_fmt, context.colorspace, context.color_range) == ("yuv420p", 6, 1)
        assert {(frame.colorspace, frame.color_range) for frame in container.decode(video=0)} == {(6, 1)}


def test_white_stays_white_and_a_coloured_line_keeps_its_place(tmp_path):
    frames = drawing()
    for frame, (picture, _) in zip(frames, mp4_frames(encoded(frames, tmp_path / "x.mp4")), strict=True):
        far = np.abs(picture.astype(int) - frame[..., :3]).max(axis=2)
        assert np.mean(far == 0) > 0.8
        line = np.argwhere((picture[..., 0] > 180) & (picture[..., 1] < 90))
        expected = np.argwhere(frame[..., 1] == 0)
        assert line[:, 0].min() == expected[:, 0].min()
        assert line[:, 0].max() == expected[:, 0].max()


def test_the_memory_of_a_frame_may_be_drawn_on_again(tmp_path):
    memory = drawing(1)[0]
    encoder = begun(tmp_path / "x.mp4")
    for frame in drawing():
        memory[:] = frame
        encoder.add_frame(memory)
    memory[:] = 0
    encoder.close()
    for frame, (picture, _) in zip(drawing(), mp4_frames(tmp_path / "x.mp4"), strict=True):
        assert np.abs(picture.astype(float) - frame[..., :3]).mean() < 1


def test_a_smaller_number_is_sharper_and_larger(tmp_path):
    generator = np.random.default_rng(1)
    frames = np.full((6, 64, 96, 4), 255, np.uint8)
    frames[..., :3] = generator.integers(0, 256, (6, 16, 24, 3), dtype=np.uint8).repeat(4, 1).repeat(4, 2)
    sizes, errors = [], []
    for quality in (0, 20, 30, 51):
        path = encoded(frames, tmp_path / "x.mp4", quality=quality)
        sizes.append(path.stat().st_size)
        pictures = np.array([picture for picture, _ in mp4_frames(path)], float)
        errors.append(np.square(pictures - frames[..., :3]).mean())
    assert sizes == sorted(sizes, reverse=True)
    assert errors == sorted(errors)


def test_a_video_goes_to_a_binary_file_which_stays_open():
    buffer = encoded(drawing(), io.BytesIO())
    assert not buffer.closed
    buffer.seek(0)
    with av.open(buffer) as container:
        assert len(list(container.decode(video=0))) == 12


@pytest.mark.parametrize("frames", [0, 1, 12])
def test_a_video_given_up_is_let_go_of_at_once_and_may_be_given_up_again(frames, tmp_path, capfd):
    encoder = begun(tmp_path / "x.mp4", drawing(frames))
    encoder.abort()
    encoder.abort()
    (tmp_path / "x.mp4").unlink()
    assert capfd.readouterr() == ("", "")


class Failing(io.BytesIO):
    """A file that fails at one of its calls, and counts those that come afterwards."""

    def __init__(self, at):
        super().__init__()
        self.calls, self.at = 0, at

    def _count(self):
        self.calls += 1
        if self.calls >= self.at:
            raise OSError(5, "Input/output error")

    def write(self, data):
        self._count()
        return super().write(data)

    def seek(self, offset, whence=0):
        self._count()
        return super().seek(offset, whence)


@pytest.mark.parametrize("at", range(1, 6))
def test_the_first_error_of_a_file_ends_the_video_and_nothing_is_printed(at, capfd):
    file = Failing(at)
    with pytest.raises(OSError, match="Input/output error"):
        encoded(drawing(), file)
    assert file.calls == at
    assert capfd.readouterr() == ("", "")


def test_a_watched_file_hands_everything_on_until_it_fails():
    inner = Failing(at=4)
    file = WatchedFile(inner)
    assert (file.write(b"abc"), file.seek(1), file.write(b"x")) == (3, 1, 1)
    assert file.tell() == 2
    file.check()
    assert file.write(b"lost") == 4
    assert (file.seek(9), file.tell()) == (9, 0)
    assert inner.getvalue() == b"axc"
    with pytest.raises(OSError, match="Input/output"):
        file.check()
    file.close()
    assert not inner.closed


def test_what_has_no_place_joins_the_comment():
    assert fitted_metadata({"a": "1", "B": "2"}, {"b"}) == {"b": "2", "comment": "a: 1"}
    assert fitted_metadata({}, {"comment"}) == {}
    assert checked_metadata(None) == {}
    assert checked_metadata({"year": 2026}) == {"year": "2026"}
    assert doctest.testmod(contract).failed == 0


def test_metadata_that_is_no_dictionary_is_refused():
    with pytest.raises(lv.InputError, match=r"metadata must be a dictionary .*; got \['title'\]"):
        checked_metadata(["title"])
