"""The typeface of scenes: Inter with figures of one width, which comes with the package, and what stands in for it.

`tools/inter_tabular.py` makes the files and says how they differ from Inter.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from matplotlib import font_manager
from matplotlib.font_manager import FontEntry, FontProperties

FAMILY = "Inter Tabular"
SHIPPED = "DejaVu Sans"  # with matplotlib
FOLDER = Path(__file__).parents[1] / "fonts"
FILES = tuple(FOLDER / f"InterTabular-{style}.ttf" for style in ("Regular", "Medium", "SemiBold", "Italic"))
"""The bundled files; bold text is written in the semibold, slanted text in one weight."""

FALLBACKS: tuple[tuple[str, ...], ...] = ()
"""For each script that neither Inter Tabular nor DejaVu Sans has, families that have it, the best first."""

WEIGHTS = {"regular": 400, "medium": 500, "semibold": 600}
MATCHED = (*WEIGHTS.values(), 700)
"""Weights that text may be asked for in; 700 is matplotlib's bold."""


@functools.cache
def families() -> tuple[str, ...]:
    """The families of a scene's text, for `font.family`: a letter is taken from the first that has it.

    The first call makes the bundled files known to matplotlib. DejaVu Sans comes before the families that only some
    machines have, so that letters which it has look the same on every machine.
    """
    fonts = font_manager.fontManager
    installed = {entry.name for entry in fonts.ttflist} if FALLBACKS else set()
    found = (next((family for family in script if family in installed), None) for script in FALLBACKS)
    names = (FAMILY, SHIPPED, *filter(None, found))
    for path in FILES:
        fonts.addfont(path)
    fonts.ttflist.extend(_stand_ins(fonts.ttflist, names))
    return names


def _stand_ins(known: Sequence[FontEntry], names: Sequence[str]) -> list[FontEntry]:
    """What stands for the weights and slants that a family lacks: its nearest. Without, matplotlib warns of each."""
    stand_ins = []
    for name in names:
        own = [entry for entry in known if entry.name == name]
        for style, weight in itertools.product(("normal", "italic"), MATCHED):
            slanted = [entry for entry in own if (entry.style != "normal") == (style == "italic")] or own
            nearest = min(slanted, key=lambda entry: abs(_weight(entry) - weight))
            if (_weight(nearest), nearest.style) != (weight, style):
                stand_ins.append(replace(nearest, weight=weight, style=style))
    return stand_ins


def _weight(entry: FontEntry) -> int:
    return font_manager.weight_dict[entry.weight] if isinstance(entry.weight, str) else entry.weight


@functools.cache
def font_files(weight: int, *, italic: bool = False) -> tuple[str, ...]:
    """The files in which text of a weight is written, one a family: a letter is taken from the first that has it.

    Args:
      weight: 100 to 900; the nearest there is.
      italic: slanted, where there is such a file.
    """
    looks = (
        FontProperties(family=[name], weight=weight, style="italic" if italic else "normal") for name in families()
    )
    return tuple(font_manager.findfont(look) for look in looks)
