"""Frames of the compositor against full draws, byte by byte, in cases that tempt a kept picture to be wrong.

Each case builds the same figure twice. One is composed; in the other nothing is live, and matplotlib alone draws every
frame in full. Frames come in order, backwards and with jumps. The number of full draws that the compositor may need is
part of the case: it shows that the kept picture is used where it can be.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib import patheffects
from matplotlib.animation import ArtistAnimation, FuncAnimation
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from landscape_viz.film.blitting.compositor import Compositor

Update = Callable[[int], object]
Build = Callable[[], tuple[Figure, Update]]

ORDER = [0, 1, 3, 4, 5, 2]
ALWAYS = len(ORDER)
CASES: list[Any] = []
X = np.linspace(0, 1, 50)


def case(full_draws: int, *, slow: bool = False) -> Callable[[Build], Build]:
    """Enter a figure and its update into the table of cases; of several of one kind all but one are slow."""

    def enter(build: Build) -> Build:
        CASES.append(pytest.param(build, full_draws, id=build.__name__, marks=[pytest.mark.slow] if slow else []))
        return build

    return enter


def new_figure(**keywords: Any) -> Figure:
    figure = Figure(figsize=(3.2, 2.4), dpi=80, **keywords)
    FigureCanvasAgg(figure)
    return figure


def panel(**keywords: Any) -> tuple[Figure, Axes]:
    figure = new_figure()
    axes = figure.add_subplot(**keywords)
    if "projection" not in keywords:
        axes.set(xlim=(0, 1), ylim=(-1, 1))
    return figure, axes


def live_line(axes: Axes, **style: Any) -> Update:
    line = axes.plot([], [], animated=True, **{"linewidth": 3, "marker": "o", "markevery": 10, **style})[0]

    def update(k: int) -> None:
        shown = X[: 8 * k + 2]
        line.set_data(shown, np.sin(7 * shown + k))

    return update


def in_full(figure: Figure) -> np.ndarray:
    """The figure with nothing live in it, drawn by matplotlib as for a file."""
    for artist in figure.findobj(lambda artist: artist.get_animated()):
        artist.set_animated(False)
    figure.canvas._is_saving = True
    figure.canvas.draw()
    figure.canvas._is_saving = False
    return np.asarray(figure.canvas.buffer_rgba())


def assert_same(composed: np.ndarray, full: np.ndarray, message: str) -> None:
    if not np.array_equal(composed, full):
        away = np.abs(composed.astype(int) - full).max(axis=2)
        pytest.fail(f"{message}: {np.count_nonzero(away)} pixels differ, by up to {away.max()}")


@case(1, slow=True)
def line_and_dot():
    figure, axes = panel()
    axes.plot(X, X**2)
    trail = live_line(axes)
    head = axes.plot([], [], "ko", animated=True)[0]

    def update(k):
        trail(k)
        head.set_data([k / 5], [0.1 * k])

    return figure, update


@case(2)  # the second frame is the first to show how far the line goes
def points_that_are_missing_or_not_finite():
    figure, axes = panel()
    free = axes.plot([], [], "o-", animated=True, clip_on=False)[0]

    def update(k):
        free.set_data(X[:k], np.where(np.arange(k) % 2, np.nan, X[:k]))

    return figure, update


@case(ALWAYS)
def moving_limits():
    figure, axes = panel()
    line = live_line(axes)
    return figure, lambda k: (line(k), axes.set_xlim(0, 1 + k / 9))


@case(ALWAYS, slow=True)
def limits_moved_through_shared_axes():
    figure = new_figure()
    left, right = figure.subplots(1, 2, sharex=True)
    line = live_line(left)
    return figure, lambda k: (line(k), right.set_xlim(0, 1 + k / 9))


@case(ALWAYS, slow=True)
def autoscaled_after_each_change():
    figure, axes = panel()
    axes.autoscale(True)
    line = live_line(axes)
    return figure, lambda k: (line(k), axes.relim(), axes.autoscale_view())


@case(ALWAYS, slow=True)
def title_changed():
    figure, axes = panel()
    line = live_line(axes)
    return figure, lambda k: (line(k), axes.set_title(f"frame {k}"))


@case(3)  # the first frame, and the words appear and vanish
def title_changed_now_and_then():
    figure, axes = panel()
    line = live_line(axes)
    return figure, lambda k: (line(k), axes.title.set_text("late" if k >= 3 else ""))


@case(ALWAYS, slow=True)
def figure_title_changed():
    figure, axes = panel()
    title = figure.suptitle("")
    line = live_line(axes)
    return figure, lambda k: (line(k), title.set_text("." * k))


@case(ALWAYS, slow=True)
def static_artists_made_and_removed():
    figure, axes = panel()
    made = []

    def update(k):
        for artist in made:
            artist.remove()
        made[:] = [axes.axvspan(0, k / 5, alpha=0.3), axes.text(0.5, 0, f"{k}")]

    return figure, update


@case(ALWAYS)
def live_artists_made_and_removed():
    figure, axes = panel()
    axes.grid(True)
    made = []

    def update(k):
        for artist in made:
            artist.remove()
        made[:] = axes.plot(X, X**k, lw=5, animated=True)

    return figure, update


@case(1, slow=True)
def static_legend_over_live():
    figure, axes = panel()
    axes.plot(X, X, label="static")
    line = live_line(axes)
    axes.legend(loc="center", framealpha=0.5)
    return figure, line


@case(1)
def legend_that_seeks_the_best_place():
    figure, axes = panel()
    line = live_line(axes, label="live")
    axes.legend(loc="best")
    return figure, line


@case(1, slow=True)
def legend_below_live_that_seeks_the_best_place():
    figure, axes = panel()
    line = live_line(axes, label="live")
    axes.legend(loc="best").set_zorder(1)
    return figure, line


@case(1, slow=True)
def path_crosses_the_frame_below_the_spines():
    figure, axes = panel()
    axes.spines[:].set(linewidth=4, alpha=0.5)
    line = axes.plot([], [], lw=6, clip_on=False, animated=True)[0]
    return figure, lambda k: line.set_data([-0.2, 1.2], [k / 5, -k / 5])


@case(1, slow=True)
def live_below_static():
    figure, axes = panel()
    line = live_line(axes, zorder=0.5)
    axes.plot(X, -X, lw=8, alpha=0.5)
    axes.fill_between(X, X, alpha=0.3)
    return figure, line


@case(1)
def live_between_static():
    figure, axes = panel()
    axes.set_axisbelow(False)
    axes.grid(True, lw=3, alpha=0.5)
    axes.fill_between(X, X, alpha=0.3, zorder=1)
    low, high = live_line(axes, zorder=2), live_line(axes, zorder=4, alpha=0.5)
    axes.plot(X, -X, lw=8, alpha=0.5, zorder=3)
    return figure, lambda k: (low(k), high(k + 1))


@case(1, slow=True)
def twin_axes_with_live_below():
    figure, axes = panel()
    line = live_line(axes)
    twin = axes.twinx()
    twin.plot(X, 1 - X, lw=5, alpha=0.5)
    return figure, line


@case(1)
def twin_axes_with_live_in_both():
    figure, axes = panel()
    first = live_line(axes)
    second = live_line(axes.twinx(), color="r", alpha=0.6)
    return figure, lambda k: (first(k), second(5 - k))


@case(1, slow=True)
def image_under_ticks_and_grid():
    figure, axes = panel()
    axes.set_axisbelow(False)
    axes.grid(True)
    image = axes.imshow(np.zeros((5, 7)), vmin=0, vmax=6, extent=(0, 1, -1, 1), aspect="auto", animated=True)
    return figure, lambda k: image.set_data(np.arange(35).reshape(5, 7) % (k + 2))


@case(ALWAYS, slow=True)
def image_with_a_color_bar_that_follows():
    figure, axes = panel()
    image = axes.imshow(np.arange(35).reshape(5, 7), animated=True)
    figure.colorbar(image)
    return figure, lambda k: image.set_clim(0, 30 + k)


@case(ALWAYS, slow=True)
def images_that_are_merged():
    figure, axes = panel()
    figure.suppressComposite = False
    axes.imshow(np.arange(35).reshape(5, 7), alpha=0.5)
    image = axes.imshow(np.eye(5), alpha=0.5, animated=True)
    return figure, lambda k: image.set_data(np.eye(5) * k)


@case(1, slow=True)
def polar():
    figure, axes = panel(projection="polar")
    axes.set_rmax(1.5)
    return figure, live_line(axes)


@case(ALWAYS)
def polar_that_is_rotated():
    figure, axes = panel(projection="polar")
    axes.set_rmax(1.5)
    line = live_line(axes)
    return figure, lambda k: (line(k), axes.set_theta_offset(k))


@case(1, slow=True)
def sky_map():
    figure, axes = panel(projection="mollweide")
    axes.grid(True)
    return figure, live_line(axes)


@case(1, slow=True)
def logarithmic():
    figure, axes = panel()
    axes.set(xscale="log", yscale="log", xlim=(0.01, 1), ylim=(0.01, 10))
    return figure, live_line(axes)


@case(1, slow=True)
def equal_aspect():
    figure, axes = panel()
    axes.set_aspect("equal", adjustable="datalim")
    return figure, live_line(axes)


def with_surface(**keywords: Any) -> tuple[Figure, Any]:
    figure, axes = panel(projection="3d", **keywords)
    x, y = np.meshgrid(np.linspace(-1, 1, 8), np.linspace(-1, 1, 8))
    axes.plot_surface(x, y, x * y, alpha=0.6)
    return figure, axes


@case(1, slow=True)
def camera_stands_still():
    figure, axes = with_surface()
    points = axes.plot([], [], [], "o-", lw=4, animated=True)[0]
    return figure, lambda k: points.set_data_3d(X[:k], -X[:k], X[:k] ** 2)


@case(1)
def camera_stands_still_with_live_points_in_given_order():
    figure, axes = with_surface(computed_zorder=False)
    points = axes.scatter([0], [0], [0], s=200, zorder=3, animated=True)

    def update(k):
        points._offsets3d = (np.array([k / 5, -1]), np.array([0.5, -k / 9]), np.array([1, k / 5]))

    return figure, update


@case(1, slow=True)
def camera_stands_still_with_live_points_ordered_by_depth():
    figure, axes = with_surface()
    points = axes.scatter([0], [0], [0], s=200, animated=True)

    def update(k):
        points._offsets3d = (np.array([k / 5 - 0.5]), np.array([k / 2.5 - 1]), np.array([1 - k / 3]))

    return figure, update


@case(ALWAYS, slow=True)
def camera_turns():
    figure, axes = with_surface()
    points = axes.plot([], [], [], "o-", animated=True)[0]
    return figure, lambda k: (points.set_data_3d(X[:k], -X[:k], X[:k] ** 2), axes.view_init(elev=30, azim=10 * k))


@case(ALWAYS, slow=True)
def camera_zooms():
    figure, axes = with_surface()
    points = axes.plot([0, 1], [0, 1], [0, 1], "o-", animated=True)[0]
    return figure, lambda k: (points.set_color(f"C{k}"), axes.set_box_aspect(None, zoom=1 - k / 10))


@case(1, slow=True)
def flat_panel_beside_a_surface():
    figure = new_figure()
    flat, deep = figure.add_subplot(121), figure.add_subplot(122, projection="3d")
    flat.set(xlim=(0, 1), ylim=(-1, 1))
    line = live_line(flat)
    points = deep.plot([], [], [], "o-", animated=True)[0]
    return figure, lambda k: (line(k), points.set_data_3d(X[:k], -X[:k], X[:k] ** 2))


@case(1, slow=True)
def surface_over_a_flat_panel():
    figure, flat = panel()
    line = live_line(flat)
    deep = figure.add_axes((0.3, 0.2, 0.6, 0.6), projection="3d")
    points = deep.plot([], [], [], "o-", animated=True)[0]
    return figure, lambda k: (line(k), points.set_data_3d(X[:k], -X[:k], X[:k] ** 2))


@case(4)  # the first frame, from 1 to 3, from 4 to 5, and from 5 to 2
def dpi_and_size_changed():
    figure, axes = panel()
    line = live_line(axes)

    def update(k):
        line(k)
        if figure.dpi != (60 if k < 3 else 80):
            figure.set_dpi(60 if k < 3 else 80)
        if k == 5:
            figure.set_size_inches(3, 2)

    return figure, update


@case(1, slow=True)
def inset_over_live():
    figure, axes = panel()
    line = live_line(axes)
    inset = axes.inset_axes((0.4, 0.4, 0.5, 0.5))
    inset.plot(X, X, alpha=0.5, lw=5)
    inset.patch.set_alpha(0.5)
    axes.indicate_inset((0.1, -0.5, 0.2, 0.4), inset)
    return figure, line


@case(1)
def live_in_an_inset():
    figure, axes = panel()
    below = live_line(axes, color="r")
    inset = axes.inset_axes((0.4, 0.4, 0.5, 0.5), xlim=(0, 1), ylim=(-1, 1))
    inside = live_line(inset)
    return figure, lambda k: (below(k), inside(5 - k))


@case(1, slow=True)
def secondary_axis_and_live():
    figure, axes = panel()
    axes.secondary_xaxis(0.5, functions=(lambda x: 2 * x, lambda x: x / 2))
    return figure, live_line(axes, zorder=0)


@case(1)
def annotation_with_an_arrow_out_of_its_axes():
    figure, axes = panel()
    note = axes.annotate(
        "here", (0, 0), (0.5, 1.15), arrowprops={"arrowstyle": "->", "lw": 3}, annotation_clip=False, animated=True
    )

    def update(k):
        note.xy = (k / 5, -k / 5)

    return figure, update


@case(1, slow=True)
def static_annotation_pinned_to_a_live_text():
    figure, axes = panel()
    text = axes.text(0.1, 0.1, "live", animated=True, zorder=9)
    axes.annotate("pinned", (1, 1), xycoords=text, va="bottom")
    return figure, lambda k: text.set_position((k / 9, k / 9))


@case(1, slow=True)
def live_text_of_the_figure():
    figure, axes = panel()
    line = live_line(axes)
    text = figure.text(0.2, 0.5, "", animated=True, fontsize=20, alpha=0.5)
    return figure, lambda k: (line(k), text.set_text(f"step {k}"))


@case(1, slow=True)
def live_line_of_the_figure_below_the_axes():
    figure, axes = panel()
    axes.patch.set_alpha(0.5)
    line = figure.add_artist(Line2D([0, 1], [0, 1], lw=5, zorder=-1, animated=True))
    return figure, lambda k: line.set_ydata([0.1 * k, 1])


@case(1, slow=True)
def live_axes():
    figure, axes = panel()
    axes.plot(X, X)
    moving = figure.add_axes((0.3, 0.3, 0.3, 0.3))
    moving.set_animated(True)
    figure.add_axes((0.5, 0.5, 0.3, 0.3))
    return figure, lambda k: moving.set_xlabel(f"{k}")


@case(1, slow=True)
def live_in_both_panels():
    figure = new_figure()
    left, right = figure.subplots(1, 2)
    for axes in (left, right):
        axes.set(xlim=(0, 1), ylim=(-1, 1), title="panel")
    first, second = live_line(left), live_line(right)
    return figure, lambda k: (first(k), second(5 - k))


@case(1, slow=True)
def live_in_overlapping_panels():
    figure, axes = panel()
    over = figure.add_axes((0.4, 0.3, 0.5, 0.5), xlim=(0, 1), ylim=(-1, 1), facecolor=(1, 0, 0, 0.3))
    first, second = live_line(axes), live_line(over)
    return figure, lambda k: (first(k), second(5 - k))


@case(2)  # the first frame, and whenever the text runs into something for the first time
def text_runs_from_panel_to_panel():
    figure = new_figure()
    left, right = figure.subplots(1, 2)
    right.plot(X, X)
    right.patch.set_alpha(0.5)
    right.set_title("title", fontsize=20, alpha=0.5)
    text = left.text(0.1, 0.5, "text", fontsize=15, rotation=20, bbox={"boxstyle": "round"}, animated=True)
    return figure, lambda k: text.set_position((0.1 + 0.4 * k, 0.3 + 0.15 * k))


@case(1, slow=True)
def see_through_points_over_a_fill():
    figure, axes = panel()
    axes.fill_between(X, -X, X, alpha=0.5)
    points = axes.scatter(X, X, s=200, alpha=0.3, animated=True)
    return figure, lambda k: points.set_offsets(np.column_stack([X, np.sin(X * k)]))


@case(1, slow=True)
def path_effects():
    figure, axes = panel()
    glow = [patheffects.withSimplePatchShadow(), patheffects.withStroke(linewidth=9, foreground="r", alpha=0.5)]
    axes.plot(X, X, lw=3, path_effects=glow, zorder=3)
    text = axes.text(0.2, 0.2, "", fontsize=20, path_effects=[patheffects.withStroke(linewidth=3)], animated=True)
    line = live_line(axes, path_effects=[patheffects.SimpleLineShadow(), patheffects.Normal()])
    return figure, lambda k: (line(k), text.set_text("abc"[:k]))


@case(1, slow=True)
def sketched():
    figure, axes = panel()
    axes.plot(X, X, zorder=5)[0].set_sketch_params(2, 30, 5)
    line = live_line(axes)
    axes.lines[1].set_sketch_params(1, 50, 5)
    return figure, line


@case(1, slow=True)
def filtered():
    figure, axes = panel()

    def faded(image, dpi):
        return image * [1, 1, 1, 0.5], 3, 4

    axes.plot(X, X, lw=5, zorder=3, agg_filter=faded)
    return figure, live_line(axes, agg_filter=faded)


@case(1, slow=True)
def visibility_toggled():
    figure, axes = panel()
    axes.plot(X, X)
    line = live_line(axes)
    blinking = axes.plot(X, -X, lw=9, animated=True)[0]
    return figure, lambda k: (line(k), blinking.set_visible(k % 2 == 0))


@case(1, slow=True)
def hidden_at_first():
    figure, axes = panel()
    line = live_line(axes, zorder=0)
    axes.lines[0].set_visible(False)
    free = axes.plot(X, X, lw=9, zorder=0, clip_on=False, visible=False, animated=True)[0]
    axes.fill_between(X, X, alpha=0.5)

    def update(k):
        line(k)
        axes.lines[0].set_visible(k > 1)
        free.set_visible(k > 0)

    return figure, update


@case(4)  # the first frame, from 1 to 3, from 3 to 4, and from 5 to 2
def order_of_live_changed():
    figure, axes = panel()
    first = axes.plot(X, X, lw=9, animated=True)[0]
    second = live_line(axes)
    return figure, lambda k: (second(k), first.set_zorder(2 + k // 2))


@case(ALWAYS, slow=True)
def order_of_static_changed():
    figure, axes = panel()
    line = axes.plot(X, X, lw=9)[0]
    second = live_line(axes)
    return figure, lambda k: (second(k), line.set_zorder(1 + k))


@case(1, slow=True)
def collection_with_new_colors():
    figure, axes = panel()
    segments = LineCollection([[(0, 0), (1, y)] for y in X - 0.5], linewidths=3, animated=True)
    axes.add_collection(segments)
    return figure, lambda k: segments.set_colors([(y, k / 5, 0, 0.5) for y in X])


@case(1, slow=True)
def arrows():
    figure, axes = panel()
    arrows = axes.quiver(X[::5], X[::5], X[::5], X[::5], animated=True)
    return figure, lambda k: arrows.set_UVC(np.cos(X[::5] * k), np.sin(X[::5] * k))


@case(1, slow=True)
def clipped_to_a_circle():
    figure, axes = panel()
    line = live_line(axes, linewidth=9)
    axes.lines[0].set_clip_path(Circle((0.5, 0), 0.3, transform=axes.transData))
    axes.text(0.4, 0, "static above", alpha=0.5)
    return figure, line


@case(1)
def clipped_to_a_patch_that_moves():
    figure, axes = panel()
    line = axes.plot(X, X, linewidth=40, zorder=0, animated=True)[0]
    hole = axes.add_patch(Circle((0.2, 0), 0.2, animated=True, fill=False))
    line.set_clip_path(hole)
    axes.fill_between(X, X, alpha=0.5)
    return figure, lambda k: hole.set(center=(k / 5, 0), radius=k / 5)


@case(1, slow=True)
def arrow_to_the_edge_of_a_live_patch():
    figure, axes = panel()
    disk = axes.add_patch(Circle((0.5, 0), 0.1, animated=True))
    axes.annotate("", (0.5, 0), (0, 0), arrowprops={"arrowstyle": "->", "patchB": disk}, zorder=0)
    return figure, lambda k: disk.set_radius(0.05 * k)


@case(1, slow=True)
def legend_of_the_figure():
    figure, axes = panel()
    line = live_line(axes, label="live")
    figure.legend(loc="center", framealpha=0.3)
    return figure, line


@case(1)
def live_word_in_a_static_legend():
    figure, axes = panel()
    line = live_line(axes, label="live")
    legend = axes.legend(loc="center")
    legend.set_zorder(0)
    word = legend.get_texts()[0]
    word.set_animated(True)
    return figure, lambda k: (line(k), word.set_text("word" * k))


@case(1, slow=True)
def live_spine():
    figure, axes = panel()
    axes.plot(X, X, clip_on=False)
    axes.spines["left"].set_animated(True)
    return figure, lambda k: axes.spines["left"].set_linewidth(k)


@case(1)
def live_axis():
    figure, axes = panel()
    axes.plot(X, X)
    axes.xaxis.set_animated(True)
    return figure, lambda k: axes.xaxis.set_tick_params(length=4 * k)


@case(1, slow=True)
def live_title_moved_by_ticks():
    figure, axes = panel()
    figure.subplots_adjust(top=0.6)
    axes.xaxis.tick_top()
    axes.title.set_animated(True)
    return figure, lambda k: axes.title.set_text("two\nlines" if k == 3 else "x" * k)


@case(1)
def artist_that_draws_in_its_own_way():
    class Labelled(Line2D):
        def draw(self, renderer: Any) -> None:
            super().draw(renderer)
            label = self.axes.texts[0]
            label.set_position((0.5, self.get_ydata()[-1]))
            label.draw(renderer)

    figure = new_figure()
    left, right = figure.subplots(1, 2)
    right.patch.set_alpha(0.5)
    left.text(0, 0, "a long label for the line", animated=True, fontsize=20, visible=True)
    line = left.add_line(Labelled([0, 1], [0, 1], animated=True))
    return figure, lambda k: line.set_ydata([0, k / 5])


@case(ALWAYS)
def figure_in_figure():
    figure = new_figure()
    upper, lower = figure.subfigures(2, 1)
    axes = upper.subplots()
    axes.set(xlim=(0, 1), ylim=(-1, 1))
    line = live_line(axes)
    text = lower.text(0.5, 0.5, "", animated=True)
    return figure, lambda k: (line(k), text.set_text(f"{k}"))


@case(ALWAYS)
def color_of_the_paper_changed():
    figure, axes = panel()
    line = live_line(axes)
    return figure, lambda k: (line(k), figure.set_facecolor(f"C{k}"))


@case(ALWAYS, slow=True)
def nothing_live():
    figure, axes = panel()
    line = axes.plot(X, X)[0]
    return figure, lambda k: line.set_ydata(X**k)


@case(1, slow=True)
def rasterized_below_an_order():
    figure, axes = panel()
    axes.set_rasterization_zorder(2.5)
    axes.plot(X, X, zorder=3, lw=5)
    return figure, live_line(axes, zorder=1)


def hand_driven(animation: Any, frames: list[Any]) -> Update:
    """What `Animation.save` does for each frame, without its draws."""
    animation._draw_was_started = True
    animation._fig.canvas.draw_idle = lambda: None
    animation._init_draw()
    return lambda k: animation._draw_next_frame(frames[k], blit=False)


@case(1)
def function_animation_with_blitting():
    figure, axes = panel()
    axes.plot(X, X)
    line = axes.plot([], [], lw=5)[0]

    def draw(k):
        line.set_data(X[:k], X[:k] ** 2)
        return [line]

    return figure, hand_driven(FuncAnimation(figure, draw, 6, blit=True, repeat=False), [*range(6)])


@case(ALWAYS, slow=True)
def function_animation_without_blitting():
    figure, axes = panel()
    line = axes.plot([], [], lw=5)[0]
    animation = FuncAnimation(figure, lambda k: line.set_data(X[:k], X[:k] ** 2), 6, repeat=False)
    return figure, hand_driven(animation, [*range(6)])


@case(1, slow=True)
def artist_animation_with_blitting():
    figure, axes = panel()
    frames = [[*axes.plot(X, X**k, lw=5), axes.text(0.1, 0.1 * k, f"{k}")] for k in range(6)]
    return figure, hand_driven(ArtistAnimation(figure, frames, blit=True), frames)


@case(ALWAYS, slow=True)
def artist_animation_without_blitting():
    figure, axes = panel()
    frames = [[*axes.plot(X, X**k, lw=5), axes.text(0.1, 0.1 * k, f"{k}")] for k in range(6)]
    return figure, hand_driven(ArtistAnimation(figure, frames), frames)


# Behind the marker every second one: they differ in what is drawn, not in what is done with it.
@pytest.mark.parametrize(("build", "full_draws"), CASES)
def test_frames_have_the_bytes_of_full_draws(build: Build, full_draws: int) -> None:
    (composed, update), (drawn, update_drawn) = build(), build()
    compositor = Compositor(composed)
    draws: list[object] = []
    composed.canvas.mpl_connect("draw_event", draws.append)
    seen = set()
    for k in ORDER:
        update(k)
        update_drawn(k)
        frame = compositor.frame()
        assert_same(frame, in_full(drawn), f"frame {k}")
        seen.add(frame.tobytes())
    assert len(seen) > 1, "a case in which nothing moves proves nothing"
    assert len(draws) == full_draws
