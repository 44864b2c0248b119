"""What a frame of a turning surface costs: `python -m benchmarks.surface`.

Beside it stand a full draw of an empty figure, matplotlib's own `plot_surface` of as few cells as show a shape, and one
picture of the block alone. The line of the film runs in any older checkout too, to compare by hand.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import landscape_viz as lv
from benchmarks.table import table

SIZE, FRAMES, CELLS = (800, 450), 60, 54


def film(size: tuple[int, int], frames: int, camera: str) -> list[float]:
    """Seconds of each frame after the first: a film of three runs, repainted as it is when it is saved."""
    import optax

    from landscape_viz.film.blitting.compositor import Compositor
    from landscape_viz.film.writer import _QuietCanvas

    loss = lv.catalogue["himmelblau"]
    optimizers = {"gd": lv.gradient_descent(0.01), "momentum": lv.momentum(0.01, 0.9), "adam": optax.adam(0.3)}
    runs = [lv.record(loss, one, (0, -3), frames - 1, label=label) for label, one in optimizers.items()]
    scene = lv.compare(loss, runs, view="surface", camera=camera, frames=frames, size_pixels=size)
    drawn = scene.draw()
    _QuietCanvas(drawn.figure)
    compositor = Compositor(drawn.figure)

    def frame(number: int) -> None:
        for artist in drawn.update(number):
            artist.set_animated(True)
        compositor.frame()

    return [_timed(partial(frame, number)) for number in range(frames)][1:]


def block(size: tuple[int, int], frames: int) -> list[float]:
    """Seconds of each picture of the block without anything else."""
    from landscape_viz.scenes.projection import Projection
    from landscape_viz.scenes.surface_raster import render
    from landscape_viz.scenes.surface_texture import baked_block
    from landscape_viz.scenes.theme import LIGHT

    grid = lv.catalogue["himmelblau"].grid(241).values
    heights, half = np.log1p(grid) / np.log1p(grid.max()), (1.0, 1.0, 0.55)
    projection = Projection(half, 37.0, -50.0).fitted((20.0, size[0] - 20.0, 20.0, size[1] - 20.0), [-50.0])
    solid = baked_block(
        heights, half, LIGHT, 2 * projection.scale, lines=np.linspace(0, 1, 15)[1:-1], azimuth=-50.0, scale=0.625
    )
    return [_timed(partial(render, solid, projection.turned(-50.0 + angle), size)) for angle in range(frames)]


def plot_surface(size: tuple[int, int], frames: int) -> list[float]:
    """Seconds of each full draw of matplotlib's surface, shaded by itself."""
    figure, axes = _figure(size, "3d")
    x, y = np.meshgrid(np.linspace(-5, 5, CELLS + 1), np.linspace(-5, 5, CELLS + 1))
    axes.plot_surface(x, y, np.log1p((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2), rcount=CELLS, ccount=CELLS)

    def frame(angle: int) -> None:
        axes.view_init(elev=37, azim=-50 + angle)
        figure.canvas.draw()

    return [_timed(partial(frame, angle)) for angle in range(frames)][1:]


def empty(size: tuple[int, int], frames: int) -> list[float]:
    """Seconds of each full draw of a figure with a pair of axes and nothing in them."""
    figure, _ = _figure(size, None)
    return [_timed(figure.canvas.draw) for _ in range(frames)][1:]


def _figure(size: tuple[int, int], projection: str | None) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(size[0] / 100, size[1] / 100), dpi=100)
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot(projection=projection)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few frames, to see that it runs")
    parser.add_argument("--film", action="store_true", help="the film alone")
    chosen = parser.parse_args()
    frames = 4 if chosen.quick else FRAMES
    jobs: dict[str, Callable[[], list[float]]] = {
        "film, turning by 35 degrees": lambda: film(SIZE, frames, "37,-65,turn=35"),
        "film, still": lambda: film(SIZE, frames, "37,-50"),
    }
    if not chosen.film:
        jobs |= {
            "the block alone": lambda: block(SIZE, frames),
            f"plot_surface, {CELLS} x {CELLS} cells": lambda: plot_surface(SIZE, frames),
            "a figure with empty axes": lambda: empty(SIZE, frames),
        }
    rows = []
    for name, job in jobs.items():
        times = job()
        rows.append([name, f"{1e3 * statistics.median(times):.1f} ms", f"{1e3 * min(times):.1f} ms"])
    print(table(("a frame at 800 x 450", "median", "least"), rows))


if __name__ == "__main__":
    main()
