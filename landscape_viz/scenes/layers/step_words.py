"""The words beside a dissected step: its arithmetic, a sentence, and the step with its loss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float64
from matplotlib.axes import Axes

from landscape_viz.scenes.layers.heading import wrapped
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.sentence import LINE, Sentence
from landscape_viz.scenes.layers.step_sum import StepSum, sum_number
from landscape_viz.scenes.layers.words import points, write, write_on_ground
from landscape_viz.scenes.layout import Rect
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

STEP_LINE, STEP_SIZE, SMALLEST = 50.0, 24.0, 20.0  # reference pixels
APART = 18.0
TWO_COLUMNS, LOW, TABLE_SHARE, COLUMN_GAP = 560.0, 400.0, 0.58, 32.0  # a wide and low rail has the table at the left
EDGE = 16.0  # of a caption from the edges of a stage
CAPTION = 24.0


@dataclass(frozen=True, eq=False)
class LossOfStep:
    """The step, and its loss before and, from some phase on, after it.

    Attributes:
      losses: shape (steps + 1,).
      lands: the phase from which on the new loss is told.
      alarms: whether a step climbs; shape (steps,).
    """

    losses: Float64[np.ndarray, " points"]
    lands: int
    alarms: Bool[np.ndarray, " steps"]

    def text(self, moment: Moment) -> tuple[str, str, bool]:
        """The step, the loss, and whether it is a warning."""
        steps = len(self.alarms)
        step, phase = (moment.step, moment.phase) if moment.step < steps else (steps - 1, self.lands)
        before, after = (sum_number(float(loss)) for loss in self.losses[step : step + 2])
        lands = phase >= self.lands
        loss = f"loss {before} → {after}" if lands else f"loss {before}"
        return f"step {step + 1} of {steps}", loss, lands and bool(self.alarms[step])

    def height(self, width: float) -> float:
        """The height of its line, or of its two lines where it is narrow."""
        return STEP_LINE if self._is_one_line(width) else STEP_LINE + LINE

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> Live:
        """Write the line."""
        one_line = self._is_one_line(rect.width)
        first = rect.bottom - 22.0 - (0.0 if one_line else LINE)
        step = write(axes, rect.left, first, "", STEP_SIZE, theme.foreground, weight="semibold", gid="step")
        place = (rect.right, first, "right") if one_line else (rect.left, first + LINE, "left")
        loss = write(axes, place[0], place[1], "", STEP_SIZE, theme.foreground, ha=place[2], gid="loss")

        shown: list[tuple[str, str, bool]] = []

        def update(moment: Moment) -> None:
            words = self.text(moment)
            if shown == [words]:
                return
            shown[:] = [words]
            step_words, loss_words, alarm = words
            step.set_text(step_words)
            loss.set(text=loss_words, color=theme.alarm if alarm else theme.foreground)

        update(Moment(0, 0))
        return Live(update, ())

    def _is_one_line(self, width: float) -> bool:
        steps = len(self.alarms)
        widest = max(text_width(self.text(Moment(0, step, self.lands))[1], STEP_SIZE) for step in range(steps))
        return text_width(f"step {steps} of {steps}", STEP_SIZE, "semibold") + widest + APART <= width


@dataclass(frozen=True, eq=False)
class StepWords:
    """Table, sentence and step, from the top to the foot of a rail; where it is low, only those that find room.

    Attributes:
      table: the arithmetic; None for none.
      sentence: of the moment.
      loss: the step and its loss.
      tallest: the height that it takes, in reference pixels.
    """

    table: StepSum | None
    sentence: Sentence
    loss: LossOfStep
    tallest: float = 560.0

    def height(self, width: float) -> float:
        """The height that it takes."""
        return self.tallest

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> Live:
        """Write everything that fits."""
        if self.table is not None and rect.width >= TWO_COLUMNS and rect.height < LOW:
            share = TABLE_SHARE * rect.width
            high = self.table.height(share, rect.height)
            if high:
                beside = Rect(rect.left + share + COLUMN_GAP, rect.top, rect.width - share - COLUMN_GAP, rect.height)
                sums = self.table.attach(axes, theme, Rect(rect.left, rect.top, share, high))
                words = replace(self, table=None).attach(axes, theme, beside)
                return _together([sums, words])
        foot = self.loss.height(rect.width)
        lives = [self.loss.attach(axes, theme, Rect(rect.left, rect.bottom - foot, rect.width, foot))]
        room = rect.height - foot
        said = self.sentence.height(rect.width)
        has_sentence = said <= room
        if has_sentence:
            room -= said
        table = self.table.height(rect.width, room - APART) if self.table is not None else 0.0
        if table and self.table is not None:
            lives.append(self.table.attach(axes, theme, Rect(rect.left, rect.top, rect.width, table)))
            room -= table
        if has_sentence:
            top = rect.top + (table + min(0.5 * room, 36.0) if table else 0.0)
            lives.append(self.sentence.attach(axes, theme, Rect(rect.left, top, rect.width, said)))
        return _together(lives)


def _together(lives: Sequence[Live]) -> Live:
    def update(moment: Moment) -> None:
        for live in lives:
            live.update(moment)

    return Live(update, tuple(artist for live in lives for artist in live.artists))


@dataclass(frozen=True, eq=False)
class StageCaption:
    """The sentence inside the upper edge of a stage that has no rail beside it.

    Attributes:
      text: the sentence of a moment, and whether it is a warning.
      is_shown: whether there is no rail.
    """

    text: Callable[[Moment], tuple[str, bool]]
    is_shown: bool = False

    def during(self, moments: object, *, rates: bool = False) -> StageCaption:
        """The same where what belongs to paths is told on the stage itself (`rates`), or not."""
        return StageCaption(self.text, rates)

    def attach(self, axes: Axes, theme: Theme) -> Live | None:
        """Write the sentence."""
        if not self.is_shown:
            return None
        width = float(axes.bbox.width) * 72 / axes.figure.dpi / points(axes.figure) - 2 * EDGE
        text = write_on_ground(
            axes, (0, 1), (EDGE, -EDGE), "", CAPTION, theme.foreground, theme, ha="left", va="top", gid="caption",
            xycoords="axes fraction", zorder=33, linespacing=1.25,
        )  # fmt: skip

        shown: list[tuple[str, bool]] = []

        def update(moment: Moment) -> None:
            words = self.text(moment)
            if shown == [words]:
                return
            shown[:] = [words]
            said, alarm = words
            text.set_text("\n".join(wrapped(said, width, CAPTION)))
            text.set_color(theme.alarm if alarm else theme.foreground)

        update(Moment(0, 0))
        return Live(update, ())
