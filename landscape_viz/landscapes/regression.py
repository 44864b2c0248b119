"""Least squares as landscapes: a straight line through points, and linear equations."""

from __future__ import annotations

from typing import Any

import numpy as np

from landscape_viz.errors import InputError, whole_number
from landscape_viz.landscapes.batches import read_seed
from landscape_viz.landscapes.data import DataLandscape, read_samples

SLOPE, INTERCEPT, NOISE = 2.0, 1.0, 0.5  # of the line that is drawn where no data are given


def linear_regression(
    x: Any = None, y: Any = None, domain: Any = None, *, count: int = 100, seed: int = 0
) -> DataLandscape:
    """The mean of (w·x + b − y)² over points (x, y), as a landscape over (w, b).

    Its minimum is the least-squares line, known unless all x are equal.

    Args:
      x, y: the data, each of shape (n,). Left out: `count` points of y = 2x + 1 + noise, x uniform in [-1, 3], the
        noise normal with standard deviation 0.5.
      domain: ((lo, hi), (lo, hi)) for w and b; by default around the minimum, the origin included.
      count, seed: of the data that are drawn where none are given.

    Raises:
      InputError: only one of x and y is given, or they are not equally many finite numbers.
    """
    if (x is None) != (y is None):
        raise InputError("linear_regression needs both x and y, or neither of them")
    if x is None:
        generator = np.random.default_rng(read_seed(seed))
        x = generator.uniform(-1, 3, whole_number("count", count, 1))
        y = SLOPE * x + INTERCEPT + NOISE * generator.standard_normal(len(x))
    x, y = (_column(part, name) for part, name in zip(read_samples((x, y)), ("x", "y"), strict=True))
    solution, unique = _least_squares(np.column_stack([x, np.ones_like(x)]), y)
    return DataLandscape(
        lambda w, b, x, y: (w * x + b - y) ** 2,
        (x, y),
        around(solution) if domain is None else domain,
        name="linear regression",
        minima=(solution,) if unique else (),
        formula="mean of (w·x + b − y)²",
    )


def linear_equations(matrix: Any, right_side: Any, domain: Any = None) -> DataLandscape:
    """The mean of (aᵢ·p − cᵢ)² over equations aᵢ·p = cᵢ, as a landscape over the unknowns p.

    Each equation is a sample. Where the equations have one solution the loss is zero there; where they are too many
    and contradict each other, the minimum is the least-squares solution. It is known where it is the only one.

    Args:
      matrix: the coefficients, one row an equation; shape (equations, 2), or (equations, 1).
      right_side: shape (equations,).
      domain: by default around the solution, the origin included.

    Raises:
      InputError: the arrays are not finite numbers of these shapes.
    """
    coefficients, constants = read_samples((matrix, right_side))
    constants = _column(constants, "right_side")
    if coefficients.ndim != 2 or coefficients.shape[1] not in (1, 2):
        raise InputError(f"matrix must have shape (equations, 2) or (equations, 1); got {coefficients.shape}")
    unknowns = coefficients.shape[1]
    solution, unique = _least_squares(coefficients, constants)
    return DataLandscape(
        (lambda p, a, c: (a @ p - c) ** 2) if unknowns == 2 else (lambda p, a, c: (a[0] * p - c) ** 2),
        (coefficients.astype(np.float64), constants),
        around(solution) if domain is None else domain,
        name="linear equations",
        minima=(solution,) if unique else (),
        formula="mean of " + ("(aᵢx + bᵢy − cᵢ)²" if unknowns == 2 else "(aᵢx − cᵢ)²"),
    )


def around(point: np.ndarray) -> Any:
    """A domain with `point` in its middle and the origin inside."""
    half = np.maximum(1.5 * np.abs(point), 1.0)
    # Six digits: the rounding of the solution is not to be read off the axes.
    pairs = [(float(f"{low:.6g}"), float(f"{high:.6g}")) for low, high in zip(point - half, point + half, strict=True)]
    return pairs[0] if len(pairs) == 1 else tuple(pairs)


def _least_squares(matrix: np.ndarray, right_side: np.ndarray) -> tuple[np.ndarray, bool]:
    """The shortest least-squares solution, and True if it is the only one."""
    if len(matrix) == matrix.shape[1] == np.linalg.matrix_rank(matrix):
        return np.linalg.solve(matrix, right_side), True
    solution, _, rank, _ = np.linalg.lstsq(matrix, right_side, rcond=None)
    return solution, bool(rank == matrix.shape[1])


def _column(array: np.ndarray, name: str) -> np.ndarray:
    if array.ndim != 1:
        raise InputError(f"{name} must be numbers of shape (n,); got shape {array.shape}")
    return array.astype(np.float64)
