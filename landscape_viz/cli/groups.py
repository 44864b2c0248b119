"""Groups of options: what several commands take is written once, as a dataclass with an option a field."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints


def flat(command: Callable[..., None]) -> Callable[..., None]:
    """`command` with every option of its groups as an option of its own, as typer takes them.

    A parameter whose type is a dataclass is a group; its fields are options, with their types and defaults.
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: kind for name, kind in hints.items() if is_dataclass(kind)}
    options: list[Parameter] = []
    for parameter in signature(command).parameters.values():
        if parameter.name in groups:
            options += _options(groups[parameter.name])
        else:
            options.append(_option(parameter.name, hints[parameter.name], parameter.default))

    @functools.wraps(command)
    def flattened(**typed: Any) -> None:
        grouped = {
            name: kind(**{field.name: typed.pop(field.name) for field in fields(kind)}) for name, kind in groups.items()
        }
        command(**typed, **grouped)

    # typer reads both, and would find the groups behind `__wrapped__`.
    del flattened.__dict__["__wrapped__"]
    flattened.__dict__["__signature__"] = Signature(options)
    flattened.__annotations__ = {option.name: option.annotation for option in options}
    return flattened


def _options(group: Any) -> list[Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [_option(field.name, hints[field.name], field.default) for field in fields(group)]


def _option(name: str, kind: Any, default: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)
