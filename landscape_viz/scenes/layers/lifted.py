"""The paths of optimizers on a surface: a trail of where each was and a head where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from jaxtyping import Bool, Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.fan_out import fanned_out
from landscape_viz.scenes.layers.fast_line import FastLine
from landscape_viz.scenes.layers.growing_artist import GrowingArtist
from landscape_viz.scenes.layers.lifted_trails import LiftedTrails, Strand, crowded
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.path import MOVED
from landscape_viz.scenes.layers.path_heads import LANDING_STAGES, landing_ring
from landscape_viz.scenes.projection import Projection
from landscape_viz.scenes.surface_axes import SurfaceAxes
from landscape_viz.scenes.surface_path import SurfacePath
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

RADIUS, CASING, CORE = 12.0, 3.5, 3.6  # reference pixels
FANNED = 11.0  # reference pixels between heads that coincide
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
    """For each path a trail up to the moment, and a head at it, on a surface.

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
        heads = LiftedHeads(surface, [theme.color(self.paths[number].color) for number in order], theme)
        heads.set(zorder=20, gid="heads")
        landed = [_landings(surface, path.line) for path in self.paths]

        def update(moment: Moment) -> None:
            trails.show(moment.step, moment.share)
            places = self.heads(surface, surface.projection, moment)
            for rank, number in enumerate(order):
                line = self.paths[number].line
                is_landing = moment.step <= line.steps and bool(landed[number][moment.step])
                heads.place(
                    rank,
                    places[number],
                    _marker(surface.projection, line, moment.step),
                    trails.ends_hidden(number),
                    moment.landing if is_landing else None,
                )

        return Live(update, (trails, heads))

    def heads(self, axes: SurfaceAxes, projection: Projection, moment: Moment) -> Float64[np.ndarray, "n 2"]:
        """The places of the heads, in pixels of the axes; those that coincide stand beside each other."""
        places = projection.flat(np.stack([path.line.at(moment.step, moment.share) for path in self.paths]))
        return fanned_out(places, FANNED * axes.scale * crowded(len(self.paths)))


class LiftedHeads(GrowingArtist):
    """Discs with a casing and a shadow, drawn one over the other. They have no pieces that settle.

    Args:
      axes: where they are.
      colors: in the order of drawing.
      theme: whose casing surrounds them.
    """

    def __init__(self, axes: SurfaceAxes, colors: Sequence[str], theme: Theme) -> None:
        super().__init__()
        self._surface_axes = axes
        self._colors, self._casing = tuple(colors), theme.casing
        self._places = [np.full((1, 2), np.nan) for _ in colors]
        self._markers: list[Any] = [INSIDE] * len(self._colors)
        self._hidden = [False] * len(self._colors)
        self._landings: list[float | None] = [None] * len(self._colors)
        self._size = crowded(len(self._colors))
        self._unit = axes.unit
        self._pens: dict[tuple[Any, ...], FastLine] = {}
        axes.add_artist(self)
        self.set_clip_box(axes.bbox)

    def place(
        self,
        number: int,
        place: Float64[np.ndarray, " 2"],
        marker: Any = INSIDE,
        is_hidden: bool = False,
        landing: float | None = None,
    ) -> None:
        """Move a head, in pixels of the axes.

        Args:
          number: of the head.
          place: where to; nan hides it.
          marker: its shape.
          is_hidden: whether the surface hides it: then it is a ring.
          landing: how far the ring has grown that shows where it has just arrived, from 0 to 1; None for no ring.
        """
        self._places[number] = place[None]
        self._markers[number], self._hidden[number] = marker, is_hidden
        self._landings[number] = landing if marker == INSIDE and not is_hidden else None
        self.stale = True

    def shown(self, number: int) -> tuple[Float64[np.ndarray, " 2"], Any]:
        """The place of a head and its marker."""
        return self._places[number][0], self._markers[number]

    def is_hidden(self, number: int) -> bool:
        """True where the surface hides a head."""
        return self._hidden[number]

    def draw_tail(self, renderer: Any) -> None:
        """Draw the heads."""
        mapping = self._surface_axes.transData.get_affine().frozen()
        away = np.array(SHADOW_AWAY) * self._surface_axes.scale * self._size
        heads = list(zip(self._places, self._colors, self._markers, self._hidden, self._landings, strict=True))
        for place, color, _, is_hidden, landing in heads:
            if landing is not None:
                self._ring(color, round(landing * LANDING_STAGES)).dot(renderer, self.clip, place, mapping)
            if not is_hidden:
                shadow = self._pen("shadow", INSIDE, "black", SHADOW, 2 * RADIUS + CASING)
                shadow.dot(renderer, self.clip, place + away, mapping)
        for place, color, marker, is_hidden, _ in heads:
            for pen in self._looks(color, marker, is_hidden):
                pen.dot(renderer, self.clip, place, mapping)
        self.stale = False

    def _looks(self, color: str, marker: Any, is_hidden: bool) -> list[FastLine]:
        size = 2 * RADIUS
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
            unit = self._unit * self._size
            line = Line2D([], [], color=color, linestyle="none", marker=marker, markersize=size * unit)
            line.set(markerfacecolor=(color, alpha), markeredgewidth=0)
            if kind == "ring":
                line.set(markerfacecolor="none", markeredgewidth=CASING * unit)
            self._pens[key] = FastLine(line)
        return self._pens[key]

    def _ring(self, color: str, stage: int) -> FastLine:
        key = "landing", color, stage
        if key not in self._pens:
            self._pens[key] = landing_ring(color, stage, self._unit * self._size)
        return self._pens[key]


def _landings(axes: SurfaceAxes, line: SurfacePath) -> Bool[np.ndarray, " steps"]:
    """True at the steps at which a head arrives from some way off."""
    flat = axes.projection.flat(line.points[line.starts])
    return np.asarray(np.hypot(*np.diff(flat, axis=0, prepend=flat[:1]).T) > MOVED * axes.scale)


def _marker(projection: Projection, path: SurfacePath, step: int) -> Any:
    """A disc, or where the path left the domain a triangle that points to where it went."""
    last = min(step, path.steps)
    out = path.sides[last]
    if not out.any():
        return INSIDE
    here = path.points[path.starts[last]]
    ((x, y),) = np.diff(projection.flat(np.stack([here, here + 0.01 * np.append(out, 0)])), axis=0)
    return (TRIANGLE, 0, float(np.rad2deg(np.arctan2(y, x))) - 90)
