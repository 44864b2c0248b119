"""record_all: several optimizers over one landscape, each from one start or from several."""

from __future__ import annotations

from typing import Any

import numpy as np

from landscape_viz.errors import InputError, real_number, whole_number
from landscape_viz.landscapes.landscape import Landscape, Point
from landscape_viz.landscapes.validation import checked_landscape
from landscape_viz.optimizers.spec import read_lineup
from landscape_viz.runs.record import MOST_STEPS, read_batches, trajectory
from landscape_viz.runs.starts import check_finite, read_start
from landscape_viz.runs.trajectory import Trajectory


def record_all(
    landscape: Landscape,
    optimizers: Any,
    starts: Any,
    steps: int,
    *,
    tolerance: float | None = None,
    batch_size: int | None = None,
    seed: int = 0,
    undefined_starts: bool = False,
) -> list[Trajectory]:
    """The trajectories of several optimizers, each from one start or from several.

    Every one of them is what `record` says of it alone, to the last bit. Each optimizer is compiled once, whatever
    the number of starts, and what is looked at along the paths is compiled once for all of them.

    Args:
      landscape: what is descended.
      optimizers: one or several: optax transformations, which without a label are called "optimizer 1" and so on, texts
        such as "adam:lr=0.1", pairs (label, optimizer), or a mapping of labels to optimizers.
      starts: one point inside the domain, or a sequence of points: in one dimension numbers, in two pairs.
      steps, tolerance, batch_size, seed: as for `record`. With batches every run sees the same ones.
      undefined_starts: whether starts are taken at which the loss or its gradient is not finite, as random ones may
        be; runs from there have diverged at step 0.

    Returns:
      For each optimizer, for each start, a trajectory. Those of one optimizer share its label.

    Raises:
      InputError: an argument is not what is described above; see `record`.
    """
    checked_landscape(landscape)
    steps = whole_number("steps", steps, 1, MOST_STEPS)
    points = read_starts(starts, landscape)
    tolerance = None if tolerance is None else real_number("tolerance", tolerance, above=0)
    lineup = [(spec.label, spec.build()) for spec in read_lineup(optimizers)]
    batches = read_batches(landscape, batch_size, seed)
    if not undefined_starts:
        check_finite(list(points), list(points.values()), landscape, steps)
    return [
        trajectory(landscape, optimizer, point, steps, label, tolerance, batches)
        for label, optimizer in lineup
        for point in points.values()
    ]


def read_starts(starts: Any, landscape: Landscape) -> dict[str, Point]:
    """One point of the domain or a sequence of them by what messages call them, or an `InputError`."""
    try:
        axes = np.ndim(starts)
    except ValueError:  # points of different lengths
        axes = 2
    points = {"starts": starts}
    if axes >= landscape.dim and not isinstance(starts, str):
        points = {f"starts: point {number}": start for number, start in enumerate(starts, 1)}
    if not points:
        raise InputError("starts must hold at least one point; got none")
    return {name: read_start(name, point, landscape) for name, point in points.items()}
