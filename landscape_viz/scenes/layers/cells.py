"""An image of cells that a film can change in a millisecond: every pixel shows the one cell that lies under it."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import UInt8
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.transforms import Transform

from landscape_viz.scenes.limits import Limits

Cells = UInt8[np.ndarray, "rows columns 4"]


class CellImage(AxesImage):
    """Cells of equal size in flat colours, row 0 at the bottom. Nothing is mixed between neighbours.

    matplotlib resamples an image whenever it draws it, at the cost of a whole frame. Here a pixel looks up its cell:
    the one in which its middle lies.

    Args:
      axes: where it is drawn, behind everything else but the axis.
      cells: the colours, with alpha; an array that is kept and must not change.
      x_edges, y_edges: the outer edges of the outer cells.
      transform: of these edges, where they are no data.
    """

    def __init__(
        self, axes: Axes, cells: Cells, x_edges: Limits, y_edges: Limits, transform: Transform | None = None
    ) -> None:
        super().__init__(axes, interpolation="nearest", origin="lower", extent=(*x_edges, *y_edges))
        self.set_data(cells)
        if transform is not None:
            self.set_transform(transform)
        axes.add_artist(self)
        self.set_clip_path(axes.patch)

    def make_image(self, renderer: Any, magnification: float = 1.0, unsampled: bool = False) -> Any:
        """The pixels, bottom row first, and where they begin; for paper matplotlib's own."""
        if unsampled or magnification != 1.0:
            return super().make_image(renderer, magnification, unsampled)
        cells: Any = self.get_array()
        left, right, bottom, top = self.get_extent()
        assert self.axes is not None
        corners = self.get_transform().transform([(left, bottom), (right, top)])
        shown = np.array(self.axes.bbox.extents).reshape(2, 2)
        columns, first_column = _under_pixels(corners[:, 0], shown[:, 0], cells.shape[1])
        rows, first_row = _under_pixels(corners[:, 1], shown[:, 1], cells.shape[0])
        if not (columns.size and rows.size):
            return None, 0, 0, None
        packed = np.ascontiguousarray(cells).view(np.uint32)[..., 0]
        picture = packed[rows[:, None], columns].view(np.uint8).reshape(len(rows), len(columns), 4)
        return picture, first_column, first_row, None


def _under_pixels(ends: np.ndarray, shown: np.ndarray, count: int) -> tuple[np.ndarray, int]:
    """The cells, of `count` between two ends, under the middles of the pixels there; and the first pixel's number."""
    low, high = max(ends[0], shown[0]), min(ends[1], shown[1])
    first, beyond = int(np.ceil(low - 0.5)), int(np.ceil(high - 0.5))
    middles = np.arange(first, beyond) + 0.5
    cells = np.floor((middles - ends[0]) / (ends[1] - ends[0]) * count).astype(np.intp)
    return np.clip(cells, 0, count - 1), first
