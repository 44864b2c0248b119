"""Values on a grid: one compiled call, numpy on whole arrays, and the double loop of a plotting tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.descent_row import Row
from benchmarks.descent_section import Found, Job, Section
from benchmarks.measure import Numbers

LOOP = 101  # points along an axis of the double loop


def _himmelblau(x: Any, y: Any) -> Any:
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def ours(points: int, repeats: int) -> Numbers:
    """`Landscape.grid`."""
    import landscape_viz as lv
    from benchmarks.descent_clock import Programs, warm

    landscape = lv.Landscape(_himmelblau, ((-5, 5), (-5, 5)))
    programs = Programs()
    return warm(lambda: landscape.grid(points), repeats) | {"programs": programs.count}


def arrays(points: int, repeats: int) -> Numbers:
    """`numpy.meshgrid` and the formula on whole arrays."""
    import numpy as np

    from benchmarks.descent_clock import warm

    def call() -> Any:
        axis = np.linspace(-5, 5, points)
        return _himmelblau(*np.meshgrid(axis, axis))

    return warm(call, repeats)


def loop(points: int, repeats: int) -> Numbers:
    """The formula point by point, each an array of two numbers."""
    import numpy as np

    from benchmarks.descent_clock import warm

    def call() -> np.ndarray:
        axis = np.linspace(-5, 5, points)
        values = np.empty((points, points))
        for row, y in enumerate(axis):
            for column, x in enumerate(axis):
                values[row, column] = _himmelblau(*np.array([x, y]))
        return values

    return warm(call, repeats)


def _points(quick: bool) -> int:
    return 200 if quick else 1000


def _jobs(quick: bool) -> Mapping[str, Job]:
    points, repeats = _points(quick), 3 if quick else 15
    return {
        "ours": ("descent_grid.ours", {"points": points, "repeats": repeats}),
        "arrays": ("descent_grid.arrays", {"points": points, "repeats": repeats}),
        "loop": ("descent_grid.loop", {"points": LOOP, "repeats": 1 if quick else 5}),
    }


def _rows(found: Found, quick: bool) -> Sequence[Row]:
    points = _points(quick)
    what, ours = f"{points}x{points} values, warm", found.side("ours")
    scaled = found.side("loop", scale=(points / LOOP) ** 2)
    return [
        Row(what, ours, "numpy, whole arrays", found.side("arrays")),
        Row(what, ours, f"double loop, {LOOP}x{LOOP}, scaled", scaled),
    ]


def _notes(found: Found) -> Sequence[str]:
    programs = found.number("ours", "programs")
    return () if programs is None else [f"programs compiled for all calls of the grid: {programs:.0f}"]


SECTION = Section("grid", "values of Himmelblau's function on a grid", _jobs, _rows, _notes)
