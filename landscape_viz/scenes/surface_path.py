"""Paths laid on a surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64

from landscape_viz.scenes.heightfield import LIFT, Heightfield
from landscape_viz.scenes.limits import pinned

PIECES = 60  # how many pieces a line across the whole surface has
FAR = 1e6  # in widths of the domain: farther away is as good as there
_UNIT = (0.0, 1.0)


@dataclass(frozen=True, eq=False)
class SurfacePath:
    """A path on a surface, in the unit box of its heightfield.

    A step is a straight line in x and y, so on the surface it goes up and down with it: it has as many points as it
    takes to follow.

    Attributes:
      points: all points of the line in order; nan where it has gaps.
      starts: which of them is reached at which step.
      sides: on which side of the domain each step left it, -1, 0 or 1 for x and for y.
    """

    points: Float64[np.ndarray, "m 3"]
    starts: Int64[np.ndarray, " steps"]
    sides: Int64[np.ndarray, "steps 2"]

    @property
    def steps(self) -> int:
        """The last step."""
        return len(self.starts) - 1

    def way(self, step: int, share: float = 0.0) -> tuple[int, float]:
        """Where it is on the way from a step to the next: the last point reached, and the share of the way to the next.

        After its last step it rests there, and where its line has a gap, at the step before.
        """
        if step >= self.steps:
            return int(self.starts[-1]), 0.0
        first, following = int(self.starts[step]), int(self.starts[step + 1])
        along = share * (following - first)
        point, part = first + int(along), along % 1
        if not np.isfinite(self.points[point : point + 1 + (part > 0)]).all():
            return first, 0.0
        return point, part

    def at(self, step: int, share: float = 0.0) -> Float64[np.ndarray, " 3"]:
        """The place on the way from a step to the next, in the unit box."""
        point, part = self.way(step, share)
        here = self.points[point]
        return np.asarray(here if part == 0 else here + part * (self.points[point + 1] - here))


def surface_path(
    heightfield: Heightfield, places: Float64[np.ndarray, "n 2"], heights: Float64[np.ndarray, " n"]
) -> SurfacePath:
    """A path laid on a surface.

    Where the loss lies below the surface as drawn, in a valley narrower than the cells of the grid, the path is drawn
    on the surface; where it lies above, on a peak that the grid misses, it is drawn at its loss. Outside of the domain
    it is pinned to the border, where no more is shown than that it left.

    Args:
      heightfield: the surface.
      places: x and y at each step, in the unit square.
      heights: the height of the loss at each step; it counts inside the domain, and as far as it is finite.
    """
    clipped, sides = pinned(np.clip(places, -FAR, FAR), _UNIT, _UNIT)
    inside = (sides == 0).all(axis=1)
    own = np.where(inside, np.clip(heights, 0, 1), np.nan)
    levels = np.nan_to_num(np.fmax(own, heightfield.at(clipped)), nan=1.0)
    moves = np.diff(clipped, axis=0)
    lengths = np.nan_to_num(np.abs(moves).max(axis=1, initial=0))
    counts = np.maximum(np.ceil(lengths * PIECES), 1).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    step = np.repeat(np.arange(len(counts)), counts)
    share = (np.arange(len(step)) - starts[step]) / counts[step]
    line = clipped[step] + share[:, None] * moves[step]
    ground = heightfield.at(line)
    between = (share > 0) & np.isfinite(ground)
    height = np.where(between, ground, levels[step] + share * np.diff(levels)[step])
    # A line along the border would say nothing.
    stray = (share > 0) & (sides[step] != 0).any(axis=1) & (sides[step + 1] != 0).any(axis=1)
    line[stray] = np.nan
    points = np.column_stack([np.append(line, clipped[-1:], axis=0), np.append(height, levels[-1]) + LIFT])
    return SurfacePath(points, starts, sides)
