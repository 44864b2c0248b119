"""The paths of optimizers on a surface: a trail of where each was and a head where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from jaxtyping import Float64
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.fast_line import FastLine
from landscape_viz.scenes.layers.growing_artist import GrowingArtist
from landscape_viz.scenes.layers.lifted_trails import LiftedTrails, Strand, crowded
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.overlap_rings import depths
from landscape_viz.scenes.projection import Projection
from landscape_viz.scenes.surface_axes import SurfaceAxes
from landscape_viz.scenes.surface_path import SurfacePath
from landscape_viz.scenes.theme import DPI, Theme
from landscape_viz.scenes.timeline import Moment

RADIUS, CASING, CORE, RING = 12.0, 3.5, 3.6, 8.0  # pixels at scale 1; RING: how much a head below another is wider
SHADOW_AWAY, SHADOW = (3.0, -9.0), 0.2
INSIDE, TRIANGLE = "o", 3  # the marker of a head, and the corners of that of one that left the domain


@dataclass(frozen=True, eq=False)
class LiftedPath:
    """A path on a surface, the number of the optimizer by which the theme colours it, and its name."""

    line: SurfacePath
    color: int
    label: str


@dataclass(frozen=True, eq=False)
class LiftedPaths:
    """For each path a trail up to the moment's step, and a head at it, on a surface.

    What the surface hides is faint: the trail there, and the head, which is a ring then. Where a path left the domain
    its head is a triangle at the border that points outward.

    Attributes:
      paths: one or more.
      turns: whether the camera does.
    """

    paths: tuple[LiftedPath, ...]
    turns: bool = False

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw trails and heads."""
        surface = cast(SurfaceAxes, axes)
        strands = [Strand(path.line, theme.color(path.color)) for path in self.paths]
        trails = LiftedTrails(surface, strands, theme, self.turns)
        trails.set(zorder=5, gid="trails")
        order = sorted(range(len(self.paths)), key=lambda number: self.paths[number].color)
        heads = LiftedHeads(surface, [self.paths[number] for number in order], theme)
        heads.set(zorder=20, gid="heads")

        def update(moment: Moment) -> None:
            trails.show(moment.step, getattr(moment, "share", 0.0))
            for rank, number in enumerate(order):
                place, is_hidden = trails.end(number)
                marker = _marker(surface.projection, self.paths[number].line, moment.step)
                heads.place(rank, place, marker, is_hidden)

        return Live(update, (trails, heads))


class LiftedHeads(GrowingArtist):
    """Discs with a casing and a shadow, drawn one over the other; where some meet, those below grow to rings.

    Its children are lines of one point each, by which their places and looks can be read. They have no pieces that
    settle.
    """

    def __init__(self, axes: SurfaceAxes, paths: Sequence[LiftedPath], theme: Theme) -> None:
        super().__init__()
        self._surface_axes = axes
        self._inks = [path.color for path in paths]
        self._colors = [theme.color(path.color) for path in paths]
        self._casing = theme.casing
        self._heads = [
            Line2D([], [], marker=INSIDE, linestyle="none", color=color, gid=f"head:{path.label}")
            for path, color in zip(paths, self._colors, strict=True)
        ]
        self._places = [np.full((1, 2), np.nan) for _ in paths]
        self._scale = axes.scale * crowded(len(paths))
        self._points = self._scale * 72 / DPI
        self._pens: dict[tuple[Any, ...], FastLine] = {}
        axes.add_artist(self)
        self.set_clip_box(axes.bbox)

    def get_children(self) -> list[Artist]:
        """The heads."""
        return list(self._heads)

    def place(self, number: int, place: Float64[np.ndarray, " 2"], marker: Any, is_hidden: bool) -> None:
        """Move a head, and give it a marker; a hidden one is a ring."""
        head = self._heads[number]
        head.set_data(place[:1], place[1:])
        self._places[number] = place[None]
        head.set_marker(marker)
        head.set_markerfacecolor("none" if is_hidden else self._colors[number])
        self.stale = True

    def draw_tail(self, renderer: Any) -> None:
        """Draw the heads."""
        mapping = self._surface_axes.transData.get_affine().frozen()
        places = np.concatenate(self._places)
        scale = self._scale
        wider = RING * depths(places, self._inks, 2 * RADIUS * scale)
        away = np.array(SHADOW_AWAY) * scale
        for number, head in enumerate(self._heads):
            if head.get_markerfacecolor() != "none":
                self._pen("shadow", INSIDE, "black", SHADOW, 2 * RADIUS + CASING).dot(
                    renderer, self.clip, places[number : number + 1] + away, mapping
                )
        for number, head in enumerate(self._heads):
            place, color = places[number : number + 1], self._colors[number]
            size = 2 * (RADIUS + float(wider[number]))
            for pen in self._looks(color, head.get_marker(), size, head.get_markerfacecolor() == "none"):
                pen.dot(renderer, self.clip, place, mapping)
        self.stale = False

    def _looks(self, color: str, marker: Any, size: float, is_hidden: bool) -> list[FastLine]:
        if is_hidden:
            return [self._pen("ring", marker, color, 1.0, size - CASING)]
        looks = [
            self._pen("disc", marker, self._casing, 1.0, size + 2 * CASING),
            self._pen("disc", marker, color, 1.0, size),
        ]
        return [*looks, self._pen("disc", INSIDE, "white", 0.8, 2 * CORE)] if marker == INSIDE else looks

    def _pen(self, kind: str, marker: Any, color: str, alpha: float, size: float) -> FastLine:
        key = kind, marker, color, alpha, size
        if key not in self._pens:
            line = Line2D([], [], color=color, linestyle="none", marker=marker, markersize=size * self._points)
            line.set(markerfacecolor=(color, alpha), markeredgewidth=0)
            if kind == "ring":
                line.set(markerfacecolor="none", markeredgewidth=CASING * self._points)
            self._pens[key] = FastLine(line)
        return self._pens[key]


def _marker(projection: Projection, path: SurfacePath, step: int) -> Any:
    """A disc, or where the path left the domain a triangle that points to where it went."""
    last = min(step, len(path.starts) - 1)
    out = path.sides[last]
    if not out.any():
        return INSIDE
    here = path.points[path.starts[last]]
    ((x, y),) = np.diff(projection.flat(np.stack([here, here + 0.01 * np.append(out, 0)])), axis=0)
    return (TRIANGLE, 0, float(np.rad2deg(np.arctan2(y, x))) - 90)
