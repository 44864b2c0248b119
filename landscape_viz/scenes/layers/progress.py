"""The axis of the steps as the bar that shows how far a film has come."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

NUMBER, STEP = 22.0, 26.0  # sizes in reference pixels
WIDTH = 4.5
BELOW, STEP_BELOW = 30.0, 34.0
SPACE = 10.0


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
        bar = Line2D([0, 0], [floor, floor], color=theme.foreground, linewidth=WIDTH * unit, clip_on=False, zorder=3)
        bar.set(solid_capstyle="round", gid="progress")
        axes.add_line(bar)

        def written(step: float, below: float, words: str, size: float, color: str, weight: str) -> Text:
            text = axes.annotate(words, (step, floor), (0, -below * unit), textcoords="offset points")
            text.set(fontsize=size * unit, color=color, fontweight=weight, ha="center", va="baseline", parse_math=False)
            text.set_annotation_clip(False)
            return text

        ends = [written(step, BELOW, str(step), NUMBER, theme.muted, "normal") for step in sorted({0, self.last})]
        rider = written(0, STEP_BELOW, "", STEP, theme.foreground, "semibold")
        rider.set_gid("step")
        for end in ends:
            end.set_gid("step-end")
        pixel = axes.bbox.width * 72 / axes.figure.dpi / unit / (high - low)  # reference pixels of a step

        def update(moment: Moment) -> None:
            now = min(moment.step + moment.share, self.last)
            bar.set_xdata([0, now])
            words = f"step {moment.step}"
            rider.set_text(words)
            # Words at the border of the picture would be cut: they stop before the bar does.
            half = 0.5 * text_width(words, STEP, "semibold") / pixel
            rider.xy = (min(max(now, low + half - 34.0 / pixel), high - half + 30.0 / pixel), floor)
            for end, step in zip(ends, sorted({0, self.last}), strict=True):
                away = abs(step - rider.xy[0]) - half - (0.5 * text_width(str(step), NUMBER) + SPACE) / pixel
                end.set_visible(away > 0)

        return Live(update, (bar, rider, *ends))
