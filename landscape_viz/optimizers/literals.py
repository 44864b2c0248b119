"""The values of settings as they are typed: numbers, words, lists, calls of optax's schedules. Nothing is evaluated."""

from __future__ import annotations

import ast
import inspect
import operator
from collections.abc import Callable
from typing import Any

from landscape_viz.errors import InputError, closest
from landscape_viz.landscapes.expressions.vocabulary import CONSTANTS

MOST_CHARACTERS = 2000
MOST_DIGITS = 18
MOST_SHOWN = 100  # characters of it in a message
_WORDS = {"true": True, "false": False, "none": None}
_ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: lambda base, exponent: float(base) ** float(exponent),
}


def split_arguments(text: str) -> list[str]:
    """`text` cut at the commas that are not inside brackets."""
    parts, depth, begin = [], 0, 0
    for place, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            parts.append(text[begin:place])
            begin = place + 1
    return [part.strip() for part in [*parts, text[begin:]]]


def read_value(key: str, text: str) -> Any:
    """The value that `text` stands for.

    Numbers (``0.1``, ``1/64``, ``20*2**-8``, ``pi/8``), ``true``, ``false``, ``none``, words, lists, dictionaries,
    and schedules such as ``exponential_decay(0.2, transition_steps=1, decay_rate=0.99)``.

    Raises:
      InputError: the text is none of these.
    """
    shown = " ".join(f"{key}={text}".split())
    shown = shown if len(shown) <= MOST_SHOWN else shown[: MOST_SHOWN - 3] + "..."
    if not text or len(text) > MOST_CHARACTERS:
        raise InputError(f"{key} needs a value, for example {key}=0.1; got {text[:40]!r}")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise InputError(f"{shown}: cannot be read as a number, a word or a schedule") from error
    try:
        return _value(key, tree)
    except OverflowError as error:
        raise InputError(f"{shown}: the number is too large") from error
    except RecursionError as error:
        raise InputError(f"{shown}: nested too deeply") from error
    except (ArithmeticError, TypeError) as error:
        raise InputError(f"{shown}: {error}") from error


def _value(key: str, node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None as value):
            return _bounded(value)
        case ast.Name(id=word):
            return CONSTANTS[word] if word in CONSTANTS else _WORDS.get(word.lower(), word)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(key, operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _number(key, operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            return _bounded(_ARITHMETIC[type(op)](_number(key, left), _number(key, right)))
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value(key, item) for item in items]
        case ast.Dict(keys=keys, values=values):
            return {_value(key, k): _value(key, v) for k, v in zip(keys, values, strict=True) if k is not None}
        case ast.Call(func=ast.Name(id=name), args=positional, keywords=named) if all(k.arg for k in named):
            schedule = find_schedule(key, name)
            arguments = [_value(key, item) for item in positional]
            settings = {k.arg: _value(key, k.value) for k in named if k.arg}
            return _called(key, name, schedule, arguments, settings)
    raise InputError(f"{key}={ast.unparse(node)}: only numbers, words, lists and optax schedules are allowed")


def _number(key: str, node: ast.expr) -> float:
    value = _value(key, node)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{key}: {ast.unparse(node)} is not a number")
    return value


def _bounded(value: Any) -> Any:
    if isinstance(value, complex):
        raise ArithmeticError("the root of a negative number")
    if type(value) is int and abs(value) >= 10**MOST_DIGITS:  # what counts steps in 64 bits takes no more
        raise OverflowError
    return value


def _called(key: str, name: str, schedule: Callable[..., Any], arguments: list[Any], settings: dict[str, Any]) -> Any:
    try:
        inspect.signature(schedule).bind(*arguments, **settings)
        return schedule(*arguments, **settings)
    except (TypeError, ValueError, KeyError) as error:
        raise InputError(f"{key}: {name}({_arguments(schedule)}) cannot be called so: {error}") from error


def _arguments(schedule: Callable[..., Any]) -> str:
    """The names of its arguments and their defaults; the types are half a page."""
    return ", ".join(
        parameter.name if parameter.default is parameter.empty else f"{parameter.name}={parameter.default}"
        for parameter in inspect.signature(schedule).parameters.values()
    )


def find_schedule(key: str, name: str) -> Callable[..., Any]:
    """The schedule of optax with this name, or an `InputError` with the closest one."""
    import optax

    names = schedule_names()
    if name not in names:
        raise InputError(f"{key}: unknown schedule {name!r}; optax has {', '.join(names)}.{closest(name, names)}")
    schedule: Callable[..., Any] = getattr(optax.schedules, name)
    return schedule


def schedule_names() -> list[str]:
    """The names of optax's schedules."""
    import optax

    return sorted(
        name
        for name, member in vars(optax.schedules).items()
        if inspect.isfunction(member) and not name.startswith(("_", "inject"))
    )
