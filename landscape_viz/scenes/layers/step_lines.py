"""Lines that grow with the steps, with small heads of one size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.line_batch import MarkerBatch
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.trails import Trail, Trails
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment


@dataclass(frozen=True, eq=False)
class StepLines:
    """Lines over the steps 0, 1, 2, ..., drawn up to the moment's.

    Attributes:
      values: shape (lines, steps + 1), at least one line.
      colors: the number of each line's colour.
    """

    values: Float64[np.ndarray, "lines points"]
    colors: tuple[int, ...]

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the lines."""
        steps = np.arange(self.values.shape[1], dtype=np.float64)
        lines = [np.column_stack([steps, line]) for line in self.values]
        inks = [theme.color(color) for color in self.colors]
        trails = Trails(axes, [Trail(line, ink) for line, ink in zip(lines, inks, strict=True)])
        trails.set(zorder=5, gid="growth")
        size = 0.9 * Line2D([], []).get_markersize()
        looks = [Line2D([], [], marker="o", linestyle="none", color=ink, markersize=size) for ink in inks]
        for look in looks:
            look.set_markeredgecolor(theme.background)
        heads = MarkerBatch(axes, looks, np.arange(len(looks)))
        heads.set(zorder=20, gid="growth-heads")
        last = len(steps) - 1

        def update(moment: Moment) -> None:
            step = min(moment.step, last)
            trails.show(step)
            heads.place(np.column_stack([np.full(len(lines), float(step)), self.values[:, step]]))

        return Live(update, (trails, heads))
