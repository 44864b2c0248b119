"""The paths of optimizers: a trail of where each was and a head where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.fast_line import in_scale
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.path_heads import OUTSIDE, HeadStyle, PathHeads, moved_apart
from landscape_viz.scenes.layers.trails import Trails, TrailStyle
from landscape_viz.scenes.layers.words import points, write_beside
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.route import Route, route_of
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

CROWDED = 7  # from so many paths up everything is a little smaller
SMALLER = 0.82
MOVED = 4.0  # reference pixels: a step that leads less far does not land
APART = 15.0  # reference pixels between heads that meet
LANE, LANES = 5.0, 4  # reference pixels between trails on a curve; so many lanes lie beneath a head
START, START_WORDS = 17.0, 20.0  # the diameter of a ring and the size of its word, in reference pixels


@dataclass(frozen=True, eq=False)
class Path:
    """The points that an optimizer went through, in the coordinates of the axes.

    Attributes:
      points: shape (n, 2); point k is reached at step k.
      color: the number of the optimizer, by which the theme colours it.
      label: names it.
      samples: the way of each step as points of a line, both ends included; straight by default.
      slopes: of the curve that it lies on, at each point; its trail then has a lane of its own above the curve.
    """

    points: Float64[np.ndarray, "n 2"]
    color: int
    label: str
    samples: Float64[np.ndarray, "steps samples 2"] | None = None
    slopes: Float64[np.ndarray, " n"] | None = None


class PathStyle(NamedTuple):
    """The look of paths: of their trails, of their heads, and whether a landing shows."""

    trail: TrailStyle
    head: HeadStyle
    lands: bool = True

    def of(self, count: int) -> PathStyle:
        """The look of so many paths."""
        if count < CROWDED:
            return self
        trail = self.trail._replace(width=SMALLER * self.trail.width, casing=SMALLER * self.trail.casing)
        return self._replace(trail=trail, head=self.head._replace(radius=SMALLER * self.head.radius))


ON_PLANE = PathStyle(TrailStyle(5.2, 3.6, dotted=True, hairline=True), HeadStyle(11.0, apart=APART))
ON_CURVE = PathStyle(TrailStyle(3.8, 2.8, dotted=True), HeadStyle(13.0, apart=APART))
IN_HISTORY = PathStyle(TrailStyle(3.6, fades=False), HeadStyle(7.5, 2.0, cored=False), lands=False)


@dataclass(frozen=True, eq=False)
class Starts:
    """A ring where paths start, with its name where it is the only one; one that several share is in ink.

    Attributes:
      paths: one or more.
      x_border, y_border: a start outside them is not shown.
      named: whether a single start is named.
    """

    paths: tuple[Path, ...]
    x_border: Limits
    y_border: Limits
    named: bool = True

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the rings."""
        colors: dict[tuple[float, float], set[str]] = {}
        for path in self.paths:
            x, y = (float(end) for end in path.points[0])
            if self.x_border[0] <= x <= self.x_border[1] and self.y_border[0] <= y <= self.y_border[1]:
                colors.setdefault((x, y), set()).add(theme.color(path.color))
        unit = points(axes.figure)
        shared = {
            place: inks.pop() if len(inks) == 1 and len(colors) > 1 else theme.foreground
            for place, inks in colors.items()
        }
        for color in sorted(set(shared.values())):
            places = np.array([place for place, own in shared.items() if own == color])
            ring = start_ring(theme, color, unit)
            ring.set_data(*places.T)
            axes.add_line(ring)
        if self.named and len(shared) == 1:
            (place,) = shared
            write_beside(axes, place, START, "start", START_WORDS, theme, gid="start", zorder=5.6)


def start_ring(theme: Theme, color: str, unit: float) -> Line2D:
    """The ring of a start, without a place. `unit` is a reference pixel in points."""
    ring = Line2D([], [], linestyle="none", marker="o", zorder=5.5, clip_on=False, gid="starts")
    ring.set(markersize=START * unit, markerfacecolor=theme.casing, markeredgecolor=color)
    ring.set_markeredgewidth(2.6 * unit)
    return ring


@dataclass(frozen=True, eq=False)
class Paths:
    """For each path a trail up to the moment, and a head at it.

    A path that leaves the borders ends there in a triangle that points to where it went, and rests until it comes
    back. From the first point that is not finite on, the head stays where it was last seen.

    Attributes:
      paths: one or more.
      x_border, y_border: the limits within which paths are drawn.
      style: their look.
      in_view: whether the limits of the axes, which stay as they are, are borders as well.
    """

    paths: tuple[Path, ...]
    x_border: Limits
    y_border: Limits
    style: PathStyle = field(default=ON_PLANE)
    in_view: bool = False

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw trails and heads."""
        routes = self.routes(axes)
        lanes = [self._in_lane(axes, number, route) for number, route in enumerate(routes)]
        inks = [theme.color(path.color) for path in self.paths]
        style = self.style.of(len(set(inks)))
        trails = Trails(axes, lanes, inks, theme, style.trail)
        trails.set(zorder=5, gid="trails")
        trails.tip.set(zorder=5, gid="trail-tips")
        order = self._order()
        heads = PathHeads(axes, [inks[number] for number in order], theme, style.head)
        heads.set(zorder=20, gid="heads")
        heads.labels = tuple(self.paths[number].label for number in order)
        landed = [_landings(axes, route) for route in routes] if style.lands else []

        def update(moment: Moment) -> None:
            trails.show(moment.step, moment.share)
            for rank, number in enumerate(order):
                route = routes[number]
                side = route.sides[min(moment.step, route.steps)]
                is_landing = bool(landed) and moment.step <= route.steps and landed[number][moment.step]
                heads.place(
                    rank,
                    route.at(moment.step, moment.share),
                    str(OUTSIDE[side[1] + 1, side[0] + 1]),
                    moment.landing if is_landing else None,
                )

        return Live(update, (trails, trails.tip, heads))

    def head_pixels(self, axes: Axes, moments: Sequence[Moment]) -> Float64[np.ndarray, "moments n 2"]:
        """The places of the heads at some moments, as they are drawn, in pixels."""
        order, routes = self._order(), self.routes(axes)
        drawn = [routes[number] for number in order]
        places = np.array([[route.at(moment.step, moment.share) for route in drawn] for moment in moments])
        inside = np.array(
            [[not route.sides[min(moment.step, route.steps)].any() for route in drawn] for moment in moments]
        )
        pixels = np.asarray(axes.transData.get_affine().transform(places.reshape(-1, 2))).reshape(places.shape)
        gap = self.style.of(len({path.color for path in self.paths})).head.apart
        moved = moved_apart(pixels, inside, gap * points(axes.figure) * axes.figure.dpi / 72)
        return np.asarray(moved[:, np.argsort(order)])

    def _order(self) -> list[int]:
        """The numbers of the paths in the order in which their heads are drawn."""
        return sorted(range(len(self.paths)), key=lambda number: self.paths[number].color)

    def _in_lane(self, axes: Axes, number: int, route: Route) -> Route:
        """The route of a trail, moved off the curve if others have gone there before."""
        slopes = self.paths[number].slopes
        lane = number % LANES
        if slopes is None or not lane:
            return route
        affine = axes.transData.get_affine()
        across, up = affine.get_matrix()[0, 0], affine.get_matrix()[1, 1]
        slant = np.nan_to_num(slopes) * up / across
        pixels = lane * LANE * points(axes.figure) * axes.figure.dpi / 72
        away = np.stack([-slant / across, np.ones_like(slant) / up], axis=1) * (pixels / np.hypot(1, slant))[:, None]
        return route.moved(away)

    def routes(self, axes: Axes) -> list[Route]:
        """The routes of the paths, as the affine part of the axes takes them."""
        mapping = axes.transData
        low, high = np.array([self.x_border, self.y_border], dtype=np.float64).T
        if self.in_view:
            seen = np.sort([axes.get_xlim(), axes.get_ylim()], axis=1).T
            low, high = np.maximum(low, seen[0]), np.minimum(high, seen[1])
        (x0, y0), (x1, y1) = in_scale(mapping, np.array([low, high])).tolist()
        return [
            route_of(
                in_scale(mapping, path.points),
                (x0, x1),
                (y0, y1),
                None
                if path.samples is None
                else in_scale(mapping, path.samples.reshape(-1, 2)).reshape(path.samples.shape),
            )
            for path in self.paths
        ]


def _landings(axes: Axes, route: Route) -> Sequence[bool]:
    """True at the steps at which a head arrives from some way off."""
    pixels = axes.transData.get_affine().transform(route.places)
    away = np.hypot(*np.diff(pixels, axis=0, prepend=pixels[:1]).T)
    least = MOVED * points(axes.figure) * axes.figure.dpi / 72
    with np.errstate(invalid="ignore"):
        return [bool(far) for far in away > least]
