"""record and record_all: run optimizers over a landscape and keep everything that people look at."""

from __future__ import annotations

from typing import Any

import numpy as np
import optax

from landscape_viz.errors import InputError, real_number, whole_number
from landscape_viz.landscapes.batches import Batches, read_seed
from landscape_viz.landscapes.data import DataLandscape
from landscape_viz.landscapes.landscape import Landscape, Point, checked_landscape
from landscape_viz.optimizers.spec import read_lineup, read_optimizer_spec
from landscape_viz.runs.evaluate import Iterates, evaluate, first_line, run
from landscape_viz.runs.starts import check_finite, read_start, read_starts
from landscape_viz.runs.status import classify_run
from landscape_viz.runs.stopping import stopping_step
from landscape_viz.runs.trajectory import Trajectory, recorded_on

MOST_STEPS = 10_000_000


def record(
    landscape: Landscape,
    optimizer: Any,
    start: Any,
    steps: int,
    label: str | None = None,
    *,
    tolerance: float | None = None,
    batch_size: int | None = None,
    seed: int = 0,
) -> Trajectory:
    """Run `optimizer` over `landscape` from `start` and return its path with values, gradients and Hessians.

    Args:
      landscape: what is descended.
      optimizer: any optax transformation, or a text such as "adam:lr=0.1". Of `value=`, `grad=`, `value_fn=` and
        `grad_fn=` it is given what its `update` accepts, so line searches, L-BFGS and Newton find what they need.
      start: a point inside the domain at which the loss and its gradient are finite.
      steps: how many steps, at least 1.
      label: what the path is called on pictures; by default "optimizer", or what a text says.
      tolerance: where given, the run ends at the first step that changes the loss by less than this. A step that was
        refused and left the point on a slope does not count, nor one that leaps across a valley to the same height:
        where the slope at its end, times the step, is a thousand tolerances or more.
      batch_size: where the landscape is a `DataLandscape`, how many samples each step sees, drawn as `Batches` says:
        without replacement, shuffled anew in each epoch. 1 is a single sample; None all of them. What is recorded as
        values, gradients and Hessians is of all the data; what the optimizer saw is among the `internals`.
      seed: of the order in which the samples are drawn.

    Returns:
      The trajectory; with `tolerance` it ends where the run ended, else it has `steps` steps. After the step
      at which a run leaves finite numbers, everything is nan.

    Raises:
      InputError: an argument is not what is described above, the optimizer cannot run on one vector, or the loss
        has no second derivatives that jax can find.
    """
    checked_landscape(landscape)
    steps = whole_number("steps", steps, 1, MOST_STEPS)
    point = read_start("start", start, landscape)
    tolerance = None if tolerance is None else real_number("tolerance", tolerance, above=0)
    spec = read_optimizer_spec(optimizer, label)
    batches = read_batches(landscape, batch_size, seed)
    check_finite(["start"], [point], landscape, steps)
    return trajectory(landscape, spec.build(), point, steps, spec.label, tolerance, batches)


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
    points = read_starts("starts", starts, landscape)
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


def trajectory(
    landscape: Landscape,
    optimizer: optax.GradientTransformation,
    start: Point,
    steps: int,
    label: str,
    tolerance: float | None,
    batches: Batches | None,
) -> Trajectory:
    """As `record`, of arguments that have been checked; but at the start the loss may be anything."""
    path = _went(landscape, optimizer, np.array(start), steps, label, batches)
    arrays = {"points": path.points, **evaluate(landscape, path.points)._asdict()}
    last = (
        None if tolerance is None else stopping_step(arrays["points"], arrays["values"], arrays["gradients"], tolerance)
    )
    if last is not None:
        arrays = {name: array[: last + 1] for name, array in arrays.items()}
        path = Iterates(path.points[: last + 1], path.updates[:last], {k: a[:last] for k, a in path.internals.items()})
    outcome = classify_run(**arrays, bounds=landscape.bounds, stopped=last is not None)
    updates = path.updates
    if outcome.lost and outcome.step is not None:
        # Some optimizers come back from nan by clipping or comparing; what they do then is no descent any more.
        arrays = {name: _unknown_from(array, outcome.step + 1) for name, array in arrays.items()}
        updates = _unknown_from(updates, outcome.step)
    learning_rates = path.internals.get("learning_rate")
    per_epoch = 1 if isinstance(landscape, DataLandscape) else None
    run = Trajectory(
        label=label,
        **arrays,
        updates=updates,
        learning_rates=np.full(len(updates), np.nan) if learning_rates is None else learning_rates,
        internals=path.internals,
        status=outcome.status,
        stop_step=outcome.step,
        stop_reason=outcome.reason,
        landscape=landscape.name,
        steps_per_epoch=per_epoch if batches is None else batches.steps_per_epoch,
    )
    return recorded_on(run, landscape.function)


def read_batches(landscape: Landscape, batch_size: Any, seed: Any) -> Batches | None:
    """The batches of `batch_size` samples of the landscape's data, None for all of them, or an `InputError`."""
    read_seed(seed)
    if batch_size is None:
        return None
    if not isinstance(landscape, DataLandscape):
        raise InputError(
            f"batch_size needs a landscape made from data, such as linear_regression(); {landscape.name!r} has none"
        )
    return Batches(landscape.sample_count, whole_number("batch_size", batch_size, 1), seed)


def _went(
    landscape: Landscape, optimizer: Any, start: np.ndarray, steps: int, label: str, batches: Batches | None
) -> Iterates:
    try:
        return run(landscape, optimizer, start, steps, batches)
    except InputError:
        raise
    except (TypeError, ValueError, AttributeError, NotImplementedError) as error:
        raise InputError(
            f"the optimizer {label!r} cannot run on a vector of shape {start.shape}: {first_line(error)}"
        ) from error


def _unknown_from(array: np.ndarray, first: int) -> np.ndarray:
    """A copy with nan in the rows from `first` on."""
    known = array.copy()
    known[first:] = np.nan
    return known
