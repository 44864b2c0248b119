"""The ground of a plane: its loss as a landscape in relief."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes

from landscape_viz.scenes.levels import Levels
from landscape_viz.scenes.relief import relief
from landscape_viz.scenes.theme import Theme, reference_scale

LINES = 15


@dataclass(frozen=True, eq=False)
class Ground:
    """The relief of a loss on a grid over the whole of the axes; where it is not finite the ground is left out.

    Attributes:
      values: losses, shape (ny, nx); rows are y.
      levels: which losses are equally far apart.
    """

    values: Float64[np.ndarray, "ny nx"]
    levels: Levels

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the ground."""
        width, height = (max(round(float(side)), 2) for side in axes.bbox.size)
        figure = axes.figure.bbox.size
        picture = relief(
            self.levels.height(self.values),
            theme,
            (width, height),
            scale=reference_scale((round(float(figure[0])), round(float(figure[1])))),
        )
        image = axes.imshow(
            picture, extent=(*axes.get_xlim(), *axes.get_ylim()), origin="lower", aspect="auto", zorder=0
        )
        image.set(gid="ground", interpolation="nearest")
