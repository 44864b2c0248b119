"""What the films show: ordinary matplotlib code, as a user would write it without knowing of this project.

A drawing is a figure, a function that plots everything into its axes and returns `update(frame)`, and nothing else, so
that contestants that draw every picture anew can use it as well as `FuncAnimation` can.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

Update = Callable[[int], tuple[Artist, ...]]


@dataclass(frozen=True)
class Drawing:
    """A film to be.

    Attributes:
      open: makes a figure with one set of axes.
      plot: draws everything into axes and returns `update(frame)`, which gives back the artists that it changed.
    """

    open: Callable[[], Figure]
    plot: Callable[[Axes], Update]


def descent(steps: int) -> np.ndarray:
    """Gradient descent on x² from -20 with a learning rate of 1/64, shape (steps + 1,)."""
    return -20 * (1 - 2 / 64) ** np.arange(steps + 1)


def quadratic(frames: int, path: np.ndarray | None = None) -> Drawing:
    """A curve, a moving dot, a dotted path that grows and a text with the step, in seaborn's style."""
    import seaborn as sns

    sns.set_theme(style="darkgrid")
    path = descent(frames - 1) if path is None else path

    def figure() -> Figure:
        figure, axes = plt.subplots(figsize=(6.4, 4.8), dpi=100)
        axes.set(xlim=(-21, 21), ylim=(-20, 440), xlabel="x", ylabel="f(x)", title="Gradient descent on x²")
        return figure

    def plot(axes: Axes) -> Update:
        x = np.linspace(-20, 20, 401)
        axes.plot(x, x**2, color="tab:blue")
        (trail,) = axes.plot([], [], ":", color="tab:orange", marker=".", markersize=4)
        (dot,) = axes.plot([], [], "o", color="tab:red", markersize=9)
        text = axes.text(0.5, 0.9, "", transform=axes.transAxes, ha="center")

        def update(frame: int) -> tuple[Artist, ...]:
            trail.set_data(path[: frame + 1], path[: frame + 1] ** 2)
            dot.set_data([path[frame]], [path[frame] ** 2])
            text.set_text(f"step {frame}: x = {path[frame]:.4f}, f(x) = {path[frame] ** 2:.4f}")
            return trail, dot, text

        return update

    return Drawing(figure, plot)


def race(frames: int) -> Drawing:
    """The paths of four optimizers on a filled contour of Himmelblau's function."""
    paths = {name: _run(rule, frames - 1) for name, rule in _RULES.items()}
    x, y = np.meshgrid(np.linspace(-6, 6, 241), np.linspace(-4.5, 4.5, 181))
    height = np.log1p(_himmelblau(x, y))

    def figure() -> Figure:
        figure, axes = plt.subplots(figsize=(9, 6), dpi=100)
        axes.set(xlim=(-6, 6), ylim=(-4.5, 4.5), xlabel="x", ylabel="y", title="Four optimizers")
        return figure

    def plot(axes: Axes) -> Update:
        axes.contourf(x, y, height, 30, cmap="viridis")
        lines, dots = [], []
        for color, name in zip(("tab:red", "tab:orange", "white", "magenta"), paths, strict=True):
            lines += axes.plot([], [], color=color, linewidth=2, label=name)
            dots += axes.plot([], [], "o", color=color, markersize=8)
        axes.legend(handles=lines, loc="upper right")

        def update(frame: int) -> tuple[Artist, ...]:
            for line, dot, path in zip(lines, dots, paths.values(), strict=True):
                line.set_data(path[: frame + 1, 0], path[: frame + 1, 1])
                dot.set_data(path[frame : frame + 1, 0], path[frame : frame + 1, 1])
            return (*lines, *dots)

        return update

    return Drawing(figure, plot)


def surface(frames: int) -> Drawing:
    """A surface around which the camera turns."""
    x, y = np.meshgrid(np.linspace(-3, 3, 50), np.linspace(-3, 3, 50))
    height = np.sin(x) * np.cos(y) + 0.1 * (x**2 + y**2)

    def figure() -> Figure:
        return plt.subplots(figsize=(6.4, 4.8), dpi=100, subplot_kw={"projection": "3d"})[0]

    def plot(axes: Any) -> Update:
        faces = axes.plot_surface(x, y, height, cmap="viridis")

        def update(frame: int) -> tuple[Artist, ...]:
            axes.view_init(elev=30, azim=360 * frame / frames)
            return (faces,)

        return update

    return Drawing(figure, plot)


def stranger(frames: int) -> Drawing:
    """A wave along which the axes move, under a title that changes."""
    x = np.linspace(0, 6 * np.pi, 600)

    def figure() -> Figure:
        return plt.subplots(figsize=(6.4, 4.8), dpi=100)[0]

    def plot(axes: Axes) -> Update:
        (line,) = axes.plot(x, np.sin(x) * np.exp(-x / 20))

        def update(frame: int) -> tuple[Artist, ...]:
            left = 4 * np.pi * frame / frames
            axes.set_title(f"t = {left:.2f}")
            axes.set_xlim(left, left + 2 * np.pi)
            return (line,)

        return update

    return Drawing(figure, plot)


def film(frames: int) -> Any:
    """This project's own film of the same descent on x², a `landscape_viz.Scene`."""
    return _film(frames, learning_rate=1 / 64)


def long_film(frames: int) -> Any:
    """The same way in as many steps as there are frames, so that every frame differs from the one before."""
    return _film(frames, learning_rate=1.6 / frames, hold_seconds=0.0)


def _film(frames: int, learning_rate: float, **look: float) -> Any:
    import landscape_viz as lv

    landscape = lv.parse("x**2", domain=(-20, 20))
    run = lv.record(landscape, lv.gradient_descent(learning_rate), -20.0, frames - 1, "gradient descent")
    return lv.compare(landscape, run, frames=frames, size_pixels=(640, 480), **look)


def _himmelblau(x: Any, y: Any) -> Any:
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def _slope(point: np.ndarray) -> np.ndarray:
    x, y = point
    first, second = x**2 + y - 11, x + y**2 - 7
    return np.array([4 * x * first + 2 * second, 2 * first + 4 * y * second])


_RULES: dict[str, Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]] = {
    "gradient descent": lambda g, m, v, t: (0.0007 * g, m, v),
    "momentum": lambda g, m, v, t: (0.0002 * (0.95 * m + g), 0.95 * m + g, v),
    "RMSProp": lambda g, m, v, t: (0.02 * g / np.sqrt(0.9 * v + 0.1 * g**2 + 1e-8), m, 0.9 * v + 0.1 * g**2),
    "Adam": lambda g, m, v, t: (
        0.05 * ((0.9 * m + 0.1 * g) / (1 - 0.9**t)) / (np.sqrt((0.999 * v + 0.001 * g**2) / (1 - 0.999**t)) + 1e-8),
        0.9 * m + 0.1 * g,
        0.999 * v + 0.001 * g**2,
    ),
}


def _run(rule: Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]], steps: int) -> np.ndarray:
    """The points of a run, shape (steps + 1, 2)."""
    points, mean, square = [np.array([-0.3, -0.9])], np.zeros(2), np.zeros(2)
    for step in range(1, steps + 1):
        change, mean, square = rule(_slope(points[-1]), mean, square, step)
        points.append(points[-1] - change)
    return np.array(points)
