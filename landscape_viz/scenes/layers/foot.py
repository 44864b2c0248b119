"""A line at the foot of a stage that says how far its run has come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import write_on_ground
from landscape_viz.scenes.number_format import table_number
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

SIZE, UP = 22.0, 44.0  # in reference pixels: of the letters, and above the lower edge, where numbers stand


@dataclass(frozen=True, eq=False)
class Foot:
    """The loss of the moment's step, and from its end on how the run ended.

    Attributes:
      losses: at every step; None where only the end is told.
      end_step: the step from which on the end is told; None where there is nothing to tell.
      end: in words.
      alarm: whether it ended badly.
    """

    losses: Float64[np.ndarray, " steps"] | None
    end_step: int | None
    end: str
    alarm: bool

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Write the line."""
        text = write_on_ground(
            axes, (0.5, 0.0), (0.0, UP), "", SIZE, theme.foreground, theme,
            va="baseline", gid="foot", xycoords="axes fraction", fontweight="medium", zorder=21,
        )  # fmt: skip

        def update(moment: Moment) -> None:
            is_over = self.end_step is not None and moment.step >= self.end_step
            text.set_color(theme.alarm if is_over and self.alarm else theme.foreground)
            if is_over:
                text.set_text(self.end)
            elif self.losses is not None:
                text.set_text(f"loss {table_number(float(self.losses[min(moment.step, len(self.losses) - 1)]))}")
            else:
                text.set_text("")

        return Live(update, (text,))
