"""The heads of all paths in a panel, as one artist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64
from matplotlib.artist import Artist, allow_rasterization
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox, TransformedBbox

from landscape_viz.scenes.layers.pen import Pen, in_scale

ROOM = 1.5  # the room that heads have beyond the axes, in the size of the largest


class Heads(Artist):
    """Lines of one point each, which are its children. A later one is drawn over those before.

    Heads may reach over the border of the axes by their own size, no further; so it is known before a film is drawn
    which pixels they can touch. They have no pieces that settle.

    Args:
      axes: where they are.
      heads: in the order of drawing.
    """

    def __init__(self, axes: Axes, heads: Sequence[Line2D]) -> None:
        super().__init__()
        self._heads = tuple(heads)
        self._points = [np.full((1, 2), np.nan) for _ in heads]
        self._pens: dict[tuple[int, str], Pen] = {}
        axes.add_artist(self)
        room = ROOM * max(head.get_markersize() for head in heads) * axes.figure.dpi / 72
        across, up = room / axes.bbox.width, room / axes.bbox.height
        self.set_clip_path(None)
        self.set_clip_box(TransformedBbox(Bbox([[-across, -up], [1 + across, 1 + up]]), axes.transAxes))

    def get_children(self) -> list[Artist]:
        """The heads."""
        return list(self._heads)

    def place(self, number: int, point: Float64[np.ndarray, " 2"], marker: str) -> None:
        """Move a head and give it a marker."""
        head = self._heads[number]
        head.set_data(point[:1], point[1:])
        self._points[number] = point[None, :]
        if head.get_marker() != marker:
            head.set_marker(marker)
        self.stale = True

    def settled(self) -> int:
        """No piece ever is."""
        return 0

    def draw_settled(self, renderer: Any, first: int, last: int) -> None:
        """There is nothing to draw."""

    def draw_tail(self, renderer: Any) -> None:
        """Draw the heads."""
        assert self.axes is not None
        mapping = self.axes.transData
        affine = mapping.get_affine().frozen()
        clip = self._set_gc_clip  # type: ignore[attr-defined]
        for number, head in enumerate(self._heads):
            key = number, str(head.get_marker())
            if key not in self._pens:
                self._pens[key] = Pen(head)
            self._pens[key].dot(renderer, clip, in_scale(mapping, self._points[number]), affine)
        self.stale = False

    @allow_rasterization  # type: ignore[untyped-decorator]
    def draw(self, renderer: Any) -> None:
        """Draw all of it."""
        if self.get_visible():
            self.draw_tail(renderer)
