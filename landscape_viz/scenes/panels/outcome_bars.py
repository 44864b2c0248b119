"""Beside many starts: which shares of them end where; and among them: the marks of where they end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64, Int

from landscape_viz.landscapes.critical_points import Kind
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.attractors import Attractor, Fate
from landscape_viz.scenes.layers.attractor_marks import SIGNS, AttractorMarks
from landscape_viz.scenes.layers.share_bar import ShareBar, ShareBars, ShareGroup
from landscape_viz.scenes.outcomes import FATES, color_number, counted_words, outcome_theme


def attractor_marks(
    landscape: Landscape,
    attractors: Sequence[Attractor],
    labels: Int[np.ndarray, "*grid"],
    *,
    on_map: bool = True,
) -> AttractorMarks:
    """The marks of the attractors that occur among the labels: in the plane, or on the curve."""
    reached = [int(number) for number in np.unique(labels) if number >= 0]
    shown = [number for number in reached if landscape.contains(attractors[number].point)]
    places = np.array([attractors[number].point for number in shown], dtype=np.float64).reshape(-1, landscape.dim)
    if landscape.dim == 1:
        heights = np.array([attractors[number].value for number in shown], dtype=np.float64)
        places = np.column_stack([places[:, 0], heights])
    return AttractorMarks(tuple(attractors), tuple(shown), places, on_map)


def outcome_bars(
    labels: Int[np.ndarray, " maps *grid"],
    steps: Int[np.ndarray, " maps *grid"],
    attractors: Sequence[Attractor],
    last: int | None,
) -> ShareBars:
    """The bars of starts that reach a minimum, and of all others.

    Args:
      labels: of the starts, as in a `BasinMap`.
      steps: at which they arrive.
      attractors: by their labels.
      last: of one map, the step at which the film ends and all is known; None where the steps of the film are maps.
    """
    return ShareBars(tuple(_bars(_shares(labels, steps, attractors, last), attractors)))


def _shares(
    labels: Int[np.ndarray, " maps *grid"],
    steps: Int[np.ndarray, " maps *grid"],
    attractors: Sequence[Attractor],
    last: int | None,
) -> dict[int, Float64[np.ndarray, " steps"]]:
    """The share of all starts with each label that occurs: in each map, or of one map at each step."""
    shares: dict[int, Float64[np.ndarray, " steps"]] = {}
    for label in (int(one) for one in np.unique(labels)):
        own = labels == label
        if last is None:
            shares[label] = own.reshape(len(labels), -1).mean(axis=1)
        elif label < 0:  # which is known at the end
            shares[label] = np.where(np.arange(last + 1) < last, 0.0, own.mean())
        else:
            taken = np.minimum(steps[own], last).astype(np.int64)
            shares[label] = np.cumsum(np.bincount(taken, minlength=last + 1)) / labels.size
    return shares


def _bars(shares: dict[int, Float64[np.ndarray, " steps"]], attractors: Sequence[Attractor]) -> list[ShareBar]:
    """The bars of starts that reach a minimum, and of all others."""
    of_kind: dict[Kind, list[int]] = {}
    for label in shares:
        if label >= 0:
            of_kind.setdefault(attractors[label].kind, []).append(label)
    fates = [label for label in FATES if label in shares]
    minima = of_kind.pop("minimum", [])
    bars = [_bar("reach a minimum", minima, (), shares, attractors)] if minima else []
    groups: list[ShareGroup] = []
    others: list[int] = []
    for kind, labels in sorted(of_kind.items(), key=lambda item: list(SIGNS).index(item[0])):
        numbers = range(len(others), len(others) + len(labels))
        groups.append(ShareGroup(counted_words(kind, len(labels)), tuple(numbers), SIGNS[kind][0]))
        others += labels
    for label in fates:
        groups.append(ShareGroup(FATES[label], (len(others),)))
        others.append(label)
    if others:
        if of_kind and not fates:
            words = "stop where it is flat"
        elif len(fates) == 1 and not of_kind:
            words, groups = _FATED[fates[0]], []
        else:
            words = "end elsewhere"
        bars.append(_bar(words, others, groups, shares, attractors))
    return bars


_FATED: dict[int, str] = {Fate.NOT_ARRIVED: "do not arrive", Fate.DIVERGED: "diverge", Fate.ELSEWHERE: "stop elsewhere"}


def _bar(
    words: str,
    labels: Sequence[int],
    groups: Sequence[ShareGroup],
    shares: dict[int, Float64[np.ndarray, " steps"]],
    attractors: Sequence[Attractor],
) -> ShareBar:
    table = np.stack([shares[label] for label in labels])
    colors = tuple(color_number(label, attractors) for label in labels)
    return ShareBar(words, table, colors, tuple(groups), outcome_theme)
