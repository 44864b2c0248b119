"""The rows of the table beside a dissected step, and the words around it, from the parts of its optimizer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Bool

from landscape_viz.optimizers.decomposition.composition import (
    BIAS_CORRECTION,
    EIGENVECTORS,
    GRADIENT,
    LOOK_AHEAD,
    MOMENTUM,
    PRECONDITIONED,
    RATE,
    ROOT,
    UPDATE,
    Operation,
    Part,
    StepParts,
)
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.sentence import Sentence
from landscape_viz.scenes.layers.step_sum import INK, StepSum, SumRow, same, sum_number, superscript
from landscape_viz.scenes.layers.step_words import LossOfStep, StepWords
from landscape_viz.scenes.timeline import Moment

COLORS = {MOMENTUM: 4, GRADIENT: 2, PRECONDITIONED: 2, LOOK_AHEAD: 3, BIAS_CORRECTION: 3, EIGENVECTORS[0]: 2}
"""The numbers of the colours of terms; any others have those of `OTHERS`."""
OTHERS = (4, 3, 5, 7)
ARROWS = {
    MOMENTUM: "kept momentum",
    GRADIENT: "new gradient",
    PRECONDITIONED: "new gradient",
    LOOK_AHEAD: "look-ahead",
}
"""The words beside the arrows of terms, where they are others than their names."""
SYMBOLS = {MOMENTUM: "m", GRADIENT: "g", PRECONDITIONED: "g/√v", LOOK_AHEAD: "ahead", UPDATE: "step"}
NAMES = {MOMENTUM: "kept", PRECONDITIONED: "g ÷ √v"}
Text = Callable[[Moment], tuple[str, bool]]


def term_color(terms: Sequence[Part], number: int) -> int:
    """The number of the colour of a term: that of its kind, or one that no other term has."""
    own = COLORS.get(terms[number].name)
    if own is not None:
        return own
    taken = {COLORS.get(term.name) for term in terms} | {term_color(terms, before) for before in range(number)}
    return next((color for color in OTHERS if color not in taken), OTHERS[-1])


def label_of(term: Part) -> str:
    """The words beside the arrow of a term."""
    if term.name in EIGENVECTORS:
        return "steep" if term.name == EIGENVECTORS[0] else "flat"
    return ARROWS.get(term.name, term.name)


def step_words(
    path: Trajectory,
    rows: tuple[SumRow, ...],
    names: tuple[str, ...],
    lands: int,
    climbs: Bool[np.ndarray, " steps"],
    text: Text,
) -> StepWords:
    """The block of words beside a dissected run.

    Args:
      path: of the steps.
      rows: of the table.
      names: of the coordinates.
      lands: the phase in which a step lands.
      climbs: the steps that do.
      text: the sentence of a moment.
    """
    said = {text(Moment(0, step, phase))[0] for step in range(path.steps) for phase in range(lands + 1)}
    said.add(text(Moment(0, path.steps))[0])
    return StepWords(
        StepSum(rows, names, lands), Sentence(text, tuple(sorted(said))), LossOfStep(path.values, lands, climbs)
    )


def rows_of(
    path: Trajectory, parts: StepParts, first: int, lands: int, climbs: Bool[np.ndarray, " steps"]
) -> tuple[SumRow, ...]:
    """What is added up, row by row in the colours of the arrows, and what divides and multiplies it; last, the step."""
    arithmetic, steps = parts.arithmetic, path.steps
    terms = arithmetic.terms
    rows: list[SumRow] = []
    if terms[0].name == UPDATE:
        known = np.broadcast_to(path.gradients[:-1], path.updates.shape)
        rows.append(SumRow(same("gradient ∇f", steps), known, 0, short=same("∇f", steps)))
    else:
        for number, term in enumerate(terms):
            labels = [_term(term, parts, number, step) for step in range(steps)]
            with np.errstate(invalid="ignore"):
                alarms = term.factors < 0 if term.name in EIGENVECTORS else None
            rows.append(
                SumRow(
                    tuple(long for long, _ in labels),
                    term.vectors,
                    min(first + number, lands),
                    term_color(terms, number) if len(terms) > 1 else INK,
                    tuple(brief for _, brief in labels),
                    alarms=alarms,
                )
            )
    results = arithmetic.results()
    shown = lands if len(terms) > 1 else first
    if not arithmetic.operations:
        rows.append(_result(("step",) * steps, ("step",) * steps, path.updates, shown, climbs))
        return tuple(rows)
    for number, operation in enumerate(arithmetic.operations):
        labels = [_operation(operation, step) for step in range(steps)]
        long, brief = tuple(one for one, _ in labels), tuple(one for _, one in labels)
        if number == len(arithmetic.operations) - 1:
            rows.append(_result(long, brief, results[-1], shown, climbs))
        else:
            rows.append(SumRow(long, results[number + 1], shown, INK, brief, "" if number else "thin"))
    return tuple(rows)


def _result(
    labels: tuple[str, ...], brief: tuple[str, ...], values: np.ndarray, phase: int, climbs: Bool[np.ndarray, " steps"]
) -> SumRow:
    return SumRow(labels, values, phase, 0, brief, "strong", climbs)


def _term(term: Part, parts: StepParts, number: int, step: int) -> tuple[str, str]:
    """The label of a term, and a short one."""
    factor = float(term.factors[step])
    if term.name in EIGENVECTORS:
        plus = "+ " if number else ""
        return f"{plus}{label_of(term)}, ÷ {sum_number(factor)}", f"{plus}÷ {sum_number(factor)}"
    name, symbol = NAMES.get(term.name, term.name), SYMBOLS.get(term.name, term.name)
    if parts.formula is None or not np.isfinite(factor) or np.isclose(factor, 1, rtol=1e-9):
        plus = "+ " if number else ""
        return plus + ("kept momentum" if name == "kept" else name), plus + symbol
    sign = "− " if factor < 0 else "+ " if number else ""
    # 1 - 0.9 is not quite 0.1.
    return f"{sign}{sum_number(abs(factor))} · {name}", f"{sign}{sum_number(abs(factor))}·{symbol}"


def _operation(operation: Operation, step: int) -> tuple[str, str]:
    """The label of an operation, and a short one."""
    number = float(operation.numbers[step])
    if operation.name == BIAS_CORRECTION:
        kept = f"{sum_number(number)}{superscript(step + 1)}"
        return f"÷ (1 − {kept})", f"÷(1−{kept})"
    if operation.name == ROOT:
        return "÷ √v size", "÷ √v"
    assert operation.name == RATE
    return f"× {sum_number(number)} rate", f"× {sum_number(number)}"
