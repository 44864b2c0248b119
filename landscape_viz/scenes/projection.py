"""The map of three-dimensional axes of matplotlib from a unit box onto the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from mpl_toolkits.mplot3d.axes3d import Axes3D


@dataclass(frozen=True, eq=False)
class Projection:
    """The map from the unit box, which spans the limits of the axes, to the plane of the axes' data coordinates.

    Attributes:
      matrix: shape (4, 4), for homogeneous coordinates.
    """

    matrix: Float64[np.ndarray, "4 4"]

    @classmethod
    def of(cls, axes: Axes3D) -> Projection:
        """As the camera of `axes` stands now."""
        limits = np.array([axes.get_xlim(), axes.get_ylim(), axes.get_zlim()], dtype=np.float64)
        unit_to_data = np.eye(4)
        unit_to_data[:3, :3] = np.diag(limits[:, 1] - limits[:, 0])
        unit_to_data[:3, 3] = limits[:, 0]
        return cls(np.asarray(axes.get_proj() @ unit_to_data, dtype=np.float64))

    def flat(self, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 2"]:
        """The images of points of the unit box, in the data coordinates of the axes."""
        mapped = np.column_stack([points, np.ones(len(points))]) @ self.matrix.T
        return np.asarray(mapped[:, :2] / mapped[:, 3:])

    @property
    def eye(self) -> Float64[np.ndarray, " 3"]:
        """The place of the camera, in the unit box's coordinates: the point that is mapped nowhere."""
        lens = self.matrix[[0, 1, 3]]
        return np.asarray(np.linalg.solve(lens[:, :3], -lens[:, 3]))

    def same_as(self, other: Projection | None) -> bool:
        """True where both map every point alike."""
        return other is not None and np.array_equal(self.matrix, other.matrix)
