"""Sweeps over one or two settings as ready-made scenes: the picture, a cursor that runs over it, and a fan of paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from landscape_viz.errors import InputError, brief, one_of, whole_number
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.output_formats import checked_size
from landscape_viz.runs.attractors import Fate
from landscape_viz.runs.sweep import Sweep
from landscape_viz.scenes.layers.color_bar import ColorBar
from landscape_viz.scenes.layers.header import Caption
from landscape_viz.scenes.layers.marks import Marks
from landscape_viz.scenes.layers.path_sequence import PathSequence
from landscape_viz.scenes.layers.setting_axis import setting_words
from landscape_viz.scenes.layers.sweep_marks import Cursor
from landscape_viz.scenes.legend import Entry, Wording
from landscape_viz.scenes.limits import padded
from landscape_viz.scenes.number_format import brief_loss, short
from landscape_viz.scenes.outcomes import (
    FATE_COLORS,
    FATES,
    ink_number,
    outcome_entries,
    outcome_theme,
    percent,
    ranked,
)
from landscape_viz.scenes.panels.column import HEADROOM, Column
from landscape_viz.scenes.panels.contour_panel import contour_panel
from landscape_viz.scenes.panels.curve_panel import borders, curve_panel
from landscape_viz.scenes.panels.panel import AnyPanel, Panel
from landscape_viz.scenes.panels.sweep_panel import has_best, place_of, sweep_panel
from landscape_viz.scenes.panels.sweep_quantity import QUANTITIES, quantity_of
from landscape_viz.scenes.run_set import read_paths
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import HOLD_SECONDS, SIZE, build_scene, comfortable_fps
from landscape_viz.scenes.theme import Theme, find_theme
from landscape_viz.scenes.timeline import Timeline
from landscape_viz.scenes.title import headed

MOST_PLACES = 240


def sweep_scene(
    sweep: Sweep,
    *,
    quantity: str = "loss",
    title: str | None = None,
    size_pixels: tuple[int, int] = SIZE,
    theme: str | Theme = "light",
) -> Scene:
    """A picture of a sweep: a heat map over two settings, or a line over one, with the best run starred.

    Runs that diverged, or did not reach the target, have colours of their own.

    Args:
      sweep: over one or two settings.
      quantity: "loss" (the final one), "steps" (to the target), "minimum" (which one) or "distance" (to the nearest).
      title, size_pixels, theme: as for `compare`.

    Raises:
      InputError: an argument is not as described.
    """
    _check(sweep, quantity)
    sweep = _ranked(sweep)
    size = checked_size(size_pixels)
    caption = Caption((f"★ best: {_settings(sweep, sweep.best)}" if has_best(sweep) else "all diverged",))
    scene = build_scene(
        (sweep_panel(sweep, quantity),),
        _entries(sweep, quantity),
        Timeline.of_steps(0, 1),
        caption,
        title="",
        size_pixels=size,
        theme=outcome_theme(find_theme(theme)),
        hold_seconds=0.0,
        fps=1.0,
    )
    return headed(scene, [title] if title else _titles(sweep), caption)


def sweep_film(
    landscape: Landscape,
    sweep: Sweep,
    places: Sequence[tuple[int, ...]],
    paths: Any,
    *,
    quantity: str = "loss",
    title: str | None = None,
    size_pixels: tuple[int, int] = SIZE,
    theme: str | Theme = "light",
    hold_seconds: float = HOLD_SECONDS,
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
    _check(sweep, quantity)
    sweep = _ranked(sweep)
    size = checked_size(size_pixels)
    points, values = read_paths(landscape, paths)
    if len(points) != len(places):
        raise InputError(f"paths must be as many as places; got {len(points)} and {len(places)}")
    cursor = Cursor(np.array([place_of(sweep, quantity, place) for place in places]))
    colors = tuple(ink_number(int(sweep.labels[place])) for place in places)
    texts = tuple(f"{_settings(sweep, place)} · {_told(sweep, quantity, place)}" for place in places)
    timeline = Timeline.of_steps(len(places) - 1, len(places)) if len(places) > 1 else Timeline.of_steps(0, 1)
    caption = Caption(texts)
    scene = build_scene(
        (sweep_panel(sweep, quantity, extra=(cursor,)), _path_panel(landscape, points, values, colors)),
        _entries(sweep, "minimum") if quantity == "minimum" else _entries(sweep, quantity),
        timeline,
        caption,
        title="",
        size_pixels=size,
        theme=outcome_theme(find_theme(theme)),
        hold_seconds=hold_seconds,
        fps=comfortable_fps(len(timeline)),
    )
    return headed(scene, [title] if title else _titles(sweep), caption)


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


def _check(sweep: Sweep, quantity: str) -> None:
    if not isinstance(sweep, Sweep):
        raise InputError(f"sweep must be a Sweep; got {brief(sweep)}")
    one_of("quantity", quantity, QUANTITIES)


def _path_panel(landscape: Landscape, points: np.ndarray, values: np.ndarray, colors: tuple[int, ...]) -> AnyPanel:
    if landscape.dim == 1:
        return _falling(landscape, points[..., 0], values, colors)
    x, y = ((float(low), float(high)) for low, high in landscape.bounds)
    panel = contour_panel(landscape, ())
    layers = tuple(
        replace(layer, beyond=0.0) if isinstance(layer, Marks) else layer
        for layer in panel.layers
        if not isinstance(layer, ColorBar)
    )
    return replace(panel, layers=(*layers, PathSequence(points, colors, x, y)), room_right=0.0, share=1.0)


def _falling(landscape: Landscape, points: np.ndarray, values: np.ndarray, colors: tuple[int, ...]) -> Column:
    """The points that were visited on the curve, and below it the path against the step, which grows downwards."""
    x, y = borders(landscape)
    upper = curve_panel(landscape, ())
    on_curve = PathSequence(np.stack([points, values], axis=2), colors, x, y, joined=False)
    upper = replace(upper, layers=(*upper.layers, on_curve))
    span = (0.0, float(points.shape[1] - 1))
    steps = np.broadcast_to(np.arange(points.shape[1], dtype=np.float64), points.shape)
    path = PathSequence(np.stack([points, steps], axis=2), colors, x, span)
    lower = Panel((path,), upper.x_limits, padded(*span, 0.03)[::-1], landscape.variables[0], "step")
    return Column(upper, lower, gap=HEADROOM, shared=True)


def _ranked(sweep: Sweep) -> Sweep:
    labels, attractors = ranked(sweep.labels, sweep.attractors)
    return replace(sweep, labels=labels, attractors=attractors)


def _entries(sweep: Sweep, quantity: str) -> tuple[Entry, ...]:
    if quantity == "minimum":
        return outcome_entries(sweep.labels, sweep.attractors)
    fates = quantity_of(sweep, quantity).fates
    words = {**FATES, Fate.NOT_ARRIVED: "target not reached"}
    told = [(label, float((fates == label).mean())) for label in FATE_COLORS]
    return tuple(
        Entry(words[label], FATE_COLORS[label], (Wording(percent(share)), Wording()))
        for label, share in told
        if share > 0
    )


def _titles(sweep: Sweep) -> list[str]:
    start = ", ".join(short(float(x), 4) for x in sweep.start)
    steps = f"{sweep.steps_taken} steps"
    return [
        f"{sweep.label} on {sweep.landscape} from {start}, {steps}",
        f"{sweep.label} on {sweep.landscape}, {steps}",
        f"{sweep.label} on {sweep.landscape}",
        sweep.label,
    ]


def _settings(sweep: Sweep, place: tuple[int, ...]) -> str:
    return ", ".join(f"{setting_words(name)} {short(value, 3)}" for name, value in sweep.settings(place).items())


def _told(sweep: Sweep, quantity: str, place: tuple[int, ...]) -> str:
    """What became of one run."""
    label = int(sweep.labels[place])
    if label == Fate.DIVERGED or not np.isfinite(sweep.values[place]):
        return "diverged"
    if quantity == "steps":
        return f"{int(sweep.reached[place])} steps" if sweep.reached[place] >= 0 else "target not reached"
    return f"loss {brief_loss(float(sweep.values[place]))}"
