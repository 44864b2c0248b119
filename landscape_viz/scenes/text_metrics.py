"""How wide words are, before there is a picture to write them on."""

from __future__ import annotations

import functools

from matplotlib.font_manager import findfont, get_font

from landscape_viz.scenes.theme import DPI

POINTS = 10.0  # of letters at scale 1


@functools.lru_cache(maxsize=4096)
def written_width(words: str) -> float:
    """The width of words in the letters of a scene, in pixels at scale 1."""
    font = get_font(findfont("DejaVu Sans"))
    font.set_size(POINTS, DPI)
    font.set_text(words, 0.0)
    return float(font.get_width_height()[0]) / 64
