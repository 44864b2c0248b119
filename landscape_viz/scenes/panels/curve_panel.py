"""The panels of the loss: over its one coordinate, and over the steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landscape_viz.landscapes.critical_points import local_minima
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.curve import Curve, Minima
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.path import Path, Paths
from landscape_viz.scenes.legend import colors_of
from landscape_viz.scenes.limits import Limits, padded
from landscape_viz.scenes.loss_scale import CURVE_POINTS, loss_scale, visible_losses
from landscape_viz.scenes.panels.panel import Panel


def curve_panel(
    landscape: Landscape,
    paths: Sequence[Trajectory],
    models: Sequence[Layer] = (),
    *,
    minima: bool = True,
    colors: Sequence[int] | None = None,
    keyed: bool = False,
    losses: Limits | None = None,
) -> Panel:
    """The loss over its domain with its minima, and the paths of the optimizers on it, in colours of these numbers.

    With `keyed` it says below the panel which mark is the global minimum. `losses` are those that are seen, where they
    are not to be those of the curve.
    """
    grid = landscape.grid(CURVE_POINTS)
    x_border, y_border = borders(landscape)
    y_border = losses or y_border
    known = (landscape.minima or local_minima(landscape)) if minima else ()
    points = tuple((x, float(landscape.value(x))) for (x,) in known)
    seen = tuple(point for point in points if y_border[0] <= point[1] <= y_border[1])
    layers: list[Layer] = [Curve(grid.points[:, 0], grid.values), Minima(seen, keyed), *models]
    on_curve = [np.column_stack([path.points[:, 0], path.values]) for path in paths]
    if paths:
        layers.append(Paths(_named(paths, on_curve, colors), x_border, y_border))
    return Panel(
        layers=tuple(layers),
        x_limits=padded(*x_border, 0.02),
        y_limits=y_border,
        x_label=landscape.variables[0],
        y_label="loss",
        share=1.6,
    )


def history_panel(landscape: Landscape, paths: Sequence[Trajectory]) -> Panel:
    """The loss against the step, for every path."""
    # A run that diverges is pinned to the border rather than pressing all others flat.
    kept = [path.values for path in paths if path.status != "diverged"]
    lost = [path.values for path in paths if path.status == "diverged"]
    told = loss_scale(landscape, kept, lost)
    steps = (0.0, float(max(path.steps for path in paths)))
    in_time = [np.column_stack([np.arange(path.steps + 1.0), told.shown(path.values)]) for path in paths]
    return Panel(
        layers=(Paths(_named(paths, in_time), steps, told.limits, dots=False),),
        x_limits=padded(*steps, 0.03),
        y_limits=told.limits,
        x_label="step",
        y_label=told.label,
        y_scale=told.scale,
        whole_x=True,
    )


def _named(
    paths: Sequence[Trajectory], places: Sequence[np.ndarray], colors: Sequence[int] | None = None
) -> tuple[Path, ...]:
    colored = zip(colors_of(paths) if colors is None else colors, paths, places, strict=True)
    return tuple(Path(place, color, path.label) for color, path, place in colored)


def borders(landscape: Landscape) -> tuple[Limits, Limits]:
    """Where paths on a curve are pinned: the ends of the domain in x, and in y the visible range of the loss.

    Raises:
      InputError: the loss is finite nowhere in the domain.
    """
    low, high = (float(end) for end in landscape.bounds[0])
    return (low, high), visible_losses(landscape)
