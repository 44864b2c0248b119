"""Basins of attraction as a ready-made scene: a map that fills with the steps, or one map after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Int

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.landscapes.validation import checked_landscape
from landscape_viz.output_formats import checked_size
from landscape_viz.runs.attractors import Attractor
from landscape_viz.runs.basins import BasinMap, BasinStack
from landscape_viz.scenes.layers.attractor_marks import AttractorMarks
from landscape_viz.scenes.layers.basins import STRIP, Basins, Shading
from landscape_viz.scenes.layers.header import Caption
from landscape_viz.scenes.layers.isolines import Isolines
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.note import Note
from landscape_viz.scenes.layers.setting_axis import setting_words
from landscape_viz.scenes.levels import choose_levels
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.loss_scale import PLANE_POINTS
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.outcomes import outcome_entries, outcome_theme, percent, ranked
from landscape_viz.scenes.panels.curve_panel import curve_panel
from landscape_viz.scenes.panels.panel import Panel
from landscape_viz.scenes.panels.share_panel import shares_over_settings, shares_over_steps
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import HOLD_SECONDS, SIZE, build_scene, comfortable_fps
from landscape_viz.scenes.theme import Theme, find_theme
from landscape_viz.scenes.timeline import Timeline
from landscape_viz.scenes.title import headed

MAP_SHARE = 1.7
ENOUGH = 1.1  # a film of the steps ends so far beyond the last arrival but a few
STRAGGLERS = 0.999


def basin_scene(
    landscape: Landscape,
    basins: BasinMap | BasinStack,
    *,
    frames: int | None = None,
    shaded: bool = True,
    contours: bool = True,
    attractors: bool = True,
    title: str | None = None,
    size_pixels: tuple[int, int] = SIZE,
    theme: str | Theme = "light",
    hold_seconds: float = HOLD_SECONDS,
) -> Scene:
    """Where an optimizer arrives from each start, and beside it the share of the starts that arrive at each place.

    Of one map the film shows how it fills: a start takes the colour of its attractor at the step at which it has
    arrived there. Of a stack of maps it shows one map a frame, and the value of the setting that makes it.

    Args:
      landscape: of one dimension, where the basins are a strip below the curve, or of two.
      basins: recorded on it.
      frames: of one map: how many pictures of its steps; by default one a step up to 300 steps.
      shaded: whether starts that take longer are darker.
      contours: whether faint lines of equal loss are drawn over a map in two dimensions.
      attractors: whether the attractors that are reached are marked.
      title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described, or the basins are of another dimension than the landscape.
    """
    _check(landscape, basins)
    size = checked_size(size_pixels)
    stack = basins if isinstance(basins, BasinStack) else None
    labels, steps = (array if stack is not None else array[None] for array in (basins.labels, basins.steps))
    labels, known = ranked(labels, basins.attractors)
    if stack is None:
        last = _last_step(steps[0], basins.steps_taken)
        timeline = Timeline.of_steps(last, frames)
        texts = _step_texts(steps[0], timeline, basins.steps_taken)
        beside = shares_over_steps(labels[0], steps[0], last)
    else:
        last = None
        timeline = Timeline.of_steps(len(stack) - 1, len(stack))
        texts = tuple(f"{setting_words(stack.name)} {short(float(value), 3)}" for value in stack.values)
        beside = shares_over_settings(labels, stack.values, setting_words(stack.name))
    shape = labels.shape[1:] if landscape.dim == 2 else (1, labels.shape[1])
    edges = tuple(cell_edges(axis) for axis in basins.axes)
    cells = Basins(
        labels.reshape(-1, *shape), steps.reshape(-1, *shape), edges[0],
        edges[1] if landscape.dim == 2 else None, last, shaded,
    )  # fmt: skip
    remark = Note(_remarks(labels, steps)) if shaded else None
    place = _curve(landscape, cells) if landscape.dim == 1 else _plane(landscape, cells, contours)
    layers = [*place.layers]
    if attractors:
        reached = [number for number in np.unique(labels) if number >= 0]
        layers.append(_stars(landscape, known, [int(number) for number in reached]))
    layers += [remark] if remark is not None and remark.texts else []
    caption = Caption(texts)
    scene = build_scene(
        (replace(place, layers=tuple(layers)), beside),
        outcome_entries(labels, known, counted=stack is None),
        timeline,
        caption,
        title="",
        size_pixels=size,
        theme=outcome_theme(find_theme(theme)),
        hold_seconds=hold_seconds,
        fps=comfortable_fps(len(timeline)),
    )
    named = [f"{basins.label} on {name}" for name in (landscape.formula, landscape.name) if name]
    return headed(scene, [title] if title else [*named, landscape.name], caption)


def cell_edges(axis: np.ndarray) -> Limits:
    """The outer edges of the cells around equally spaced starts."""
    half = float(axis[1] - axis[0]) / 2
    return float(axis[0]) - half, float(axis[-1]) + half


def _check(landscape: Landscape, basins: BasinMap | BasinStack) -> None:
    checked_landscape(landscape)
    if not isinstance(basins, BasinMap | BasinStack):
        raise InputError(f"basins must be a BasinMap or a BasinStack; got {brief(basins)}")
    if len(basins.axes) != landscape.dim:
        raise InputError(f"the basins have {len(basins.axes)} dimensions, the landscape {landscape.dim}")


def _last_step(steps: Int[np.ndarray, "*grid"], taken: int) -> int:
    """The step at which a film may end: a little after all but a few starts have arrived."""
    arrived = steps[steps >= 0]
    if not arrived.size:
        return taken
    enough = float(np.quantile(arrived, STRAGGLERS, method="nearest"))
    return min(taken, max(int(np.ceil(ENOUGH * enough)), 1))


def _step_texts(steps: Int[np.ndarray, "*grid"], timeline: Timeline, taken: int) -> tuple[str, ...]:
    arrived = np.sort(steps[steps >= 0].ravel())
    counts = np.searchsorted(arrived, [moment.step for moment in timeline.moments], side="right")
    of = f"of {taken}"
    return tuple(
        f"step {moment.step} {of} · {percent(int(count) / steps.size)} arrived"
        for moment, count in zip(timeline.moments, counts, strict=True)
    )


def _remarks(labels: np.ndarray, steps: np.ndarray) -> tuple[str, ...]:
    shading = Shading.of(labels, steps)
    if shading.is_flat:
        return ()
    span = f"{shading.shortest:.0f} to {shading.longest:.0f}"
    return f"lighter to darker: {span} steps to arrive", f"darker: more steps ({span})", f"darker: {span} steps"


def _plane(landscape: Landscape, cells: Basins, contours: bool) -> Panel:
    layers: list[Layer] = [cells]
    if contours:
        grid = landscape.grid(PLANE_POINTS)
        if np.isfinite(grid.values).any():
            levels = choose_levels(grid.values)
            layers.append(Isolines(grid.points[0, :, 0], grid.points[:, 0, 1], grid.values, levels))
    assert cells.y_edges is not None
    x, y = landscape.variables
    return Panel(tuple(layers), cells.x_edges, cells.y_edges, x, y, share=MAP_SHARE, plane=True)


def _curve(landscape: Landscape, cells: Basins) -> Panel:
    panel = curve_panel(landscape, (), minima=False)
    low, high = panel.y_limits
    # The strip lies below the curve, not on it.
    return replace(
        panel, layers=(cells, *panel.layers), x_limits=cells.x_edges, y_limits=(low - 1.4 * STRIP * (high - low), high)
    )


def _stars(landscape: Landscape, attractors: Sequence[Attractor], reached: list[int]) -> AttractorMarks:
    shown = [number for number in reached if landscape.contains(attractors[number].point)]
    places = np.array([attractors[number].point for number in shown], dtype=np.float64).reshape(-1, landscape.dim)
    if landscape.dim == 1:
        heights = np.array([attractors[number].value for number in shown], dtype=np.float64)
        places = np.column_stack([places[:, 0], heights])
    return AttractorMarks(tuple(attractors[number] for number in shown), tuple(shown), places)
