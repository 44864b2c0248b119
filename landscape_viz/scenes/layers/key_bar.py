"""A bar of colours in a rail, with numbers below it: which colour is which value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8
from matplotlib.axes import Axes
from matplotlib.image import BboxImage
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox, TransformedBbox

from landscape_viz.scenes.layers.words import points, write
from landscape_viz.scenes.layout import Rect
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme

SIZE, BAR = 22.0, 18.0  # of letters, and the height of the bar, in reference pixels
HEIGHT = 86.0
COLORS = 256
SPACE = 14.0  # between two numbers


@dataclass(frozen=True, eq=False)
class KeyBar:
    """A bar from the least value to the greatest, named above it.

    Attributes:
      name: of the values.
      colors: of shares of the bar, from 0 to 1, in a theme; levels of sRGB.
      shares: where numbers stand.
      texts: the numbers.
    """

    name: str
    colors: Callable[[Theme, np.ndarray], UInt8[np.ndarray, "n 3"]]
    shares: tuple[float, ...]
    texts: tuple[str, ...]

    def height(self, width: float) -> float:
        """The height that it takes."""
        return HEIGHT

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> None:
        """Draw the bar."""
        write(axes, rect.left, rect.top + 22.0, self.name, SIZE, theme.muted, gid="key-name")
        top = rect.top + 32.0
        # The axes count down from the top.
        box = TransformedBbox(Bbox.from_extents(rect.left, top + BAR, rect.right, top), axes.transData)
        bar = BboxImage(box, interpolation="nearest", origin="lower", zorder=2)
        bar.set_data(self.colors(theme, (np.arange(COLORS) + 0.5) / COLORS)[None, :, :])
        bar.set_gid("key-bar")
        axes.add_artist(bar)
        frame = Rectangle((rect.left, top), rect.width, BAR, fill=False, edgecolor=theme.faint, zorder=2.1)
        frame.set(linewidth=points(axes.figure, 1.2), gid="key-bar-frame")
        axes.add_patch(frame)
        taken = -np.inf
        for share, text in sorted(zip(self.shares, self.texts, strict=True)):
            wide = text_width(text, SIZE)
            left = rect.left + min(max(share * rect.width - 0.5 * wide, 0.0), rect.width - wide)
            if left >= taken + SPACE:
                write(axes, left, top + BAR + 26.0, text, SIZE, theme.muted, gid="key-number")
                taken = left + wide
