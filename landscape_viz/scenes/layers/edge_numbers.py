"""Numbers of the coordinates along the two near edges of a block."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from jaxtyping import Float64
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Text

from landscape_viz.scenes.layers.growing_artist import GrowingArtist
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.number_format import even_numbers, short, shortened
from landscape_viz.scenes.projection import BASE, Projection
from landscape_viz.scenes.surface_axes import SurfaceAxes
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

NUMBER, NAME, AWAY = 20.0, 22.0, 7.0  # reference pixels: letters of numbers and of names, and the gap to the edge
MOST, CORNER = 5, 0.06  # numbers along an edge; so near its ends there are none
FADE = 7.0  # degrees: where a turning camera passes from one edge to the other, the numbers are faint so long


@dataclass(frozen=True)
class Word:
    """A number or the name of a coordinate.

    Attributes:
      axis: 0 for x, 1 for y.
      share: where along the edge.
      text: in letters of `size` reference pixels.
      beyond: reference pixels between the edge and the word.
    """

    axis: int
    share: float
    text: str
    size: float
    beyond: float

    @property
    def is_name(self) -> bool:
        """True of the name of a coordinate, False of a number."""
        return self.size == NAME

    @property
    def width(self) -> float:
        """Its width in reference pixels."""
        return text_width(self.text, self.size, italic=self.is_name)


def edge_words(x_limits: Limits, y_limits: Limits, variables: Sequence[str]) -> tuple[Word, ...]:
    """Round numbers along the edges of a domain, and the names of its coordinates farther out between them."""
    words = []
    for axis, ((low, high), variable) in enumerate(zip((x_limits, y_limits), variables, strict=True)):
        base, unit, name = shortened(variable, low, high)
        margin = CORNER * (high - low)
        numbers = even_numbers((low - base + margin) / unit, (high - base - margin) / unit, MOST)
        shares = [(number * unit + base - low) / (high - low) for number in numbers]
        written = [
            Word(axis, share, short(number), NUMBER, AWAY) for share, number in zip(shares, numbers, strict=True)
        ]
        middle = _between(shares)
        words += [
            *written,
            Word(axis, middle, name, NAME, AWAY + 0.8 * NUMBER + max(word.width for word in written) / 3),
        ]
    return tuple(words)


def places(words: Sequence[Word], projection: Projection, scale: float) -> Float64[np.ndarray, "words 2"]:
    """The middles of words beside the near edges, in pixels."""
    ahead = projection.forward
    # The near edge along x is at the end of y that faces the camera.
    ends = [1.0 if toward < 0 else 0.0 for toward in (ahead[1], ahead[0])]
    floor = BASE / projection.half[2]
    spots = np.array([(word.share, ends[0]) if word.axis == 0 else (ends[1], word.share) for word in words])
    points = np.column_stack([spots, np.full(len(words), floor)])
    out = np.array([(0, 2 * ends[0] - 1, 0) if word.axis == 0 else (2 * ends[1] - 1, 0, 0) for word in words])
    at, beside = projection.flat(points), projection.flat(points + 0.01 * out)
    away = beside - at
    away /= np.linalg.norm(away, axis=1)[:, None]
    sizes = np.array([(word.width, word.size) for word in words]) / 2
    reach = np.abs(away * sizes).sum(axis=1) + [word.beyond for word in words]
    return np.asarray(at + away * reach[:, None] * scale)


def boxes(words: Sequence[Word], projection: Projection, scale: float) -> Float64[np.ndarray, "words 4"]:
    """The boxes of words beside the near edges: left, lower, right and upper end in pixels."""
    half = np.array([(word.width, word.size) for word in words]) * scale / 2
    middles = places(words, projection, scale)
    return np.hstack([middles - half, middles + half])


@dataclass(frozen=True)
class EdgeNumbers:
    """Words along the near edges. Where a turning camera changes over to another edge they fade out and in.

    Attributes:
      words: of both coordinates.
      azimuths: the least and the greatest of the camera.
    """

    words: tuple[Word, ...]
    azimuths: tuple[float, float]

    def attach(self, axes: Axes, theme: Theme) -> Live | None:
        """Write the words."""
        surface = cast(SurfaceAxes, axes)
        texts = EdgeTexts(surface, self.words, theme)
        texts.set(zorder=1, gid="edge-words")
        drawn: list[Projection] = []

        def update(moment: Moment) -> None:
            if drawn != [surface.projection]:
                drawn[:] = [surface.projection]
                texts.place([self._alpha(axis, surface.projection.azimuth) for axis in (0, 1)])

        return Live(update, (texts,) if self.azimuths[0] != self.azimuths[1] else ())

    def _alpha(self, axis: int, azimuth: float) -> float:
        """1, but near a side from which both edges along a coordinate are equally near, if the camera passes it."""
        offset = 0.0 if axis == 0 else 90.0
        low, high = ((end - offset) / 180 for end in self.azimuths)
        if math.floor(low) == math.floor(high):
            return 1.0
        away = abs((azimuth - offset + 90) % 180 - 90) / FADE
        share = min(away, 1.0)
        return share * share * (3 - 2 * share)


class EdgeTexts(GrowingArtist):
    """Texts beside the near edges, which are its children; nothing of them settles."""

    def __init__(self, axes: SurfaceAxes, words: Sequence[Word], theme: Theme) -> None:
        super().__init__()
        self._surface_axes, self._words = axes, words
        self._texts = []
        for word in words:
            text = Text(0, 0, word.text, ha="center", va="center_baseline", parse_math=False, transform=axes.transData)
            text.set(fontsize=word.size * axes.unit, color=theme.muted)
            if word.is_name:
                text.set(color=theme.foreground, fontstyle="italic")
            text.set_gid(f"{'name' if word.is_name else 'number'}:{'xy'[word.axis]}")
            text.set_figure(axes.figure)
            text.axes = axes
            self._texts.append(text)
        axes.add_artist(self)
        self.set_clip_box(axes.bbox)

    def get_children(self) -> list[Artist]:
        """The texts."""
        return list(self._texts)

    def place(self, alphas: Sequence[float]) -> None:
        """Put the texts where the axes see their edges now, those of x and of y with an alpha each."""
        middles = places(self._words, self._surface_axes.projection, self._surface_axes.scale)
        for text, word, middle in zip(self._texts, self._words, middles, strict=True):
            text.set_position(middle)
            text.set_alpha(alphas[word.axis])
        self.stale = True

    def draw_tail(self, renderer: Any) -> None:
        """Draw the texts."""
        for text in self._texts:
            text.draw(renderer)
        self.stale = False


def _between(shares: Sequence[float]) -> float:
    """The middle between those two shares that lie nearest to the middle."""
    ends = [0.0, *shares, 1.0]
    middles = [(one + other) / 2 for one, other in itertools.pairwise(ends)]
    return min(middles, key=lambda middle: abs(middle - 0.52))
