"""What a step is composed of: named vectors that are laid head to tail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64

Rows = Float64[np.ndarray, "steps dim"]

GRADIENT = "gradient"
MOMENTUM = "momentum"
LOOK_AHEAD = "look-ahead"
BIAS_CORRECTION = "bias correction"
WEIGHT_DECAY = "weight decay"
PRECONDITIONED = "preconditioned gradient"
NEWTON = "Newton step"
UPDATE = "update"


@dataclass(frozen=True, eq=False)
class Part:
    """One of the vectors that a step is made of, in each step of a run.

    Attributes:
      name: what it is, in the words of the field.
      vectors: shape (steps, dim).
      factors: the number that goes with the name, such as the share of the momentum that is kept or the learning
        rate; nan where there is none; shape (steps,).
    """

    name: str
    vectors: Rows
    factors: Float64[np.ndarray, " steps"]


@dataclass(frozen=True, eq=False)
class StepParts:
    """What each step of a run is made of.

    Attributes:
      method: the kind of formula, such as "momentum" or "Adam".
      parts: laid head to tail in this order they lead from each point to the next.
      reference_vectors: what to compare them with, no part of the step: the momentum before it decays, the direction of the
        gradient before it is preconditioned, the step without damping.
    """

    method: str
    parts: tuple[Part, ...]
    reference_vectors: tuple[Part, ...] = ()

    @property
    def steps(self) -> int:
        """The number of steps."""
        return len(self.parts[0].vectors)

    def first(self, steps: int) -> StepParts:
        """The parts of the first steps only."""
        return replace(self, parts=_cut(self.parts, steps), reference_vectors=_cut(self.reference_vectors, steps))


def part(name: str, vectors: Rows, factors: float | np.ndarray = np.nan) -> Part:
    """A part with a factor for all steps, or one for each."""
    steps = len(vectors)
    return Part(name, np.asarray(vectors, np.float64), np.broadcast_to(np.float64(np.ravel(factors)), (steps,)))


def residual(name: str, updates: Rows, parts: Sequence[Part], factors: float | np.ndarray = np.nan) -> Part:
    """The part that is left of the updates when `parts` are taken away: so roundings do not add up."""
    vectors = updates - sum((each.vectors for each in parts), np.zeros_like(updates))
    return part(name, vectors, factors)


def _cut(parts: tuple[Part, ...], steps: int) -> tuple[Part, ...]:
    return tuple(Part(each.name, each.vectors[:steps], each.factors[:steps]) for each in parts)
