"""The words above the pictures: title, legend with statuses, and the caption of the moment."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment


def text_size(axes: Axes) -> float:
    """The size in points that labels have in these axes."""
    return float(axes.xaxis.label.get_fontsize())


@dataclass(frozen=True)
class Title:
    """One line at the top left."""

    text: str

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Write the title; it is cut where it would run into the caption."""
        size = 1.25 * text_size(axes)
        axes.text(0, 1, self.text, ha="left", va="top", fontsize=size, fontweight="bold", gid="title", parse_math=False)


@dataclass(frozen=True)
class Caption:
    """One line at the top right that changes with the frames; `alarms` tells which are in the colour of alarm."""

    texts: tuple[str, ...]
    alarms: tuple[bool, ...] = ()

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Write the caption."""
        text = axes.text(1, 1, "", ha="right", va="top", gid="caption", parse_math=False)

        def update(moment: Moment) -> None:
            text.set_text(self.texts[moment.frame])
            alarm = bool(self.alarms) and self.alarms[moment.frame]
            text.set_color(theme.alarm if alarm else theme.foreground)

        return Live(update, (text,))


@dataclass(frozen=True)
class Counter:
    """Words at the top right with a number in their middle: drawing text is slow, so only the number is redrawn.

    Attributes:
      before, after: the words around the number.
      numbers: what the number is in each frame.
    """

    before: str
    after: str
    numbers: tuple[int, ...]

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Write the words, and the number where the widest one fits."""

        def written(words: str, left: float) -> Text:
            # On one baseline: the tops of words differ.
            text = axes.annotate(words, (1, 1), (-left, -0.95 * text_size(axes)), textcoords="offset points")
            text.set(ha="right", va="baseline", gid="caption", parse_math=False)
            return text

        after = written(self.after, 0)
        number = written(str(max(self.numbers)), _width(after))
        number.set_zorder(10)  # nothing has to be repainted over it
        written(self.before, _width(after) + _width(number))

        def update(moment: Moment) -> None:
            number.set_text(str(self.numbers[moment.frame]))

        return Live(update, (number,))


def _width(text: Text) -> float:
    """How wide a text is, in points, with a space beside it."""
    figure = text.get_figure(root=True)
    assert figure is not None
    return text.get_window_extent().width * 72 / figure.dpi + 0.35 * float(text.get_fontsize())


@dataclass(frozen=True)
class Entry:
    """One line of a legend: the optimizer's number and label, and what is said of it from a step on."""

    label: str
    color: int
    status: str = ""
    status_step: int | None = None
    alarm: bool = False


@dataclass(frozen=True)
class Legend:
    """The optimizers, each with its colour, and its status once it has one, in `columns` columns."""

    entries: tuple[Entry, ...]
    columns: int

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Write the legend below the title."""
        rows = -(-len(self.entries) // self.columns)
        size = text_size(axes)
        inches = axes.figure.dpi_scale_trans
        texts = []
        for number, entry in enumerate(self.entries):
            column, row = number % self.columns, number // self.columns
            x, y = column / self.columns, (rows - row - 0.5) / (rows + 1.3)
            dot = Line2D([x], [y], marker="o", linestyle="none", color=theme.color(entry.color), clip_on=False)
            dot.set(markersize=0.75 * size, transform=axes.transData + ScaledTranslation(0.5 * size / 72, 0, inches))
            axes.add_line(dot)
            shown = axes.annotate(entry.label, (x, y), (1.2 * size, 0), textcoords="offset points", fontsize=size)
            shown.set(ha="left", va="center_baseline", gid="legend", parse_math=False)
            texts.append(shown)

        def update(moment: Moment) -> None:
            for entry, text in zip(self.entries, texts, strict=True):
                ended = entry.status_step is not None and moment.step >= entry.status_step
                words = f"{entry.label}: {entry.status}" if ended and entry.status else entry.label
                # Only a word that changes is set: it costs a full redraw of the picture.
                if text.get_text() != words:
                    text.set_text(words)
                    text.set_color(theme.alarm if ended and entry.alarm else theme.foreground)

        return Live(update, ())
