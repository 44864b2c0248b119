"""Constants of an optimizer that were not recorded, fit_coefficients from what was, and believed only where they fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64

from landscape_viz.runs.trajectory import Trajectory

Rows = Float64[np.ndarray, "steps dim"]

SAMPLED = "sampled_gradient"
"""The name under which the gradient of a minibatch is recorded."""
MISFIT = 1e-9  # of the largest term: above it a formula is not the one that was run
_SMALLEST = 1e-290  # below it products of float64 lose digits
_ROUNDING = 1e-13  # of the largest terms so far: that much of gradients close to zero may be rounding
_SMALL = 1e-5  # of the largest terms so far: equations among smaller ones have less of a say
_INDEPENDENT = 1e-5  # of the largest singular value: terms closer to each other cannot be told apart


@dataclass(frozen=True, eq=False)
class RunRecord:
    """What a run has left to deduce its formula from.

    Attributes:
      updates, gradients: of each step, the gradient being the one that was used, of a sample where it was sampled;
        shape (steps, dim).
      points: where each step began; shape (steps, dim).
      rates: the learning rates where they were recorded, and ones, in case they were not or the state has them
        built in; each of shape (steps, 1).
      vectors: what else was recorded with a number for each coordinate, by name; each of shape (steps, dim).
    """

    updates: Rows
    gradients: Rows
    points: Rows
    rates: tuple[Float64[np.ndarray, "steps 1"], ...]
    vectors: Mapping[str, Rows]

    @classmethod
    def of(cls, trajectory: Trajectory) -> RunRecord:
        """The record in a trajectory."""
        vectors = {name: rows for name, rows in trajectory.internals.items() if rows.shape == trajectory.updates.shape}
        recorded = trajectory.learning_rates[:, None]
        ones = np.ones_like(recorded)
        return cls(
            updates=trajectory.updates,
            gradients=vectors.pop(SAMPLED, trajectory.gradients[:-1]),
            points=trajectory.points[:-1],
            rates=(recorded, ones) if np.isfinite(recorded).any() else (ones,),
            vectors=vectors,
        )


def fit_coefficients(target: Rows, terms: Sequence[Rows]) -> tuple[float, ...] | None:
    """The constants c with target = Σ c·terms in every component of every step, or None where there are none.

    Numbers that are not finite say nothing. Some more equations than constants are asked for: any target fits as many
    as it has. Terms that are multiples of each other all along are refused too: any mixture of them fits. A term that
    is zero all along has the constant 0.

    Args:
      target, terms: what is is_sum_of and by what, each of shape (steps, dim).
    """
    columns = np.stack(terms, axis=-1)
    with np.errstate(over="ignore", invalid="ignore"):
        scale = np.maximum(np.abs(columns).max(axis=-1), np.abs(target))
    told = np.isfinite(scale) & (scale > _SMALLEST)
    largest = np.broadcast_to(np.maximum.accumulate(np.where(told, scale, 0.0).max(axis=1))[:, None], scale.shape)
    told &= scale > _ROUNDING * largest
    # Equations count alike also where a run grows by many powers of ten, and less where it has become small.
    weights = 1 / (scale[told] + _SMALL * largest[told])
    equations, wanted = columns[told] * weights[:, None], target[told] * weights
    sizes = np.linalg.norm(equations, axis=0)
    present = sizes > 0
    if len(wanted) <= present.sum() or not present.any():
        return None
    solved, _, _, singular = np.linalg.lstsq(equations[:, present] / sizes[present], wanted, rcond=None)
    if singular[-1] < _INDEPENDENT * singular[0]:
        return None
    constants = np.zeros(len(terms))
    constants[present] = solved / sizes[present]
    known = _ROUNDING * largest[told] * weights
    return tuple(float(constant) for constant in constants) if _fits(equations, wanted, constants, known) else None


def is_sum_of(target: Rows, terms: Sequence[Rows]) -> bool:
    """Whether target = Σ terms wherever both are finite, and somewhere they are; shapes as for `fit_coefficients`."""
    told = np.isfinite(target).all(axis=1)
    for term in terms:
        told &= np.isfinite(term).all(axis=1)
    columns = np.stack([term[told].ravel() for term in terms], axis=1)
    return bool(told.any()) and _fits(columns, target[told].ravel(), np.ones(len(terms)), 0.0)


def before(rows: Rows) -> Rows:
    """What was held before each step, where `rows` is held after it and zeros at first."""
    return np.concatenate([np.zeros((1, rows.shape[1])), rows[:-1]])


def _fits(
    columns: Float64[np.ndarray, "n terms"],
    wanted: Float64[np.ndarray, " n"],
    constants: np.ndarray,
    known: np.ndarray | float,
) -> bool:
    """Whether the terms with these constants sum to what is wanted, which is `known` up to so much."""
    shares = columns * constants
    largest = np.maximum(np.abs(shares).max(axis=1), np.abs(wanted))
    misfit: Bool[np.ndarray, " n"] = np.abs(shares.sum(axis=1) - wanted) > MISFIT * largest + known
    return not misfit.any()
