"""Attractors as signs in their own colours: stars for minima, other signs for what should not attract."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes

from landscape_viz.landscapes.critical_points import Kind
from landscape_viz.runs.attractors import Attractor
from landscape_viz.scenes.markers import MARKERS
from landscape_viz.scenes.outcomes import color_number
from landscape_viz.scenes.theme import Theme

MANY, SMALL = 30, 0.6  # so many signs are drawn smaller


@dataclass(frozen=True, eq=False)
class AttractorMarks:
    """A sign at each attractor, outlined so that it shows on its own basin.

    Attributes:
      attractors: what they are.
      labels: their numbers, which give the colours.
      places: where they are drawn, shape (attractors, 2).
    """

    attractors: tuple[Attractor, ...]
    labels: tuple[int, ...]
    places: Float64[np.ndarray, "attractors 2"]

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the signs."""
        share = SMALL if len(self.attractors) > MANY else 1.0
        groups: dict[tuple[Kind, int], list[int]] = {}
        for number, (attractor, label) in enumerate(zip(self.attractors, self.labels, strict=True)):
            groups.setdefault((attractor.kind, color_number(label)), []).append(number)
        for (kind, color), numbers in groups.items():
            marker = MARKERS[kind]
            line = axes.plot(*self.places[numbers].T, linestyle="none", zorder=4, clip_on=False, gid="attractors")[0]
            line.set(
                marker=marker.basin_shape,
                markersize=share * marker.basin_size * line.get_markersize(),
                markerfacecolor=theme.color(color),
                markeredgecolor="#FFFFFF" if kind == "minimum" else "#111418",
                markeredgewidth=0.55 * line.get_linewidth(),
            )
