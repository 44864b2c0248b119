"""Several landscapes beside each other, as a ready-made scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Unpack

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layout import lattice_columns
from landscape_viz.scenes.look import Look, StepFilmOptions, takes
from landscape_viz.scenes.panels.contour_panel import contour_panel
from landscape_viz.scenes.panels.curve_panel import curve_panel
from landscape_viz.scenes.panels.panel import Panel
from landscape_viz.scenes.run_set import checked_runs
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import beside
from landscape_viz.scenes.theme import text_scale

MOST_PANELS = 16
BAR_FROM = 250.0  # pixels at scale 1 of a panel's width from which on there is room for a colour bar

Pair = tuple[Landscape, Trajectory | Sequence[Trajectory]]


@takes(StepFilmOptions)
def side_by_side(
    pairs: Sequence[Pair],
    *,
    titles: Sequence[str] | None = None,
    minima: bool = True,
    **options: Unpack[StepFilmOptions],
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
    size = Look.read(**options).size_pixels
    columns = lattice_columns(size, len(checked))
    has_bar = size[0] / columns / text_scale(size) >= BAR_FROM
    labels = list(dict.fromkeys(path.label for _, paths in checked for path in paths))
    panels = []
    for number, ((landscape, paths), name) in enumerate(zip(checked, names, strict=True)):
        colors = [labels.index(path.label) for path in paths]
        panel = _panel(landscape, paths, colors, minima, has_bar)
        x_label = panel.x_label if number + columns >= len(checked) else ""
        y_label = panel.y_label if number % columns == 0 else ""
        panels.append(replace(panel, title=str(name), x_label=x_label, y_label=y_label))
    return beside(*panels, columns=columns, **options)


def _checked_pairs(pairs: Sequence[Pair]) -> list[tuple[Landscape, tuple[Trajectory, ...]]]:
    wanted = f"pairs must hold from 1 to {MOST_PANELS} pairs (landscape, trajectories)"
    try:
        listed: list[tuple[Any, ...]] = [tuple(pair) for pair in pairs]
    except TypeError as error:
        raise InputError(f"{wanted}; got {brief(pairs)}") from error
    if not 1 <= len(listed) <= MOST_PANELS:
        raise InputError(f"{wanted}; got {len(listed)}")
    for pair in listed:
        if len(pair) != 2:
            raise InputError(f"{wanted}; got {brief(pair)}")
    return [(landscape, checked_runs(landscape, trajectories)) for landscape, trajectories in listed]


def _panel(
    landscape: Landscape, paths: Sequence[Trajectory], colors: Sequence[int], minima: bool, has_bar: bool
) -> Panel:
    if landscape.dim == 1:
        return curve_panel(landscape, paths, marks=minima, key=False, colors=colors)
    return contour_panel(landscape, paths, marks=minima, key=False, color_bar=has_bar, bar_name=False, colors=colors)
