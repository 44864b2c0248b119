"""The outcomes of runs: colours and words of attractors, the same in maps, restarts and sweeps.

Minima have the colours of paths, the first ones those that are the farthest apart, so that they catch the eye. Where a
run should not end is grey: saddles and maxima, and in the lightest and darkest greys runs that were still under way or
diverged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from jaxtyping import Int, Int64
from matplotlib.colors import to_rgb

from landscape_viz.landscapes.critical_points import Kind
from landscape_viz.runs.attractors import Attractor, Fate
from landscape_viz.scenes.legend import Entry, Wording
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.oklab import mix
from landscape_viz.scenes.theme import Theme

_MINIMA = (0, 4, 3, 2, 1, 5, 7)  # numbers of the colours of paths; those that look like greys are left out
DISTINCT = len(_MINIMA)
"""So many minima have colours of their own; further ones share `OTHERS_COLOR`."""
OTHERS_COLOR = DISTINCT
_GREYS: dict[Kind, range] = {
    "saddle": range(DISTINCT + 1, DISTINCT + 5),
    "maximum": range(DISTINCT + 5, DISTINCT + 6),
    "degenerate": range(DISTINCT + 6, DISTINCT + 7),
}
"""The numbers of the colours of other attractors; those of one kind take turns."""
FATES: dict[int, str] = {
    Fate.NOT_ARRIVED: "not arrived",
    Fate.DIVERGED: "diverged",
    Fate.ELSEWHERE: "stopped elsewhere",
}
"""The words for starts that lead to no attractor."""

FATE_COLORS: dict[int, int] = {label: DISTINCT + 7 + number for number, label in enumerate(FATES)}
"""The numbers of their colours in the theme of `outcome_theme`."""

MOST_NAMED, TOLD = 6, 0.005  # attractors that are told one by one, and the least share of such a one
# Four for saddles, one each for maxima and degenerate points; then runs under way, diverged, and stopped elsewhere.
_LIGHT = ("#C9CBD0", "#BABCC3", "#D9DADD", "#C1C3C9", "#65686F", "#6D6E73", "#F1EFE8", "#2B2E36", "#56514A")
_DARK = ("#3A4150", "#444A57", "#323846", "#404754", "#54575E", "#4C5058", "#151922", "#93928F", "#625E57")
_TINTS = (("#FFFFFF", 0.30), ("#05070C", 0.12))  # what areas are mixed with, on light paper and on dark
_BRIGHTER = {"#C3892C": "#E0930A"}  # an amber that can be read as a line is a brown as an area
_WORDS = {
    "minimum": ("minimum", "minima"),
    "saddle": ("saddle", "saddles"),
    "maximum": ("maximum", "maxima"),
    "degenerate": ("flat point", "flat points"),
}


def is_dark(theme: Theme) -> bool:
    """Whether the paper is dark."""
    return sum(to_rgb(theme.background)) < 1.5


@dataclass(frozen=True)
class _OutcomeTheme(Theme):
    """A theme whose palette is that of outcomes."""


def outcome_theme(theme: Theme) -> Theme:
    """The theme with the colours of outcomes, as lines and dots have them, in place of those of optimizers."""
    if isinstance(theme, _OutcomeTheme):
        return theme
    minima = (theme.color(number) for number in _MINIMA)
    palette = (*minima, theme.muted, *(_DARK if is_dark(theme) else _LIGHT))
    own = {each.name: getattr(theme, each.name) for each in fields(Theme)}
    return _OutcomeTheme(**(own | {"palette": palette}))


def area_colors(theme: Theme) -> tuple[str, ...]:
    """The colours of `outcome_theme` for areas: a little calmer than those of lines."""
    other, share = _TINTS[is_dark(theme)]
    pure = [_BRIGHTER.get(color, color) for color in theme.palette[: DISTINCT + 1]]
    tinted = (mix(color, other, share) for color in pure)
    return (*tinted, *theme.palette[DISTINCT + 1 :])


def ranked(
    labels: Int[np.ndarray, "*grid"], attractors: Sequence[Attractor]
) -> tuple[Int[np.ndarray, "*grid"], tuple[Attractor, ...]]:
    """Labels and attractors as they are, or where the colours do not suffice, numbered by how many starts lead to them.

    So the colours go to those that matter, and all others share one.
    """
    present, counts = np.unique(labels[labels >= 0], return_counts=True)
    used = [number for number in present.tolist() if color_number(number, attractors) == OTHERS_COLOR]
    if not used:
        return labels, tuple(attractors)
    first = present[np.argsort(-counts, kind="stable")]
    order = [*first.tolist(), *(number for number in range(len(attractors)) if number not in set(first.tolist()))]
    places = np.empty(len(order), labels.dtype)
    places[order] = np.arange(len(order))
    return np.where(labels >= 0, places[labels], labels), tuple(attractors[number] for number in order)


def color_number(label: int, attractors: Sequence[Attractor] = ()) -> int:
    """The number of the colour of a label in the theme of `outcome_theme`; minima beyond the seventh share one.

    Args:
      label: of an attractor, or another fate.
      attractors: by their labels; those that are not given are taken for minima.
    """
    if label < 0:
        return FATE_COLORS[label]
    kind = attractors[label].kind if label < len(attractors) else "minimum"
    place = sum(one.kind == kind for one in attractors[:label]) if attractors else label
    if kind == "minimum":
        return min(place, OTHERS_COLOR)
    greys = _GREYS[kind]
    return greys[place % len(greys)]


def color_numbers(labels: Int[np.ndarray, "*grid"], attractors: Sequence[Attractor]) -> Int64[np.ndarray, "*grid"]:
    """The `color_number` of each label."""
    present, places = np.unique(labels, return_inverse=True)
    numbers = np.array([color_number(int(label), attractors) for label in present], dtype=np.int64)
    return numbers[places.reshape(labels.shape)]


def ink_number(label: int, attractors: Sequence[Attractor] = ()) -> int:
    """As `color_number`, but for lines and dots: greys that are as light as the paper are for areas only."""
    number = color_number(label, attractors)
    return number if number <= OTHERS_COLOR or label in (Fate.DIVERGED, Fate.ELSEWHERE) else OTHERS_COLOR


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
    number = ink_number if inks else color_number
    entries = [
        _entry(attractor_words(attractors[label]), number(label, attractors), share[label], counted)
        for label in singled
    ]
    rest = [label for label in arrived if label not in singled]
    if rest:
        kinds = {attractors[label].kind for label in rest}
        what = _WORDS[kinds.pop()][1] if len(kinds) == 1 else "points"
        more = "more " if singled else ""
        together = sum(share[label] for label in rest)
        by_share = sorted(rest, key=lambda label: -share[label])
        several = tuple(dict.fromkeys(number(label, attractors) for label in by_share))
        one = _entry(f"{len(rest)} {more}{what}", several[0], together, counted)
        entries.append(replace(one, several=several if len(several) > 1 else ()))
    fates = [(label, words) for label, words in FATES.items() if label in share]
    entries += [_entry(words, number(label), share[label], counted) for label, words in fates]
    return tuple(entries)


def percent(share: float) -> str:
    """A share in few letters; what is not nothing is not called 0 %, and what is not all not 100 %."""
    if 0 < share <= 0.005:
        return "<1 %"
    return ">99 %" if 0.995 <= share < 1 else f"{100 * share:.0f} %"


def place_words(attractor: Attractor) -> str:
    """Its coordinates: "(3.58, −1.85)", or one number alone."""
    place = ", ".join(short(float(number), 3) for number in attractor.point)
    return f"({place})" if len(attractor.point) > 1 else place


def attractor_words(attractor: Attractor) -> str:
    """Its coordinates, behind its kind where it is no minimum."""
    place = place_words(attractor)
    return place if attractor.kind == "minimum" else f"{_WORDS[attractor.kind][0]} {place}"


def counted_words(kind: str, count: int) -> str:
    """Such as "four saddles" or "maximum"."""
    one, several = _WORDS[kind]
    numbers = ("", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return one if count == 1 else f"{numbers[count] if count < len(numbers) else count} {several}"


def _entry(label: str, color: int, share: float, counted: bool) -> Entry:
    words = percent(share) if counted else ""
    return Entry(label, color, (Wording(words), Wording(words), Wording(words), Wording()))
