"""The parts of optimizers that give each coordinate its own learning rate: Adagrad, RMSProp, Adam and their kin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from landscape_viz.optimizers.decomposition.coefficients import Rows, RunRecord, before, fit_coefficients, is_sum_of
from landscape_viz.optimizers.decomposition.composition import (
    BIAS_CORRECTION,
    GRADIENT,
    LOOK_AHEAD,
    MOMENTUM,
    PRECONDITIONED,
    RATE,
    ROOT,
    WEIGHT_DECAY,
    Arithmetic,
    StepParts,
    operation,
    part,
    residual,
)
from landscape_viz.optimizers.decomposition.first_order import Memory, memories, momentum_parts

_OFFSETS = (1e-8, 0.0, 1e-7, 1e-10)  # what libraries add to denominators


@dataclass(frozen=True, eq=False)
class Numerator:
    """The vector over the root: the gradient, or a memory of it, as it is, without bias, or looking ahead (Nadam)."""

    rows: Rows
    memory: Memory | None = None
    factors: float | np.ndarray = 1.0
    ahead: bool = False


def adaptive_parts(record: RunRecord) -> StepParts | None:
    """The parts, if the steps are gradients or memories of them over roots of a memory of squares."""
    squares = list(_squares(record))
    if not squares:
        return None
    for top in _numerators(record):
        for name, square in squares:
            if top.memory is None and not name:
                continue
            division = _divided(record, top, square)
            if division is not None:
                return _laid_out(record, top, division, name)
    for _, square in squares:
        for fed in _preconditioned(record.gradients, square):
            parts = momentum_parts(record, fed, PRECONDITIONED)
            if parts is not None:
                return parts
    return None


def _numerators(record: RunRecord) -> Iterator[Numerator]:
    yield Numerator(record.gradients)
    counts = np.arange(1.0, len(record.updates) + 1)[:, None]
    for memory in memories(record, record.gradients):
        yield Numerator(memory.now, memory)
        if memory.averages and memory.decay < 1:
            unbiased = 1 / (1 - memory.decay**counts)
            yield Numerator(unbiased * memory.now, memory, unbiased)
            later = 1 / (1 - memory.decay ** (counts + 1))
            ahead = memory.decay * later * memory.now + (1 - memory.decay) * unbiased * record.gradients
            yield Numerator(ahead, memory, unbiased, ahead=True)


def _squares(record: RunRecord) -> Iterator[tuple[str, Rows]]:
    """The candidates for the square under the root: recorded vectors without negative numbers, with and without bias.

    With each comes the optimizer that divides gradients by its root, or no name where it does not remember squares.
    """
    counts = np.arange(1.0, len(record.updates) + 1)[:, None]
    with np.errstate(over="ignore"):
        new = record.gradients**2
    for square in record.vectors.values():
        if not (square[np.isfinite(square)] >= 0).all():
            continue
        share = fit_coefficients(square - new, [before(square) - new])
        averages = share is not None and 0 < share[0] < 1
        later = fit_coefficients(square[1:] - new[1:], [square[:-1] - new[1:]])
        if is_sum_of(square[1:], [square[:-1], new[1:]]):
            yield "Adagrad", square
        else:
            yield "RMSProp" if averages or (later is not None and 0 < later[0] < 1) else "", square
        if share is not None and averages:
            yield "RMSProp", square / (1 - share[0] ** counts)


class Division(NamedTuple):
    """updates = −rate·(numerator)/root − decayed·points; shapes (steps, 1) and (steps, dim)."""

    rate: Rows
    root: Rows
    decayed: float = 0.0


def _divided(record: RunRecord, top: Numerator, square: Rows) -> Division | None:
    """The rate, the root and the decay that make the steps of a numerator; None if there are none."""
    updates, root = record.updates, np.sqrt(square)
    lowers = [lower for offset in _OFFSETS for lower in (root + offset, np.sqrt(square + offset))]
    for rate in record.rates:
        upper = -rate * top.rows
        for lower in (*lowers, square):
            scale = fit_coefficients(updates * lower, [upper])
            if scale is not None and scale[0] > 0:
                return Division(scale[0] * rate, lower)
        outside = fit_coefficients(updates * root, [upper, -updates])
        if outside is not None and min(outside) > 0:
            return Division(outside[0] * rate, root + outside[1])
        with np.errstate(over="ignore"):
            inside = fit_coefficients(updates**2 * square, [upper**2, -(updates**2)])
        if inside is not None and min(inside) > 0 and not (updates * upper < 0).any():
            return Division(np.sqrt(inside[0]) * rate, np.sqrt(square + inside[1]))
        for lower in lowers:
            decaying = fit_coefficients(updates * lower, [upper, -rate * record.points * lower])
            if decaying is not None and decaying[0] > 0:
                return Division(decaying[0] * rate, lower, decaying[1])
    return None


def _laid_out(record: RunRecord, top: Numerator, division: Division, name: str) -> StepParts:
    updates, gradients, decayed = record.updates, record.gradients, division.decayed
    rates = _over(division.rate, division.root)
    if top.memory is None:
        caption = "gradient ÷ √(sum of its squares), per axis" if name == "Adagrad" else ""
        parts = [part(PRECONDITIONED, -rates * gradients, caption=caption)]
        reference = part(GRADIENT, _as_long(-gradients, updates))
    else:
        name = "Nadam" if top.ahead else "AdamW" if decayed else "Adam"
        decay = top.memory.decay
        reference = part(MOMENTUM, -rates * top.memory.past)
        parts = [part(MOMENTUM, decay * reference.vectors, decay)]
        parts.append(part(GRADIENT, -rates * top.memory.gain * gradients, top.memory.gain))
        if np.ndim(top.factors):
            correction = -rates * top.rows - parts[0].vectors - parts[1].vectors
            if top.ahead:
                parts.append(part(LOOK_AHEAD, correction, top.factors, "look-ahead and bias correction"))
            else:
                parts.append(part(BIAS_CORRECTION, correction, top.factors))
    if decayed:
        parts.append(part(WEIGHT_DECAY, updates))
    *first, last = parts
    whole = (*first, residual(last.name, updates, first, last.factors, last.caption))
    return StepParts(name, whole, (reference,), None if decayed else _formula(record, top, division))


def _formula(record: RunRecord, top: Numerator, division: Division) -> Arithmetic:
    """The terms of the numerator, and what divides and multiplies their sum."""
    gradients, updates, memory = record.gradients, record.updates, top.memory
    operations = [
        operation(ROOT, _over(np.ones((1, 1)), division.root), updates),
        operation(RATE, -division.rate, updates, -division.rate),
    ]
    if memory is None:
        return Arithmetic((part(GRADIENT, gradients, 1.0),), tuple(operations))
    kept = part(MOMENTUM, memory.decay * memory.past, memory.decay)
    fresh = part(GRADIENT, memory.gain * gradients, memory.gain)
    terms = [kept, fresh]
    if top.ahead:
        terms.append(part(LOOK_AHEAD, top.rows - kept.vectors - fresh.vectors))
    elif np.ndim(top.factors):
        operations.insert(0, operation(BIAS_CORRECTION, np.asarray(top.factors), updates, memory.decay))
    return Arithmetic(tuple(terms), tuple(operations))


def _preconditioned(gradients: Rows, square: Rows) -> Iterator[Rows]:
    for offset in _OFFSETS:
        yield _over(gradients, np.sqrt(square + offset))
        yield _over(gradients, np.sqrt(square) + offset)


def _over(upper: np.ndarray, lower: Rows) -> Rows:
    """upper/lower, and zero where lower is zero; upper may have one column for all."""
    upper = np.broadcast_to(upper, lower.shape)
    quotient: Rows = np.divide(upper, lower, out=np.zeros_like(lower), where=lower != 0)
    return quotient


def _as_long(directions: Rows, lengths: Rows) -> Rows:
    """Vectors with these directions that are as long as those."""
    size = np.hypot.reduce(directions, axis=1, keepdims=True)
    return _over(directions * np.hypot.reduce(lengths, axis=1, keepdims=True), np.broadcast_to(size, lengths.shape))
