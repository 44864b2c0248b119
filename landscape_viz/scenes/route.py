"""The route of a path through a panel: where its steps lead, and where it leaves the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int64

from landscape_viz.scenes.limits import Limits

FAR = 1e6  # in sizes of the picture: beyond it a place is only a direction


@dataclass(frozen=True, eq=False)
class Route:
    """A path as it is drawn, in coordinates that an affine map takes to pixels.

    A step that leaves the picture ends where it crosses the border, and the path rests there until it comes back.

    Attributes:
      places: where it is at each step; shape (steps + 1, 2), nan before it was ever in the picture.
      sides: by which border it has left, -1, 0 or 1 for x and for y; shape (steps + 1, 2).
      segments: how each step goes there, as points of a line; shape (steps, samples + 1, 2). The first of them is nan
        where the step does not begin at the end of the one before, because it comes from outside.
    """

    places: Float64[np.ndarray, "points 2"]
    sides: Int64[np.ndarray, "points 2"]
    segments: Float64[np.ndarray, "steps samples 2"]

    @property
    def steps(self) -> int:
        """The number of steps."""
        return len(self.places) - 1

    @property
    def inside(self) -> Bool[np.ndarray, " points"]:
        """True where the path is in the picture."""
        return np.asarray((self.sides == 0).all(axis=1) & np.isfinite(self.places).all(axis=1))

    def between(self, first: int, last: int, share: float = 0.0) -> Float64[np.ndarray, "n 2"]:
        """The line of the steps from `first` to `last`, and of the next one so much."""
        line = self.segments[first:last].reshape(-1, 2)
        if share > 0 and last < self.steps:
            line = np.concatenate([line, self._part(last, share)])
        return line

    def until(self, step: int, share: float = 0.0) -> Float64[np.ndarray, "n 2"]:
        """The whole line up to a step, and of the next one so much."""
        return self.between(0, min(step, self.steps), share if step < self.steps else 0.0)

    def at(self, step: int, share: float = 0.0) -> Float64[np.ndarray, " 2"]:
        """The place at a step, or on the way to the next one."""
        if step >= self.steps or share <= 0:
            return np.asarray(self.places[min(step, self.steps)])
        return np.asarray(self._part(step, share)[-1])

    def moved(self, away: Float64[np.ndarray, "points 2"]) -> Route:
        """The same route, at each step so far away, and on the way in between."""
        shares = np.linspace(0, 1, self.segments.shape[1] - 1)[:, None]
        along = away[:-1, None] * (1 - shares) + away[1:, None] * shares
        along = np.concatenate([along[:, :1], along], axis=1)
        return Route(self.places + away, self.sides, self.segments + along)

    def _part(self, step: int, share: float) -> Float64[np.ndarray, "n 2"]:
        """The first points of a segment, up to a share of its samples."""
        segment = self.segments[step]
        along = share * (len(segment) - 2)
        whole = int(along)
        end = segment[1 + whole] + (along - whole) * (segment[min(2 + whole, len(segment) - 1)] - segment[1 + whole])
        return np.concatenate([segment[: 2 + whole], end[None]])


def route_of(
    points: Float64[np.ndarray, "points 2"],
    x_border: Limits,
    y_border: Limits,
    samples: Float64[np.ndarray, "steps samples 2"] | None = None,
) -> Route:
    """The route of a path within borders.

    Args:
      points: where it is at each step; a nan has no place, and the path rests from there on.
      x_border, y_border: in the same coordinates.
      samples: the way of each step as points of a line, both ends included; straight by default.
    """
    low, high = np.array([x_border, y_border], dtype=np.float64).T
    size = high - low
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.clip(points, low - FAR * size, high + FAR * size)
        outside = np.where(near < low, -1, np.where(near > high, 1, 0)).astype(np.int64)
    known = np.isfinite(near).all(axis=1)
    places, sides = near.copy(), outside.copy()
    count = len(points)
    ways = np.stack([near[:-1], near[1:]], axis=1) if samples is None else samples
    width = ways.shape[1]
    segments = np.empty((count - 1, width + 1, 2))
    segments[:, 1:] = ways
    segments[:, 0] = near[:-1]
    is_out = ~known | (outside != 0).any(axis=1)
    if is_out[0]:
        places[0] = np.clip(near[0], low, high) if known[0] else np.nan
    for step in np.flatnonzero(is_out[:-1] | is_out[1:]).tolist():
        here, there = not is_out[step], not is_out[step + 1]
        if here and known[step + 1]:
            edge = _crossing(near[step], near[step + 1], low, high)
            places[step + 1] = edge
            segments[step] = _straight(near[step], edge, width)
        elif there and known[step]:
            edge = _crossing(near[step + 1], near[step], low, high)
            segments[step] = _straight(edge, near[step + 1], width)
            segments[step, 0] = np.nan
        elif there:
            segments[step] = _straight(near[step + 1], near[step + 1], width)
            segments[step, 0] = np.nan
        else:
            places[step + 1] = places[step]
            sides[step + 1] = sides[step] if step or known[step] else outside[step + 1]
            if np.isnan(places[step]).any() and known[step + 1]:
                places[step + 1] = np.clip(near[step + 1], low, high)
                sides[step + 1] = outside[step + 1]
            segments[step] = places[step + 1]
    return Route(places, sides, segments)


def _straight(
    start: Float64[np.ndarray, " 2"], end: Float64[np.ndarray, " 2"], count: int
) -> Float64[np.ndarray, "n 2"]:
    shares = np.linspace(0, 1, count)[:, None]
    line = start * (1 - shares) + end * shares
    return np.concatenate([line[:1], line])


def _crossing(
    inside: Float64[np.ndarray, " 2"],
    outside: Float64[np.ndarray, " 2"],
    low: Float64[np.ndarray, " 2"],
    high: Float64[np.ndarray, " 2"],
) -> Float64[np.ndarray, " 2"]:
    """The place where the line between two points crosses the border."""
    away = outside - inside
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(away > 0, (high - inside) / away, np.where(away < 0, (low - inside) / away, np.inf))
    return np.asarray(np.clip(inside + min(float(shares.min()), 1.0) * away, low, high))
