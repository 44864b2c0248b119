"""Words that change with the moment: a sentence of some lines, and the step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.axes import Axes

from landscape_viz.scenes.layers.heading import wrapped
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import write
from landscape_viz.scenes.layout import Rect
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

SIZE, LINE = 24.0, 34.0  # in reference pixels
STEP = 26.0
SMALLEST = 20.0


@dataclass(frozen=True, eq=False)
class Sentence:
    """One sentence for each frame, broken into lines; warnings are in the colour of alarm.

    Attributes:
      text: the sentence of a moment, and whether it is a warning.
      longest: all that it can be, for which room is kept.
    """

    text: Callable[[Moment], tuple[str, bool]]
    longest: tuple[str, ...]

    def height(self, width: float) -> float:
        """The height of the sentence with the most lines."""
        return LINE * max((len(wrapped(text, width, SIZE)) for text in self.longest), default=0) + 8.0

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> Live:
        """Write the sentence."""
        count = max((len(wrapped(text, rect.width, SIZE)) for text in self.longest), default=1)
        lines = [
            write(axes, rect.left, rect.top + LINE * (number + 0.75), "", SIZE, theme.foreground, gid="caption")
            for number in range(count)
        ]

        shown: list[tuple[str, bool]] = []

        def update(moment: Moment) -> None:
            said = self.text(moment)
            if shown == [said]:
                return
            shown[:] = [said]
            text, alarm = said
            words = wrapped(text, rect.width, SIZE)
            for number, line in enumerate(lines):
                line.set_text(words[number] if number < len(words) else "")
                line.set_color(theme.alarm if alarm else theme.foreground)

        return Live(update, tuple(lines))


@dataclass(frozen=True)
class StepCounter:
    """The step of the moment, where no axis tells it.

    Attributes:
      last: the last step.
      ha: "left" or "right": at which end of the line it stands.
    """

    last: int
    ha: str = "left"

    def height(self, width: float) -> float:
        """The height of its line."""
        return LINE + 4.0

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> Live:
        """Write the step."""
        x = rect.left if self.ha == "left" else rect.right
        text = write(
            axes, x, rect.top + 0.75 * LINE, "", STEP, theme.foreground, weight="semibold", ha=self.ha, gid="step"
        )

        def update(moment: Moment) -> None:
            text.set_text(f"step {moment.step} of {self.last}")

        return Live(update, (text,))
