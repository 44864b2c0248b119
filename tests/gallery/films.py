"""Small films and scripts that make them without jax or matplotlib, so that tests of the gallery are quick."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from PIL import Image

WIDTH, HEIGHT = 96, 64

SCRIPT = '''"""{title}.

{text}

{fields}
"""

from PIL import Image

frames = [Image.new("RGB", (96, 64), (40 * number, 80, 120)) for number in range(5)]
frames[0].save("{file}", save_all=True, append_images=frames[1:], duration=100, loop=0)
'''


def write_script(
    folder: Path, name: str, title: str = "A title", text: str = "What to watch.", fields: str = "", file: str = ""
) -> Path:
    """A script that makes a film of five pictures of one colour each."""
    path = folder / f"{name}.py"
    content = SCRIPT.format(title=title, text=text, fields=fields, file=file or f"{name}.gif")
    path.write_text(content, encoding="utf-8")
    return path


def write_gif(path: Path, pictures: list[np.ndarray], milliseconds: int = 100) -> Path:
    """A GIF by Pillow."""
    images = [Image.fromarray(picture) for picture in pictures]
    images[0].save(path, save_all=True, append_images=images[1:], duration=milliseconds, loop=0)
    return path


def write_mp4(path: Path, pictures: list[np.ndarray], fps: int = 10) -> Path:
    """An MP4 by libav, nearly without loss."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt, stream.options = "yuv444p", {"crf": "4"}
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


def disk_film(frames: int = 5, shift: float = 0.0, radius: float = 6.0) -> list[np.ndarray]:
    """A dark disk with soft edges that moves right on light ground; `shift` moves it by so many pixels."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    pictures = []
    for frame in range(frames):
        distance = np.hypot(x - (20 + 10 * frame + shift), y - 32)
        cover = np.clip(radius + 0.5 - distance, 0, 1)[..., None]
        pictures.append(np.round(240 - cover * (240 - np.array([20, 60, 160]))).astype(np.uint8))
    return pictures
