"""The heads of all paths in a panel, as one artist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.fast_line import FastLine, in_scale
from landscape_viz.scenes.layers.growing_artist import GrowingArtist
from landscape_viz.scenes.layers.overlap_rings import depths, ring_width

ROOM = 1.5  # the room that heads have beyond the axes, in the size of the largest


class PathHeads(GrowingArtist):
    """Lines of one point each, which are its children. A later one is drawn over those before.

    All are of one size; where some meet, those below grow to rings.

    Heads may reach over the border of the axes by their own size, no further; so it is known before a film is drawn
    which pixels they can touch. They have no pieces that settle.

    Args:
      axes: where they are.
      heads: in the order of drawing.
      colors: the numbers of their colours.
    """

    def __init__(self, axes: Axes, heads: Sequence[Line2D], colors: Sequence[int]) -> None:
        super().__init__()
        self._heads, self._colors = tuple(heads), tuple(colors)
        self._size = heads[0].get_markersize()
        self._ring = ring_width(colors) * Line2D([], []).get_markersize()
        self._points = [np.full((1, 2), np.nan) for _ in heads]
        self._pens: dict[tuple[int, str, float], FastLine] = {}
        axes.add_artist(self)
        widest = self._size + self._ring * (len(set(colors)) - 1)
        self.reach_over(axes, ROOM * widest * axes.figure.dpi / 72)

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

    def draw_tail(self, renderer: Any) -> None:
        """Draw the heads."""
        assert self.axes is not None
        mapping = self.axes.transData
        affine = mapping.get_affine().frozen()
        clip = self.clip
        places = in_scale(mapping, np.concatenate(self._points))
        deep = depths(
            mapping.transform(np.concatenate(self._points)), self._colors, float(renderer.points_to_pixels(self._size))
        )
        for number, (head, depth) in enumerate(zip(self._heads, deep.tolist(), strict=True)):
            key = number, str(head.get_marker()), depth
            if key not in self._pens:
                self._pens[key] = FastLine(head, self._size + depth * self._ring)
            self._pens[key].dot(renderer, clip, places[number : number + 1], affine)
        self.stale = False
