"""The colour bar of a stage: which colour of the ground is which loss, at round losses, on the ground itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import BboxImage
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox, TransformedBbox

from landscape_viz.scenes.height_ramp import ramp
from landscape_viz.scenes.layers.words import points, write_on_ground
from landscape_viz.scenes.levels import Levels, level_ticks
from landscape_viz.scenes.theme import Theme

WIDTH, EDGE = 14.0, 20.0  # reference pixels: of the bar, and between it and the right edge
FOOT, HEAD = 64.0, 56.0  # that are kept free below it and above it
TALLEST, SIZE, MOST_TICKS = 300.0, 20.0, 5
COLORS = 256


@dataclass(frozen=True, eq=False)
class ColorBar:
    """A bar along the right edge, as high as there is room.

    Attributes:
      levels: which losses are equally far apart.
      name: of the loss.
    """

    levels: Levels
    name: str = "loss"

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the bar."""
        unit = points(axes.figure)
        pixel = unit * axes.figure.dpi / 72
        width, height = axes.bbox.width / pixel, axes.bbox.height / pixel
        tall = min(TALLEST, height - FOOT - HEAD)
        if tall < 60.0:
            return
        box = Bbox.from_extents(1 - (EDGE + WIDTH) / width, FOOT / height, 1 - EDGE / width, (FOOT + tall) / height)
        bar = BboxImage(TransformedBbox(box, axes.transAxes), interpolation="nearest", origin="lower", zorder=4.2)
        bar.set_data(ramp(theme, (np.arange(COLORS) + 0.5) / COLORS)[:, None, :])
        bar.set_gid("color-bar")
        axes.add_artist(bar)
        frame = Rectangle(box.p0, box.width, box.height, transform=axes.transAxes, fill=False, zorder=4.3)
        frame.set(edgecolor=theme.casing, linewidth=2 * unit, gid="color-bar-frame")
        axes.add_patch(frame)
        places, texts, offset = level_ticks(self.levels, MOST_TICKS)
        for place, text in zip(places, texts, strict=True):
            up = box.y0 + box.height * place / self.levels.bands
            write_on_ground(
                axes, (box.x0, up), (-8.0, 0.0), text, SIZE, theme.foreground, theme,
                ha="right", va="center", gid="color-bar-number", xycoords="axes fraction", zorder=4.4,
            )  # fmt: skip
        write_on_ground(
            axes, (box.x1, box.y1), (0.0, 12.0), f"{self.name} {offset}".strip(), SIZE, theme.foreground, theme,
            ha="right", va="bottom", gid="color-bar-name", xycoords="axes fraction", zorder=4.4,
        )  # fmt: skip
