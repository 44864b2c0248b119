"""Numbers as text, and rows as a table that is also Markdown."""

from __future__ import annotations

from collections.abc import Sequence

NOTHING = "-"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """An aligned table: the first column to the left, the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(header, *rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = []
    for row in (header, rule, *rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def seconds(value: float) -> str:
    """Seconds with three significant digits."""
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def kilobytes(value: float) -> str:
    """Bytes in units of 1000."""
    return f"{value / 1e3:.0f} kB"


def megabytes(value: float) -> str:
    """Bytes in units of a million."""
    return f"{value / 1e6:.1f} MB"


def ratio(value: float, ours: float | None) -> str:
    """How many times ours a value is."""
    return f"{value / ours:.2f}x" if ours else NOTHING


def decibels(value: float | None) -> str:
    """PSNR, or that nothing differs."""
    return "exact" if value is None else f"{value:.1f} dB"


def percent(value: float) -> str:
    """A share; nothing at all is said as such."""
    return f"{100 * value:.3f} %" if value else "0"
