"""The axis of the steps as the bar that shows how far a film has come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

NUMBER, STEP = 22.0, 26.0  # sizes in reference pixels
WIDTH = 4.5
BELOW = 38.0
SPACE, OVER = 10.0, 30.0  # between words; and how far they reach beyond the axis
REST = 24.0  # the words go this far at once: letters that move by less than a pixel fill a GIF


@dataclass(frozen=True)
class Progress:
    """A thick line along the lower axis up to the moment, with the step below its end, and the last step at the end.

    Attributes:
      last: the last step.
    """

    last: int

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the bar."""
        unit = points(axes.figure)
        axes.set_xticks([])
        (low, high), floor = axes.get_xlim(), axes.get_ylim()[1 if axes.yaxis_inverted() else 0]
        bar = Line2D([0, 0], [floor, floor], color=theme.foreground, linewidth=WIDTH * unit, clip_on=False, zorder=6)
        bar.set(solid_capstyle="round", gid="progress")
        axes.add_line(bar)

        def written(step: float, words: str, size: float, color: str, weight: str) -> Annotation:
            text = axes.annotate(words, (step, floor), (0, -BELOW * unit), textcoords="offset points", zorder=6)
            text.set(fontsize=size * unit, color=color, fontweight=weight, ha="center", va="baseline", parse_math=False)
            text.set_annotation_clip(False)
            return text

        pixel = axes.bbox.width * 72 / axes.figure.dpi / unit / (high - low)  # reference pixels of a step

        def kept(step: float, half: float) -> float:
            """Where words of half a width stand, so that they end before the picture does."""
            return min(max(step, low + half - OVER / pixel), high - half + OVER / pixel)

        halves = {step: 0.5 * text_width(str(step), NUMBER) / pixel for step in {0, self.last}}
        ends = {
            step: written(kept(step, half), str(step), NUMBER, theme.muted, "normal") for step, half in halves.items()
        }
        rider = written(0, "", STEP, theme.foreground, "semibold")
        rider.set_gid("step")
        for end in ends.values():
            end.set_gid("step-end")

        def update(moment: Moment) -> None:
            now = min(moment.step + moment.share, self.last)
            bar.set_xdata([0, now])
            words = f"step {moment.step}"
            rider.set_text(words)
            half = 0.5 * text_width(words, STEP, "semibold") / pixel
            rider.xy = (kept(np.floor(now * pixel / REST) * REST / pixel, half), floor)
            for step, end in ends.items():
                end.set_visible(abs(end.xy[0] - rider.xy[0]) > half + halves[step] + SPACE / pixel)

        return Live(update, (bar, rider, *ends.values()))
