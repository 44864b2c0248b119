"""The levels of a contour picture, chosen by the data: every band shall be worth its ink.

Over most losses evenly spaced levels waste nearly all of their bands on the slopes at the border and leave the valley,
where the optimizers go, one flat colour. So three spacings are tried, the plainest first: even ones; even ones of
log(f - f_min + shift); quantiles, which give every band the same area.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import InputError, brief, whole_number
from landscape_viz.scenes.limits import robust_range
from landscape_viz.scenes.number_format import common_offset, even_numbers, roundest, short, signed

Spacing = Literal["linear", "log", "quantile", "given"]
WORDS: dict[Spacing, str] = {
    "linear": "loss",
    "log": "loss (log scale)",
    "quantile": "loss (quantile levels)",
    "given": "loss",
}

BANDS = 14
MOST_BANDS = 100
LOWEST_SHARE = 0.15  # a lowest band over a larger share of the area hides the valley
FEWEST_TOLD = 3.0  # bands that would tell as much if all had the same area
FLOOR_SHARE = 0.02  # the share of the area whose losses the shift of the logarithm is taken from
WELL = 12  # so many points of a grid in the lower half of the range are a well; at a pole there are fewer
FINEST = 1e-12  # no shift is a smaller part of the whole range: what lies below is rounding
FEWEST_TICKS = 3
WINDOW, AT_END = 0.36, 0.15  # how far a round tick may lie from its place, in distances between ticks
PLATEAU = 1e-3  # two quantiles closer than this share of their height above the lowest loss are one


@dataclass(frozen=True, eq=False)
class Levels:
    """The edges of the bands in units of the loss; band k lies between edges k and k + 1.

    Losses below the first edge or above the last one belong to the band next to them.

    Attributes:
      edges: ascending, at least two.
      spacing: how they were chosen.
    """

    edges: Float64[np.ndarray, " edges"]
    spacing: Spacing

    @property
    def bands(self) -> int:
        """The number of bands."""
        return len(self.edges) - 1

    @property
    def label(self) -> str:
        """The name of the loss, with the spacing where it is not even."""
        return WORDS[self.spacing]

    def clipped(self, values: Float64[np.ndarray, "*grid"]) -> Float64[np.ndarray, "*grid"]:
        """The values moved into the range of the edges; nan where they are not finite."""
        return np.where(np.isfinite(values), np.clip(values, self.edges[0], self.edges[-1]), np.nan)

    def height(self, values: Float64[np.ndarray, "*grid"]) -> Float64[np.ndarray, "*grid"]:
        """The heights of values when every band is equally high, from 0 to 1; nan where they are not finite.

        In between they follow a smooth ascending curve, level at its top: a kink would be an edge in the shading.
        """
        return _monotone_cubic(self.clipped(values), self.edges, np.linspace(0, 1, len(self.edges)))


def _monotone_cubic(
    x: Float64[np.ndarray, "*grid"], nodes: Float64[np.ndarray, " n"], heights: Float64[np.ndarray, " n"]
) -> Float64[np.ndarray, "*grid"]:
    """Cubic interpolation that ascends with the heights and whose slope is continuous.

    The slopes at the nodes are weighted harmonic means of those beside them: Fritsch and Butland, "A method for
    constructing local monotone piecewise cubic interpolants" (1984). The last is 0, for what lies above is cut off.
    """
    scale = float(np.abs(nodes).max())  # so that nothing below leaves the range of the numbers
    x, nodes = x / scale, nodes / scale
    widths = np.diff(nodes)
    before, after = widths[:-1] + 2 * widths[1:], 2 * widths[:-1] + widths[1:]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # bands over 300 decades have no width
        secants = np.diff(heights) / widths
        slopes = np.append(secants[:1], np.zeros(len(secants)))
        slopes[1:-1] = (before + after) / (before / secants[:-1] + after / secants[1:])
        slopes = np.where(np.isfinite(slopes), slopes, 0.0)
        number = np.clip(np.searchsorted(nodes, x, side="right") - 1, 0, len(widths) - 1)
        share = np.where(widths[number] > 0, (x - nodes[number]) / widths[number], 0.0) + 0.0 * x
    start, end = (slope * widths[number] for slope in (slopes[number], slopes[number + 1]))
    rise = heights[number + 1] - heights[number]
    # Hermite's polynomial in the share of the way through the band
    curve = share * (start + share * (3 * rise - 2 * start - end + share * (start + end - 2 * rise)))
    return np.asarray(heights[number] + curve)


def choose_levels(
    values: Float64[np.ndarray, "*grid"],
    levels: int | Sequence[float] | None = None,
    minima: Sequence[float] = (),
) -> Levels:
    """Levels for the losses of a grid.

    Args:
      values: the losses; those that are not finite do not count.
      levels: how many bands, or the edges themselves; by default about 14 bands.
      minima: losses that are no outliers however low they are, because a minimum is known to lie there.

    Raises:
      InputError: no value is finite, or `levels` is neither a number of bands nor ascending numbers.
    """
    finite = np.sort(np.asarray(values, dtype=np.float64)[np.isfinite(values)])
    shown = robust_range(finite)
    if shown is None:
        raise InputError("the loss is finite nowhere on the grid")
    bands_or_edges = _read(levels)
    if isinstance(bands_or_edges, np.ndarray):
        return Levels(bands_or_edges, "given")
    low, high = shown
    low = min([low, *(float(loss) for loss in minima if math.isfinite(loss))])
    if finite[-1] > finite[0] and np.count_nonzero(finite < finite[0] / 2 + finite[-1] / 2) >= WELL:
        low = min(low, float(finite[0]))  # a well, not a pole
    if not high - low > 8 * math.ulp(max(abs(low), abs(high))):  # constant but for rounding
        reach = max(abs(low) * 1e-6, 1e-300)
        return Levels(np.array([low - reach, low + reach]), "linear")
    linear = _linear(low, high, bands_or_edges)
    if _tells(finite, linear, low):
        return Levels(linear, "linear")
    logarithmic = _logarithmic(finite, low, bands_or_edges or BANDS)
    if _tells(finite[finite > low], logarithmic, low):
        return Levels(logarithmic, "log")
    quantiles = _quantiles(finite, bands_or_edges or BANDS)
    if len(quantiles) > BANDS // 2:
        return Levels(quantiles, "quantile")
    return Levels(linear, "linear")


def _read(levels: Any) -> Float64[np.ndarray, " edges"] | int | None:
    allowed = f"levels must be a number of bands from 1 to {MOST_BANDS}, or at least two ascending losses"
    if levels is None or (isinstance(levels, int) and not isinstance(levels, bool)):
        return None if levels is None else whole_number("levels", levels, 1, MOST_BANDS)
    try:
        edges = np.array(levels, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{allowed}; got {brief(levels)}") from error
    if edges.ndim != 1 or not 2 <= len(edges) <= MOST_BANDS + 1:
        raise InputError(f"{allowed}; got {brief(levels)}")
    if not np.isfinite(edges).all() or not (np.diff(edges) > 0).all():
        raise InputError(f"{allowed}; got {brief(levels)}")
    return edges


def _tells(finite: Float64[np.ndarray, " n"], edges: Float64[np.ndarray, " edges"], low: float) -> bool:
    """True where the bands show something: none hides the valley, which begins at `low`, and no few have all the area.

    The second is told by the entropy of the areas: exp(-sum p log p) bands of one size would have the same.
    """
    if finite.size == 0:
        return False
    counts = np.diff(np.searchsorted(finite, edges[1:-1]), prepend=0, append=finite.size)
    shares = counts[counts > 0] / finite.size
    valley = np.searchsorted(finite, low + (edges[1] - edges[0])) / finite.size
    return bool(valley <= LOWEST_SHARE and np.exp(-(shares * np.log(shares)).sum()) >= FEWEST_TOLD)


def _linear(low: float, high: float, bands: int | None) -> Float64[np.ndarray, " edges"]:
    if bands is not None:
        return np.linspace(low, high, bands + 1)
    rough = (high - low) / BANDS
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 2.5, 4, 5, 10) if unit * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    edges = np.arange(first, last + 1) * step
    # Far from zero the steps may be below the spacing of the numbers.
    return edges if (np.diff(edges) > 0).all() and len(edges) > 2 else np.linspace(low, high, BANDS + 1)


def _logarithmic(finite: Float64[np.ndarray, " n"], low: float, bands: int) -> Float64[np.ndarray, " edges"]:
    above = finite[finite > low] - low
    shift = max(float(np.quantile(above, FLOOR_SHARE)), float(above[-1]) * FINEST)
    # Relative to the shift, and log1p, so that neither tiny nor huge losses leave the range of the numbers.
    heights = np.log1p(above / shift)
    lower, upper = (float(q) for q in np.quantile(heights, (FLOOR_SHARE, 1 - FLOOR_SHARE / 2)))
    top = min(float(heights[-1]), upper + 0.3 * (upper - lower))
    edges = low + shift * np.expm1(np.linspace(0, top, bands + 1))
    return np.unique(edges)


def _quantiles(finite: Float64[np.ndarray, " n"], bands: int) -> Float64[np.ndarray, " edges"]:
    wanted = np.quantile(finite, np.linspace(0, 1, bands + 1))
    edges = [float(wanted[0])]
    for edge in wanted[1:]:
        if edge - edges[-1] > PLATEAU * (edge - wanted[0]):
            edges.append(float(edge))
    return np.array(edges)


def level_ticks(levels: Levels, most: int) -> tuple[list[float], list[str], str]:
    """The places of round losses on the bar, in bands; the words there; and the number taken off each, if any.

    Far from zero, where losses differ in their last digits only, "− 10⁹" is said once.
    """
    if levels.bands == 1:
        return [0.5], [short(float(levels.edges.mean()))], ""
    base = common_offset(float(levels.edges[0]), float(levels.edges[-1]))
    edges = levels.edges - base
    numbers = even_numbers(float(edges[0]), float(edges[-1]), most) if levels.spacing == "linear" else []
    if len(numbers) < FEWEST_TICKS:
        numbers = _scattered(edges, most)
    texts = {short(number): number for number in numbers}
    places = np.interp(list(texts.values()), edges, np.arange(len(edges)))
    return [float(place) for place in places], list(texts), signed(-base)


def _scattered(edges: Float64[np.ndarray, " edges"], most: int) -> list[float]:
    """Round numbers at about even distances along the bar."""
    bands = len(edges) - 1
    apart = bands / max(most - 1, 1)
    numbers = []
    for wanted in np.linspace(0, bands, most):
        reach = apart * (WINDOW if 0 < wanted < bands else AT_END)
        ends = np.clip([wanted - reach, wanted + reach], 0, bands)
        numbers.append(roundest(*(float(end) for end in np.interp(ends, np.arange(bands + 1), edges))))
    return numbers
