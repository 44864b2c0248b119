"""The program that `landscape_viz animate` replaces, as a script: `python -m benchmarks.original FILE.gif|.mp4`.

jax's gradient, a plain loop, seaborn's darkgrid, `FuncAnimation`, and one of matplotlib's own writers: Pillow's for a
GIF, ffmpeg for an MP4.
"""

from __future__ import annotations

import sys

import jax
import matplotlib as mpl
import numpy as np

mpl.use("Agg")

from matplotlib.animation import FuncAnimation

from benchmarks.drawings import quadratic

FRAMES = 100


def main(path: str) -> None:
    """Descend x² from -20 with a learning rate of 1/64 and save the film."""
    gradient = jax.grad(lambda x: x**2)
    points = [-20.0]
    for _ in range(FRAMES - 1):
        points.append(points[-1] - 1 / 64 * float(gradient(points[-1])))
    drawing = quadratic(FRAMES, np.array(points))
    figure = drawing.open()
    update = drawing.plot(figure.axes[0])
    animation = FuncAnimation(figure, update, frames=FRAMES, interval=50, blit=True)
    if path.endswith(".mp4"):
        import imageio_ffmpeg

        mpl.rcParams["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()
    animation.save(path, writer="ffmpeg" if path.endswith(".mp4") else "pillow", fps=20)


if __name__ == "__main__":
    main(sys.argv[1])
