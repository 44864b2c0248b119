"""The panels that films of one-dimensional losses are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landscape_viz.descent.trajectory import Trajectory
from landscape_viz.errors import InputError
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.landscapes.minima import local_minima
from landscape_viz.scenes.layers.curve import Curve, Minima
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.model import LocalModel
from landscape_viz.scenes.layers.path import Path, Paths
from landscape_viz.scenes.limits import Limits, loss_axis, padded, robust_range
from landscape_viz.scenes.panel import Panel

CURVE_POINTS = 1201


def curve_panel(landscape: Landscape, paths: Sequence[Trajectory], models: Sequence[Layer] = ()) -> Panel:
    """The loss over its domain with its minima, and the paths of the optimizers on it."""
    grid = landscape.grid(CURVE_POINTS)
    x_border, y_border = borders(landscape)
    points = tuple((x, float(landscape.value(x))) for (x,) in landscape.minima or local_minima(landscape))
    minima = tuple(point for point in points if y_border[0] <= point[1] <= y_border[1])
    layers: list[Layer] = [Curve(grid.points[:, 0], grid.values), Minima(minima), *models]
    on_curve = [np.column_stack([path.points[:, 0], path.values]) for path in paths]
    layers.append(Paths(_named(paths, on_curve), x_border, y_border))
    return Panel(
        layers=tuple(layers),
        x_limits=padded(*x_border, 0.02),
        y_limits=y_border,
        x_label="x",
        y_label="loss",
        share=1.6,
    )


def history_panel(landscape: Landscape, paths: Sequence[Trajectory], is_stacked: bool = False) -> Panel:
    """The loss against the step, for every path."""
    # A run that diverges is pinned to the border rather than pressing all others flat.
    kept = [path.values for path in paths if path.status != "diverged"]
    lost = [path.values for path in paths if path.status == "diverged"]
    limits, scale = loss_axis(np.concatenate([*kept, []]), np.concatenate([*lost, []]), borders(landscape)[1])
    steps = (0.0, float(max(path.steps for path in paths)))
    in_time = [np.column_stack([np.arange(path.steps + 1.0), path.values]) for path in paths]
    return Panel(
        layers=(Paths(_named(paths, in_time), steps, limits, dots=False),),
        x_limits=padded(*steps, 0.03),
        y_limits=limits,
        x_label="step",
        y_label="loss" if is_stacked else "",
        y_scale=scale,
        whole_x=True,
    )


def _named(paths: Sequence[Trajectory], places: Sequence[np.ndarray]) -> tuple[Path, ...]:
    return tuple(Path(place, color, path.label) for color, (path, place) in enumerate(zip(paths, places, strict=True)))


def local_model(landscape: Landscape, path: Trajectory) -> LocalModel:
    """The parabola of a Newton step where the optimizer has one (its state shows a damping), else the tangent."""
    curvatures = np.zeros(path.steps + 1)
    if has_quadratic_model(path) and path.hessians is not None:
        damping = path.internals["damping"]
        curvatures = path.hessians[:, 0, 0] + np.append(damping, damping[-1])
    with np.errstate(invalid="ignore"):
        alarms = (np.diff(path.values) > 0) | (curvatures[:-1] < 0)
    x_border, y_border = borders(landscape)
    return LocalModel(
        points=path.points[:, 0],
        values=path.values,
        slopes=path.gradients[:, 0],
        curvatures=curvatures,
        alarms=alarms,
        color=0,
        x_border=x_border,
        y_border=y_border,
    )


def has_quadratic_model(path: Trajectory) -> bool:
    """Whether the steps come from the Hessian: the state of Newton's methods shows a damping, zero for the pure one."""
    return "damping" in path.internals


def borders(landscape: Landscape) -> tuple[Limits, Limits]:
    """Where paths are pinned: the ends of the domain in x, and in y the visible range of the loss.

    Raises:
      InputError: the loss is finite nowhere in the domain.
    """
    shown = robust_range(landscape.grid(CURVE_POINTS).values)
    low, high = (float(end) for end in landscape.bounds[0])
    if shown is None:
        raise InputError(f"the loss {landscape.name!r} is finite nowhere in the domain {low:g}, {high:g}")
    return (low, high), padded(*shown, 0.06)
