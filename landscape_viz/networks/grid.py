"""Points of a plane through a model's weights: evaluated in chunks, on all devices and hosts, resumable.

Weights are never held for more points than one chunk has side by side. Points are laid over the devices first, and over
the hosts of `jax.distributed` where there are several; each device goes through its share in chunks.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import math
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Bool, Float64

from landscape_viz.errors import InputError
from landscape_viz.files import checked_path, replacing
from landscape_viz.networks.weights import Arrays, Layout, Weights
from landscape_viz.precision import float64
from landscape_viz.runs.parallel import Progress, device_count, filled, map_chunks, replicated, run_sharded, workers

LOSS = "loss"
CHUNK_BYTES = 2**29
"""The most that the points that are evaluated side by side may take, by default."""

CACHE_BYTES = 2**19  # of points side by side on a CPU: beyond what its cache holds they are slower than one by one
MOST_TOGETHER = 64  # points side by side on a CPU: more take longer to compile than they gain
SMALL_BYTES = 2**15  # of a point: so small a model is evaluated sooner than its program is compiled
LARGE_BYTES = 2**24  # of a point: one is enough at a time, on a CPU
PARTS = 32  # a grid is evaluated in no fewer parts, after each of which it may be saved
SAVE_SECONDS = 1.0  # between two savings


@dataclass(frozen=True, eq=False)
class PointProgram:
    """The metrics of a model at a point of a plane, as a function that jax traces.

    It computes in the precision that jax had where the plane was made, whatever it is called in.

    Attributes:
      layout: of the tree of the weights.
      metrics: functions of (params, *data) that give a number; the first one is the loss.
      data: the data without its arrays, which are arguments.
      recompute: makes other params of (params, *data) before the metrics are taken, or None.
      x64: whether jax was in float64.
    """

    layout: Layout
    metrics: tuple[Callable[..., Any], ...]
    data: Layout
    recompute: Callable[..., Any] | None
    x64: bool

    @functools.cached_property
    def _key(self) -> Any:
        """Programs of the same functions are one, so that another plane of a model is not compiled anew."""
        key = (self.layout, self.metrics, self.data, self.recompute, self.x64)
        try:
            hash(key)
        except TypeError:  # a leaf that is held, or a callable object
            return id(self)
        return key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PointProgram) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __call__(self, weights: Any, directions: Any, samples: Any, point: Any) -> Any:
        """The metrics at a point of shape (dim,): shape (metrics,), float64."""
        with jax.enable_x64(self.x64):
            params = self.layout.tree(moved(weights, directions, point))
            data = self.data.tree(samples)
            if self.recompute is not None:
                params = self.recompute(params, *data)
            values = [jnp.asarray(metric(params, *data)) for metric in self.metrics]
        return jnp.stack([value.astype(jnp.float64) for value in values])


def moved(weights: Sequence[Any], directions: Sequence[Sequence[Any]], point: Any) -> list[Any]:
    """The weights at a point of the plane, array by array in their own precision."""
    arrays = list(weights)
    for axis, direction in enumerate(directions):
        arrays = [array + point[axis].astype(array.dtype) * part for array, part in zip(arrays, direction, strict=True)]
    return arrays


@dataclass(frozen=True, eq=False)
class Evaluator:
    """Evaluates points of a plane by a traced program, with the arrays that it needs.

    Attributes:
      program: of one point.
      shared: its weights, directions and samples.
      chunk_bytes: the most that points side by side may take.
    """

    program: PointProgram
    shared: tuple[Any, Any, Any]
    chunk_bytes: int = CHUNK_BYTES

    def function(self, point: Any) -> Any:
        """The loss at a point of shape (dim,), for jax to trace."""
        return self.program(*self.shared, point)[0]

    def values(self, points: Float64[np.ndarray, "n dim"]) -> Float64[np.ndarray, "metrics n"]:
        """All metrics at points."""
        return self._all("values", points)

    def gradients(self, points: Float64[np.ndarray, "n dim"]) -> Float64[np.ndarray, "dim n"]:
        """The gradients of the loss at points."""
        return self._all("gradients", points)

    def hessians(self, points: Float64[np.ndarray, "n dim"]) -> Float64[np.ndarray, "dim dim n"]:
        """The Hessians of the loss at points."""
        return self._all("hessians", points)

    def chunks(
        self,
        points: Float64[np.ndarray, "n dim"],
        progress: Progress | None = None,
        kind: str = "values",
        like: int | None = None,
        across_hosts: bool = False,
    ) -> Iterator[tuple[slice, Float64[np.ndarray, ...]]]:
        """Results at points, chunk by chunk: which of the points, and their results with the points last.

        Args:
          points: where.
          progress: told after each chunk.
          kind: "values" of all metrics, or "gradients" or "hessians" of the loss.
          like: chunks are as those of so many points, by default of as many as there are.
          across_hosts: whether all processes of `jax.distributed` call this with the same points, and share them.
        """
        devices, hosts = device_count(), jax.process_count() if across_hosts else 1
        together, size = self._sizes(like or len(points), kind, devices * hosts)
        shared = self._replicated if devices > 1 else self.shared

        def run(numbers: np.ndarray) -> Any:
            chunk = filled(points[numbers].T, size)
            if hosts > 1:
                share = size // hosts
                chunk = chunk[:, jax.process_index() * share : (jax.process_index() + 1) * share]
            with float64():
                result = run_sharded(
                    _program,
                    (self.program, kind, together),
                    np.ascontiguousarray(chunk),
                    shared=shared,
                    few=self.bytes_of_a_point <= SMALL_BYTES,
                )
                result = np.asarray(result)
                if hosts > 1:
                    from jax.experimental.multihost_utils import process_allgather

                    parts: Any = process_allgather(result)
                    result = np.concatenate(list(np.asarray(parts)), axis=-1)
            return np.asarray(result[..., : len(numbers)], np.float64)

        if hosts == 1:
            yield from map_chunks(len(points), size, run, progress, self.chunks_at_once)
            return
        for first in range(0, len(points), size):  # in one order on all hosts, which wait for each other
            place = slice(first, min(first + size, len(points)))
            result = run(np.arange(place.start, place.stop))
            if progress is not None:
                progress(place.stop, len(points))
            yield place, result

    def together(self, kind: str = "values") -> int:
        """The number of points that a device evaluates side by side."""
        # A gradient keeps about what a value passes through, a Hessian that for each of two directions.
        each = self.bytes_of_a_point * {"values": 1, "gradients": 2, "hessians": 6}[kind]
        if jax.local_devices()[0].platform == "cpu":
            return max(1, min(MOST_TOGETHER, CACHE_BYTES // each, self.chunk_bytes // (each * (workers() + 1))))
        return max(1, min(2**16, self.chunk_bytes // each))

    @property
    def chunks_at_once(self) -> int:
        """The number of chunks under way at a time: of a large model one, whose operations keep all cores busy."""
        return workers() if self.bytes_of_a_point <= LARGE_BYTES else 1

    def first_chunks(self, count: int) -> int:
        """The number of points that are under way at a time where there are `count` of them."""
        _, size = self._sizes(count, "values", device_count())
        return min(count, size * self.chunks_at_once)

    def _sizes(self, count: int, kind: str, over: int) -> tuple[int, int]:
        """How many points a device evaluates side by side, and how many a chunk has, of `count` on `over` devices."""
        together = self.together(kind)
        if count < together * over:  # a few points need not be computed many times
            return 1, over * -(-count // over)
        unit = together * over
        return together, unit * max(1, -(-count // (PARTS * unit)))

    @functools.cached_property
    def bytes_of_a_point(self) -> int:
        """The memory that one more point takes: its weights, and the arrays of its widest operation."""
        point: Any = jax.ShapeDtypeStruct((len(self.shared[1]),), jnp.float64)  # type: ignore[no-untyped-call]
        with float64():
            traced = jax.make_jaxpr(self.program)(*self.shared, point)
        return sum(int(array.nbytes) for array in self.shared[0]) + _widest(traced.jaxpr)

    @functools.cached_property
    def _replicated(self) -> Any:
        return replicated(self.shared)

    def _all(self, kind: str, points: Any) -> np.ndarray:
        parts = [part for _, part in self.chunks(points, kind=kind)]
        return np.concatenate(parts, axis=-1)


def _program(program: PointProgram, kind: str, together: int) -> Callable[..., Any]:
    def run(weights: Any, directions: Any, samples: Any, points: Any) -> Any:
        def all_metrics(point: Any) -> Any:
            return program(weights, directions, samples, point)

        def loss(point: Any) -> Any:
            return all_metrics(point)[0]

        one = {"values": all_metrics, "gradients": jax.grad(loss), "hessians": jax.hessian(loss)}[kind]
        batch = together if together > 1 else None
        return jnp.moveaxis(jax.lax.map(one, points.T, batch_size=batch), 0, -1)

    return run


def _widest(jaxpr: Any) -> int:
    """The most bytes that the operands and results of one operation of a program have."""
    widest = 0
    for equation in jaxpr.eqns:
        own = sum(_bytes(variable) for variable in (*equation.invars, *equation.outvars))
        inner = [
            _widest(getattr(part, "jaxpr", part))
            for parameter in equation.params.values()
            for part in (parameter if isinstance(parameter, tuple | list) else (parameter,))
            if hasattr(getattr(part, "jaxpr", part), "eqns")
        ]
        widest = max(widest, own, *inner)
    return widest


def _bytes(variable: Any) -> int:
    shape, dtype = getattr(variable.aval, "shape", ()), getattr(variable.aval, "dtype", None)
    return math.prod(shape) * int(getattr(dtype, "itemsize", 4))


# Callables that jax cannot trace.


@dataclass(frozen=True, eq=False)
class PlainEvaluator:
    """Evaluates points of a plane by calling plain functions of numpy's arrays, in any executor.

    Attributes:
      weights, directions: of the plane, arrays of numpy.
      metrics: functions of (params, *data) that give a number; the first one is the loss.
      data: as the caller gave it.
      recompute: as of `PointProgram`.
      executor: of `concurrent.futures` or like it; None calls in this thread.
    """

    weights: Weights
    directions: tuple[Arrays, ...]
    metrics: tuple[Callable[..., Any], ...]
    data: tuple[Any, ...]
    recompute: Callable[..., Any] | None = None
    executor: Executor | None = None

    @property
    def at_once(self) -> int:
        """The number of calls that the executor has under way at a time."""
        return int(getattr(self.executor, "_max_workers", None) or os.cpu_count() or 1)

    @functools.cached_property
    def function(self) -> Callable[[Any], Any]:
        """The loss at a point of shape (dim,), called by jax's programs; its derivatives are refused."""

        def called(point: Any) -> Any:
            return self.values(np.asarray(point)[None])[0, 0]

        @jax.custom_jvp
        def loss(point: Any) -> Any:
            number: Any = jax.ShapeDtypeStruct((), jnp.float64)  # type: ignore[no-untyped-call]
            return jax.pure_callback(called, number, point, vmap_method="sequential")

        @loss.defjvp
        def refused(primals: Any, tangents: Any) -> Any:
            raise InputError(WITHOUT_GRADIENTS)

        return loss

    def values(self, points: Float64[np.ndarray, "n dim"]) -> Float64[np.ndarray, "metrics n"]:
        """All metrics at points."""
        values = np.full((len(self.metrics), len(points)), np.nan)
        for place, part in self.chunks(points):
            values[:, place] = part
        return values

    def gradients(self, points: Any) -> Any:
        """Refuses: there is nothing that jax could trace."""
        raise InputError(WITHOUT_GRADIENTS)

    hessians = gradients

    def chunks(
        self, points: Float64[np.ndarray, "n dim"], progress: Progress | None = None, across_hosts: bool = False
    ) -> Iterator[tuple[slice, Float64[np.ndarray, "metrics 1"]]]:
        """The metrics at points one by one, in the order in which they are done; each host computes all of them."""
        done = itertools.count(1)
        for number, values in self._unordered(points):
            if progress is not None:
                progress(next(done), len(points))
            yield slice(number, number + 1), np.array(values, np.float64)[:, None]

    def _unordered(self, points: Any) -> Iterator[tuple[int, list[float]]]:
        if self.executor is None:
            for number, point in enumerate(points):
                yield number, call_metrics(self.metrics, self.recompute, self._params(point), self.data)
            return
        most = 2 * self.at_once
        waiting: dict[Future[list[float]], int] = {}
        numbers = iter(range(len(points)))
        try:
            while True:
                # Only so many weights are under way at a time.
                for number in itertools.islice(numbers, most - len(waiting)):
                    params = self._params(points[number])
                    waiting[self.executor.submit(call_metrics, self.metrics, self.recompute, params, self.data)] = (
                        number
                    )
                if not waiting:
                    return
                finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield waiting.pop(future), future.result()
        finally:
            for future in waiting:
                future.cancel()

    def _params(self, point: Any) -> Any:
        arrays = moved(self.weights.arrays, self.directions, np.asarray(point, np.float64))
        return self.weights.tree(arrays)


WITHOUT_GRADIENTS = (
    "a plane of traceable=False has values only: its loss is called from outside of jax, which therefore cannot "
    "differentiate it; gradients, Hessians and the optimizers that use them need a loss written with jax.numpy"
)


def call_metrics(
    metrics: Sequence[Callable[..., Any]], recompute: Any, params: Any, data: Sequence[Any]
) -> list[float]:
    """The metrics of a model, called as they are; an executor runs this in one of its workers."""
    if recompute is not None:
        params = recompute(params, *data)
    return [float(metric(params, *data)) for metric in metrics]


# Grids of them.


@dataclass(frozen=True, eq=False)
class Estimate:
    """The time that a grid will take, measured on its first points.

    str() gives it in words: "441 cells x 1.2 s: 9 min".
    """

    cells: int
    seconds_per_cell: float

    @property
    def seconds(self) -> float:
        """Of all cells."""
        return self.cells * self.seconds_per_cell

    def __str__(self) -> str:
        return f"{self.cells} cells x {spoken_seconds(self.seconds_per_cell)}: {spoken_seconds(self.seconds)}"


def spoken_seconds(seconds: float) -> str:
    """A time as people say it, two digits: "0.12 ms", "1.2 s", "9 min", "2.5 h"."""
    for unit, length, until in (("ms", 1e-3, 1.0), ("s", 1.0, 120.0), ("min", 60.0, 7200.0)):
        if seconds < until:
            return f"{_two_digits(seconds / length)} {unit}"
    return f"{_two_digits(seconds / 3600)} h"


def _two_digits(number: float) -> str:
    return f"{number:.0f}" if number >= 9.95 else f"{number:.2g}"


@dataclass(frozen=True, eq=False)
class PlaneGrid:
    """The metrics of a model on a regular grid of its plane.

    Attributes:
      x: the coordinates of the columns, shape (nx,).
      y: those of the rows, shape (ny,); None of a line.
      metrics: by name, the loss first; each of shape (ny, nx), or (nx,) of a line. What a cell's loss is (nan, inf)
        stands there; a cell that has not been computed is nan.
      done: which cells have been computed, of the same shape.
      words: about the plane, by name.
      fingerprints: of what the values depend on, by name.
    """

    x: Float64[np.ndarray, " nx"]
    y: Float64[np.ndarray, " ny"] | None
    metrics: Mapping[str, Float64[np.ndarray, "*grid"]]
    done: Bool[np.ndarray, "*grid"]
    words: Mapping[str, Any] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> Float64[np.ndarray, "*grid"]:
        """The loss."""
        return next(iter(self.metrics.values()))

    @property
    def missing(self) -> int:
        """The number of cells that have not been computed."""
        return int((~self.done).sum())

    def __repr__(self) -> str:
        shape = " x ".join(str(side) for side in self.done.shape[::-1])
        missing = f", {self.missing} of {self.done.size} cells not computed yet" if self.missing else ""
        undefined = int((self.done & ~np.isfinite(self.values)).sum())
        odd = f", {undefined} nan or infinite" if undefined else ""
        return f"PlaneGrid({', '.join(self.metrics)} on {shape} cells{missing}{odd})"

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to a .npz file: `values`, `x`, `y` (first axis y), `done`, and each other metric by its name.

        Raises:
          InputError: the path does not end in .npz or cannot be written.
        """
        target = checked_path("path", path, (".npz",))
        first, *others = self.metrics
        arrays: dict[str, Any] = {"values": self.metrics[first], "x": self.x, "done": self.done}
        arrays |= {} if self.y is None else {"y": self.y}
        arrays |= {f"metric/{name}": self.metrics[name] for name in others}
        words = {"metric": first, "words": dict(self.words), "fingerprints": dict(self.fingerprints)}
        with replacing(target) as temporary:
            np.savez(temporary, **arrays, about=np.array(json.dumps(words)))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> PlaneGrid:
        """The grid that `save` wrote, or an evaluation that was interrupted.

        Raises:
          InputError: there is no such file, or it does not hold a grid.
        """
        try:
            with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
                about = json.loads(str(file["about"]))
                metrics = {about["metric"]: file["values"]}
                metrics |= {name.removeprefix("metric/"): file[name] for name in file if name.startswith("metric/")}
                y = file.get("y")
                return cls(file["x"], y, metrics, file["done"], about["words"], about["fingerprints"])
        except OSError as error:
            raise InputError(f"path: {os.fspath(path)!r} cannot be read: {error.strerror or error}") from error
        except Exception as error:
            if not isinstance(error, KeyError | TypeError | ValueError | EOFError) and "zip" not in repr(error).lower():
                raise
            raise InputError(f"path: {os.fspath(path)!r} does not hold the grid of a plane") from error


def evaluate_grid(
    evaluator: Evaluator | PlainEvaluator,
    empty: PlaneGrid,
    *,
    path: str | os.PathLike[str] | None = None,
    resume: bool = True,
    progress: Progress | None = None,
    exact: Mapping[tuple[float, ...], Sequence[float]] | None = None,
) -> PlaneGrid:
    """The metrics in all cells of a grid; what a file has of them already is not computed again.

    Args:
      evaluator: of the plane.
      empty: the grid to fill.
      path: a .npz file that is written now and then on the way, whole each time, and from which a run that was killed
        goes on.
      resume: whether a file that is there is gone on from; False begins anew.
      progress: called with the number of cells done and that of all.
      exact: metrics that are known at points, such as those of the model itself.

    Raises:
      InputError: the file is that of another grid.
    """
    grid = empty
    target = None if path is None else checked_path("path", path, (".npz",))
    if target is not None and resume and target.exists():
        grid = _continued(empty, target)
    names = list(grid.metrics)
    axes = [grid.x] if grid.y is None else [grid.x, grid.y]
    points = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="xy")], axis=-1)
    values = np.array([grid.metrics[name].ravel() for name in names])
    done = grid.done.ravel().copy()

    def filled_grid() -> PlaneGrid:
        shaped = {name: row.reshape(grid.done.shape).copy() for name, row in zip(names, values, strict=True)}
        return PlaneGrid(grid.x, grid.y, shaped, done.reshape(grid.done.shape).copy(), grid.words, grid.fingerprints)

    for at, known in (exact or {}).items():
        for number in np.flatnonzero((points == np.array(at)).all(axis=-1)):
            values[:, number], done[number] = known, True
    todo = np.flatnonzero(~done)
    before, saved = int(done.sum()), time.monotonic()
    tell = None if progress is None else lambda count, _: progress(before + count, done.size)
    writes = target is not None and jax.process_index() == 0
    try:
        for place, part in evaluator.chunks(points[todo], tell, across_hosts=True) if len(todo) else ():
            values[:, todo[place]], done[todo[place]] = part, True
            if writes and time.monotonic() - saved > SAVE_SECONDS:
                assert target is not None
                filled_grid().save(target)
                saved = time.monotonic()
    finally:  # also where it is interrupted, or the loss raises
        finished = filled_grid()
        if writes:
            assert target is not None
            finished.save(target)
    return finished


def _continued(empty: PlaneGrid, target: Path) -> PlaneGrid:
    """The grid in a file, if it is one of the same plane."""
    there = PlaneGrid.load(target)
    same_axes = np.array_equal(there.x, empty.x) and (
        there.y is None if empty.y is None else there.y is not None and np.array_equal(there.y, empty.y)
    )
    different = [] if same_axes else ["the cells"]
    different += [] if list(there.metrics) == list(empty.metrics) else ["the metrics"]
    different += [name for name, print_ in empty.fingerprints.items() if there.fingerprints.get(name, print_) != print_]
    if different:
        raise InputError(
            f"path must be a file of this grid; in {str(target)!r} {', '.join(different)} "
            f"{'is' if len(different) == 1 and not different[0].endswith('s') else 'are'} different: "
            "remove it, or choose another path"
        )
    return PlaneGrid(there.x, there.y, there.metrics, there.done, empty.words, empty.fingerprints)


def estimate(evaluator: Evaluator | PlainEvaluator, points: Float64[np.ndarray, "n dim"]) -> Estimate:
    """The time that points will take, by evaluating the first ones: once to compile, and once to measure."""
    if isinstance(evaluator, PlainEvaluator):
        begun = time.perf_counter()
        evaluator.values(points[:1])
        at_once = 1 if evaluator.executor is None else evaluator.at_once
        return Estimate(len(points), (time.perf_counter() - begun) / at_once)
    first = points[: evaluator.first_chunks(len(points))]
    for _ in range(2):
        begun = time.perf_counter()
        for _ in evaluator.chunks(first, like=len(points)):
            pass
    return Estimate(len(points), (time.perf_counter() - begun) / len(first))


def fingerprint(arrays: Sequence[Any]) -> str:
    """A short text that other arrays do not have."""
    digest = hashlib.blake2b(digest_size=12)
    for array in arrays:
        own = np.asarray(array)
        digest.update(f"{own.dtype}{own.shape}".encode())
        digest.update(np.ascontiguousarray(own).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()
