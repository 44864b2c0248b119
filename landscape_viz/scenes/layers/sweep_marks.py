"""Marks on a sweep: the best run, and the run that is shown beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points, write_on_ground
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

# In reference pixels.
BEST_RADIUS, CURSOR_RADIUS = 15.0, 13.0
LINE_WIDTH, CASING = 3.4, 2.6  # of a ring, and of the outline on either side
DOT, WORDS = 7.0, 22.0


@dataclass(frozen=True)
class Best:
    """A ring around the best run of a sweep, with a dot at its place; near the border the ring moves inwards."""

    x: float
    y: float

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the ring."""
        unit = points(axes.figure)
        dot = Line2D([self.x], [self.y], linestyle="none", marker="o", zorder=6, clip_on=False, gid="best")
        dot.set(markersize=DOT * unit, markerfacecolor=theme.foreground)
        dot.set(markeredgecolor=theme.casing, markeredgewidth=1.4 * unit)
        rings = _rings(axes, theme, BEST_RADIUS, 5.8, "best-ring")
        (place,) = _inside(axes, np.array([[self.x, self.y]]), BEST_RADIUS)
        for ring in rings:
            ring.set_data(*place[:, None])
        axes.add_line(dot)
        share = axes.transAxes.inverted().transform(axes.transData.transform((self.x, self.y)))[0]
        side = 0.0 if not is_stage(axes) else -1.0 if share > 0.5 else 1.0  # below a chart there may be numbers
        write_on_ground(
            axes, (float(place[0]), float(place[1])),
            (side * (BEST_RADIUS + 9.0), 0.0 if side else BEST_RADIUS + 7.0), "best", WORDS, theme.foreground, theme,
            ha={-1.0: "right", 0.0: "center", 1.0: "left"}[side], va="center" if side else "bottom",
            gid="best-word", zorder=6.2, fontweight="semibold",
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Cursor:
    """A ring at the moment's run, with a dot at its place.

    Attributes:
      places: shape (steps, 2), one for each step of the film.
    """

    places: Float64[np.ndarray, "steps 2"]

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the ring."""
        unit = points(axes.figure)
        rings = _rings(axes, theme, CURSOR_RADIUS, 20.0, "cursor-ring")
        dot = Line2D([], [], linestyle="none", marker="o", zorder=20.2, gid="cursor")
        dot.set(markersize=DOT * unit, color=theme.foreground, markeredgecolor=theme.casing)
        dot.set(markeredgewidth=1.4 * unit, clip_on=False)
        axes.add_line(dot)
        around = _inside(axes, self.places, CURSOR_RADIUS)

        def update(moment: Moment) -> None:
            x, y = self.places[moment.step]
            dot.set_data([x], [y])
            for ring in rings:
                ring.set_data(*around[moment.step, :, None])

        return Live(update, (*rings, dot))


def is_stage(axes: Axes) -> bool:
    """Whether the axes go to the edges of their place, without margins."""
    return str(axes.get_gid()).startswith("stage")


def _rings(axes: Axes, theme: Theme, radius: float, zorder: float, gid: str) -> tuple[Line2D, Line2D]:
    """A ring in ink on a wider one in the colour of casings."""
    unit = points(axes.figure)
    rings = []
    for number, (color, width) in enumerate(((theme.casing, LINE_WIDTH + 2 * CASING), (theme.foreground, LINE_WIDTH))):
        ring = Line2D([], [], linestyle="none", marker="o", zorder=zorder + 0.1 * number, clip_on=False)
        ring.set(markersize=2 * radius * unit, markerfacecolor="none", markeredgecolor=color)
        ring.set(markeredgewidth=width * unit, gid=gid if number else f"{gid}-casing")
        axes.add_line(ring)
        rings.append(ring)
    return rings[0], rings[1]


def _inside(axes: Axes, places: Float64[np.ndarray, "n 2"], radius: float) -> Float64[np.ndarray, "n 2"]:
    """The places moved so far inwards that a ring around them is not cut off by the border of a stage.

    It still encloses the place itself: it moves by less than its radius.
    """
    if not is_stage(axes):  # charts have margins
        return places
    reach = (radius + 0.5 * LINE_WIDTH) * points(axes.figure) * axes.figure.dpi / 72
    pixels = np.asarray(axes.transData.transform(places))
    low, high = np.array([axes.bbox.p0, axes.bbox.p1])
    moved = np.clip(pixels, np.minimum(low + reach, 0.5 * (low + high)), np.maximum(high - reach, 0.5 * (low + high)))
    if (moved == pixels).all():
        return places
    return np.where(moved == pixels, places, axes.transData.inverted().transform(moved))
