"""Products of vectors with the Hessian of a model's loss, or with its Gauss-Newton matrix, neither of which is made."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from landscape_viz.errors import InputError, brief, one_of, real_number, whole_number
from landscape_viz.networks.parameters import (
    Parameters,
    Structure,
    check_loss,
    model_loss,
    read_data,
    sample_count,
)
from landscape_viz.runs.evaluate import first_line

MATRICES = ("hessian", "gauss_newton")
AGREEMENT = 1e-3  # by which output_loss(model(params)) may differ from the loss, relative to it

_NO_FORWARD = (TypeError, NotImplementedError)  # from losses with a backward rule of their own, as jax.custom_vjp gives


class Functions(NamedTuple):
    """The functions that a matrix is made from, with what is compiled for them.

    loss: of (params, *data). model: outputs of (params, *data). output_loss: of (outputs, *data). Of a Hessian the last
    two are None.
    """

    loss: Callable[..., Any]
    model: Callable[..., Any] | None
    output_loss: Callable[..., Any] | None
    structure: Structure
    batch_size: int | None


_partial: Any = jax.tree_util.Partial  # has no type hints

_PARTS: dict[Functions, Any] = {}
"""Products in parts by the functions that they are of, so that equal ones share what is compiled."""


class Products:
    """A symmetric matrix of the size of a model's parameters, as its products with vectors.

    Args:
      parameters: where it is taken; `at` moves it. Called with a vector, it gives the product.
      loss, data: as for `train`.
      matrix: "hessian", or "gauss_newton": Jᵀ·H·J of the Jacobian J of the outputs of the model and the Hessian H of
        the loss as a function of them.
      model, output_loss: for "gauss_newton": `output_loss(model(params, *data), *data)` is the loss.
      batch_size: the products are computed on so many samples at a time, which bounds the memory. It is the same for a
        loss that is a mean over samples, and only for such a one.

    Raises:
      InputError: an argument is not what is described above, or the functions do not make the loss.
    """

    def __init__(
        self,
        parameters: Parameters,
        loss: Callable[..., Any],
        data: Any,
        matrix: str = "hessian",
        model: Callable[..., Any] | None = None,
        output_loss: Callable[..., Any] | None = None,
        batch_size: int | None = None,
    ) -> None:
        arrays = read_data(data)
        check_loss(loss, parameters, arrays)
        one_of("matrix", matrix, MATRICES)
        if (matrix == "gauss_newton") != (model is not None) or (model is None) != (output_loss is None):
            raise InputError(
                'model and output_loss belong to matrix="gauss_newton": functions such that '
                "output_loss(model(params, *data), *data) is the loss"
            )
        size = None if batch_size is None else whole_number("batch_size", batch_size, 1)
        if size is not None and size >= sample_count(arrays):
            size = None
        self.structure = parameters.structure
        self.functions = Functions(loss, model, output_loss, parameters.structure, size)
        with self.structure.precision():
            self.data = jax.tree.map(jnp.asarray, arrays)
        self.constants = parameters.constants
        self.at(parameters.vector)
        if model is not None:
            self._check_composition()

    @property
    def size(self) -> int:
        """The number of rows of the matrix: of parameters."""
        return self.structure.size

    def at(self, vector: np.ndarray) -> None:
        """Take the matrix at other parameters of the same form, as a vector of shape (size,)."""
        with self.structure.precision():
            self.vector = jnp.asarray(vector)
        self._product: Any = None

    def loss(self) -> float:
        """The loss on all the data."""
        with self.structure.precision():
            return float(_loss(self.functions, self.vector, self.constants, self.data))

    def gradient(self) -> np.ndarray:
        """The gradient of the loss on all the data, shape (size,)."""
        with self.structure.precision():
            return np.asarray(_gradient(self.functions, self.vector, self.constants, self.data))

    def product(self) -> Any:
        """The product with a vector of shape (size,), as a function that jax may trace and pass to compiled ones."""
        if self._product is None:
            arguments = (self.vector, self.constants, self.data)
            try:
                if self.functions.batch_size is None:
                    # Once for all vectors: what does not depend on them is not computed again.
                    self._product = _linearized(self.functions, *arguments)
                else:
                    in_parts = functools.partial(_in_parts, self.functions)
                    self._product = _partial(_PARTS.setdefault(self.functions, in_parts), *arguments)
                    jax.eval_shape(self._product, self.vector)
            except _NO_FORWARD as error:
                raise InputError(f"loss cannot be differentiated twice: {first_line(error)}") from error
        return self._product

    def __call__(self, vector: np.ndarray) -> np.ndarray:
        """The product of the matrix with a vector of shape (size,)."""
        with self.structure.precision():
            return np.asarray(_apply(self.product(), jnp.asarray(vector, self.structure.dtype)))

    def _check_composition(self) -> None:
        with self.structure.precision():
            try:
                composed = float(_composed(self.functions, self.vector, self.constants, self.data))
            except (TypeError, ValueError) as error:
                raise InputError(
                    f"output_loss(model(params, *data), *data) must be the loss; it raises {brief(error)}"
                ) from error
        loss = self.loss()
        if np.isfinite(loss) and not abs(composed - loss) <= AGREEMENT * max(abs(loss), AGREEMENT):
            raise InputError(
                f"output_loss(model(params, *data), *data) must be the loss; it is {composed:.6g}, the loss {loss:.6g}"
            )


def read_tolerance(tolerance: Any) -> float:
    """A relative tolerance above 0 and below 1, or an `InputError`."""
    return real_number("tolerance", tolerance, above=0, most=1)


def _of_vector(functions: Functions, constants: Any, data: Any) -> Callable[[Any], Any]:
    loss = model_loss(functions.loss, functions.structure)
    return lambda vector: loss(functions.structure.unravel(vector), constants, *data)


@functools.partial(jax.jit, static_argnums=(0,))
def _loss(functions: Functions, vector: Any, constants: Any, data: Any) -> Any:
    return _of_vector(functions, constants, data)(vector)


@functools.partial(jax.jit, static_argnums=(0,))
def _gradient(functions: Functions, vector: Any, constants: Any, data: Any) -> Any:
    return jax.grad(_of_vector(functions, constants, data))(vector)


@functools.partial(jax.jit, static_argnums=(0,))
def _composed(functions: Functions, vector: Any, constants: Any, data: Any) -> Any:
    outputs, lost = _parts(functions, constants, data)
    return lost(outputs(vector))


@functools.partial(jax.jit, static_argnums=(0,))
def _linearized(functions: Functions, vector: Any, constants: Any, data: Any) -> Any:
    return _linear_map(functions, vector, constants, data)


@jax.jit
def _apply(linear: Any, along: Any) -> Any:
    return linear(along)


def _in_parts(functions: Functions, vector: Any, constants: Any, data: Any, along: Any) -> Any:
    size, samples = functions.batch_size, sample_count(data)
    assert size is not None
    whole, rest = divmod(samples, size)

    def product(batch: Any) -> Any:
        return _linear_map(functions, vector, constants, batch)(along)

    full = jax.tree.map(lambda part: part[: whole * size].reshape(whole, size, *part.shape[1:]), data)
    total, _ = jax.lax.scan(lambda sum_, batch: (sum_ + product(batch) * size, None), jnp.zeros_like(along), full)
    if rest:
        total = total + product(jax.tree.map(lambda part: part[whole * size :], data)) * rest
    return total / samples


def _linear_map(functions: Functions, vector: Any, constants: Any, data: Any) -> Any:
    """The product as a function of a vector, linearised at `vector`."""
    if functions.model is None:
        gradient = jax.grad(_of_vector(functions, constants, data))
        try:
            return jax.linearize(gradient, vector)[1]
        except _NO_FORWARD:  # backward through backward: the matrix is its own transpose
            back = jax.vjp(gradient, vector)[1]
            return _partial(_first, back)
    outputs, lost = _parts(functions, constants, data)
    out, push = jax.linearize(outputs, vector)
    middle = jax.linearize(jax.grad(lost), out)[1]
    pull = jax.vjp(outputs, vector)[1]
    return _partial(_through, push, middle, pull)


def _first(back: Any, along: Any) -> Any:
    return back(along)[0]


def _through(push: Any, middle: Any, pull: Any, along: Any) -> Any:
    return pull(middle(push(along)))[0]


def _parts(functions: Functions, constants: Any, data: Any) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """The outputs as a function of the vector, and the loss as one of the outputs."""
    structure, model, output_loss = functions.structure, functions.model, functions.output_loss
    assert model is not None
    assert output_loss is not None
    return (
        lambda vector: model(structure.merged(structure.unravel(vector), constants), *data),
        lambda outputs: output_loss(outputs, *data),
    )
