"""The widths of words and numbers, before there is a picture to write them on."""

from __future__ import annotations

import functools
import math

from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.ticker import MaxNLocator, ScalarFormatter

from landscape_viz.scenes.limits import Limits, Scale
from landscape_viz.scenes.number_format import power
from landscape_viz.scenes.theme import DPI
from landscape_viz.scenes.typeface import WEIGHTS, font_files

CAPITALS = 1490 / 2048
"""The height of capitals and digits, in the size of the letters. This and the following are Inter's."""
X_HEIGHT = 1118 / 2048
"""The height of an x."""
ASCENT, DESCENT = 1984 / 2048, 494 / 2048
"""The room of a line above and below its baseline; lines stand their sum apart."""

POINTS = 10.0  # of letters at scale 1
SMALLER = 0.9  # letters of the numbers, in those of a scene
MOST_TICKS, STEPS = 9, (1, 2, 2.5, 5, 10)  # as matplotlib chooses them
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


def written_width(words: str) -> float:
    """The width of words in the letters of a scene, in pixels at scale 1."""
    return text_width(words, POINTS * DPI / 72)


def number_width(limits: Limits, scale: Scale) -> float:
    """The width of the widest number that matplotlib may write beside an axis, in pixels at scale 1.

    Args:
      limits: of the axis.
      scale: "linear" or "log"; numbers on a log scale are powers of ten.
    """
    low, high = limits
    if scale == "log":
        texts = [power(math.floor(math.log10(end))) for end in limits if end > 0]
    else:
        formatter = ScalarFormatter()
        formatter.create_dummy_axis()
        assert formatter.axis is not None
        formatter.axis.set_view_interval(low, high)
        formatter.axis.set_data_interval(low, high)
        texts = formatter.format_ticks(list(MaxNLocator(MOST_TICKS, steps=STEPS).tick_values(low, high)))
    return widest(texts)


def widest(texts: list[str]) -> float:
    """The width of the widest of some numbers, in pixels at scale 1."""
    return SMALLER * max(map(written_width, texts), default=0.0)
