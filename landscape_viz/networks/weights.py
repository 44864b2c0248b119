"""The weights of a model: the float arrays of a pytree, by name, taken apart and put together; files and paths of them.

The name of an array is its place in the tree, "params/dense/kernel", so a tree, a flat dictionary and a file of arrays
with these names are the same weights.
"""

from __future__ import annotations

import functools
import json
import math
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import InputError, brief, closest

SUFFIXES = (".npz", ".safetensors")
BLOCK_BYTES = 2**24  # of weights that are taken to float64 at a time

Arrays = tuple[Any, ...]
"""The float arrays of a pytree, in the order of its leaves."""


@dataclass(frozen=True)
class Layout:
    """A tree without the arrays in it.

    Attributes:
      leaves: of the tree; None in the places of the arrays.
      places: of the arrays among the leaves.
      structure: of the tree.
    """

    leaves: tuple[Any, ...]
    places: tuple[int, ...]
    structure: Any

    def tree(self, arrays: Sequence[Any]) -> Any:
        """The tree with these arrays."""
        leaves = list(self.leaves)
        for place, array in zip(self.places, arrays, strict=True):
            leaves[place] = array
        return jax.tree.unflatten(self.structure, leaves)


@dataclass(frozen=True, eq=False)
class Weights:
    """The weights of a model.

    Attributes:
      arrays: the float arrays of the tree, in their own precision.
      names: of each of them.
      attributes: for each whether it is an attribute of an object and not an entry of a mapping or a sequence.
      layout: of the tree.
    """

    arrays: Arrays
    names: tuple[str, ...]
    attributes: tuple[bool, ...]
    layout: Layout

    @property
    def count(self) -> int:
        """The number of weights."""
        return sum(array.size for array in self.arrays)

    @property
    def nbytes(self) -> int:
        """The bytes of the weights."""
        return sum(array.nbytes for array in self.arrays)

    def tree(self, arrays: Sequence[Any]) -> Any:
        """The pytree with these arrays in the places of its own."""
        return self.layout.tree(arrays)

    def like(self, argument: str, tree: Any) -> Arrays:
        """The arrays of another tree of the same weights, as numpy has them: a pytree, a flat vector, a file's name.

        Raises:
          InputError: one of the arrays is missing, there are others, or one has another shape.
        """
        if isinstance(tree, str | os.PathLike):
            tree = read_weight_file(tree)
        vector = as_array(tree)
        if vector is not None and vector.shape == (self.count,) and self.names != ("",):
            return self.split(vector)
        given = named_leaves(tree)
        arrays = []
        for name, own in zip(self.names, self.arrays, strict=True):
            if name not in given:
                hint = closest(name, given)
                raise InputError(f"{argument} must have the arrays of params; {_told(name)} is missing.{hint}")
            array = as_array(given[name])
            if array is None or array.shape != own.shape or not _is_real(array):
                has = brief(given[name]) if array is None else f"{array.dtype} of shape {array.shape}"
                raise InputError(f"{argument} must be as params: {_told(name)} has shape {own.shape}; got {has}")
            arrays.append(array)
        others = [name for name, leaf in given.items() if name not in self.names and is_float_array(leaf)]
        if others:
            raise InputError(f"{argument} must have the arrays of params; it has {_told(others[0])} besides")
        return tuple(arrays)

    def split(self, vector: np.ndarray) -> Arrays:
        """A vector of all weights as arrays of their shapes."""
        ends = np.cumsum([array.size for array in self.arrays])[:-1]
        parts = np.split(vector, ends)
        return tuple(part.reshape(array.shape) for part, array in zip(parts, self.arrays, strict=True))


def read_params(params: Any, *, traceable: bool = True) -> Weights:
    """The weights in a pytree: its float arrays. Python's numbers are weights only where it has no arrays at all.

    Args:
      params: any tree that jax flattens. Leaves that are no float arrays (counts, keys, functions) are held.
      traceable: whether the arrays become jax's, in the precision in which jax takes them; else they are numpy's.

    Raises:
      InputError: there are no float arrays, or complex ones.
    """
    named, structure = jax.tree_util.tree_flatten_with_path(params)
    names = [_name(path) for path, _ in named]
    leaves = [leaf for _, leaf in named]
    places = [place for place, leaf in enumerate(leaves) if is_float_array(leaf)]
    if not places and all(as_array(leaf) is None or np.ndim(leaf) == 0 for leaf in leaves):
        places = [place for place, leaf in enumerate(leaves) if isinstance(leaf, float)]
    for name, leaf in zip(names, leaves, strict=True):
        array = as_array(leaf)
        if array is not None and array.dtype.kind == "c":
            raise InputError(f"params must be real; {_told(name)} is {array.dtype}")
    if not places:
        kinds = sorted({_kind(leaf) for leaf in leaves})
        has = f"only {', '.join(kinds)}" if kinds else "nothing"
        raise InputError(f"params must hold float arrays, the weights that the plane goes through; it holds {has}")
    convert: Callable[[Any], Any] = jnp.asarray if traceable else np.asarray
    arrays = tuple(convert(as_array(leaves[place])) for place in places)
    by_attribute = tuple(
        bool(named[place][0]) and isinstance(named[place][0][-1], jax.tree_util.GetAttrKey) for place in places
    )
    layout = Layout(
        tuple(None if place in places else leaf for place, leaf in enumerate(leaves)), tuple(places), structure
    )
    return Weights(arrays, tuple(names[place] for place in places), by_attribute, layout)


def named_leaves(tree: Any) -> dict[str, Any]:
    """The leaves of a tree by name."""
    return {_name(path): leaf for path, leaf in jax.tree_util.tree_flatten_with_path(tree)[0]}


def as_array(leaf: Any) -> Any:
    """A leaf as an array of jax or numpy, also that of a tensor of PyTorch; None where it is none."""
    if isinstance(leaf, jax.Array):
        return None if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key) else leaf
    if hasattr(leaf, "detach") and hasattr(leaf, "numpy"):
        return leaf.detach().cpu().numpy()
    if isinstance(leaf, np.ndarray | np.generic):
        return np.asarray(leaf) if _is_number(leaf) else None
    return np.asarray(leaf) if isinstance(leaf, float) else None


def is_float_array(leaf: Any) -> bool:
    """True for arrays of floats of any precision; Python's own numbers are settings, not weights."""
    array = None if isinstance(leaf, float) and not isinstance(leaf, np.generic) else as_array(leaf)
    return array is not None and _is_real(array)


def _is_number(leaf: Any) -> bool:
    return leaf.dtype.kind in "fiubc" or bool(jnp.issubdtype(leaf.dtype, jnp.floating))


def _is_real(array: Any) -> bool:
    return bool(jnp.issubdtype(array.dtype, jnp.floating))


def _kind(leaf: Any) -> str:
    array = as_array(leaf)
    return type(leaf).__name__ if array is None or isinstance(leaf, float) else f"arrays of {array.dtype}"


def _name(path: Any) -> str:
    return jax.tree_util.keystr(path, simple=True, separator="/")


def _told(name: str) -> str:
    return repr(name) if name else "the array"


# Files.


def read_weight_file(path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """The arrays in a .npz or .safetensors file, by name. Those of the latter stay on disk until they are read.

    Raises:
      InputError: there is no such file, or it is of another kind or broken.
    """
    place = Path(path)
    if place.suffix.lower() not in SUFFIXES:
        raise InputError(f"weights are read from {' or '.join(SUFFIXES)} files; got {str(place)!r}")
    try:
        if place.suffix.lower() == ".safetensors":
            return _read_safetensors(place)
        with place.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except OSError as error:
        raise InputError(f"{str(place)!r} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, EOFError) as error:
        raise InputError(f"{str(place)!r} does not hold weights: {brief(str(error))}") from error
    except Exception as error:
        if type(error).__name__ != "BadZipFile":
            raise
        raise InputError(f"{str(place)!r} does not hold weights: {brief(str(error))}") from error


def _read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """The format is a length of 8 bytes, a JSON table of names, kinds, shapes and places, and the bytes themselves.

    Source: https://github.com/huggingface/safetensors#format
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= size - 8:
            raise ValueError("no header")
        header = json.loads(file.read(length))
    arrays: dict[str, np.ndarray] = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        kind, shape, (begin, end) = _SAFETENSORS[entry["dtype"]], tuple(entry["shape"]), entry["data_offsets"]
        dtype = jnp.dtype(kind)
        if end - begin != math.prod(shape) * dtype.itemsize or end > size - 8 - length:
            raise ValueError(f"{name} is cut")
        arrays[name] = np.memmap(path, dtype, "r", 8 + length + begin, shape) if end > begin else np.zeros(shape, dtype)
    return arrays


_SAFETENSORS = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
    "I16": "int16", "I8": "int8", "U8": "uint8", "U16": "uint16", "U32": "uint32", "U64": "uint64", "BOOL": "bool",
}  # fmt: skip


# Paths of weights.


@dataclass(frozen=True, eq=False)
class WeightPath:
    """The weights of a model at several steps, read in parts: of no more than some columns at all steps at a time.

    Attributes:
      weights: the model.
      steps: how many weights there are.
      rows: for the number of an array, that array at all steps, a sequence of arrays of its shape.
    """

    weights: Weights
    steps: int
    rows: Callable[[int], Any]

    def at(self, step: int) -> Arrays:
        """The arrays at one step."""
        return tuple(np.asarray(self.rows(number)[step]) for number in range(len(self.weights.arrays)))

    def blocks(self) -> Iterator[tuple[int, slice, Float64[np.ndarray, "steps columns"]]]:
        """All weights in blocks: the number of the array, which of its elements, and these at all steps."""
        width = max(1, BLOCK_BYTES // (8 * max(1, self.steps)))
        for number, own in enumerate(self.weights.arrays):
            rows = [np.asarray(row).reshape(-1) for row in self.rows(number)]
            for first in range(0, own.size, width):
                columns = slice(first, min(first + width, own.size))
                yield number, columns, np.array([row[columns] for row in rows], np.float64)


def read_path(argument: str, path: Any, weights: Weights) -> WeightPath:
    """A path of weights from whatever form it has.

    Args:
      argument: its name in messages.
      path: a sequence of trees or of files; a folder of files, in the order of the numbers in their names; a tree whose
        arrays have one more axis in front, the steps; an array of shape (steps, weights); or anything that has such an
        array as its attribute `weights`, as a recorded training.
      weights: the model.

    Raises:
      InputError: it is none of these, it is empty, or the weights have other shapes.
    """
    if isinstance(path, str | os.PathLike):
        path = weight_files(path)
    path = getattr(path, "weights", path)  # a training keeps them so
    stacked = as_array(path)
    if stacked is not None and weights.names != ("",):
        if stacked.ndim != 2 or stacked.shape[1] != weights.count or not len(stacked):
            raise InputError(f"{argument} must have shape (steps, {weights.count}); got {stacked.shape}")
        table = np.asarray(stacked)
        starts = np.cumsum([0, *(array.size for array in weights.arrays)])
        return WeightPath(
            weights, len(table), lambda k: table[:, starts[k] : starts[k + 1]].reshape(-1, *weights.arrays[k].shape)
        )
    if (together := _stacked(argument, path, weights)) is not None:
        return together
    if not isinstance(path, Sequence) or not path:
        raise InputError(f"{argument} must be weights at several steps, such as a list of trees; got {brief(path)}")
    if all(isinstance(each, str | os.PathLike) for each in path):
        files = tuple(path)
        for number, file in enumerate(files):
            weights.like(f"{argument}[{number}]", file)
        return WeightPath(weights, len(files), functools.partial(_rows_of_files, weights, files))
    trees = [weights.like(f"{argument}[{number}]", tree) for number, tree in enumerate(path)]
    return WeightPath(weights, len(trees), lambda k: [tree[k] for tree in trees])


def _rows_of_files(weights: Weights, files: Sequence[Any], number: int) -> list[Any]:
    return [weights.like("path", file)[number] for file in files]


def _stacked(argument: str, path: Any, weights: Weights) -> WeightPath | None:
    """A tree whose arrays have an axis of steps in front; None where it is no such tree."""
    given = named_leaves(path)
    arrays: list[Any] = [as_array(given[name]) if name in given else None for name in weights.names]
    pairs = list(zip(arrays, weights.arrays, strict=True))
    if not all(array is not None and array.shape[1:] == own.shape and array.ndim > own.ndim for array, own in pairs):
        return None
    steps = {len(array) for array in arrays}
    if len(steps) > 1 or steps == {0}:
        raise InputError(f"{argument} must have as many steps in each array; got {sorted(steps)}")
    return WeightPath(weights, steps.pop(), lambda k: np.asarray(arrays[k]))


def weight_files(folder: str | os.PathLike[str]) -> list[Path]:
    """The files of weights in a folder, in the order of the numbers in their names.

    Raises:
      InputError: there is no such folder, or no such file in it.
    """
    place = Path(folder)
    if not place.is_dir():
        raise InputError(f"{str(place)!r} is no folder of weights")
    files = [path for path in place.iterdir() if path.suffix.lower() in SUFFIXES]
    if not files:
        raise InputError(f"the folder {str(place)!r} has no {' or '.join(SUFFIXES)} files")
    return sorted(files, key=_by_numbers)


def _by_numbers(path: Path) -> list[tuple[int, str | int]]:
    """Step 9 before step 10."""
    return [(1, int(part)) if part.isdigit() else (0, part) for part in re.split(r"(\d+)", path.name)]


def save_weights(path: str | os.PathLike[str], tree: Mapping[str, Any] | Any) -> None:
    """Write the arrays of a tree to a .npz file, by name, for `read_weight_file` and `read_path`."""
    from landscape_viz.files import checked_path, replacing

    arrays: dict[str, Any] = {name: np.asarray(as_array(leaf)) for name, leaf in named_leaves(tree).items()}
    with replacing(checked_path("path", path, (".npz",))) as temporary:
        np.savez(temporary, **arrays)
