"""A model in the user's own code: a function that returns its loss, its parameters and its data."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from landscape_viz.errors import InputError, brief
from landscape_viz.parsing.landscape import member_of


class Model(NamedTuple):
    """A loss with loss(params, *data) a number, the parameters, a tree of arrays, and the data."""

    loss: Callable[..., Any]
    params: Any
    data: tuple[Any, ...]


def check_factory(text: str) -> str:
    """``file.py:factory`` or ``package.module:factory`` as it was typed; nothing is imported.

    Raises:
      InputError: it has another form.
    """
    text = text.strip()
    if not re.fullmatch(r".+:[A-Za-z_]\w*", text):
        raise InputError(
            f"the model must be file.py:factory, a function that returns (loss, params, data); got {brief(text)}"
        )
    return text


def read_model(text: str) -> Model:
    """The model that the function ``file.py:factory`` returns.

    Raises:
      InputError: there is no such function, it raises, or it returns something else.
    """
    from landscape_viz.landscapes.function_adapter import told_as_input

    factory = member_of(check_factory(text))
    if not callable(factory):
        raise InputError(f"{text} must be a function; it is {type(factory).__name__}")
    with told_as_input(text, "it is called without arguments"):
        made = factory()
    wanted = f"{text} must return (loss, params, data), with loss(params, *data) a number"
    if not isinstance(made, tuple | list) or len(made) not in (2, 3):
        raise InputError(f"{wanted}; it returns {brief(made)}")
    loss, params, *rest = made
    if not callable(loss):
        raise InputError(f"{wanted}; its loss is {brief(loss)}")
    data = rest[0] if rest else ()
    if not isinstance(data, tuple | list):
        raise InputError(f"{wanted}, data a tuple such as (x, y); its data is {brief(data)}")
    return Model(loss, params, tuple(data))
