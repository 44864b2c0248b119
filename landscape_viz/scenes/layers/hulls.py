"""Many runs at a moment as small dots, and the regions in which half and nine tenths of them are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

SHARES = (0.9, 0.5)
"""Of the runs, that are within; the largest region first."""
FILLS = (0.2, 0.3)  # alpha
EDGE_ALPHA = 0.95
WIDTHS = (2.0, 3.0)  # of the edges, in reference pixels
DOT = 6.5  # the diameter of the dots, in reference pixels


@dataclass(frozen=True, eq=False)
class Hulls:
    """The convex hulls of the most central runs at the moment: of nine tenths of them, and of half.

    Central are those whose distance from the median of each coordinate is small in units of their covariance.

    Attributes:
      clouds: for each group of runs its points in the coordinates of the axes, shape (runs, points, 2).
      colors: the numbers of the groups' colours.
    """

    clouds: tuple[Float64[np.ndarray, "_ _ 2"], ...]
    colors: tuple[int, ...]

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the hulls."""
        unit = points(axes.figure)
        drawn: list[tuple[np.ndarray, list[Polygon], Line2D]] = []
        for cloud, number in zip(self.clouds, self.colors, strict=True):
            ink = to_rgb(theme.color(number))
            hulls = []
            for share, fill, width in zip(SHARES, FILLS, WIDTHS, strict=True):
                hull = Polygon(np.zeros((1, 2)), closed=True, facecolor=(*ink, fill), edgecolor=(*ink, EDGE_ALPHA))
                hull.set(linewidth=width * unit, joinstyle="round", zorder=4.6, gid=f"hull {share:g}")
                axes.add_patch(hull)
                hulls.append(hull)
            dots = Line2D([], [], linestyle="none", marker="o", color=ink, zorder=4.7, gid="cloud-dots")
            dots.set(markersize=DOT * unit, markeredgecolor=theme.casing, markeredgewidth=unit)
            axes.add_line(dots)
            drawn.append((np.swapaxes(cloud, 0, 1), hulls, dots))

        def update(moment: Moment) -> None:
            for by_step, hulls, dots in drawn:
                here = _between(by_step, moment)
                dots.set_data(*here.T)
                for hull, share in zip(hulls, SHARES, strict=True):
                    hull.set_xy(convex_hull(central(here, share)))

        return Live(update, tuple(artist for _, hulls, dots in drawn for artist in (*hulls, dots)))


def _between(by_step: Float64[np.ndarray, "points runs 2"], moment: Moment) -> Float64[np.ndarray, "runs 2"]:
    """The places of the runs; one that goes where there are no numbers waits."""
    step = min(moment.step, len(by_step) - 1)
    here, there = by_step[step], by_step[min(step + 1, len(by_step) - 1)]
    with np.errstate(over="ignore", invalid="ignore"):
        places = np.asarray(here + moment.share * (there - here))
    return np.asarray(np.where(np.isfinite(places).all(axis=1, keepdims=True), places, here))


def central(places: Float64[np.ndarray, "runs 2"], share: float) -> Float64[np.ndarray, "kept 2"]:
    """So large a share of the places, at least one: those nearest to the median, in units of the covariance.

    What is no number is far away.
    """
    known = places[np.isfinite(places).all(axis=1)]
    if not len(known):
        return np.zeros((0, 2))
    wanted = min(max(int(np.ceil(share * len(places))), 1), len(known))
    away = known - np.median(known, axis=0)
    covariance = away.T @ away / len(known)
    # A cloud without any width is no wider in units of it.
    inverse = np.linalg.pinv(covariance, rcond=1e-12, hermitian=True)
    distances = np.einsum("ni,ij,nj->n", away, inverse, away)
    return np.asarray(known[np.argsort(distances, kind="stable")[:wanted]])


def convex_hull(places: Float64[np.ndarray, "n 2"]) -> Float64[np.ndarray, "m 2"]:
    """The corners of the convex hull, anticlockwise: Andrew's monotone chain (1979)."""
    if len(places) < 3:
        return places.copy() if len(places) else np.full((1, 2), np.nan)
    ordered = np.unique(places, axis=0).tolist()

    def half(corners: list[list[float]]) -> list[list[float]]:
        chain: list[list[float]] = []
        for x, y in corners:
            while len(chain) > 1:
                (x0, y0), (x1, y1) = chain[-2:]
                if (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0:
                    break
                chain.pop()
            chain.append([x, y])
        return chain[:-1]

    corners = half(ordered) + half(ordered[::-1])
    return np.array(corners or ordered)
