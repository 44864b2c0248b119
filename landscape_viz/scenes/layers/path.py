"""The path of an optimizer: a trail of where it was and a head where it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int64
from matplotlib.axes import Axes

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

INSIDE = "o"
RING, MOST_RINGS = 0.55, 5  # in marker sizes
PINNED = np.array([["v", "v", "v"], ["<", INSIDE, ">"], ["^", "^", "^"]])  # by side in y, side in x


@dataclass(frozen=True, eq=False)
class Path:
    """A trail through `points` up to the moment's step and a head at it.

    A point outside the borders is pinned to them, and the head turns into a triangle that points to where the path
    went. From the first point that is not finite on, the head stays where it was last seen.

    Attributes:
      points: shape (n, 2), in the coordinates of the axes; point k is reached at step k.
      color: the number of the optimizer, by which the theme colours it.
      x_border, y_border: the limits to which the path is pinned.
      dots: whether each visited point has a dot.
      above: how many heads are drawn over this one; it is larger by so many rings, so that heads in one place show.
      label: names the artists: gid "trail:label" and "head:label".
    """

    points: Float64[np.ndarray, "n 2"]
    color: int
    x_border: Limits
    y_border: Limits
    dots: bool = True
    above: int = 0
    label: str = ""

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw trail and head."""
        drawn, sides = pinned(self.points, self.x_border, self.y_border)
        color = theme.color(self.color)
        trail = axes.plot([], [], color=color, alpha=0.75, zorder=5 + self.color / 100, gid=f"trail:{self.label}")[0]
        trail.set_solid_joinstyle("round")
        trailed = np.where(_far_outside(sides)[:, None], np.nan, drawn)
        if self.dots:
            size = trail.get_markersize()
            trail.set(marker="o", markersize=0.55 * size, markeredgewidth=0)
        head = axes.plot([], [], marker=INSIDE, linestyle="none", color=color, clip_on=False, gid=f"head:{self.label}")[
            0
        ]
        head.set(
            markersize=(1.6 + RING * min(self.above, MOST_RINGS)) * head.get_markersize(),
            markeredgecolor=theme.background,
            markeredgewidth=0.8 * head.get_linewidth(),
            zorder=20 + self.color / 100,
        )

        def update(moment: Moment) -> None:
            last = min(moment.step, len(drawn) - 1)
            trail.set_data(trailed[: last + 1, 0], trailed[: last + 1, 1])
            head.set_data(drawn[last : last + 1, 0], drawn[last : last + 1, 1])
            head.set_marker(str(PINNED[sides[last, 1] + 1, sides[last, 0] + 1]))

        return Live(update, (trail, head))


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
