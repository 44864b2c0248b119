"""Marks at points of a surface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.lifted_trails import FAINT, hidden
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.projection import Projection
from landscape_viz.scenes.surface_axes import SurfaceAxes
from landscape_viz.scenes.theme import DPI, Theme
from landscape_viz.scenes.timeline import Moment

SIZE, EDGE = 15.0, 2.2  # pixels at scale 1: of a mark of the usual size, and of its edge


@dataclass(frozen=True, eq=False)
class SurfaceMarks:
    """Marks of one kind, faint where the surface hides them.

    Attributes:
      points: where, in the unit box.
      marker: of matplotlib.
      size: in marks of the usual size.
      hollow: whether they are filled with the colour of the casing.
      gid: names the two artists, that of the marks that are seen and that of the hidden ones.
      turns: whether the camera does.
    """

    points: Float64[np.ndarray, "n 3"]
    marker: str
    size: float
    hollow: bool
    gid: str
    turns: bool = False

    def attach(self, axes: Axes, theme: Theme) -> Live | None:
        """Draw the marks."""
        if not len(self.points):
            return None
        surface = cast(SurfaceAxes, axes)
        lines = self._line(surface, theme, 1.0), self._line(surface, theme, FAINT)
        drawn: list[Projection] = []

        def update(moment: Moment) -> None:
            if drawn == [surface.projection]:
                return
            drawn[:] = [surface.projection]
            flat = surface.projection.flat(self.points)
            behind = hidden(surface, self.points)
            for line, shown in zip(lines, (flat[~behind], flat[behind]), strict=True):
                line.set_data(*shown.T)

        return Live(update, lines if self.turns else ())

    def _line(self, axes: SurfaceAxes, theme: Theme, alpha: float) -> Line2D:
        points = axes.scale * 72 / DPI
        line = Line2D([], [], linestyle="none", marker=self.marker, alpha=alpha, zorder=3, gid=self.gid)
        axes.add_artist(line)
        edge: dict[str, Any] = {"markeredgecolor": theme.foreground, "markeredgewidth": EDGE * points}
        if not self.hollow and self.marker in Line2D.filled_markers:
            edge["markeredgecolor"] = theme.casing
        line.set(
            markerfacecolor=theme.casing if self.hollow else theme.foreground,
            markersize=self.size * SIZE * points,
            **edge,
        )
        return line
