"""Many restarts at once as a ready-made scene."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from landscape_viz.errors import real_number, whole_number
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.landscapes.validation import checked_landscape
from landscape_viz.output_formats import checked_size
from landscape_viz.runs.attractors import RADIUS, Fate
from landscape_viz.scenes.layers.header import Caption
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.path import Path, Paths
from landscape_viz.scenes.layers.run_trails import RunTrails
from landscape_viz.scenes.layout import stacked
from landscape_viz.scenes.limits import Limits, padded
from landscape_viz.scenes.loss_scale import loss_scale
from landscape_viz.scenes.number_format import brief_loss
from landscape_viz.scenes.outcomes import ink_number, outcome_entries, outcome_theme
from landscape_viz.scenes.panels.column import HEADROOM, Column
from landscape_viz.scenes.panels.contour_panel import contour_panel
from landscape_viz.scenes.panels.curve_panel import borders, curve_panel
from landscape_viz.scenes.panels.panel import AnyPanel, Panel
from landscape_viz.scenes.run_set import RunSet, run_set
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import HOLD_SECONDS, SIZE, build_scene, comfortable_fps
from landscape_viz.scenes.theme import Theme, find_theme
from landscape_viz.scenes.timeline import Timeline
from landscape_viz.scenes.title import headed

BEST = "best"
ENOUGH, LEAST = 1.15, 10  # a film goes on so far beyond the last arrival, and has at least so many steps


def restart_scene(
    landscape: Landscape,
    paths: Any,
    *,
    label: str = "",
    steps: int | None = None,
    frames: int | None = None,
    minima: bool = True,
    radius: float = RADIUS,
    title: str | None = None,
    size_pixels: tuple[int, int] = SIZE,
    theme: str | Theme = "light",
    hold_seconds: float = HOLD_SECONDS,
) -> Scene:
    """Many runs of one optimizer at once, coloured by where they end, the best one emphasised; and their losses.

    In one dimension the runs slide down the curve, and below it they fall like rain: their place against the step,
    which grows downwards. In two dimensions they move over the contours.

    Args:
      landscape: of one dimension or two.
      paths: of the runs: trajectories of one number of steps, or points of shape (runs, steps + 1, dim).
      label: what the optimizer is called.
      steps: how many steps are shown; by default until a little after all have arrived, or all.
      frames: how many pictures; by default one a step up to 300 steps, beyond that 300 spread evenly.
      minima: whether minima are marked.
      radius: how near to a minimum a run has arrived, as a share of the domain's width.
      title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described, or the loss is finite nowhere in the domain.
    """
    checked_landscape(landscape)
    size = checked_size(size_pixels)
    crowd = run_set(landscape, paths, real_number("radius", radius, above=0, most=0.1))
    last = _last_step(crowd) if steps is None else whole_number("steps", steps, 1, crowd.steps)
    timeline = Timeline.of_steps(last, frames)
    place = (
        _curve(landscape, crowd, last, minima, stacked(size))
        if landscape.dim == 1
        else _plane(landscape, crowd, last, minima)
    )
    caption = Caption(_texts(crowd, timeline))
    scene = build_scene(
        (place, loss_panel(landscape, crowd, last)),
        outcome_entries(crowd.labels, crowd.attractors, inks=True),
        timeline,
        caption,
        title="",
        size_pixels=size,
        theme=outcome_theme(find_theme(theme)),
        hold_seconds=hold_seconds,
        fps=comfortable_fps(len(timeline)),
    )
    return headed(scene, [title] if title else _titles(landscape, crowd, label), caption)


def loss_panel(landscape: Landscape, crowd: RunSet, last: int) -> Panel:
    """The losses of all runs against the step, that of the best one emphasised."""
    values = crowd.values[:, : last + 1]
    is_lost = crowd.labels == Fate.DIVERGED
    kept, lost = values[~is_lost], values[is_lost]
    told = loss_scale(landscape, [*kept], [*lost])
    x = (0.0, float(last))
    in_time = np.stack([np.broadcast_to(np.arange(last + 1.0), values.shape), told.shown(values)], axis=2)
    layers = crowded(crowd, in_time, x, told.limits, edged=False, dots=False, heads=False)
    return Panel(layers, padded(*x, 0.03), told.limits, "step", told.label, y_scale=told.scale, whole_x=True)


def crowded(
    crowd: RunSet,
    points: np.ndarray,
    x_border: Limits,
    y_border: Limits,
    *,
    edged: bool,
    dots: bool = True,
    trails: bool = True,
    heads: bool = True,
) -> tuple[Layer, ...]:
    """All runs in the coordinates of some axes, and the best one over them."""
    colors = np.array([ink_number(int(label)) for label in crowd.labels])
    best = crowd.best
    chosen = Path(points[best], int(colors[best]), BEST)
    return (
        RunTrails(points, colors, x_border, y_border, heads=heads, trails=trails, strong=edged),
        Paths((chosen,), x_border, y_border, dots=dots and edged, edged=edged),
    )


def _curve(landscape: Landscape, crowd: RunSet, last: int, minima: bool, is_stacked: bool) -> AnyPanel:
    x, y = borders(landscape)
    points, values = crowd.points[:, : last + 1, 0], crowd.values[:, : last + 1]
    on_curve = np.stack([points, values], axis=2)
    upper = curve_panel(landscape, (), minima=minima)
    upper = replace(upper, layers=(*upper.layers, *crowded(crowd, on_curve, x, y, edged=False, trails=False)))
    steps = (0.0, float(last))
    falling = np.stack([points, np.broadcast_to(np.arange(last + 1.0), points.shape)], axis=2)
    down = padded(*steps, 0.03)
    lower = Panel(
        crowded(crowd, falling, x, steps, edged=False, dots=False),
        upper.x_limits,
        down[::-1],
        landscape.variables[0],
        "step",
    )
    return Column(upper, lower, share=upper.share, upper_share=0.5, gap=HEADROOM, shared=True)


def _plane(landscape: Landscape, crowd: RunSet, last: int, minima: bool) -> Panel:
    x, y = ((float(low), float(high)) for low, high in landscape.bounds)
    panel = contour_panel(landscape, (), marks=None if minima else ())
    over = crowded(crowd, crowd.points[:, : last + 1], x, y, edged=True, dots=False)
    return replace(panel, layers=(*panel.layers, *over))


def _last_step(crowd: RunSet) -> int:
    """A little after all runs have come to an end, if all of them do."""
    if (crowd.arrivals < 0).any():
        return crowd.steps
    return min(crowd.steps, max(int(np.ceil(ENOUGH * crowd.arrivals.max())), LEAST))


def _texts(crowd: RunSet, timeline: Timeline) -> tuple[str, ...]:
    best = crowd.best_so_far()
    return tuple(
        f"step {moment.step} · {crowd.arrived(moment.step)} of {len(crowd)} arrived"
        f" · best loss {brief_loss(float(best[moment.step]))}"
        for moment in timeline.moments
    )


def _titles(landscape: Landscape, crowd: RunSet, label: str) -> list[str]:
    """From the fullest to the shortest."""
    counted = f"{len(crowd)} start{'s' * (len(crowd) != 1)}"
    runs = f"{label}, {counted}" if label else counted
    names = [name for name in (landscape.formula, landscape.name) if name]
    return [*(f"{runs}: {name}" for name in names), *(f"{counted}: {name}" for name in names), *names, runs]
