"""The paths of optimizers: a trail of where each was and a head where it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int64
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.trails import Trail, Trails
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

INSIDE = "o"
MOST_DOTS = 400  # beyond so many steps the dots of a trail merge into a line anyway
RING, MOST_RINGS = 0.7, 3  # in marker sizes
PINNED = np.array([["v", "v", "v"], ["<", INSIDE, ">"], ["^", "^", "^"]])  # by side in y, side in x


@dataclass(frozen=True, eq=False)
class Path:
    """Where an optimizer went, in the coordinates of the axes.

    Attributes:
      points: shape (n, 2); point k is reached at step k.
      color: the number of the optimizer, by which the theme colours it.
      label: names the head: its gid is "head:label".
    """

    points: Float64[np.ndarray, "n 2"]
    color: int
    label: str


@dataclass(frozen=True, eq=False)
class Paths:
    """For each path a trail up to the moment's step, and a head at it.

    A point outside the borders is pinned to them, and the head turns into a triangle that points to where the path
    went. From the first point that is not finite on, the head stays where it was last seen. Heads that are drawn over
    others are smaller, so that all of them show where they meet.

    Attributes:
      paths: one or more.
      x_border, y_border: the limits to which the paths are pinned.
      dots: whether visited points have dots.
    """

    paths: tuple[Path, ...]
    x_border: Limits
    y_border: Limits
    dots: bool = True

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw trails and heads."""
        placed = [pinned(path.points, self.x_border, self.y_border) for path in self.paths]
        trails = Trails(
            axes,
            [
                Trail(
                    np.where(_far_outside(sides)[:, None], np.nan, drawn),
                    lightened(theme.color(path.color), theme.background),
                    self.dots and len(drawn) <= MOST_DOTS,
                )
                for path, (drawn, sides) in zip(self.paths, placed, strict=True)
            ],
        )
        trails.set(zorder=5, gid="trails")
        heads = [self._head(axes, theme, path, rank) for rank, path in enumerate(reversed(self.paths))][::-1]

        def update(moment: Moment) -> None:
            trails.show(moment.step)
            for head, (drawn, sides) in zip(heads, placed, strict=True):
                last = min(moment.step, len(drawn) - 1)
                head.set_data(drawn[last : last + 1, 0], drawn[last : last + 1, 1])
                head.set_marker(str(PINNED[sides[last, 1] + 1, sides[last, 0] + 1]))

        return Live(update, (trails, *heads))

    def _head(self, axes: Axes, theme: Theme, path: Path, rank: int) -> Line2D:
        color = theme.color(path.color)
        head = axes.plot([], [], marker=INSIDE, linestyle="none", color=color, clip_on=False)[0]
        head.set(
            markersize=(1.6 + RING * min(rank, MOST_RINGS)) * head.get_markersize(),
            markeredgecolor=theme.background,
            markeredgewidth=0.8 * head.get_linewidth(),
            zorder=20 - rank / 100,
            gid=f"head:{path.label}",
        )
        return head


def lightened(color: str, background: str) -> str:
    """A colour laid on the background at three quarters, but opaque: overlaps of a trail with itself do not show."""
    mixed = 0.75 * np.array(to_rgb(color)) + 0.25 * np.array(to_rgb(background))
    return to_hex(tuple(mixed))


def _far_outside(sides: Int64[np.ndarray, "n 2"]) -> Bool[np.ndarray, " n"]:
    """Whether a point and both its neighbours are pinned: a trail along the border would say nothing."""
    outside = (sides != 0).any(axis=1)
    before, after = np.append(True, outside[:-1]), np.append(outside[1:], True)
    return np.asarray(outside & before & after)


def pinned(
    points: Float64[np.ndarray, "n 2"], x_border: Limits, y_border: Limits
) -> tuple[Float64[np.ndarray, "n 2"], Int64[np.ndarray, "n 2"]]:
    """Points clipped to the borders, and on which side they left: -1, 0 or 1 for x and for y.

    An infinite coordinate is pinned too. A nan has no side: it keeps the last place before it.
    """
    low, high = np.array([x_border, y_border]).T
    sides = np.where(points < low, -1, np.where(points > high, 1, 0)).astype(np.int64)
    drawn = np.clip(points, low, high)
    unknown = np.isnan(points).any(axis=1)
    if unknown.any():
        seen = np.maximum.accumulate(np.where(unknown, -1, np.arange(len(points))))
        known = np.maximum(seen, 0)
        drawn, sides = drawn[known], sides[known]
        if unknown[0]:
            drawn[seen < 0] = np.nan
    return drawn, sides
