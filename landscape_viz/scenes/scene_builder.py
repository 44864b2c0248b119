"""What all ready-made scenes share: the strip of words above the panels, and the checks of what is given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.landscapes.validation import checked_landscape
from landscape_viz.runs.trajectory import Trajectory, was_recorded_on
from landscape_viz.scenes.layers.header import Counter, Title
from landscape_viz.scenes.layers.legend import Entry, Legend
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layout import GAP, RIGHT
from landscape_viz.scenes.legend import legend_plan
from landscape_viz.scenes.panels.panel import AnyPanel
from landscape_viz.scenes.scene import Scene, read_hold
from landscape_viz.scenes.theme import Theme, find_theme, text_scale
from landscape_viz.scenes.timeline import Timeline

SIZE = (800, 450)
TITLE_LETTER, CAPTION_LETTER = 10.5, 7.7  # pixels at scale 1
HOLD_SECONDS = 1.5
SAME = 1e-6  # losses that differ by a smaller share are the same
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


def checked_runs(landscape: Landscape, trajectories: Trajectory | Sequence[Trajectory]) -> tuple[Trajectory, ...]:
    """Trajectories, or none, that can be drawn on a landscape, as a tuple, or an `InputError`."""
    checked_landscape(landscape)
    paths = (trajectories,) if isinstance(trajectories, Trajectory) else tuple(trajectories)
    for path in paths:
        if not isinstance(path, Trajectory):
            raise InputError(f"trajectories must hold Trajectory objects, made by record(); got {brief(path)}")
        if path.dim != landscape.dim:
            raise InputError(f"the trajectory {path.label!r} has {path.dim} dimensions, the landscape {landscape.dim}")
        if not was_recorded_on(path, landscape.function) and _lies_elsewhere(landscape, path):
            raise InputError(
                f"the trajectory {path.label!r} was recorded on {path.landscape!r}, whose losses are others than those "
                f"of {landscape.name!r}; give the landscape that it was recorded on"
            )
    return paths


def _lies_elsewhere(landscape: Landscape, path: Trajectory) -> bool:
    """Whether the losses of a path are not those of the landscape."""
    known = np.flatnonzero(np.isfinite(path.values))
    ends = known[[0, -1]] if known.size else known
    losses = np.array([landscape.value(path.points[step]) for step in ends])
    scale = np.abs(path.values[known]).max(initial=0.0)
    return not np.allclose(losses, path.values[ends], rtol=SAME, atol=SAME * scale)


def fitting_title(landscape: Landscape, size_pixels: tuple[int, int], letters_beside: int) -> str:
    """The formula of a landscape where a line beside a caption has room for it or the name is longer, else its name."""
    room = size_pixels[0] / text_scale(size_pixels) - GAP - RIGHT - CAPTION_LETTER * letters_beside
    formula = landscape.formula or ""
    if formula and (TITLE_LETTER * len(formula) <= room or len(formula) <= len(landscape.name)):
        return formula
    return landscape.name
