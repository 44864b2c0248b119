"""The markers of critical points, on curves, contours, surfaces and maps of basins: one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from landscape_viz.landscapes.critical_points import CriticalPoint
from landscape_viz.landscapes.landscape import Point

Sign = Literal["lowest", "minimum", "saddle", "maximum", "degenerate"]
MOST_MARKS = 25  # more hide the picture: then only minima are shown, and of those the lowest


Stroke = tuple[str, float, float, float]
"""A shape of matplotlib, its size, the width of its line (0: filled), in reference pixels, and its alpha."""


class Marker(NamedTuple):
    """The look of one kind of critical point.

    Attributes:
      name: what a key calls it.
      strokes: what it is drawn of, from below.
    """

    name: str
    strokes: tuple[Stroke, ...]


MARKERS: dict[Sign, Marker] = {
    "lowest": Marker("lowest minimum", (("o", 15.0, 2.2, 1.0), ("o", 4.5, 0.0, 1.0))),
    "minimum": Marker("minimum", (("o", 13.0, 2.0, 0.8),)),
    "saddle": Marker("saddle", (("x", 9.0, 1.6, 0.65),)),
    "maximum": Marker("maximum", (("^", 9.0, 1.6, 0.65),)),
    "degenerate": Marker("degenerate", (("D", 7.0, 1.6, 0.65),)),
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
