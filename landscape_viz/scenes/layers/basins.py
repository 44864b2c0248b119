"""Basins of attraction: every start in the colour of where it leads, darker where the way is longer."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int, UInt8
from matplotlib.axes import Axes

from landscape_viz.runs.attractors import Fate
from landscape_viz.scenes.basin_picture import BasinPicture, Shading
from landscape_viz.scenes.layers.cells import CellImage
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.outcomes import FATE_COLORS
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

WAITING = FATE_COLORS[Fate.NOT_ARRIVED]


@dataclass(frozen=True, eq=False)
class Basins:
    """One map that fills as starts arrive, or several in turn; the outer starts lie on the border of the axes.

    Attributes:
      numbers: of the colours of the starts, shape (maps, rows, columns), see `color_numbers`; row 0 is the lowest y,
        column 0 the lowest x. One row is the ground under a curve.
      times: at which they arrive, nan where they never do.
      last_step: where there is one map: the moment's step says which starts have arrived, and at this one it is
        also seen what became of the others. None where the moment's step is the number of the map.
      shading: which times the tones tell, if they do.
      terraced: whether fine lines tell where the count of steps rises by one.
      curve: x and y of the curve over the ground, of a map with one row.
    """

    numbers: Int[np.ndarray, "maps rows columns"]
    times: Float32[np.ndarray, "maps rows columns"]
    last_step: int | None = None
    shading: Shading | None = None
    terraced: bool = True
    curve: tuple[Float64[np.ndarray, " n"], Float64[np.ndarray, " n"]] | None = None

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the map."""
        width, height = (max(round(float(side)), 2) for side in axes.bbox.size)

        @functools.lru_cache(maxsize=1)
        def picture_of(number: int) -> BasinPicture:
            return BasinPicture(
                self.numbers[number], self.times[number], (width, height), theme, self.shading, terraced=self.terraced
            )

        alpha = np.full((height, width), 255, np.uint8) if self.curve is None else _below(*self.curve, axes)
        last, count = self.last_step, len(self.numbers)

        @functools.lru_cache(maxsize=1)
        def painted(step: int) -> UInt8[np.ndarray, "h w 4"]:
            if last is None:
                pixels = picture_of(step).pixels(None, WAITING)
            else:
                pixels = picture_of(0).pixels(None if step >= last else step, WAITING)
            picture = np.empty((height, width, 4), np.uint8)
            picture[..., :3], picture[..., 3] = pixels, alpha
            return picture

        def shown(moment: Moment) -> int:
            return min(moment.step, count - 1 if last is None else last)

        x, y = axes.get_xlim(), axes.get_ylim()
        image = CellImage(axes, painted(0), x, y)
        image.set(zorder=0.6, gid="basins")  # above the axis, which could not be kept from frame to frame below it

        def update(moment: Moment) -> None:
            image.set_data(painted(shown(moment)))

        return Live(update, (image,))


def _below(x: Float64[np.ndarray, " n"], y: Float64[np.ndarray, " n"], axes: Axes) -> UInt8[np.ndarray, "h w"]:
    """How much of each pixel lies below a curve, up to 255; the first row is the lowest."""
    width, height = (max(round(float(side)), 2) for side in axes.bbox.size)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    columns = left + (np.arange(width) + 0.5) / width * (right - left)
    with np.errstate(over="ignore", invalid="ignore"):
        top = np.clip((np.interp(columns, x, y) - low) / (high - low), -1.0, 2.0) * height
    top = np.where(np.isnan(top), -1.0, top)
    share = (top - np.arange(height)[:, None] - 0.5) / np.sqrt(1 + np.gradient(top) ** 2) + 0.5
    return np.asarray(np.rint(255 * np.clip(share, 0, 1)), dtype=np.uint8)
