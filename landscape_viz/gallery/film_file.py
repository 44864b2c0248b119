"""Film files read back: their pictures, what is measured of them, and the still that stands for them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from jaxtyping import UInt8
from PIL import Image

from landscape_viz.gallery.manifest import FilmFacts

Picture = UInt8[np.ndarray, "height width 3"]

STILL_WIDTH, STILL_QUALITY = 800, 78


def pictures(path: Path) -> Iterator[tuple[Picture, float]]:
    """Every picture of a GIF, MP4 or PNG with the seconds that it is shown, without keeping them."""
    yield from _video(path) if path.suffix == ".mp4" else _image(path)


def _image(path: Path) -> Iterator[tuple[Picture, float]]:
    with Image.open(path) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            yield np.array(image.convert("RGB")), image.info.get("duration", 0) / 1000


def _video(path: Path) -> Iterator[tuple[Picture, float]]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        seconds = 1 / float(stream.average_rate or 1)
        for frame in container.decode(stream):
            yield frame.to_ndarray(format="rgb24"), seconds


def measure(path: Path, still: Path | None = None) -> FilmFacts:
    """The facts of a film; its last picture, which shows all that happened, is saved as `still` if one is asked for."""
    frames, seconds = 0, 0.0
    last: Picture | None = None
    for picture, shown in pictures(path):
        frames += 1
        seconds += shown
        last = picture
    if last is None:
        raise ValueError(f"{path.name} has no pictures")
    if still is not None:
        save_still(last, still)
    content = path.read_bytes()
    height, width = last.shape[:2]
    return FilmFacts(
        file=path.name,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        frames=frames,
        seconds=round(seconds, 3),
        width=width,
        height=height,
    )


def save_still(picture: Picture, path: Path) -> None:
    """A small WebP of a picture, no wider than a card of the page needs it."""
    image = Image.fromarray(picture)
    if image.width > STILL_WIDTH:
        image = image.resize((STILL_WIDTH, round(image.height * STILL_WIDTH / image.width)), Image.Resampling.LANCZOS)
    image.save(path, quality=STILL_QUALITY, method=6)
