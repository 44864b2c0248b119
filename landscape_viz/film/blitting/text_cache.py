"""Text drawn faster: where letters stand and what they look like is kept.

Text is what costs most in a film, about 0.1 ms a letter, because matplotlib lets FreeType lay out and paint every
letter of every frame anew. A letter's pixels depend on the font, its size, the letter and the remainder of its place
in 64ths of a pixel, so that most letters of a film have been painted before.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends import backend_agg
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.ft2font import FT2Font

from landscape_viz.film.blitting.letter_positions import Letters, letters_of

MOST_GLYPHS = 5_000  # of a font and size: about 1 MB; a film has a few hundred

# What is used is matplotlib's own affair and looks like this since 3.11. Elsewhere text is drawn as ever.
_KNOWN = (
    hasattr(RendererAgg, "_draw_text_glyphs_and_boxes")
    and hasattr(backend_agg, "RenderMode")
    and hasattr(FT2Font, "_layout")
)


# None of them has useful type hints.
_Renderer: Any = RendererAgg
_agg: Any = backend_agg
_settings: Any = mpl.rcParams


class GlyphRenderer(_Renderer):  # type: ignore[misc]
    """matplotlib's Agg renderer with letters kept; it paints the same pixels."""

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self._fonts: dict[tuple[int, Any], Letters | None] = {}
        self._settings: list[Any] = []

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        """Paint a text, as matplotlib does."""
        letters = None if ismath or angle or not gc.get_antialiased() else self._letters_of(prop, mtext)
        places = letters.places(s) if letters is not None else None
        if letters is None or places is None:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        up = round(0x40 * (self.height - y))
        height, below, whole = int(self.height), up & 63, up >> 6
        paint = self._renderer.draw_text_image
        for index, place in places:
            across = round(0x40 * (x + place))
            key = (index, across & 63, below)
            kept = letters.painted.get(key)
            if kept is None:
                kept = self._paint(letters, *key)
            pixels, left, top = kept
            paint(pixels, left + (across >> 6), height - top - whole + pixels.shape[0], 0, gc)

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        """The size of a text in pixels, as matplotlib measures it."""
        letters = None if ismath else self._letters_of(prop, None)
        extent = letters.extent(s) if letters is not None else None
        found: tuple[float, float, float] = extent or super().get_text_width_height_descent(s, prop, ismath)
        return found

    def _get_font_height_metrics(self, prop: Any) -> tuple[float, float, float] | tuple[None, None, None]:
        """What matplotlib asks a renderer for before it looks into the file of the font, once for each text."""
        letters = self._letters_of(prop, None)
        return (None, None, None) if letters is None else letters.heights

    def _letters_of(self, prop: Any, mtext: Any) -> Letters | None:
        """The letters of this font and size; None for a font, or features of it, that has to be left to matplotlib."""
        if not _KNOWN or (mtext is not None and (mtext.get_fontfeatures() or mtext.get_language())):
            return None
        # Looking for the font takes as long as painting a word, and its answer changes with these settings alone.
        settings = [_settings[name] for name in _FAMILIES]
        if settings != self._settings:
            self._fonts.clear()
            self._settings = [setting if isinstance(setting, str) else list(setting) for setting in settings]
        key, flags = hash(prop), _agg.get_hinting_flag()
        if (key, flags) not in self._fonts:
            self._fonts[key, flags] = letters_of(self._prepare_font(prop), prop.get_size_in_points(), self.dpi, flags)
        return self._fonts[key, flags]

    def _paint(self, letters: Letters, index: int, across: int, up: int) -> tuple[np.ndarray, int, int]:
        """The pixels of a letter at this remainder of its place, and where they lie from its whole part."""
        font = letters.font
        font.set_size(letters.size, self.dpi)
        font._set_transform(_UPRIGHT, [across, up])
        bitmap = font._render_glyph(index, _agg.get_hinting_flag(), _agg.RenderMode.NORMAL)
        kept = (np.array(bitmap.buffer), bitmap.left, bitmap.top)
        if len(letters.painted) < MOST_GLYPHS:
            letters.painted[index, across, up] = kept
        return kept


_FAMILIES = ("font.family", "font.sans-serif", "font.serif", "font.monospace", "font.cursive", "font.fantasy")
_UPRIGHT = (0x10000 * np.eye(2)).round().astype(int)
