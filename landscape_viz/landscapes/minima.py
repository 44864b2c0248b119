"""Minima that nobody told us: found on a grid, refined by bisection of the derivative."""

from __future__ import annotations

import numpy as np

from landscape_viz.landscapes.landscape import Landscape, Point

GRID = 2001
HALVINGS = 60  # a cell of the grid halved 60 times is below float64's spacing


def local_minima(landscape: Landscape, count: int = 24) -> tuple[Point, ...]:
    """The local minima of a one-dimensional landscape inside its domain, lowest first.

    Each cell of a regular grid in which f' changes from negative to positive holds a minimum, found by
    bisection of f'. Minima closer together than a cell are missed, and so is one on the border.

    Args:
      landscape: one-dimensional.
      count: at most so many are returned, the lowest ones.
    """
    low, high = landscape.bounds[0]
    x = np.linspace(low, high, GRID)
    slope = landscape.gradient(x[:, None])[:, 0]
    falls, rises = slope[:-1] < 0, slope[1:] >= 0
    left, right = x[:-1][falls & rises], x[1:][falls & rises]
    if left.size == 0:
        return ()
    for _ in range(HALVINGS):
        middle = (left + right) / 2
        uphill = landscape.gradient(middle[:, None])[:, 0] >= 0
        left, right = np.where(uphill, left, middle), np.where(uphill, middle, right)
    values = landscape.value(right[:, None])
    # A jump of the loss (1/x at 0) also turns the sign of the slope; a minimum is not above its neighbours.
    step = x[1] - x[0]
    beside = np.stack([landscape.value((right + side)[:, None]) for side in (-step / 2, step / 2)])
    kept = np.isfinite(values) & ~(beside < values).any(axis=0)
    order = np.argsort(values[kept], kind="stable")[:count]
    return tuple((float(point),) for point in right[kept][order])
