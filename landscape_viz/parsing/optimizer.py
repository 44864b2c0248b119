"""Optimizers by name: ours, and any of optax's, with their settings."""

from __future__ import annotations

import functools
import inspect
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from landscape_viz.errors import InputError, brief, closest, real_number
from landscape_viz.parsing.literals import read_value, split_arguments
from landscape_viz.parsing.optimizer_forms import example, meant, several, written
from landscape_viz.parsing.optimizer_names import (
    ALIASES,
    KEY_ALIASES,
    OPTAX,
    OWN,
    RATE,
    full_key,
    full_name,
    plain,
    typed_key,
    typed_name,
)

__all__ = ["ALIASES", "KEY_ALIASES", "OPTAX", "OWN", "ParsedOptimizer", "read_optimizer"]

_SHOWN = {"saddle_free_newton": "saddle-free newton"}


@dataclass(frozen=True)
class ParsedOptimizer:
    """An optimizer by name, with the settings that were typed.

    Attributes:
      text: as it was typed.
      name: the full name.
      factory: makes the optax transformation.
      settings: keyword arguments for the factory.
      label: for pictures, such as "adam lr=0.1".
    """

    text: str
    name: str
    factory: Callable[..., Any]
    settings: Mapping[str, Any]
    label: str

    def build(self) -> Any:
        """The optax transformation.

        Raises:
          InputError: a setting is missing, or the factory refuses one.
        """
        from landscape_viz.optimizers.exports import with_learning_rate

        parameters = inspect.signature(self.factory).parameters
        for parameter in parameters.values():
            if parameter.default is parameter.empty and parameter.name not in self.settings:
                right = example(self.name, parameter.name)
                raise InputError(f"optimizer {self.text!r} needs {parameter.name}, for example {right}")
        settings = dict(self.settings)
        try:
            if self.name in OWN or settings.get(RATE) is None:
                return self.factory(**settings)
            rate = settings.pop(RATE)
            return with_learning_rate(functools.partial(self.factory, **settings), rate)
        except InputError as error:
            raise InputError(f"optimizer {self.text!r}: {error}") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(f"optimizer {self.text!r} cannot be made: {error}") from error


def read_optimizer(text: str) -> ParsedOptimizer:
    """``NAME[:key=value,...]``, such as ``gd:lr=0.05`` or ``sgd:learning_rate=0.1,momentum=0.9``.

    Names and keys may be written with capitals, and with hyphens or blanks for the underscores.

    Raises:
      InputError: an unknown name or key, with the closest known one, or a value that cannot be read.
    """
    typed, _, rest = text.strip().partition(":")
    name = full_name(typed)
    factory = _factory(text.strip(), typed.strip(), name)
    parameters = inspect.signature(factory).parameters
    parts = split_arguments(rest) if rest.strip() else []
    _check_form(text, name, parts, parameters)
    settings: dict[str, Any] = {}
    typed_keys: dict[str, str] = {}
    words = []
    for part in parts:
        word, _, value = (piece.strip() for piece in part.partition("="))
        key = full_key(word, parameters)
        if key not in parameters:
            allowed = ", ".join(parameters) or "no settings"
            aliases = [alias for alias, full in KEY_ALIASES.items() if full in parameters]
            hint = closest(key, [*parameters, *aliases])
            raise InputError(f"optimizer {text!r}: {name} has no {word!r}, it has {allowed}{'.' if hint else ''}{hint}")
        if key in settings:
            raise InputError(f"optimizer {text!r}: {_twice(key, word, typed_keys[key])}")
        typed_keys[key] = word
        settings[key] = _of_kind(text, key, read_value(word, value), parameters[key].default)
        words.append(f"{typed_key(key)}={_brief_value(settings[key], value)}")
    return ParsedOptimizer(text, name, factory, settings, " ".join([_short_name(name), *words]))


def _twice(key: str, word: str, before: str) -> str:
    if plain(word) == plain(before):
        return f"{word} is given twice"
    other = before if plain(before) != key else word
    return f"{key} is given twice: {other} is another word for it"


def _check_form(text: str, name: str, parts: list[str], parameters: Mapping[str, inspect.Parameter]) -> None:
    """Refuse what is not written key=value, with the right form of it."""
    optimizers = several(text.strip(), {*ALIASES, *OWN, *OPTAX} - set(parameters))
    if optimizers:
        raise InputError(f"optimizer {text!r}: {optimizers}")
    for before, part in itertools.pairwise(["", *parts]):
        key, equals, whole = before.partition("=")
        if equals and re.fullmatch(r"\s*[+-]?\d+", whole) and re.fullmatch(r"\d+([eE][+-]?\d+)?", part):
            raise InputError(
                f"optimizer {text!r}: a comma separates settings, a decimal has a point: {key}={whole.strip()}.{part}"
            )
        if "=" in part:
            continue
        if not parameters:
            raise InputError(f"optimizer {text!r}: {name} has no settings; got {part!r}")
        right = written(name, parts, parameters) or example(name, next(iter(parameters)))
        raise InputError(f"optimizer {text!r}: settings are written key=value, such as {right}; got {part!r}")


def _factory(text: str, typed: str, name: str) -> Callable[..., Any]:
    if name in OWN:
        return _found(name)
    known = _known()
    if name in known:
        return _found(name)
    optimizers = several(text, known)
    if optimizers:
        raise InputError(f"unknown optimizer {text!r}: {optimizers}")
    raise InputError(
        f"unknown optimizer {text if '(' in typed else typed!r}.{_hint(text, typed, known)} "
        "It is written NAME:key=value,... with a name from `python -m landscape_viz list optimizers`, "
        "or of any other optimizer of optax"
    )


def _hint(text: str, typed: str, known: list[str]) -> str:
    from landscape_viz.landscapes.catalogue import catalogue

    if typed in catalogue:
        return f" It is a loss, and a loss comes first: animate {typed} --optimizer newton."
    found = meant(text, known)
    if found is None:
        return closest(plain(typed).removeprefix("optax.").partition("(")[0], known)
    name, parts = found
    right = written(name, parts, inspect.signature(_found(name)).parameters) or typed_name(name)
    return f" Did you mean {right!r}?"


def _found(name: str) -> Callable[..., Any]:
    if name in OWN:
        from landscape_viz.optimizers import exports as optimizers

        own: Callable[..., Any] = getattr(optimizers, name)
        return own
    import optax

    factory: Callable[..., Any] = getattr(optax, name, None) or getattr(optax.contrib, name)
    return factory


def _known() -> list[str]:
    import optax

    return [*ALIASES, *OWN, *_makers(optax), *_makers(optax.contrib)]


def _makers(module: Any) -> list[str]:
    """The names of the functions of a module of optax that make optimizers: those with a learning rate, and L-BFGS."""
    names = []
    for name, member in vars(module).items():
        if isinstance(member, FunctionType | functools.partial) and not name.startswith(("_", "scale_by", "inject")):
            parameters = inspect.signature(member).parameters
            if name in ("lbfgs", "cocob") or any(parameter.endswith(RATE) for parameter in parameters):
                names.append(name)
    return names


def _of_kind(text: str, key: str, value: Any, default: Any) -> Any:
    """`value` if it is of the kind of `default`: the word `no` would be taken for true, and fail late as a number."""
    if key.endswith(RATE) and not callable(value) and not (value is None and default is None):
        return real_number(f"optimizer {text!r}: learning_rate", value, above=0)
    if isinstance(default, bool) and not isinstance(value, bool):
        raise InputError(f"optimizer {text!r}: {key} must be true or false; got {brief(value)}")
    if isinstance(default, float) and (value is None or isinstance(value, bool | str | list | dict)):
        raise InputError(f"optimizer {text!r}: {key} must be a number; got {brief(value)}")
    return value


def _short_name(name: str) -> str:
    return _SHOWN.get(name, typed_name(name).replace("_", " ")) if name in OWN else name


def _brief_value(value: Any, text: str) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    return text.partition("(")[0] + "(…)" if callable(value) else text
