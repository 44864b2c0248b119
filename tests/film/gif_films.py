"""Small films, and two decoders to look at them with."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest
from PIL import Image

from landscape_viz.film.encoders.encoder import FilmOptions, open_encoder
from landscape_viz.film.encoders.gif_format import frame_start


def encode(frames, **options):
    """The bytes of a GIF of frames, each (h, w), (h, w, 3) or (h, w, 4)."""
    file, frames = io.BytesIO(), [as_rgba(frame) for frame in frames]
    encoder = open_encoder(file, frames[0].shape[1::-1], FilmOptions(**options))
    for frame in frames:
        encoder.add_frame(frame)
    encoder.close()
    return file.getvalue()


def as_rgba(frame):
    """A frame in grey or in colour as encoders take it."""
    rgb = np.repeat(frame[..., None], 3, axis=2) if frame.ndim == 2 else frame
    return rgb if rgb.shape[2] == 4 else np.concatenate((rgb, np.full_like(rgb[..., :1], 255)), axis=2)


def pillow_pictures(data):
    """The pictures of a GIF as (start in cs, RGB array), and the length of the film in cs."""
    pictures, start = [], 0
    with Image.open(io.BytesIO(data)) as image:
        for number in range(image.n_frames):
            image.seek(number)
            pictures.append((start, np.asarray(image.convert("RGB"))))
            start += round(image.info["duration"] / 10)
    return pictures, start


def libav_pictures(data):
    pictures, end = [], 0
    with av.open(io.BytesIO(data)) as container:
        for frame in container.decode(video=0):
            start = round(frame.pts * frame.time_base * 100)
            end = start + round(frame.duration * frame.time_base * 100)
            pictures.append((start, frame.to_ndarray(format="rgb24")))
    return pictures, end


both_decoders = pytest.mark.parametrize("decode", [pillow_pictures, libav_pictures])


def seen(pictures, count, fps):
    """What is on the screen when each of `count` frames begins: (count, h, w, 3)."""
    starts = [start for start, _ in pictures]
    at = np.searchsorted(starts, [frame_start(frame, fps) for frame in range(count)], side="right") - 1
    return np.stack([pictures[number][1] for number in at])


def delays(data):
    with Image.open(io.BytesIO(data)) as image:
        return [round(image.info["duration"] / 10) for _ in every_frame(image)]


def every_frame(image):
    for number in range(image.n_frames):
        image.seek(number)
        yield image


def moving_square(count=12, height=24, width=32):
    frames = np.full((count, height, width, 4), 255, np.uint8)
    for number in range(count):
        left = number % (width - 6)
        frames[number, 4:10, left : left + 6, :3] = (200, 30, 40 + 15 * (number % 14))
    return frames


def random_film(seed, count=9, height=31, width=43, colours=200):
    """Boxes of noise in few colours on a picture that otherwise stands still; some frames repeat."""
    generator = np.random.default_rng(seed)
    table = generator.integers(0, 256, (colours, 3), dtype=np.uint8)
    frame = table[generator.integers(0, colours, (height, width))]
    frames = []
    for _ in range(count):
        frames.append(frame.copy())
        if generator.random() < 0.7:
            top, left = generator.integers(0, height), generator.integers(0, width)
            box = frame[top : top + generator.integers(1, height + 1), left : left + generator.integers(1, width + 1)]
            box[:] = table[generator.integers(0, colours, box.shape[:2])]
    return np.stack(frames)


def psnr(frames, decoded):
    error = np.mean((frames[..., :3].astype(float) - decoded) ** 2)
    return np.inf if error == 0 else 10 * np.log10(255**2 / error)
