"""The parts of gradient descent and of momentum in its several forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from landscape_viz.optimizers.decomposition.coefficients import Rows, RunRecord, before, fit_coefficients
from landscape_viz.optimizers.decomposition.composition import (
    GRADIENT,
    LOOK_AHEAD,
    MOMENTUM,
    RATE,
    Arithmetic,
    StepParts,
    operation,
    part,
    residual,
)

_FADED = 1e-12  # a memory that keeps less than this of the past keeps nothing


@dataclass(frozen=True, eq=False)
class Memory:
    """A running sum or average: a ← decay·a + gain·fed.

    Attributes:
      name: under which it was recorded.
      now, past: after and before each step; shape (steps, dim).
      decay: the share of the past that is kept.
      gain: how much of what is fed is added; shape (steps, 1).
      fed: shape (steps, dim).
    """

    name: str
    now: Rows
    past: Rows
    decay: float
    gain: Float64[np.ndarray, "steps 1"]
    fed: Rows

    @property
    def averages(self) -> bool:
        """True where past and present have weights that sum to one."""
        return bool(np.allclose(self.gain, 1 - self.decay, rtol=1e-6, atol=0))


def memories(record: RunRecord, fed: Rows) -> Iterator[Memory]:
    """The parts of the state that remember `fed`: momentum by any name."""
    for name, now in record.vectors.items():
        past = before(now)
        fits = [(fit_coefficients(now, [past, rate * fed]), rate) for rate in record.rates]
        constants = [(fit[0], fit[1] * rate) for fit, rate in fits if fit is not None]
        if not past.any() and (share := fit_coefficients(now - fed, [-fed])) is not None:
            # After a single step only an average gives its decay away.
            constants = [(share[0], np.full((len(now), 1), 1 - share[0]))]
        for decay, gain in constants:
            if _FADED < decay <= 1:
                yield Memory(name, now, past, decay, gain, fed)


def momentum_parts(record: RunRecord, fed: Rows, fed_name: str = GRADIENT) -> StepParts | None:
    """The parts of heavy ball, averaged momentum or Nesterov's variant, if the steps are made so."""
    for memory in memories(record, fed):
        ahead = memory.decay * memory.now + memory.gain * fed
        for rate in record.rates:
            for travelled in (memory.now, ahead):
                scale = fit_coefficients(record.updates, [rate * travelled])
                if scale is not None:
                    return _laid_out(record.updates, memory, scale[0] * rate, travelled is ahead, fed_name)
    return None


def plain_momentum_parts(record: RunRecord) -> StepParts | None:
    """The parts of momentum that remembers the gradients as they are."""
    return momentum_parts(record, record.gradients)


def gradient_parts(record: RunRecord) -> StepParts | None:
    """The one part of gradient descent, if the steps are made so."""
    for rate in record.rates:
        scale = fit_coefficients(record.updates, [rate * record.gradients])
        if scale is not None and scale[0] < 0:
            formula = Arithmetic(
                (part(GRADIENT, record.gradients, 1.0),),
                (operation(RATE, scale[0] * rate, record.updates, scale[0] * rate),),
            )
            return StepParts("gradient descent", (part(GRADIENT, record.updates, -scale[0] * rate),), formula=formula)
    return None


def _laid_out(
    updates: Rows, memory: Memory, scale: Float64[np.ndarray, "steps 1"], nesterov: bool, fed_name: str
) -> StepParts:
    reference = part(MOMENTUM, scale * memory.past)
    past = part(MOMENTUM, memory.decay * reference.vectors, memory.decay)
    if not nesterov:
        method = "averaged momentum" if memory.averages else "momentum"
        parts = (past, residual(fed_name, updates, (past,), -scale * memory.gain))
        return StepParts(method, parts, (reference,), _formula(updates, memory, scale, nesterov, fed_name))
    # decay·v' − lr·g, with v' = decay·v − lr·g the new momentum, is v' itself and then decay·(v' − v).
    fresh = part(fed_name, scale * memory.gain * memory.fed, -scale * memory.gain)
    whole = (past, fresh, residual(LOOK_AHEAD, updates, (past, fresh), memory.decay))
    return StepParts("Nesterov momentum", whole, (reference,), _formula(updates, memory, scale, nesterov, fed_name))


def _formula(
    updates: Rows, memory: Memory, scale: Float64[np.ndarray, "steps 1"], nesterov: bool, fed_name: str
) -> Arithmetic:
    """decay·a + gain·fed, looking ahead or not, times the rate if it is not in the gain already."""
    terms = [
        part(MOMENTUM, memory.decay * memory.past, memory.decay),
        part(fed_name, memory.gain * memory.fed, memory.gain),
    ]
    if nesterov:
        terms.append(part(LOOK_AHEAD, memory.decay * (memory.now - memory.past), memory.decay))
    rate = () if np.allclose(scale, 1, rtol=1e-9, atol=0) else (operation(RATE, scale, updates, scale),)
    return Arithmetic(tuple(terms), rate)
