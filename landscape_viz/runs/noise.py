"""noisy_runs: many runs of one optimizer that differ by chance, with all of their paths."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Float64

from landscape_viz.errors import InputError, real_number, whole_number
from landscape_viz.landscapes.batches import MOST_SEED, read_seed
from landscape_viz.landscapes.data import DataLandscape
from landscape_viz.landscapes.landscape import Landscape, checked_landscape
from landscape_viz.optimizers.spec import read_optimizer_spec
from landscape_viz.precision import float64
from landscape_viz.runs.record import MOST_STEPS, read_batches
from landscape_viz.runs.starts import check_finite, read_start
from landscape_viz.runs.step import initial_state, make_step

MOST_KEPT = 2**26
"""The most numbers that the paths and the order of the samples may have together: half a gigabyte."""
MOST_NOISY_RUNS = 100_000


@dataclass(frozen=True, eq=False, repr=False)
class NoisyRuns:
    """The paths of runs of one optimizer that differ by chance.

    Attributes:
      label: what the optimizer is called.
      landscape: the name of the landscape.
      points: shape (runs, steps + 1, dim); what follows after a run has left finite numbers is nan.
      values: the loss there, of all the data where the loss is one of data; shape (runs, steps + 1).
      seeds: of each run; shape (runs,).
      noise: what differs, in words.
      steps_per_epoch: how many steps pass over the data once, where the loss is one of data, else None.
    """

    label: str
    landscape: str
    points: Float64[np.ndarray, "runs points dim"]
    values: Float64[np.ndarray, "runs points"]
    seeds: tuple[int, ...]
    noise: str
    steps_per_epoch: int | None = None

    def __repr__(self) -> str:
        runs, points = self.values.shape
        described = f"{runs} runs of {points - 1} step{'s' * (points != 2)}, {self.noise}"
        ended = f"median loss {self.median()[-1]:.6g} at the end"
        return f"NoisyRuns({self.label!r} on {self.landscape!r}, {described}: {ended})"

    def median(self) -> Float64[np.ndarray, " points"]:
        """The median loss at each step; runs that have left finite numbers count as infinitely high."""
        return self.quantile(0.5)

    def band(self, low: float = 0.1, high: float = 0.9) -> tuple[np.ndarray, np.ndarray]:
        """The losses between which the middle share of the runs lies at each step, each of shape (steps + 1,)."""
        return self.quantile(low), self.quantile(high)

    def quantile(self, share: float) -> Float64[np.ndarray, " points"]:
        """The loss below which this share of the runs lies at each step.

        It is one of the losses met, not a mean of two, so that runs that are lost spoil no others.
        """
        share = real_number("share", share, least=0, most=1)
        losses = np.where(np.isnan(self.values), np.inf, self.values)
        quantile: np.ndarray = np.quantile(losses, share, axis=0, method="inverted_cdf")
        return quantile


def noisy_runs(
    landscape: Landscape,
    optimizer: Any,
    start: Any,
    steps: int,
    runs: int = 100,
    *,
    batch_size: int | None = None,
    spread: float = 0.0,
    seed: int = 0,
) -> NoisyRuns:
    """Run an optimizer many times with other minibatches, or from scattered starts, in one compiled call.

    Args:
      landscape: what is descended.
      optimizer: an optax transformation, a text such as "adam:lr=0.1", or (label, factory, settings).
      start: inside the domain; of scattered starts some may lie where the loss is not finite, but not all.
      steps: how many steps each run takes.
      runs: how many there are, from 1 to 100,000.
      batch_size: where the landscape is one of data: how many samples each step sees; run k draws them as `record` does
        with the seed `seed` + k.
      spread: the standard deviation of the starts around `start`, as a share of the domain's width along each axis;
        those that would fall outside are put on the border.
      seed: of the first run.

    Raises:
      InputError: an argument is not what is described above, nothing differs between the runs, or there would be too
        many numbers to keep.
    """
    checked_landscape(landscape)
    spec = read_optimizer_spec(optimizer)
    steps = whole_number("steps", steps, 1, MOST_STEPS)
    runs = whole_number("runs", runs, 1, MOST_NOISY_RUNS)
    point = read_start("start", start, landscape)
    scatter = real_number("spread", spread, least=0)
    first = whole_number("seed", read_seed(seed), 0, MOST_SEED - runs)
    first_batches = read_batches(landscape, batch_size, first)
    if first_batches is None and scatter == 0:
        raise InputError("noisy runs need a batch_size or a spread: without either all of them would be the same")
    numbers = runs * (steps + 1) * (landscape.dim + 1) + runs * steps * (batch_size or 0)
    if numbers > MOST_KEPT:
        raise InputError(
            f"{runs} runs of {steps} steps are {numbers:,} numbers to keep, more than {MOST_KEPT:,}; "
            "ask for fewer runs, steps or samples in a batch"
        )
    starts = _scattered(landscape, np.array(point), scatter, runs, first)
    with float64():
        if first_batches is None:
            drawn: tuple[Any, ...] = ()
            function: Callable[..., Any] = landscape.function
        else:
            assert isinstance(landscape, DataLandscape)
            function, drawn = (
                landscape.batch_function,
                (landscape.samples, *_drawn(landscape, batch_size, first, runs, steps)),
            )
        points = np.array(_paths(function, spec.program_key(), starts, steps if not drawn else None, *drawn))
    values = landscape.value(points.reshape(-1, landscape.dim)).reshape(points.shape[:2])
    _forget_lost(points, values)
    if not np.isfinite(values[:, 1]).any():
        check_finite(["start"], [point], landscape, steps)
    noise = [f"batches of {batch_size}"] if batch_size is not None else []
    noise += [f"starts scattered by {scatter:g} of the width"] if scatter else []
    per_epoch = None if first_batches is None else first_batches.steps_per_epoch
    if per_epoch is None and isinstance(landscape, DataLandscape):
        per_epoch = 1
    seeds = tuple(range(first, first + runs))
    return NoisyRuns(spec.label, landscape.name, points, values, seeds, " and ".join(noise), per_epoch)


@functools.partial(jax.jit, static_argnums=(0, 1, 3))
def _paths(function: Any, spec: Any, starts: Any, steps: int | None, *drawn: Any) -> Any:
    """The points of all runs, shape (runs, steps + 1, dim)."""
    optimizer = spec.build(show_rate=False)
    step = make_step(function, optimizer)

    def path(start: Any, *batches: Any) -> Any:
        def one(carry: Any, batch: Any) -> Any:
            point, state = carry
            if drawn:
                indices, present = batch
                rows = tuple(jnp.take(array, indices, axis=0, mode="clip") for array in drawn[0])
                done = step(point, state, rows, present)
            else:
                done = step(point, state)
            return (done.point, done.state), done.point

        _, later = lax.scan(one, (start, initial_state(optimizer, start)), batches or None, length=steps)
        return jnp.concatenate([start[None], later])

    # The last batch of an epoch is as large in all runs, so its size is shared.
    axes = (0, 0, None) if drawn else (0,)
    return jax.vmap(path, in_axes=axes)(starts, *drawn[1:])


def _drawn(
    landscape: Landscape, batch_size: int | None, seed: int, runs: int, steps: int
) -> tuple[np.ndarray, np.ndarray]:
    """The samples of each step of each run, shape (runs, steps, size), and how many of them count, shape (steps,)."""
    batches = (read_batches(landscape, batch_size, seed + run) for run in range(runs))
    blocks = [next(each.blocks(steps, steps)) for each in batches if each is not None]
    return np.stack([indices for indices, _ in blocks]), blocks[0][1]


def _scattered(
    landscape: Landscape, start: Float64[np.ndarray, " dim"], spread: float, runs: int, seed: int
) -> Float64[np.ndarray, "runs dim"]:
    low, high = landscape.bounds.T
    # One generator for each run, so that more of them leave the first ones as they are.
    drawn = np.array([np.random.default_rng([seed + run, 1]).standard_normal(len(start)) for run in range(runs)])
    starts: np.ndarray = np.clip(start + spread * (high - low) * drawn, low, high)
    return starts


def _forget_lost(points: Float64[np.ndarray, "runs points dim"], values: Float64[np.ndarray, "runs points"]) -> None:
    """Put nan behind the first point of each run that is not finite, or whose loss is not."""
    lost = ~(np.isfinite(points).all(axis=-1) & np.isfinite(values))
    behind = np.zeros_like(lost)
    behind[:, 1:] = np.logical_or.accumulate(lost, axis=1)[:, :-1]
    points[behind], values[behind] = np.nan, np.nan
