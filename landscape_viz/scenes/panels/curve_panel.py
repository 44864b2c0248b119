"""The panel of a one-dimensional loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float64

from landscape_viz.landscapes.critical_points import local_minima
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.curve import Curve, CurveGround, Minima
from landscape_viz.scenes.layers.inside_numbers import InsideNumbers
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.named_points import NamedPoints
from landscape_viz.scenes.layers.path import CROWDED, ON_CURVE, Paths, Starts
from landscape_viz.scenes.legend import colors_of
from landscape_viz.scenes.levels import Levels
from landscape_viz.scenes.limits import LARGEST, Limits
from landscape_viz.scenes.loss_scale import curve_losses, picture_grid
from landscape_viz.scenes.number_format import brief_loss
from landscape_viz.scenes.panels.head_labels import head_labels
from landscape_viz.scenes.panels.panel import Panel, needs_of_runs, paths_of
from landscape_viz.scenes.run_set import checked_runs

SAMPLES = 13  # points along a step
HOP = 0.025  # of the width: longer steps are hops
HOP_HEIGHT, LONG, HIGHEST = 0.2, 0.25, 0.7  # of the height; in widths, from which on hops are no higher; and at most


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
    grid = picture_grid(landscape)
    x_border, y_border = borders(landscape)
    y_border = losses or y_border
    minima = (landscape.minima or local_minima(landscape)) if marks else ()
    points = tuple((x, float(landscape.value(x))) for (x,) in minima)
    visible = tuple(point for point in points if y_border[0] <= point[1] <= y_border[1])
    layers: list[Layer] = [
        CurveGround(grid.points[:, 0], grid.values, Levels(np.array(y_border), "linear")),
        Curve(grid.points[:, 0], grid.values),
        Minima(visible, key),
        *models,
    ]
    numbers = InsideNumbers(landscape.variables[0], None)
    if paths:
        with np.errstate(over="ignore", invalid="ignore"):
            slopes = np.gradient(grid.values, grid.points[:, 0])
        places = tuple(
            replace(
                path,
                samples=steps_on_curve(path.points, grid.points[:, 0], grid.values, x_border, y_border),
                slopes=np.interp(path.points[:, 0], grid.points[:, 0], slopes),
            )
            for path in paths_of(paths, [np.column_stack([path.points[:, 0], path.values]) for path in paths], colors)
        )
        drawn = Paths(places, x_border, y_border, ON_CURVE)
        starts = Starts(places, x_border, y_border, len(colors_of(paths)) < CROWDED)
        layers += [starts, numbers, drawn, head_labels(paths, drawn)]
    else:
        layers.append(numbers)
        if landscape.named_points:
            named = {name: (x, float(landscape.value(x))) for name, (x,) in landscape.named_points.items()}
            shown = {
                f"{name}, {brief_loss(y)}": (x, y)
                for name, (x, y) in named.items()
                if landscape.contains([x]) and y_border[0] <= y <= y_border[1]
            }
            layers.append(NamedPoints(shown))
    return Panel(
        layers=tuple(layers),
        x_limits=x_border,
        y_limits=y_border,
        x_label=landscape.variables[0],
        y_label="loss",
        share=1.6,
        stage="curve",
        needs=needs_of_runs(paths, colors),
    )


def steps_on_curve(
    points: Float64[np.ndarray, "points 2"],
    x: Float64[np.ndarray, " n"],
    y: Float64[np.ndarray, " n"],
    x_border: Limits,
    y_border: Limits,
) -> Float64[np.ndarray, "steps samples 2"]:
    """The way of each step: a short one rolls along the curve, a long one is a hop over it.

    A hop is a quadratic Bezier curve, the higher the longer it is, and high enough to pass over what lies between.

    Args:
      points: the places of a run on the curve.
      x, y: the curve.
      x_border, y_border: what is seen.
    """
    shares = np.linspace(0, 1, SAMPLES)
    width, height = x_border[1] - x_border[0], y_border[1] - y_border[0]
    near = np.clip(np.nan_to_num(points, nan=np.inf), -LARGEST, LARGEST)
    with np.errstate(over="ignore", invalid="ignore"):
        here, there = near[:-1, None], near[1:, None]
        line = here * (1 - shares[:, None]) + there * shares[:, None]
        away = np.abs(points[1:, 0] - points[:-1, 0])
        below = np.interp(line[..., 0], x, np.nan_to_num(y, nan=y_border[0])) - line[..., 1]
        arch = 2 * shares * (1 - shares)
        lift = HOP_HEIGHT * height * np.minimum(away / (LONG * width), 1.0)
        over = np.max(below[:, 1:-1] / arch[1:-1], axis=1, initial=0.0) + 0.3 * lift
        lift = np.maximum(lift, np.minimum(over, HIGHEST * height))
        hops = line + np.stack([np.zeros_like(below), np.nan_to_num(lift)[:, None] * arch], axis=2)
        rolls = np.stack([line[..., 0], line[..., 1] + below], axis=2)
    rolls[:, [0, -1]] = line[:, [0, -1]]
    return np.where((away > HOP * width)[:, None, None], hops, rolls)


def borders(landscape: Landscape) -> tuple[Limits, Limits]:
    """The limits to which paths on a curve are pinned: the domain in x, and in y the visible range of the loss.

    Raises:
      InputError: the loss is finite nowhere in the domain.
    """
    low, high = (float(end) for end in landscape.bounds[0])
    return (low, high), curve_losses(landscape)
