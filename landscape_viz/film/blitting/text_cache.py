"""Text drawn faster: where letters stand and what they look like is kept.

Text is what costs most in a film, about 0.1 ms a letter, because matplotlib has FreeType lay out every text of every
frame twice, to measure and to draw it, and paint every letter of it anew. A letter's pixels depend on the font, its
size, the letter and the remainder of its place in 64ths of a pixel, so that most letters of a film have been painted
before. In the fonts that matplotlib and this package ship, the letters of western texts stand next to each other by a
rule that looks at two neighbours only (the advance of the first and the kerning of the pair), so that a text is known
when its pairs are.

A race of six optimizers takes 1.4 times as long a frame without this, a dissected step 1.8 times; with painted letters
alone, and all texts laid out by matplotlib, 1.2 times.
"""

from __future__ import annotations

import functools
import itertools
import string
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

from landscape_viz.film import matplotlib_private
from landscape_viz.film.matplotlib_private import (
    FontHeightRenderer,
    font_of,
    hinting,
    laid_out,
    painted_letter,
    put_letter,
)

MOST_GLYPHS = 5_000  # of a font and size: about 1 MB; a film has a few hundred

_FAMILIES = ("font.family", "font.sans-serif", "font.serif", "font.monospace", "font.cursive", "font.fantasy")
_settings: Any = mpl.rcParams  # without useful type hints

SIMPLE = frozenset(string.printable[:95] + "−±·×°²³¹½¼⁰⁴⁵⁶⁷⁸⁹⁻")
"""Letters and signs of one script, or of none. Across scripts a pair depends on what stands before it."""

_KNOWN = tuple(folder.resolve() for folder in (Path(mpl.get_data_path(), "fonts"), Path(__file__).parents[2] / "fonts"))
_UNITS = 64  # of a pixel, in which fonts count
_MANY = 6  # so many pairs take longer than a whole text


@functools.lru_cache(maxsize=64)
def letters_of(font: Any, size: float, dpi: float, flags: Any) -> Letters | None:
    """The letters of a font in a size; None if it came neither with matplotlib nor with this package.

    Others may go by other rules.
    """
    path = Path(font.fname).resolve()
    return Letters(font, size, dpi, flags) if any(map(path.is_relative_to, _KNOWN)) else None


class Letters:
    """The letters of one font in one size.

    Args:
      font: of matplotlib's ft2font, one of those shipped with it or with this package.
      size: in points.
      dpi: dots an inch.
      flags: how letters are hinted.
    """

    def __init__(self, font: Any, size: float, dpi: float, flags: Any) -> None:
        self.font = font
        self.size = size
        self._painted: dict[tuple[int, int, int], tuple[np.ndarray, int, int]] = {}
        self._dpi = dpi
        self._flags = flags
        self._indices: dict[str, int] = {}
        self._advances: dict[tuple[str, str], float] = {}
        self._extents: dict[str, tuple[int, int, int]] = {}
        self._strange: set[Any] = set()

    @functools.cached_property
    def heights(self) -> tuple[float, float, float] | tuple[None, None, None]:
        """The room of lines above and below the baseline, and the gap between them, in pixels, as the font says."""
        for table, above, below, gap in (
            ("OS/2", "sTypoAscender", "sTypoDescender", "sTypoLineGap"),
            ("hhea", "ascent", "descent", "lineGap"),
        ):
            metrics = self.font.get_sfnt_table(table)
            if metrics is not None:
                scale = 1 / self.font.get_sfnt_table("head")["unitsPerEm"] * self.size * self._dpi / 72
                return metrics[above] * scale, -metrics[below] * scale, metrics[gap] * scale
        return None, None, None

    def places(self, text: str) -> list[tuple[int, float]] | None:
        """The number of each letter in the font, and how far right it stands, in pixels; None if it cannot be told."""
        if not text or not SIMPLE.issuperset(text) or not self._learn(text):
            return None
        place, places = 0.0, []
        for letter, following in itertools.pairwise(text):
            places.append((self._indices[letter], place))
            place += self._advances[letter, following]
        places.append((self._indices[text[-1]], place))
        return places

    def extent(self, text: str) -> tuple[float, float, float] | None:
        """The width, the height and the depth below the baseline of a text in pixels; None if it cannot be told."""
        places = self.places(text)
        if places is None:
            return None
        extents = [self._extents[letter] for letter in set(text)]
        depth = max(low for _, _, low in extents)
        height = depth + max(tall - low for _, tall, low in extents)
        width = places[-1][1] + self._extents[text[-1]][0] / _UNITS
        return width, height / _UNITS, depth / _UNITS

    def painted(self, index: int, across: int, up: int) -> tuple[np.ndarray, int, int]:
        """The pixels of a letter at these remainders of its place, and where they lie from the whole part of it."""
        letter = self._painted.get((index, across, up))
        if letter is None:
            self.font.set_size(self.size, self._dpi)
            letter = painted_letter(self.font, index, across, up)
            if len(self._painted) < MOST_GLYPHS:
                self._painted[index, across, up] = letter
        return letter

    def _learn(self, text: str) -> bool:
        """Look up letters and pairs that have not been met; true where all of them stand as letters of this font."""
        new = [letter for letter in set(text) if letter not in self._indices]
        pairs = set(itertools.pairwise(text)).difference(self._advances)
        if new or pairs:
            self.font.clear()
            self.font.set_size(self.size, self._dpi)
            for letter in new:
                self._learn_letter(letter)
            if len(pairs) < _MANY or not self._learn_pairs(text):
                for pair in pairs:
                    self._learn_pairs("".join(pair))
        return not self._strange or self._strange.isdisjoint([*text, *itertools.pairwise(text)])

    def _learn_letter(self, letter: str) -> None:
        items = laid_out(self.font, letter, self._flags)
        self._indices[letter] = items[0].glyph_index if items else 0
        if len(items) != 1 or items[0].ft_object.fname != self.font.fname or items[0].x or items[0].y:
            self._strange.add(letter)
        self.font.set_text(letter, 0.0, flags=self._flags)
        width, height = self.font.get_width_height()
        self._extents[letter] = width, height, self.font.get_descent()

    def _learn_pairs(self, text: str) -> bool:
        """Look up all pairs of a text at once, if that is possible; a single pair is noted if not."""
        items = laid_out(self.font, text, self._flags)
        fits = [item.glyph_index for item in items] == [self._indices[letter] for letter in text]
        fits = fits and not any(item.y for item in items)
        if fits:
            for pair, (left, right) in zip(itertools.pairwise(text), itertools.pairwise(items), strict=True):
                self._advances[pair] = right.x - left.x
        elif len(text) == 2:
            self._advances[text[0], text[1]] = 0.0
            self._strange.add((text[0], text[1]))
        return fits


class GlyphRenderer(FontHeightRenderer):
    """matplotlib's Agg renderer with letters kept; it paints the same pixels."""

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self._letters: dict[tuple[int, Any], Letters | None] = {}
        self._families: list[Any] = []

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        """Paint a text, as matplotlib does."""
        letters = None if ismath or angle or not gc.get_antialiased() else self._letters_of(prop, mtext)
        places = letters.places(s) if letters is not None else None
        if letters is None or places is None:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        up = round(_UNITS * (self.height - y))
        height, below, whole = int(self.height), up % _UNITS, up // _UNITS
        for index, place in places:
            across = round(_UNITS * (x + place))
            letter, left, top = letters.painted(index, across % _UNITS, below)
            put_letter(self, letter, left + across // _UNITS, height - top - whole + letter.shape[0], gc)

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        """The size of a text in pixels, as matplotlib measures it."""
        letters = None if ismath else self._letters_of(prop, None)
        extent = letters.extent(s) if letters is not None else None
        measured: tuple[float, float, float] = extent or super().get_text_width_height_descent(s, prop, ismath)
        return measured

    def font_heights(self, prop: Any) -> tuple[float, float, float] | tuple[None, None, None]:
        """The height of lines in a font, read once."""
        letters = self._letters_of(prop, None)
        return (None, None, None) if letters is None else letters.heights

    def _letters_of(self, prop: Any, mtext: Any) -> Letters | None:
        """The letters of this font and size; None for a font, or features of it, that has to be left to matplotlib."""
        if not matplotlib_private.TEXT_IS_KNOWN or (
            mtext is not None and (mtext.get_fontfeatures() or mtext.get_language())
        ):
            return None
        # Looking for the font takes as long as painting a word, and its answer changes with these settings alone.
        families = [_settings[name] for name in _FAMILIES]
        if families != self._families:
            self._letters.clear()
            self._families = [family if isinstance(family, str) else list(family) for family in families]
        key = hash(prop), hinting()
        if key not in self._letters:
            self._letters[key] = letters_of(font_of(self, prop), prop.get_size_in_points(), self.dpi, key[1])
        return self._letters[key]
