"""The table of a rail: colour, label, rate and loss of every optimizer, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from landscape_viz.scenes.layers.heading import cut
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points, write
from landscape_viz.scenes.layout import Rect
from landscape_viz.scenes.legend import Entry
from landscape_viz.scenes.number_format import table_number, widest_numbers
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

NAME, SMALL, STATUS = 26.0, 22.0, 20.0  # sizes in reference pixels
LEAST = 18.0  # the smallest size
PITCH, PITCH_OF_MANY, LEAST_PITCH = 42.0, 34.0, 27.0
HEAD = 30.0  # the line that names the columns
RANKED = 6  # from so many rows up they are ordered by their losses
INDENT, GAP, AFTER = 34.0, 18.0, 12.0  # of labels from the left; between columns; of a status from its label
CLUSTER = ((-0.24, 0.24), (0.24, 0.24), (-0.24, -0.24), (0.24, -0.24))  # where the dots of several are, in dots


@dataclass(frozen=True, eq=False)
class Table:
    """A row for every entry. Losses and places are those of the moment's step; an ending is told from its step on.

    Where there is no room for all rows, the last line tells how many are left out: of a ranked table those that are
    behind.

    Attributes:
      entries: at least one.
      tallest: the greatest height, in reference pixels; rows come closer and letters get smaller to keep it.
    """

    entries: tuple[Entry, ...]
    tallest: float = 460.0

    @property
    def has_losses(self) -> bool:
        """Whether any row has losses."""
        return any(entry.losses is not None for entry in self.entries)

    @property
    def is_ranked(self) -> bool:
        """Whether rows are ordered by their losses."""
        return len(self.entries) >= RANKED and all(entry.losses is not None for entry in self.entries)

    @property
    def lines(self) -> int:
        """The number of lines for which there is room, below that of the heads."""
        return int(min(len(self.entries), max((self.tallest - HEAD) // LEAST_PITCH, 1)))

    @property
    def pitch(self) -> float:
        """The distance of rows."""
        usual = PITCH if len(self.entries) < RANKED else PITCH_OF_MANY
        return min(usual, max((self.tallest - HEAD) / self.lines, LEAST_PITCH))

    @property
    def size(self) -> float:
        """The size of labels and losses."""
        return min(NAME, 0.72 * self.pitch) if self.pitch < PITCH_OF_MANY else NAME

    def least_height(self, lines: int) -> float:
        """The height of so many of its lines, when they are as close as they can be."""
        return HEAD + min(lines, len(self.entries)) * LEAST_PITCH

    def height(self, width: float) -> float:
        """The height that it takes."""
        return HEAD + self.lines * self.pitch

    def natural_width(self) -> float:
        """The width at which nothing is shortened."""
        widest = max(text_width(entry.label, self.size, "medium") for entry in self.entries)
        middle = max(text_width(words, min(SMALL, self.size)) for words in self._middles(0))
        return INDENT + widest + (middle and middle + GAP) + (self._loss_room() and self._loss_room() + GAP)

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> Live:
        """Write the table."""
        size, small = self.size, min(SMALL, self.size)
        columns = self._columns(rect)
        for words, x, is_wanted in (
            ("loss", rect.right, self.has_losses),
            ("rate", columns.middle, self.has_losses and any(columns.middles)),
        ):
            if is_wanted:
                write(axes, x, rect.top + 14.0, words, small, theme.muted, ha="right", gid="table-head")
        first = rect.top + HEAD + 0.5 * self.pitch + 0.36 * size
        rows = [
            _Row(axes, theme, entry, middle, status, columns, rect, size, small)
            for entry, middle, status in zip(self.entries, columns.middles, columns.statuses, strict=True)
        ]
        fitting = self.lines if self.lines == len(rows) else self.lines - 1
        if fitting < len(rows):
            more = f"+ {len(rows) - fitting} more"
            y = first + fitting * self.pitch
            write(axes, rect.left + INDENT, y, more, small, theme.muted, gid="table-more")
        ranks = self._ranks()

        def update(moment: Moment) -> None:
            step = moment.step
            order = range(len(rows)) if ranks is None else ranks[min(step, len(ranks) - 1)]
            for number, row in enumerate(rows):
                place = order[number]
                row.show(step, first + place * self.pitch if place < fitting else None)

        return Live(update, tuple(artist for row in rows for artist in row.live(self.is_ranked)))

    def _columns(self, rect: Rect) -> _Columns:
        """The places of columns, and the fullest wordings that find room in them."""
        size, small = self.size, min(SMALL, self.size)
        loss_room = self._loss_room()
        right = rect.right - (loss_room + GAP if loss_room else 0.0)
        widest = max(text_width(entry.label, size, "medium") for entry in self.entries)
        free = right - rect.left - INDENT
        middles, middle_room = [""] * len(self.entries), 0.0
        for brevity in range(self._wordings):
            room = max(text_width(words, small) for words in self._middles(brevity))
            if room and widest + GAP + room <= free:
                middles, middle_room = self._middles(brevity), room
                break
        names = free - (middle_room + GAP if middle_room else 0.0)
        status = max(LEAST, min(STATUS, 0.85 * size))
        column = rect.left + INDENT + min(widest, names) + AFTER
        spare = rect.left + INDENT + names - column
        statuses = [""] * len(self.entries)
        for brevity in range(self._wordings):
            words = [entry.wording(brevity).after for entry in self.entries]
            if max(text_width(one, status) for one in words) <= spare:
                statuses = words
                break
        return _Columns(middles, statuses, names, right, column, status)

    def _middles(self, brevity: int) -> list[str]:
        """What stands before the losses: rates, unless losses alone tell the order."""
        return ["" if self.is_ranked else entry.wording(brevity).before for entry in self.entries]

    @property
    def _wordings(self) -> int:
        return max(len(entry.wordings) for entry in self.entries)

    def _loss_room(self) -> float:
        """The width of the widest loss at any step."""
        losses = [entry.losses for entry in self.entries if entry.losses is not None]
        if not losses:
            return 0.0
        return max(text_width(words, self.size, "semibold") for words in widest_numbers(np.concatenate(losses)))

    def _ranks(self) -> np.ndarray | None:
        """The place of each row at every step, shape (steps + 1, rows)."""
        if not self.is_ranked:
            return None
        runs = [entry.losses for entry in self.entries if entry.losses is not None]
        last = max(len(losses) for losses in runs)
        table = np.stack([losses[np.minimum(np.arange(last), len(losses) - 1)] for losses in runs], axis=1)
        order = np.argsort(np.where(np.isfinite(table), table, np.inf), axis=1, kind="stable")
        return np.argsort(order, axis=1, kind="stable")


class _Columns(NamedTuple):
    """What stands in the columns of a table, and where.

    Attributes:
      middles: words before the losses, a row each.
      statuses: those that tell how runs ended.
      names: the width for labels.
      middle: where middles end.
      status: where statuses begin.
      size: that of their letters.
    """

    middles: list[str]
    statuses: list[str]
    names: float
    middle: float
    status: float
    size: float


class _Row:
    """One row of a table: what stands in it, and where."""

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        entry: Entry,
        middle: str,
        status: str,
        columns: _Columns,
        rect: Rect,
        size: float,
        small: float,
    ) -> None:
        self._entry, self._size, self._ending = entry, size, status
        own = entry.palette(theme) if entry.palette else theme
        inks = entry.several[: len(CLUSTER)]
        unit = points(axes.figure)
        self._dots: list[tuple[Line2D, float]] = []
        for ink, (right, up) in zip(inks, CLUSTER, strict=False) if inks else [(entry.color, (0.0, 0.0))]:
            diameter = (0.45 if inks else 0.72) * size
            dot = Line2D([rect.left + 10.0 + right * size], [0.0], marker="o", linestyle="none", color=own.color(ink))
            dot.set(markersize=diameter * unit, markeredgewidth=0, clip_on=False, gid="table-dot")
            axes.add_line(dot)
            self._dots.append((dot, -up * size))
        label = cut(entry.label, columns.names, size, "medium")
        x = rect.left + INDENT
        self._name = write(axes, x, 0.0, label, size, theme.foreground, weight="medium", gid="table-label")
        ending = theme.alarm if entry.alarm else theme.success if entry.success else theme.muted
        self._status = write(axes, columns.status, 0.0, "", columns.size, ending, gid="table-status")
        self._middle = write(axes, columns.middle, 0.0, middle, small, theme.muted, ha="right", gid="table-rate")
        self._loss = write(
            axes, rect.right, 0.0, "", size, theme.foreground, weight="semibold", ha="right", gid="table-loss"
        )

    def live(self, moves: bool) -> tuple[Line2D | Text, ...]:
        """The artists that change in most frames."""
        if moves:
            return (*(dot for dot, _ in self._dots), self._name, self._status, self._middle, self._loss)
        return (self._loss,) if self._entry.losses is not None else ()

    def show(self, step: int, baseline: float | None) -> None:
        """Bring the row to a step, at a place; None where there is none for it."""
        texts = (self._name, self._status, self._middle, self._loss)
        for artist in (*texts, *(dot for dot, _ in self._dots)):
            if artist.get_visible() != (baseline is not None):
                artist.set_visible(baseline is not None)
        if baseline is None:
            return
        for dot, down in self._dots:
            _move(dot, baseline - 0.34 * self._size + down)
        for text in texts:
            if text.get_position()[1] != baseline:
                text.set_y(baseline)
        losses = self._entry.losses
        if losses is not None:
            self._loss.set_text(table_number(float(losses[min(step, len(losses) - 1)])))
        end = self._entry.end_step
        words = self._ending if end is not None and step >= end else ""
        if self._status.get_text() != words:
            self._status.set_text(words)


def _move(dot: Line2D, y: float) -> None:
    if float(np.asarray(dot.get_ydata())[0]) != y:
        dot.set_ydata([y])
