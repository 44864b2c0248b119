"""Sweeps over one or two settings as ready-made scenes: the picture, and a cursor that runs over it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np

from landscape_viz.errors import InputError, whole_number
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.attractors import Fate
from landscape_viz.runs.sweep import Sweep
from landscape_viz.scenes.layers.block import Block
from landscape_viz.scenes.layers.path_sequence import PathSequence
from landscape_viz.scenes.layers.sentence import Sentence
from landscape_viz.scenes.layers.setting_axis import setting_words
from landscape_viz.scenes.layers.sweep_marks import Cursor
from landscape_viz.scenes.look import FilmOptions, Look, PictureOptions, takes
from landscape_viz.scenes.number_format import brief_loss, short
from landscape_viz.scenes.outcomes import ink_number, outcome_theme
from landscape_viz.scenes.panels.column import curve_over_steps
from landscape_viz.scenes.panels.contour_panel import contour_panel, plane_borders
from landscape_viz.scenes.panels.curve_panel import borders
from landscape_viz.scenes.panels.history_panel import step_border
from landscape_viz.scenes.panels.panel import AnyPanel, SceneNeeds
from landscape_viz.scenes.panels.sweep_panel import (
    check_sweep,
    has_best,
    level_key,
    place_of,
    ranked_sweep,
    sweep_panel,
)
from landscape_viz.scenes.run_set import read_paths
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import build_scene
from landscape_viz.scenes.timeline import Moment

MOST_PLACES = 240


@takes(PictureOptions)
def sweep_scene(sweep: Sweep, *, quantity: str = "loss", **options: Unpack[PictureOptions]) -> Scene:
    """A picture of a sweep: a heat map over two settings, or a line over one, with the best run ringed.

    Runs that diverged, or did not reach the target, have colours of their own.

    Args:
      sweep: over one or two settings.
      quantity: "loss" (the final one), "steps" (to the target), "minimum" (which one) or "distance" (to the nearest).
      title, size_pixels, theme: as for `compare`.

    Raises:
      InputError: an argument is not as described.
    """
    look = replace(Look.read(**options), hold_seconds=0.0)
    panel = sweep_panel(sweep, quantity, color_bar=False)
    key = level_key(sweep, quantity)
    best = f"best: {_settings(sweep, sweep.best)}" if has_best(sweep) else "all diverged"
    blocks: tuple[Block, ...] = (*([key] if key else []), Sentence(lambda moment: (best, False), (best,)))
    panel = replace(panel, title="", needs=replace(panel.needs, blocks=blocks))
    return build_scene((panel,), look, titles=[sweep.label], subtitles=_subtitles(sweep, quantity), fps=1.0)


@takes(FilmOptions)
def sweep_film(
    landscape: Landscape,
    sweep: Sweep,
    places: Sequence[tuple[int, ...]],
    paths: Any,
    *,
    quantity: str = "loss",
    **options: Unpack[FilmOptions],
) -> Scene:
    """A cursor runs over a sweep, and beside it the path of its run is seen on the landscape.

    Args:
      landscape: of the sweep.
      sweep: over one or two settings.
      places: of the runs that are shown, as indices into the arrays of the sweep; `sweep_route` gives some.
      paths: of these runs, in this order: trajectories of one number of steps, or points of shape
        (places, steps + 1, dim).
      quantity: as for `sweep_scene`.
      title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described.
    """
    check_sweep(sweep, quantity)
    sweep = ranked_sweep(sweep)
    points, values = read_paths(landscape, paths)
    if len(points) != len(places):
        raise InputError(f"paths must be as many as places; got {len(points)} and {len(places)}")
    look = replace(Look.read(**options), frames=len(places))
    cursor = Cursor(np.array([place_of(sweep, quantity, place) for place in places]))
    colors = tuple(ink_number(int(sweep.labels[place]), sweep.attractors) for place in places)
    texts = [f"{_settings(sweep, place)} · {_outcome(sweep, quantity, place)}" for place in places]
    needs = SceneNeeds(
        steps=len(places) - 1, caption=functools.partial(_caption, texts), palette=outcome_theme, tells_step=True
    )
    path = (_on_curve if landscape.dim == 1 else _in_plane)(landscape, points, values, colors, needs)
    heat = replace(sweep_panel(sweep, quantity, (cursor,)), title="")
    return build_scene((heat, path), look, titles=[sweep.label], subtitles=_subtitles(sweep, quantity))


def _caption(texts: Sequence[str], moment: Moment) -> tuple[str, bool]:
    return texts[moment.step], False


def sweep_route(sweep: Sweep, most: int = MOST_PLACES) -> tuple[tuple[int, ...], ...]:
    """Places for a cursor: along the values of one setting; over two row by row, to and fro, some left out.

    Args:
      sweep: over one or two settings.
      most: so many places at most.
    """
    most = whole_number("most", most, 1)
    shape = sweep.values.shape
    if len(shape) == 1:
        chosen = np.unique(np.linspace(0, shape[0] - 1, min(most, shape[0])).round().astype(int))
        order = np.argsort(sweep.axes[0], kind="stable")
        return tuple((int(order[number]),) for number in chosen)
    rows = max(1, min(shape[0], int(np.sqrt(most / 3))))
    columns = max(1, min(shape[1], most // rows))
    lines = np.argsort(sweep.axes[1], kind="stable")[_spread(shape[0], rows)]
    across = np.argsort(sweep.axes[0], kind="stable")[_spread(shape[1], columns)]
    return tuple(
        (int(row), int(column))
        for number, row in enumerate(lines)
        for column in (across if number % 2 == 0 else across[::-1])
    )


def _spread(count: int, wanted: int) -> np.ndarray:
    """So many of `count` numbers, evenly apart, in the middle if it is one."""
    return np.unique(np.floor((np.arange(wanted) + 0.5) * count / wanted).astype(int))


def _in_plane(
    landscape: Landscape, points: np.ndarray, values: np.ndarray, colors: tuple[int, ...], needs: SceneNeeds
) -> AnyPanel:
    panel = contour_panel(landscape, color_bar=False)
    path = PathSequence(points, colors, *plane_borders(landscape))
    return replace(panel, layers=(*panel.layers, path), share=1.0, needs=needs)


def _on_curve(
    landscape: Landscape, points: np.ndarray, values: np.ndarray, colors: tuple[int, ...], needs: SceneNeeds
) -> AnyPanel:
    """The points that were visited on the curve, and below it the path against the step, which grows downwards."""
    x, y = borders(landscape)
    last = points.shape[1] - 1
    on_curve = PathSequence(np.stack([points[..., 0], values], axis=2), colors, x, y, joined=False)
    steps = np.broadcast_to(np.arange(last + 1.0), values.shape)
    falling = PathSequence(np.stack([points[..., 0], steps], axis=2), colors, x, step_border(last))
    return curve_over_steps(landscape, [on_curve], [falling], last, needs, share=1.0)


def _subtitles(sweep: Sweep, quantity: str) -> list[str]:
    start = ", ".join(short(float(x), 4) for x in sweep.start)
    on = f"{'where it ends ' if quantity == 'minimum' else ''}on {sweep.landscape.replace('_', ' ')}"
    return [f"{on} from {start}, {sweep.steps_taken} steps a run", f"{on}, {sweep.steps_taken} steps a run", on]


def _settings(sweep: Sweep, place: tuple[int, ...]) -> str:
    return ", ".join(f"{setting_words(name)} {short(value, 3)}" for name, value in sweep.settings(place).items())


def _outcome(sweep: Sweep, quantity: str, place: tuple[int, ...]) -> str:
    """The end of one run, in words."""
    label = int(sweep.labels[place])
    if label == Fate.DIVERGED or not np.isfinite(sweep.values[place]):
        return "diverged"
    if quantity == "steps":
        return f"{int(sweep.reached[place])} steps" if sweep.reached[place] >= 0 else "target not reached"
    return f"loss {brief_loss(float(sweep.values[place]))}"
