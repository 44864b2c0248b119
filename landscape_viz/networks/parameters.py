"""The parameters of a model, any pytree, as the floats that are trained and the rest, which stays as it is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from landscape_viz.errors import InputError, brief
from landscape_viz.precision import float64

LONGEST_MESSAGE = 200  # letters of an exception of the user's code


class Trained(NamedTuple):
    """A leaf of floats."""

    shape: tuple[int, ...]
    dtype: str
    of_numpy: bool

    @property
    def size(self) -> int:
        """The count of its numbers."""
        return int(np.prod(self.shape, dtype=np.int64))


class Constant(NamedTuple):
    """A leaf that is an array, but not of floats: a count, a mask, a random key."""


class Static(NamedTuple):
    """A leaf that is no array: a function, a word, a whole number."""

    value: Any


@dataclass(frozen=True)
class Structure:
    """The form of a pytree of parameters without its numbers; equal ones share what jax has compiled.

    A vector of parameters holds the floats of all trained leaves, in jax's order of the leaves, each in rows.
    """

    treedef: Any
    leaves: tuple[Trained | Constant | Static, ...]

    @property
    def trained(self) -> tuple[Trained, ...]:
        """The leaves of floats, in order."""
        return tuple(leaf for leaf in self.leaves if isinstance(leaf, Trained))

    @property
    def size(self) -> int:
        """The number of trained numbers."""
        return sum(leaf.size for leaf in self.trained)

    @property
    def dtype(self) -> Any:
        """The type of vectors: the widest of the leaves, and at least float32."""
        with float64():  # else jax knows no such type
            return np.dtype(jnp.result_type(np.float32, *(np.dtype(leaf.dtype) for leaf in self.trained)))

    def precision(self) -> AbstractContextManager[Any]:
        """The context in which the model computes: float64 where a parameter is of that type, else jax's own."""
        return float64() if self.dtype == np.float64 else contextlib.nullcontext()

    def tree(self, trained: Sequence[Any]) -> Any:
        """The tree of trained leaves alone, None in place of the others: what an optimizer steps."""
        values = iter(trained)
        return jax.tree.unflatten(
            self.treedef, [next(values) if isinstance(leaf, Trained) else None for leaf in self.leaves]
        )

    def merged(self, tree: Any, constants: Sequence[Any]) -> Any:
        """The whole tree of a model, of a tree of its trained leaves and its constant arrays."""
        values, others = iter(jax.tree.leaves(tree)), iter(constants)
        leaves = []
        for leaf in self.leaves:
            match leaf:
                case Trained():
                    leaves.append(next(values))
                case Constant():
                    leaves.append(next(others))
                case Static(value):
                    leaves.append(value)
        return jax.tree.unflatten(self.treedef, leaves)

    def ravel(self, tree: Any) -> Any:
        """The vector of a tree of trained leaves, shape (size,); jax may trace it."""
        return jnp.concatenate([jnp.ravel(leaf).astype(self.dtype) for leaf in jax.tree.leaves(tree)])

    def unravel(self, vector: Any) -> Any:
        """The tree of trained leaves of a vector of shape (size,), each of its own type; jax may trace it."""
        ends = np.cumsum([leaf.size for leaf in self.trained])
        return self.tree(
            [
                vector[end - leaf.size : end].reshape(leaf.shape).astype(leaf.dtype)
                for leaf, end in zip(self.trained, ends, strict=True)
            ]
        )


@dataclass(frozen=True, eq=False)
class Parameters:
    """A pytree of parameters, read.

    Attributes:
      structure: its form.
      trained: the tree of its leaves of floats, None in place of the others.
      constants: its other arrays.
    """

    structure: Structure
    trained: Any
    constants: tuple[Any, ...]

    @property
    def vector(self) -> np.ndarray:
        """All trained numbers, shape (size,), as a new array of numpy."""
        dtype = self.structure.dtype
        return np.concatenate([np.ravel(np.asarray(leaf)).astype(dtype) for leaf in jax.tree.leaves(self.trained)])

    def model(self, vector: Any) -> Any:
        """The whole pytree with the numbers of `vector`; its arrays are of numpy or of jax as those that were read."""
        row, leaves, end = np.asarray(vector), [], 0
        with self.structure.precision():
            for leaf in self.structure.trained:
                values = row[end : end + leaf.size].reshape(leaf.shape).astype(leaf.dtype)
                leaves.append(values if leaf.of_numpy else jnp.asarray(values))
                end += leaf.size
        return self.structure.merged(self.structure.tree(leaves), self.constants)

    def direction(self, vector: Any) -> Any:
        """A vector as a tree of the form of the parameters, zero in arrays and numbers that are not trained."""
        constants = [np.zeros_like(np.asarray(each)) for each in self.constants]
        return self.structure.merged(jax.tree.map(np.asarray, self.structure.unravel(np.asarray(vector))), constants)


def read_parameters(params: Any, argument: str = "params") -> Parameters:
    """A pytree of parameters, read; numbers of Python are trained only where it has no arrays of floats at all.

    Raises:
      InputError: it holds no floats, or complex numbers.
    """
    values, treedef = jax.tree.flatten(params)
    leaves: list[Trained | Constant | Static] = []
    trained: list[Any] = []
    constants: list[Any] = []
    arrays_of_floats = any(_is_float_array(value) for value in values)
    for value in values:
        dtype = getattr(value, "dtype", None)
        if isinstance(value, complex) or (dtype is not None and jnp.issubdtype(dtype, jnp.complexfloating)):
            raise InputError(f"{argument} must hold real numbers; got {brief(value) if dtype is None else dtype}")
        if _is_float_array(value):
            leaves.append(Trained(np.shape(value), np.dtype(dtype).name, not isinstance(value, jax.Array)))
            trained.append(value)
        elif isinstance(value, float) and not arrays_of_floats:
            leaves.append(Trained((), "float32", True))
            trained.append(np.float32(value))
        elif isinstance(value, jax.Array | np.ndarray | np.generic):
            leaves.append(Constant())
            constants.append(value)
        else:
            leaves.append(Static(_hashable(argument, value)))
    if not trained or not sum(np.size(each) for each in trained):
        raise InputError(
            f"{argument} must be a pytree that holds floats, such as a dictionary of arrays; {_got(params)}"
        )
    structure = Structure(treedef, tuple(leaves))
    return Parameters(structure, structure.tree(trained), tuple(constants))


def read_alike(argument: str, params: Any, like: Parameters, of: str = "params") -> Parameters:
    """A pytree of parameters of the same form as another one, read, or an `InputError`."""
    parameters = read_parameters(params, argument)
    ours, theirs = parameters.structure, like.structure
    if ours.treedef != theirs.treedef:
        raise InputError(
            f"{argument} must have the form of {of}; got {brief(ours.treedef)}, not {brief(theirs.treedef)}"
        )
    shapes = [[leaf.shape for leaf in each.trained] for each in (ours, theirs)]
    if shapes[0] != shapes[1]:
        odd, wanted = next(pair for pair in zip(*shapes, strict=False) if pair[0] != pair[1])
        raise InputError(f"{argument} must have the shapes of {of}; got an array of shape {odd} in place of {wanted}")
    return parameters


def read_data(data: Any) -> tuple[Any, ...]:
    """The arrays that a loss takes after the parameters, each with one row a sample, or an `InputError`.

    A part may be a pytree of such arrays. Without data, `()`, the loss takes the parameters alone.
    """
    allowed = "data must be a tuple of arrays, such as (x, y), each with one row a sample"
    if not isinstance(data, tuple | list):
        raise InputError(f"{allowed}; {_got(data)}")
    lengths = []
    for leaf in jax.tree.leaves(tuple(data)):
        if not isinstance(leaf, jax.Array | np.ndarray) or leaf.ndim == 0 or leaf.dtype == object:
            raise InputError(f"{allowed}; got {brief(leaf)} in it")
        lengths.append(leaf.shape[0])
    if len(set(lengths)) > 1:
        raise InputError(f"{allowed}; got arrays of {', '.join(map(str, lengths))} rows")
    if data and (not lengths or not lengths[0]):
        raise InputError(f"{allowed}; got no samples")
    return tuple(data)


def sample_count(data: tuple[Any, ...]) -> int:
    """The number of samples of data that have been read; 0 without data."""
    leaves = jax.tree.leaves(data)
    return int(leaves[0].shape[0]) if leaves else 0


def model_loss(loss: Callable[..., Any], structure: Structure) -> Callable[..., Any]:
    """The function of (trained tree, constants, *data) that calls `loss` with the whole tree."""
    return lambda tree, constants, *data: loss(structure.merged(tree, constants), *data)


def check_loss(
    loss: Any, parameters: Parameters, data: tuple[Any, ...], name: str = "loss", *, differentiable: bool = True
) -> None:
    """Trace `loss(params, *data)` once, which must give one real number, else raise an `InputError`."""
    if not callable(loss):
        raise InputError(f"{name} must be a function of the parameters and the data; got {brief(loss)}")
    call = model_loss(loss, parameters.structure)
    try:
        with parameters.structure.precision():
            result = jax.eval_shape(call, parameters.trained, parameters.constants, *data)
    except InputError:
        raise
    except (jax.errors.ConcretizationTypeError, jax.errors.TracerArrayConversionError) as error:
        raise InputError(
            f"{name} cannot be traced by jax: it needs the numbers themselves (an `if` on them, float(), functions of "
            "numpy); write it with jax.numpy, and branches as jnp.where(condition, a, b)"
        ) from error
    except Exception as error:
        message = " ".join(str(error).split())
        message = message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 3] + "..."
        raise InputError(
            f"{name}(params, *data) raises {type(error).__name__} with {len(data)} arrays of data: {message}"
        ) from error
    shape, dtype = getattr(result, "shape", None), getattr(result, "dtype", None)
    if shape is None or dtype is None:
        raise InputError(f"{name} must return one number; it returns {_kind(result)}")
    if shape != ():
        raise InputError(f"{name} must return one number; it returns an array of shape {shape}; average it to a scalar")
    if jnp.issubdtype(dtype, jnp.complexfloating):
        raise InputError(f"{name} must return a real number; it returns {dtype}")
    if differentiable and not jnp.issubdtype(dtype, jnp.floating):
        raise InputError(f"{name} must return a float, which has a gradient; it returns {dtype}")


def _is_float_array(value: Any) -> bool:
    return isinstance(value, jax.Array | np.ndarray | np.generic) and bool(jnp.issubdtype(value.dtype, jnp.floating))


def _hashable(argument: str, value: Any) -> Any:
    try:
        hash(value)
    except TypeError as error:
        raise InputError(f"{argument} holds {brief(value)}, which is neither an array nor hashable") from error
    return value


def _got(value: Any) -> str:
    if isinstance(value, jax.Array | np.ndarray):
        return f"got an array of {value.dtype}, shape {value.shape}"
    return f"got {brief(value)}"


def _kind(result: Any) -> str:
    if result is None:
        return "nothing"
    return (
        f"a {type(result).__name__}" if not isinstance(result, int | float) else "a number that does not depend on it"
    )
