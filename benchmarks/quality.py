"""How good files are: their pictures against the frames that were to be saved."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.scenes import FPS, Scene

Picture = np.ndarray  # (height, width, 3) uint8


def source_frames(scene: Scene, frames: int) -> tuple[int, Iterator[Picture]]:
    """How many frames a saved scene has, what is held included, and each of them as Agg draws it in full."""
    from benchmarks import drawings

    drawing = getattr(drawings, scene.drawing)(frames)
    numbers = list(range(frames))
    if isinstance(drawing, drawings.Drawing):
        figure = drawing.open()
        update = drawing.plot(figure.axes[0])
    else:
        drawn = drawing.draw()
        figure, update = drawn.figure, drawn.update
        for artist in update(0):
            artist.set_animated(False)
        numbers += [frames - 1] * round(drawing.hold_seconds * FPS)

    def picture(number: int) -> Picture:
        update(number)
        figure.canvas.draw()
        return np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()

    return len(numbers), map(picture, numbers)


def gif_pictures(path: Path, frames: int) -> Iterator[Picture]:
    """What a GIF shows in the middle of each of so many equally long frames; equal pictures may have been merged."""
    from PIL import Image, ImageSequence

    with Image.open(path) as file:
        ends = list(itertools.accumulate(page.info["duration"] for page in ImageSequence.Iterator(file)))
        shown, picture = -1, np.empty(0)
        for frame in range(frames):
            number = int(np.searchsorted(ends, (frame + 0.5) / frames * ends[-1], side="right"))
            for page in range(shown + 1, number + 1):
                file.seek(page)
                picture = np.asarray(file.convert("RGB"))
            shown = number
            yield picture


def mp4_pictures(path: Path, frames: int) -> Iterator[Picture]:
    """The pictures of a video, which must have so many frames."""
    import av

    with av.open(str(path)) as file:
        count = 0
        for picture in file.decode(video=0):
            count += 1
            yield picture.to_ndarray(format="rgb24")
    if count != frames:
        raise ValueError(f"{path.name} has {count} frames; {frames} were to be saved")


class Judge:
    """Compares the pictures of one file with the source frames, both handed over one by one."""

    def __init__(self) -> None:
        self._error = self._values = self._still = self._flickering = 0
        self._source: Picture | None = None
        self._picture: Picture | None = None

    def look(self, source: Picture, picture: Picture) -> None:
        """Take the next frame and the picture that the file has for it."""
        if picture.shape != source.shape:
            raise ValueError(f"a picture has the shape {picture.shape}; the frame has {source.shape}")
        off = source.astype(np.int32) - picture
        self._error += int((off * off).sum())
        self._values += off.size
        if self._source is not None and self._picture is not None:
            still = (source == self._source).all(axis=2)
            self._still += int(still.sum())
            self._flickering += int((still & (picture != self._picture).any(axis=2)).sum())
        self._source, self._picture = source, picture

    def verdict(self) -> dict[str, float | None]:
        """PSNR over the whole film in dB (None where nothing differs), and the share of still pixels that flicker."""
        psnr = 10 * np.log10(255**2 * self._values / self._error) if self._error else None
        return {"psnr": psnr, "flicker": self._flickering / self._still if self._still else 0.0}


def judge(scene: Scene, frames: int, paths: list[Path]) -> dict[str, dict[str, float | None]]:
    """The verdict on each file, by its name; the source frames are drawn once for all of them."""
    total, sources = source_frames(scene, frames)
    readers = [(gif_pictures if path.suffix == ".gif" else mp4_pictures)(path, total) for path in paths]
    judges = [Judge() for _ in paths]
    for source, *pictures in zip(sources, *readers, strict=True):
        for one, picture in zip(judges, pictures, strict=True):
            one.look(source, picture)
    return {path.name: one.verdict() for path, one in zip(paths, judges, strict=True)}
