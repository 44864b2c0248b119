"""Marks on a sweep: the best run, and the run that is shown beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment


@dataclass(frozen=True)
class Best:
    """A star at the best run of a sweep."""

    x: float
    y: float

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the star."""
        star = axes.plot([self.x], [self.y], linestyle="none", marker="*", zorder=6, clip_on=False, gid="best")[0]
        star.set(
            markersize=2.4 * star.get_markersize(),
            markerfacecolor=theme.foreground,
            markeredgecolor=theme.background,
            markeredgewidth=0.8 * star.get_linewidth(),
        )


@dataclass(frozen=True, eq=False)
class Cursor:
    """A ring at the moment's run.

    Attributes:
      places: shape (steps, 2), one for each step of the film.
    """

    places: Float64[np.ndarray, "steps 2"]

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the ring."""
        ring = Line2D([], [], linestyle="none", marker="o", zorder=20, gid="cursor")
        ring.set(
            markersize=1.9 * ring.get_markersize(),
            markerfacecolor="none",
            markeredgecolor=theme.foreground,
            markeredgewidth=1.3 * ring.get_linewidth(),
        )
        edge = Line2D([], [], linestyle="none", marker="o", zorder=19.9, gid="cursor-edge")
        edge.set(
            markersize=ring.get_markersize(),
            markerfacecolor="none",
            markeredgecolor=theme.background,
            markeredgewidth=2.2 * ring.get_markeredgewidth(),
        )
        for line in (edge, ring):
            axes.add_line(line)

        def update(moment: Moment) -> None:
            x, y = self.places[moment.step]
            for line in (edge, ring):
                line.set_data([x], [y])

        return Live(update, (edge, ring))
