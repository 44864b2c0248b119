"""Points of a ground that have a name, such as the models that a plane goes through: a dot, and the name beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.words import points, write_beside
from landscape_viz.scenes.theme import Theme

DOT, RIM, SIZE, AWAY = 13.0, 2.4, 20.0, 13.0  # reference pixels


@dataclass(frozen=True, eq=False)
class NamedPoints:
    """Dots with their names; a name is left out where there is no room for it.

    Attributes:
      places: (x, y) by name.
    """

    places: Mapping[str, tuple[float, float]]

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the points."""
        unit = points(axes.figure)
        for name, (x, y) in self.places.items():
            dot = Line2D([x], [y], linestyle="none", marker="o", zorder=4, clip_on=False, gid="named-point")
            dot.set(markersize=(DOT + 2 * RIM) * unit, markerfacecolor=theme.foreground, markeredgecolor=theme.casing)
            dot.set_markeredgewidth(RIM * unit)
            axes.add_line(dot)
            write_beside(axes, (x, y), AWAY, name, SIZE, theme, gid="named-point-name", zorder=4.2)
