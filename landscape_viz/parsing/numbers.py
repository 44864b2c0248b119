"""Numbers in options, as people type them: ``50``, ``-1.2,1``, ``-pi,pi``, ``1/3``, ``640x480``; without jax."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable
from typing import Any

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.expressions.parser import chain, read_constant
from landscape_viz.landscapes.expressions.vocabulary import CONSTANTS
from landscape_viz.output_formats import checked_size

_LONGEST = 200  # characters
_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


class NoNumberError(ValueError):
    """A text is no number; the message, which may be empty, says why, to be put behind what was expected."""


def read_number(text: str) -> float:
    """The value of a number, or of the arithmetic of numbers, pi and e; it may be infinite or nan where typed so.

    Raises:
      NoNumberError: the text is none of these, or its value is not a real number.
    """
    try:
        return float(text)
    except ValueError:
        pass
    try:
        if len(text) > _LONGEST:
            raise NoNumberError
        return _value(read_constant(text))
    except InputError:
        raise NoNumberError from None
    except ZeroDivisionError:
        raise NoNumberError("a division by zero") from None
    except OverflowError:
        raise NoNumberError("too large") from None


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.Name(id=name):
            return CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand)
        case ast.BinOp():
            first, operators = chain(node)
            result = _value(first)
            for binary in operators:
                result = _ARITHMETIC[type(binary.op)](result, _value(binary.right))
            if isinstance(result, complex):
                raise NoNumberError("the root of a negative number")
            if not math.isfinite(result):
                raise OverflowError
            return result
    raise NoNumberError  # functions and choices


def read_whole(option: str, text: str) -> int:
    """A whole number, or an `InputError` that names the option."""
    try:
        return int(text)
    except ValueError:
        raise InputError(f"{option} must be a whole number, such as 50; got {brief(text.strip())}") from None


def read_real(option: str, text: str) -> float:
    """A number, also as arithmetic such as ``1/30`` or ``2*pi``, or an `InputError` that names the option."""
    try:
        return read_number(text)
    except NoNumberError as error:
        typed = text.strip()
        why = str(error) or ("a comma instead of a decimal point" if re.fullmatch(r"-?\d+,\d+", typed) else "")
        raise InputError(f"{option} must be a number, such as 12.5; got {brief(typed)}{_because(why)}") from None


def read_numbers(option: str, text: str, example: str) -> tuple[float, ...]:
    """Finite numbers separated by commas, each of them as for `read_real`, or an `InputError` that names the option."""
    try:
        numbers = tuple(read_number(part) for part in text.split(","))
    except NoNumberError as error:
        raise InputError(
            f"{option} must be numbers separated by commas, such as {example}; got {brief(text.strip())}"
            f"{_because(str(error))}"
        ) from None
    if not all(math.isfinite(number) for number in numbers):
        raise InputError(f"{option} must be finite; got {brief(text.strip())}")
    return numbers


def _because(why: str) -> str:
    return f" ({why})" if why else ""


def read_start(text: str) -> tuple[float, ...]:
    """``X`` or ``X,Y``."""
    numbers = read_numbers("--start", text, "-8 or -1.2,1")
    if len(numbers) > 2:
        raise InputError(f"--start has one number for each dimension, one or two; got {brief(text.strip())}")
    return numbers


def read_domain_option(text: str) -> tuple[Any, ...]:
    """``LO,HI`` or ``LO,HI,LO,HI``."""
    numbers = read_numbers("--domain", text, "-20,20 or -2,2,-1,3")
    if len(numbers) not in (2, 4):
        raise InputError(f"--domain needs LO,HI (one dimension) or LO,HI,LO,HI (two); got {brief(text.strip())}")
    pairs = tuple((numbers[k], numbers[k + 1]) for k in range(0, len(numbers), 2))
    return pairs[0] if len(pairs) == 1 else pairs


def read_size_option(text: str) -> tuple[int, int]:
    """``WxH`` in pixels."""
    match = re.fullmatch(r"\s*(\d{1,9})\s*[xX×]\s*(\d{1,9})\s*", text)
    if match is None:
        raise InputError(f"--size must be WIDTHxHEIGHT in pixels, such as 640x480; got {brief(text.strip())}")
    return checked_size((int(match[1]), int(match[2])))


PIXELS_PER_INCH = 100
_UNITS = {"px": 1.0, "in": PIXELS_PER_INCH, "mm": PIXELS_PER_INCH / 25.4, "cm": PIXELS_PER_INCH / 2.54}


def read_size_on_paper(text: str) -> tuple[int, int]:
    """``WxH`` in pixels, of which a hundred are an inch, or with a unit: ``85x60mm``, ``8.5x6cm``, ``3.4x2.4in``."""
    number = r"(\d{1,9}(?:\.\d*)?)"
    match = re.fullmatch(rf"\s*{number}\s*[xX×]\s*{number}\s*(px|in|mm|cm)?\s*", text)
    if match is None or (match[3] in (None, "px") and "." in match[1] + match[2]):
        raise InputError(
            f"--size must be WIDTHxHEIGHT in pixels or with a unit, such as 800x450, 85x60mm or 3.4x2.4in; "
            f"got {brief(text.strip())}"
        )
    unit = _UNITS[match[3] or "px"]
    return checked_size((round(float(match[1]) * unit), round(float(match[2]) * unit)))


def read_levels(text: str) -> int | tuple[float, ...]:
    """``N`` bands, or the losses between them: ``L1,L2,...`` (``L,`` for a single one)."""
    if re.fullmatch(r"\s*\d+\s*", text):
        return int(text)
    return read_numbers("--levels", text.strip().removesuffix(","), "12 or 0.1,1,10")


def read_grid(text: str) -> int | tuple[int, int]:
    """``N`` starts along each axis, or ``NXxNY``."""
    match = re.fullmatch(r"\s*(\d{1,6})\s*(?:[xX×]\s*(\d{1,6})\s*)?", text)
    if match is None:
        raise InputError(f"--grid must be a whole number or two, such as 256 or 320x200; got {brief(text.strip())}")
    return int(match[1]) if match[2] is None else (int(match[1]), int(match[2]))
