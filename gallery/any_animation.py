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
from landscape_viz.scenes.theme import LIGHT
from landscape_viz.scenes.typeface import families

frames, odd = 64, np.arange(1, 8, 2)
angles = 2 * np.pi * np.arange(frames) / frames
arms = np.exp(1j * np.outer(angles, odd)) * 4 / (np.pi * odd)
joints = np.cumsum(np.column_stack([np.zeros(frames), arms]), axis=1)

blue, amber = LIGHT.palette[:2]
plt.rcParams.update({"font.family": families(), "font.size": 14, "savefig.facecolor": LIGHT.background})
figure, axes = plt.subplots(figsize=(8, 4.5), dpi=100, layout="constrained", facecolor=LIGHT.background)
axes.set(xlim=(-2.5, 7.5), ylim=(-2.4, 2.1), aspect="equal")
axes.set_title("A square wave from circles on circles", loc="left", weight="semibold", color=LIGHT.foreground, size=18)
axes.axis("off")
circles = [axes.plot([], [], color=LIGHT.faint, linewidth=1.5)[0] for _ in odd]
(chain,) = axes.plot([], [], "o-", color=blue, linewidth=2.5, markersize=6)
(thread,) = axes.plot([], [], ":", color=amber, linewidth=1.5)
(wave,) = axes.plot([], [], color=amber, linewidth=3.5)
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
