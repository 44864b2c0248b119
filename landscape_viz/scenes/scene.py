"""Scene: a frozen description of a film, drawn when somebody asks for it."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass

import matplotlib as mpl
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from landscape_viz.errors import InputError
from landscape_viz.film.animation import Film
from landscape_viz.film.picture import save_picture
from landscape_viz.film.saving import Saved
from landscape_viz.output_formats import PICTURE_SUFFIXES, checked_output
from landscape_viz.scenes.layers.header import Title
from landscape_viz.scenes.layers.live import Layer, Live
from landscape_viz.scenes.layout import Box, arrange
from landscape_viz.scenes.panels.panel import AnyPanel
from landscape_viz.scenes.theme import DPI, Theme
from landscape_viz.scenes.timeline import Moment, Timeline


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
      panels: what is seen side by side.
      header: layers of the strip above the panels, in coordinates from 0 to 1.
      header_rows: how many lines of text the header holds below the title.
      timeline: the moments that the frames show.
      theme: colours and sizes.
      size_pixels: (width, height).
      fps: frames a second; a film that eases takes the same time at any rate.
      hold_seconds: how long the last frame stays.
      columns: where given, the panels are all of one size and stand in rows of so many.
      stacked: whether the panels lie above each other; by default where the picture is narrow.
    """

    panels: tuple[AnyPanel, ...]
    header: tuple[Layer, ...]
    timeline: Timeline
    theme: Theme
    size_pixels: tuple[int, int]
    header_rows: int = 1
    fps: float = 20.0
    hold_seconds: float = 1.5
    columns: int | None = None
    stacked: bool | None = None

    def __repr__(self) -> str:
        titles = [repr(layer.text) for layer in self.header if isinstance(layer, Title) and layer.text]
        counts = [(len(self.panels), "panel"), (len(self.timeline), "picture")]
        phrases = [f"{count} {noun}{'s' * (count != 1)}" for count, noun in counts]
        return f"Scene({', '.join([*titles, *phrases])}, {self.size_pixels[0]} x {self.size_pixels[1]} pixels)"

    def _repr_png_(self) -> bytes:
        """The finished picture, for notebooks."""
        buffer = io.BytesIO()
        self.figure().savefig(buffer, format="png", dpi="figure")
        return buffer.getvalue()

    def animation(self, figure: Figure | None = None) -> Film:
        """The film as a matplotlib FuncAnimation: it saves, shows itself in a notebook, and plays in a window.

        Args:
          figure: an empty figure to draw into, for example `plt.figure()` where it shall play in a window or under
            `%matplotlib widget`. By default a new one that belongs to no window.
        """
        timeline = self.timeline.at_rate(self.fps)
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
        save_picture(self.figure(), path)
        return None

    def draw(self, figure: Figure | None = None) -> Drawn:
        """Draw every layer into a figure, at the first frame."""
        width, height = self.size_pixels
        with matplotlib.style.context(["default", self.theme.settings(self.size_pixels)]):
            if figure is None:
                figure = Figure(dpi=DPI)
                FigureCanvasAgg(figure)
            figure.set_size_inches(width / figure.dpi, height / figure.dpi)
            figure.set_facecolor(self.theme.background)
            shares, lefts = [panel.share for panel in self.panels], [panel.room_left for panel in self.panels]
            shapes = [panel.shape for panel in self.panels]
            header, boxes = arrange(
                self.size_pixels, shares, self.header_rows, self.columns, lefts, shapes, self.stacked
            )
            lives = self._attach(self._header_axes(figure, header), self.header)
            for panel, box in zip(self.panels, boxes, strict=True):
                lives += self._attach(panel.open(figure, box, self.theme, self.size_pixels), panel.layers)
        artists = tuple(artist for live in lives for artist in live.artists)
        shown: list[Moment] = []

        def update(frame: int | Moment) -> tuple[mpl.artist.Artist, ...]:
            moment = frame if isinstance(frame, Moment) else self.timeline.moments[frame]
            if shown != [moment]:
                for live in lives:
                    live.update(moment)
                shown[:] = [moment]
            return artists

        update(0)
        return Drawn(figure, update)

    def _attach(self, axes: Axes, layers: tuple[Layer, ...]) -> list[Live]:
        return [live for layer in layers if (live := layer.attach(axes, self.theme)) is not None]

    def _header_axes(self, figure: Figure, box: Box) -> Axes:
        axes = figure.add_axes(box, xlim=(0, 1), ylim=(0, 1), label="header")
        axes.set_axis_off()
        return axes
