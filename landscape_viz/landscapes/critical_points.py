"""The critical points of a landscape: minima, maxima, saddles, and those that the Hessian does not decide."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import whole_number
from landscape_viz.landscapes.classification import Findings, examine, isolated, rises
from landscape_viz.landscapes.hessian import values_at, widths
from landscape_viz.landscapes.kinks import kinked_minima
from landscape_viz.landscapes.landscape import Landscape, Point
from landscape_viz.landscapes.stationary import Survey, stationary_points, survey
from landscape_viz.landscapes.validation import checked_landscape

Kind = Literal["minimum", "maximum", "saddle", "degenerate"]

SAME = 2e-3  # of the width: a minimum found this near to one that is told is that one


@dataclass(frozen=True)
class CriticalPoint:
    """A point at which the gradient is zero, or a minimum at a kink or on the border, where it need not be.

    Attributes:
      point: where, of length dim.
      value: the loss there.
      kind: "degenerate" where an eigenvalue is zero and the loss is neither higher nor lower all around.
      eigenvalues: of the Hessian, ascending, in units of the loss per squared unit of the coordinates; nan at a
        minimum without zero gradient.
    """

    point: Point
    value: float
    kind: Kind
    eigenvalues: tuple[float, ...]


_FOUND: WeakKeyDictionary[Landscape, dict[int | None, tuple[CriticalPoint, ...]]] = WeakKeyDictionary()


def critical_points(landscape: Landscape, *, cells: int | None = None) -> tuple[CriticalPoint, ...]:
    """The critical points of a landscape of one or two dimensions in its closed domain, lowest first.

    Newton's method for a zero of the gradient, x <- x - H(x)^-1 g(x), is started wherever a regular grid shows
    that it would stay near, and what it finds is classified by the eigenvalues of H: all positive, a minimum; all
    negative, a maximum; both, a saddle. Where one is zero the loss on a small circle decides, or leaves it open.
    Everything is measured in widths of the domain, so that neither the units of the axes nor those of the loss
    matter.

    * The minima that the landscape knows stand as they are, for whatever is found beside them.
    * Minima at kinks are found too, by comparing values. Those on the border with a slope left, only if known.
    * Points that are not alone, but form a line (a valley with a level floor, a ring, a loss of one axis only), are
      not listed, nor is a plateau: where the loss differs from its level by nothing that a picture could show.
    * Of features smaller than two or three cells of the grid, some are missed.

    Args:
      landscape: what is searched.
      cells: of the grid, along each axis; 2000 in one dimension and 160 in two if None.

    Raises:
      InputError: `cells` is not a whole number from 4 to 100,000 (1000 in two dimensions).
    """
    checked_landscape(landscape)
    if cells is not None:
        cells = whole_number("cells", cells, 4, 100_000 if landscape.dim == 1 else 1000)
    found = _FOUND.setdefault(landscape, {})  # a landscape never changes, and a scene asks more than once
    if cells not in found:
        with np.errstate(all="ignore"):  # what is not finite is passed over, not wrong
            points = _listed(landscape, survey(landscape, cells))
        finite = (it for it in points if math.isfinite(it.value))
        found[cells] = tuple(sorted(finite, key=lambda it: (it.value, it.point)))
    return found[cells]


def _listed(landscape: Landscape, seen: Survey) -> list[CriticalPoint]:
    told = np.array(landscape.minima, dtype=np.float64).reshape(-1, landscape.dim)
    found, facts = _found(landscape, seen, told)
    known = examine(landscape, told, seen)
    eigenvalues = np.where(known.stationary[:, None], known.eigenvalues, np.nan)
    kinks = kinked_minima(landscape, seen, np.concatenate([told, found]))
    rows = [
        *zip(found, facts.values, facts.signs, facts.eigenvalues, strict=True),
        *zip(told, known.values, np.ones_like(told), eigenvalues, strict=True),
        *zip(kinks, values_at(landscape, kinks), np.ones_like(kinks), np.full_like(kinks, np.nan), strict=True),
    ]
    return [_critical_point(*row) for row in rows]


def _found(
    landscape: Landscape, seen: Survey, told: Float64[np.ndarray, "k dim"]
) -> tuple[Float64[np.ndarray, "n dim"], Findings]:
    """What Newton's method finds and is worth listing beside the minima that were told."""
    width = widths(landscape)
    points = stationary_points(landscape, seen)
    facts = examine(landscape, points, seen)
    singular = (facts.signs == 0).any(axis=1)
    facts.signs[singular] = rises(landscape, points[singular], seen)[:, None]
    alone = ~np.isnan(facts.signs).any(axis=1)
    alone[singular] &= isolated(points[singular] / width)
    distance = np.abs((points[:, None] - told) / width).max(axis=-1).min(axis=1, initial=np.inf)
    # A saddle may be as near as that; but at a kink Newton's method finds anything.
    repeated = (distance <= SAME) & (facts.signs >= 0).all(axis=1) | (distance <= SAME / 20)
    kept = facts.stationary & facts.visible & alone & ~repeated
    return points[kept], Findings(*(part[kept] for part in facts))


def _critical_point(
    point: Float64[np.ndarray, " dim"],
    value: float,
    signs: Float64[np.ndarray, " dim"],
    eigenvalues: Float64[np.ndarray, " dim"],
) -> CriticalPoint:
    low, high = min(signs), max(signs)
    kind: Kind = (
        "saddle" if low < 0 < high else "degenerate" if low * high == 0 else "minimum" if low > 0 else "maximum"
    )
    return CriticalPoint(tuple(point.tolist()), float(value), kind, tuple(eigenvalues.tolist()))
