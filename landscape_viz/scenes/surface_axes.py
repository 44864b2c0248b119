"""The axes that a block is drawn in: their coordinates are pixels, and they know from where it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape_viz.scenes.projection import Projection
from landscape_viz.scenes.surface_raster import Raster, render
from landscape_viz.scenes.surface_texture import Block

Room = tuple[float, float, float, float]
"""Left, bottom, width and height in pixels of the figure."""
Ends = tuple[float, float, float, float]
"""Left, lower, right and upper end in pixels of the axes."""
FADE = 48.0  # reference pixels


class SurfaceAxes(Axes):
    """Axes of one block; everything in them stands in pixels, from the lower left corner.

    Args:
      figure: where they are.
      room: what they cover, in whole pixels of the figure.
      block: what is seen.
      projection: from where, in the first frame; the places are those of these axes.
      scale: pixels in a reference pixel.
      taken: the ends of what lies over these axes.
    """

    def __init__(
        self,
        figure: Figure,
        room: Room,
        block: Block,
        projection: Projection,
        scale: float,
        taken: Sequence[Ends] = (),
    ) -> None:
        width, height = (float(side) for side in figure.bbox.size)
        super().__init__(figure, (room[0] / width, room[1] / height, room[2] / width, room[3] / height))
        self.set(xlim=(0, room[2]), ylim=(0, room[3]), autoscale_on=False)
        self.set_axis_off()
        self.size_pixels = round(room[2]), round(room[3])
        self.block, self.scale, self.taken = block, scale, tuple(taken)
        self.unit = scale * 72 / figure.dpi  # points in a reference pixel: the unit of matplotlib's sizes
        # Where they end within the picture, the shadow of the block ends softly.
        self._soft = room[0] > 0, room[0] + room[2] < width, room[1] > 0, room[1] + room[3] < height
        self._projection = projection
        self._raster: Raster | None = None
        figure.add_axes(self)

    @property
    def projection(self) -> Projection:
        """From where the block is seen now; where it is another one than before, all has moved."""
        return self._projection

    def look(self, azimuth: float) -> None:
        """Look from another side, in degrees."""
        if azimuth != self._projection.azimuth:
            self._projection = self._projection.turned(azimuth)
            self._raster = None

    def raster(self) -> Raster:
        """The picture of the block, one pixel for each of the figure, and what it hides."""
        if self._raster is None:
            self._raster = self._render(self._projection, 1.0)
        return self._raster

    def raster_at(self, times: float) -> Raster:
        """A picture with so many pixels for each of the figure, for prints."""
        if abs(times - 1) < 1e-3:
            return self.raster()
        x, y = self._projection.center
        larger = replace(self._projection, scale=self._projection.scale * times, center=(x * times, y * times))
        return self._render(larger, times)

    def _render(self, projection: Projection, times: float) -> Raster:
        width, height = self.size_pixels
        left, right, low, high = (FADE * self.scale * times * soft for soft in self._soft)
        return render(self.block, projection, (round(width * times), round(height * times)), (left, right, low, high))
