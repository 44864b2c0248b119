"""The line of a scene with its title and its caption: the fullest title that leaves the caption its room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matplotlib.font_manager import FontProperties, findfont, get_font

from landscape_viz.scenes.layers.header import Caption, Title
from landscape_viz.scenes.layers.legend import Legend
from landscape_viz.scenes.layout import GAP, RIGHT
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.text_metrics import POINTS, written_width
from landscape_viz.scenes.theme import DPI, text_scale

LARGER = 1.25  # the letters of a title
LEAST = 0.4  # of a title: a shorter part of it is not shown
BETWEEN = 24.0  # pixels at scale 1
ONE_LETTER = 0.56 * 10 * 100 / 72  # what `Title` takes for the width of a letter, in pixels at scale 1


def headed(scene: Scene, titles: Sequence[str], caption: Caption) -> Scene:
    """The scene with the first of some titles that fits beside its caption; the last one is cut if none does."""
    room = scene.size_pixels[0] / text_scale(scene.size_pixels) - GAP - RIGHT
    beside = max(written_width(text) for text in caption.texts) + BETWEEN
    fitting = (title for title in titles if _title_width(title) <= room - beside)
    words = next(fitting, titles[-1])
    if _title_width(words) > room - beside and room - beside < LEAST * _title_width(words):
        words = ""  # three letters of it would say less
    title = Title(words, int(beside / ONE_LETTER) + 1)
    kept = [layer for layer in scene.header if not isinstance(layer, Title)]
    if any(isinstance(layer, Legend) and not layer.entries for layer in kept):
        kept = [layer for layer in kept if not isinstance(layer, Legend)]
    return replace(scene, header=(title, *kept))


def _title_width(words: str) -> float:
    """The width of a title in pixels at scale 1."""
    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight="bold")))
    font.set_size(LARGER * POINTS, DPI)
    font.set_text(words, 0.0)
    return float(font.get_width_height()[0]) / 64
