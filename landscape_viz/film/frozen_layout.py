"""Let a figure's layout settle once, and keep it for a film."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from matplotlib.figure import Figure

from landscape_viz.film.blitting.patch_method import patched_method

_MOST_DRAWS = 5
_SETTLED_PIXELS = 0.05


@contextmanager
def frozen_layout(figure: Figure) -> Iterator[None]:
    """Within the block the layout of `figure` stands still.

    A layout engine runs at every draw and comes to a slightly different result each time, so that a film trembles, and
    it takes as long as the draw. Here it runs until the axes stop moving, at least twice, and pauses then. Afterwards
    the figure has its engine back: the same object, unless another one was chosen within the block.

    Set the size and dpi of the figure before, and bring it to a frame: what is empty is laid out as empty.
    """
    engine = figure.get_layout_engine()
    if engine is None:
        yield
        return
    with patched_method(figure.canvas, "is_saving", lambda: True):  # a draw must not start an animation's timer
        places = _places(figure)
        for draws in range(1, _MOST_DRAWS + 1):
            figure.draw_without_rendering()
            before, places = places, _places(figure)
            if draws > 1 and before.shape == places.shape and np.abs(places - before).max(initial=0) < _SETTLED_PIXELS:
                break
    figure.set_layout_engine("none")
    pause = figure.get_layout_engine()
    try:
        yield
    finally:
        if figure.get_layout_engine() is pause:  # nobody chose another one meanwhile
            figure.set_layout_engine(engine)


def _places(figure: Figure) -> np.ndarray:
    """The boxes of all axes in pixels, shape (axes, 4)."""
    return np.array([axes.get_window_extent().extents for axes in figure.axes]).reshape(-1, 4)
