"""Many restarts at once as a ready-made scene."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any, Unpack

import numpy as np

from landscape_viz.errors import real_number, whole_number
from landscape_viz.landscapes.critical_points import critical_points
from landscape_viz.landscapes.landscape import Landscape, checked_landscape
from landscape_viz.runs.attractors import RADIUS, Fate
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.path import IN_HISTORY, ON_CURVE, ON_PLANE, Path, Paths, PathStyle
from landscape_viz.scenes.layers.run_trails import RunTrails
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.look import Look, StepFilmOptions, takes
from landscape_viz.scenes.loss_scale import loss_scale
from landscape_viz.scenes.number_format import table_number
from landscape_viz.scenes.outcomes import ink_number, outcome_theme
from landscape_viz.scenes.panels.column import curve_over_steps
from landscape_viz.scenes.panels.contour_panel import contour_panel, plane_borders
from landscape_viz.scenes.panels.curve_panel import borders
from landscape_viz.scenes.panels.history_panel import losses_against_steps, step_border
from landscape_viz.scenes.panels.outcome_bars import attractor_marks, outcome_bars
from landscape_viz.scenes.panels.panel import AnyPanel, Panel, SceneNeeds
from landscape_viz.scenes.run_set import RunSet, run_set
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import build_scene
from landscape_viz.scenes.timeline import Moment
from landscape_viz.scenes.title import landscape_title

BEST = "best"
ENOUGH, LEAST = 1.15, 10  # a film goes on so far beyond the last arrival, and has at least so many steps


@takes(StepFilmOptions)
def restart_scene(
    landscape: Landscape,
    paths: Any,
    *,
    label: str = "",
    steps: int | None = None,
    minima: bool = True,
    radius: float = RADIUS,
    **options: Unpack[StepFilmOptions],
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
    look = Look.read(**options)
    runs = run_set(landscape, paths, real_number("radius", radius, above=0, most=0.1))
    last = _last_step(runs) if steps is None else whole_number("steps", steps, 1, runs.steps)
    place = (_curve if landscape.dim == 1 else _plane)(landscape, runs, last, minima)
    panels = (place, _losses(landscape, runs, last))
    counted = f"{len(runs)} start{'s' * (len(runs) != 1)}"
    subtitle = f"{label} from {counted}" if label else f"from {counted}"
    return build_scene(panels, look, titles=[landscape_title(landscape)], subtitles=[subtitle, counted])


def _needs(runs: RunSet, last: int) -> SceneNeeds:
    bars = outcome_bars(runs.labels[None], np.where(runs.labels < 0, -1, runs.arrivals)[None], runs.attractors, last)
    caption = functools.partial(_caption, runs.best_so_far())
    return SceneNeeds(steps=last, caption=caption, palette=outcome_theme, blocks=bars.bars)


def _losses(landscape: Landscape, runs: RunSet, last: int) -> Panel:
    """The losses of all runs against the step, that of the best one emphasised."""
    values = runs.values[:, : last + 1]
    is_lost = runs.labels == Fate.DIVERGED
    scale = loss_scale(landscape, [*values[~is_lost]], [*values[is_lost]])
    in_time = np.stack([np.broadcast_to(np.arange(last + 1.0), values.shape), scale.drawn(values)], axis=2)
    layers = run_layers(runs, in_time, step_border(last), scale.limits, IN_HISTORY, heads=False)
    return losses_against_steps(layers, last, scale, SceneNeeds(steps=last, palette=outcome_theme))


def run_layers(
    runs: RunSet,
    points: np.ndarray,
    x_border: Limits,
    y_border: Limits,
    style: PathStyle,
    *,
    trails: bool = True,
    heads: bool = True,
    strong: bool = False,
) -> tuple[Layer, ...]:
    """All runs in the coordinates of some axes, and the best one over them."""
    colors = np.array([ink_number(int(label), runs.attractors) for label in runs.labels])
    best = runs.best
    chosen = Path(points[best], int(colors[best]), BEST)
    return (
        RunTrails(points, colors, x_border, y_border, heads=heads, trails=trails, strong=strong),
        Paths((chosen,), x_border, y_border, style),
    )


def _curve(landscape: Landscape, runs: RunSet, last: int, minima: bool) -> AnyPanel:
    x, y = borders(landscape)
    points, values = runs.points[:, : last + 1, 0], runs.values[:, : last + 1]
    on_curve = np.stack([points, values], axis=2)
    falling = np.stack([points, np.broadcast_to(np.arange(last + 1.0), points.shape)], axis=2)
    marks = [attractor_marks(landscape, runs.attractors, runs.labels, on_map=False)] if minima else []
    return curve_over_steps(
        landscape,
        (*marks, *run_layers(runs, on_curve, x, y, ON_CURVE, trails=False)),
        run_layers(runs, falling, x, step_border(last), ON_CURVE),
        last,
        _needs(runs, last),
        marks=minima,
    )


def _plane(landscape: Landscape, runs: RunSet, last: int, minima: bool) -> AnyPanel:
    others = [point for point in critical_points(landscape) if point.kind != "minimum"] if minima else False
    panel = contour_panel(landscape, marks=others)
    marks = [attractor_marks(landscape, runs.attractors, runs.labels, on_map=False)] if minima else []
    over = run_layers(runs, runs.points[:, : last + 1], *plane_borders(landscape), ON_PLANE, strong=True)
    return replace(panel, layers=(*panel.layers, *marks, *over), needs=_needs(runs, last))


def _last_step(runs: RunSet) -> int:
    """A little after all runs have come to an end, if all of them do."""
    if (runs.arrivals < 0).any():
        return runs.steps
    return min(runs.steps, max(int(np.ceil(ENOUGH * runs.arrivals.max())), LEAST))


def _caption(best: np.ndarray, moment: Moment) -> tuple[str, bool]:
    return f"best loss {table_number(float(best[moment.step]))}", False
