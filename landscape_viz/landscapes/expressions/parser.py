"""Text -> checked syntax tree: the whitelist of what an expression may contain.

Python's parser gives the tree, and every node of it is looked at before anything is done with it. What
is not listed here is refused, so an expression can compute and nothing else. Nothing imports jax.
"""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.expressions.implicit_multiplication import DEPTH, check_syntax
from landscape_viz.landscapes.expressions.parse_errors import Source, refusal, suggested_name
from landscape_viz.landscapes.expressions.vocabulary import CONDITION_FIRST, CONSTANTS, FUNCTIONS, VARIABLES

LENGTH = 2000
"""Longest text, in characters."""

_EXAMPLE = "such as 'x**2 + 10*sin(x)'"


@dataclass(frozen=True)
class Reading:
    """A text that has been checked.

    Attributes:
      text: the text on one line, without surrounding blanks.
      tree: its syntax tree, of allowed nodes only.
      names: the coordinates in it, at least one.
    """

    text: str
    tree: ast.expr
    names: frozenset[str]


def read(text: Any, axes: Sequence[str] = VARIABLES, fixed: Iterable[str] = ()) -> Reading:
    """`text` as a checked tree.

    Args:
      text: an expression made of the words of `vocabulary` and of these variables.
      axes: the names of the coordinates.
      fixed: the names of variables that have a value.

    Raises:
      InputError: the text is no such expression, or has none of the coordinates in it; a caret shows where.
    """
    line, tree = _checked(text, (*axes, *fixed))
    names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name)) & set(axes)
    if not names:
        neither = f"neither {' nor '.join(axes)}" if len(axes) > 1 else f"no {axes[0]}"
        raise refusal(line, 0, f"it uses {neither}, so there is nothing to descend")
    return Reading(line, tree, names)


def read_constant(text: str) -> ast.expr:
    """`text` as a checked tree without variables, such as that of ``-pi/2``.

    Raises:
      InputError: as for `read`; or there is a variable in it.
    """
    return _checked(text, ())[1]


def _checked(text: Any, variables: Sequence[str]) -> tuple[str, ast.expr]:
    """`text` on one line, and its tree."""
    if not isinstance(text, str):
        raise InputError(f"an expression must be text {_EXAMPLE}; got {brief(text)}")
    if len(text) > LENGTH:
        raise InputError(f"an expression may have {LENGTH} characters; this one has {len(text)}")
    line = "".join(" " if character.isspace() else character for character in text).strip()
    if not line:
        raise InputError(f"the expression is empty; write one {_EXAMPLE}")
    source = check_syntax(line, variables)
    tree = _parsed(source)
    if _Whitelist(source, variables).kind(tree) == "condition":
        raise refusal(line, 0, "a loss is a number, this is a condition; write where(condition, a, b)")
    return line, tree


def chain(node: ast.expr) -> tuple[ast.expr, list[ast.BinOp]]:
    """A run of operators such as a + b - c + d, without recursion: its first operand, and its operators in order.

    Python nests such a run to the left, as deep as it is long, so that walking it by recursion would fail
    on a sum of a few hundred terms that nobody would call nested.
    """
    operators: list[ast.BinOp] = []
    while isinstance(node, ast.BinOp):
        operators.append(node)
        node = node.left
    return node, operators[::-1]


def literal_integer(node: ast.expr) -> int | None:
    """The value of a literal such as 2, -2 or 2.0 that is a whole number, else None."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -int(value) if float(value).is_integer() else None
        case ast.Constant(value=int() | float() as value):
            return int(value) if float(value).is_integer() else None
    return None


def _parsed(source: Source) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "invalid decimal literal" and the like; the tokens have been checked
            return ast.parse(source.python, mode="eval").body
    except SyntaxError as error:
        choice = any(word in source.python.split() for word in ("if", "else"))
        hint = "a choice is written a if condition else b" if choice else f"write an expression {_EXAMPLE}"
        raise source.refusal(max((error.offset or 1) - 1, 0), f"this cannot be read; {hint}") from None
    except (RecursionError, MemoryError, ValueError):
        raise source.refusal(0, "the expression is nested too deep") from None


class _Whitelist:
    """Checks a tree, node by node; a number and a condition are never mixed up."""

    def __init__(self, source: Source, variables: Sequence[str]) -> None:
        self.source = source
        self.variables = variables

    def refusal(self, node: ast.expr, message: str) -> InputError:
        # Python counts columns in bytes of UTF-8.
        return self.source.refusal(len(self.source.python.encode()[: node.col_offset].decode()), message)

    def kind(self, node: ast.expr, depth: int = 1) -> str:
        """The kind of value, "number" or "condition", or an `InputError` about the first node that is not allowed."""
        if depth > DEPTH:
            raise self.refusal(node, f"an expression may be nested {DEPTH} deep")
        deeper = depth + 1
        match node:
            case ast.Constant():
                self.literal(node)
            case ast.Name():
                self.name(node)
            case ast.BinOp():
                first, operators = chain(node)
                self.number(first, deeper)
                for operator in operators:
                    if not isinstance(operator.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.Pow):
                        raise self.refusal(operator, "only the operators + - * / ** are allowed")
                    self.number(operator.right, deeper)
            case ast.UnaryOp(op=ast.UAdd() | ast.USub()):
                self.number(node.operand, deeper)
            case ast.UnaryOp(op=ast.Not()):
                self.condition(node.operand, deeper)
                return "condition"
            case ast.BoolOp():
                for value in node.values:
                    self.condition(value, deeper)
                return "condition"
            case ast.Compare():
                if not all(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE | ast.Eq | ast.NotEq) for op in node.ops):
                    raise self.refusal(node, "only the comparisons < <= > >= == != are allowed")
                for number in (node.left, *node.comparators):
                    self.number(number, deeper)
                return "condition"
            case ast.IfExp():
                self.number(node.body, deeper)
                self.condition(node.test, deeper)
                self.number(node.orelse, deeper)
            case ast.Call():
                self.call(node, deeper)
            case _:
                raise self.refusal(node, "only numbers, variables, + - * / **, comparisons and functions are allowed")
        return "number"

    def number(self, node: ast.expr, depth: int) -> None:
        if self.kind(node, depth) != "number":
            raise self.refusal(node, "a condition is not a number; write where(condition, a, b)")

    def condition(self, node: ast.expr, depth: int) -> None:
        if self.kind(node, depth) != "condition":
            raise self.refusal(node, "a condition such as x < 0 must stand here")

    def literal(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refusal(node, "only decimal numbers are allowed")
        try:
            finite = math.isfinite(float(value))
        except OverflowError:
            finite = False
        if not finite:
            raise self.refusal(node, "this number is too large for float64")

    def name(self, node: ast.Name) -> None:
        if node.id in self.variables or node.id in CONSTANTS:
            return
        if node.id in FUNCTIONS:
            raise self.refusal(node, f"{node.id!r} is a function; write {node.id}(x)")
        *others, last = self.variables or ("none",)
        known = f"{', '.join(others)} and {last}" if others else last
        hint = suggested_name(node.id, self.variables)
        raise self.refusal(node, f"unknown name {node.id!r}; the variables are {known}.{hint}")

    def call(self, node: ast.Call, depth: int) -> None:
        if not isinstance(node.func, ast.Name):
            raise self.refusal(node, "only functions by their plain name can be called, such as sin(x)")
        name = node.func.id
        if name not in FUNCTIONS:
            known = " Known are " + ", ".join(FUNCTIONS) + "."
            hint = suggested_name(name, self.variables, called=True)
            raise self.refusal(node, f"unknown function {name!r}.{hint or known}")
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            raise self.refusal(node, f"{name} takes its arguments by position, one by one")
        function = FUNCTIONS[name]
        count = len(node.args)
        if count < function.least or (function.most is not None and count > function.most):
            raise self.refusal(node, f"{name} takes {function.arguments()}; got {count}")
        for place, argument in enumerate(node.args):
            if place == 0 and name in CONDITION_FIRST:
                self.condition(argument, depth)
            else:
                self.number(argument, depth)
