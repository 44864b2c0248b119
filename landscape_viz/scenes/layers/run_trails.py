"""A cloud of runs: quiet trails and small heads, in few colours however many runs there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.line_batch import LineBatch, MarkerBatch
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.oklab import mix
from landscape_viz.scenes.route import FAR
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

FEW, MANY = 12, 1000  # runs: from the largest heads and widest trails to the smallest
HEADS, WIDTHS = (17.0, 6.0), (3.2, 1.2)  # reference pixels: of heads, and of trails, for few and for many
EDGE = 2.6  # the width of the edge that sets heads apart, for few
EDGED = 150  # so many heads have one
STRONG, WEAK = 0.8, 0.5  # the share of its colour that an opaque trail has, for few and for many


@dataclass(frozen=True, eq=False)
class RunTrails:
    """Many runs, each up to the moment; heads and the ends of trails move between steps.

    A run that leaves the borders rests where it crossed them until it comes back. From the first point that is not
    finite on, a head stays where it was last seen.

    Attributes:
      points: in the coordinates of the axes.
      colors: the number of each run's colour; runs of later numbers lie over those of earlier ones.
      x_border, y_border: the limits within which runs are drawn.
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
        unit = points(axes.figure)
        artists: list[LineBatch | MarkerBatch] = []
        if self.trails:
            share = 1.0 if self.strong else STRONG + crowd * (WEAK - STRONG)
            inks = pure if self.alpha is not None else [mix(color, theme.background, 1 - share) for color in pure]
            drawn = np.where(outside[..., None], np.nan, places)
            width = WIDTHS[0] + crowd * (WIDTHS[1] - WIDTHS[0])
            trails = LineBatch(axes, drawn, inks, groups, width * unit, 1.0 if self.alpha is None else self.alpha)
            trails.set(zorder=4.5, gid=f"{self.gid}-trails")
            artists.append(trails)
        if self.heads:
            size = (HEADS[0] + crowd * (HEADS[1] - HEADS[0])) * unit
            edge = EDGE * unit * (1 - 0.5 * crowd) if len(self.points) <= EDGED else 0.0
            looks = [
                Line2D([], [], marker="o", linestyle="none", color=color, markersize=size, markeredgewidth=edge)
                for color in pure
            ]
            for look in looks:
                look.set_markeredgecolor(theme.casing)
            heads = MarkerBatch(axes, looks, groups)
            heads.set(zorder=19, gid=f"{self.gid}-heads")
            artists.append(heads)
        last = places.shape[1] - 1

        def update(moment: Moment) -> None:
            step, share = min(moment.step, last), moment.share if moment.step < last else 0.0
            now = places[:, step]
            if share:
                there = places[:, step + 1]
                now = np.where(np.isfinite(there), now + share * (there - now), now)
            for artist in artists:
                if isinstance(artist, LineBatch):
                    artist.show(step, share)
                else:
                    artist.place(now)

        return Live(update, tuple(artists))


def crowding(count: int) -> float:
    """The number of runs on a log scale from 0 (few) to 1 (many)."""
    return float(np.clip(np.log(count / FEW) / np.log(MANY / FEW), 0, 1)) if count else 0.0


def held(
    points: Float64[np.ndarray, "runs points 2"], x_border: Limits, y_border: Limits
) -> tuple[Float64[np.ndarray, "runs points 2"], Bool[np.ndarray, "runs points"]]:
    """Places within borders: a run that leaves rests where it crossed them, one that is lost where it was last seen.

    And which places have neighbours in time that are outside as well, so that a trail shows nothing there.
    """
    low, high = np.array([x_border, y_border], dtype=np.float64).T
    count = points.shape[1]
    unknown = np.isnan(points).any(axis=2)
    if unknown.any():
        points = _taken(points, ~unknown)
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.clip(points, low - FAR * (high - low), high + FAR * (high - low))
        out = ((near < low) | (near > high)).any(axis=2)
    if not out.any():
        return points, out
    before = np.concatenate([np.zeros_like(out[:, :1]), out[:, :-1]], axis=1)
    places = np.clip(near, low, high)
    run, step = np.nonzero(out & ~before)
    run, step = run[step > 0], step[step > 0]
    inside, away = near[run, step - 1], near[run, step] - near[run, step - 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(away > 0, (high - inside) / away, np.where(away < 0, (low - inside) / away, np.inf))
    # By rounding a place could lie beyond the border that it is on.
    places[run, step] = np.clip(inside + np.minimum(shares.min(axis=1), 1.0)[:, None] * away, low, high)
    places = _taken(places, ~(out & before) | (np.arange(count) == 0))
    after = np.concatenate([out[:, 1:], np.ones_like(out[:, :1])], axis=1)
    before[:, 0] = True
    return places, out & before & after


def _taken(
    points: Float64[np.ndarray, "runs points 2"], known: Bool[np.ndarray, "runs points"]
) -> Float64[np.ndarray, "runs points 2"]:
    """Each point, or the last known one before it."""
    latest = np.maximum.accumulate(np.where(known, np.arange(points.shape[1]), 0), axis=1)
    return np.take_along_axis(points, latest[..., None], axis=1)
