"""Marks at points of a surface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from mpl_toolkits.mplot3d.axes3d import Axes3D

from landscape_viz.scenes.heightfield import Heightfield
from landscape_viz.scenes.layers.lifted_trails import FAINT
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.projection import Projection
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment


@dataclass(frozen=True, eq=False)
class SurfaceMarks:
    """Marks of one kind, faint where the surface hides them.

    Attributes:
      heightfield: the surface.
      points: where, in the unit box.
      marker: of matplotlib.
      size: in markers of the usual size.
      hollow: whether they are filled with the colour of the background.
      gid: names the two artists, that of the marks that are seen and that of the hidden ones.
    """

    heightfield: Heightfield
    points: Float64[np.ndarray, "n 3"]
    marker: str
    size: float
    hollow: bool
    gid: str

    def attach(self, axes: Axes, theme: Theme) -> Live | None:
        """Draw the marks."""
        if not len(self.points):
            return None
        solid = cast(Axes3D, axes)
        visible, hidden = self._line(solid, theme, 1.0), self._line(solid, theme, FAINT)
        drawn: list[Projection] = []

        def update(moment: Moment) -> None:
            projection = Projection.of(solid)
            if drawn and projection.same_as(drawn[0]):
                return
            drawn[:] = [projection]
            flat = projection.flat(self.points)
            behind = self.heightfield.hides(self.points, projection.eye)
            visible.set_data(*flat[~behind].T)
            hidden.set_data(*flat[behind].T)

        return Live(update, ())

    def _line(self, axes: Axes3D, theme: Theme, alpha: float) -> Line2D:
        line = Line2D([], [], linestyle="none", marker=self.marker, alpha=alpha, zorder=3, gid=self.gid)
        axes.add_artist(line)
        edge: dict[str, Any] = {"markeredgecolor": theme.foreground, "markeredgewidth": 0.55 * line.get_linewidth()}
        if not self.hollow and self.marker in Line2D.filled_markers:
            edge["markeredgecolor"] = theme.background
        line.set(
            markerfacecolor=theme.background if self.hollow else theme.foreground,
            markersize=self.size * line.get_markersize(),
            clip_on=False,
            **edge,
        )
        return line
