"""train and train_restarts: the training of a model, recorded; compiled as one scan over batches."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Float, Float64, Int64

from landscape_viz.errors import InputError, brief, one_of, whole_number
from landscape_viz.files import checked_path, replacing
from landscape_viz.landscapes.batches import read_seed
from landscape_viz.networks.parameters import (
    Parameters,
    Structure,
    check_loss,
    model_loss,
    read_alike,
    read_data,
    read_parameters,
    sample_count,
)
from landscape_viz.optimizers import registry
from landscape_viz.optimizers.spec import OptimizerSpec, read_optimizer_spec
from landscape_viz.runs.evaluate import first_line
from landscape_viz.runs.parallel import Progress
from landscape_viz.runs.step import initial_state, make_step, state_internals

KEPT_BYTES = 2**28  # of weights that are kept in memory: 256 MB
BLOCK_BYTES = 2**26  # of weights and of indices of samples that one call of the compiled program holds besides
MOST_EPOCHS = 1_000_000
MOST_DENSE = 1000  # parameters of which a Hessian is still made as a matrix: 8 MB
DENSE = {"newton", "levenberg", "line_search", "gradient_flow"}  # the modules of the optimizers that make one


@dataclass(frozen=True, eq=False, repr=False)
class TrainingRun:
    """The training of a model, as data.

    Attributes:
      label: what the run is called on pictures.
      params: the trained parameters, a pytree like the one that was given.
      losses: the loss on all the data after each epoch; shape (epochs,).
      initial_loss: the loss on all the data before the first step.
      metrics: by name, each metric after each epoch; each of shape (epochs,).
      initial_metrics: by name, each metric before the first step.
      batch_losses: the loss on the batch of each step, where the step began; shape (steps,).
      learning_rates: the learning rate of each step, nan where the optimizer does not show it; shape (steps,).
      weights: the parameters that were kept, as vectors, the first and the last among them; shape (kept, parameters).
        On disk they are a map of the file, read when looked at.
      weight_steps: the step after which each of them was kept, 0 for the start; shape (kept,).
      steps_per_epoch: how many steps pass over the data once.
      batch_size: of the samples of a step; None where there are no data.
      seed: of the order of the samples.
      optimizer: what took the steps.
    """

    label: str
    params: Any
    losses: Float64[np.ndarray, " epochs"]
    initial_loss: float
    metrics: Mapping[str, Float64[np.ndarray, " epochs"]]
    initial_metrics: Mapping[str, float]
    batch_losses: Float64[np.ndarray, " steps"]
    learning_rates: Float64[np.ndarray, " steps"]
    weights: Float[np.ndarray, "kept parameters"]
    weight_steps: Int64[np.ndarray, " kept"]
    steps_per_epoch: int
    batch_size: int | None
    seed: int
    optimizer: OptimizerSpec
    parameters: Parameters

    def __repr__(self) -> str:
        size, epochs = self.parameters.structure.size, self.epochs
        ended = (
            f"loss {self.losses[-1]:.6g}" if self.status == "running" else f"diverged in epoch {self.diverged_epoch}"
        )
        return f"TrainingRun({self.label!r}, {size} parameters, {epochs} epoch{'s' * (epochs != 1)}: {ended})"

    @property
    def epochs(self) -> int:
        """The number of passes over the data."""
        return len(self.losses)

    @property
    def steps(self) -> int:
        """The number of steps taken."""
        return len(self.batch_losses)

    @property
    def loss_curve(self) -> Float64[np.ndarray, " points"]:
        """The loss on all the data before the first step and after each epoch, shape (epochs + 1,)."""
        return np.concatenate([[self.initial_loss], self.losses])

    @property
    def weight_epochs(self) -> Float64[np.ndarray, " kept"]:
        """The passes over the data after which each of `weights` was kept."""
        return self.weight_steps / self.steps_per_epoch

    @property
    def diverged_epoch(self) -> int | None:
        """The first epoch, counted from 1, after which the loss is not finite; 0 where it never was; else None."""
        lost = np.flatnonzero(~np.isfinite(self.loss_curve))
        return int(lost[0]) if len(lost) else None

    @property
    def status(self) -> str:
        """ "diverged" where the loss has left finite numbers, else "running"."""
        return "running" if self.diverged_epoch is None else "diverged"

    def first_epoch(self, metric: str, least: float) -> int | None:
        """The first epoch, counted from 1, after which a metric is at least `least`; None where it never is.

        Raises:
          InputError: there is no metric of this name.
        """
        one_of("metric", metric, self.metrics)
        reached = np.flatnonzero(self.metrics[metric] >= least)
        return int(reached[0]) + 1 if len(reached) else None

    def params_at(self, kept: int) -> Any:
        """The parameters of row `kept` of `weights`, as a pytree like the one that was given."""
        rows = len(self.weights)
        if not -rows <= whole_number("kept", kept, -rows) < rows:
            raise InputError(f"kept must be below {rows}, the number of weights that were kept; got {kept}")
        return self.parameters.model(self.weights[kept])


@dataclass(frozen=True, eq=False, repr=False)
class TrainingRestarts:
    """Trainings of one model from several starts.

    Attributes:
      runs: each of them.
    """

    runs: tuple[TrainingRun, ...]

    def __repr__(self) -> str:
        return f"TrainingRestarts({len(self.runs)} runs, best: {self.best!r})"

    @property
    def losses(self) -> Float64[np.ndarray, "runs epochs"]:
        """The loss of each on all the data after each epoch, shape (runs, epochs)."""
        return np.stack([run.losses for run in self.runs])

    @property
    def final_losses(self) -> Float64[np.ndarray, " runs"]:
        """The loss of each after its last epoch, shape (runs,)."""
        return self.losses[:, -1]

    @property
    def best(self) -> TrainingRun:
        """The run of least final loss; one that diverged only where all did."""
        return self.runs[int(np.argmin(np.nan_to_num(self.final_losses, nan=np.inf, posinf=np.inf)))]

    @property
    def weights(self) -> Float[np.ndarray, "runs parameters"]:
        """Where each ended, as vectors, shape (runs, parameters)."""
        return np.stack([run.weights[-1] for run in self.runs])


def train(
    loss: Callable[..., Any],
    optimizer: Any,
    params: Any,
    data: Any,
    batch_size: int | None = 32,
    epochs: int = 10,
    seed: int = 0,
    *,
    metrics: Mapping[str, Any] | None = None,
    keep_every: int | None = None,
    keep_in: str | os.PathLike[str] | None = None,
    label: str | None = None,
    progress: Progress | None = None,
) -> TrainingRun:
    """Train a model by steps of an optimizer on batches of data, and record it.

    A step takes `optimizer.update` of the gradient of `loss(params, *batch)`. An epoch is one pass over the data; where
    the batch size does not divide the number of samples, its last batch holds the rest. The order in each epoch is
    the next `rng.permutation(samples)` of `rng = numpy.random.default_rng(seed)`, as in `Batches`, so a plain loop can
    follow it. It computes in float64 where a parameter is of that type, else in jax's own precision.

    Args:
      loss: `loss(params, *data)` gives one real number; jax can trace and differentiate it.
      optimizer: any optax transformation, or a text such as "adam:lr=0.01"; it is given what its update asks for.
      params: the start, any pytree. What is no float in it, counts or functions, stays as it is.
      data: the arrays that the loss takes after the parameters, `(x, y)`, each with one row a sample; `()` for none.
      batch_size: the samples of a step; None, or more than there are, for all of them, in their own order.
      epochs: the passes over the data.
      seed: of the order of the samples.
      metrics: by name, functions `metric(params, *data)` of one number, or pairs (metric, other data); each is computed
        after every epoch.
      keep_every: the weights are kept after every so many steps; by default once an epoch, or once in as many epochs
        as 256 MB allow. The first and the last are always kept.
      keep_in: a path that ends in .npy, in which the weights are kept instead of memory.
      label: what the run is called; by default what a text says, or "optimizer".
      progress: called with the number of epochs done and that of all, whenever the program comes back.

    Raises:
      InputError: an argument is not what is described above; the weights asked for are too many for memory; or the
        optimizer makes a Hessian, which more than 1000 parameters are too many for.

    >>> line = train(lambda w, x, y: ((w * x - y) ** 2).mean(), "gd:lr=0.1", np.zeros(()),
    ...              (np.array([1.0, 2.0]), np.array([2.0, 4.0])), epochs=50)
    >>> float(line.params.round(6))
    2.0
    """
    parameters = read_parameters(params)
    return _train(
        loss, optimizer, [parameters], data, batch_size, epochs, [seed], metrics, keep_every, keep_in, label, progress
    )[0]


def train_restarts(
    loss: Callable[..., Any],
    optimizer: Any,
    starts: Any,
    data: Any,
    batch_size: int | None = 32,
    epochs: int = 10,
    seed: int = 0,
    *,
    restarts: int | None = None,
    metrics: Mapping[str, Any] | None = None,
    keep_every: int | None = None,
    keep_in: str | os.PathLike[str] | None = None,
    label: str | None = None,
    progress: Progress | None = None,
) -> TrainingRestarts:
    """Train a model from several starts at once: one compiled call for all of them.

    Each run is what `train` gives for its start and seed, up to rounding.

    Args:
      starts: a function of a random key of jax that gives the parameters of a start; or a sequence of such pytrees.
      seed: of the first run's order of the samples; the next ones have seed + 1 and so on. Where `starts` is a
        function, run i is given `jax.random.key(seed + i)`.
      restarts: the number of starts; by default 5 of a function, or as many as the sequence has.
      loss, optimizer, data, batch_size, epochs, metrics, keep_every, keep_in, label, progress: as for `train`; on disk
        the weights of all runs are one array of shape (runs, kept, parameters).

    Raises:
      InputError: as for `train`; or the starts have different forms.
    """
    read_seed(seed)
    if callable(starts):
        count = 5 if restarts is None else whole_number("restarts", restarts, 1)
        trees = [starts(jax.random.key(seed + run)) for run in range(count)]
    elif isinstance(starts, Sequence) and not isinstance(starts, str) and starts:
        count = len(starts) if restarts is None else whole_number("restarts", restarts, 1, len(starts))
        trees = list(starts[:count])
    else:
        raise InputError(
            f"starts must be a function of a random key, or a sequence of parameters, at least one; got {brief(starts)}"
        )
    first = read_parameters(trees[0], "starts[0]")
    read = [first, *(read_alike(f"starts[{n}]", tree, first, "starts[0]") for n, tree in enumerate(trees[1:], 1))]
    seeds = [seed + run for run in range(count)]
    runs = _train(loss, optimizer, read, data, batch_size, epochs, seeds, metrics, keep_every, keep_in, label, progress)
    return TrainingRestarts(tuple(runs))


class _Program(NamedTuple):
    """What is compiled: everything but the numbers.

    every: weights are kept after each step whose number it divides. slots: how many a call keeps.
    """

    loss: Callable[..., Any]
    metrics: tuple[Callable[..., Any], ...]
    spec: OptimizerSpec
    structure: Structure
    batch_size: int | None
    every: int
    slots: int
    several: bool


class _Plan(NamedTuple):
    """The blocks of epochs of a run, and which weights are kept.

    samples: 0 without data. batch_size: None for all samples, in their own order. block: epochs of a call.
    """

    samples: int
    batch_size: int | None
    steps_per_epoch: int
    epochs: int
    every: int
    block: int

    @property
    def steps(self) -> int:
        return self.steps_per_epoch * self.epochs

    @property
    def kept_steps(self) -> np.ndarray:
        kept = np.arange(0, self.steps + 1, self.every, dtype=np.int64)
        return kept if kept[-1] == self.steps else np.append(kept, self.steps)

    def blocks(self, seeds: Sequence[int]) -> Iterator[tuple[int, int, np.ndarray]]:
        """For each block its first epoch, their number, and the orders of the samples, shape (runs, block, samples)."""
        generators = [np.random.default_rng(seed) for seed in seeds]
        for first in range(0, self.epochs, self.block):
            count = min(self.block, self.epochs - first)
            if self.batch_size is None:
                yield first, count, np.zeros((len(seeds), self.block, 0), np.int32)
                continue
            orders = np.zeros((len(seeds), self.block, self.samples), np.int32)
            for run, generator in enumerate(generators):
                for epoch in range(count):
                    orders[run, epoch] = generator.permutation(self.samples)
            yield first, count, orders


def _train(
    loss: Any,
    optimizer: Any,
    starts: Sequence[Parameters],
    data: Any,
    batch_size: Any,
    epochs: Any,
    seeds: Sequence[Any],
    metrics: Any,
    keep_every: Any,
    keep_in: Any,
    label: str | None,
    progress: Progress | None,
) -> list[TrainingRun]:
    first, structure = starts[0], starts[0].structure
    arrays = read_data(data)
    spec = read_optimizer_spec(optimizer, label)
    check_loss(loss, first, arrays)
    functions, others = _read_metrics(metrics, first, arrays)
    for seed in seeds:
        read_seed(seed)
    check_size(spec, structure)
    target = None if keep_in is None else checked_path("keep_in", keep_in, (".npy",))
    plan = _plan(structure, len(starts), arrays, batch_size, epochs, keep_every, on_disk=target is not None)
    slots = (plan.block * plan.steps_per_epoch - 1) // plan.every + 2
    several = len(starts) > 1
    program = _Program(
        loss, functions, spec.program_key(), structure, plan.batch_size, plan.every, slots, several=several
    )
    shape = (len(starts), len(plan.kept_steps), structure.size)
    losses: list[np.ndarray] = []
    batch_losses: list[np.ndarray] = []
    rates: list[np.ndarray] = []
    with ExitStack() as stack:
        # Outside the precision of the model, so that the file is renamed last.
        path = None if target is None else stack.enter_context(replacing(target))
        weights = _store(path, shape, structure.dtype)
        weights[:, 0] = [start.vector for start in starts]
        stack.enter_context(structure.precision())
        arrays, others = jax.tree.map(jnp.asarray, (arrays, others))
        constants = first.constants
        trees = [jax.tree.map(jnp.asarray, start.trained) for start in starts]
        begun = jax.tree.map(lambda *leaves: jnp.stack(leaves), *trees) if several else trees[0]
        initial = np.asarray(_measure(program, begun, constants, arrays, others), np.float64).reshape(len(starts), -1)
        try:
            carry = _begin(program, begun)
            for start_epoch, count, orders in plan.blocks(seeds):
                carry, (kept, *rows) = _advance(
                    program, carry, orders if several else orders[0], count, start_epoch * plan.steps_per_epoch,
                    constants, arrays, others,
                )  # fmt: skip
                if not several:
                    kept, rows = kept[None], [row[None] for row in rows]
                _keep(weights, np.asarray(kept), start_epoch, count, plan)
                for parts, row in zip((losses, batch_losses, rates), rows, strict=True):
                    parts.append(np.asarray(row)[:, :count].astype(np.float64))
                if progress is not None:
                    progress(start_epoch + count, plan.epochs)
        except InputError:
            raise
        except (TypeError, ValueError, AttributeError, NotImplementedError) as error:
            raise InputError(
                f"the optimizer {spec.label!r} cannot train these parameters: {first_line(error)}"
            ) from error
        weights[:, -1] = np.asarray(jax.vmap(structure.ravel)(carry[0]) if several else structure.ravel(carry[0]))
        if isinstance(weights, np.memmap):
            weights.flush()
    if target is not None:
        weights = np.load(target, mmap_mode="r")
    weights.flags.writeable = False
    measured, sampled, shown = (np.concatenate(parts, axis=1) for parts in (losses, batch_losses, rates))
    names = list(metrics or ())
    return [
        TrainingRun(
            label=spec.label,
            params=start.model(weights[run, -1]),
            losses=measured[run, :, 0],
            initial_loss=float(initial[run, 0]),
            metrics={name: measured[run, :, n] for n, name in enumerate(names, 1)},
            initial_metrics={name: float(initial[run, n]) for n, name in enumerate(names, 1)},
            batch_losses=sampled[run].reshape(-1),
            learning_rates=shown[run].reshape(-1),
            weights=weights[run],
            weight_steps=plan.kept_steps,
            steps_per_epoch=plan.steps_per_epoch,
            batch_size=None if not plan.samples else plan.batch_size or plan.samples,
            seed=int(seeds[run]),
            optimizer=spec,
            parameters=start,
        )
        for run, start in enumerate(starts)
    ]


def _plan(
    structure: Structure,
    runs: int,
    data: tuple[Any, ...],
    batch_size: Any,
    epochs: Any,
    keep_every: Any,
    *,
    on_disk: bool,
) -> _Plan:
    samples = sample_count(data)
    epochs = whole_number("epochs", epochs, 1, MOST_EPOCHS)
    size = None if batch_size is None else whole_number("batch_size", batch_size, 1)
    size = None if size is None or size >= samples else size
    steps_per_epoch = 1 if size is None else -(-samples // size)
    row = runs * structure.size * structure.dtype.itemsize
    if keep_every is None:
        most = max(1, KEPT_BYTES // row - 2)
        every = steps_per_epoch * (1 if on_disk else -(-epochs // most))
    else:
        every = whole_number("keep_every", keep_every, 1)
        kept = steps_per_epoch * epochs // every + 2
        if not on_disk and kept * row > KEPT_BYTES:
            least = -(-steps_per_epoch * epochs * row // max(1, KEPT_BYTES - 2 * row))
            raise InputError(
                f"keep_every={every} would keep {kept * row / 2**20:,.0f} MB of weights, and {KEPT_BYTES // 2**20} are "
                f"allowed in memory; give keep_every={least} or more, or keep_in, a file"
            )
    bytes_per_epoch = runs * 4 * samples * (size is not None) + row * max(1, steps_per_epoch // every)
    block = 1 << min((epochs - 1).bit_length(), max(0, (BLOCK_BYTES // bytes_per_epoch).bit_length() - 1))
    return _Plan(samples, size, steps_per_epoch, epochs, every, block)


def _read_metrics(
    metrics: Any, parameters: Parameters, data: tuple[Any, ...]
) -> tuple[tuple[Callable[..., Any], ...], tuple[Any, ...]]:
    """The functions of the metrics, and for each its own data, None for those of the training."""
    if metrics is None:
        return (), ()
    if not isinstance(metrics, Mapping):
        raise InputError(f'metrics must be a mapping such as {{"accuracy": function}}; got {brief(metrics)}')
    functions, others = [], []
    for name, metric in metrics.items():
        function, other = metric if isinstance(metric, tuple) and len(metric) == 2 else (metric, None)
        own = None if other is None else read_data(other)
        name_of = f"metrics[{name!r}]"
        check_loss(function, parameters, data if own is None else own, name_of, differentiable=False)
        functions.append(function)
        others.append(own)
    return tuple(functions), tuple(others)


def check_size(spec: OptimizerSpec, structure: Structure, models: int = 1) -> None:
    """Refuse an optimizer that makes a Hessian of all parameters, where `models` times these are too many for it."""
    if (size := models * structure.size) <= MOST_DENSE:
        return
    maker = getattr(getattr(spec.fixed, "update", None), "__module__", "") if spec.factory is None else ""
    own = None if spec.factory is None else registry.entry_of(spec.factory)
    if own is not None:
        maker = own.builder.partition(":")[0]
    package, _, module = maker.rpartition(".")
    if package == "landscape_viz.optimizers" and module in DENSE:
        raise InputError(
            f"the optimizer {spec.label!r} makes the Hessian of all parameters as a matrix and solves with it; that "
            f"needs at most {MOST_DENSE} parameters, and the model has {size:,}; "
            "take one of first order, or optax.lbfgs()"
        )


def _store(path: Path | None, shape: tuple[int, int, int], dtype: Any) -> Any:
    if path is None:
        return np.zeros(shape, dtype)
    return np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=shape)


def _keep(weights: Any, kept: np.ndarray, start_epoch: int, count: int, plan: _Plan) -> None:
    """Put the rows that a block kept to their places."""
    first, last = start_epoch * plan.steps_per_epoch, (start_epoch + count) * plan.steps_per_epoch
    before, after = first // plan.every, last // plan.every
    weights[:, before + 1 : after + 1] = kept[:, : after - before]


@functools.partial(jax.jit, static_argnums=(0,))
def _begin(program: _Program, tree: Any) -> Any:
    return _each(program, lambda tree: _started(program, tree))(tree)


@functools.partial(jax.jit, static_argnums=(0,))
def _measure(program: _Program, tree: Any, constants: Any, data: Any, others: Any) -> Any:
    return _each(program, lambda tree: _measured(program, tree, constants, data, others))(tree)


@functools.partial(jax.jit, static_argnums=(0,))
def _advance(
    program: _Program, carry: Any, orders: Any, count: Any, first: Any, constants: Any, data: Any, others: Any
) -> Any:
    """`count` epochs after `first` steps; of several runs each is on the first axis of `carry` and `orders`.

    Returns:
      (carry, (kept weights, losses and metrics (block, ...), batch losses and learning rates (block, steps)).
    """

    def one(carry: Any, orders: Any) -> Any:
        return _epochs(program, carry, orders, count, first, constants, data, others)

    return _each(program, one)(carry, orders)


def _each(program: _Program, function: Callable[..., Any]) -> Callable[..., Any]:
    return jax.vmap(function) if program.several else function


def _started(program: _Program, tree: Any) -> Any:
    optimizer = program.spec.build()
    if program.structure.dtype == np.float64:
        return tree, initial_state(optimizer, tree)
    return tree, jax.tree.map(jnp.asarray, optimizer.init(tree))


def _measured(program: _Program, tree: Any, constants: Any, data: Any, others: Any) -> Any:
    functions = [(program.loss, data), *zip(program.metrics, others, strict=True)]
    values = [
        model_loss(function, program.structure)(tree, constants, *(data if own is None else own))
        for function, own in functions
    ]
    return jnp.stack([jnp.asarray(value).astype(program.structure.dtype) for value in values])


def _epochs(
    program: _Program, carry: Any, orders: Any, count: Any, first: Any, constants: Any, data: Any, others: Any
) -> Any:
    structure, size = program.structure, program.batch_size
    loss = model_loss(program.loss, structure)
    step = make_step(lambda tree, *batch: loss(tree, constants, *batch), program.spec.build())
    samples = sample_count(data)
    whole, rest = (1, 0) if size is None else divmod(samples, size)
    once_an_epoch = program.every % (whole + bool(rest)) == 0

    def keep(kept: Any, tree: Any, number: Any) -> Any:
        # The last of the steps that write to a slot is the one that is kept: the writing needs no condition.
        slot = number // program.every - first // program.every
        return lax.dynamic_update_index_in_dim(kept, structure.ravel(tree), slot, 0)

    def take(loop: Any, indices: Any) -> Any:
        tree, state, kept, number = loop
        batch = data if indices is None else jax.tree.map(lambda part: jnp.take(part, indices, axis=0), data)
        done = step(tree, state, *batch)
        if not once_an_epoch:
            kept = keep(kept, done.point, number)
        rate = state_internals(done.state, ()).get("learning_rate", jnp.nan)
        row = jnp.stack([jnp.asarray(part).astype(structure.dtype) for part in (done.value, rate)])
        return (done.point, done.state, kept, number + 1), row

    def epoch(place: Any, loop: Any) -> Any:
        inner, measured, sampled = loop
        if size is None:
            inner, row = take(inner, None)
            rows = row[None]
        else:
            order = lax.dynamic_index_in_dim(orders, place, 0, keepdims=False)
            inner, rows = lax.scan(take, inner, order[: whole * size].reshape(whole, size))
            if rest:
                inner, row = take(inner, order[whole * size :])
                rows = jnp.concatenate([rows, row[None]])
        if once_an_epoch:
            tree, state, kept, number = inner
            inner = (tree, state, keep(kept, tree, number - 1), number)
        values = _measured(program, inner[0], constants, data, others)
        return (
            inner,
            lax.dynamic_update_index_in_dim(measured, values, place, 0),
            lax.dynamic_update_index_in_dim(sampled, rows, place, 0),
        )

    block, steps = orders.shape[0], whole + bool(rest)
    kept = jnp.zeros((program.slots, structure.size), structure.dtype)
    measured = jnp.zeros((block, 1 + len(program.metrics)), structure.dtype)
    sampled = jnp.zeros((block, steps, 2), structure.dtype)
    inner, measured, sampled = lax.fori_loop(
        0, count, epoch, ((*carry, kept, jnp.asarray(first, jnp.int32)), measured, sampled)
    )
    tree, state, kept, _ = inner
    return (tree, state), (kept, measured, sampled[..., 0], sampled[..., 1])
