"""The share of all starts that do something: a large number, and a bar that is cut by where they lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from landscape_viz.scenes.oklab import contrast
from landscape_viz.scenes.outcomes import area_colors, percent
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

NUMBER, WORDS, SMALL = 60.0, 26.0, 22.0  # sizes in reference pixels
LEAST_NUMBER, LEAST_WORDS = 36.0, 20.0
USUAL = 430.0  # in a rail that is narrower letters are smaller
BAR, CUT = 30.0, 3.0  # the height of the bar, and the gaps in it
ABOVE, BEFORE_BAR, BELOW = 14.0, 20.0, 2.0
LINE = 1.4  # in sizes of the letters
SPACE = 12.0  # between words
MORE_LINES = (300.0, 400.0)  # the widths from which on there are two lines of groups, and three
LEAST_GAP, ASIDE = 9.0, 34.0  # between shares, and how far they may stand aside
GAP, APART, WIDE = 14.0, 48.0, 640.0  # of several bars; from which width on they stand beside each other
SIGN_ROOM = 30.0
OUTLINED = 1.25  # pieces with less contrast to the paper have an outline
WIDEST = "99 %"


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
        fixed = (ABOVE + BEFORE_BAR + BAR + BELOW) * _shrunk(width)
        lines = len(self._lines(width, small)) + (self._words_size(width) < LEAST_WORDS)
        return fixed + 0.75 * number + _line(small) * lines

    def _words_size(self, width: float) -> float:
        """The size of the words that lets them stand beside the number; below the least one they stand below it."""
        large, usual, _ = _sizes(width)
        numbers = {percent(float(share)) for share in self.shares.sum(axis=0)}
        room = width - max(text_width(words, large, "semibold") for words in numbers) - SPACE
        return min(usual, usual * room / text_width(self.words, usual))

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> Live:
        """Draw the number, the bar and what is told below it."""
        theme = self.palette(theme)
        large, _, small = _sizes(rect.width)
        shrunk = _shrunk(rect.width)
        baseline = rect.top + ABOVE * shrunk + 0.75 * large
        number = write(axes, rect.left, baseline, "", large, theme.foreground, weight="semibold", gid="share")
        size = self._words_size(rect.width)
        is_beside = size >= LEAST_WORDS
        if not is_beside:
            baseline += _line(small)
            size = min(LEAST_WORDS, LEAST_WORDS * rect.width / text_width(self.words, LEAST_WORDS))
        words = write(axes, rect.left, baseline, self.words, size, theme.foreground, gid="share-words")
        top, height, fills = baseline + BEFORE_BAR * shrunk, BAR * shrunk, area_colors(theme)
        bars = [Rectangle((rect.left, top), 0.0, height, facecolor=fills[color], linewidth=0) for color in self.colors]
        for bar, color in zip(bars, self.colors, strict=True):
            bar.set_gid("share-bar")
            if contrast(fills[color], theme.background) < OUTLINED:
                bar.set(edgecolor=theme.faint, linewidth=2 * points(axes.figure))
            axes.add_patch(bar)
        first = top + height + _line(small) - 4.0
        told = self._write_groups(axes, theme, rect, first, small)
        under = []
        if not self.groups:
            under = [write(axes, 0.0, first, "", small, theme.muted, ha="center", gid="share-part") for _ in bars]

        def update(moment: Moment) -> None:
            shares = self.shares[:, min(moment.step, self.shares.shape[1] - 1)]
            number.set_text(percent(float(shares.sum())))
            if is_beside:
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
            used = sum(one.width(small) + 1.5 * SPACE for one in lines[-1])
            if lines[-1] and used + group.width(small) > width:
                lines.append([])
            lines[-1].append(group)
        return lines[: 1 + sum(width >= least for least in MORE_LINES)]

    def _write_groups(
        self, axes: Axes, theme: Theme, rect: Rect, first: float, small: float
    ) -> list[tuple[Text, tuple[int, ...]]]:
        """Write what the groups are; and the texts of their shares."""
        told = []
        for row, line in enumerate(self._lines(rect.width, small)):
            x, y = rect.left, first + row * _line(small)
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
                x += group.width(small) + 1.5 * SPACE
        return told


def _line(size: float) -> float:
    return LINE * size


def _shrunk(width: float) -> float:
    """The size of everything in a rail of some width, in the usual size."""
    return min(width / USUAL, 1.0)


def _sizes(width: float) -> tuple[float, float, float]:
    """The sizes of the number, of the words beside it and of what is below the bar, in a rail of some width."""
    number, words, small = (
        max(size * _shrunk(width), least)
        for size, least in ((NUMBER, LEAST_NUMBER), (WORDS, LEAST_WORDS), (SMALL, LEAST_WORDS))
    )
    return number, words, small


def _tell(
    texts: Sequence[Text],
    shares: Float64[np.ndarray, " pieces"],
    middles: Float64[np.ndarray, " pieces"],
    rect: Rect,
    size: float,
) -> None:
    """Write shares under their pieces, a little aside where they would touch; the smallest are left out."""
    told = [number for number in range(len(texts)) if shares[number] > 0]
    places: list[float] = []
    while told:
        halves = [0.5 * text_width(percent(float(shares[number])), size) for number in told]
        places, free = [], rect.left
        for number, half in zip(told, halves, strict=True):
            places.append(max(float(middles[number]), free + half))
            free = places[-1] + half + LEAST_GAP
        limit = rect.right
        for row in reversed(range(len(told))):
            places[row] = min(places[row], limit - halves[row])
            limit = places[row] - halves[row] - LEAST_GAP
        moved = max(abs(place - float(middles[number])) for place, number in zip(places, told, strict=True))
        if moved <= ASIDE and places[0] >= rect.left:
            break
        told.remove(min(told, key=lambda number: float(shares[number])))
    for number, text in enumerate(texts):
        text.set_text(percent(float(shares[number])) if number in told else "")
        if number in told:
            text.set_x(places[told.index(number)])


@dataclass(frozen=True, eq=False)
class ShareBars:
    """Bars below each other, or beside each other where there is room.

    Attributes:
      bars: at least one.
    """

    bars: tuple[ShareBar, ...]

    def height(self, width: float) -> float:
        """The height that they take."""
        inside = _columns(width, len(self.bars))
        heights = [bar.height(inside or width) for bar in self.bars]
        return max(heights) if inside else sum(heights) + GAP * (len(heights) - 1)

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> Live:
        """Draw the bars."""
        inside, top = _columns(rect.width, len(self.bars)), rect.top
        lives = []
        for number, bar in enumerate(self.bars):
            if inside:
                place = Rect(rect.left + number * (inside + APART), rect.top, inside, rect.height)
            else:
                place = Rect(rect.left, top, rect.width, bar.height(rect.width))
                top += place.height + GAP
            lives.append(bar.attach(axes, theme, place))

        def update(moment: Moment) -> None:
            for live in lives:
                live.update(moment)

        return Live(update, tuple(artist for live in lives for artist in live.artists))


def _columns(width: float, count: int) -> float:
    """The width of each of some columns; 0 where they stand below each other."""
    return (width - APART * (count - 1)) / count if count > 1 and width >= WIDE else 0.0
