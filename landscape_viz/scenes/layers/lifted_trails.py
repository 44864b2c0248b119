"""Trails on a surface, as one artist that costs the same in every frame, however long they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64, Int64
from matplotlib.lines import Line2D
from mpl_toolkits.mplot3d.axes3d import Axes3D

from landscape_viz.scenes.heightfield import Heightfield
from landscape_viz.scenes.layers.growing_artist import GrowingBySteps
from landscape_viz.scenes.projection import Projection
from landscape_viz.scenes.surface_path import SurfacePath

FAINT = 0.35
"""The alpha of things that the surface hides."""


@dataclass(frozen=True, eq=False)
class Strand:
    """A path on a surface in a colour, with or without a dot at every step."""

    line: SurfacePath
    color: str
    dots: bool


class LiftedTrails(GrowingBySteps):
    """Trails that grow together step by step; `show(step)` brings all of them to a step.

    They are lines in the plane of the picture: where the points land there, and which of them the surface hides, is
    computed when the camera has moved. What is hidden is drawn faintly, the rest strongly.

    They are drawn in pieces of 48 steps, the pieces of all trails in turn, so that what is seen does not depend on
    which pieces were kept from an earlier frame.
    """

    def __init__(self, axes: Axes3D, heightfield: Heightfield, strands: Sequence[Strand]) -> None:
        self._lines = [strand.line for strand in strands]
        super().__init__(max(len(line.starts) - 1 for line in self._lines))
        self._solid = axes
        self._heightfield = heightfield
        self._projection: Projection | None = None
        self._flat: list[Float64[np.ndarray, "m 2"]] = []
        self._hidden: list[Bool[np.ndarray, " m"]] = []
        axes.add_artist(self)
        self._pens = [_Pens(axes, strand) for strand in strands]

    def show(self, step: int) -> None:
        """Let the trails end at this step."""
        super().show(step)
        self.prepare()

    def shown(self, number: int) -> Float64[np.ndarray, "shown 2"]:
        """The points of a trail at the steps that are drawn now, in the plane of the picture."""
        return np.asarray(self._flat[number][self._lines[number].starts[: self._step + 1]])

    def hidden(self, number: int) -> Bool[np.ndarray, " shown"]:
        """True at those of these steps at which the surface hides it."""
        return np.asarray(self._hidden[number][self._lines[number].starts[: self._step + 1]])

    def end(self, number: int) -> tuple[Float64[np.ndarray, " 2"], bool]:
        """The present end of a trail, in the plane of the picture, and whether it is hidden."""
        starts = self._lines[number].starts
        point = starts[min(self._step, len(starts) - 1)]
        return self._flat[number][point], bool(self._hidden[number][point])

    def prepare(self) -> None:
        """See the trails as the camera does."""
        projection = Projection.of(self._solid)
        if not projection.same_as(self._projection):
            self._projection = projection
            self._flat = [projection.flat(line.points) for line in self._lines]
            self._hidden = [self._heightfield.hides(line.points, projection.eye) for line in self._lines]

    def draw_steps(self, renderer: Any, first: int, last: int) -> None:
        """Draw what the steps from `first` to `last` show."""
        for line, flat, hidden, pens in zip(self._lines, self._flat, self._hidden, self._pens, strict=True):
            steps = line.starts[first : last + 1]
            if len(steps):
                part = slice(steps[0], steps[-1] + 1)
                # The first dot of a piece is the last one of the piece before.
                pens.draw(renderer, flat[part], hidden[part], steps[1 if first else 0 :] - steps[0])


class _Pens:
    """Lines that belong to no axes but are drawn as if they did."""

    def __init__(self, axes: Axes3D, strand: Strand) -> None:
        self._dotted = strand.dots
        # Where pieces of a half transparent line meet, round ends would show as dots.
        self._faint = _pen(axes, strand.color, alpha=FAINT, solid_capstyle="butt")
        self._strong = _pen(axes, strand.color, solid_capstyle="round")
        self._faint_dots, self._dots = (
            _pen(axes, strand.color, alpha=alpha, linestyle="none", marker="o", markeredgewidth=0)
            for alpha in (FAINT, 1.0)
        )

    def draw(
        self,
        renderer: Any,
        flat: Float64[np.ndarray, "m 2"],
        hidden: Bool[np.ndarray, " m"],
        steps: Int64[np.ndarray, " steps"],
    ) -> None:
        """Draw a part of a strand, with its dots at `steps`."""
        beside = hidden.copy()
        beside[1:] |= hidden[:-1]
        beside[:-1] |= hidden[1:]
        drawn = [(self._faint, beside, flat), (self._strong, ~hidden, flat)]
        if self._dotted:
            drawn += [(self._faint_dots, hidden[steps], flat[steps]), (self._dots, ~hidden[steps], flat[steps])]
        for line, kept, points in drawn:
            if kept.any():
                line.set_data(*np.where(kept[:, None], points, np.nan).T)
                line.draw(renderer)


def _pen(axes: Axes3D, color: str, **style: Any) -> Line2D:
    line = Line2D([], [], color=color, solid_joinstyle="round", transform=axes.transData, **style)
    line.set_markersize(0.55 * line.get_markersize())
    line.axes = axes
    line.set_figure(axes.figure)
    line.set_clip_path(axes.patch)
    return line
