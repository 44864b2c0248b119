"""The landscape: a loss of one or two numbers over a domain, with its known minima, name and formula."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import InputError, brief, whole_number
from landscape_viz.landscapes.function_adapter import PointFunction, point_function, variable_names
from landscape_viz.landscapes.validation import Point, read_domain, read_point, read_variables
from landscape_viz.precision import float64

__all__ = ["Grid", "Landscape", "Point", "read_domain", "read_point"]

KEPT_POINTS = 2**20  # of all the grids that a landscape keeps: 24 MB in two dimensions


class Grid(NamedTuple):
    """A regular grid over a domain, as read-only arrays.

    points: shape (n, 1) in one dimension, (ny, nx, 2) in two: rows are y, columns are x, as matplotlib draws them.
    values: the loss there, shape (n,) or (ny, nx).
    """

    points: Float64[np.ndarray, "*grid dim"]
    values: Float64[np.ndarray, "*grid"]


@dataclass(frozen=True, eq=False, init=False, repr=False)
class Landscape:
    """A loss of one or two numbers over a domain, with values, gradients and Hessians compiled by jax.

    Args:
      loss: a function that jax can trace and that returns one real number. In one dimension it takes a scalar x;
        in two it takes (x, y) or one vector of shape (2,).
      domain: (lo, hi) makes a 1-D landscape, ((lo, hi), (lo, hi)) a 2-D one. It is what pictures show; the loss
        may be evaluated outside.
      name: the name on pictures and in messages; by default that of the function.
      minima: the known minima, as points; in one dimension plain numbers will do.
      start: a start from which a descent is worth watching.
      formula: the loss as a reader would write it, for pictures.
      source: where the function comes from.
      smooth: False where the gradient does not exist at a minimum.
      variables: the names of the coordinates on pictures; by default those of the arguments of the loss, ("w", "b")
        for one that begins ``def loss(w, b)``, and "x" and "y" for one of a vector.

    Raises:
      InputError: the domain is empty or not finite, or the loss cannot be traced or does not return one number.

    All points and results are numpy float64, whatever jax's global precision is. A point has shape (dim,) and a
    batch (..., dim): `value` gives (...), `gradient` (..., dim), `hessian` (..., dim, dim). In one dimension
    plain numbers are welcome too: a scalar, or an array whose last axis is longer than 1, is taken as values
    of x, and all three results have its shape.

    >>> bowl = Landscape(lambda x: x**2, (-20, 20))
    >>> float(bowl.gradient(3.0))
    6.0
    """

    loss: Callable[..., Any]
    domain: tuple[Any, ...]
    name: str
    minima: tuple[Point, ...]
    start: Point | None
    formula: str | None
    source: str | None
    smooth: bool
    variables: tuple[str, ...]
    dim: int
    function: PointFunction
    bounds: Float64[np.ndarray, "dim 2"]

    def __init__(
        self,
        loss: Callable[..., Any],
        domain: Any,
        *,
        name: str | None = None,
        minima: Sequence[Any] = (),
        start: Any = None,
        formula: str | None = None,
        source: str | None = None,
        smooth: bool = True,
        variables: Sequence[str] | None = None,
    ) -> None:
        bounds = read_domain(domain)
        dim = len(bounds)
        title = name or getattr(loss, "__name__", None) or type(loss).__name__
        pairs = tuple((float(low), float(high)) for low, high in bounds)
        fields = {
            "loss": loss,
            "domain": pairs[0] if dim == 1 else pairs,
            "name": title,
            "minima": tuple(read_point("minima", point, dim) for point in minima),
            "start": None if start is None else _read_start(start, bounds, title),
            "formula": formula,
            "source": source,
            "smooth": smooth,
            "variables": variable_names(loss, dim) if variables is None else read_variables(variables, dim),
            "dim": dim,
            "function": point_function(loss, dim, title),
            "bounds": bounds,
        }
        for field, value in fields.items():
            object.__setattr__(self, field, value)

    def __repr__(self) -> str:
        axes = ", ".join(
            f"{variable} from {low:g} to {high:g}"
            for variable, (low, high) in zip(self.variables, self.bounds, strict=True)
        )
        return f"{type(self).__name__}({self.name!r}, {axes})"

    def value(self, p: Any) -> Any:
        """The loss at one point or a batch of points: shape (...,) for points of shape (..., dim)."""
        return self._evaluate(self._values, p, 0)

    def gradient(self, p: Any) -> Any:
        """The gradient at one point or a batch of points: shape (..., dim)."""
        return self._evaluate(self._gradients, p, 1)

    def hessian(self, p: Any) -> Any:
        """The matrix of second derivatives at one point or a batch of points: shape (..., dim, dim)."""
        return self._evaluate(self._hessians, p, 2)

    def grid(self, n: int | tuple[int, ...]) -> Grid:
        """The loss on a regular grid over the domain, both ends included, in one compiled call.

        A grid is evaluated once: asked again, the landscape gives the one it keeps.

        Args:
          n: points along each axis, or (nx, ny) in two dimensions.
        """
        counts = tuple(n) if isinstance(n, tuple | list) else (n,) * self.dim
        if len(counts) != self.dim:
            raise InputError(f"n must be one number or one for each of {self.dim} axes; got {brief(n)}")
        counts = tuple(whole_number("n", count, 2) for count in counts)
        if counts in self._grids:
            return self._grids[counts]
        axes = [np.linspace(low, high, count) for (low, high), count in zip(self.bounds, counts, strict=True)]
        points = np.stack(np.meshgrid(*axes, indexing="xy"), axis=-1)
        grid = Grid(points, self.value(points))
        for array in grid:
            array.flags.writeable = False
        self._grids[counts] = grid
        while sum(each.values.size for each in self._grids.values()) > KEPT_POINTS:
            del self._grids[next(iter(self._grids))]  # the oldest
        return grid

    @property
    def resolution(self) -> int | tuple[int, ...] | None:
        """The points along each axis that pictures are made of, where values are dear; None where they are cheap."""
        return None

    @property
    def searchable(self) -> bool:
        """False where a search for critical points would be too dear: then those alone are known that are given."""
        return True

    @property
    def named_points(self) -> dict[str, Point]:
        """Points that pictures name, besides minima."""
        return {}

    def over(self, domain: Any) -> Landscape:
        """The same loss over another domain of the same dimension; minima and start are kept where they lie in it."""
        bounds = read_domain(domain)
        if len(bounds) != self.dim:
            axes = "1 axis" if self.dim == 1 else f"{self.dim} axes"
            raise InputError(f"domain of {self.name!r} must have {axes}; got {brief(domain)}")

        def inside(point: Point) -> bool:
            return all(low <= x <= high for x, (low, high) in zip(point, bounds, strict=True))

        pairs = tuple((float(low), float(high)) for low, high in bounds)
        moved = copy.copy(self)  # with what has been compiled, and whatever a subclass knows of the loss
        moved.__dict__.pop("_grids", None)
        changed = {
            "domain": pairs[0] if self.dim == 1 else pairs,
            "bounds": bounds,
            "minima": tuple(point for point in self.minima if inside(point)),
            "start": self.start if self.start is not None and inside(self.start) else None,
        }
        for field, value in changed.items():
            object.__setattr__(moved, field, value)
        return moved

    def contains(self, p: Any) -> Any:
        """True for points of shape (..., dim) that lie in the closed domain: booleans of shape (...,)."""
        points = np.asarray(p, dtype=np.float64)
        return ((points >= self.bounds[:, 0]) & (points <= self.bounds[:, 1])).all(axis=-1)

    @cached_property
    def _grids(self) -> dict[tuple[int, ...], Grid]:
        return {}

    @cached_property
    def _values(self) -> Callable[..., Any]:
        return jax.jit(jax.vmap(self.function))

    @cached_property
    def _gradients(self) -> Callable[..., Any]:
        return jax.jit(jax.vmap(jax.grad(self.function)))

    @cached_property
    def _hessians(self) -> Callable[..., Any]:
        return jax.jit(jax.vmap(jax.hessian(self.function)))

    def _evaluate(self, compiled: Callable[..., Any], p: Any, order: int) -> Any:
        points, scalars = self._read_batch(p)
        shape = points.shape[:-1] + (() if scalars else (self.dim,) * order)
        with float64():
            result = np.array(compiled(points.reshape(-1, self.dim)), dtype=np.float64)
        return result.reshape(shape)[()]

    def _read_batch(self, p: Any) -> tuple[np.ndarray, bool]:
        """`p` as an array of shape (..., dim), and True if it came as plain values of x."""
        try:
            points = np.asarray(p, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise InputError(f"a point must be numbers of shape (..., {self.dim}); got {brief(p)}") from error
        if self.dim == 1 and (points.ndim == 0 or points.shape[-1] != 1):
            return points[..., None], True
        if points.ndim == 0 or points.shape[-1] != self.dim:
            raise InputError(f"a point of {self.name!r} has shape (..., {self.dim}); got shape {points.shape}")
        return points, False


def _read_start(start: Any, bounds: Float64[np.ndarray, "dim 2"], name: str) -> Point:
    point = read_point("start", start, len(bounds))
    if not all(low <= x <= high for x, (low, high) in zip(point, bounds, strict=True)):
        raise InputError(f"start must lie in the domain of {name!r}; got {brief(start)}")
    return point


def checked_landscape(value: Any, argument: str = "landscape") -> Landscape:
    """`value` if it is a `Landscape`, or an `InputError` that names `argument` and says how to make one."""
    if isinstance(value, Landscape):
        return value
    hint = ""
    if isinstance(value, str):
        hint = '; lv.parse("x**2") makes one of a formula, lv.catalogue["himmelblau"] is one by its name'
    elif callable(value):
        hint = "; lv.Landscape(function, (lo, hi)) makes one of a function"
    raise InputError(f"{argument} must be a Landscape; got {brief(value)}{hint}")
