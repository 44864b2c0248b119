"""The widths of words and numbers, before there is a picture to write them on."""

from __future__ import annotations

import functools

from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags

from landscape_viz.scenes.typeface import WEIGHTS, font_files

CAPITALS = 1490 / 2048
"""The height of capitals and digits, in the size of the letters. This and the following are Inter's."""
X_HEIGHT = 1118 / 2048
"""The height of an x."""
ASCENT, DESCENT = 1984 / 2048, 494 / 2048
"""The room of a line above and below its baseline; lines stand their sum apart."""

_LARGE = 1000  # pixels: letters are measured at this size, where nothing is rounded to pixels


def text_width(words: str, size: float, weight: int | str = "regular", *, italic: bool = False) -> float:
    """The width of a line of text, as matplotlib writes it, in the unit of `size`.

    Args:
      words: one line; mathematics between dollar signs is taken as it stands.
      size: of the letters, the side of their em square.
      weight: "regular", "medium", "semibold", or 100 to 900.
      italic: slanted.
    """
    return size * _width_at_one(words, WEIGHTS[weight] if isinstance(weight, str) else weight, italic)


@functools.lru_cache(maxsize=8192)
def _width_at_one(words: str, weight: int, italic: bool) -> float:
    font = get_font(font_files(weight, italic=italic))
    font.set_size(_LARGE, 72)
    font.set_text(words, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 / _LARGE
