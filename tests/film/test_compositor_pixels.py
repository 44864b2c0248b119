"""Frames of the compositor against full draws, byte by byte, in cases that tempt a kept picture to be wrong.

Each case builds the same figure twice. One is composed; of the other nothing is live and every frame is drawn in full by
matplotlib alone. Frames come in order, backwards and with jumps. The number of full draws is part of the case: it shows
that the kept picture was used where it can be, and not where it cannot.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import patheffects
from matplotlib.animation import ArtistAnimation, FuncAnimation
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.transforms import Affine2D

from landscape_viz.film.compositor import Compositor

Update = Callable[[int], object]
Build = Callable[[], tuple[Figure, Update]]
ORDER = [0, 1, 2, 3, 4, 5, 2, 0, 4]
ALWAYS = len(ORDER)
CASES: dict[str, tuple[Build, int]] = {}

X = np.linspace(0, 1, 50)


def case(full_draws: int) -> Callable[[Build], Build]:
    def enter(build: Build) -> Build:
        CASES[build.__name__] = (build, full_draws)
        return build

    return enter


def new_figure(**keywords: Any) -> Figure:
    figure = Figure(figsize=(3.2, 2.4), dpi=80, **keywords)
    FigureCanvasAgg(figure)
    return figure


def drawn_in_full(figure: Figure) -> np.ndarray:
    for artist in figure.findobj(lambda artist: artist.get_animated()):
        artist.set_animated(False)
    canvas = figure.canvas
    canvas._is_saving = True
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


@pytest.mark.parametrize("name", CASES_LATER := [])
def test_nothing() -> None: ...
