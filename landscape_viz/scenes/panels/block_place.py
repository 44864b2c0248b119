"""The place of a block in a picture: as large as its numbers, and what lies over the picture, allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float64

from landscape_viz.scenes.layers.edge_numbers import Word, boxes
from landscape_viz.scenes.projection import BASE, Projection
from landscape_viz.scenes.surface_axes import Ends

CLEAR = 14.0  # reference pixels between the block and what lies over the picture
CELLS = 20  # along each side of a surface: so fine its outline is looked at
ROUNDS = 14  # of halving, until the size is found
SHIFTS = (0.0, 0.2, -0.2, 0.4, -0.4)  # of the block to the side, in the room that is left there
LOWER = (0.0, 0.5, 1.0)  # and down


def outline(heights: Float64[np.ndarray, "ny nx"], half: tuple[float, float, float]) -> Float64[np.ndarray, "n 3"]:
    """Points of the unit box about a block: its floor, and the highest points of its surface."""
    peaks = np.nan_to_num(heights, nan=0.0)
    for axis in (0, 1):
        starts = np.unique(np.linspace(0, peaks.shape[axis], CELLS + 1).astype(int)[:-1])
        peaks = np.maximum.reduceat(peaks, starts, axis=axis)
    x, y = np.meshgrid(np.linspace(0, 1, peaks.shape[1]), np.linspace(0, 1, peaks.shape[0]))
    floor = [(x, y, BASE / half[2]) for x in (0.0, 1.0) for y in (0.0, 1.0)]
    return np.concatenate([np.column_stack([x.ravel(), y.ravel(), peaks.ravel()]), floor])


def placed(
    projection: Projection,
    points: Float64[np.ndarray, "n 3"],
    words: Sequence[Word],
    room: Ends,
    taken: Sequence[Ends],
    azimuths: Sequence[float],
    scale: float,
) -> Projection:
    """The projection of a block as large as it can be seen from all sides, in the middle or as near to it as it goes.

    Args:
      projection: its size and place are not looked at.
      points: about the block, see `outline`.
      words: along its edges.
      room: of the picture, for block and words.
      taken: parts of the picture that are to stay free.
      azimuths: the sides, in degrees.
      scale: pixels in a reference pixel.
    """
    free = np.array(taken).reshape(-1, 4) + CLEAR * scale * np.array([-1, -1, 1, 1])
    sides = [replace(projection, azimuth=azimuth, scale=1.0, center=(0.0, 0.0)) for azimuth in azimuths]
    block = np.concatenate([side.flat(points) for side in sides])
    best = replace(projection, scale=1e-3, center=((room[0] + room[2]) / 2, (room[1] + room[3]) / 2))
    smallest, largest = 0.0, float(min((np.array(room[2:]) - room[:2]) / np.ptp(block, axis=0)))
    for number in range(ROUNDS):
        size = largest if number == 0 else (smallest + largest) / 2
        written = [boxes(words, replace(side, scale=size), scale) for side in sides]
        center = _center(np.concatenate([np.tile(size * block, 2), *written]), room, free)
        if center is None:
            largest = size
        else:
            smallest, best = size, replace(projection, scale=size, center=center)
    return best


def _center(
    parts: Float64[np.ndarray, "n 4"], room: Ends, free: Float64[np.ndarray, "m 4"]
) -> tuple[float, float] | None:
    """Where boxes about the origin go so that they lie in a room and run into nothing; None if nowhere."""
    low = np.array(room[:2]) - parts[:, :2].min(axis=0)
    high = np.array(room[2:]) - parts[:, 2:].max(axis=0)
    if (high < low).any():
        return None
    middle, reach = (low + high) / 2, (high - low) / 2
    for down in LOWER if len(free) else LOWER[:1]:
        for aside in SHIFTS if len(free) else SHIFTS[:1]:
            center = middle + reach * (aside, -down)
            moved = parts + np.tile(center, 2)
            if not any(((moved[:, :2] < one[2:]) & (moved[:, 2:] > one[:2])).all(axis=1).any() for one in free):
                return float(center[0]), float(center[1])
    return None
