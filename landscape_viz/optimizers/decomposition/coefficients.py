"""The record of a run, and constants of its optimizer that are fitted to it, believed only where they fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Bool, Float64

Rows = Float64[np.ndarray, "steps dim"]

SAMPLED = "sampled_gradient"
"""The name under which the gradient of a minibatch is recorded."""
DAMPING = "damping"
"""The name under which a second-order method records what it added to the diagonal of its matrix."""
MISFIT = 1e-9  # of the largest term: above it a formula is not the one that was run
_SMALLEST = 1e-290  # below it products of float64 lose digits
_ROUNDING = 1e-13  # of the largest terms so far: that much of gradients close to zero may be rounding
_SMALL = 1e-5  # of the largest terms so far: equations among smaller ones have less of a say
_INDEPENDENT = 1e-5  # of the largest singular value: terms closer to each other cannot be told apart


@runtime_checkable
class Recorded(Protocol):
    """The fields of a `Trajectory` from which its steps are taken apart."""

    @property
    def points(self) -> Float64[np.ndarray, "points dim"]:
        """The points, the start among them."""

    @property
    def gradients(self) -> Float64[np.ndarray, "points dim"]:
        """The gradients of the loss at the points."""

    @property
    def hessians(self) -> Float64[np.ndarray, "points dim dim"] | None:
        """The Hessians of the loss at the points."""

    @property
    def updates(self) -> Rows:
        """The steps from each point to the next."""

    @property
    def learning_rates(self) -> Float64[np.ndarray, " steps"]:
        """The learning rates, nan where they were not recorded."""

    @property
    def internals(self) -> Mapping[str, np.ndarray]:
        """The state of the optimizer after each step, by name."""


@dataclass(frozen=True, eq=False)
class RunRecord:
    """The record of a run, step by step, from which its formula is deduced.

    Attributes:
      updates, gradients: of each step, the gradient being the one that was used, of a sample where it was sampled;
        shape (steps, dim).
      points: where each step began; shape (steps, dim).
      rates: the learning rates where they were recorded, and ones, in case they were not or the state has them
        built in; each of shape (steps, 1).
      vectors: what else was recorded with a number for each coordinate, by name; each of shape (steps, dim).
      hessians: of the loss at `points`; shape (steps, dim, dim); None where they were not recorded.
      damping: what a second-order method recorded under that name; shape (steps,); None where there is nothing.
    """

    updates: Rows
    gradients: Rows
    points: Rows
    rates: tuple[Float64[np.ndarray, "steps 1"], ...]
    vectors: Mapping[str, Rows]
    hessians: Float64[np.ndarray, "steps dim dim"] | None
    damping: Float64[np.ndarray, " steps"] | None

    @classmethod
    def of(cls, run: Recorded) -> RunRecord:
        """The record of a trajectory."""
        vectors = {name: rows for name, rows in run.internals.items() if rows.shape == run.updates.shape}
        recorded = run.learning_rates[:, None]
        ones = np.ones_like(recorded)
        damping = run.internals.get(DAMPING)
        return cls(
            updates=run.updates,
            gradients=vectors.pop(SAMPLED, run.gradients[:-1]),
            points=run.points[:-1],
            rates=(recorded, ones) if np.isfinite(recorded).any() else (ones,),
            vectors=vectors,
            hessians=None if run.hessians is None else run.hessians[:-1],
            damping=damping if damping is not None and damping.shape == (len(run.updates),) else None,
        )


def fit_coefficients(target: Rows, terms: Sequence[Rows]) -> tuple[float, ...] | None:
    """The coefficients c with target = Σ c·terms in every component of every step, or None where there are none.

    Numbers that are not finite say nothing. More equations than coefficients are asked for: any target fits as many as
    it has. Terms that are multiples of each other all along are refused too: any mixture of them fits. A term that is
    zero all along has the coefficient 0.

    Args:
      target, terms: the sum and what it is the sum of, each of shape (steps, dim).
    """
    columns = np.stack(terms, axis=-1)
    with np.errstate(over="ignore", invalid="ignore"):
        scale = np.maximum(np.abs(columns).max(axis=-1), np.abs(target))
    usable = np.isfinite(scale) & (scale > _SMALLEST)
    largest = np.broadcast_to(np.maximum.accumulate(np.where(usable, scale, 0.0).max(axis=1))[:, None], scale.shape)
    usable &= scale > _ROUNDING * largest
    # Equations count alike also where a run grows by many powers of ten, and less where it has become small.
    weights = 1 / (scale[usable] + _SMALL * largest[usable])
    equations, wanted = columns[usable] * weights[:, None], target[usable] * weights
    sizes = np.linalg.norm(equations, axis=0)
    present = sizes > 0
    if len(wanted) <= present.sum() or not present.any():
        return None
    solved, _, _, singular = np.linalg.lstsq(equations[:, present] / sizes[present], wanted, rcond=None)
    if singular[-1] < _INDEPENDENT * singular[0]:
        return None
    coefficients = np.zeros(len(terms))
    coefficients[present] = solved / sizes[present]
    rounding = _ROUNDING * largest[usable] * weights
    fits = _fits(equations, wanted, coefficients, rounding)
    return tuple(float(coefficient) for coefficient in coefficients) if fits else None


def is_sum_of(target: Rows, terms: Sequence[Rows]) -> bool:
    """True where target = Σ terms wherever both are finite, which they are somewhere; shapes as `fit_coefficients`."""
    finite = np.isfinite(target).all(axis=1)
    for term in terms:
        finite &= np.isfinite(term).all(axis=1)
    columns = np.stack([term[finite].ravel() for term in terms], axis=1)
    return bool(finite.any()) and _fits(columns, target[finite].ravel(), np.ones(len(terms)), 0.0)


def before(rows: Rows) -> Rows:
    """The rows before each step, where `rows` is held after it and zeros at first."""
    return np.concatenate([np.zeros((1, rows.shape[1])), rows[:-1]])


def _fits(
    columns: Float64[np.ndarray, "n terms"],
    wanted: Float64[np.ndarray, " n"],
    coefficients: np.ndarray,
    rounding: np.ndarray | float,
) -> bool:
    """True where the terms with these coefficients sum to what is wanted, which may be off by `rounding`."""
    shares = columns * coefficients
    largest = np.maximum(np.abs(shares).max(axis=1), np.abs(wanted))
    misfit: Bool[np.ndarray, " n"] = np.abs(shares.sum(axis=1) - wanted) > MISFIT * largest + rounding
    return not misfit.any()
