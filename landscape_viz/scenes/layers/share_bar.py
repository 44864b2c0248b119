"""The share of all starts that do something: a large number, and a bar that is cut by where they lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points, write
from landscape_viz.scenes.layout import Rect
from landscape_viz.scenes.outcomes import area_colors, percent
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

NUMBER, WORDS, SMALL = 60.0, 26.0, 22.0  # sizes in reference pixels
LEAST_NUMBER, LEAST_WORDS = 36.0, 20.0
USUAL = 400.0  # in a rail that is narrower letters are smaller
BAR, CUT = 30.0, 3.0  # the height of the bar, and the gaps in it
ABOVE, BEFORE_BAR, BEFORE_LINE, BELOW = 14.0, 22.0, 28.0, 12.0
LINE = 32.0
SPACE = 12.0  # between words
SIGN_ROOM = 30.0
WIDEST = ">99 %"


@dataclass(frozen=True, eq=False)
class ShareGroup:
    """Pieces of a bar that are told together in the line below it.

    Attributes:
      words: what they are.
      numbers: of the pieces.
      sign: a marker of matplotlib behind the words; "" for none.
    """

    words: str
    numbers: tuple[int, ...]
    sign: str = ""

    def width(self, size: float) -> float:
        """The room that it takes in a line of this size."""
        return text_width(self.words, size) + (SIGN_ROOM if self.sign else 0.0) + SPACE + text_width(WIDEST, size)


@dataclass(frozen=True, eq=False)
class ShareBar:
    """A block of a rail; its numbers are those of the moment's step.

    Attributes:
      words: what the starts of this share do.
      shares: of all starts, for each piece at each step (or in each map); shape (pieces, steps + 1).
      colors: their numbers.
      groups: how the pieces are told; where there are none, the share of each stands below it.
      palette: makes the theme whose colours these are.
    """

    words: str
    shares: Float64[np.ndarray, "pieces steps"]
    colors: tuple[int, ...]
    groups: tuple[ShareGroup, ...]
    palette: Callable[[Theme], Theme]

    def height(self, width: float) -> float:
        """The height that it takes."""
        number, _, small = _sizes(width)
        return ABOVE + 0.75 * number + BEFORE_BAR + BAR + LINE * len(self._lines(width, small)) + BELOW

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> Live:
        """Draw the number, the bar and what is told below it."""
        theme = self.palette(theme)
        large, usual, small = _sizes(rect.width)
        baseline = rect.top + ABOVE + 0.75 * large
        number = write(axes, rect.left, baseline, "", large, theme.foreground, weight="semibold", gid="share")
        room = rect.width - text_width("100 %", large, "semibold") - SPACE
        usual = min(usual, usual * room / text_width(self.words, usual))
        words = write(axes, rect.left, baseline, self.words, usual, theme.foreground, gid="share-words")
        top, fills = baseline + BEFORE_BAR, area_colors(theme)
        bars = [Rectangle((rect.left, top), 0.0, BAR, facecolor=fills[color], linewidth=0) for color in self.colors]
        for bar in bars:
            bar.set_gid("share-bar")
            axes.add_patch(bar)
        first = top + BAR + BEFORE_LINE
        told = self._write_groups(axes, theme, rect, first, small)
        under = []
        if not self.groups:
            under = [write(axes, 0.0, first, "", small, theme.muted, ha="center", gid="share-part") for _ in bars]

        def update(moment: Moment) -> None:
            shares = self.shares[:, min(moment.step, self.shares.shape[1] - 1)]
            number.set_text(percent(float(shares.sum())))
            words.set_x(rect.left + text_width(number.get_text(), large, "semibold") + SPACE)
            edges = rect.left + rect.width * np.concatenate([[0.0], np.cumsum(shares)])
            for bar, left, width in zip(bars, edges[:-1], np.diff(edges), strict=True):
                bar.set_x(float(left))
                bar.set_width(max(float(width) - CUT, min(float(width), 1.0)))
            for text, numbers in told:
                text.set_text(percent(float(shares[list(numbers)].sum())))
            if under:
                _tell(under, shares, (edges[:-1] + edges[1:] - CUT) / 2, rect, small)

        return Live(update, (number, words, *bars, *under, *(text for text, _ in told)))

    def _lines(self, width: float, small: float) -> list[list[ShareGroup]]:
        """The groups in lines; one line of shares where there are none."""
        lines: list[list[ShareGroup]] = [[]]
        for group in self.groups:
            used = sum(one.width(small) + 2 * SPACE for one in lines[-1])
            if lines[-1] and used + group.width(small) > width:
                lines.append([])
            lines[-1].append(group)
        return lines

    def _write_groups(
        self, axes: Axes, theme: Theme, rect: Rect, first: float, small: float
    ) -> list[tuple[Text, tuple[int, ...]]]:
        """Write what the groups are; and the texts of their shares."""
        told = []
        for row, line in enumerate(self._lines(rect.width, small)):
            x, y = rect.left, first + row * LINE
            for group in line:
                write(axes, x, y, group.words, small, theme.muted, gid="share-group")
                after = x + text_width(group.words, small) + SPACE
                if group.sign:
                    size = 0.55 * small * points(axes.figure)
                    sign = Line2D([after + 0.4 * SIGN_ROOM - 4.0], [y - 0.34 * small], marker=group.sign)
                    sign.set(color=theme.muted, markersize=size, linestyle="none", markeredgewidth=0.2 * size)
                    axes.add_line(sign)
                    after += SIGN_ROOM
                told.append((write(axes, after, y, "", small, theme.muted, gid="share-part"), group.numbers))
                x += group.width(small) + 2 * SPACE
        return told


def _sizes(width: float) -> tuple[float, float, float]:
    """The sizes of the number, of the words beside it and of what is below the bar, in a rail of some width."""
    shrink = min(width / USUAL, 1.0)
    return tuple(max(size * shrink, least) for size, least in _SIZES)  # type: ignore[return-value]


_SIZES = ((NUMBER, LEAST_NUMBER), (WORDS, LEAST_WORDS), (SMALL, LEAST_WORDS))


def _tell(
    texts: list[Text],
    shares: Float64[np.ndarray, " pieces"],
    middles: Float64[np.ndarray, " pieces"],
    rect: Rect,
    size: float,
) -> None:
    """Write shares under their pieces, the largest first; those that would touch others are left out."""
    taken: list[tuple[float, float]] = []
    for number in np.argsort(-shares, kind="stable").tolist():
        words = percent(float(shares[number])) if shares[number] > 0 else ""
        half = 0.5 * text_width(words, size)
        x = min(max(float(middles[number]), rect.left + half), rect.right - half)
        if any(x - half < right + SPACE and left < x + half + SPACE for left, right in taken):
            words = ""
        texts[number].set_text(words)
        texts[number].set_x(x)
        if words:
            taken.append((x - half, x + half))
