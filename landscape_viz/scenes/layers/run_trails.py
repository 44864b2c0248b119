"""A cloud of runs: faint trails and small heads, in few colours however many runs there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.line_batch import LineBatch, MarkerBatch
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.oklab import mix
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

FEW, MANY = 12, 1000  # runs: from the largest heads and widest trails to the smallest
HEADS, WIDTHS = (1.25, 0.5), (0.85, 0.35)  # of heads, in markers, and of trails, in lines, for few and for many
EDGED = 150  # so many heads have an edge that sets them apart
STRONG, WEAK = 0.8, 0.5  # the share of its colour that an opaque trail has, for few and for many


@dataclass(frozen=True, eq=False)
class RunTrails:
    """Many runs, each up to the moment's step.

    A point outside the borders is pinned to them. From the first point that is not finite on, a head stays where it
    was last seen.

    Attributes:
      points: in the coordinates of the axes.
      colors: the number of each run's colour; runs of later numbers lie over those of earlier ones.
      x_border, y_border: the limits to which runs are pinned.
      heads, trails: what is drawn.
      alpha: of the trails, where they are to be see-through; by default they are opaque, but paler with many runs.
      strong: whether opaque trails have their full colours, however many there are.
      gid: names the artists: "gid-trails", "gid-heads".
    """

    points: Float64[np.ndarray, "runs points 2"]
    colors: Int[np.ndarray, " runs"]
    x_border: Limits
    y_border: Limits
    heads: bool = True
    trails: bool = True
    alpha: float | None = None
    strong: bool = False
    gid: str = "cloud"

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the runs."""
        places, outside = held(self.points, self.x_border, self.y_border)
        numbers, groups = np.unique(self.colors, return_inverse=True)
        groups = groups.reshape(-1).astype(np.int64)
        pure = [theme.color(int(number)) for number in numbers]
        crowd = crowding(len(self.points))
        usual = Line2D([], [])
        artists: list[LineBatch | MarkerBatch] = []
        if self.trails:
            share = 1.0 if self.strong else STRONG + crowd * (WEAK - STRONG)
            inks = pure if self.alpha is not None else [mix(color, theme.background, 1 - share) for color in pure]
            drawn = np.where(outside[..., None], np.nan, places)
            width = (WIDTHS[0] + crowd * (WIDTHS[1] - WIDTHS[0])) * usual.get_linewidth()
            trails = LineBatch(axes, drawn, inks, groups, width, 1.0 if self.alpha is None else self.alpha)
            trails.set(zorder=4.5, gid=f"{self.gid}-trails")
            artists.append(trails)
        if self.heads:
            size = (HEADS[0] + crowd * (HEADS[1] - HEADS[0])) * usual.get_markersize()
            edge = 0.6 * usual.get_linewidth() * (1 - crowd) if len(self.points) <= EDGED else 0.0
            looks = [
                Line2D([], [], marker="o", linestyle="none", color=color, markersize=size, markeredgewidth=edge)
                for color in pure
            ]
            for look in looks:
                look.set_markeredgecolor(theme.background)
            heads = MarkerBatch(axes, looks, groups)
            heads.set(zorder=19, gid=f"{self.gid}-heads")
            artists.append(heads)
        last = places.shape[1] - 1

        def update(moment: Moment) -> None:
            for artist in artists:
                if isinstance(artist, LineBatch):
                    artist.show(moment.step)
                else:
                    artist.place(places[:, min(moment.step, last)])

        return Live(update, tuple(artists))


def crowding(count: int) -> float:
    """The number of runs on a log scale from 0 (few) to 1 (many)."""
    return float(np.clip(np.log(count / FEW) / np.log(MANY / FEW), 0, 1)) if count else 0.0


def held(
    points: Float64[np.ndarray, "runs points 2"], x_border: Limits, y_border: Limits
) -> tuple[Float64[np.ndarray, "runs points 2"], np.ndarray]:
    """Points pinned to the borders, each nan replaced by the last place before it; and which lie outside for good.

    Those are the ones whose neighbours in time are outside as well: a trail along the border would say nothing.
    """
    low, high = np.array([x_border, y_border]).T
    unknown = np.isnan(points).any(axis=2)
    if unknown.any():
        latest = np.maximum.accumulate(np.where(unknown, 0, np.arange(points.shape[1])), axis=1)
        points = np.take_along_axis(points, latest[..., None], axis=1)
    out = ((points < low) | (points > high)).any(axis=2)
    before = np.concatenate([np.ones_like(out[:, :1]), out[:, :-1]], axis=1)
    after = np.concatenate([out[:, 1:], np.ones_like(out[:, :1])], axis=1)
    return np.clip(points, low, high), out & before & after
