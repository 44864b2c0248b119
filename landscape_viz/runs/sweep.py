"""sweep: one or two settings of an optimizer against what becomes of the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float64, Int8, Int16, Int32, Shaped

from landscape_viz.errors import InputError, brief, real_number
from landscape_viz.landscapes.landscape import Landscape, Point, checked_landscape
from landscape_viz.optimizers.spec import read_optimizer_spec
from landscape_viz.runs.attractors import RADIUS, Attractor, fate_names, known_attractors, label_runs, nearest
from landscape_viz.runs.basins import Axis
from landscape_viz.runs.ensemble import ensemble, read_settings
from landscape_viz.runs.formatting import count_statuses, format_range
from landscape_viz.runs.parallel import Progress
from landscape_viz.runs.starts import read_start
from landscape_viz.runs.status import RunStatus, at_rest, status_words

SHARE_LEFT = 1e-3
"""Where no target is given: the share of the fall from the start to the lowest minimum that may be left."""


@dataclass(frozen=True, eq=False, repr=False)
class Sweep:
    """The ends of runs for each combination of one or two settings of its optimizer.

    All arrays have the shape of the grid: (n,) for one setting; for two, (n2, n1): the first one runs along the
    columns, the second along the rows, as pictures are drawn.

    Attributes:
      label: what the optimizer is called.
      landscape: the name of the landscape.
      start: where all runs begin.
      steps_taken: how many steps each run takes at most.
      names: of the settings, the full ones.
      axes: their values.
      points: where the runs ended, nan where they left finite numbers; shape (*grid, dim).
      values: the loss there, nan likewise.
      codes: the `RunStatus` of each.
      steps: the step at which the status holds, -1 while running.
      target: the loss at or below which a run has arrived; nan where none was given and no minimum is known.
      reached: the first step at which it was, -1 if at none.
      labels: the place among the `attractors` of the one that the end is near, or another
        `Fate`, as in a `BasinMap`.
      attractors: the critical points of the landscape, minima first.
      distances: from the end to the nearest minimum, in units of the coordinates; nan likewise, and without minima.
    """

    label: str
    landscape: str
    start: Point
    steps_taken: int
    names: tuple[str, ...]
    axes: tuple[Axis, ...]
    points: Float64[np.ndarray, "*grid dim"]
    values: Float64[np.ndarray, "*grid"]
    codes: Int8[np.ndarray, "*grid"]
    steps: Int32[np.ndarray, "*grid"]
    target: float
    reached: Int32[np.ndarray, "*grid"]
    labels: Int16[np.ndarray, "*grid"]
    attractors: tuple[Attractor, ...]
    distances: Float64[np.ndarray, "*grid"]

    def __repr__(self) -> str:
        axes = zip(self.names, self.axes, strict=True)
        varied = ", ".join(f"{name}: {format_range(values)}" for name, values in axes)
        best, lowest = self.best, ""
        if np.isfinite(self.values[best]):
            chosen = ", ".join(f"{name}={value:.4g}" for name, value in self.settings(best).items())
            lowest = f"; lowest loss {self.values[best]:.6g} with {chosen}"
        return f"Sweep({self.label!r} on {self.landscape!r}, {varied}; {count_statuses(self.statuses)}{lowest})"

    @property
    def statuses(self) -> Shaped[np.ndarray, "*grid"]:
        """The statuses in words."""
        return status_words(self.codes)

    @property
    def best(self) -> tuple[int, ...]:
        """The place in the arrays of the best run that did not diverge.

        It has the lowest loss; of those that differ from it by rounding, it was the first to reach the target; of
        these it is the first in order.
        """
        losses = np.where(np.isfinite(self.values) & (self.codes != RunStatus.DIVERGED), self.values, np.inf)
        least = losses.min()
        if not np.isfinite(least):
            losses = np.where(np.isfinite(self.values), self.values, np.inf)
            least = losses.min()
        as_good = losses <= least + 1e-12 * max(1.0, abs(least))
        waits = np.where(as_good, np.where(self.reached >= 0, self.reached, np.iinfo(np.int32).max), np.inf)
        return tuple(int(place) for place in np.unravel_index(int(np.argmin(waits)), waits.shape))

    def settings(self, place: tuple[int, ...]) -> dict[str, float]:
        """The values of the settings at a place in the arrays."""
        return {
            name: float(values[index])
            for name, values, index in zip(self.names, self.axes, reversed(place), strict=True)
        }

    def columns(self) -> tuple[str, ...]:
        """The names of what stands in the rows."""
        axes = ("x", "y")[: self.points.shape[-1]]
        ends = tuple(f"end_{axis}" for axis in axes)
        return (*self.names, *ends, "loss", "status", "step", "step_at_target", "arrived_at", "distance")

    def rows(self) -> list[tuple[Any, ...]]:
        """One row a run, in plain numbers and words; None where there is no such step."""
        fates = fate_names(self.attractors)
        return [
            (
                *self.settings(place).values(),
                *self.points[place].tolist(),
                float(self.values[place]),
                str(self.statuses[place]),
                int(self.steps[place]) if self.steps[place] >= 0 else None,
                int(self.reached[place]) if self.reached[place] >= 0 else None,
                fates[int(self.labels[place])],
                float(self.distances[place]),
            )
            for place in np.ndindex(self.values.shape)
        ]


def sweep(
    landscape: Landscape,
    optimizer: Any,
    vary: Mapping[str, Any],
    start: Any,
    steps: int,
    *,
    target: float | None = None,
    tolerance: float | None = None,
    radius: float = RADIUS,
    runs_at_once: int | None = None,
    progress: Progress | None = None,
) -> Sweep:
    """Run an optimizer with each combination of one or two settings, from one start, in one compiled program.

    Args:
      landscape: what is descended.
      optimizer: (label, factory, settings), such as ("momentum", momentum, {"learning_rate": 0.01}), or a text.
      vary: one or two settings and their values, such as {"lr": numpy.geomspace(0.001, 0.3, 64)}: any keywords of
        the factory that are numbers. Values that lead to nan or infinity are cells like any other.
      start: inside the domain; from where the loss or its gradient is not finite all runs have diverged at step 0.
      steps: how many steps each run takes.
      target: the loss at or below which a run has arrived; by default that of the lowest minimum known, plus a
        thousandth of how much higher the start is; none where no minimum is known.
      tolerance: where given, a run ends at the first step that settles the loss within this; see `record`.
      radius: how near to an attractor an end is, as a share of the domain's width.
      runs_at_once, progress: as for `ensemble`.

    Raises:
      InputError: an argument is not what is described above, or the optimizer refuses the least or greatest value.
    """
    checked_landscape(landscape)
    spec = read_optimizer_spec(optimizer)
    if len(vary) not in (1, 2):
        raise InputError(f"vary must name one or two settings and their values; got {brief(list(vary))}")
    axes = read_settings(spec, vary)
    point = read_start("start", start, landscape)
    radius = real_number("radius", radius, most=0.1, above=0)
    attractors = known_attractors(landscape)
    level = _target(landscape, attractors, point) if target is None else real_number("target", target)
    grids = np.meshgrid(*axes.values(), indexing="xy") if len(axes) == 2 else list(axes.values())
    settings = {name: grid.ravel() for name, grid in zip(axes, grids, strict=True)}
    ends = ensemble(
        landscape, spec, point, steps, settings=settings, tolerance=tolerance, level=level,
        runs_at_once=runs_at_once, progress=progress,
    )  # fmt: skip
    near = nearest(landscape, attractors, ends.points, radius)
    labels = label_runs(attractors, near, ends.codes == RunStatus.DIVERGED, at_rest(ends.codes))
    shape = grids[0].shape
    reached = np.full(len(ends.values), -1, np.int32) if ends.reached is None else ends.reached
    return Sweep(
        label=spec.label,
        landscape=landscape.name,
        start=point,
        steps_taken=steps,
        names=tuple(axes),
        axes=tuple(axes.values()),
        points=ends.points.reshape(*shape, landscape.dim),
        values=ends.values.reshape(shape),
        codes=ends.codes.reshape(shape),
        steps=ends.steps.reshape(shape),
        target=np.nan if level is None else level,
        reached=reached.reshape(shape),
        labels=labels.reshape(shape),
        attractors=attractors,
        distances=_distances(attractors, ends.points).reshape(shape),
    )


def _target(landscape: Landscape, attractors: tuple[Attractor, ...], start: Point) -> float | None:
    here = float(landscape.value(np.array([start]))[0])
    lowest = min((each.value for each in attractors if each.kind == "minimum"), default=-np.inf)
    if not np.isfinite(lowest):
        return None
    # Where the loss is not finite no run sets out, and any target will do.
    return lowest + SHARE_LEFT * max(here - lowest, 0.0) if np.isfinite(here) else lowest


def _distances(attractors: tuple[Attractor, ...], points: Float64[np.ndarray, "n dim"]) -> Float64[np.ndarray, " n"]:
    minima = [each.point for each in attractors if each.kind == "minimum"]
    distances = np.full(len(points), np.nan)
    with np.errstate(all="ignore"):
        for minimum in minima:
            distances = np.fmin(distances, np.hypot.reduce(points - np.array(minimum), axis=1))
    return distances
