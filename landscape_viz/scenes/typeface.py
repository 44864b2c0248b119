"""The typeface of scenes: Inter with figures of one width, which comes with the package, and what stands in for it.

`tools/inter_tabular.py` makes the files and says how they differ from Inter.
"""

from __future__ import annotations

import functools
from pathlib import Path

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

FAMILY = "Inter Tabular"
SHIPPED = "DejaVu Sans"  # with matplotlib
FOLDER = Path(__file__).parents[1] / "fonts"
FILES = tuple(FOLDER / f"InterTabular-{style}.ttf" for style in ("Regular", "Medium", "SemiBold", "Italic"))
"""The bundled files; bold text is written in the semibold."""

FALLBACKS: tuple[tuple[str, ...], ...] = ()
"""For each script that neither Inter Tabular nor DejaVu Sans has, families that have it, the best first."""

WEIGHTS = {"regular": 400, "medium": 500, "semibold": 600}


@functools.cache
def families() -> tuple[str, ...]:
    """The families of a scene's text, for `font.family`: a letter is taken from the first that has it.

    The first call makes the bundled files known to matplotlib. DejaVu Sans comes before the families that only some
    machines have, so that letters which it has look the same on every machine.
    """
    for path in FILES:
        font_manager.fontManager.addfont(path)
    installed = {entry.name for entry in font_manager.fontManager.ttflist} if FALLBACKS else set()
    found = (next((family for family in script if family in installed), None) for script in FALLBACKS)
    return (FAMILY, SHIPPED, *filter(None, found))


@functools.cache
def font_files(weight: int, *, italic: bool = False) -> tuple[str, ...]:
    """The files in which text of a weight is written, one a family: a letter is taken from the first that has it.

    Args:
      weight: 100 to 900; the nearest there is.
      italic: slanted, where there is such a file.
    """
    looks = (FontProperties(family=[name], weight=weight, style="italic" if italic else "normal") for name in families())
    return tuple(font_manager.findfont(look) for look in looks)
