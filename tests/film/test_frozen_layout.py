"""The layout of a figure stands still while its frames are made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.animation import FuncAnimation
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine, PlaceHolderLayoutEngine

from landscape_viz.film.blitting.compositor import Compositor
from landscape_viz.film.frozen_layout import frozen_layout

ENGINES = ["constrained", *(pytest.param(name, marks=pytest.mark.slow) for name in ("compressed", "tight"))]


def labelled(layout: str | None) -> tuple[Figure, Any]:
    """Two panels with a color bar, a live line and room-taking words."""
    figure = Figure(figsize=(4, 2.4), dpi=80, layout=layout)
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    left.set(xlabel="first", ylabel="second", title="panel", xlim=(0, 1), ylim=(0, 1))
    figure.colorbar(right.imshow(np.eye(3)))
    line = left.plot([], [], "o-", animated=True)[0]
    return figure, lambda k: line.set_data([0, k / 5], [0.1 * k, 0.5])


def places(figure: Figure) -> list[tuple[float, ...]]:
    return [axes.get_position().bounds for axes in figure.axes]


@pytest.mark.slow
@pytest.mark.parametrize("layout", ENGINES)
def test_frames_in_a_frozen_layout_have_the_bytes_of_full_draws(layout: str) -> None:
    (composed, update), (drawn, update_drawn) = labelled(layout), labelled(layout)
    update(1)
    update_drawn(1)
    with frozen_layout(composed), frozen_layout(drawn):
        compositor = Compositor(composed)
        for k in range(6):
            update(k)
            update_drawn(k)
            frame = compositor.frame()
            for artist in drawn.findobj(lambda artist: artist.get_animated()):
                artist.set_animated(False)
            drawn.canvas.draw()
            np.testing.assert_array_equal(frame, np.asarray(drawn.canvas.buffer_rgba()))


@pytest.mark.parametrize("layout", ENGINES)
def test_the_engine_is_the_same_object_afterwards(layout: str) -> None:
    figure, _ = labelled(layout)
    engine = figure.get_layout_engine()
    with frozen_layout(figure):
        assert isinstance(figure.get_layout_engine(), PlaceHolderLayoutEngine)
    assert figure.get_layout_engine() is engine


def test_the_engine_comes_back_after_an_error() -> None:
    figure, _ = labelled("constrained")
    engine = figure.get_layout_engine()
    with pytest.raises(RuntimeError, match="in the middle"), frozen_layout(figure):
        raise RuntimeError("in the middle")
    assert figure.get_layout_engine() is engine


def test_an_engine_chosen_meanwhile_stays() -> None:
    figure, _ = labelled("constrained")
    chosen = ConstrainedLayoutEngine()
    with frozen_layout(figure):
        figure.set_layout_engine(chosen)
    assert figure.get_layout_engine() is chosen


@pytest.mark.parametrize("layout", ENGINES)
def test_nothing_moves_within_and_the_layout_is_the_settled_one(layout: str) -> None:
    figure, _ = labelled(layout)
    for _ in range(4):
        figure.canvas.draw()
    settled = places(figure)
    with frozen_layout(figure):
        before = places(figure)
        figure.axes[0].set_title("a title\nof three\nlines")
        figure.canvas.draw()
        assert places(figure) == before
    np.testing.assert_allclose(before, settled, atol=1e-3)
    figure.canvas.draw()
    assert places(figure) != before


def test_a_figure_without_an_engine_is_left_alone() -> None:
    figure, _ = labelled(None)
    draws: list[object] = []
    figure.canvas.mpl_connect("draw_event", draws.append)
    with frozen_layout(figure):
        assert figure.get_layout_engine() is None
    assert figure.get_layout_engine() is None
    assert not draws


def test_settling_starts_no_animation() -> None:
    figure, _ = labelled("constrained")
    started: list[int] = []
    animation = FuncAnimation(figure, lambda k: started.append(k), range(3), repeat=False)
    with frozen_layout(figure):
        assert not started
    animation._draw_was_started = True  # it was not meant to be


def test_with_an_engine_at_work_every_frame_is_a_full_draw() -> None:
    figure, update = labelled("constrained")
    compositor = Compositor(figure)
    draws: list[object] = []
    figure.canvas.mpl_connect("draw_event", draws.append)
    for k in range(3):
        update(k)
        compositor.frame()
    assert len(draws) == 3
