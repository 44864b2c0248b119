"""The table of a rail: colour, label, rate and loss of every optimizer, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from landscape_viz.scenes.layers.heading import cut
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points, write
from landscape_viz.scenes.layout import Rect
from landscape_viz.scenes.legend import Entry
from landscape_viz.scenes.number_format import table_number
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

NAME, SMALL = 26.0, 22.0  # sizes in reference pixels
PITCH, LEAST_PITCH = 42.0, 27.0
HEAD = 30.0  # the line that names the columns
RANKED = 6  # from so many rows up they are ordered by their losses
DOT, INDENT, GAP = 20.0, 34.0, 18.0
LOSS_ROOM = 92.0
CLUSTER = ((-0.24, 0.24), (0.24, 0.24), (-0.24, -0.24), (0.24, -0.24))  # where the dots of several are, in dots


@dataclass(frozen=True, eq=False)
class Table:
    """A row for every entry. Losses and places are those of the moment's step; an ending is told from its step on.

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
    def pitch(self) -> float:
        """The distance of rows."""
        usual = PITCH if len(self.entries) < RANKED else 34.0
        return min(usual, max((self.tallest - HEAD) / len(self.entries), LEAST_PITCH))

    def height(self, width: float) -> float:
        """The height that it takes."""
        return HEAD + len(self.entries) * self.pitch

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> Live:
        """Write the table."""
        size = min(NAME, 0.72 * self.pitch) if self.pitch < PITCH else NAME
        small = min(SMALL, size)
        unit = points(axes.figure)
        loss_room = LOSS_ROOM if self.has_losses else 0.0
        middles = [entry.wording(3 if self.is_ranked else 0).before for entry in self.entries]
        middle_room = max((text_width(words, small) for words in middles), default=0.0)
        widest = max(text_width(entry.label, size, "medium") for entry in self.entries)
        free = rect.width - INDENT - loss_room
        if middle_room and free - middle_room - GAP < 0.55 * widest:
            middles, middle_room = ["" for _ in self.entries], 0.0
        names_room = free - (middle_room + GAP if middle_room else 0.0)
        heads = {"loss": rect.right} if self.has_losses else {}
        if any(middles) and self.has_losses:
            heads["rate"] = rect.right - loss_room - 0.0
        for words, x in heads.items():
            if words == "loss" or any(entry.losses is not None and entry.wording(0).before for entry in self.entries):
                write(axes, x, rect.top + 14.0, words, small, theme.muted, ha="right", gid="table-head")
        first = rect.top + HEAD + 0.5 * self.pitch + 0.36 * size
        rows = [
            _Row(axes, theme, entry, words, rect, size, small, names_room, loss_room, unit)
            for entry, words in zip(self.entries, middles, strict=True)
        ]
        ranks = self._ranks()

        def update(moment: Moment) -> None:
            step = moment.step
            order = range(len(rows)) if ranks is None else ranks[min(step, len(ranks) - 1)]
            for number, row in enumerate(rows):
                row.show(step, first + order[number] * self.pitch)

        return Live(update, tuple(artist for row in rows for artist in row.live(self.is_ranked)))

    def _ranks(self) -> np.ndarray | None:
        """The place of each row at every step, shape (steps + 1, rows)."""
        if not self.is_ranked:
            return None
        runs = [entry.losses for entry in self.entries if entry.losses is not None]
        last = max(len(losses) for losses in runs)
        table = np.stack([losses[np.minimum(np.arange(last), len(losses) - 1)] for losses in runs], axis=1)
        order = np.argsort(np.where(np.isfinite(table), table, np.inf), axis=1, kind="stable")
        return np.argsort(order, axis=1, kind="stable")


class _Row:
    """One row of a table: what stands in it, and where."""

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        entry: Entry,
        middle: str,
        rect: Rect,
        size: float,
        small: float,
        names_room: float,
        loss_room: float,
        unit: float,
    ) -> None:
        self._entry, self._size, self._small = entry, size, small
        own = entry.palette(theme) if entry.palette else theme
        inks = entry.several[: len(CLUSTER)]
        self._dots: list[tuple[Line2D, float]] = []
        for ink, (right, up) in zip(inks, CLUSTER, strict=False) if inks else [(entry.color, (0.0, 0.0))]:
            diameter = (0.45 if inks else 0.72) * size
            dot = Line2D([rect.left + 10.0 + right * size], [0.0], marker="o", linestyle="none", color=own.color(ink))
            dot.set(markersize=diameter * unit, markeredgewidth=0, clip_on=False, gid="table-dot")
            axes.add_line(dot)
            self._dots.append((dot, -up * size))
        x = rect.left + INDENT
        label = cut(entry.label, names_room, size, "medium")
        self._name = write(axes, x, 0.0, label, size, theme.foreground, weight="medium", gid="table-label")
        spare = names_room - text_width(label, size, "medium") - 0.4 * size
        after = [entry.wording(brevity).after for brevity in range(5)]
        fitting = next((words for words in after if words and text_width(words, 0.85 * small) <= spare), "")
        self._status = write(
            axes,
            x + text_width(label, size, "medium") + 0.4 * size,
            0.0,
            "",
            0.85 * small,
            theme.alarm if entry.alarm else theme.success,
            gid="table-status",
        )
        self._words = fitting
        self._middle = write(
            axes, rect.right - loss_room, 0.0, middle, small, theme.muted, ha="right", gid="table-rate"
        )
        self._loss = write(
            axes, rect.right, 0.0, "", size, theme.foreground, weight="semibold", ha="right", gid="table-loss"
        )

    def live(self, moves: bool) -> tuple[Line2D | Text, ...]:
        """The artists that change in most frames."""
        if moves:
            return (*(dot for dot, _ in self._dots), self._name, self._status, self._middle, self._loss)
        return (self._loss,) if self._entry.losses is not None else ()

    def show(self, step: int, baseline: float) -> None:
        """Bring the row to a step, at a place."""
        for dot, down in self._dots:
            _move(dot, baseline - 0.34 * self._size + down)
        for text in (self._name, self._status, self._middle, self._loss):
            if text.get_position()[1] != baseline:
                text.set_y(baseline)
        losses = self._entry.losses
        if losses is not None:
            self._loss.set_text(table_number(float(losses[min(step, len(losses) - 1)])))
        end = self._entry.end_step
        words = self._words if end is not None and step >= end else ""
        if self._status.get_text() != words:
            self._status.set_text(words)


def _move(dot: Line2D, y: float) -> None:
    if float(np.asarray(dot.get_ydata())[0]) != y:
        dot.set_ydata([y])
