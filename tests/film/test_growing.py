"""Artists that only grow: the settled pieces are kept as pixels, and nobody can tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from matplotlib.artist import Artist, allow_rasterization
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from landscape_viz.film.blitting.artist_inventory import Growing
from landscape_viz.film.blitting.compositor import Compositor

PIECE = 8


class Trails(Artist):
    """Several paths that grow together, drawn in pieces of `PIECE` steps that take turns."""

    def __init__(self, axes: Axes, paths: Sequence[np.ndarray], **style: Any) -> None:
        super().__init__()
        self.set(animated=True, zorder=3)
        axes.add_artist(self)
        self.paths = paths
        self.last = 0
        self.strokes: list[tuple[int, int]] = []
        self.pens = [Line2D([], [], color=f"C{i}", snap=False, **style) for i in range(len(paths))]
        for pen in self.pens:
            pen.axes = axes
            pen.set_figure(axes.figure)
            pen.set_transform(axes.transData)
            pen.set_clip_path(axes.patch)

    def settled(self) -> int:
        return self.last // PIECE

    @allow_rasterization
    def draw(self, renderer: Any) -> None:
        if self.get_visible():
            self.draw_settled(renderer, 0, self.settled())
            self.draw_tail(renderer)

    def draw_settled(self, renderer: Any, first: int, last: int) -> None:
        for piece in range(first, last):
            self._stroke(renderer, piece * PIECE, (piece + 1) * PIECE)

    def draw_tail(self, renderer: Any) -> None:
        self._stroke(renderer, self.settled() * PIECE, self.last)

    def _stroke(self, renderer: Any, first: int, last: int) -> None:
        self.strokes.append((first, last))
        for pen, path in zip(self.pens, self.paths, strict=True):
            pen.set_data(*path[first : last + 1].T)
            pen.draw(renderer)


def wandering(seed: int, steps: int = 60) -> np.ndarray:
    return np.cumsum(np.random.default_rng(seed).normal(0, 0.1, (steps, 2)), axis=0)


def film(decorate: Callable[[Axes], None] = lambda axes: None) -> tuple[Figure, Trails, Callable[[int], None]]:
    figure = Figure(figsize=(3, 2), dpi=80)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(xlim=(-1, 1), ylim=(-1, 1))
    decorate(axes)
    trails = Trails(axes, [wandering(0), wandering(1)], linewidth=5, alpha=0.6)
    head = axes.plot([], [], "ko", animated=True, zorder=9)[0]

    def update(k: int) -> None:
        trails.last = k
        head.set_data(*trails.paths[0][k : k + 1].T)

    return figure, trails, update


def in_full(figure: Figure) -> np.ndarray:
    for artist in figure.findobj(lambda artist: artist.get_animated()):
        artist.set_animated(False)
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())


def live_below(axes: Axes) -> None:
    axes.plot([-1, 1], [-1, 1], lw=9, animated=True)


def static_above(axes: Axes) -> None:
    axes.plot([-1, 1], [1, -1], lw=9, alpha=0.5, zorder=5)
    axes.grid(True, zorder=6)


def trails_below(axes: Axes) -> None:
    other = Trails(axes, [wandering(2)], linewidth=9, alpha=0.5)
    other.last = 40


@pytest.mark.parametrize(
    ("decorate", "order"),
    [
        pytest.param(decorate, order, marks=[] if number % 3 == place else [pytest.mark.slow])
        for number, decorate in enumerate((lambda axes: None, live_below, static_above, trails_below))
        for place, order in enumerate((range(0, 60, 7), range(59, 0, -7), [30, 59, 3, 58, 40, 8, 7]))
    ],
)
def test_frames_have_the_bytes_of_full_draws_in_any_order(decorate: Any, order: Sequence[int]) -> None:
    (composed, _, update), (drawn, _, update_drawn) = film(decorate), film(decorate)
    compositor = Compositor(composed)
    for k in order:
        update(k)
        update_drawn(k)
        np.testing.assert_array_equal(compositor.frame(), in_full(drawn))


def test_a_growing_artist_can_be_hidden_and_shown() -> None:
    (composed, trails, update), (drawn, trails_drawn, update_drawn) = film(), film()
    compositor = Compositor(composed)
    for k in range(0, 60, 7):
        for artist in (trails, trails_drawn):
            artist.set_visible(k % 3 > 0)
        update(k)
        update_drawn(k)
        np.testing.assert_array_equal(compositor.frame(), in_full(drawn))


def test_kept_pieces_are_forgotten_when_the_view_moves() -> None:
    (composed, _, update), (drawn, _, update_drawn) = film(), film()
    compositor = Compositor(composed)
    for k in range(0, 60, 7):
        for figure in (composed, drawn):
            figure.axes[0].set_xlim(-1 - k // 20, 1)
        update(k)
        update_drawn(k)
        np.testing.assert_array_equal(compositor.frame(), in_full(drawn))


def test_each_piece_is_drawn_once_and_then_only_the_tail() -> None:
    figure, trails, update = film()
    assert isinstance(trails, Growing)
    compositor = Compositor(figure)
    for k in range(60):
        update(k)
        compositor.frame()
    pieces = [stroke for stroke in trails.strokes if stroke[1] - stroke[0] == PIECE]
    assert pieces == [(first, first + PIECE) for first in range(0, 56, PIECE)]
    assert max(last - first for first, last in trails.strokes) == PIECE
    assert len(trails.strokes) == 60 + len(pieces)


def test_pieces_above_something_live_are_not_kept() -> None:
    figure, trails, update = film(live_below)
    compositor = Compositor(figure)
    for k in (40, 41):
        update(k)
        compositor.frame()
    assert trails.strokes.count((0, PIECE)) == 2
