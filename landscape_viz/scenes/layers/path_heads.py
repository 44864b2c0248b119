"""The heads of all paths in a panel, as one artist."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float64, UInt8
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.transforms import IdentityTransform

from landscape_viz.scenes.fan_out import fanned_out
from landscape_viz.scenes.layers.fast_line import FastLine
from landscape_viz.scenes.layers.growing_artist import GrowingArtist
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.theme import Theme

INSIDE = "o"
OUTSIDE = np.array([["v", "v", "v"], ["<", INSIDE, ">"], ["^", "^", "^"]])  # by side in y, side in x
CORE, CORE_ALPHA = 0.31, 0.8
LANDING = (22.0, 52.0)  # the diameter of the ring of a landing, at its beginning and at its end
LANDING_ALPHA, LANDING_WIDTH = 0.5, 2.4
LANDING_STAGES = 12
PARTS = 4  # of a pixel: where heads can stand on pixels


_AS_IT_IS: Any = IdentityTransform().frozen()


class HeadStyle(NamedTuple):
    """The look of heads, in reference pixels.

    Attributes:
      radius: of the disc.
      casing: the width of the ring around it.
      cored: whether there is a light spot in the middle.
      apart: heads nearer than this are moved apart, so that all are seen; 0 leaves them.
    """

    radius: float
    casing: float = 3.5
    cored: bool = True
    apart: float = 0.0


class PathHeads(GrowingArtist):
    """Discs, one for each path; later ones are drawn over those before. One that has left is a triangle.

    Heads may reach over the border of the axes by their own size, no further; so it is known before a film is drawn
    which pixels they can touch. They have no pieces that settle.

    Args:
      axes: where they are.
      colors: in the order of drawing.
      theme: whose casing surrounds them.
      style: the same for all.
    """

    def __init__(self, axes: Axes, colors: Sequence[str], theme: Theme, style: HeadStyle) -> None:
        super().__init__()
        self.labels: tuple[str, ...] = ()  # of their paths, for who looks for one
        self._colors = tuple(colors)
        self._casing = theme.casing if style.cored else theme.background
        self._core = "#FFFFFF"
        self._style, self._unit = style, points(axes.figure)
        self._points = np.full((len(self._colors), 2), np.nan)
        self._markers = [INSIDE] * len(self._colors)
        self._landings: list[float | None] = [None] * len(self._colors)
        self._pens: dict[tuple[str, str, int | None], list[FastLine]] = {}
        self._stamps: dict[
            tuple[str, str, int | None, float, tuple[int, int]], UInt8[np.ndarray, "height width 4"]
        ] = {}
        axes.add_artist(self)
        reach = max(0.5 * LANDING[1] + LANDING_WIDTH if style.cored else 0.0, style.radius + style.casing) + 2.0
        self._reach = reach * self._unit
        self.reach_over(axes, self._reach * axes.figure.dpi / 72)

    def place(
        self, number: int, point: Float64[np.ndarray, " 2"], marker: str = INSIDE, landing: float | None = None
    ) -> None:
        """Move a head, in coordinates that the affine part of the axes takes.

        Args:
          number: of the head.
          point: where to; nan hides it.
          marker: its shape.
          landing: how far the ring has grown that shows where it has just arrived, from 0 to 1; None for no ring.
        """
        landing = landing if marker == INSIDE else None
        before = self._points[number].tobytes(), self._markers[number], self._landings[number]
        if (point.tobytes(), marker, landing) != before:
            self._points[number] = point
            self._markers[number], self._landings[number] = marker, landing
            self.stale = True

    def shown(self, number: int) -> tuple[Float64[np.ndarray, " 2"], str]:
        """The place of a head and its marker."""
        return self._points[number], self._markers[number]

    def draw_tail(self, renderer: Any) -> None:
        """Draw the heads."""
        assert self.axes is not None
        pixels = self.axes.transData.get_affine().transform(self._points)
        inside = np.array([marker == INSIDE for marker in self._markers])
        pixels = moved_apart(pixels, inside, renderer.points_to_pixels(self._style.apart * self._unit))
        gc = renderer.new_gc()
        self.clip(gc)
        for color, place, landing in zip(self._colors, pixels, self._landings, strict=True):
            if landing is not None:
                self._put(renderer, gc, (color, INSIDE, round(landing * LANDING_STAGES)), place)
        for color, place, marker in zip(self._colors, pixels, self._markers, strict=True):
            self._put(renderer, gc, (color, marker, None), place)
        gc.restore()
        self.stale = False

    def _put(self, renderer: Any, gc: Any, look: tuple[str, str, int | None], place: Float64[np.ndarray, " 2"]) -> None:
        """Draw a head or a ring; on pixels it is painted once and printed from then on, which is faster."""
        x, y = place.tolist()
        if not (math.isfinite(x) and math.isfinite(y)):
            return
        edge = math.ceil(renderer.points_to_pixels(self._reach))
        if not isinstance(renderer, RendererAgg):
            for pen in self._looks(*look):
                pen.dot(renderer, self.clip, place[None, :], _AS_IT_IS)
            return
        (column, right), (row, up) = divmod(round(x * PARTS), PARTS), divmod(round(y * PARTS), PARTS)
        key = *look, renderer.dpi, (right, up)
        if key not in self._stamps:
            sheet: Any = type(renderer)(2 * edge, 2 * edge, renderer.dpi)
            for pen in self._looks(*look):
                pen.dot(sheet, _everywhere, np.array([[edge + right / PARTS, edge + up / PARTS]]), _AS_IT_IS)
            # Images are handed over with their bottom row first.
            self._stamps[key] = np.asarray(sheet.buffer_rgba())[::-1].copy()
        renderer.draw_image(gc, column - edge, row - edge, self._stamps[key])

    def _looks(self, color: str, marker: str, stage: int | None) -> list[FastLine]:
        key = color, marker, stage
        if key not in self._pens:
            self._pens[key] = self._head(color, marker) if stage is None else [landing_ring(color, stage, self._unit)]
        return self._pens[key]

    def _head(self, color: str, marker: str) -> list[FastLine]:
        radius, casing, cored, _ = self._style
        larger = 1.15 if marker != INSIDE else 1.0
        discs = [(radius + casing, self._casing, 1.0), (radius, color, 1.0)]
        if cored and marker == INSIDE:
            discs.append((CORE * radius, self._core, CORE_ALPHA))
        return [FastLine(_disc(2 * larger * size * self._unit, ink, marker, alpha)) for size, ink, alpha in discs]


def landing_ring(color: str, stage: int, unit: float) -> FastLine:
    """The ring that grows and fades where a head has landed.

    Args:
      color: of the head.
      stage: how far it has grown, from 0 to `LANDING_STAGES`.
      unit: a reference pixel in points.
    """
    share = stage / LANDING_STAGES
    diameter = LANDING[0] + share * (LANDING[1] - LANDING[0])
    ring = Line2D([], [], marker="o", linestyle="none", markersize=diameter * unit, markerfacecolor="none")
    ring.set_markeredgecolor((*to_rgb(color), LANDING_ALPHA * (1 - share)))
    ring.set_markeredgewidth(LANDING_WIDTH * unit)
    return FastLine(ring)


def _disc(size: float, color: str, marker: str, alpha: float) -> Line2D:
    disc = Line2D([], [], marker=marker, linestyle="none", markersize=size, markeredgewidth=0)
    disc.set_markerfacecolor((*to_rgb(color), alpha))
    return disc


def moved_apart(
    pixels: Float64[np.ndarray, "*moments n 2"], inside: Bool[np.ndarray, "*moments n"], gap: float
) -> Float64[np.ndarray, "*moments n 2"]:
    """The places where heads are drawn: those that are in the picture stand side by side where they meet.

    Args:
      pixels: where they are, in the order in which they are drawn.
      inside: whether each is in the picture.
      gap: between centres; 0 leaves them where they are.
    """
    if not gap:
        return pixels
    return np.where(inside[..., None], fanned_out(np.where(inside[..., None], pixels, np.nan), gap), pixels)


def _everywhere(gc: Any) -> None:
    """No clipping."""
