"""The outcomes of runs: colours and words of attractors, the same in maps, restarts and sweeps.

The twelve colours were searched in OKLab (Ottosson, 2020) so that any two are told apart by readers of normal colour
vision and by those with protanopia, deuteranopia or tritanopia (Machado et al., 2009); the first ones are the farthest
apart. Runs that diverged, that did not arrive, or that stopped at no attractor have colours without any hue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Int
from matplotlib.colors import to_rgb

from landscape_viz.runs.attractors import Attractor, Fate
from landscape_viz.scenes.legend import Entry, Wording
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.theme import Theme

PALETTE = (
    *("#4E9BD1", "#F2B134", "#7B4FA8", "#7CC48F", "#B5493B", "#2828EB"),
    *("#913764", "#7373EB", "#BE6491", "#DC7328", "#A0EB91", "#AFBEEB"),
)
DISTINCT = len(PALETTE)
FATES: dict[int, str] = {
    Fate.NOT_ARRIVED: "not arrived",
    Fate.DIVERGED: "diverged",
    Fate.ELSEWHERE: "stopped elsewhere",
}
"""The words for starts that lead to no attractor."""

FATE_COLORS: dict[int, int] = {label: DISTINCT + number for number, label in enumerate(FATES)}
"""The numbers of their colours in the theme of `outcome_theme`."""

OTHERS_COLOR = DISTINCT + len(FATES)
MOST_NAMED, TOLD = 6, 0.005  # attractors that are told one by one, and the least share of such a one
_LIGHT, _DARK = ("#D9DDE2", "#22262B", "#98A1AB"), ("#343B45", "#F4F5F7", "#79828E")
_WORDS = {
    "minimum": ("minimum", "minima"),
    "saddle": ("saddle", "saddles"),
    "maximum": ("maximum", "maxima"),
    "degenerate": ("flat point", "flat points"),
}


def outcome_theme(theme: Theme) -> Theme:
    """The theme with the colours of attractors in place of those of optimizers, and those of other fates behind."""
    fates = _DARK if sum(to_rgb(theme.background)) < 1.5 else _LIGHT
    return replace(theme, palette=(*PALETTE, *fates, theme.muted))


def ranked(
    labels: Int[np.ndarray, "*grid"], attractors: Sequence[Attractor]
) -> tuple[Int[np.ndarray, "*grid"], tuple[Attractor, ...]]:
    """Labels and attractors as they are, or where more than twelve count, numbered by how many starts lead to them.

    So the twelve colours go to those that matter, and all others share one.
    """
    present, counts = np.unique(labels[labels >= 0], return_counts=True)
    if not present.size or present.max() < DISTINCT:
        return labels, tuple(attractors)
    first = present[np.argsort(-counts, kind="stable")]
    order = [*first.tolist(), *(number for number in range(len(attractors)) if number not in set(first.tolist()))]
    places = np.empty(len(order), labels.dtype)
    places[order] = np.arange(len(order))
    return np.where(labels >= 0, places[labels], labels), tuple(attractors[number] for number in order)


def color_number(label: int) -> int:
    """The number of the colour of a label in the theme of `outcome_theme`; attractors beyond the twelfth share one."""
    return FATE_COLORS.get(label, label if label < DISTINCT else OTHERS_COLOR)


def ink_number(label: int) -> int:
    """As `color_number`, but for lines and dots: what did not arrive is as light as the paper only as a ground."""
    return OTHERS_COLOR if label == Fate.NOT_ARRIVED else color_number(label)


def outcome_entries(
    labels: Int[np.ndarray, "*grid"],
    attractors: Sequence[Attractor],
    *,
    named: int = MOST_NAMED,
    inks: bool = False,
    counted: bool = True,
) -> tuple[Entry, ...]:
    """The entries of a legend for the labels that occur: attractors with their shares of all starts, then other fates.

    Of more than `named` attractors only those with the largest shares are told one by one, and of several that hardly
    any start reaches none is.

    Args:
      labels: as in a `BasinMap`.
      attractors: by the labels.
      named: so many attractors are told at most.
      inks: whether the colours are those of lines and dots.
      counted: whether shares are told.
    """
    present, counts = np.unique(labels, return_counts=True)
    share = {int(label): float(count) / labels.size for label, count in zip(present, counts, strict=True)}
    arrived = sorted(label for label in share if label >= 0)
    singled = [label for label in arrived if share[label] >= TOLD]
    singled = arrived if len(arrived) - len(singled) < 2 else singled
    if len(singled) + (len(singled) < len(arrived)) > named:
        # The lowest of all is what everybody looks for.
        lowest = min(arrived, key=lambda label: attractors[label].value)
        singled = sorted([lowest, *sorted(set(singled) - {lowest}, key=lambda label: -share[label])][: named - 1])
    entries = [_entry(_named(attractors[label]), color_number(label), share[label], counted) for label in singled]
    rest = [label for label in arrived if label not in singled]
    if rest:
        kinds = {attractors[label].kind for label in rest}
        what = _WORDS[kinds.pop()][1] if len(kinds) == 1 else "points"
        more = "more " if singled else ""
        together = sum(share[label] for label in rest)
        several = tuple(dict.fromkeys(map(color_number, sorted(rest, key=lambda label: -share[label]))))
        one = _entry(f"{len(rest)} {more}{what}", several[0], together, counted)
        entries.append(replace(one, several=several if len(several) > 1 else ()))
    number = ink_number if inks else color_number
    fates = [(label, words) for label, words in FATES.items() if label in share]
    entries += [_entry(words, number(label), share[label], counted) for label, words in fates]
    return tuple(entries)


def percent(share: float) -> str:
    """A share in few letters; what is not nothing is not called 0 %, and what is not all not 100 %."""
    if 0 < share <= 0.005:
        return "<1 %"
    return ">99 %" if 0.995 <= share < 1 else f"{100 * share:.0f} %"


def _named(attractor: Attractor) -> str:
    place = ", ".join(short(float(number), 3) for number in attractor.point)
    place = f"({place})" if len(attractor.point) > 1 else place
    return place if attractor.kind == "minimum" else f"{_WORDS[attractor.kind][0]} {place}"


def _entry(label: str, color: int, share: float, counted: bool) -> Entry:
    words = percent(share) if counted else ""
    return Entry(label, color, (Wording(words), Wording(words), Wording(words), Wording()))
