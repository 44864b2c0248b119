"""Several landscapes beside each other, as a ready-made scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Unpack

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.foot import Foot
from landscape_viz.scenes.layers.labels import HeadLabels
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.path import Starts
from landscape_viz.scenes.layout import Canvas, lattice_columns
from landscape_viz.scenes.legend import rate_words
from landscape_viz.scenes.look import Look, StepFilmOptions, takes
from landscape_viz.scenes.panels.contour_panel import contour_panel
from landscape_viz.scenes.panels.curve_panel import borders, curve_panel
from landscape_viz.scenes.panels.panel import Panel
from landscape_viz.scenes.run_set import checked_runs
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import build_scene

MOST_PANELS = 16
BAR_FROM = 500.0  # the width of a panel, in reference pixels, from which on there is room for a colour bar
FEW, TALL = 3, 1.3  # so few panels are in one row, or in one column where the picture is so much higher than wide
FOOT = 84.0  # kept free below a curve for a line of words and numbers, in reference pixels
BELOW = 0.08  # of the height of a curve, that is free anyway
FOOT_FROM = (300.0, 330.0)  # the least size of a panel with such a line, in reference pixels
HEAD = 170.0  # what titles take

Pair = tuple[Landscape, Trajectory | Sequence[Trajectory]]


@takes(StepFilmOptions)
def side_by_side(
    pairs: Sequence[Pair],
    *,
    titles: Sequence[str] | None = None,
    row_titles: Sequence[str] = (),
    minima: bool = True,
    **options: Unpack[StepFilmOptions],
) -> Scene:
    """Several landscapes as panels of one film, each with the paths of optimizers on it.

    Runs with the same label have the same colour in all panels. Where each panel has one run, its title has the colour
    of the run and says its name; else names stand at the heads.

    Args:
      pairs: (landscape, trajectories) for each panel, from 1 to 16; there may be no trajectories. Landscapes of one
        dimension are drawn as curves, those of two as contours.
      titles: one above each panel; by default the names of the landscapes. What follows a line break stands below in
        quieter letters; by default that is the name of a single run, and its learning rate.
      row_titles: where the panels are a table, the names of its rows, each of as many panels; the titles above the
        first row are then those of the columns.
      frames: how many pictures; by default one a step up to 300 steps, beyond that 300 spread evenly.
      minima: whether minima, and in two dimensions saddles and maxima, are marked.
      title: of the whole picture.
      size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described, or a loss is finite nowhere in its domain.
    """
    checked = _checked_pairs(pairs)
    names = [landscape.name.replace("_", " ") for landscape, _ in checked] if titles is None else list(titles)
    if len(names) != len(checked):
        raise InputError(f"titles must hold one text for each of {len(checked)} landscapes; got {len(names)}")
    rows = tuple(str(title) for title in row_titles)
    if rows and len(checked) % len(rows):
        raise InputError(f"row_titles must be those of rows of one length; got {len(rows)} for {len(checked)} panels")
    look = Look.read(**options)
    canvas = Canvas(look.size_pixels)
    columns = len(checked) // len(rows) if rows else lattice_columns(canvas.rect, len(checked))
    if not rows and len(checked) <= FEW:
        columns = 1 if canvas.rect.height > TALL * canvas.rect.width else len(checked)
    lines = -(-len(checked) // columns)
    width, height = canvas.rect.width / columns, (canvas.rect.height - HEAD) / lines
    labels = list(dict.fromkeys(path.label for _, paths in checked for path in paths))
    alone = all(len(paths) <= 1 for _, paths in checked)
    panels = []
    rates = {rate_words([path]) for _, paths in checked for path in paths}
    common_rate = rates.pop() if alone and len(checked) > 1 and len(rates) == 1 else ""
    for number, ((landscape, paths), name) in enumerate(zip(checked, names, strict=True)):
        colors = [labels.index(path.label) for path in paths]
        has_foot = alone and bool(paths) and width >= FOOT_FROM[0] and height >= FOOT_FROM[1] and not rows
        panel = _panel(landscape, paths, colors, minima, width >= BAR_FROM and not alone, height if has_foot else None)
        title = str(name)
        if alone and paths and "\n" not in title and not rows:
            title = "\n".join(filter(None, (title, _quiet(title, paths[0], len(labels) > 1, common_rate))))
        layers: list[Layer] = [
            replace(layer, named=layer.named and number == 0 and height >= FOOT_FROM[1])
            if isinstance(layer, Starts)
            else layer
            for layer in panel.layers
            if not (alone and isinstance(layer, HeadLabels))
        ]
        if has_foot:
            layers.append(_foot(landscape, paths[0]))
        panels.append(replace(panel, title=title, layers=tuple(layers)))
    common = [labels[0]] if alone and len(labels) == 1 and labels[0] not in (look.title or "") else []
    subtitles = (", ".join([*common, *([f"rate {common_rate}"] if common_rate else [])]),)
    return build_scene(panels, look, columns=columns, row_titles=rows, subtitles=subtitles)


def _quiet(title: str, run: Trajectory, is_named: bool, common_rate: str) -> str:
    """What the second line of a title says: the name of the run and its rate, as far as nothing else does."""
    name = run.label if is_named and run.label not in title else ""
    rate = rate_words([run])
    told = not rate or rate == common_rate or "rate" in title or "rate" in name or rate in f"{title} {name}"
    return ", ".join(filter(None, (name, "" if told else f"rate {rate}")))


def _foot(landscape: Landscape, run: Trajectory) -> Foot:
    is_bad = run.status == "diverged" or (run.status == "stationary" and bool(run.stop_step))
    return Foot(run.values if landscape.dim == 1 else None, run.stop_step, run.stop_reason, is_bad)


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
    landscape: Landscape,
    paths: Sequence[Trajectory],
    colors: Sequence[int],
    minima: bool,
    has_bar: bool,
    footed: float | None,
) -> Panel:
    """The panel; `footed` is its height in reference pixels where a line of words stands at its foot."""
    if landscape.dim == 1:
        _, (low, high) = borders(landscape)
        losses = None
        if footed is not None:
            share = FOOT / footed
            losses = low - max(share - BELOW, 0.0) / (1 - share) * (high - low), high
        return curve_panel(landscape, paths, marks=minima, key=False, colors=colors, losses=losses)
    return contour_panel(landscape, paths, marks=minima, key=False, color_bar=has_bar, colors=colors)
