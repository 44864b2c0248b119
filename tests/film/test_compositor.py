"""How the compositor behaves: how often it draws, what it leaves as it was, and what it says to others."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.animation import FuncAnimation
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from landscape_viz.errors import InputError
from landscape_viz.film.blitting.compositor import Compositor

X = np.linspace(0, 1, 50)


class CountedLine(Line2D):
    """A line that counts how often it is drawn."""

    draws = 0

    def draw(self, renderer: Any) -> None:
        self.draws += 1
        super().draw(renderer)


def scene(**keywords: Any) -> tuple[Figure, Axes, CountedLine, Callable[[int], None]]:
    """A static line, a live one above it, and the live one's update."""
    figure = Figure(figsize=(3, 2), dpi=80, **keywords)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(xlim=(0, 1), ylim=(0, 1))
    static = CountedLine(X, X)
    axes.add_line(static)
    live = axes.plot([], [], lw=4, animated=True)[0]

    def update(k: int) -> None:
        live.set_data(X, X**k)

    return figure, axes, static, update


def in_full(figure: Figure, update: Callable[[int], None], k: int) -> np.ndarray:
    update(k)
    for artist in figure.findobj(lambda artist: artist.get_animated()):
        artist.set_animated(False)
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba()).copy()


def draw_events(figure: Figure) -> list[Any]:
    events: list[Any] = []
    figure.canvas.mpl_connect("draw_event", events.append)
    return events


def test_what_stands_still_is_drawn_once() -> None:
    figure, _, static, update = scene()
    compositor = Compositor(figure)
    for k in range(20):
        update(k)
        compositor.frame()
    assert static.draws == 1


def test_a_static_artist_that_lies_over_live_ones_is_repainted_each_time() -> None:
    figure, axes, static, update = scene()
    over = axes.add_line(CountedLine(X, 1 - X, zorder=5))
    away = figure.add_artist(CountedLine([0.1, 0.9], [0.99, 0.99], zorder=5))
    compositor = Compositor(figure)
    for k in range(20):
        update(k)
        compositor.frame()
    assert static.draws == 1
    assert over.draws == 21  # once more to see where it lies
    assert away.draws == 2


def test_without_live_artists_each_frame_is_one_draw() -> None:
    figure, axes, static, _ = scene()
    axes.lines[1].set_animated(False)
    compositor = Compositor(figure)
    for _ in range(5):
        compositor.frame()
    assert static.draws == 5


def test_a_figure_that_never_rests_is_drawn_once_a_frame() -> None:
    figure, axes, static, update = scene()
    compositor = Compositor(figure)
    for k in range(8):
        axes.set_title(f"frame {k}")
        update(k)
        compositor.frame()
    assert static.draws == 8


def test_a_figure_that_comes_to_rest_is_kept_again() -> None:
    figure, axes, static, update = scene()
    compositor = Compositor(figure)
    for k in range(10):
        if k < 4:
            axes.set_xlim(0, 1 + k)
        update(k)
        compositor.frame()
    assert static.draws == 5  # four that moved, and one that may be kept because nothing moved


def test_a_frame_depends_on_the_state_alone() -> None:
    figure, _, _, update = scene()
    compositor = Compositor(figure)
    pictures: dict[int, bytes] = {}
    for k in (0, 1, 2, 3, 2, 1, 0, 3):
        update(k)
        assert pictures.setdefault(k, compositor.frame().tobytes()) == compositor.frame().tobytes()


def test_two_figures_take_turns() -> None:
    figures = [scene() for _ in range(2)]
    references = [scene() for _ in range(2)]
    compositors = [Compositor(figure) for figure, *_ in figures]
    for k in range(4):
        for which in (0, 1):
            figures[which][3](k + which)
            frame = compositors[which].frame()
            np.testing.assert_array_equal(frame, in_full(references[which][0], references[which][3], k + which))


def test_two_compositors_of_one_figure_agree() -> None:
    figure, axes, _, update = scene()
    one, other = Compositor(figure), Compositor(figure)
    for k in range(4):
        update(k)
        axes.set_title("odd" if k % 2 else "even")
        first = one.frame().copy()
        np.testing.assert_array_equal(first, other.frame())


@pytest.mark.parametrize("how", ["canvas", "file", "without rendering"])
def test_somebody_elses_draw_is_noticed(how: str) -> None:
    """It marks the changed title as drawn, which the kept picture has not seen."""
    figure, axes, _, update = scene()
    compositor = Compositor(figure)
    for k in range(3):
        update(k)
        compositor.frame()
    axes.set_title("changed")
    if how == "canvas":
        figure.canvas.draw()
    elif how == "file":
        figure.savefig(io.BytesIO(), format="svg")
    else:
        figure.draw_without_rendering()
    reference, reference_axes, _, update_reference = scene()
    reference_axes.set_title("changed")
    np.testing.assert_array_equal(compositor.frame(), in_full(reference, update_reference, 2))


def test_an_artist_that_becomes_live_or_static_is_noticed() -> None:
    figure, _, static, update = scene()
    compositor = Compositor(figure)
    for k in range(6):
        update(k)
        static.set_animated(k in (2, 3, 4))
        if k in (3, 4):
            static.set_ydata(X * k / 5)
        reference, _, moved, update_reference = scene()
        moved.set_ydata(static.get_ydata())
        np.testing.assert_array_equal(compositor.frame(), in_full(reference, update_reference, k))


@pytest.mark.parametrize("paper", [(1, 0, 0, 0.3), "none"])
def test_transparent_paper_lies_on_white(paper: Any) -> None:
    figure, axes, _, update = scene(facecolor=paper)
    axes.patch.set_alpha(0.5)
    reference, reference_axes, _, update_reference = scene(facecolor=(1, 0.7, 0.7) if paper != "none" else "white")
    reference_axes.patch.set_alpha(0.5)
    compositor = Compositor(figure)
    for k in range(3):
        update(k)
        frame = compositor.frame()
        assert (frame[..., 3] == 255).all()
        # One colour is mixed from eight-bit colours, the other from exact ones.
        away = np.abs(frame.astype(int) - in_full(reference, update_reference, k))
        assert away.max() <= (1 if paper != "none" else 0)


def test_a_figure_without_paper_lies_on_white() -> None:
    figure, _, _, update = scene(frameon=False)
    update(1)
    frame = Compositor(figure).frame()
    assert (frame[..., 3] == 255).all()
    assert (frame[0, 0] == 255).all()


def test_an_invisible_figure_is_white() -> None:
    figure, _, _, update = scene()
    compositor = Compositor(figure)
    update(1)
    figure.set_visible(False)
    assert (compositor.frame() == 255).all()
    figure.set_visible(True)
    assert not (compositor.frame() == 255).all()


def test_a_frame_is_a_view_that_nobody_can_write_to() -> None:
    figure, _, _, update = scene()
    compositor = Compositor(figure)
    update(0)
    frame = compositor.frame()
    assert frame.shape == (160, 240, 4)
    assert frame.dtype == np.uint8
    assert np.shares_memory(frame, np.asarray(figure.canvas.buffer_rgba()))
    with pytest.raises(ValueError, match="read-only"):
        frame[0, 0] = 0


def test_full_draws_are_announced_with_the_whole_picture() -> None:
    figure, _, _, update = scene()
    seen: list[bytes] = []
    figure.canvas.mpl_connect("draw_event", lambda event: seen.append(bytes(event.canvas.buffer_rgba())))
    compositor = Compositor(figure)
    update(2)
    first = compositor.frame().tobytes()
    update(3)
    compositor.frame()
    assert seen == [first]


def test_making_frames_starts_no_animation() -> None:
    figure, _, _, update = scene()
    shown: list[int] = []
    animation = FuncAnimation(figure, lambda k: shown.append(k), range(3), repeat=False)
    compositor = Compositor(figure)
    update(0)
    compositor.frame()
    assert not shown
    assert not figure.canvas.is_saving()
    figure.canvas.draw()  # as on a screen
    assert shown == [0]
    assert animation.event_source is not None


def test_the_figure_is_left_as_it_was() -> None:
    figure, axes, _, update = scene()
    text = figure.text(0.5, 0.5, "live", animated=True)
    compositor = Compositor(figure)
    for k in range(3):
        update(k)
        compositor.frame()
    assert text.get_animated()
    assert axes.lines[1].get_animated()
    for owner in (figure.canvas, figure.canvas.get_renderer(), text, axes, *axes.get_children()):
        assert not {"draw", "is_saving", "close_group"} & vars(owner).keys()
    assert not figure.stale


def test_an_own_draw_of_one_object_is_respected_and_kept() -> None:
    figure, _, static, update = scene()
    calls: list[int] = []
    drawn = static.draw

    def counted(renderer: Any) -> None:
        calls.append(1)
        drawn(renderer)

    static.draw = counted  # type: ignore[method-assign]
    update(0)
    Compositor(figure).frame()
    assert len(calls) == 1
    assert static.draw is counted


@pytest.mark.parametrize(
    ("live", "frame"),
    [
        (True, 1),
        (False, 0),
        *(pytest.param(*case, marks=pytest.mark.slow) for case in ((True, 0), (True, 2), (False, 1), (False, 2))),
    ],
)
def test_an_error_in_a_draw_passes_through_and_leaves_the_figure_usable(live: bool, frame: int) -> None:
    class Failing(Line2D):
        failing = False

        def draw(self, renderer: Any) -> None:
            if self.failing:
                raise RuntimeError("cannot be drawn")
            super().draw(renderer)

    def build() -> tuple[Figure, Any, Any]:
        figure, axes, _, update = scene()
        return figure, update, axes.add_line(Failing(X, 1 - X, animated=live, zorder=1 if live else 3))

    figure, update, line = build()
    compositor = Compositor(figure)
    for k in range(4):
        update(k)
        if k == frame:
            line.failing = True
            with pytest.raises(RuntimeError, match="cannot be drawn"):
                compositor.frame()
            line.failing = False
            assert "draw" not in vars(line)
            assert not figure.canvas.is_saving()
        reference, update_reference, _ = build()
        np.testing.assert_array_equal(compositor.frame(), in_full(reference, update_reference, k))


def test_a_canvas_of_another_kind_is_refused() -> None:
    figure = Figure()
    FigureCanvasSVG(figure)
    with pytest.raises(InputError, match="figure must have an Agg canvas; got FigureCanvasSVG; attach one"):
        Compositor(figure)


def test_a_compositor_that_is_gone_listens_no_longer() -> None:
    figure, _, _, update = scene()
    compositor = Compositor(figure)
    update(0)
    compositor.frame()
    before = len(figure.canvas.callbacks.callbacks.get("draw_event", {}))
    del compositor
    figure.canvas.draw()
    assert len(figure.canvas.callbacks.callbacks.get("draw_event", {})) == before - 1
