"""What all ready-made scenes share: the strip of words above the panels, and the checks of what is given."""

from __future__ import annotations

from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.scenes.layers.header import Counter, Title
from landscape_viz.scenes.layers.legend import Legend
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layout import GAP, RIGHT
from landscape_viz.scenes.legend import Entry, legend_plan
from landscape_viz.scenes.panels.panel import AnyPanel
from landscape_viz.scenes.scene import Scene, read_hold
from landscape_viz.scenes.theme import Theme, find_theme, text_scale
from landscape_viz.scenes.timeline import Timeline

SIZE = (800, 450)
TITLE_LETTER, CAPTION_LETTER = 10.5, 7.7  # pixels at scale 1
HOLD_SECONDS = 1.5
SECONDS_WANTED, SLOWEST_FPS, FASTEST_FPS = 6.0, 2.0, 20.0


def build_scene(
    panels: tuple[AnyPanel, ...],
    entries: tuple[Entry, ...],
    timeline: Timeline,
    caption: Layer | None,
    *,
    title: str,
    size_pixels: tuple[int, int],
    theme: str | Theme,
    hold_seconds: float,
    fps: float,
    columns: int | None = None,
) -> Scene:
    """The scene of these panels under a title, a legend of `entries`, and a caption that changes with the frames."""
    starts, brevity = legend_plan(size_pixels, entries) if entries else ((0.0,), 0)
    letters = caption.letters if isinstance(caption, Counter) else 0
    return Scene(
        panels=panels,
        header=(Title(title, letters), Legend(entries, starts, brevity), *([caption] if caption else [])),
        header_rows=-(-len(entries) // len(starts)),
        timeline=timeline,
        theme=find_theme(theme),
        size_pixels=size_pixels,
        fps=fps,
        hold_seconds=read_hold(hold_seconds),
        columns=columns,
    )


def comfortable_fps(frames: int) -> float:
    """A rate at which a short film can be followed and a long one does not drag."""
    return round(min(max(frames / SECONDS_WANTED, SLOWEST_FPS), FASTEST_FPS), 1)


def fitting_title(landscape: Landscape, size_pixels: tuple[int, int], letters_beside: int) -> str:
    """The formula of a landscape where a line beside a caption has room for it or the name is longer, else its name."""
    room = size_pixels[0] / text_scale(size_pixels) - GAP - RIGHT - CAPTION_LETTER * letters_beside
    formula = landscape.formula or ""
    if formula and (TITLE_LETTER * len(formula) <= room or len(formula) <= len(landscape.name)):
        return formula
    return landscape.name
