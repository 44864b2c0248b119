"""The parts of each step: what an optimizer added up to get from one point to the next, as data."""

from __future__ import annotations

import numpy as np

from landscape_viz.optimizers.decomposition.adaptive import adaptive_parts
from landscape_viz.optimizers.decomposition.coefficients import RunRecord
from landscape_viz.optimizers.decomposition.composition import UPDATE, Part, StepParts, part
from landscape_viz.optimizers.decomposition.first_order import gradient_parts, momentum_parts
from landscape_viz.optimizers.decomposition.newton import newton_parts
from landscape_viz.runs.trajectory import Trajectory

__all__ = ["Part", "StepParts", "step_parts"]


def step_parts(trajectory: Trajectory) -> StepParts:
    """The parts of every step; in this order they sum to the recorded update.

    Nothing is asked of the optimizer. Its formula (gradient descent, momentum in three forms, Adagrad, RMSProp, Adam
    with its kin, Newton's methods) and the constants in it are fit_coefficients from gradients, learning rates and what was
    recorded of its state, and believed only where they reproduce the steps. Whatever else was done, the step has one
    part, "update": the step itself.

    Args:
      trajectory: of any dimension and any optimizer. A longer one leaves less room for error, so take parts before
        shortening it.
    """
    newton = newton_parts(trajectory)
    if newton is not None:
        return newton
    record = RunRecord.of(trajectory)
    with np.errstate(all="ignore"):  # runs that end in inf and nan
        for explain in (_momentum, adaptive_parts, gradient_parts):
            found = explain(record)
            if found is not None:
                return found
    return StepParts(UPDATE, (part(UPDATE, trajectory.updates),))


def _momentum(record: RunRecord) -> StepParts | None:
    return momentum_parts(record, record.gradients)
