"""The title of a scene: the fullest of some that leaves the caption beside it its room."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.font_manager import FontProperties, findfont, get_font

from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.scenes.layers.header import LETTER, Caption, StepCounter, Title
from landscape_viz.scenes.layout import GAP, RIGHT
from landscape_viz.scenes.text_metrics import POINTS, written_width
from landscape_viz.scenes.theme import DPI, text_scale

LARGER = 1.25  # the letters of a title
LEAST = 0.4  # of a title: a shorter part of it is not shown
BETWEEN = 24.0  # pixels at scale 1 between title and caption
TITLE_LETTER, CAPTION_LETTER = 10.5, 7.7  # pixels at scale 1 of a letter where widths are estimated
COUNTER_LETTERS = len("step 0 of 0")  # what the caption of a landscape without runs would take


def landscape_titles(landscape: Landscape) -> list[str]:
    """The formula of a landscape where it has one, and its name where that is shorter."""
    formula, name = landscape.formula or "", landscape.name
    if not formula:
        return [name]
    return [formula] if len(formula) <= len(name) else [formula, name]


def fitting_title(
    titles: Sequence[str],
    caption: Caption | StepCounter | None,
    size_pixels: tuple[int, int],
    *,
    letter: float | None = None,
    droppable: bool = False,
) -> Title:
    """The first of some titles that fits beside a caption.

    Args:
      titles: from the fullest to the shortest, at least one.
      caption: what stands beside it.
      size_pixels: of the picture.
      letter: pixels at scale 1 that a letter of the title takes; by default the words beside a `Caption` are measured.
      droppable: whether there is no title where none fits; else the last one is written smaller, or cut.
    """
    room = size_pixels[0] / text_scale(size_pixels) - GAP - RIGHT
    if letter is None and not isinstance(caption, Caption):
        letter = TITLE_LETTER
    if letter is not None:
        counted = caption.letters if isinstance(caption, StepCounter) else 0
        letters = max(map(len, caption.texts)) if isinstance(caption, Caption) else counted or COUNTER_LETTERS
        room -= CAPTION_LETTER * letters
        fitting = (text for text in titles if letter * len(text) <= room)
        return Title(next(fitting, "" if droppable else titles[-1]), counted)
    assert isinstance(caption, Caption)
    beside = max(written_width(text) for text in caption.texts) + BETWEEN
    words = next((text for text in titles if _title_width(text) <= room - beside), titles[-1])
    if _title_width(words) > room - beside and room - beside < LEAST * _title_width(words):
        words = ""  # three letters of it would say less
    return Title(words, int(beside / (LETTER * POINTS * DPI / 72)) + 1)


def _title_width(words: str) -> float:
    """The width of a title in pixels at scale 1."""
    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight="bold")))
    font.set_size(LARGER * POINTS, DPI)
    font.set_text(words, 0.0)
    return float(font.get_width_height()[0]) / 64
