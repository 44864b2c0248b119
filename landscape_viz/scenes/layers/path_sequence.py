"""One whole path at a time: that of the moment's step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.run_trails import held
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

WIDTH, CASING, DOT = 4.2, 3.0, 7.0  # of a path and its dots, in reference pixels
HEAD, START = 25.0, 17.0  # the diameters of the marks at its ends


@dataclass(frozen=True, eq=False)
class PathSequence:
    """For every step of the film a whole path, with a ring where it starts and a dot where it ends.

    Attributes:
      points: in the coordinates of the axes.
      colors: the number of the colour of each step's path.
      x_border, y_border: the limits to which paths are pinned.
      ends: whether start and end are marked.
      joined: whether the points are joined by a line, or are dots.
    """

    points: Float64[np.ndarray, "steps points 2"]
    colors: tuple[int, ...]
    x_border: Limits
    y_border: Limits
    ends: bool = True
    joined: bool = True

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the path."""
        places, outside = held(self.points, self.x_border, self.y_border)
        drawn = np.where(outside[..., None], np.nan, places)
        unit = points(axes.figure)
        edge, line = (Line2D([], [], solid_joinstyle="round", zorder=z, gid=name) for z, name in _LINES)
        edge.set(color=theme.casing, linewidth=(WIDTH + CASING) * unit)
        line.set(linewidth=WIDTH * unit)
        if not self.joined:
            for each, size in ((edge, DOT + CASING), (line, DOT)):
                each.set(linestyle="none", marker="o", markersize=size * unit, markeredgewidth=0)
        head = Line2D([], [], linestyle="none", marker="o", zorder=20, gid="path-end", clip_on=False)
        head.set(markersize=HEAD * unit, markeredgecolor=theme.casing, markeredgewidth=3.5 * unit)
        start = Line2D([], [], linestyle="none", marker="o", zorder=19, gid="path-start", clip_on=False)
        start.set(markersize=START * unit, markerfacecolor=theme.casing)
        start.set(markeredgecolor=theme.foreground, markeredgewidth=2.6 * unit)
        artists = (edge, line, start, head) if self.ends else (edge, line)
        for artist in artists:
            axes.add_line(artist)

        def update(moment: Moment) -> None:
            color = theme.color(self.colors[moment.step])
            path, ends = drawn[moment.step], places[moment.step]
            for artist in (edge, line):
                artist.set_data(*path.T)
            line.set_color(color)
            if self.ends:
                start.set_data(*ends[:1].T)
                head.set_data(*ends[-1:].T)
                head.set_markerfacecolor(color)

        return Live(update, artists)


_LINES = ((4.9, "path-edge"), (5.0, "path"))
