"""The words above the pictures: the title, and the caption of the moment."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

LETTER = 0.56  # the width of a letter, in its size
SMALLEST_TITLE, SMALLEST_CAPTION = 0.75, 0.65  # of the usual size


def text_size(axes: Axes) -> float:
    """The size in points that labels have in these axes."""
    return float(axes.xaxis.label.get_fontsize())


@dataclass(frozen=True)
class Title:
    """One line at the top left, in smaller letters or cut where it would run into what stands beside it.

    Attributes:
      text: the line.
      letters_beside: how long the caption beside it can be.
    """

    text: str
    letters_beside: int = 0

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Write the title."""
        size = 1.25 * text_size(axes)
        title = axes.text(0, 1, self.text, ha="left", va="top", fontsize=size, fontweight="bold", gid="title")
        title.set_parse_math(False)
        room = axes.bbox.width * 72 / axes.figure.dpi - self.letters_beside * LETTER * text_size(axes)
        wide = text_width(title)
        if wide > room:
            title.set_fontsize(size * max(room / wide, SMALLEST_TITLE))
        while text_width(title) > room and len(title.get_text()) > 2:
            title.set_text(title.get_text()[:-2] + "…")


@dataclass(frozen=True)
class Caption:
    """One line at the top right that changes with the frames; `alarms` tells which are in the colour of alarm."""

    texts: tuple[str, ...]
    alarms: tuple[bool, ...] = ()

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Write the caption."""
        text = axes.text(1, 1, "", ha="right", va="top", gid="caption", parse_math=False)

        return self._changing(text, theme)

    def _changing(self, text: Text, theme: Theme) -> Live:
        def update(moment: Moment) -> None:
            text.set_text(self.texts[moment.frame])
            alarm = bool(self.alarms) and self.alarms[moment.frame]
            text.set_color(theme.alarm if alarm else theme.foreground)

        return Live(update, (text,))


@dataclass(frozen=True)
class PanelCaption(Caption):
    """A caption above its own panel, in smaller letters where it would be wider than the panel."""

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Write the caption, which needs a line of room."""
        raised = ScaledTranslation(0, 0.6 * text_size(axes) / 72, axes.figure.dpi_scale_trans)
        text = axes.text(0, 1, "", transform=axes.transAxes + raised, ha="left", va="baseline", gid="caption")
        text.set_parse_math(False)
        text.set_text(max(self.texts, key=len))
        share = axes.bbox.width / max(text.get_window_extent().width, 1.0)
        text.set_fontsize(float(text.get_fontsize()) * min(1.0, max(share, SMALLEST_CAPTION)))
        return self._changing(text, theme)


@dataclass(frozen=True)
class StepCounter:
    """Words at the top right with a number in their middle: drawing text is slow, so only the number is redrawn.

    Attributes:
      before, after: the words around the number.
      numbers: what the number is in each frame.
    """

    before: str
    after: str
    numbers: tuple[int, ...]

    @property
    def letters(self) -> int:
        """The greatest length of the line."""
        return len(self.before) + len(str(max(self.numbers))) + len(self.after) + 2

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Write the words, and the number where the widest one fits."""

        def written(words: str, left: float) -> Text:
            # On one baseline: the tops of words differ. Not an annotation, which takes twice as long to draw.
            moved = ScaledTranslation(-left / 72, -0.95 * text_size(axes) / 72, axes.figure.dpi_scale_trans)
            text = axes.text(1, 1, words, transform=axes.transData + moved)
            text.set(ha="right", va="baseline", gid="caption", parse_math=False)
            return text

        after = written(self.after, 0)
        number = written(str(max(self.numbers)), text_width(after))
        number.set_zorder(10)  # nothing has to be repainted over it
        written(self.before, text_width(after) + text_width(number))

        def update(moment: Moment) -> None:
            number.set_text(str(self.numbers[moment.frame]))

        return Live(update, (number,))


def text_width(text: Text) -> float:
    """The width of a text, in points, with a space beside it."""
    figure = text.get_figure(root=True)
    assert figure is not None
    return text.get_window_extent().width * 72 / figure.dpi + 0.35 * float(text.get_fontsize())
