"""Many items of work over all devices of this process: in chunks one after the other, each chunk in equal shares.

A program is any function of arrays whose last axis counts the items. `map_chunks` bounds what is held at a time and
keeps the cores of a CPU busy; `run_sharded` lays one chunk over the devices. The devices are an argument, so that
those of other hosts may join.
"""

from __future__ import annotations

import functools
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from landscape_viz.compilation import fast_jit
from landscape_viz.errors import whole_number

ITEMS = "items"
"""The name of the axis of the mesh along which items are shared out."""

ON_CPU, ON_ACCELERATOR = 8192, 2**20
"""Items that a device has at a time: on a CPU about as many as its cache holds, elsewhere enough to keep it busy."""

FEW = 4096  # items whose program is compiled in half the time, though it then runs up to half longer

Progress = Callable[[int, int], object]
"""Called after each chunk with the number of items done and that of all."""

Result = TypeVar("Result")


def device_count() -> int:
    """The number of devices over which items are laid."""
    return len(jax.local_devices())


def workers() -> int:
    """The number of chunks that should be under way at a time: a lone CPU device keeps one core busy."""
    devices = jax.local_devices()
    if len(devices) > 1 or devices[0].platform != "cpu":
        return 1
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def chunk_size(count: int, at_once: int | None, most: int | None = None) -> int:
    """The number of items in one chunk, a multiple of the number of devices.

    Few items are rounded up to a power of two, so that another number of them is not another program.

    Args:
      count: of all items.
      at_once: asked for by the caller, in messages `runs_at_once`; None for what suits the devices.
      most: where nothing is asked for, the most that memory allows.
    """
    devices = device_count()
    if at_once is not None:
        size = whole_number("runs_at_once", at_once, 1)
    else:
        size = (ON_CPU if jax.local_devices()[0].platform == "cpu" else ON_ACCELERATOR) * devices
        size = size if most is None else max(1, min(size, most))
    size = min(size, 1 << (count - 1).bit_length())
    return -(-size // devices) * devices


def map_chunks(
    count: int,
    size: int,
    function: Callable[[np.ndarray], Result],
    progress: Progress | None = None,
    at_once: int | None = None,
) -> Iterator[tuple[slice, Result]]:
    """For each chunk of the numbers below `count` where it lies and what `function` makes of it, in order.

    On a machine that has a CPU for its only device, as many chunks are under way at a time as there are cores, where
    `at_once` does not say how many.
    """
    threads = workers() if at_once is None else at_once
    with ThreadPoolExecutor(threads, thread_name_prefix="chunks") as pool:
        waiting: deque[tuple[slice, Future[Any]]] = deque()
        firsts = iter(range(0, count, size))
        try:
            while True:
                while len(waiting) <= threads and (first := next(firsts, None)) is not None:
                    place = slice(first, min(first + size, count))
                    waiting.append((place, pool.submit(function, np.arange(place.start, place.stop))))
                if not waiting:
                    return
                place, future = waiting.popleft()
                result = future.result()
                if progress is not None:
                    progress(place.stop, count)
                yield place, result
        finally:
            for _, future in waiting:
                future.cancel()


def filled(array: np.ndarray, size: int) -> np.ndarray:
    """`array` with its last item, along the last axis, repeated until there are `size`: a chunk of the usual size."""
    missing = size - array.shape[-1]
    if missing:
        array = np.concatenate([array, np.repeat(array[..., -1:], missing, axis=-1)], axis=-1)
    return np.ascontiguousarray(array)


def run_sharded(
    make_program: Callable[..., Callable[..., Any]],
    fixed: tuple[Any, ...],
    *arguments: Any,
    shared: tuple[Any, ...] = (),
    few: bool | None = None,
    devices: Sequence[Any] | None = None,
) -> Any:
    """Call the program `make_program(*fixed)` with `arguments`, compiled once for each `fixed`, on several devices.

    Each device runs the program on its share of the items, and loops for as long as these need.

    Args:
      make_program: gives a function of arrays that jax can trace.
      fixed: what the program is made from; hashable.
      arguments: trees of arrays whose last axis counts the items, a multiple of the number of devices, and of
        numbers, which are the same for all devices. An axis of one entry for each device is shared out alike.
      shared: trees of arrays that each device has whole, such as the weights of a model; arguments of the program
        before the others. `replicated` lays them out once for several calls.
      few: whether there is so little to do that the program is compiled in less time rather than made faster; by
        default where there are few items.
      devices: all those of this process by default.

    Returns:
      What the program returns, a tree of jax's arrays with the same meaning of the last axis.
    """
    chosen = tuple(jax.local_devices() if devices is None else devices)
    if len(chosen) > 1:
        mesh = _mesh(chosen)
        arguments = jax.device_put(arguments, jax.tree.map(lambda spec: NamedSharding(mesh, spec), _specs(arguments)))
    items = max((array.shape[-1] for array in jax.tree.leaves(arguments) if np.ndim(array)), default=0)
    few = items <= FEW if few is None else few
    sharded = _sharded_few if few and chosen[0].platform == "cpu" else _sharded
    return sharded(make_program, fixed, chosen, replicated(shared, chosen), arguments)


def replicated(tree: Any, devices: Sequence[Any] | None = None) -> Any:
    """A tree of arrays with each array whole on each device; by default on all those of this process."""
    chosen = tuple(jax.local_devices() if devices is None else devices)
    if len(chosen) == 1 or not jax.tree.leaves(tree):
        return tree
    return jax.device_put(tree, NamedSharding(_mesh(chosen), PartitionSpec()))  # type: ignore[no-untyped-call]


def _run(make_program: Any, fixed: Any, devices: Any, shared: Any, arguments: Any) -> Any:
    program = make_program(*fixed)
    if len(devices) == 1:
        return program(*shared, *arguments)

    def one_share(array: Any) -> Any:
        shape = (*np.shape(array)[:-1], np.shape(array)[-1] // len(devices)) if np.ndim(array) else ()
        return jax.ShapeDtypeStruct(shape, array.dtype)  # type: ignore[no-untyped-call]

    results = jax.eval_shape(program, *shared, *jax.tree.map(one_share, arguments))
    # Without the check of what varies: the loops of the devices end at different steps, and need not wait.
    share = jax.shard_map(
        program,
        mesh=_mesh(devices),
        in_specs=(*jax.tree.map(lambda _: PartitionSpec(), shared), *_specs(arguments)),  # type: ignore[no-untyped-call]
        out_specs=_specs(results),
        check_vma=False,
    )
    return share(*shared, *arguments)


_sharded = jax.jit(_run, static_argnums=(0, 1, 2))
_sharded_few = fast_jit(_run, static_argnums=(0, 1, 2))


def _specs(tree: Any) -> Any:
    """The layout of each array of a tree: shared out along the last axis, numbers copied."""

    def spec(array: Any) -> PartitionSpec:
        axes = np.ndim(array)
        return PartitionSpec(*[None] * (axes - 1), ITEMS) if axes else PartitionSpec()  # type: ignore[no-untyped-call]

    return jax.tree.map(spec, tree)


@functools.lru_cache
def _mesh(devices: tuple[Any, ...]) -> Mesh:
    return Mesh(np.array(devices), (ITEMS,))
