"""Animations of other people, and decoders for what they are saved to."""

from __future__ import annotations

import av
import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image


def blank_figure(width=160, height=120, dpi=80):
    """A figure of a size in pixels, on an Agg canvas."""
    figure = Figure(figsize=(width / dpi, height / dpi), dpi=dpi)
    FigureCanvasAgg(figure)
    return figure


def wave(frames=5, *, blit=False, title=True, interval=125, figure=None, **options):
    """A sine that moves, with an ordinary title that changes."""
    figure = figure or blank_figure()
    axes = figure.add_subplot(xlim=(0, 10), ylim=(-1, 1))
    (line,) = axes.plot([], [])

    def update(frame):
        line.set_data(np.linspace(0, 10, 50), np.sin(np.linspace(0, 10, 50) + frame))
        if title:
            axes.set_title(f"frame {frame}")
        return (line,)

    options = {"cache_frame_data": False, **options}
    return FuncAnimation(figure, update, frames=frames, interval=interval, blit=blit, **options)


def plain(colours, width=160, height=120):
    """One colour a frame, all over the picture, so that every pixel is known."""
    figure = blank_figure(width, height)
    return FuncAnimation(figure, lambda colour: figure.set_facecolor(colour) or [], frames=colours)


def full_draw(figure):
    """What matplotlib itself draws, (h, w, 3)."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def gif_frames(file):
    """(picture, milliseconds) of every picture of a GIF, by Pillow."""
    with Image.open(file) as image:
        for number in range(image.n_frames):
            image.seek(number)
            yield np.array(image.convert("RGB")), image.info["duration"]


def mp4_frames(path):
    """(picture, milliseconds) of every picture of a video, by libav."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        for frame in container.decode(stream):
            yield frame.to_ndarray(format="rgb24"), float(frame.duration * stream.time_base * 1000)


def frames_of(path):
    """The same, for either kind of file."""
    return list((gif_frames if str(path).endswith(".gif") else mp4_frames)(path))


def error(one, other):
    """The mean difference of two pictures in levels."""
    return np.abs(one.astype(float) - other).mean()
