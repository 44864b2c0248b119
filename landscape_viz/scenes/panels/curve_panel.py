"""The panel of a one-dimensional loss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landscape_viz.landscapes.critical_points import local_minima
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.curve import Curve, Minima
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.path import Paths
from landscape_viz.scenes.limits import Limits, padded
from landscape_viz.scenes.loss_scale import CURVE_POINTS, visible_losses
from landscape_viz.scenes.panels.panel import Panel, needs_of_runs, paths_of
from landscape_viz.scenes.run_set import checked_runs


def curve_panel(
    landscape: Landscape,
    runs: Trajectory | Sequence[Trajectory] = (),
    models: Sequence[Layer] = (),
    *,
    marks: bool = True,
    key: bool = True,
    colors: Sequence[int] | None = None,
    losses: Limits | None = None,
) -> Panel:
    """The loss over its domain as a curve, its minima, and the paths of optimizers on it.

    Args:
      landscape: one-dimensional.
      runs: recorded on it; runs of one label share a colour, unless they share their start.
      models: layers between the curve and the paths.
      marks: whether minima are marked.
      key: whether it is said below the panel which mark is the lowest, where there are both.
      colors: the numbers of the runs' colours, where they are not to be chosen here.
      losses: the range that is seen; by default that of the loss over the domain, without outliers.

    Raises:
      InputError: the loss is finite nowhere in the domain, or the runs are not of this landscape.

    >>> import landscape_viz as lv
    >>> bowl = lv.parse("x**2")
    >>> lv.beside(lv.curve_panel(bowl), lv.curve_panel(bowl, lv.record(bowl, lv.newton(), 5, 3), marks=False))
    Scene(2 panels, 73 pictures, 800 x 450 pixels)
    """
    paths = checked_runs(landscape, runs)
    grid = landscape.grid(CURVE_POINTS)
    x_border, y_border = borders(landscape)
    y_border = losses or y_border
    minima = (landscape.minima or local_minima(landscape)) if marks else ()
    points = tuple((x, float(landscape.value(x))) for (x,) in minima)
    visible = tuple(point for point in points if y_border[0] <= point[1] <= y_border[1])
    layers: list[Layer] = [Curve(grid.points[:, 0], grid.values), Minima(visible, key), *models]
    if paths:
        on_curve = [np.column_stack([path.points[:, 0], path.values]) for path in paths]
        layers.append(Paths(paths_of(paths, on_curve, colors), x_border, y_border))
    return Panel(
        layers=tuple(layers),
        x_limits=padded(*x_border, 0.02),
        y_limits=y_border,
        x_label=landscape.variables[0],
        y_label="loss",
        share=1.6,
        needs=needs_of_runs(paths, colors),
    )


def borders(landscape: Landscape) -> tuple[Limits, Limits]:
    """The limits to which paths on a curve are pinned: the domain in x, and in y the visible range of the loss.

    Raises:
      InputError: the loss is finite nowhere in the domain.
    """
    low, high = (float(end) for end in landscape.bounds[0])
    return (low, high), visible_losses(landscape)
