"""The map of a block, the solid below a surface, onto pixels: a perspective that keeps verticals upright.

A camera that looks down sees the verticals of a block lean. As with a lens that is shifted instead of tilted, here the
size of things depends on where on the floor they stand, not on their height. So every column of pixels looks along one
line of the floor, which makes it simple to draw what is seen: see `surface_raster`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64

DISTANCE = 5.75  # of the eye, in half sides of a square block: nearer, the near corner looks torn out
BASE = -0.06  # the floor of a block, in half sides
STEEPEST = 89.0  # degrees; from right above no height could be told from the other


@dataclass(frozen=True)
class Projection:
    """The map from the unit box over a domain, heights from 0 to 1, to pixels, the first of them at the lower left.

    Attributes:
      half: half the sides of the block along x and y, and its height, in one unit.
      elevation, azimuth: of the camera in degrees.
      scale: pixels a unit in the middle of the block.
      center: where the middle of the floor lies, in pixels.
    """

    half: tuple[float, float, float]
    elevation: float
    azimuth: float
    scale: float = 1.0
    center: tuple[float, float] = (0.0, 0.0)

    @property
    def forward(self) -> tuple[float, float]:
        """The direction on the floor in which the camera looks."""
        angle = np.deg2rad(self.azimuth)
        return -float(np.cos(angle)), -float(np.sin(angle))

    @property
    def tilt(self) -> tuple[float, float]:
        """Sine and cosine of the elevation."""
        angle = np.deg2rad(min(self.elevation, STEEPEST))
        return float(np.sin(angle)), float(np.cos(angle))

    @property
    def shrinking(self) -> float:
        """The part by which things are smaller for each unit that they are farther away."""
        return self.tilt[1] / DISTANCE

    def flat(self, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 2"]:
        """The places of points of the unit box, in pixels."""
        along, across, height = self._seen(points)
        sine, cosine = self.tilt
        size = self.scale / (1 + self.shrinking * along)
        return np.column_stack(
            [self.center[0] + size * across, self.center[1] + size * (sine * along + cosine * height)]
        )

    def depth(self, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, " n"]:
        """How far points of the unit box lie beyond the middle of the block, along the floor."""
        return self._seen(points)[0]

    @property
    def eye(self) -> Float64[np.ndarray, " 3"]:
        """The place, in the unit box's coordinates, from which a camera would see the same."""
        sine, cosine = self.tilt
        away = -1 / self.shrinking
        x, y = (away * part for part in self.forward)
        width, depth, height = self.half
        # The ray through a pixel rises by the same share of the way wherever it is: all of them meet here.
        return np.array([(x / width + 1) / 2, (y / depth + 1) / 2, -away * sine / cosine / height])

    def turned(self, azimuth: float) -> Projection:
        """The same seen from another side."""
        return replace(self, azimuth=azimuth)

    def extent(self, azimuths: Sequence[float]) -> tuple[float, float, float, float]:
        """The left, right, lower and upper end of the block in the picture, seen from all these sides."""
        corners = np.array([(x, y, z) for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (BASE / self.half[2], 1.0)])
        places = np.concatenate([self.turned(azimuth).flat(corners) for azimuth in azimuths])
        (left, low), (right, high) = places.min(axis=0).tolist(), places.max(axis=0).tolist()
        return left, right, low, high

    def fitted(self, room: tuple[float, float, float, float], azimuths: Sequence[float]) -> Projection:
        """The same as large as a room of the picture allows, from whichever of these sides it is seen.

        Args:
          room: left, right, lower and upper end, in pixels.
          azimuths: in degrees.
        """
        left, right, low, high = replace(self, scale=1.0, center=(0.0, 0.0)).extent(azimuths)
        scale = max(min((room[1] - room[0]) / (right - left), (room[3] - room[2]) / (high - low)), 1e-3)
        center = (room[0] + room[1] - scale * (left + right)) / 2, (room[2] + room[3] - scale * (low + high)) / 2
        return replace(self, scale=scale, center=center)

    def _seen(self, points: Float64[np.ndarray, "n 3"]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        width, depth, height = self.half
        x, y, z = (2 * points[:, 0] - 1) * width, (2 * points[:, 1] - 1) * depth, points[:, 2] * height
        ahead_x, ahead_y = self.forward
        return x * ahead_x + y * ahead_y, x * ahead_y - y * ahead_x, z
