"""Scene: a frozen description of a film, drawn when somebody asks for it."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass, replace

import matplotlib as mpl
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from landscape_viz.errors import InputError
from landscape_viz.film.animation import Film
from landscape_viz.film.picture import UNHINTED, save_picture
from landscape_viz.film.saving import Saved
from landscape_viz.output_formats import COLOURS_MOST, PICTURE_SUFFIXES, checked_output
from landscape_viz.scenes.arrangement import arrange
from landscape_viz.scenes.layers.block import Block
from landscape_viz.scenes.layers.heading import Heading, cut, fitted_lines
from landscape_viz.scenes.layers.live import FilmLayer, Layer, Live
from landscape_viz.scenes.layers.words import words_axes, write
from landscape_viz.scenes.layout import Canvas, Rect
from landscape_viz.scenes.panels.panel import AnyPanel
from landscape_viz.scenes.theme import DPI, Theme
from landscape_viz.scenes.timeline import Moment, Timeline

LIT, LIT_COLOURS = ("plane", "surface"), 98
"""With all 255 colours a GIF of a lit ground is a tenth larger, and looks no better; under a curve bands would show."""
PANEL_TITLE, PANEL_SUBTITLE, ROW_TITLE = 28.0, 22.0, 24.0  # in reference pixels


@dataclass(frozen=True, eq=False)
class Drawn:
    """A scene drawn into a figure.

    Attributes:
      figure: the figure.
      update: brings it to a frame, given by its number or its moment, and returns the artists that change.
    """

    figure: Figure
    update: Callable[[int | Moment], tuple[mpl.artist.Artist, ...]]


@dataclass(frozen=True, eq=False, repr=False)
class Scene:
    """A film before it is drawn: panels, words, moments, size and look. Change one by `dataclasses.replace`.

    Attributes:
      panels: what is seen.
      heading: the title, and what is said below it.
      blocks: words and tables that stand beside a stage.
      timeline: the moments that the frames show.
      theme: colours and sizes.
      size_pixels: (width, height).
      fps: frames a second; a film that eases takes the same time at any rate.
      hold_seconds: how long the last frame stays.
      columns: where given, the panels are all of one size and stand in rows of so many.
      stacked: whether the panels lie above each other; by default where the picture is narrow.
      row_titles: with `columns`: of the rows; the titles of the first panels are then those of the columns.
      title_colors: the numbers of the colours of the panels' titles, None for ink; none for ink in all of them.
    """

    panels: tuple[AnyPanel, ...]
    heading: Heading
    blocks: tuple[Block, ...]
    timeline: Timeline
    theme: Theme
    size_pixels: tuple[int, int]
    fps: float = 20.0
    hold_seconds: float = 1.5
    columns: int | None = None
    stacked: bool | None = None
    row_titles: tuple[str, ...] = ()
    title_colors: tuple[int | None, ...] = ()

    def __repr__(self) -> str:
        titles = [repr(self.heading.text)] if self.heading.text else []
        counts = [(len(self.panels), "panel"), (len(self.timeline), "picture")]
        phrases = [f"{count} {noun}{'s' * (count != 1)}" for count, noun in counts]
        return f"Scene({', '.join([*titles, *phrases])}, {self.size_pixels[0]} x {self.size_pixels[1]} pixels)"

    def _repr_png_(self) -> bytes:
        """The finished picture, for notebooks."""
        buffer = io.BytesIO()
        with mpl.rc_context(UNHINTED):
            self.figure().savefig(buffer, format="png", dpi="figure")
        return buffer.getvalue()

    def animation(self, figure: Figure | None = None) -> Film:
        """The film as a matplotlib FuncAnimation: it saves, shows itself in a notebook, and plays in a window.

        Args:
          figure: an empty figure to draw into, for example `plt.figure()` where it shall play in a window or under
            `%matplotlib widget`. By default a new one that belongs to no window.
        """
        timeline = self.timeline.at_rate(self.fps)
        with mpl.rc_context(UNHINTED if figure is None else {}):  # words are measured as they will be written
            drawn = self.draw(figure)

        def show(frame: int | Moment) -> tuple[mpl.artist.Artist, ...]:
            return drawn.update(frame if isinstance(frame, Moment) else timeline.moments[frame])

        return Film(
            drawn.figure,
            show,
            len(timeline),
            fps=self.fps,
            hold_seconds=self.hold_seconds,
            blit=figure is not None,
            gif_colours=LIT_COLOURS if any(panel.stage in LIT for panel in self.panels) else COLOURS_MOST,
            resample=None if timeline.pace is None else lambda fps: timeline.at_rate(fps).moments,
        )

    def figure(self) -> Figure:
        """The finished picture, the last frame, as a matplotlib Figure to save as png, svg or pdf."""
        drawn = self.draw()
        drawn.update(len(self.timeline) - 1)
        return drawn.figure

    def save(self, path: str | os.PathLike[str], fps: float | None = None) -> Saved | None:
        """Save the film (.gif, .mp4), or the finished picture (.png, .svg, .pdf), as the suffix says.

        `scene.animation().save` and `save_picture` do it, and take more arguments.

        Args:
          path: where to.
          fps: frames a second of a film; see `Film.save`.

        Returns:
          What was written where it is a film, as `Film.save` does.

        Raises:
          InputError: another suffix, a folder that is missing or not writable, or fps that is out of range or not
            that of a film.
        """
        if checked_output(path).suffix.lower() not in PICTURE_SUFFIXES:
            return self.animation().save(path, fps=fps)
        if fps is not None:
            raise InputError(f"fps is that of a film; leave it out of a picture; got {fps!r}")
        with mpl.rc_context(UNHINTED):
            save_picture(self.figure(), path)
        return None

    def draw(self, figure: Figure | None = None) -> Drawn:
        """Draw every layer into a figure, at the first frame."""
        width, height = self.size_pixels
        dpi = DPI if figure is None else figure.dpi
        with matplotlib.style.context(["default", self.theme.settings(self.size_pixels, dpi)]):
            if figure is None:
                figure = Figure(dpi=DPI)
                FigureCanvasAgg(figure)
            figure.set_size_inches(width / figure.dpi, height / figure.dpi)
            figure.set_facecolor(self.theme.background)
            canvas = Canvas(self.size_pixels)
            places = arrange(
                canvas, self.panels, self.heading, self.blocks, self.columns, self.stacked, self.row_titles
            )
            canvas = replace(canvas, taken=places.taken)
            lives: list[Live | None] = []
            for panel, rect in zip(places.shown or self.panels, places.panels, strict=True):
                if rect is not None:
                    axes = panel.open(figure, canvas, _whole(rect, canvas) if panel.stage else rect, self.theme)
                    lives += [self._told(layer, places.labelled).attach(axes, self.theme) for layer in panel.layers]
            words = words_axes(figure, canvas)
            if places.heading is not None:
                heading, rect = places.heading
                heading.attach(words, self.theme, rect)
            colors = self.title_colors or (None,) * len(self.panels)
            for panel, rect, color in zip(self.panels, places.titles, colors, strict=True):
                if rect is not None:
                    _panel_title(words, panel.title, rect, self.theme, color)
            for title, rect in zip(self.row_titles, places.row_titles, strict=False):
                x, y = rect.left + 0.5 * rect.width, rect.top + 0.5 * rect.height
                text = cut(title, rect.height - 16.0, ROW_TITLE, "semibold")
                write(
                    words, x, y, text, ROW_TITLE, self.theme.foreground,
                    weight="semibold", ha="center", va="center", gid="row-title", rotation=90,
                )  # fmt: skip
            lives += [block.attach(words, self.theme, rect) for block, rect in places.blocks]
        moving = [live for live in lives if live is not None]
        artists = tuple(artist for live in moving for artist in live.artists)
        shown: list[Moment] = []

        def update(frame: int | Moment) -> tuple[mpl.artist.Artist, ...]:
            moment = frame if isinstance(frame, Moment) else self.timeline.moments[frame]
            if shown != [moment]:
                for live in moving:
                    live.update(moment)
                shown[:] = [moment]
            return artists

        update(0)
        return Drawn(figure, update)

    def _told(self, layer: Layer, rates: bool) -> Layer:
        """The layer, told the moments of the film if it wants to know them."""
        return layer.during(self.timeline.moments, rates=rates) if isinstance(layer, FilmLayer) else layer


def _whole(rect: Rect, canvas: Canvas) -> Rect:
    """The rectangle with its edges between pixels, so that the picture of a ground need not be resampled."""
    edges = [round(edge * canvas.scale) / canvas.scale for edge in (rect.left, rect.top, rect.right, rect.bottom)]
    return Rect(edges[0], edges[1], edges[2] - edges[0], edges[3] - edges[1])


def _panel_title(words: Axes, title: str, rect: Rect, theme: Theme, color: int | None) -> None:
    """The title of a panel above its middle, and a quieter second line where there is room for it."""
    first, *more = title.split("\n")
    quiet = " ".join(more) if rect.height > 2 * PANEL_TITLE else ""
    inside = rect.inset(left=8.0, right=8.0)
    size, lines = fitted_lines([first], inside.width, PANEL_TITLE, 0.75, 1)
    x, y = rect.left + 0.5 * rect.width, rect.bottom - (52.0 if quiet else 18.0)  # heads reach a little over the panel
    ink = theme.foreground if color is None else theme.text_color(color)
    for line in lines:
        write(words, x, y, line, size, ink, weight="semibold", ha="center", gid="panel-title")
    if quiet:
        below = cut(quiet, inside.width, PANEL_SUBTITLE)
        write(words, x, y + 30.0, below, PANEL_SUBTITLE, theme.muted, ha="center", gid="panel-subtitle")
