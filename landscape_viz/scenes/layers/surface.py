"""The surface of a two-dimensional loss: shaded cells in the colours of the contour bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from mpl_toolkits.mplot3d.art3d import Poly3DCollection
from mpl_toolkits.mplot3d.axes3d import Axes3D

from landscape_viz.scenes.heightfield import Heightfield, level_lines
from landscape_viz.scenes.theme import Theme

LIGHT_FROM, LIGHT_ABOVE = 70.0, 50.0  # degrees: so far to the left of the camera, and so high
LINE_LIFT = 0.004
SHADE = 0.4  # how much darker a face gets that is turned away from the light


@dataclass(frozen=True, eq=False)
class Surface:
    """The cells of a heightfield over a domain; cells with a hole at a corner are left out.

    Attributes:
      x, y: the coordinates of the columns and of the rows of the grid.
      heightfield: the heights.
      lines: the heights at which lines are drawn on it.
      aspect: the lengths of the box along x, y and z.
      azimuth: the direction of the camera in degrees, from which the light is placed.
    """

    x: Float64[np.ndarray, " columns"]
    y: Float64[np.ndarray, " rows"]
    heightfield: Heightfield
    lines: tuple[float, ...]
    aspect: tuple[float, float, float]
    azimuth: float

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the cells."""
        solid = cast(Axes3D, axes)
        corners = cells(np.stack([*np.meshgrid(self.x, self.y), self.heightfield.heights], axis=-1))
        whole = np.isfinite(corners).all(axis=(1, 2))
        ramp = LinearSegmentedColormap.from_list("heights", theme.heights)
        colors = ramp(corners[whole][..., 2].mean(axis=1))
        colors[:, :3] *= self._light()[whole, None]
        # Lines are polygons too, so that matplotlib draws them with the cells from the back to the front.
        ends = level_lines(self.heightfield.heights, self.lines)
        ends[..., 2] += LINE_LIFT
        ends[..., 0] = self.x[0] + ends[..., 0] * (self.x[-1] - self.x[0])
        ends[..., 1] = self.y[0] + ends[..., 1] * (self.y[-1] - self.y[0])
        faces = np.concatenate([corners[whole], ends[:, [0, 1, 1, 0]]])
        inked = np.concatenate([colors, np.tile(to_rgba(theme.contour), (len(ends), 1))])
        # Each face has an edge of its own colour: without, the ground shines through between neighbours.
        thin = 0.5 * axes.xaxis.line.get_linewidth()  # type: ignore[attr-defined]
        surface = Poly3DCollection(faces, facecolors=inked, edgecolors=inked, linewidths=thin)
        # By its farthest corner a line comes after the cell in which it lies.
        surface.set(zorder=1, gid="surface", zsort="max")
        solid.add_collection3d(surface, autolim=False)

    def _light(self) -> Float64[np.ndarray, " cells"]:
        """The brightness of each cell, 1 where it faces the light as the floor does or better."""
        right, back, up = self.aspect
        # From the points beside each corner, not from the cell alone: a sharp valley across the grid would have teeth.
        rows, columns = self.heightfield.heights.shape
        slopes = np.stack(np.gradient(np.nan_to_num(self.heightfield.heights)), axis=-1)
        slope_y, slope_x = (cells(slopes).mean(axis=1) * (rows - 1, columns - 1) * (up / back, up / right)).T
        azimuth, above = np.deg2rad(self.azimuth - LIGHT_FROM), np.deg2rad(LIGHT_ABOVE)
        side = slope_x * np.cos(azimuth) + slope_y * np.sin(azimuth)
        facing = (np.sin(above) - side * np.cos(above)) / np.sqrt(1 + slope_x**2 + slope_y**2)
        return np.asarray(1 - SHADE * np.clip(np.sin(above) - facing, 0, 1))


def cells(grid: Float64[np.ndarray, "rows columns k"]) -> Float64[np.ndarray, "cells 4 k"]:
    """The four corners of every cell of a grid, going round."""
    around = (grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1])
    return np.stack(around, axis=2).reshape(-1, 4, grid.shape[-1])
