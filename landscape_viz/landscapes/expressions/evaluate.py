"""Text -> loss. The text is checked against a whitelist and never run as Python.

>>> compile_expression("x**2 - cos(pi*x/20)").formula
'x² − cos(πx/20)'
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from landscape_viz.errors import InputError
from landscape_viz.landscapes.default_domain import default_domain
from landscape_viz.landscapes.expressions.notation import formula
from landscape_viz.landscapes.expressions.parser import chain, literal_integer, read
from landscape_viz.landscapes.expressions.vocabulary import CONSTANTS, resolve

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
      function: takes one scalar for each variable and can be traced by jax; it computes in the precision
        of what it is given.
      formula: the text in mathematical notation, for pictures.
    """

    text: str
    variables: tuple[str, ...]
    function: Callable[..., Any]
    formula: str


def compile_expression(text: str) -> Expression:
    """`text` as a function for jax. jax itself is imported when the function is first called.

    The words allowed are those of `vocabulary`: x and y, numbers, pi and e, + - * / **, comparisons
    with `where` or ``a if condition else b``, and functions by their usual names.
    Formulas may be pasted as they are printed, ``x² + 10 sin(πx)``, where they can be read in one way only; `syntax`
    says when a product needs no sign.

    Args:
      text: such as "x**2 - cos(pi*x/20)", "(1 - x)**2 + 100*(y - x**2)**2" or "(1 − x)² + 100(y − x²)²".

    Raises:
      InputError: anything else; the message shows where with a caret, and what to write instead.
    """
    reading = read(text)
    tree = reading.tree

    def of_x(x: Any) -> Any:
        return _evaluate(tree, {"x": x})

    def of_x_and_y(x: Any, y: Any) -> Any:
        return _evaluate(tree, {"x": x, "y": y})

    planar = "y" in reading.names
    return Expression(
        text=reading.text,
        variables=("x", "y") if planar else ("x",),
        function=of_x_and_y if planar else of_x,
        formula=formula(tree),
    )


def parse(text: str, domain: Any = None, *, name: str | None = None) -> Landscape:
    """A landscape from the text of its loss.

    Args:
      text: an expression in x, or in x and y, as `compile_expression` takes it.
      domain: (lo, hi) or ((lo, hi), (lo, hi)); -10 to 10 on each axis if None. With two axes and a text
        that uses only one of x and y, the landscape is constant along the other.
      name: what pictures and messages call it; the text if None.

    Raises:
      InputError: the text is not such an expression, the domain is no domain, or it has no axis for y.
    """
    expression = compile_expression(text)
    from landscape_viz.landscapes.landscape import Landscape, read_domain

    dim = len(expression.variables)
    bounds = read_domain(default_domain(dim) if domain is None else domain).tolist()
    if len(bounds) < dim:
        raise InputError(
            f"{expression.text!r} uses y, so its domain must be ((lo, hi), (lo, hi)), one pair for x and one for y; "
            "in the shell --domain LO,HI,LO,HI"
        )
    return Landscape(
        with_axes(expression, len(bounds)),
        bounds,
        name=name or expression.text,
        formula=expression.formula,
    )


def with_axes(expression: Expression, dim: int) -> Callable[..., Any]:
    """The function of `expression` with `dim` arguments, the last of which it may not use."""
    if dim == len(expression.variables):
        return expression.function
    return lambda x, y: expression.function(x)


def _evaluate(node: ast.expr, point: Mapping[str, Any]) -> Any:
    """The value of a checked tree, by functions of jax.numpy.

    Numbers stay Python floats up to the operation that uses them: they take the precision of the point, and jax's
    functions let 9**9**9 be infinite where Python would compute for ever, or refuse.
    """
    import jax.numpy as jnp

    def operate(operator: ast.AST, *operands: Any) -> Any:
        return getattr(jnp, _OPERATORS[type(operator)])(*operands)

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
                    result = operate(operator.op, result, _evaluate(operator.right, point))
            return result
        case ast.UnaryOp():
            return operate(node.op, _evaluate(node.operand, point))
        case ast.BoolOp():
            return reduce(lambda a, b: operate(node.op, a, b), [_evaluate(value, point) for value in node.values])
        case ast.Compare():
            numbers = [_evaluate(number, point) for number in (node.left, *node.comparators)]
            links = [operate(op, a, b) for op, a, b in zip(node.ops, numbers[:-1], numbers[1:], strict=True)]
            return reduce(jnp.logical_and, links)
        case ast.IfExp():
            return jnp.where(*(_evaluate(part, point) for part in (node.test, node.body, node.orelse)))
        case ast.Call(func=ast.Name(id=name)):
            return resolve(name)(*(_evaluate(argument, point) for argument in node.args))
    raise TypeError(f"not a node of a checked expression: {ast.dump(node)}")


def _power(base: Any, exponent: int) -> Any:
    """`base` multiplied by itself: exact on squares, and with derivatives that exist at and below zero."""
    from jax import lax

    return lax.integer_pow(base, exponent)
