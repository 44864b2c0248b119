"""The colours of the heights along an axis of losses, so that it is the colour bar as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.image import BboxImage
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox, TransformedBbox

from landscape_viz.scenes.height_ramp import ramp
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.theme import Theme

WIDTH, AWAY = 12.0, 20.0  # reference pixels: of the strip, and from its left edge to the axes
ROOM = 28.0
"""Reference pixels that the strip takes left of the axes."""
COLORS = 256


@dataclass(frozen=True, eq=False)
class ColorStrip:
    """A strip left of an axis of losses.

    Attributes:
      height: the height of losses in the picture of the landscape, from 0 to 1.
    """

    height: Callable[[Float64[np.ndarray, " n"]], Float64[np.ndarray, " n"]]

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the strip."""
        low, high = axes.get_ylim()
        shares = (np.arange(COLORS) + 0.5) / COLORS
        losses = low * (high / low) ** shares if axes.get_yscale() == "log" else low + shares * (high - low)
        colors = ramp(theme, np.clip(np.nan_to_num(self.height(losses)), 0, 1))
        unit = points(axes.figure) * axes.figure.dpi / 72 / axes.bbox.width
        box = Bbox.from_extents(-AWAY * unit, 0.0, (WIDTH - AWAY) * unit, 1.0)
        strip = BboxImage(TransformedBbox(box, axes.transAxes), interpolation="nearest", origin="lower", zorder=2)
        strip.set_data(colors[:, None, :])
        strip.set(clip_on=False, gid="color-strip")
        axes.add_artist(strip)
        frame = Rectangle((box.x0, 0), box.width, 1, transform=axes.transAxes, fill=False, clip_on=False, zorder=2.1)
        frame.set(edgecolor=theme.faint, linewidth=points(axes.figure), gid="color-strip-frame")
        axes.add_patch(frame)
