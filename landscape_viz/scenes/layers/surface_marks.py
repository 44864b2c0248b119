"""Marks at points of a surface: its critical points, and the starts of paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from jaxtyping import Float64
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from landscape_viz.scenes.layers.lifted_trails import FAINT, crowded, hidden
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.marks import mark_lines, write_key
from landscape_viz.scenes.layers.path import START, START_WORDS, start_ring
from landscape_viz.scenes.layers.words import write_on_ground
from landscape_viz.scenes.markers import Sign
from landscape_viz.scenes.projection import Projection
from landscape_viz.scenes.surface_axes import SurfaceAxes
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment


@dataclass(frozen=True, eq=False)
class SurfaceMarks:
    """Marks of one kind, faint where the surface hides them.

    Attributes:
      points: where, in the unit box.
      sign: their look.
      turns: whether the camera does.
    """

    points: Float64[np.ndarray, "n 3"]
    sign: Sign
    turns: bool = False

    def attach(self, axes: Axes, theme: Theme) -> Live | None:
        """Draw the marks."""
        surface = cast(SurfaceAxes, axes)
        seen, faint = (mark_lines(self.sign, theme, surface.unit) for _ in range(2))
        return _placed(surface, [(self.points, seen, faint)], (), self.turns)


@dataclass(frozen=True, eq=False)
class SurfaceStarts:
    """A ring where paths start, with its name where it is the only one; one that several share is in ink.

    Attributes:
      points: different ones, in the unit box.
      colors: the number of the optimizer that starts there, None where several do.
      count: how many paths there are: where they are many, rings are smaller.
      turns: whether the camera does.
    """

    points: Float64[np.ndarray, "n 3"]
    colors: tuple[int | None, ...]
    count: int
    turns: bool = False

    def attach(self, axes: Axes, theme: Theme) -> Live | None:
        """Draw the rings."""
        surface, alone = cast(SurfaceAxes, axes), len(self.points) == 1
        groups = []
        for color in dict.fromkeys(self.colors):
            ink = theme.foreground if color is None or alone else theme.color(color)
            places = self.points[[own == color for own in self.colors]]
            seen, faint = ([start_ring(theme, ink, surface.unit * crowded(self.count))] for _ in range(2))
            groups.append((places, seen, faint))
        words: tuple[Annotation, ...] = ()
        if alone:
            words = (
                write_on_ground(
                    axes, (0, 0), (0, -START), "start", START_WORDS, theme.foreground, theme,
                    va="top", gid="start", zorder=5.6,
                ),
            )  # fmt: skip
        return _placed(surface, groups, words, self.turns)


@dataclass(frozen=True)
class SurfaceKey:
    """Says in the lower right corner which mark is what."""

    signs: tuple[Sign, ...]

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Write the key."""
        write_key(axes, theme, self.signs)


Group = tuple[Float64[np.ndarray, "n 3"], Sequence[Line2D], Sequence[Line2D]]
"""Points of the unit box, the lines that mark those of them that are seen, and those for the hidden ones."""


def _placed(surface: SurfaceAxes, groups: Sequence[Group], words: Sequence[Annotation], turns: bool) -> Live | None:
    """Keep lines at their points, and words at the only one."""
    lines: list[Artist] = []
    for _, seen, faint in groups:
        for line in faint:
            line.set_alpha(FAINT * float(line.get_alpha() or 1.0))
        for line in (*seen, *faint):
            surface.add_line(line)
            lines.append(line)
    drawn: list[Projection] = []

    def update(moment: Moment) -> None:
        if drawn == [surface.projection]:
            return
        drawn[:] = [surface.projection]
        for places, seen, faint in groups:
            flat = surface.projection.flat(places)
            behind = hidden(surface, places)
            for own, shown in ((seen, flat[~behind]), (faint, flat[behind])):
                for line in own:
                    line.set_data(*shown.T)
            for text in words:
                text.xy = tuple(flat[0])
                text.set_alpha(FAINT if behind[0] else 1.0)

    return Live(update, (*lines, *words) if turns else ())
