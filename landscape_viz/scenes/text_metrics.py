"""The widths of words and numbers, before there is a picture to write them on."""

from __future__ import annotations

import functools
import math

from matplotlib.font_manager import findfont, get_font
from matplotlib.ticker import MaxNLocator, ScalarFormatter

from landscape_viz.scenes.limits import Limits, Scale
from landscape_viz.scenes.number_format import power
from landscape_viz.scenes.theme import DPI

POINTS = 10.0  # of letters at scale 1
SMALLER = 0.9  # letters of the numbers, in those of a scene
MOST_TICKS, STEPS = 9, (1, 2, 2.5, 5, 10)  # as matplotlib chooses them


@functools.lru_cache(maxsize=4096)
def written_width(words: str) -> float:
    """The width of words in the letters of a scene, in pixels at scale 1."""
    font = get_font(findfont("DejaVu Sans"))
    font.set_size(POINTS, DPI)
    font.set_text(words, 0.0)
    return float(font.get_width_height()[0]) / 64


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
