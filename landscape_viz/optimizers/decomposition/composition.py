"""The parts of a step: named vectors that are laid head to tail, with the words for them."""

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
EIGENVECTORS = "along the steepest curvature", "along the other curvature"
ROOT = "root of the squares"
RATE = "rate"

CAPTIONS = {
    BIAS_CORRECTION: "bias correction: sum × {factor}",
    LOOK_AHEAD: "look-ahead: {factor} × change of momentum",
    PRECONDITIONED: "gradient ÷ its RMS so far, per axis",
    WEIGHT_DECAY: "weight decay: towards 0",
    UPDATE: "step: {length} long",
}
"""The captions of parts where their formulas give no other."""


@dataclass(frozen=True, eq=False)
class Part:
    """One of the vectors that a step is made of, in each step of a run.

    Attributes:
      name: in the words of the field.
      vectors: shape (steps, dim).
      factors: the number that goes with the name, such as the share of the momentum that is kept or the learning
        rate; nan where there is none; shape (steps,).
      caption: the words for it in a film; {factor} and {length} stand for the numbers of the step.
    """

    name: str
    vectors: Rows
    factors: Float64[np.ndarray, " steps"]
    caption: str


@dataclass(frozen=True, eq=False)
class Operation:
    """A multiplication of a sum on the way to the step.

    Attributes:
      name: `BIAS_CORRECTION`, `ROOT` or `RATE`.
      factors: for each coordinate; shape (steps, dim).
      numbers: the number that goes with the name: the decay of the memory whose bias is corrected, or the factor of all
        coordinates; nan where each has its own; shape (steps,).
    """

    name: str
    factors: Rows
    numbers: Float64[np.ndarray, " steps"]


@dataclass(frozen=True, eq=False)
class Arithmetic:
    """A step as it is computed: terms are added up, and the sum is multiplied until it is the step.

    Attributes:
      terms: the numbers before anything multiplies them, such as a share of the momentum and of the gradient.
      operations: in their order; none where the terms are steps already.
    """

    terms: tuple[Part, ...]
    operations: tuple[Operation, ...] = ()

    def results(self) -> tuple[Rows, ...]:
        """The sum of the terms, and what each operation makes of it; the last one is the step."""
        found = [sum((term.vectors for term in self.terms), np.zeros_like(self.terms[0].vectors))]
        with np.errstate(all="ignore"):
            for operation in self.operations:
                found.append(found[-1] * operation.factors)
        return tuple(found)

    def shares(self, updates: Rows) -> tuple[Rows, ...]:
        """The part of the step that each term becomes; laid head to tail they end where `updates` lead, to the bit."""
        scale = np.ones_like(updates)
        with np.errstate(all="ignore"):
            for operation in self.operations:
                scale = scale * operation.factors
            first = [term.vectors * scale for term in self.terms[:-1]]
            return (*first, updates - sum(first, np.zeros_like(updates)))

    def first(self, steps: int) -> Arithmetic:
        """That of the first steps only."""
        cut = tuple(replace(one, factors=one.factors[:steps], numbers=one.numbers[:steps]) for one in self.operations)
        return Arithmetic(_cut(self.terms, steps), cut)


@dataclass(frozen=True, eq=False)
class StepParts:
    """The composition of each step of a run.

    Attributes:
      method: the kind of formula, such as "momentum" or "Adam".
      parts: laid head to tail in this order they lead from each point to the next.
      reference_vectors: to compare them with, no part of the step: the momentum before it decays, the direction of the
        gradient before it is preconditioned, the step without damping.
      formula: how the step is computed, where that says more than its parts.
    """

    method: str
    parts: tuple[Part, ...]
    reference_vectors: tuple[Part, ...] = ()
    formula: Arithmetic | None = None

    @property
    def arithmetic(self) -> Arithmetic:
        """The formula, or else the sum of the parts."""
        return self.formula or Arithmetic(self.parts)

    @property
    def steps(self) -> int:
        """The number of steps."""
        return len(self.parts[0].vectors)

    def first(self, steps: int) -> StepParts:
        """The parts of the first steps only."""
        return replace(
            self,
            parts=_cut(self.parts, steps),
            reference_vectors=_cut(self.reference_vectors, steps),
            formula=None if self.formula is None else self.formula.first(steps),
        )


def part(name: str, vectors: Rows, factors: float | np.ndarray = np.nan, caption: str = "") -> Part:
    """A part with a factor for all steps, or one for each; without a caption it has that of its name."""
    factors = np.broadcast_to(np.float64(np.ravel(factors)), (len(vectors),))
    words = caption or CAPTIONS.get(name, f"{name}: {{length}} long")
    return Part(name, np.asarray(vectors, np.float64), factors, words)


def operation(name: str, factors: np.ndarray, updates: Rows, numbers: float | np.ndarray = np.nan) -> Operation:
    """An operation with factors of one column or one for each coordinate, and a number for all steps or one for each.

    Args:
      updates: the steps, whose shape it has.
    """
    known = np.broadcast_to(np.float64(np.ravel(numbers)), (len(updates),))
    return Operation(name, np.array(np.broadcast_to(factors, updates.shape), np.float64), known)


def residual(
    name: str, updates: Rows, parts: Sequence[Part], factors: float | np.ndarray = np.nan, caption: str = ""
) -> Part:
    """The part that is left of the updates when `parts` are taken away: so roundings do not add up."""
    vectors = updates - sum((each.vectors for each in parts), np.zeros_like(updates))
    return part(name, vectors, factors, caption)


def _cut(parts: tuple[Part, ...], steps: int) -> tuple[Part, ...]:
    return tuple(replace(each, vectors=each.vectors[:steps], factors=each.factors[:steps]) for each in parts)
