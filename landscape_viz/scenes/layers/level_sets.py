"""Level sets of a quadratic in the plane: ellipses, hyperbolas, parabolas, lines, whatever its matrix makes of them."""

from __future__ import annotations

from dataclasses import dataclass

import contourpy
import numpy as np
from jaxtyping import Float64

Vector = Float64[np.ndarray, "2"]
Lines = list[np.ndarray]
"""Each of shape (n, 2), with an n of its own."""

CELLS = 120  # a side of the grid that a level set is traced on
_FLAT = 1e-10  # of the largest curvature: what is smaller counts as zero
_CLOSE = 3.0  # in sizes of the window: a stationary point farther away does not shape what is seen
_LEAST = 0.1  # of the window: about the radius of the smallest ellipse that is seen well
_RADII = (1 / 3, 2 / 3, 1.0, 4 / 3)  # 1: the level through the point itself, which is drawn in any case


@dataclass(frozen=True, eq=False)
class Quadratic:
    """q(z) = Σ slopes·z + ½·curvatures·z², a quadratic around a point along its own axes.

    The plane is measured in widths and heights of a window, so that neither shape nor size of the domain matters.

    Attributes:
      point: where it is expanded.
      size: width and height of the window.
      axes: directions of the coordinates z, as columns.
      slopes, curvatures: along these directions, in units of the window.
      reach: the least and the greatest z in the window; shape (2, 2), a row for each coordinate.
    """

    point: Vector
    size: Vector
    axes: Float64[np.ndarray, "2 2"]
    slopes: Vector
    curvatures: Vector
    reach: Float64[np.ndarray, "2 2"]

    @classmethod
    def around(
        cls, point: Vector, gradient: Vector, matrix: Float64[np.ndarray, "2 2"], window: Float64[np.ndarray, "2 2"]
    ) -> Quadratic | None:
        """gᵀd + ½dᵀBd with d the way from `point`, or None where a number is not finite.

        Args:
          point, gradient, matrix: the point, g and B.
          window: (low, high) in x and in y.
        """
        size = window[:, 1] - window[:, 0]
        with np.errstate(over="ignore", invalid="ignore"):
            scaled = matrix * np.outer(size, size)
            slopes = gradient * size
        if not (np.isfinite(scaled).all() and np.isfinite(slopes).all() and np.isfinite(point).all()):
            return None
        curvatures, axes = np.linalg.eigh(scaled)
        low, high = ((window - point[:, None]) / size[:, None]).T
        corners = np.array([(x, y) for x in (low[0], high[0]) for y in (low[1], high[1])]) @ axes
        curvatures = np.where(np.abs(curvatures) <= _FLAT * np.abs(curvatures).max(), 0.0, curvatures)
        return cls(point, size, axes, axes.T @ slopes, curvatures, np.stack([corners.min(0), corners.max(0)], axis=1))

    @property
    def stationary(self) -> Vector | None:
        """The zero of its gradient nearest to the point, in its own coordinates; None where there is none."""
        flat = self.curvatures == 0
        quiet = np.abs(self.slopes) <= _FLAT * np.abs(self.slopes).max()
        if (flat & ~quiet).any():
            return None
        return np.where(flat, 0.0, -self.slopes / np.where(flat, 1.0, self.curvatures))

    def at(self, z: Float64[np.ndarray, "*n 2"]) -> Float64[np.ndarray, "*n"]:
        """The value above that at the point itself."""
        return np.asarray((self.slopes * z + 0.5 * self.curvatures * z**2).sum(axis=-1))

    def in_plane(self, z: Float64[np.ndarray, "*n 2"]) -> Float64[np.ndarray, "*n 2"]:
        """Own coordinates as points of the plane."""
        return np.asarray(self.point + z @ self.axes.T * self.size)

    def levels(self) -> tuple[float, ...]:
        """A few levels that show its shape, beside the level 0 through the point itself."""
        center = self.stationary
        if center is None or np.abs(center).max() > _CLOSE:
            corners = np.array([(x, y) for x in self.reach[0] for y in self.reach[1]])
            step = float(np.ptp(self.at(corners))) / 10
            return tuple(step * number for number in (-3, -2, -1, 1, 2, 3)) if step > 0 else ()
        bottom = float(self.at(center))
        # A step too short to see does not make the model invisible.
        definite = (self.curvatures >= 0).all() or (self.curvatures <= 0).all()
        least = _LEAST if definite else 2.5 * _LEAST
        height = max(abs(bottom), 0.5 * float(np.abs(self.curvatures).max()) * least**2)
        if definite:
            upward = 1.0 if self.curvatures.sum() >= 0 else -1.0
            shares = [upward * radius**2 for radius in _RADII]
        else:
            shares = [-2.0, -1.0, -0.3, 0.3, 1.0, 2.0]
        candidates = [bottom + height * share for share in shares]
        return tuple(level for level in candidates if height and abs(level) > 1e-6 * height)

    def lines(self, level: float) -> Lines:
        """The level set within the window, as lines in the plane; their points satisfy the equation."""
        (left, right), (low, high) = self._box(level)
        if not (left < right and low < high):
            return []
        x, y = np.linspace(left, right, CELLS + 1), np.linspace(low, high, CELLS + 1)
        heights = self.at(np.stack(np.meshgrid(x, y), axis=-1)) - level
        traced = contourpy.contour_generator(x, y, heights).lines(0.0)
        cell = np.array([x[1] - x[0], y[1] - y[0]])
        return [self.in_plane(self._drawn_in(np.asarray(line), level, cell)) for line in traced]

    def _box(self, level: float) -> Float64[np.ndarray, "2 2"]:
        """The part of the window in which a level set lies: a small ellipse would be lost on a grid over all of it."""
        center = self.stationary
        if center is None or (self.curvatures == 0).any() or self.curvatures.prod() < 0:
            return self.reach
        with np.errstate(invalid="ignore"):
            radii = 1.05 * np.sqrt(2 * (level - self.at(center)) / self.curvatures)
        box = np.stack([np.maximum(self.reach[:, 0], center - radii), np.minimum(self.reach[:, 1], center + radii)])
        return box.T

    def _drawn_in(self, z: Float64[np.ndarray, "n 2"], level: float, cell: Vector) -> Float64[np.ndarray, "n 2"]:
        """Points near a level set moved onto it, none by more than a cell of the grid."""
        for _ in range(4):
            slope = (self.slopes + self.curvatures * z) * cell
            steepness = (slope**2).sum(axis=1, keepdims=True)
            excess = (self.at(z) - level)[:, None]
            move = np.divide(excess * slope, steepness, out=np.zeros_like(z), where=steepness > 0)
            z = z - np.clip(move, -1, 1) * cell
        return z
