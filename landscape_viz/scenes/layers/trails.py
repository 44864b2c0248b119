"""The trails of all paths in a panel, as one artist that costs the same in every frame, however long they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.fast_line import FastLine, in_scale
from landscape_viz.scenes.layers.growing_artist import GrowingBySteps

EDGE = 1.1  # how much wider than the trail its edge is, in widths of the trail


@dataclass(frozen=True, eq=False)
class Trail:
    """The line through `points`, shape (n, 2), in a colour, with a dot at some of them, by default at none."""

    points: Float64[np.ndarray, "n 2"]
    color: str
    dotted: Bool[np.ndarray, " n"] | None = None


class Trails(GrowingBySteps):
    """Trails that grow together step by step; `show(step)` brings all of them to a step.

    They are drawn in pieces of 48 steps, the pieces of all trails in turn, so that what is seen does not depend on
    which pieces were kept from an earlier frame.

    With the colour of an `edge` every piece lies on a wider line of that colour.
    """

    def __init__(self, axes: Axes, trails: Sequence[Trail], edge: str | None = None) -> None:
        super().__init__(max(len(trail.points) - 1 for trail in trails))
        self._trails = tuple(trails)
        axes.add_artist(self)
        self._lines = [_line(trail) for trail in trails]
        self._pens = [FastLine(line) for line in self._lines]
        self._edges = [None if edge is None else FastLine(_edge(line, edge)) for line in self._lines]

    def shown(self, number: int) -> Float64[np.ndarray, "shown 2"]:
        """The points of a trail that are drawn now."""
        return self._trails[number].points[: self._step + 1]

    def draw_steps(self, renderer: Any, first: int, last: int) -> None:
        """Draw what the steps from `first` to `last` show."""
        assert self.axes is not None
        mapping = self.axes.transData
        affine = mapping.get_affine().frozen()
        clip = self.clip
        # The first dot of a piece is the last one of the piece before.
        dotted = first + 1 if first else 0
        for trail, pen, edge in zip(self._trails, self._pens, self._edges, strict=True):
            begin = max(first - 1, 0)
            points = in_scale(mapping, trail.points[begin : last + 1])
            if edge is not None:
                edge.stroke(renderer, clip, points[first - begin :], affine)
                # The edge may have touched the end of the piece before: its last step is drawn again.
                pen.stroke(renderer, clip, points, affine)
            else:
                pen.stroke(renderer, clip, points[first - begin :], affine)
            if trail.dotted is not None:
                pen.dot(renderer, clip, points[dotted - begin :][trail.dotted[dotted : last + 1]], affine)


def _line(trail: Trail) -> Line2D:
    line = Line2D([], [], color=trail.color, solid_joinstyle="round", solid_capstyle="round")
    if trail.dotted is not None:
        line.set(marker="o", markersize=0.55 * line.get_markersize(), markeredgewidth=0)
    return line


def _edge(line: Line2D, color: str) -> Line2D:
    """The wider line below another one. Its ends are cut: they would show on the piece before."""
    edge = Line2D([], [], color=color, solid_joinstyle="round", solid_capstyle="butt")
    edge.set_linewidth((1 + EDGE) * line.get_linewidth())
    return edge
