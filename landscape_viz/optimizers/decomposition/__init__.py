"""The parts of each step: what an optimizer added up to get from one point to the next, as data."""

from __future__ import annotations

import numpy as np

from landscape_viz.optimizers.decomposition.adaptive import adaptive_parts
from landscape_viz.optimizers.decomposition.coefficients import Recorded, RunRecord
from landscape_viz.optimizers.decomposition.composition import UPDATE, Part, StepParts, part
from landscape_viz.optimizers.decomposition.first_order import gradient_parts, plain_momentum_parts
from landscape_viz.optimizers.decomposition.newton import newton_parts

__all__ = ["Part", "StepParts", "step_parts"]

FORMULAS = (newton_parts, plain_momentum_parts, adaptive_parts, gradient_parts)
"""The formulas that are tried, in this order: each gives the parts of a `RunRecord`, or None where it does not fit."""


def step_parts(run: Recorded) -> StepParts:
    """The parts of every step; in this order they sum to the recorded update.

    Nothing is asked of the optimizer. Its formula (gradient descent, momentum in three forms, Adagrad, RMSProp, Adam
    with its kin, Newton's methods) and the constants in it are deduced from gradients, learning rates and what was
    recorded of its state, and believed only where they reproduce the steps. Whatever else was done, the step has one
    part, "update": the step itself.

    Args:
      run: a `Trajectory` of any dimension and any optimizer. A longer one leaves less room for error, so take parts
        before shortening it.
    """
    record = RunRecord.of(run)
    with np.errstate(all="ignore"):  # runs that end in inf and nan
        for parts_by_formula in FORMULAS:
            parts = parts_by_formula(record)
            if parts is not None:
                return parts
    return StepParts(UPDATE, (part(UPDATE, record.updates),))
