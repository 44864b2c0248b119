"""Pen: draws as a line of matplotlib would, at places that change with every call, and without its bookkeeping.

A film of six optimizers draws some thirty short lines and markers a frame. `Line2D.draw` spends ten times longer on
finding out what has changed than on the drawing: with lines a frame takes 1.3 times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Float64
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Transform

Points = Float64[np.ndarray, "n 2"]
Clip = Callable[[Any], None]


class FastLine:
    """The look of a solid line with markers, taken from it when the pen is made.

    Args:
      line: its colours, widths, caps and marker count; where it lies does not.
      size: of the marker in points, where it is not the line's own.
    """

    def __init__(self, line: Line2D, size: float | None = None) -> None:
        look: Any = line  # matplotlib's hints know less of it
        self._has_line = line.get_linestyle() not in ("None", "", " ") and line.get_linewidth() > 0
        self._width, self._color = line.get_linewidth(), to_rgba(line.get_color())
        self._cap, self._join = look.get_solid_capstyle(), look.get_solid_joinstyle()
        self._marker: Any = MarkerStyle(look.get_marker(), look.get_fillstyle())
        self._size = line.get_markersize() if size is None else size
        self._has_marker = bool(self._marker) and self._marker.get_marker() not in ("None", "", " ", None)
        self._edge_width = line.get_markeredgewidth()
        self._edge, self._face = to_rgba(line.get_markeredgecolor()), to_rgba(line.get_markerfacecolor())
        self._path = Path(np.zeros((1, 2)))
        self._renderer: Any = None

    def stroke(self, renderer: Any, clip: Clip, points: Points, to_pixels: Any) -> None:
        """Draw the line through points.

        Args:
          renderer: draws.
          clip: sets the clipping of a graphics context.
          points: what `to_pixels`, an affine transform, maps to pixels.
          to_pixels: frozen.
        """
        if not self._has_line or not len(points):
            return
        self._take(renderer)
        clip(self._line)
        self._path.vertices = points
        renderer.draw_path(self._line, self._path, to_pixels)

    def dot(self, renderer: Any, clip: Clip, points: Points, to_pixels: Any) -> None:
        """Draw the marker at every point; see `stroke`."""
        if not self._has_marker or not len(points):
            return
        self._take(renderer)
        clip(self._dot)
        self._path.vertices = points
        renderer.draw_markers(self._dot, self._marker.get_path(), self._shape, self._path, to_pixels, self._face)

    def _take(self, renderer: Any) -> None:
        """Dip into the colours of a renderer: two graphics contexts, kept for as long as it draws."""
        if renderer is self._renderer:
            return
        self._renderer = renderer
        self._line, self._dot = renderer.new_gc(), renderer.new_gc()
        self._line.set_linewidth(self._width)
        self._line.set_capstyle(self._cap)
        self._line.set_joinstyle(self._join)
        self._line.set_foreground(self._color, isRGBA=True)
        if self._has_marker:
            pixels = renderer.points_to_pixels(self._size)
            threshold = self._marker.get_snap_threshold()
            self._dot.set_linewidth(self._edge_width)
            self._dot.set_capstyle(self._marker.get_capstyle())
            self._dot.set_joinstyle(self._marker.get_joinstyle())
            self._dot.set_snap(pixels >= threshold if isinstance(threshold, float | int) else threshold)
            self._dot.set_foreground(self._edge, isRGBA=True)
            self._shape = self._marker.get_transform().scale(pixels)


def in_scale(mapping: Transform, points: Points) -> Points:
    """Points of the data as the affine part of `mapping` takes them: their logarithms, where an axis is logarithmic."""
    return np.asarray(mapping.transform_non_affine(points), dtype=np.float64)
