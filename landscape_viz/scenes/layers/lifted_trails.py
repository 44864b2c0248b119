"""Trails on a surface, as one artist that costs about the same in every frame, however long they are."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.fast_line import FastLine
from landscape_viz.scenes.layers.growing_artist import GrowingArtist
from landscape_viz.scenes.oklab import mix
from landscape_viz.scenes.projection import Projection
from landscape_viz.scenes.surface_axes import SurfaceAxes
from landscape_viz.scenes.surface_path import SurfacePath
from landscape_viz.scenes.theme import Theme

FAINT = 0.45
"""The alpha of things that the surface hides."""

WIDTH, CASING, THIN = 5.4, 3.6, 2.4  # reference pixels: of a trail, what its casing adds, and where it is hidden
SHADOW_WIDTH, SHADOW_AWAY, SHADOW = 7.0, (2.0, -5.0), 0.13  # the same, and the alpha of the shadow
AGES = (1.0, 0.86, 0.73, 0.6)  # of full strength, from the newest steps to the oldest
AGED = 14  # steps after which a trail has its last age
PIECE = 16  # steps of this age that are drawn together
DOT, APART = 4.2, 13.0  # reference pixels: a step has a dot where the steps beside it are so far away
CROWDS = ((6, 1.0), (12, 0.8), (10**9, 0.55))  # up to so many paths, and how large their parts are then
BEHIND = 0.035  # half sides: what lies so little deeper than the surface lies on it


@dataclass(frozen=True, eq=False)
class Strand:
    """A path on a surface in a colour."""

    line: SurfacePath
    color: str


def crowded(count: int) -> float:
    """The size of trails, heads and starts where there are so many, in the usual one."""
    return next(size for most, size in CROWDS if count <= most)


def hidden(axes: SurfaceAxes, points: Float64[np.ndarray, "n 3"]) -> Bool[np.ndarray, " n"]:
    """True where the block hides a point of the unit box."""
    projection = axes.projection
    return axes.raster().hides(projection.flat(points), projection.depth(points), BEHIND)


class LiftedTrails(GrowingArtist):
    """Trails that grow together; `show(step, share)` brings all of them to a place between two steps.

    They are lines in the plane of the picture: where the points land there, and which of them the surface hides, is
    computed when the camera has moved. What is hidden is thin and faint. Younger parts are stronger. Those that have
    their last age are drawn in pieces, the pieces of all trails in turn, and never change unless the camera turns.
    """

    def __init__(self, axes: SurfaceAxes, strands: Sequence[Strand], theme: Theme, turns: bool) -> None:
        super().__init__()
        self._lines = [strand.line for strand in strands]
        self._last = max(line.steps for line in self._lines)
        self._surface_axes, self._turns = axes, turns
        self._step, self._share = 0, 0.0
        self._projection: Projection | None = None
        self._flat: list[Float64[np.ndarray, "m 2"]] = []
        self._hidden: list[Bool[np.ndarray, " m"]] = []
        self._dotted: list[Bool[np.ndarray, " steps"]] = []
        axes.add_artist(self)
        self.set_clip_box(axes.bbox)
        unit = axes.unit * crowded(len(strands))
        self._shadow = _pen("black", SHADOW_WIDTH * unit, alpha=SHADOW)
        self._casings = [_pen(theme.casing, (WIDTH * age + CASING) * unit) for age in AGES]
        self._pens = [
            [_pen(mix(theme.casing, strand.color, 1 - 0.7 * (1 - age)), WIDTH * age * unit, "round") for age in AGES]
            for strand in strands
        ]
        self._faint = [_pen(strand.color, THIN * unit, alpha=FAINT) for strand in strands]
        self._dot = _dot(theme.casing, DOT * unit)

    def show(self, step: int, share: float = 0.0) -> None:
        """Let the trails end at this step, or a share of the way to the next one."""
        step, share = (step, share) if step < self._last else (self._last, 0.0)
        if (step, share) != (self._step, self._share):
            self._step, self._share = step, share
            self.stale = True
        self.prepare()

    def prepare(self) -> None:
        """See the trails as the camera does."""
        axes = self._surface_axes
        if self._projection == axes.projection:
            return
        self._projection = axes.projection
        self._flat = [axes.projection.flat(line.points) for line in self._lines]
        self._hidden = [hidden(axes, line.points) for line in self._lines]
        self._dotted = [
            _spread(flat[line.starts], APART * axes.scale) & ~behind[line.starts]
            for flat, behind, line in zip(self._flat, self._hidden, self._lines, strict=True)
        ]
        self.stale = True

    def shown(self, number: int) -> Float64[np.ndarray, "shown 2"]:
        """The points of a trail at the steps that are drawn now, in pixels of the axes."""
        return np.asarray(self._flat[number][self._lines[number].starts[: self._step + 1]])

    def hidden(self, number: int) -> Bool[np.ndarray, " shown"]:
        """True at those of these steps at which the surface hides it."""
        return np.asarray(self._hidden[number][self._lines[number].starts[: self._step + 1]])

    def ends_hidden(self, number: int) -> bool:
        """True where the surface hides the present end of a trail."""
        point, share = self._lines[number].way(self._step, self._share)
        return bool(self._hidden[number][point if share < 0.5 else point + 1])

    def settled(self) -> int:
        """The number of pieces that have their last age."""
        return 0 if self._turns else max(self._step - AGED, 0) // PIECE

    def draw_settled(self, renderer: Any, first: int, last: int) -> None:
        """Draw the pieces `first` to `last - 1`."""
        for piece in range(first, last):
            self._draw(renderer, piece * PIECE, (piece + 1) * PIECE, False)

    def draw_tail(self, renderer: Any) -> None:
        """Draw what is younger, and what has not filled a piece."""
        self._draw(renderer, self.settled() * PIECE, self._step, True)
        self.stale = False

    def _draw(self, renderer: Any, first: int, last: int, to_end: bool) -> None:
        """Draw the steps from `first` to `last`, and the way beyond it that has been gone."""
        mapping = self._surface_axes.transData.get_affine().frozen()
        parts = [self._parts(number, first, last, to_end) for number in range(len(self._lines))]
        away = np.array(SHADOW_AWAY) * self._surface_axes.scale
        for sections, _ in parts:
            for _, seen, _ in sections:
                self._shadow.stroke(renderer, self.clip, seen + away, mapping)
        for (sections, dots), pens, faint in zip(parts, self._pens, self._faint, strict=True):
            for age, seen, behind in sections:
                faint.stroke(renderer, self.clip, behind, mapping)
                self._casings[age].stroke(renderer, self.clip, seen, mapping)
            for age, seen, _ in sections:
                pens[age].stroke(renderer, self.clip, seen, mapping)
            self._dot.dot(renderer, self.clip, dots, mapping)

    def _parts(
        self, number: int, first: int, last: int, to_end: bool
    ) -> tuple[list[tuple[int, np.ndarray, np.ndarray]], Float64[np.ndarray, "dots 2"]]:
        """The sections of equal age, each with what is seen and what is hidden of it; and the steps that have dots."""
        starts, flat, behind = self._lines[number].starts, self._flat[number], self._hidden[number]
        if first >= len(starts):
            return [], np.zeros((0, 2))
        last = min(last, len(starts) - 1)
        bounds = {first, last}
        if to_end:
            bounds |= {step for age in (1, 2, 3) if first < (step := self._step - round(AGED * age / 3)) < last}
        marks = sorted(bounds)
        point, share = self._lines[number].way(self._step, self._share) if to_end else (int(starts[last]), 0.0)
        sections = []
        for begin, end in itertools.pairwise(marks) if len(marks) > 1 else [(first, last)]:
            age = min(int((self._step - end) * 3 / AGED), 3) if to_end else 3
            stop = point if end == last else int(starts[end])
            part = slice(int(starts[begin]), stop + 1)
            line, back = flat[part], behind[part]
            if end == last and share > 0:
                following = flat[point] + share * (flat[point + 1] - flat[point])
                line, back = np.vstack([line, following]), np.append(back, behind[point])
            if len(line) > 1:
                seen = ~back
                seen[1:] |= ~back[:-1]
                sections.append((age, _only(line, seen), _only(line, _beside(back))))
        steps = np.arange(first if first == 0 else first + 1, last + 1)
        return sections, flat[starts[steps[self._dotted[number][steps]]]]


def _only(line: Float64[np.ndarray, "m 2"], kept: Bool[np.ndarray, " m"]) -> Float64[np.ndarray, "_ 2"]:
    """A line with gaps; none where nothing of it is kept."""
    return np.where(kept[:, None], line, np.nan) if kept.any() else line[:0]


def _beside(behind: Bool[np.ndarray, " m"]) -> Bool[np.ndarray, " m"]:
    """The hidden points, and the one before: there the faint line begins."""
    beside = behind.copy()
    beside[:-1] |= behind[1:]
    return beside


def _spread(places: Float64[np.ndarray, "steps 2"], apart: float) -> Bool[np.ndarray, " steps"]:
    """True at steps that are far enough from the ones before and after."""
    with np.errstate(invalid="ignore"):
        far = np.hypot(*np.diff(places, axis=0).T) > apart
    return np.asarray(np.append(True, far) & np.append(far, True))


def _pen(color: str, width: float, cap: str = "butt", alpha: float = 1.0) -> FastLine:
    line = Line2D([], [], color=(*to_rgb(color), alpha), linewidth=width, marker="none")
    line.set_solid_capstyle(cap)  # type: ignore[arg-type]
    line.set_solid_joinstyle("round")
    return FastLine(line)


def _dot(color: str, size: float) -> FastLine:
    return FastLine(Line2D([], [], color=color, linestyle="none", marker="o", markersize=size, markeredgewidth=0))
