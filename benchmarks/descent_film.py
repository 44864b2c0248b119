"""A race of six optimizers as a film: what a frame costs, where matplotlib needs so long for an empty figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from benchmarks.descent_row import Row, Side
from benchmarks.descent_section import Found, Job, Section
from benchmarks.measure import Numbers

VIEWS = ("contour", "surface")


def film(view: str, frames: int, repeats: int) -> Numbers:
    """Save the film with all its frames and with half of them, and draw an empty figure of its size, in turn.

    A save gets its film drawn once and not yet played; the last frame is not held.
    """
    import io

    import optax

    import landscape_viz as lv
    from benchmarks.descent_clock import median, timed

    landscape = lv.catalogue["rosenbrock"]
    optimizers = {
        "gradient descent": lv.gradient_descent(1e-3),
        "momentum": lv.momentum(1e-3),
        "Adam": optax.adam(0.05),
        "RMSProp": optax.rmsprop(0.01),
        "Newton": lv.newton(),
        "damped Newton": lv.damped_newton(1.0),
    }
    paths = {length: lv.record_all(landscape, optimizers, (-1.2, 1.0), length - 1) for length in (frames // 2, frames)}

    def save_of(length: int) -> Callable[[], Any]:
        film = lv.compare(landscape, paths[length], view=view, hold_seconds=0).animation()
        film.figure.canvas.draw()
        return partial(lv.save, film, io.BytesIO())

    size = lv.compare(landscape, paths[frames], view=view).size_pixels
    empty = _empty_figure(size)
    for length in paths:
        save_of(length)()
    found: dict[str, list[Numbers]] = {"empty": [], "half": [], "whole": []}
    for _ in range(repeats):
        found["empty"].append(median([timed(empty.canvas.draw) for _ in range(9)]))
        found["half"].append(timed(save_of(frames // 2)))
        found["whole"].append(timed(save_of(frames)))
    return {f"{name}_{key}": value for name, rounds in found.items() for key, value in median(rounds).items()}


def _empty_figure(size: tuple[int, int]) -> Any:
    """A figure with one set of axes and nothing in them, as `plt.subplots` makes it, drawn once."""
    import matplotlib.pyplot as plt

    figure, _ = plt.subplots(figsize=(size[0] / 100, size[1] / 100), dpi=100)
    figure.canvas.draw()
    return figure


def _frames(quick: bool) -> int:
    return 8 if quick else 200


def _jobs(quick: bool) -> Mapping[str, Job]:
    given = {"frames": _frames(quick), "repeats": 1 if quick else 2}
    return {view: ("descent_film.film", {"view": view, **given}) for view in VIEWS}


def _rows(found: Found, quick: bool) -> Sequence[Row]:
    frames, rows = _frames(quick), []
    for view in VIEWS:
        empty, limit = found.side(view, "empty"), 0.2 if view == "contour" else None
        whole = found.side(view, "whole", scale=1 / frames)
        for what, ours in ((f"a frame of {frames}", whole), ("a further frame", _further(found, view, frames))):
            rows.append(Row(f"{view}: {what}", ours, "an empty figure drawn", empty, limit=limit, faster=False))
    return rows


def _further(found: Found, view: str, frames: int) -> Side:
    """What each frame beyond half of them costs."""
    whole, half = found.side(view, "whole"), found.side(view, "half")
    if None in (whole.value, half.value):
        return whole
    more = frames - frames // 2
    wall, cpu = (whole.value - half.value) / more, (whole.cpu - half.cpu) / more  # type: ignore[operator]
    return Side(f"{1e3 * wall:.2f} ms", wall, cpu)


SECTION = Section("film", "a race of six optimizers on Rosenbrock, saved as GIF", _jobs, _rows)
