"""Entry: the row of one loss in the tables of the catalogue, as plain data. Nothing here imports jax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from landscape_viz.landscapes.expressions.evaluate import compile_expression

Point = tuple[float, ...]
Pair = tuple[float, float]


class Minimum(NamedTuple):
    """A minimum of a loss: where it is, and the loss there."""

    point: Point
    value: float


@dataclass(frozen=True)
class Entry:
    """One loss of the catalogue.

    Attributes:
      name: by which the catalogue gives it, in snake_case.
      expression: the loss as text in x, or in x and y; in a form that does not overflow and whose
        derivatives exist wherever those of the loss do, and are finite where they do not.
      domain: (lo, hi) for each axis.
      minima: the known minima in the domain, lowest first; those that share the lowest value are the global ones.
        Of a loss of two numbers with more than a dozen, only those.
      start: a start from which a descent is worth watching.
      source: who it is from.
      note: the thing to watch, in one line.
      smooth: False where the gradient does not exist at a minimum.
      written: the formula for pictures, where `expression` is not how one would write it.
    """

    name: str
    expression: str
    domain: tuple[Pair, ...]
    minima: tuple[Minimum, ...]
    start: Point
    source: str
    note: str
    smooth: bool = True
    written: str | None = None

    @property
    def dim(self) -> int:
        """The number of coordinates."""
        return len(self.domain)

    @property
    def formula(self) -> str:
        """The loss in mathematical notation."""
        return self.written or compile_expression(self.expression).formula


def entry(
    name: str,
    expression: str,
    domain: Pair | tuple[Pair, Pair],
    minima: Sequence[tuple[float | Point, float]],
    *,
    start: float | Point,
    source: str,
    note: str,
    smooth: bool = True,
    written: str | None = None,
) -> Entry:
    """A row of a table: an `Entry` whose domain, points and start are plain numbers in one dimension.

    `minima` are pairs of a point and the loss there, lowest first.
    """
    return Entry(
        name=name,
        expression=expression,
        domain=cast("tuple[Pair, ...]", domain if isinstance(domain[0], tuple) else (domain,)),
        minima=tuple(Minimum(_point(place), value) for place, value in minima),
        start=_point(start),
        source=source,
        note=note,
        smooth=smooth,
        written=written,
    )


def _point(coordinates: float | Point) -> Point:
    return coordinates if isinstance(coordinates, tuple) else (coordinates,)


def square(half_width: float) -> tuple[Pair, Pair]:
    """The domain from -half_width to half_width on both axes."""
    return (-half_width, half_width), (-half_width, half_width)


def mirrored(*minima: Pair) -> tuple[Pair, ...]:
    """The minima of an even function, given those at x > 0."""
    return tuple((sign * x, value) for x, value in minima for sign in (-1, 1))
