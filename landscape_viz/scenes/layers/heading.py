"""The heading of a scene: its title, and below it in quieter letters what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from landscape_viz.scenes.layers.words import write
from landscape_viz.scenes.layout import Rect
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme

TITLE, SUBTITLE = 36.0, 22.0  # sizes in reference pixels
SMALLEST = 0.72  # of a title, in its usual size
TITLE_LINE, SUBTITLE_LINE = 44.0, 30.0
ABOVE, BELOW = 36.0, 30.0  # from the top to the middle of the first line, and below the last baseline
MOST_LINES = 2


@dataclass(frozen=True)
class Heading:
    """A title of one line or two, and one subtitle.

    Attributes:
      titles: from the fullest way of saying it to the shortest: the first that fits is taken.
      subtitles: the same; left out where none fits.
      lines: the most lines that the title may take.
    """

    titles: tuple[str, ...]
    subtitles: tuple[str, ...] = ()
    lines: int = MOST_LINES

    @property
    def text(self) -> str:
        """The title in its fullest form."""
        return self.titles[0] if self.titles else ""

    def height(self, width: float) -> float:
        """The height that it takes at a width, in reference pixels."""
        _, _, bottom = self._set(width)
        return bottom

    def covered(self, rect: Rect) -> tuple[Rect, ...]:
        """What its words cover of a rectangle: the title, and the subtitle below it."""
        size, lines, bottom = self._set(rect.width)
        below = self._subtitle(rect.width)
        middle = rect.top + bottom - BELOW - len(below) * SUBTITLE_LINE
        parts = []
        if lines:
            wide = max(text_width(line, size, "semibold") for line in lines)
            parts.append(Rect(rect.left, rect.top, wide, middle + 0.3 * size - rect.top))
        if below:
            wide = max(text_width(line, SUBTITLE) for line in below)
            parts.append(Rect(rect.left, rect.top, wide, bottom - BELOW + 0.3 * SUBTITLE - rect.top))
        return tuple(parts)

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> None:
        """Write the heading."""
        size, lines, _ = self._set(rect.width)
        baseline = rect.top + self.first_baseline(rect.width)
        for number, line in enumerate(lines):
            y = baseline + number * TITLE_LINE * size / TITLE
            write(axes, rect.left, y, line, size, theme.foreground, weight="semibold", gid="title")
        below = baseline + (len(lines) - 1) * TITLE_LINE * size / TITLE + SUBTITLE_LINE + 6.0
        for number, line in enumerate(self._subtitle(rect.width)):
            y = below if lines else baseline
            write(axes, rect.left, y + number * SUBTITLE_LINE, line, SUBTITLE, theme.muted, gid="subtitle")

    def first_baseline(self, width: float) -> float:
        """The first baseline, below the top; nearer to it in narrow rails, which are those of small pictures."""
        return min(66.0, 30.0 + 0.09 * width)

    def _set(self, width: float) -> tuple[float, list[str], float]:
        """The size of the title, its lines, and the height of everything."""
        size, lines = fitted_lines([text for text in self.titles if text], width, TITLE, SMALLEST, self.lines)
        below = self._subtitle(width)
        bottom = self.first_baseline(width) + max(len(lines) - 1, 0) * TITLE_LINE * size / TITLE + BELOW
        if not lines and not below:
            return size, lines, 0.0
        return size, lines, bottom + len(below) * SUBTITLE_LINE - (0.0 if lines else SUBTITLE_LINE)

    def _subtitle(self, width: float) -> list[str]:
        for words in self.subtitles:
            if words and text_width(words, SUBTITLE) <= width:
                return [words]
        for words in self.subtitles:
            lines = wrapped(words, width, SUBTITLE)
            if words and len(lines) <= MOST_LINES and all(text_width(line, SUBTITLE) <= width for line in lines):
                return lines
        return []


def fitted_lines(
    texts: Sequence[str], width: float, size: float, smallest: float, most: int
) -> tuple[float, list[str]]:
    """The size and the lines of the first text that fits, in full size, then smaller; else the last one, cut."""
    for share in (1.0, 0.5 * (1 + smallest), smallest):
        for count in range(1, most + 1):
            for text in texts:
                lines = wrapped(text, width, share * size, "semibold")
                if len(lines) <= count and all(text_width(line, share * size, "semibold") <= width for line in lines):
                    return share * size, lines
    if not texts:
        return size, []
    lines = wrapped(texts[-1], width, smallest * size, "semibold")
    lines = [*lines[: most - 1], " ".join(lines[most - 1 :])][:most]
    return smallest * size, [cut(line, width, smallest * size, "semibold") for line in lines]


def wrapped(text: str, width: float, size: float, weight: str = "regular") -> list[str]:
    """The lines of a text that is broken between words; a word that is wider than the line stands alone."""
    lines: list[str] = []
    for word in filter(None, text.split(" ")):  # not at blanks that keep words together
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def cut(text: str, width: float, size: float, weight: str = "regular") -> str:
    """The beginning of a text that fits, with an ellipsis where some is left out."""
    if text_width(text, size, weight) <= width:
        return text
    while text and text_width(f"{text}…", size, weight) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"
