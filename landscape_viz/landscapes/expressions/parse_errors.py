"""Refusals of a text, with a caret under the column they are about."""

from __future__ import annotations

from dataclasses import dataclass

from landscape_viz.errors import InputError

WINDOW = 70
"""Characters of a long text that are shown around the caret."""

_SUBJECT = 40  # characters of the text that open the first line


@dataclass(frozen=True)
class Source:
    """A text as it was typed, and as Python shall read it.

    Attributes:
      typed: the one.
      python: the other.
      columns: for each character of `python` the column of `typed` that it comes from.
    """

    typed: str
    python: str
    columns: tuple[int, ...]

    def refusal(self, column: int, message: str) -> InputError:
        """An `InputError` about the character `column` of `python`, which points at where it was typed."""
        return refusal(self.typed, self.columns[column] if column < len(self.columns) else len(self.typed), message)


def refusal(text: str, column: int, message: str) -> InputError:
    """An `InputError` about the character `column` (from 0) of `text`.

    Its first line says it all; the text and the caret follow on lines of their own::

        x^2: '^' is not a power here; write '**'
          x^2
           ^
    """
    # What a terminal would act on (NUL, escape sequences) or cannot print is not passed through.
    shown = "".join(character if character.isprintable() else "\ufffd" for character in text)
    subject = shown if len(shown) <= _SUBJECT else shown[: _SUBJECT - 3] + "..."
    line, offset = _window(shown, column)
    return InputError(f"{subject}: {message}\n  {line}\n  {' ' * offset}^")


def _window(text: str, column: int) -> tuple[str, int]:
    """The part of `text` around `column`, and the column within that part."""
    if len(text) <= WINDOW:
        return text, column
    start = min(max(0, column - WINDOW // 2), len(text) - WINDOW)
    before = "..." if start > 0 else ""
    after = "..." if start + WINDOW < len(text) else ""
    return before + text[start : start + WINDOW] + after, len(before) + column - start
