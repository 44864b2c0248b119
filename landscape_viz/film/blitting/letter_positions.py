"""Where the letters of a text stand, put together from pairs of letters.

matplotlib has every text of every frame laid out anew, twice: once to measure it and once to draw it. In the fonts that
it ships, the letters of western texts stand next to each other by a rule that looks at two neighbours only (the advance
of the first and the kerning of the pair), so that a text is known when its pairs are.
"""

from __future__ import annotations

import functools
import itertools
import string
from pathlib import Path
from typing import Any

import matplotlib as mpl

SIMPLE = frozenset(string.printable[:95] + "−±·×°²³¹½¼")
"""Letters and signs of one script, or of none. Across scripts a pair depends on what stands before it."""

_SHIPPED = Path(mpl.get_data_path(), "fonts").resolve()
_UNITS = 64  # of a pixel, in which fonts count
_MANY = 6  # so many pairs take longer than a whole text


@functools.lru_cache(maxsize=64)
def letters_of(font: Any, size: float, dpi: float, flags: Any) -> Letters | None:
    """The letters of a font in a size; None if it did not come with matplotlib, as others may go by other rules."""
    return Letters(font, size, dpi, flags) if Path(font.fname).resolve().is_relative_to(_SHIPPED) else None


class Letters:
    """The letters of one font in one size.

    Args:
      font: of matplotlib's ft2font, one of those shipped with it.
      size: in points.
      dpi: dots an inch.
      flags: how letters are hinted.
    """

    def __init__(self, font: Any, size: float, dpi: float, flags: Any) -> None:
        self.font = font
        self.size = size
        self.painted: dict[tuple[int, int, int], tuple[Any, int, int]] = {}
        self._dpi = dpi
        self._flags = flags
        self._indices: dict[str, int] = {}
        self._advances: dict[tuple[str, str], float] = {}
        self._extents: dict[str, tuple[int, int, int]] = {}
        self._strange: set[Any] = set()

    @functools.cached_property
    def heights(self) -> tuple[float, float, float] | tuple[None, None, None]:
        """How far lines reach above and below the baseline, and the gap between them, in pixels, as the font says."""
        for table, above, below, gap in (
            ("OS/2", "sTypoAscender", "sTypoDescender", "sTypoLineGap"),
            ("hhea", "ascent", "descent", "lineGap"),
        ):
            found = self.font.get_sfnt_table(table)
            if found is not None:
                scale = 1 / self.font.get_sfnt_table("head")["unitsPerEm"] * self.size * self._dpi / 72
                return found[above] * scale, -found[below] * scale, found[gap] * scale
        return None, None, None

    def places(self, text: str) -> list[tuple[int, float]] | None:
        """The number of each letter in the font, and how far right it stands, in pixels; None if it cannot be told."""
        if not text or not SIMPLE.issuperset(text) or not self._learn(text):
            return None
        place, found = 0.0, []
        for letter, following in itertools.pairwise(text):
            found.append((self._indices[letter], place))
            place += self._advances[letter, following]
        found.append((self._indices[text[-1]], place))
        return found

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

    def _learn(self, text: str) -> bool:
        """Look up letters and pairs that have not been met; whether all of them stand as letters of this font."""
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
        items = list(self.font._layout(letter, flags=self._flags))
        self._indices[letter] = items[0].glyph_index if items else 0
        if len(items) != 1 or items[0].ft_object.fname != self.font.fname or items[0].x or items[0].y:
            self._strange.add(letter)
        self.font.set_text(letter, 0.0, flags=self._flags)
        width, height = self.font.get_width_height()
        self._extents[letter] = width, height, self.font.get_descent()

    def _learn_pairs(self, text: str) -> bool:
        """Look up all pairs of a text at once; whether that was possible. Of a single pair it is noted if not."""
        items = list(self.font._layout(text, flags=self._flags))
        fits = [item.glyph_index for item in items] == [self._indices[letter] for letter in text]
        fits = fits and not any(item.y for item in items)
        if fits:
            for pair, (left, right) in zip(itertools.pairwise(text), itertools.pairwise(items), strict=True):
                self._advances[pair] = right.x - left.x
        elif len(text) == 2:
            self._advances[text[0], text[1]] = 0.0
            self._strange.add((text[0], text[1]))
        return fits
