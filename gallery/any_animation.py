"""A square wave from circles on circles.

Nothing in this film is a loss or an optimizer: circles turn on circles, and the tip of the last one draws a square
wave. It is an ordinary `FuncAnimation`; one line at the end saves it as a small GIF, without ffmpeg. A name that
ends in `.mp4` makes a video.

Source: Fourier series of the square wave
Topics: your own
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

import landscape_viz as lv

frames, odd = 64, np.arange(1, 8, 2)
angles = 2 * np.pi * np.arange(frames) / frames
arms = np.exp(1j * np.outer(angles, odd)) * 4 / (np.pi * odd)
joints = np.cumsum(np.column_stack([np.zeros(frames), arms]), axis=1)

figure, axes = plt.subplots(figsize=(6.4, 2.9), dpi=100, layout="constrained")
axes.set(xlim=(-2.3, 7.4), ylim=(-2.1, 2.1), aspect="equal", title="A square wave from circles on circles")
axes.axis("off")
circles = [axes.plot([], [], color="0.8", linewidth=1)[0] for _ in odd]
(chain,) = axes.plot([], [], "o-", color="#0072B2", markersize=4)
(thread,) = axes.plot([], [], ":", color="#E69F00")
(wave,) = axes.plot([], [], color="#E69F00", linewidth=2.5)
time = np.linspace(2.6, 7.2, frames)
ring = np.exp(1j * np.linspace(0, 2 * np.pi, 60))


def draw(frame):
    for circle, middle, number in zip(circles, joints[frame], odd, strict=False):
        around = middle + ring * 4 / (np.pi * number)
        circle.set_data(around.real, around.imag)
    chain.set_data(joints[frame].real, joints[frame].imag)
    tip = joints[frame, -1]
    wave.set_data(time[: frame + 1], joints[: frame + 1, -1].imag)
    thread.set_data([tip.real, time[frame]], [tip.imag, tip.imag])
    return [*circles, chain, thread, wave]


lv.save(FuncAnimation(figure, draw, frames, blit=True), "any_animation.gif", fps=20)
