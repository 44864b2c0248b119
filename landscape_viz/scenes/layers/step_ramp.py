"""The key of the tones of a map of basins: how many steps a start takes until it arrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from landscape_viz.scenes.basin_picture import Shading, tone_colors
from landscape_viz.scenes.layers.words import write
from landscape_viz.scenes.layout import Rect
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.oklab import oklab_to_srgb
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme

NAME, NUMBER = 22.0, 20.0  # sizes in reference pixels
ABOVE, BAR, BELOW = 46.0, 22.0, 30.0
COLORS = 256


@dataclass(frozen=True, eq=False)
class StepRamp:
    """A block of a rail: a bar of the tones, with the numbers of steps below it.

    Attributes:
      shading: the steps of the lightest and the darkest tone.
      color: the number of the colour.
      palette: makes the theme whose colour it is.
    """

    shading: Shading
    color: int
    palette: Callable[[Theme], Theme]

    def height(self, width: float) -> float:
        """The height that it takes."""
        return ABOVE + BAR + BELOW

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> None:
        """Draw the bar."""
        theme = self.palette(theme)
        low, high = self.shading.shortest, self.shading.longest
        steps = np.linspace(low, high, COLORS)
        colors = oklab_to_srgb(tone_colors(theme, self.color, self.shading.darkness(steps)))
        top = rect.top + ABOVE
        write(axes, rect.left, top - 14.0, "steps until it arrives", NAME, theme.muted, gid="ramp-name")
        limits = axes.get_xlim(), axes.get_ylim()
        bar = axes.imshow(
            colors[None], extent=(rect.left, rect.right, top + BAR, top), aspect="auto", interpolation="nearest"
        )
        bar.set_gid("step-ramp")
        axes.set(xlim=limits[0], ylim=limits[1])
        middle = float(round((low + high) / 2))
        ends = [(low, short(low, 4), "left"), (high, f"{short(high, 4)} and more", "right")]
        share = (middle - low) / (high - low)
        between = share * rect.width - 0.5 * text_width(short(middle, 4), NUMBER)
        room = rect.width - text_width(ends[1][1], NUMBER)
        if between + text_width(short(middle, 4), NUMBER) + 16.0 < room:
            ends.append((middle, short(middle, 4), "center"))
        for step, words, ha in ends:
            x = rect.left + (step - low) / (high - low) * rect.width
            write(axes, x, top + BAR + 26.0, words, NUMBER, theme.muted, ha=ha, gid="ramp-number")
