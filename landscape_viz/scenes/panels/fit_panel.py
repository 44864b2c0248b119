"""The panel of data with the curve that the parameters of the moment fit through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.legend import colors_of
from landscape_viz.scenes.limits import LARGEST, padded
from landscape_viz.scenes.panels.panel import Panel, needs_of_runs
from landscape_viz.scenes.run_set import checked_runs
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

CURVE_POINTS = 200
DOT, SMALL_DOT, MANY = 11.0, 7.0, 150  # diameters in reference pixels, and from how many dots on they are small
LINE_WIDTH, CASING = 4.6, 3.2


def fit_panel(
    landscape: Landscape,
    model: Callable[..., Any],
    runs: Trajectory | Sequence[Trajectory],
    *,
    colors: Sequence[int] | None = None,
    x_label: str = "x",
    y_label: str = "y",
) -> Panel:
    """The data of a loss as points, and for every run the curve of its parameters at the moment's step.

    Args:
      landscape: over data (x, y), x of shape (n,) or (n, 1); `linear_regression` makes one.
      model: the fitted value for all x at once: `model(x, w, b)`, or `model(x, w)` with one parameter.
      runs: recorded on the landscape, at least one.
      colors: the numbers of the runs' colours, where they are not to be chosen here.
      x_label, y_label: the names of the axes.

    Raises:
      InputError: the landscape has no data of this kind, or the runs are not of this landscape.

    >>> import landscape_viz as lv
    >>> loss = lv.linear_regression()
    >>> run = lv.record(loss, lv.gradient_descent(0.1), (0, 0), 20)
    >>> lv.beside(lv.fit_panel(loss, lambda x, w, b: w * x + b, run), lv.contour_panel(loss, run))
    Scene(2 panels, 179 pictures, 800 x 450 pixels)
    """
    paths = checked_runs(landscape, runs)
    x, y = _data(landscape)
    x_limits, y_limits = (padded(float(part.min()), float(part.max()), 0.06) for part in (x, y))
    across = np.linspace(*x_limits, CURVE_POINTS)
    numbers = colors_of(paths) if colors is None else tuple(colors)
    curves = FittedCurves(across, model, tuple(path.points for path in paths), numbers)
    return Panel((DataPoints(x, y), curves), x_limits, y_limits, x_label, y_label, needs=needs_of_runs(paths, colors))


def _data(landscape: Landscape) -> tuple[Float64[np.ndarray, " n"], Float64[np.ndarray, " n"]]:
    samples = getattr(landscape, "samples", None)
    wanted = "fit_panel needs a loss over data (x, y) with one number each, such as linear_regression() makes"
    if samples is None or len(samples) != 2:
        raise InputError(f"{wanted}; got {brief(landscape)}")
    parts = [np.asarray(part, dtype=np.float64) for part in samples]
    if any(part.size != len(part) for part in parts):
        raise InputError(f"{wanted}; got shapes {', '.join(str(part.shape) for part in parts)}")
    x, y = (part.ravel() for part in parts)
    return x, y


@dataclass(frozen=True, eq=False)
class DataPoints:
    """The samples of a data set as dots."""

    x: Float64[np.ndarray, " n"]
    y: Float64[np.ndarray, " n"]

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the dots."""
        dots = axes.plot(self.x, self.y, linestyle="none", marker="o", color=theme.muted, zorder=2, gid="data")[0]
        unit = points(axes.figure)
        dots.set(markersize=(DOT if len(self.x) <= MANY else SMALL_DOT) * unit, alpha=0.75)
        dots.set(markeredgecolor=theme.background, markeredgewidth=unit)


@dataclass(frozen=True, eq=False)
class FittedCurves:
    """A curve for every run, that of its parameters at the moment's step.

    Attributes:
      x: where the model is evaluated.
      model: takes x and the parameters.
      points: the parameters of each run, shape (steps + 1, dim).
      colors: the number of each run's colour.
    """

    x: Float64[np.ndarray, " n"]
    model: Callable[..., Any]
    points: tuple[Float64[np.ndarray, "_ _"], ...]
    colors: tuple[int, ...]

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the curves."""
        unit = points(axes.figure)
        pairs = []
        for color in self.colors:
            edge = axes.plot([], [], zorder=5, gid="fit-edge")[0]
            line = axes.plot([], [], zorder=5.1, gid="fit")[0]
            edge.set(color=theme.background, linewidth=(LINE_WIDTH + CASING) * unit)
            line.set(color=theme.color(color), linewidth=LINE_WIDTH * unit)
            pairs.append((edge, line))

        def update(moment: Moment) -> None:
            for pair, steps in zip(pairs, self.points, strict=True):
                parameters = moment.along(steps)
                with np.errstate(over="ignore", invalid="ignore"):
                    fitted = np.asarray(self.model(self.x, *parameters.tolist()), dtype=np.float64)
                for line in pair:
                    line.set_data(self.x, np.clip(np.broadcast_to(fitted, self.x.shape), -LARGEST, LARGEST))

        return Live(update, tuple(line for pair in pairs for line in pair))
