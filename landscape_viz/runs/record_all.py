"""record_all: several optimizers over one landscape, each from one start or from several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import optax

from landscape_viz.errors import InputError, brief, real_number, whole_number
from landscape_viz.landscapes.landscape import Landscape, Point
from landscape_viz.landscapes.validation import checked_landscape
from landscape_viz.optimizers.validation import checked_optimizer, instead_of, is_transformation
from landscape_viz.runs.record import MOST_STEPS, read_batches, trajectory
from landscape_viz.runs.starts import check_finite, read_start
from landscape_viz.runs.trajectory import Trajectory


def record_all(
    landscape: Landscape,
    optimizers: Mapping[str, optax.GradientTransformation] | Iterable[Any],
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
      optimizers: optax transformations by their labels; or a sequence of them or of pairs (label, transformation),
        where those without a label are called "optimizer 1" and so on.
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
    racers = _labelled(optimizers)
    batches = read_batches(landscape, batch_size, seed)
    if not undefined_starts:
        check_finite(list(points), list(points.values()), landscape, steps)
    return [
        trajectory(landscape, optimizer, point, steps, label, tolerance, batches)
        for label, optimizer in racers
        for point in points.values()
    ]


def read_starts(starts: Any, landscape: Landscape) -> dict[str, Point]:
    """One point of the domain or a sequence of them by what messages call them, or an `InputError`."""
    try:
        axes = np.ndim(starts)
    except ValueError:  # points of different lengths
        axes = 2
    given = {"starts": starts}
    if axes >= landscape.dim and not isinstance(starts, str):
        given = {f"starts: point {number}": start for number, start in enumerate(starts, 1)}
    if not given:
        raise InputError("starts must hold at least one point; got none")
    return {name: read_start(name, start, landscape) for name, start in given.items()}


def _labelled(optimizers: Any) -> list[tuple[str, Any]]:
    if isinstance(optimizers, Mapping):
        given: list[Any] = list(optimizers.items())
    elif isinstance(optimizers, Iterable) and not isinstance(optimizers, str) and not is_transformation(optimizers):
        given = list(optimizers)
    else:
        raise InputError(
            f"optimizers must be optax transformations by label, or a list of them; got {brief(optimizers)}"
            f"{instead_of(optimizers)}"
        )
    if not given:
        raise InputError("optimizers must hold at least one; got none")
    return [_pair(one, f"optimizer {number}") for number, one in enumerate(given, 1)]


def _pair(one: Any, fallback: str) -> tuple[str, Any]:
    if is_transformation(one) or not (isinstance(one, tuple) and len(one) == 2):
        return fallback, checked_optimizer(one)
    label, optimizer = one
    if not isinstance(label, str):
        raise InputError(f"a pair of optimizers must be (label, optimizer), the label a text; got {brief(one)}")
    return label, checked_optimizer(optimizer)
