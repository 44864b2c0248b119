"""The arithmetic of a step as a table: what is added up, coordinate by coordinate, and what divides and multiplies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points, write
from landscape_viz.scenes.layout import Rect
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

PITCH, LEAST_PITCH = 66.0, 27.0  # of the rows, in reference pixels, as everything here
HEADS = 34.0
SIZE, SMALL, SMALLEST = 26.0, 22.0, 20.0
COLUMN, GAP = 114.0, 22.0
INK = -1
"""The colour of a row that belongs to no arrow."""


@dataclass(frozen=True, eq=False)
class SumRow:
    """A row of the table.

    Attributes:
      labels: at every step; shape (steps,).
      values: for each coordinate; shape (steps, dim).
      phase: from which on its numbers are seen.
      color: a number of the palette, or `INK`.
      short: labels for narrow tables.
      rule: whether a line stands above it: "" for none, "thin", or "strong" above the result.
      alarms: where it is in the colour of alarm; shape (steps,).
    """

    labels: tuple[str, ...]
    values: Float64[np.ndarray, "steps dim"]
    phase: int
    color: int = INK
    short: tuple[str, ...] = ()
    rule: str = ""
    alarms: np.ndarray | None = None

    @property
    def is_bold(self) -> bool:
        """Whether it belongs to an arrow."""
        return self.color != INK


@dataclass(frozen=True, eq=False)
class StepSum:
    """The table of each step; after the last one it stays.

    Attributes:
      rows: from top to bottom.
      names: of the coordinates.
      last_phase: of a step.
    """

    rows: tuple[SumRow, ...]
    names: tuple[str, ...]
    last_phase: int

    def height(self, width: float, tallest: float = np.inf) -> float:
        """The height at a width, no more than `tallest`; 0 where there is no room for it."""
        heads = HEADS if len(self.names) > 1 else 0.0
        pitch = min(PITCH, (tallest - heads) / len(self.rows))
        return heads + pitch * len(self.rows) if pitch >= LEAST_PITCH and self._fitted(width, pitch) else 0.0

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> Live:
        """Write the table."""
        heads = HEADS if len(self.names) > 1 else 0.0
        pitch = (rect.height - heads) / len(self.rows)
        fitted = self._fitted(rect.width, pitch)
        assert fitted is not None
        size, column, is_short = fitted
        rights = [rect.right - column * (len(self.names) - 1 - number) for number in range(len(self.names))]
        if heads:
            for name, right in zip(self.names, rights, strict=True):
                write(
                    axes,
                    right,
                    rect.top + 0.72 * heads,
                    name,
                    SMALL,
                    theme.muted,
                    ha="right",
                    style="italic",
                    gid="sum-head",
                )
        unit = points(axes.figure)
        written = []
        for number, row in enumerate(self.rows):
            baseline = rect.top + heads + (number + 0.5) * pitch + 0.36 * size
            if row.rule:
                line = Line2D([rect.left, rect.right], [baseline - 0.36 * size - 0.5 * pitch] * 2, linewidth=1.5 * unit)
                line.set(color=theme.faint if row.rule == "thin" else theme.muted, gid="sum-rule")
                axes.add_line(line)
            label = write(
                axes,
                rect.left,
                baseline,
                "",
                size,
                theme.foreground,
                gid="sum-label",
                weight="semibold" if row.rule == "strong" else "medium",
            )
            numbers = [
                write(
                    axes,
                    right,
                    baseline,
                    "",
                    size,
                    theme.foreground,
                    gid="sum-number",
                    ha="right",
                    weight="semibold" if row.is_bold else "normal",
                )
                for right in rights
            ]
            written.append((row, label, numbers))
        steps = len(self.rows[0].labels)

        shown: list[tuple[int, int]] = []

        def update(moment: Moment) -> None:
            step, phase = (moment.step, moment.phase) if moment.step < steps else (steps - 1, self.last_phase)
            if shown == [(step, phase)]:
                return
            shown[:] = [(step, phase)]
            for row, label, numbers in written:
                color = theme.foreground if row.color == INK else theme.text_color(row.color)
                if row.alarms is not None and row.alarms[step]:
                    color = theme.alarm
                label.set(text=(row.short if is_short else row.labels)[step], color=color)
                for text, value in zip(numbers, row.values[step], strict=True):
                    text.set(text=sum_number(float(value)) if phase >= row.phase else "", color=color)

        update(Moment(0, 0))
        return Live(update, ())

    def _fitted(self, width: float, pitch: float) -> tuple[float, float, bool] | None:
        """The size of the letters, the width of a column, and whether labels are short; None where nothing fits."""
        sizes = [size for size in (SIZE, 0.5 * (SIZE + SMALLEST), SMALLEST) if size <= 0.85 * pitch]
        numbers = {sum_number(float(value)) for row in self.rows for value in row.values.ravel()}
        for is_short in (False, True):
            labels = {text for row in self.rows for text in (row.short if is_short else row.labels)}
            for size in sizes:
                wide = max(text_width(text, size, "semibold") for text in numbers)
                widest = max(text_width(text, size, "semibold") for text in labels)
                for column in (max(wide + GAP, COLUMN), wide + GAP):
                    if widest <= width - column * (len(self.names) - 1) - wide - GAP:
                        return size, column, is_short
        return None


def sum_number(number: float) -> str:
    """A number with three digits that count, of small ones two: 36.9, −0.0473, 0.0036, 1500, 2·10⁻⁷."""
    size = abs(number)
    if not np.isfinite(number):
        return "–" if np.isnan(number) else "−∞" if number < 0 else "∞"
    if 999.5 <= size < 99999.5:
        return f"{number:.0f}".replace("-", "−")
    return short(number, 2 if size < 1e-2 else 3)


def superscript(number: int) -> str:
    """A whole number as an exponent."""
    return str(number).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def same(labels: Sequence[str] | str, steps: int) -> tuple[str, ...]:
    """One label for all steps."""
    return (labels,) * steps if isinstance(labels, str) else tuple(labels)
