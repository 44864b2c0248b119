"""Text drawn faster: the shapes of letters are kept.

Text is what costs most in a film, about 0.1 ms a letter, because matplotlib lets FreeType paint every letter of every
frame anew. A letter's pixels depend on the font, its size, the letter and the remainder of its place in 64ths of a
pixel, so that most letters of a film have been painted before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.backends import backend_agg
from matplotlib.backends.backend_agg import RendererAgg

MOST_GLYPHS = 20_000  # about 5 MB; a film has a few hundred

# What is overridden is matplotlib's own affair and looks like this since 3.11. Elsewhere text is drawn as ever.
_KNOWN = hasattr(RendererAgg, "_draw_text_glyphs_and_boxes") and hasattr(backend_agg, "RenderMode")


# Neither has type hints.
_Renderer: Any = RendererAgg
_agg: Any = backend_agg


class GlyphRenderer(_Renderer):  # type: ignore[misc]
    """matplotlib's Agg renderer with the shapes of letters kept; it paints the same pixels."""

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self._glyphs: dict[Any, tuple[np.ndarray, int, int]] = {}

    def _draw_text_glyphs_and_boxes(
        self, gc: Any, x: float, y: float, angle: float, glyphs: Iterable[Any], boxes: Any
    ) -> None:
        if not _KNOWN or angle != 0 or not gc.get_antialiased():
            super()._draw_text_glyphs_and_boxes(gc, x, y, angle, glyphs, boxes)
            return
        flags = _agg.get_hinting_flag()
        height = int(self.height)
        for font, size, index, slant, extend, dx, dy in glyphs:  # dy is upwards, y downwards
            across, up = round(0x40 * (x + dx)), round(0x40 * (self.height - y + dy))
            key = (font.fname, getattr(font, "face_index", 0), size, index, slant, extend, across & 63, up & 63, flags)
            kept = self._glyphs.get(key)
            if kept is None:
                kept = self._painted(font, size, index, slant, extend, across & 63, up & 63, flags)
                if len(self._glyphs) < MOST_GLYPHS:
                    self._glyphs[key] = kept
            pixels, left, top = kept
            self._renderer.draw_text_image(
                pixels, left + (across >> 6), height - top - (up >> 6) + pixels.shape[0], 0, gc
            )
        super()._draw_text_glyphs_and_boxes(gc, x, y, angle, (), boxes)

    def _painted(
        self, font: Any, size: float, index: int, slant: float, extend: float, across: int, up: int, flags: Any
    ) -> tuple[np.ndarray, int, int]:
        """The pixels of a letter at this remainder of its place, and where they lie from its whole part."""
        font.set_size(size, self.dpi)
        shape = np.array([[extend, extend * slant], [0, 1]])
        font._set_transform((0x10000 * shape).round().astype(int), [across, up])
        bitmap = font._render_glyph(index, flags, _agg.RenderMode.NORMAL)
        return np.array(bitmap.buffer), bitmap.left, bitmap.top
