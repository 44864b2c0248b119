"""Runs laid over all devices of this machine, as equal shares."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from landscape_viz.optimizers.spec import OptimizerSpec
from landscape_viz.runs.ensemble_program import Facts, Query, Sights, Watch, make_program

RUNS = "runs"
"""The name of the axis along which runs are shared out."""

_EACH = PartitionSpec(RUNS)  # type: ignore[no-untyped-call]
_COLUMNS = PartitionSpec(None, RUNS)  # type: ignore[no-untyped-call]
_SAME = PartitionSpec()  # type: ignore[no-untyped-call]
_QUERY = Query(steps=_SAME, tolerance=_SAME, level=_SAME, low=_COLUMNS, high=_COLUMNS, inside=_SAME)
_FACTS = Facts(_COLUMNS, _COLUMNS, *[_EACH] * (len(Facts._fields) - 2))


def device_count() -> int:
    """How many devices runs are laid over."""
    return len(jax.local_devices())


def workers() -> int:
    """How many chunks of runs should be under way at a time: a lone CPU device keeps one core busy."""
    devices = jax.local_devices()
    if len(devices) > 1 or devices[0].platform != "cpu":
        return 1
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def go(
    function: Callable[[Any], Any],
    spec: OptimizerSpec,
    watch: Watch,
    width: tuple[float, ...],
    starts: np.ndarray,
    settings: dict[str, np.ndarray],
    query: Query,
) -> Facts:
    """The facts of runs, as numpy arrays, computed on all devices; see `make_program`.

    The number of runs must be a multiple of the number of devices. Each device loops for as long as its own runs need.
    """
    devices = tuple(jax.local_devices())
    if len(devices) > 1:
        starts = jax.device_put(starts, _laid(devices, _COLUMNS))
        settings = {name: jax.device_put(numbers, _laid(devices, _EACH)) for name, numbers in settings.items()}
        box = {name: jax.device_put(getattr(query, name), _laid(devices, _COLUMNS)) for name in ("low", "high")}
        query = query._replace(**box)
    facts = _gone(function, spec, watch, width, devices, starts, settings, query)
    return Facts(*(np.asarray(fact) for fact in facts))


def look(function: Callable[[Any], Any], points: np.ndarray) -> Sights:
    """The loss at points of shape (dim, runs), as numpy arrays, computed on all devices."""
    devices = tuple(jax.local_devices())
    placed = points if len(devices) == 1 else jax.device_put(points, _laid(devices, _COLUMNS))
    return Sights(*(np.asarray(part) for part in _seen(function, placed)))


@functools.partial(jax.jit, static_argnums=0)
def _seen(function: Any, points: Any) -> Sights:
    values, gradients = jax.vmap(jax.value_and_grad(function), in_axes=-1, out_axes=-1)(points)
    return Sights(values, gradients, jax.vmap(jax.hessian(function), in_axes=-1, out_axes=-1)(points))


@functools.partial(jax.jit, static_argnums=(0, 1, 2, 3, 4))
def _gone(
    function: Any, spec: Any, watch: Any, width: Any, devices: Any, starts: Any, settings: Any, query: Any
) -> Any:
    program = make_program(function, spec, watch, width)
    if len(devices) == 1:
        return program(starts, settings, query)
    # Without the check of what varies: the loops of the devices end at different steps, and need not wait.
    shared = jax.shard_map(
        program,
        mesh=_mesh(devices),
        in_specs=(_COLUMNS, dict.fromkeys(settings, _EACH), _QUERY),
        out_specs=_FACTS,
        check_vma=False,
    )
    return shared(starts, settings, query)


def _laid(devices: tuple[Any, ...], layout: PartitionSpec) -> NamedSharding:
    return NamedSharding(_mesh(devices), layout)


@functools.lru_cache
def _mesh(devices: tuple[Any, ...]) -> Mesh:
    return Mesh(np.array(devices), (RUNS,))
