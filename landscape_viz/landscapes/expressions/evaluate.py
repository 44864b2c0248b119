"""Text -> loss. The text is checked against a whitelist and never run as Python.

>>> compile_expression("x**2 - cos(pi*x/20)").formula
'x² − cos(πx/20)'
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from landscape_viz.errors import InputError, brief, real_number
from landscape_viz.landscapes.default_domain import default_domain
from landscape_viz.landscapes.expressions.notation import MINUS, formula
from landscape_viz.landscapes.expressions.parser import chain, literal_integer, read
from landscape_viz.landscapes.expressions.vocabulary import CONSTANTS, FUNCTIONS, VARIABLES, resolve

if TYPE_CHECKING:
    from landscape_viz.landscapes.landscape import Landscape

_REPEATED_MULTIPLICATION = 64  # whole exponents up to this size, either sign

_OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
    ast.UAdd: "positive",
    ast.USub: "negative",
    ast.Not: "logical_not",
    ast.And: "logical_and",
    ast.Or: "logical_or",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}


@dataclass(frozen=True)
class Expression:
    """A loss that was written as text.

    Attributes:
      text: the text, on one line.
      variables: ("x",), or ("x", "y") where the text uses y.
      function: takes one scalar for each variable, more of them being ignored, and can be traced by jax; it computes
        in the precision of its arguments.
      formula: the text in mathematical notation, for pictures.
    """

    text: str
    variables: tuple[str, ...]
    function: Callable[..., Any]
    formula: str


def compile_expression(
    text: str, axes: tuple[str, ...] = VARIABLES, fixed: Mapping[str, float] = MappingProxyType({})
) -> Expression:
    """`text` as a function for jax. jax itself is imported when the function is first called.

    The words allowed are those of `vocabulary`: x and y, numbers, pi and e, + - * / **, comparisons
    with `where` or ``a if condition else b``, and functions by their usual names.
    Formulas may be pasted as they are printed, ``x² + 10 sin(πx)``, where they can be read in one way only;
    `implicit_multiplication` says when a product needs no sign.

    Args:
      text: such as "x**2 - cos(pi*x/20)", "(1 - x)**2 + 100*(y - x**2)**2" or "(1 − x)² + 100(y − x²)²".
      axes: the names of the coordinates.
      fixed: further variables and their values.

    Raises:
      InputError: anything else; the message shows where with a caret, and what to write instead.
    """
    reading = read(text, axes, fixed)

    def function(*point: Any) -> Any:
        return _evaluate(reading.tree, {**dict(zip(axes, point, strict=False)), **fixed})

    last = max(axes.index(name) for name in reading.names)
    return Expression(reading.text, axes[: last + 1], function, formula(reading.tree))


def parse(text: str, domain: Any = None, *, name: str | None = None, fixed: Any = None) -> Landscape:
    """A landscape from the text of its loss.

    Args:
      text: an expression in x, or in x and y, as `compile_expression` takes it.
      domain: (lo, hi) or ((lo, hi), (lo, hi)); -10 to 10 on each axis if None. With two axes and a text
        that uses only one of x and y, the landscape is constant along the other.
      name: the name on pictures and in messages; the text if None.
      fixed: a mapping from names to values of further variables: a loss of more variables is cut along x and y.

    Raises:
      InputError: the text is not such an expression, the domain is no domain or has no axis for y, or a fixed value is
        no number or its name that of a constant or function.

    >>> parse("x**2 + y**2 + z**2", fixed={"z": 2.0}).value((1.0, 1.0))
    np.float64(6.0)
    """
    values = {} if fixed is None else _read_fixed(fixed)
    axes = tuple(axis for axis in VARIABLES if axis not in values)
    expression = compile_expression(text, axes, values)
    from landscape_viz.landscapes.landscape import Landscape, read_domain

    dim = len(expression.variables)
    bounds = read_domain(default_domain(dim) if domain is None else domain)
    if len(bounds) < dim:
        x, y = expression.variables
        raise InputError(
            f"{expression.text!r} uses {y}, so its domain must be ((lo, hi), (lo, hi)), one pair for {x} and one for "
            f"{y}; in the shell --domain LO,HI,LO,HI"
        )
    if len(bounds) > len(axes):
        raise InputError(f"with {', '.join(values)} fixed there is only {axes[0]}; its domain must be (lo, hi)")
    cut = "".join(f", {variable} = {value:g}" for variable, value in values.items())
    return Landscape(
        expression.function,
        bounds,
        name=name or expression.text + cut,
        formula=expression.formula + cut.replace("-", MINUS),
        variables=axes[: len(bounds)],
    )


def _read_fixed(fixed: Any) -> dict[str, float]:
    if not isinstance(fixed, Mapping):
        raise InputError(f'fixed must give variables their values, such as {{"z": 1.0}}; got {brief(fixed)}')
    for name in fixed:
        reserved = name in CONSTANTS or name in FUNCTIONS or keyword.iskeyword(str(name))
        if reserved or not isinstance(name, str) or not name.isidentifier():
            raise InputError(f"fixed must be of names of variables; got {brief(name)}")
    if set(VARIABLES) <= set(fixed):
        raise InputError(f"fixed must leave one of {' and '.join(VARIABLES)} free")
    return {name: real_number(f"the fixed {name}", value) for name, value in fixed.items()}


def _evaluate(node: ast.expr, point: Mapping[str, Any]) -> Any:
    """The value of a checked tree, by functions of jax.numpy.

    Numbers stay Python floats up to the operation that uses them: they take the precision of the point, and jax's
    functions let 9**9**9 be infinite where Python would compute for ever, or refuse.
    """
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.Name(id=name):
            return CONSTANTS[name] if name in CONSTANTS else point[name]
        case ast.BinOp():
            first, operators = chain(node)
            result = _evaluate(first, point)
            for operator in operators:
                exponent = literal_integer(operator.right) if isinstance(operator.op, ast.Pow) else None
                if exponent is not None and abs(exponent) <= _REPEATED_MULTIPLICATION:
                    result = _power(result, exponent)
                else:
                    result = _operate(operator.op, result, _evaluate(operator.right, point))
            return result
        case ast.UnaryOp():
            return _operate(node.op, _evaluate(node.operand, point))
        case ast.BoolOp():
            return reduce(lambda a, b: _operate(node.op, a, b), [_evaluate(value, point) for value in node.values])
        case ast.Compare():
            numbers = [_evaluate(number, point) for number in (node.left, *node.comparators)]
            links = [_operate(op, a, b) for op, a, b in zip(node.ops, numbers[:-1], numbers[1:], strict=True)]
            return reduce(lambda a, b: _operate(ast.And(), a, b), links)
        case ast.IfExp():
            return resolve("where")(*(_evaluate(part, point) for part in (node.test, node.body, node.orelse)))
        case ast.Call(func=ast.Name(id=name)):
            return resolve(name)(*(_evaluate(argument, point) for argument in node.args))
    raise TypeError(f"not a node of a checked expression: {ast.dump(node)}")


def _operate(operator: ast.AST, *operands: Any) -> Any:
    import jax.numpy as jnp

    return getattr(jnp, _OPERATORS[type(operator)])(*operands)


def _power(base: Any, exponent: int) -> Any:
    """`base` multiplied by itself: exact on squares, and with derivatives that exist at and below zero."""
    from jax import lax

    return lax.integer_pow(base, exponent)
