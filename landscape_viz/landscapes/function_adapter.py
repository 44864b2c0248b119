"""Any loss a user may write, brought to one form: a function of a vector of shape (dim,).

In one dimension a loss takes a scalar. In two it takes two scalars or one vector; the signature
tells which, and where it cannot (``*args``, a builtin) the loss is traced once each way.
"""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.expressions.vocabulary import VARIABLES
from landscape_viz.precision import float64

LONGEST_NAME = 12  # letters of a parameter that still make the name of an axis
LONGEST_MESSAGE = 200  # letters of an exception of the user's code

PointFunction = Callable[[Any], Any]
"""Takes a point of shape (dim,), gives a float64 scalar; traceable by jax."""


def point_function(loss: Callable[..., Any], dim: int, name: str) -> PointFunction:
    """`loss` as a function of one vector of shape (dim,), checked by tracing it.

    Raises:
      InputError: `loss` is not callable, raises, cannot be traced by jax, or does not return one real number.
    """
    if not callable(loss):
        raise InputError(f"loss must be a function that jax can trace; got {brief(loss)}")
    refused: InputError | None = None
    for form in call_forms(loss, dim):
        try:
            _check(form, dim, name)
        except InputError as error:
            refused = refused or error
        else:
            return _real(form)
    assert refused is not None
    raise refused


def call_forms(loss: Callable[..., Any], dim: int, parts: int = 0) -> list[Callable[..., Any]]:
    """`loss` as a function of a point of shape (dim,) and `parts` further arguments: each way in which it may be meant.

    It takes the coordinates one by one or, in two dimensions, the point; both where its signature fits neither.
    """

    def scalars(point: Any, *rest: Any) -> Any:
        return loss(*(point[axis] for axis in range(dim)), *rest)

    def vector(point: Any, *rest: Any) -> Any:
        return loss(point, *rest)

    forms = {dim + parts: scalars} if dim == 1 else {dim + parts: scalars, 1 + parts: vector}
    required = required_arguments(loss)
    return [forms[required]] if required in forms else list(forms.values())


def variable_names(loss: Callable[..., Any], dim: int) -> tuple[str, ...]:
    """The names of the coordinates: those of the arguments where the loss takes each as one, else x and y."""
    usual = VARIABLES[:dim]
    try:
        parameters = list(inspect.signature(loss).parameters.values())[:dim]
    except (TypeError, ValueError):
        return usual
    names = tuple(p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD))
    named = len(names) == dim and all(p.default is p.empty for p in parameters)
    return names if named and all(len(name.strip("_")) in range(1, LONGEST_NAME + 1) for name in names) else usual


def required_arguments(loss: Callable[..., Any]) -> int | None:
    """The number of positional arguments that `loss` needs; None where the signature does not say."""
    try:
        parameters = inspect.signature(loss).parameters.values()
    except (TypeError, ValueError):
        return None
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return None
    return sum(p.default is p.empty for p in positional) or None


def _real(form: PointFunction) -> PointFunction:
    def function(point: Any) -> Any:
        return jnp.asarray(form(point), dtype=jnp.float64)

    return function


def _check(form: PointFunction, dim: int, name: str) -> None:
    with float64():
        point: Any = jax.ShapeDtypeStruct((dim,), jnp.float64)  # type: ignore[no-untyped-call]
        try:
            result = jax.eval_shape(lambda p: _checked_kind(form(p), name), point)
        except InputError:
            raise
        except (jax.errors.ConcretizationTypeError, jax.errors.TracerArrayConversionError) as error:
            raise InputError(
                f"the loss {name!r} cannot be traced by jax{_place(error)}: it needs the number itself "
                "(an `if` on the point, float(), math or numpy functions); "
                "write it with jax.numpy, and branches as jnp.where(condition, a, b)"
            ) from error
        except Exception as error:
            arguments = "one number, x" if dim == 1 else "two numbers, x and y, or one vector of shape (2,)"
            called = f"a loss of {dim} dimension{'s' * (dim > 1)} is called with {arguments}"
            raise _raised(f"the loss {name!r}", error, called) from error
    _check_result(result, name)


@contextmanager
def told_as_input(function: str, called: str = "") -> Iterator[None]:
    """The user's code belongs to the input: an exception of it is told in one line as an `InputError`.

    Args:
      function: which function raises it.
      called: with which arguments it is called, for the message where it takes others.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        raise _raised(function, error, called) from error


def _raised(function: str, error: Exception, called: str) -> InputError:
    message = " ".join(str(error).split())
    if called and isinstance(error, TypeError) and "positional argument" in message:
        message = f"{message}; {called}"
    message = message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 3] + "..."
    return InputError(f"{function} raises {type(error).__name__}{_place(error)}: {message}")


def _checked_kind(result: Any, name: str) -> Any:
    if not isinstance(result, jax.Array | np.ndarray | np.generic | int | float | complex):
        kind = "nothing" if result is None else f"a {type(result).__name__}"
        raise InputError(f"the loss {name!r} must return one number; it returns {kind}")
    return result


def _check_result(result: Any, name: str) -> None:
    if result.shape != ():
        raise InputError(
            f"the loss {name!r} must return one number; it returns an array of shape {result.shape} "
            "(sum or average it to a scalar)"
        )
    if not jnp.issubdtype(result.dtype, jnp.floating) and not jnp.issubdtype(result.dtype, jnp.integer):
        raise InputError(f"the loss {name!r} must return a real number; it returns {result.dtype}")


def _place(error: BaseException) -> str:
    """`` (line 3 of my.py)`` for the innermost frame of the traceback that the user wrote."""
    package = Path(__file__).parents[1]
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if "site-packages" not in path.parts and package not in path.parents and not path.name.startswith("<"):
            return f" (line {frame.lineno} of {path.name})"
    return ""
