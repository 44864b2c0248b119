"""Numbers as people type them: ``12.5``, ``pi/2``, ``-2π``, ``1/3``. Nothing here imports jax."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable

from landscape_viz.errors import InputError
from landscape_viz.landscapes.expressions.parser import chain, read_constant
from landscape_viz.landscapes.expressions.vocabulary import CONSTANTS

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
