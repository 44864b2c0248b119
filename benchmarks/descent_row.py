"""A line of the table: ours, what it is measured against, and what was aimed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import table
from benchmarks.verdict import Target

HEADER = ("", "ours", "against", "theirs", "ratio", "CPU", "wanted", "")


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    Attributes:
      text: the figure as it is printed.
      value: the figure that is compared, None where there is none.
      cpu: the same in seconds of the processor, where that says something.
    """

    text: str
    value: float | None = None
    cpu: float | None = None


@dataclass(frozen=True)
class Row:
    """A comparison.

    Attributes:
      what: what is measured.
      ours: our side.
      against: what the other side is.
      theirs: the other side.
      limit: what is wanted of the ratio, None where nothing was aimed at.
      faster: whether the ratio says how many times faster ours is, and should be large; else what share ours is of
        the other, and should be small.
      ratio: the ratio itself where it is not that of the values, as where each process brings its own.
      cpu_ratio: the same of the processor's seconds.
      by_cpu: whether the processor's ratio is what is judged: a call of microseconds slips through where a long one has
        to share the processor with whatever else is running, so that their ratio on the wall is that of the load.
    """

    what: str
    ours: Side
    against: str
    theirs: Side
    limit: float | None = None
    faster: bool = True
    ratio: float | None = None
    cpu_ratio: float | None = None
    by_cpu: bool = False

    @property
    def target(self) -> Target:
        """What was aimed at beside what came out."""
        judged = self._cpu_ratio() if self.by_cpu else self._ratio()
        return Target(
            self.what, self.limit or 0, judged, least=self.faster, unit="x CPU" if self.by_cpu else "x", digits=2
        )

    def cells(self) -> list[str]:
        """The row as text."""
        wanted, said = table.NOTHING, table.NOTHING
        if self.limit is not None:
            _, wanted, _, said = self.target.row()
        ratio, cpu = _times(self._ratio()), _times(self._cpu_ratio())
        return [self.what, self.ours.text, self.against, self.theirs.text, ratio, cpu, wanted, said]

    def _ratio(self) -> float | None:
        return self.ratio if self.ratio is not None else self._quotient(self.ours.value, self.theirs.value)

    def _cpu_ratio(self) -> float | None:
        return self.cpu_ratio if self.cpu_ratio is not None else self._quotient(self.ours.cpu, self.theirs.cpu)

    def _quotient(self, ours: float | None, theirs: float | None) -> float | None:
        if not ours or not theirs:
            return None
        return theirs / ours if self.faster else ours / theirs


def text(title: str, rows: Sequence[Row], notes: Sequence[str] = ()) -> str:
    """A section of the table with its heading and remarks."""
    return "\n".join([title, "", table.table(HEADER, [row.cells() for row in rows]), *notes])


def seconds(value: float) -> str:
    """Seconds, milliseconds or microseconds, with three significant digits."""
    unit, factor = ("s", 1.0) if value >= 1 else ("ms", 1e3) if value >= 1e-3 else ("µs", 1e6)
    return (f"{value:.0f}" if value >= 1000 else f"{value * factor:#.3g}".rstrip(".")) + f" {unit}"


def _times(value: float | None) -> str:
    return table.NOTHING if value is None else f"{value:.0f}x" if value >= 100 else f"{value:#.3g}x".replace(".x", "x")
