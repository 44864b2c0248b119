"""Losses from data: the mean over a data set of the loss of one sample, as a function of one or two parameters.

`DataLandscape` makes one of any loss and data; `linear_regression`, `linear_equations` and `neuron` are ready-made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.expressions.vocabulary import VARIABLES
from landscape_viz.landscapes.function_adapter import call_forms, required_arguments, variable_names
from landscape_viz.landscapes.landscape import Landscape, read_domain

MOST_AT_ONCE = 2**22  # samples times points that are evaluated side by side: some 32 MB for each number of a sample


class DataLandscape(Landscape):
    """A loss of one or two parameters over a data set: the mean of the losses of its samples.

    Args:
      loss: the loss of one sample, a function that jax can trace and that returns one real number. It takes the
        parameters, then the parts of a sample: `loss(w, b, x, y)`, or `loss(p, x, y)` with p of shape (2,);
        `loss(w, x, y)` in one dimension.
      samples: the data, as one array for each part of a sample, all with one row a sample: `(x, y)` with x of shape
        (n,) or (n, features). Fractions are taken as float64, whole numbers stay whole.
      domain, name, minima, start, formula, source, smooth, variables: as for `Landscape`.

    Raises:
      InputError: as for `Landscape`; or the samples are empty, not finite or not equally many in each array.

    Values, gradients and Hessians are those of all the data, so every view and every optimizer works as on any
    landscape. `record` with `batch_size` steps on a few samples at a time.

    Attributes (besides those of `Landscape`):
      samples: the arrays, read-only.
      batch_function: the mean loss at a point of shape (dim,) over the first `present` of the rows given.

    >>> line = DataLandscape(lambda w, b, x, y: (w * x + b - y) ** 2, ([0.0, 1, 2], [1.0, 3, 5]), ((0, 4), (-1, 3)))
    >>> float(line.value((2, 1)))
    0.0
    """

    samples: tuple[np.ndarray, ...]
    batch_function: Callable[[Any, tuple[Any, ...], Any], Any]

    def __init__(
        self,
        loss: Callable[..., Any],
        samples: Sequence[Any],
        domain: Any,
        *,
        name: str | None = None,
        minima: Sequence[Any] = (),
        start: Any = None,
        formula: str | None = None,
        source: str | None = None,
        smooth: bool = True,
        variables: Sequence[str] | None = None,
    ) -> None:
        if not callable(loss):
            raise InputError(f"loss must be a function of the parameters and one sample; got {brief(loss)}")
        arrays = read_samples(samples)
        title = name or getattr(loss, "__name__", None) or type(loss).__name__
        refused: InputError | None = None
        dim, parts = len(read_domain(domain)), len(arrays)
        required = required_arguments(loss)
        _check_arguments(loss, required, dim, parts)
        if variables is None:
            variables = variable_names(loss, dim) if required == dim + parts else VARIABLES[:dim]
        for form in call_forms(loss, dim, parts):
            try:
                super().__init__(
                    _mean(form, arrays, title),
                    domain,
                    name=title,
                    minima=minima,
                    start=start,
                    formula=formula,
                    source=source,
                    smooth=smooth,
                    variables=variables,
                )
            except InputError as error:
                refused = refused or error
            else:
                object.__setattr__(self, "samples", arrays)
                object.__setattr__(self, "batch_function", _batch_mean(form))
                return
        assert refused is not None
        raise refused

    def __repr__(self) -> str:
        return f"{super().__repr__()[:-1]}, {self.sample_count} samples)"

    @property
    def sample_count(self) -> int:
        """The number of samples of the data set."""
        return len(self.samples[0])

    # Side by side over a fine grid, a large data set would not fit into memory.
    @cached_property
    def _values(self) -> Callable[..., Any]:
        return self._in_parts(self.function)

    @cached_property
    def _gradients(self) -> Callable[..., Any]:
        return self._in_parts(jax.grad(self.function))

    @cached_property
    def _hessians(self) -> Callable[..., Any]:
        return self._in_parts(jax.hessian(self.function))

    def _in_parts(self, function: Callable[[Any], Any]) -> Callable[..., Any]:
        side_by_side = max(1, MOST_AT_ONCE // self.sample_count)
        return jax.jit(lambda points: jax.lax.map(function, points, batch_size=min(side_by_side, len(points) or 1)))


def read_samples(samples: Sequence[Any]) -> tuple[np.ndarray, ...]:
    """The parts of the samples as read-only arrays with equally many rows, or an `InputError`."""
    allowed = "samples must be one array for each part of a sample, such as (x, y), with one row a sample"
    if not isinstance(samples, tuple | list) or not samples:
        raise InputError(f"{allowed}; got {brief(samples)}")
    arrays = tuple(_read_array(part, allowed) for part in samples)
    if len({len(array) for array in arrays}) > 1:
        raise InputError(f"{allowed}; got arrays of {', '.join(str(len(array)) for array in arrays)} rows")
    return arrays


def _read_array(part: Any, allowed: str) -> np.ndarray:
    try:
        array = np.array(part)
    except (TypeError, ValueError) as error:
        raise InputError(f"{allowed}; got {brief(part)}") from error
    if array.dtype.kind not in "fiub" or array.ndim == 0 or array.size == 0:
        raise InputError(f"{allowed}; got {brief(part)}")
    if array.dtype.kind == "f":
        array = array.astype(np.float64)
        if not np.isfinite(array).all():
            raise InputError(f"samples must be finite; got {brief(part)}")
    array.flags.writeable = False
    return array


def _check_arguments(loss: Callable[..., Any], required: int | None, dim: int, parts: int) -> None:
    allowed = [dim + parts] if dim == 1 else [dim + parts, 1 + parts]
    if required is not None and required not in allowed:
        raise InputError(
            f"loss must take {' or '.join(map(str, allowed))} arguments, the parameters and then one sample "
            f"({parts} of them); {brief(loss)} takes {required}"
        )


def _mean(form: Callable[..., Any], arrays: tuple[np.ndarray, ...], name: str) -> Callable[[Any], Any]:
    def mean(point: Any) -> Any:
        losses = _losses(form, jnp.atleast_1d(point), arrays)
        if losses.ndim != 1:
            raise InputError(
                f"the loss {name!r} must return one number for a sample; "
                f"it returns an array of shape {losses.shape[1:]}"
            )
        return jnp.mean(losses)

    return mean


def _batch_mean(form: Callable[..., Any]) -> Callable[[Any, tuple[Any, ...], Any], Any]:
    def batch_mean(point: Any, rows: tuple[Any, ...], present: Any) -> Any:
        losses = jnp.asarray(_losses(form, point, rows), jnp.float64)
        return jnp.where(jnp.arange(len(losses)) < present, losses, 0.0).sum() / present

    return batch_mean


def _losses(form: Callable[..., Any], point: Any, rows: tuple[Any, ...]) -> Any:
    return jax.vmap(lambda *sample: form(point, *sample))(*rows)
