"""The quadratic model behind each step of a second-order method, and the step's parts.

A second-order method shows itself by a recorded `damping`. Which matrix its model has is found out by trying.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float64

from landscape_viz.optimizers.decomposition.coefficients import Recorded, RunRecord
from landscape_viz.optimizers.decomposition.composition import EIGENVECTORS, NEWTON, Arithmetic, Rows, StepParts, part

MISFIT = 1e-7  # of |B||p| + |g|: a step that misses −B⁻¹g by more was not made by B
_ROUNDING = 1e-7  # of the largest gradient, in units of the misfit

Matrices = Float64[np.ndarray, "steps dim dim"]


@dataclass(frozen=True, eq=False)
class QuadraticModels:
    """m(p) = f + g·p + ½·pᵀBp in each step, and how far along −B⁻¹g the step went.

    Attributes:
      matrices: B; shape (steps, dim, dim).
      absolute: whether B is |H|, the Hessian with its eigenvalues made positive, plus the damping.
      damping: what was added to the diagonal; shape (steps,).
      lengths: the share of −B⁻¹g that was taken: 1, or what a line search left of it, or 0 for a step that was
        refused; nan where the step does not come from B; shape (steps,).
    """

    matrices: Matrices
    absolute: bool
    damping: Float64[np.ndarray, " steps"]
    lengths: Float64[np.ndarray, " steps"]

    @property
    def indefinite(self) -> Bool[np.ndarray, " steps"]:
        """True where B has a negative eigenvalue, so that the model has no minimum; shape (steps,)."""
        finite = np.isfinite(self.matrices).all(axis=(1, 2))
        least = np.linalg.eigvalsh(np.where(finite[:, None, None], self.matrices, 0.0))[:, 0]
        return np.asarray(least < 0)

    def first(self, steps: int) -> QuadraticModels:
        """The models of the first steps only."""
        cut = {name: getattr(self, name)[:steps] for name in ("matrices", "damping", "lengths")}
        return replace(self, **cut)


def quadratic_models(run: Recorded) -> QuadraticModels | None:
    """The models behind the steps, or None where the optimizer shows no damping or its steps do not come from one.

    Args:
      run: a `Trajectory`.
    """
    return _models(RunRecord.of(run))


def newton_parts(record: RunRecord) -> StepParts | None:
    """A second-order step as one part, beside it the step to the stationary point of the loss's own model.

    The latter is left out (nan) where it would be the step itself, or where the Hessian has no inverse.
    """
    models = _models(record)
    if models is None or record.hessians is None:
        return None
    with np.errstate(all="ignore"):
        newton_steps = -_solved(record.hessians, record.gradients)
        gap = np.abs(newton_steps - record.updates).max(axis=1)
        same = gap <= MISFIT * np.abs(newton_steps).max(axis=1)
    newton_steps[same] = np.nan
    formula = _along_eigenvectors(record, models) if record.points.shape[1] == 2 else None
    return StepParts("Newton", (part(NEWTON, record.updates, models.lengths),), (part(NEWTON, newton_steps),), formula)


def _along_eigenvectors(record: RunRecord, models: QuadraticModels) -> Arithmetic | None:
    """The step as the sum of two, each along an eigenvector of B and divided by its curvature, the larger one first.

    The factors are the curvatures. None where a matrix has no inverse.
    """
    finite = np.isfinite(models.matrices).all(axis=(1, 2))
    curvatures, axes = np.linalg.eigh(np.where(finite[:, None, None], models.matrices, np.eye(2)))
    with np.errstate(all="ignore"):
        along = -models.lengths[:, None] * np.einsum("kij,ki->kj", axes, record.gradients) / curvatures
        vectors = along[:, None, :] * axes
        misfit = np.abs(vectors.sum(axis=2) - record.updates)
        fits = (misfit <= MISFIT * (np.abs(vectors).max(axis=2) + np.abs(record.points))).all(axis=1)
    if not fits[finite & np.isfinite(record.updates).all(axis=1)].all():
        return None
    vectors[~finite], curvatures[~finite] = np.nan, np.nan
    order = np.argsort(-np.abs(np.where(finite[:, None], curvatures, 0.0)), axis=1, kind="stable")
    rows = np.arange(len(order))
    return Arithmetic(
        tuple(
            part(name, vectors[rows, :, order[:, rank]], curvatures[rows, order[:, rank]])
            for rank, name in enumerate(EIGENVECTORS)
        )
    )


def _models(record: RunRecord) -> QuadraticModels | None:
    if record.damping is None or record.hessians is None:
        return None
    shift = record.damping[:, None, None] * np.eye(record.points.shape[1])
    for absolute in (False, True):
        with np.errstate(all="ignore"):
            matrices = (_absolute(record.hessians) if absolute else record.hessians) + shift
            lengths = _lengths(record, matrices)
        finite = np.isfinite(record.updates).all(axis=1) & np.isfinite(matrices).all(axis=(1, 2))
        if finite.any() and np.isfinite(lengths[finite]).all():
            return QuadraticModels(matrices, absolute, record.damping, lengths)
    return None


def _lengths(record: RunRecord, matrices: Matrices) -> Float64[np.ndarray, " steps"]:
    """For each step the share of −B⁻¹g that was taken, nan where the step does not lie along it."""
    steps, gradients, rates = record.updates, record.gradients, record.rates[0][:, 0]
    turned = np.einsum("kij,kj->ki", matrices, steps)
    recorded = np.where(np.isfinite(rates), rates, 1.0)
    room = np.einsum("kij,kj->ki", np.abs(matrices), np.abs(steps)) + np.abs(gradients)
    # A gradient is known up to the rounding of the terms that cancel in it.
    room += _ROUNDING * np.abs(gradients).max(initial=0.0, where=np.isfinite(gradients))
    lengths = np.full(len(steps), np.nan)
    for share in (recorded, np.zeros(len(steps))):
        fits = (np.abs(turned + share[:, None] * gradients) <= MISFIT * room).all(axis=1)
        fits &= (share != 0) | (steps == 0).all(axis=1)
        lengths = np.where(np.isnan(lengths) & fits, share, lengths)
    return lengths


def _absolute(matrices: Matrices) -> Matrices:
    """Symmetric matrices with the absolute values of their eigenvalues; nan where they are not finite."""
    finite = np.isfinite(matrices).all(axis=(1, 2))
    values, vectors = np.linalg.eigh(np.where(finite[:, None, None], matrices, 0.0))
    absolute: Matrices = np.einsum("kij,kj,klj->kil", vectors, np.abs(values), vectors)
    absolute[~finite] = np.nan
    return absolute


def _solved(matrices: Matrices, vectors: Rows) -> Rows:
    """matrix⁻¹·vector for each step, nan where there is none."""
    solutions = np.full_like(vectors, np.nan)
    for step, (matrix, vector) in enumerate(zip(matrices, vectors, strict=True)):
        if np.isfinite(matrix).all() and np.linalg.cond(matrix) < 1e14:
            solutions[step] = np.linalg.solve(matrix, vector)
    return solutions
