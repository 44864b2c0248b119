"""The picture of a block, which stands still or turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.transforms import Affine2D

from landscape_viz.scenes.layers.growing_artist import GrowingArtist
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.projection import Projection
from landscape_viz.scenes.surface_axes import SurfaceAxes
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

FINER = 2.0  # pixels in a vector picture for each of the figure: there it is enlarged


@dataclass(frozen=True)
class Surface:
    """The block of the axes. Where the camera turns it is drawn anew in every frame."""

    turns: bool = False

    def attach(self, axes: Axes, theme: Theme) -> Live | None:
        """Draw the block."""
        image = BlockImage(cast(SurfaceAxes, axes))
        image.set(zorder=0.5, gid="surface")
        if not self.turns:
            return None

        def update(moment: Moment) -> None:
            image.look()

        return Live(update, (image,))


class BlockImage(GrowingArtist):
    """The picture of the block of some axes, as they see it now; nothing of it settles."""

    def __init__(self, axes: SurfaceAxes) -> None:
        super().__init__()
        self._surface_axes = axes
        self._shown: Projection | None = None
        axes.add_artist(self)
        self.set_clip_box(axes.bbox)

    def look(self) -> None:
        """See whether the block has moved."""
        if self._shown != self._surface_axes.projection:
            self._shown = self._surface_axes.projection
            self.stale = True

    def draw_tail(self, renderer: Any) -> None:
        """Draw the picture: on the screen pixel for pixel, on paper finer."""
        self.stale = False
        axes = self._surface_axes
        is_screen = isinstance(renderer, RendererAgg)
        units = axes.bbox.width / axes.size_pixels[0]  # of the renderer, for a pixel of the figure
        times = units * renderer.get_image_magnification() * (1.0 if is_screen else FINER)
        raster = axes.raster_at(times)
        height, width = raster.colors.shape
        if not height or not width:
            return
        left, low = axes.bbox.x0 + raster.left * units / times, axes.bbox.y0 + raster.low * units / times
        colors = np.ascontiguousarray(raster.colors).view(np.uint8).reshape(height, width, 4)
        gc = renderer.new_gc()
        gc.set_clip_rectangle(axes.bbox)
        if is_screen:
            renderer.draw_image(gc, round(left), round(low), colors)
        else:
            size = Affine2D().scale(width * units / times, height * units / times)
            renderer.draw_image(gc, left, low, colors, size)
        gc.restore()
