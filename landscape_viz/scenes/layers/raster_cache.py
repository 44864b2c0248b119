"""An artist that stands still over something that moves: drawn once, and printed from then on."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist, allow_rasterization
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg

from landscape_viz.scenes.layers.growing_artist import clip_to


class RasterCache(Artist):
    """Stands in for another artist of the same axes, which is taken out of them and becomes its child.

    What lies over a moving image is repainted in every frame; as an image of its own it costs a tenth of its lines.

    Args:
      axes: where both are.
      artist: which must not change any more.
    """

    def __init__(self, axes: Axes, artist: Artist) -> None:
        super().__init__()
        artist.remove()
        self._artist: Any = artist
        artist.axes = axes
        artist.set_figure(axes.figure)
        artist.set_clip_path(axes.patch)
        self._key: Any = None
        self._print: np.ndarray | None = None
        axes.add_artist(self)

    def get_children(self) -> list[Artist]:
        """The artist."""
        return [self._artist]

    @allow_rasterization  # type: ignore[untyped-decorator]
    def draw(self, renderer: Any) -> None:
        """Print the artist; on paper, draw it."""
        self.stale = False
        if not self.get_visible():
            return
        if not isinstance(renderer, RendererAgg):
            self._artist.draw(renderer)
            return
        assert self.axes is not None
        corners = self.axes.transData.transform([(0.1, 0.2), (0.7, 0.9)])
        key = (renderer.width, renderer.height, renderer.dpi, corners.tobytes(), tuple(self.axes.bbox.extents))
        if self._print is None or key != self._key:
            sheet: Any = type(renderer)(renderer.width, renderer.height, renderer.dpi)
            self._artist.draw(sheet)
            # Images are handed over with their bottom row first.
            self._print, self._key = np.asarray(sheet.buffer_rgba())[::-1].copy(), key
        left, bottom, right, top = (int(edge) for edge in (*np.floor(self.axes.bbox.p0), *np.ceil(self.axes.bbox.p1)))
        gc = renderer.new_gc()
        clip_to(self, gc)
        renderer.draw_image(gc, left, bottom, np.ascontiguousarray(self._print[bottom:top, left:right]))
        gc.restore()
