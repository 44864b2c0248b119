"""Entry: what the catalogue knows of one loss, as plain data. Nothing here imports jax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from landscape_viz.landscapes.expressions.evaluate import compile_expression

Point = tuple[float, ...]


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
      note: what to watch, in one line.
      smooth: False where the gradient does not exist at a minimum.
      written: the formula for pictures, where `expression` is not how one would write it.
    """

    name: str
    expression: str
    domain: tuple[tuple[float, float], ...]
    minima: tuple[Minimum, ...]
    start: Point
    source: str
    note: str
    smooth: bool = True
    written: str | None = None

    @property
    def dim(self) -> int:
        """How many numbers the loss takes."""
        return len(self.domain)

    @property
    def formula(self) -> str:
        """The loss in mathematical notation."""
        return self.written or compile_expression(self.expression).formula


def entry_1d(
    name: str,
    expression: str,
    domain: tuple[float, float],
    minima: tuple[tuple[float, float], ...],
    *,
    start: float,
    source: str,
    note: str,
    smooth: bool = True,
    written: str | None = None,
) -> Entry:
    """An entry of one axis; `minima` are pairs of x and the loss there, lowest first."""
    return Entry(
        name=name,
        expression=expression,
        domain=(domain,),
        minima=tuple(Minimum((x,), value) for x, value in minima),
        start=(start,),
        source=source,
        note=note,
        smooth=smooth,
        written=written,
    )


def entry_2d(
    name: str,
    expression: str,
    domain: tuple[tuple[float, float], tuple[float, float]],
    minima: tuple[tuple[tuple[float, float], float], ...],
    *,
    start: tuple[float, float],
    source: str,
    note: str,
    smooth: bool = True,
    written: str | None = None,
) -> Entry:
    """An entry of two axes; `minima` are pairs of a point (x, y) and the loss there, lowest first."""
    return Entry(
        name=name,
        expression=expression,
        domain=domain,
        minima=tuple(Minimum(point, value) for point, value in minima),
        start=start,
        source=source,
        note=note,
        smooth=smooth,
        written=written,
    )


def square(half_width: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The domain from -half_width to half_width on both axes."""
    return (-half_width, half_width), (-half_width, half_width)


def mirrored(*minima: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """The minima of an even function, given those at x > 0."""
    return tuple((sign * x, value) for x, value in minima for sign in (-1, 1))
