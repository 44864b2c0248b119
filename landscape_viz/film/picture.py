"""A figure as a picture for papers and slides: png, svg or pdf."""

from __future__ import annotations

import os
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from landscape_viz.files import replacing
from landscape_viz.output_formats import checked_picture

UNHINTED: Any = {"text.hinting": "no_hinting"}
"""Settings of matplotlib with which letters have their own widths, not whole pixels: words are as wide as measured."""

# Fonts are in the file: whole as TrueType in a PDF, where journals refuse Type 3, and as outlines in an SVG. Neither
# file says when it was made, so that the same picture gives the same bytes.
_SETTINGS: Any = {**UNHINTED, "pdf.fonttype": 42, "svg.fonttype": "path", "svg.hashsalt": "landscape_viz"}
_METADATA: dict[str, dict[str, str | None]] = {
    ".png": {},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
}


def save_picture(figure: Figure, path: str | os.PathLike[str], *, dpi: float | None = None) -> None:
    """Save a figure as .png, .svg or .pdf; an older file of that name stays as it was until the new one is whole.

    Args:
      figure: any matplotlib figure, such as `scene.figure()`.
      path: a file name that ends in .png, .svg or .pdf.
      dpi: dots per inch of a png, and of what is drawn as pixels in the others; by default the figure's.

    Raises:
      InputError: an unknown suffix, or a folder that is missing or not writable.
    """
    target = checked_picture(path)
    sharpness = figure.dpi if dpi is None else dpi
    with mpl.rc_context(_SETTINGS), replacing(target) as temporary:
        figure.savefig(temporary, dpi=sharpness, metadata=_METADATA[target.suffix.lower()])
