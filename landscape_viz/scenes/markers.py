"""The markers of critical points, on curves, contours, surfaces and maps of basins: one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from landscape_viz.landscapes.critical_points import CriticalPoint
from landscape_viz.landscapes.landscape import Point

Sign = Literal["lowest", "minimum", "saddle", "maximum", "degenerate"]
MOST_MARKS = 25  # more hide the picture: then only minima are shown, and of those the lowest


class Marker(NamedTuple):
    """The look of one kind of critical point; shapes are matplotlib's, sizes in markers of the usual size.

    Attributes:
      name: what a key calls it.
      shape, size: on contours and surfaces.
      hollow: whether it is filled with the colour of the background.
      curve_size: on a curve, with the same shape.
      basin_shape, basin_size: on a map of basins, where it is filled with the colour of its basin.
    """

    name: str
    shape: str
    size: float
    hollow: bool = False
    curve_size: float = 0.9
    basin_shape: str = "*"
    basin_size: float = 2.2


MARKERS: dict[Sign, Marker] = {
    "lowest": Marker("lowest min", "*", 1.9, curve_size=1.7),
    "minimum": Marker("local min", "o", 0.8, hollow=True),
    "saddle": Marker("saddle", "x", 0.85, basin_shape="X", basin_size=1.3),
    "maximum": Marker("max", "^", 0.95, basin_shape="^", basin_size=1.3),
    "degenerate": Marker("degenerate", "D", 0.65, hollow=True, basin_shape="D", basin_size=1.0),
}


def signs(points: Sequence[CriticalPoint], tolerance: float = 0.0) -> dict[Sign, list[Point]]:
    """The points to be marked, by their sign; where there are too many, the minima only, or the lowest only.

    Args:
      points: the critical points.
      tolerance: minima that are higher than the lowest by no more than this share its sign.
    """
    shown = list(points)
    lowest = min((one.value for one in shown if one.kind == "minimum"), default=0.0)
    if len(shown) > MOST_MARKS:
        shown = [one for one in shown if one.kind == "minimum"]
    if len(shown) > MOST_MARKS:
        shown = [one for one in shown if one.value <= lowest + tolerance][:MOST_MARKS]
    by_sign: dict[Sign, list[Point]] = {}
    for one in shown:
        is_lowest = one.kind == "minimum" and one.value <= lowest + tolerance
        by_sign.setdefault("lowest" if is_lowest else one.kind, []).append(one.point)
    return {sign: by_sign[sign] for sign in MARKERS if sign in by_sign}
