"""Several landscapes beside each other, as a ready-made scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.critical_points import critical_points
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.output_formats import checked_size
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.color_bar import ColorBar
from landscape_viz.scenes.layers.header import Counter
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.marks import Marks
from landscape_viz.scenes.layout import lattice_columns
from landscape_viz.scenes.legend import entry_of
from landscape_viz.scenes.panels.contour_panel import contour_panel
from landscape_viz.scenes.panels.curve_panel import curve_panel
from landscape_viz.scenes.panels.panel import Panel
from landscape_viz.scenes.run_set import checked_runs
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import HOLD_SECONDS, SIZE, build_scene, comfortable_fps
from landscape_viz.scenes.theme import Theme, text_scale
from landscape_viz.scenes.timeline import Timeline

MOST_PANELS = 16
BAR_FROM = 250.0  # pixels at scale 1 of a panel's width from which on there is room for a colour bar
BAR_ROOM = 56.0

Pair = tuple[Landscape, Trajectory | Sequence[Trajectory]]


def side_by_side(
    pairs: Sequence[Pair],
    *,
    titles: Sequence[str] | None = None,
    frames: int | None = None,
    minima: bool = True,
    title: str = "",
    size_pixels: tuple[int, int] = SIZE,
    theme: str | Theme = "light",
    hold_seconds: float = HOLD_SECONDS,
) -> Scene:
    """Several landscapes as panels of one film, each with the paths of optimizers on it.

    Runs with the same label have the same colour in all panels, and one entry of the legend.

    Args:
      pairs: (landscape, trajectories) for each panel, from 1 to 16; there may be no trajectories. Landscapes of one
        dimension are drawn as curves, those of two as contours.
      titles: one above each panel; by default the names of the landscapes.
      frames: how many pictures; by default one a step up to 300 steps, beyond that 300 spread evenly.
      minima: whether minima, and in two dimensions saddles and maxima, are marked.
      title: of the whole picture.
      size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described, or a loss is finite nowhere in its domain.
    """
    checked = _checked_pairs(pairs)
    names = [landscape.name for landscape, _ in checked] if titles is None else list(titles)
    if len(names) != len(checked):
        raise InputError(f"titles must hold one text for each of {len(checked)} landscapes; got {len(names)}")
    size = checked_size(size_pixels)
    runs = [path for _, paths in checked for path in paths]
    labels = list(dict.fromkeys(path.label for path in runs))
    steps = max((path.steps for path in runs), default=0)
    timeline = Timeline.of_steps(steps, frames)
    counter = Counter("step", f"of {steps}", tuple(moment.step for moment in timeline.moments)) if runs else None
    columns = lattice_columns(size, len(checked))
    has_bar = size[0] / columns / text_scale(size) >= BAR_FROM
    panels = tuple(
        replace(
            _panel(landscape, paths, [labels.index(path.label) for path in paths], minima, has_bar),
            title=str(name),
            x_label=_across(landscape) if number + columns >= len(checked) else "",
            y_label=_up(landscape) if number % columns == 0 else "",
        )
        for number, ((landscape, paths), name) in enumerate(zip(checked, names, strict=True))
    )
    entries = tuple(
        entry_of([path for path in runs if path.label == label], color, one_loss=len(checked) == 1)
        for color, label in enumerate(labels)
    )
    return build_scene(
        panels,
        entries,
        timeline,
        counter,
        title=title,
        size_pixels=size,
        theme=theme,
        hold_seconds=hold_seconds,
        fps=comfortable_fps(len(timeline)),
        columns=columns,
    )


def _checked_pairs(pairs: Sequence[Pair]) -> list[tuple[Landscape, tuple[Trajectory, ...]]]:
    wanted = f"pairs must hold from 1 to {MOST_PANELS} pairs (landscape, trajectories)"
    try:
        given: list[tuple[Any, ...]] = [tuple(pair) for pair in pairs]
    except TypeError as error:
        raise InputError(f"{wanted}; got {brief(pairs)}") from error
    if not 1 <= len(given) <= MOST_PANELS:
        raise InputError(f"{wanted}; got {len(given)}")
    for pair in given:
        if len(pair) != 2:
            raise InputError(f"{wanted}; got {brief(pair)}")
    return [(landscape, checked_runs(landscape, trajectories)) for landscape, trajectories in given]


def _panel(
    landscape: Landscape, paths: Sequence[Trajectory], colors: Sequence[int], minima: bool, has_bar: bool
) -> Panel:
    if landscape.dim == 1:
        return curve_panel(landscape, paths, minima=minima, colors=colors)
    points = critical_points(landscape) if minima else ()
    panel = contour_panel(landscape, paths, marks=points, colors=colors)
    layers = tuple(_without_words(layer) for layer in panel.layers if has_bar or not isinstance(layer, ColorBar))
    return replace(panel, layers=layers, room_right=BAR_ROOM if has_bar else 0.0)


def _across(landscape: Landscape) -> str:
    return landscape.variables[0]


def _up(landscape: Landscape) -> str:
    return "loss" if landscape.dim == 1 else landscape.variables[1]


def _without_words(layer: Layer) -> Layer:
    if isinstance(layer, ColorBar):
        return replace(layer, named=False)
    return replace(layer, keyed=False) if isinstance(layer, Marks) else layer
