"""Directions through the weights of a model: random and normalised, along a path, or given; the plane that they span.

A direction is normalised first and made orthogonal to the one before it afterwards: the other way round the plane would
be skewed. All sums over weights are taken in float64, block by block.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import InputError, one_of
from landscape_viz.networks.weights import Arrays, WeightPath, Weights

RULES = ("filter", "layer", "weight", "none")
BIASES = ("fixed", "scaled")
STATISTICS = re.compile(r"(^|[/.])(batch_stats|running_mean|running_var)($|[/.])")
"""Names of arrays that are no weights but statistics of the data: random directions hold them."""

OUTPUT_FIRST = re.compile(r"\.weight$")
BLOCK = 2**20  # weights that are taken to float64 at a time
ALIGNMENT = 64  # bytes
PARALLEL = 1e-6  # the sine of the angle below which two directions are one


@dataclass(frozen=True, eq=False)
class Directions:
    """One or two directions, as arrays of the shapes of the weights.

    Attributes:
      arrays: of each direction.
      names: of the axes along them, for pictures.
      rule: how they were chosen and normalised, for pictures.
      angle: between the two before they were made orthogonal, in degrees; 90 where there is one.
      shares: of the variance of a path, what lies along each; None of others.
    """

    arrays: tuple[Arrays, ...]
    names: tuple[str, ...]
    rule: str
    angle: float = 90.0
    shares: tuple[float, ...] | None = None

    def gram(self) -> Float64[np.ndarray, "dim dim"]:
        """The inner products of the directions."""
        return np.array([[dot(one, other) for other in self.arrays] for one in self.arrays])


def random_directions(
    weights: Weights,
    count: int,
    rule: str = "filter",
    seed: int = 0,
    *,
    biases: str | None = None,
    output_axis: int | None = None,
) -> Directions:
    """Seeded Gaussian directions, normalised, without being made orthogonal yet.

    Args:
      weights: the model.
      count: of directions.
      rule: "filter" gives each filter of a direction the norm of that filter of the weights (a filter is what makes
        one output: of a convolution's kernel an output channel, of a dense one a unit); "layer" gives each array the
        norm of that array; "weight" multiplies each number by the size of its weight; "none" leaves the numbers.
      seed: the numbers are those of ``rng = numpy.random.default_rng(seed)``, direction by direction, array by array,
        in float64 for weights in float64 and in float32 for others.
      biases: arrays of one axis or none, which are biases and the parameters of norms: "fixed" holds them, as in the
        paper; "scaled" takes each for one filter. By default they are fixed, and with "none" as random as the others.
      output_axis: the axis of kernels that counts outputs. By default the last one, as in flax and haiku; the first
        one of arrays whose name ends in ".weight", or that are an attribute `weight`, as in PyTorch and equinox.

    Statistics of the data among the arrays (`batch_stats`, `running_mean`, `running_var`) are held by all rules.

    Source: Li, Xu, Taylor, Studer, Goldstein, "Visualizing the Loss Landscape of Neural Nets", NeurIPS 2018.
    """
    one_of("directions", rule, RULES)
    one_of("biases", "fixed" if biases is None else biases, BIASES)
    generator = np.random.default_rng(seed)
    still = rule != "none" if biases is None else biases == "fixed"
    first = [
        bool(OUTPUT_FIRST.search(name)) or (by_attribute and name.rpartition("/")[2] == "weight")
        for name, by_attribute in zip(weights.names, weights.attributes, strict=True)
    ]

    def drawn(number: int) -> Any:
        own = np.asarray(weights.arrays[number])
        dtype = np.float64 if own.dtype == np.float64 else np.float32
        random: Any = generator.standard_normal(dtype=dtype, out=_aligned(own.shape, dtype))
        if STATISTICS.search(weights.names[number]) or (still and own.ndim <= 1):
            random[...] = 0
        elif rule == "weight":
            random *= np.abs(own)
        elif rule != "none":
            axis = output_axis if output_axis is not None else 0 if first[number] else -1
            kept = axis % own.ndim if rule == "filter" and own.ndim > 1 else None
            length, wanted = _norms(random, kept), _norms(own.astype(dtype, copy=False), kept)
            random *= np.divide(wanted, length, out=np.zeros_like(wanted), where=length > 0).astype(dtype)
        return as_model(random, weights.arrays[number])

    arrays = tuple(tuple(drawn(number) for number in range(len(weights.arrays))) for _ in range(count))
    spoken = {"filter": "filter-normalised", "layer": "layer-normalised", "weight": "weight-normalised"}
    held = ", biases held" if still else ", biases scaled" if rule != "none" else ""
    return Directions(
        arrays,
        ("α", "β")[:count],
        f"{spoken.get(rule, 'unnormalised')} random direction{'s' * (count > 1)}, seed {seed}{held}",
    )


def orthogonal(directions: Directions) -> Directions:
    """The second direction without its part along the first one; the angle that there was is remembered.

    Raises:
      InputError: a direction is zero or not finite, or both are one.
    """
    lengths = [math.sqrt(dot(one, one)) for one in directions.arrays]
    for name, length in zip(directions.names, lengths, strict=True):
        if not (0 < length < math.inf):
            raise InputError(f"directions must be finite and not zero; that of {name} has the length {length:g}")
    if len(directions.arrays) == 1:
        return directions
    first, second = directions.arrays
    along = dot(first, second) / lengths[0] ** 2
    cosine = along * lengths[0] / lengths[1]
    if 1 - cosine**2 < PARALLEL**2:
        raise InputError("directions must span a plane; these two are parallel")
    turned, share = tuple(_copy(array) for array in second), along
    for _ in range(2):  # again for what rounding has left of it
        for array, own in zip(first, turned, strict=True):
            _take_off(own, array, share)
        share = dot(first, turned) / lengths[0] ** 2
    turned = tuple(as_model(array, own) for array, own in zip(turned, second, strict=True))
    angle = math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
    return replace(directions, arrays=(first, turned), angle=angle)


@dataclass(frozen=True, eq=False)
class Projection:
    """A path of weights in a plane.

    Attributes:
      points: the coordinates of the nearest points of the plane, shape (steps, dim).
      distances: from these, in units of the weights, shape (steps,).
      lengths: the distances from the centre, for comparison, shape (steps,).
    """

    points: Float64[np.ndarray, "steps dim"]
    distances: Float64[np.ndarray, " steps"]
    lengths: Float64[np.ndarray, " steps"]


def project(path: WeightPath, centre: Arrays, directions: Directions) -> Projection:
    """The nearest points of the plane through `centre` to each of the weights of a path, and how far away they are."""
    gram = directions.gram()
    dim = len(directions.arrays)
    along, squares = np.zeros((path.steps, dim)), np.zeros(path.steps)
    for number, columns, block in path.blocks():
        block -= _part(centre[number], columns)
        squares += np.einsum("sc,sc->s", block, block)
        for axis, arrays in enumerate(directions.arrays):
            along[:, axis] += block @ _part(arrays[number], columns)
    points = np.linalg.solve(gram, along.T).T
    # The part outside by differences of weights, not of their squares, which would leave 1e-8 of the length.
    beyond = np.zeros(path.steps)
    for number, columns, block in path.blocks():
        block -= _part(centre[number], columns)
        for axis, arrays in enumerate(directions.arrays):
            block -= points[:, axis : axis + 1] * _part(arrays[number], columns)
        beyond += np.einsum("sc,sc->s", block, block)
    return Projection(points, np.sqrt(beyond), np.sqrt(squares))


def principal_directions(path: WeightPath, count: int) -> Directions:
    """The directions along which a path of weights varies most, unit vectors, by its Gram matrix of steps by steps.

    Raises:
      InputError: the path has too few different weights for so many directions, or is not finite.
    """
    gram = np.zeros((path.steps, path.steps))
    for _, _, block in path.blocks():
        block -= block.mean(axis=0)
        gram += block @ block.T
    if not np.isfinite(gram).all():
        raise InputError("path must be finite; some of its weights are not")
    values, vectors = np.linalg.eigh(gram)
    values, vectors = values[::-1][:count], vectors[:, ::-1][:, :count]
    if len(values) < count or values[-1] <= 1e-12 * max(float(np.trace(gram)), 1e-300):
        raise InputError(f"path must lead through {count + 1} or more different weights that lie on no line")
    arrays: list[list[Any]] = [[np.zeros(own.size) for own in path.weights.arrays] for _ in range(count)]
    for number, columns, block in path.blocks():
        block -= block.mean(axis=0)
        parts = (vectors / np.sqrt(values)).T @ block
        for axis in range(count):
            arrays[axis][number][columns] = parts[axis]
    shares = tuple(float(value / np.trace(gram)) for value in values)
    return Directions(
        tuple(
            tuple(as_model(part.reshape(own.shape), own) for part, own in zip(parts, path.weights.arrays, strict=True))
            for parts in arrays
        ),
        tuple(f"PC {axis + 1} ({100 * share:.1f} %)" for axis, share in enumerate(shares)),
        "principal components of the path",
        shares=shares,
    )


def difference(end: Arrays, start: Arrays) -> Arrays:
    """From one model to another."""
    return tuple(as_model(_exact(b) - _exact(a), a) for a, b in zip(start, end, strict=True))


def dot(one: Arrays, other: Arrays) -> float:
    """The inner product of two directions, in float64."""
    return math.fsum(
        float(np.dot(a.astype(np.float64), b.astype(np.float64)))
        for left, right in zip(one, other, strict=True)
        for a, b in zip(_blocks(left), _blocks(right), strict=True)
    )


def as_model(array: Any, own: Any) -> Any:
    """A direction's array of the kind and precision of the weights' own; the caller gives it away."""
    if not isinstance(own, jax.Array):
        return np.asarray(array, own.dtype)
    return jax.device_put(array) if array.dtype == own.dtype else jnp.asarray(array, own.dtype)


def _aligned(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """Room for an array in which jax leaves it on a CPU, instead of copying all weights of a large model."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    room = np.empty(size + ALIGNMENT, np.uint8)
    first = -room.ctypes.data % ALIGNMENT
    array: np.ndarray = room[first : first + size].view(dtype).reshape(shape)
    return array


def _blocks(array: Any) -> Iterator[np.ndarray]:
    flat = np.asarray(array).reshape(-1)
    return (flat[first : first + BLOCK] for first in range(0, flat.size, BLOCK))


def _part(array: Any, columns: slice) -> Float64[np.ndarray, " columns"]:
    return np.asarray(array).reshape(-1)[columns].astype(np.float64)


def _copy(array: Any) -> np.ndarray:
    own = np.asarray(array)
    copied = _aligned(own.shape, own.dtype)
    copied[...] = own
    return copied


def _take_off(array: np.ndarray, other: Any, share: float) -> None:
    """Take a share of another array off an array, in place, rounded once."""
    for own, part in zip(_blocks(array), _blocks(other), strict=True):
        own[...] = own.astype(np.float64) - share * part.astype(np.float64)


def _exact(array: Any) -> Any:
    return np.asarray(array, np.float64 if np.asarray(array).dtype == np.float64 else np.float32)


def _norms(array: np.ndarray, kept: int | None) -> np.ndarray:
    """The norm of an array, or of its parts along the axis `kept`, in the form that broadcasts over it."""
    rows = array.reshape(1, -1) if kept is None else np.moveaxis(array, kept, 0).reshape(array.shape[kept], -1)
    # Sums in float64 without a copy in float64, which would be larger than the array itself.
    squares = np.einsum("rc,rc->r", rows, rows, dtype=np.float64, casting="unsafe")
    norms: np.ndarray = np.sqrt(squares).reshape([-1 if axis == kept else 1 for axis in range(array.ndim)])
    return norms
