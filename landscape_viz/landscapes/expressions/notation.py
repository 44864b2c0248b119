"""Checked syntax tree -> the formula as a reader would write it: ``x² − cos(πx/20)``.

Brackets are as few as keep every two different groupings apart. All characters are in DejaVu Sans,
matplotlib's own font.
"""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass

from landscape_viz.landscapes.expressions.parser import chain, literal_integer
from landscape_viz.landscapes.expressions.vocabulary import FUNCTIONS

MINUS = "−"
TIMES = "·"

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "≤",
    ast.Gt: ">",
    ast.GtE: "≥",
    ast.Eq: "=",
    ast.NotEq: "≠",
}
_LONGEST_RAISED = 999_999  # beyond it an exponent is written on the line


class Binding(enum.IntEnum):
    """The precedence of the outermost operator of a piece; brackets go by it."""

    CONDITION = 0
    SUM = 1
    PRODUCT = 2
    QUOTIENT = 3
    ROOT = 4
    POWER = 5
    ATOM = 6


@dataclass(frozen=True)
class Piece:
    """A part of a formula.

    Attributes:
      text: in mathematical notation.
      binding: of its outermost operator.
      factor: True for a number, π, or a product of them, which the next factor may follow without a dot.
    """

    text: str
    binding: Binding
    factor: bool = False

    def within(self, least: Binding, *, leading: bool = False) -> str:
        """Its text, in brackets unless it binds at least as tightly as `least`.

        A minus sign in front is bracketed too, but not where it opens the whole (`leading`): −x·y, x·(−y).
        """
        bare = self.binding >= least and (leading or not self.text.startswith(MINUS))
        return self.text if bare else f"({self.text})"


def formula(tree: ast.expr) -> str:
    """`tree`, as `parser.read` gives it, in mathematical notation."""
    return _piece(tree).text


def _piece(node: ast.expr) -> Piece:
    match node:
        case ast.Constant(value=int() | float() as value):
            return _number(float(value))
        case ast.Name(id="pi"):
            return Piece("π", Binding.ATOM, factor=True)
        case ast.Name(id=name):
            return Piece(name, Binding.ATOM)
        case ast.BinOp():
            first, operators = chain(node)
            piece = _piece(first)
            for operator in operators:
                piece = _joined(piece, operator)
            return piece
        case ast.UnaryOp(op=ast.UAdd()):
            return _piece(node.operand)
        case ast.UnaryOp(op=ast.USub()):
            operand = _piece(node.operand)
            return Piece(MINUS + operand.within(Binding.PRODUCT), max(operand.binding, Binding.PRODUCT), operand.factor)
        case ast.UnaryOp(op=ast.Not()):
            return Piece(f"not {_condition(node.operand)}", Binding.CONDITION)
        case ast.BoolOp():
            word = " and " if isinstance(node.op, ast.And) else " or "
            return Piece(word.join(_condition(value) for value in node.values), Binding.CONDITION)
        case ast.Compare():
            parts = [_piece(node.left).text]
            for comparison, right in zip(node.ops, node.comparators, strict=True):
                parts += [_COMPARISONS[type(comparison)], _piece(right).text]
            return Piece(" ".join(parts), Binding.CONDITION)
        case ast.IfExp():
            return _call("where", [node.test, node.body, node.orelse])
        case ast.Call(func=ast.Name(id=name)):
            return _call(name, node.args)
    raise TypeError(f"not a node of a checked expression: {ast.dump(node)}")


def _condition(node: ast.expr) -> str:
    text = _piece(node).text
    return text if isinstance(node, ast.Compare) else f"({text})"


def _number(value: float) -> Piece:
    if value.is_integer() and value < 1e16:
        return Piece(str(int(value)), Binding.ATOM, factor=True)
    mantissa, _, exponent = repr(value).partition("e")
    if not exponent:
        return Piece(mantissa, Binding.ATOM, factor=True)
    power = "10" + str(int(exponent)).translate(_RAISED)
    if mantissa == "1":
        return Piece(power, Binding.POWER)
    return Piece(f"{mantissa.removesuffix('.0')}{TIMES}{power}", Binding.PRODUCT)


def _call(name: str, arguments: list[ast.expr]) -> Piece:
    pieces = [_piece(argument) for argument in arguments]
    if name == "sqrt":
        return Piece("√" + pieces[0].within(Binding.ATOM), Binding.ROOT)
    # Bars within bars could be read in more than one way.
    if name == "abs" and "|" not in pieces[0].text:
        return Piece(f"|{pieces[0].text}|", Binding.ATOM)
    word = FUNCTIONS[name].symbol or name
    return Piece(f"{word}({', '.join(piece.text for piece in pieces)})", Binding.ATOM)


def _joined(left: Piece, operator: ast.BinOp) -> Piece:
    if isinstance(operator.op, ast.Pow):
        return _power(left, operator.right)
    right = _piece(operator.right)
    if isinstance(operator.op, ast.Add | ast.Sub):
        sign = "+" if isinstance(operator.op, ast.Add) else MINUS
        text = f"{left.within(Binding.SUM, leading=True)} {sign} {right.within(Binding.PRODUCT)}"
        return Piece(text, Binding.SUM)
    # a·b·c and a·b/c need no brackets; (a/b)·c and (a/b)/c get them, because a/b·c is read in two ways.
    least = Binding.PRODUCT if left.binding is Binding.PRODUCT else Binding.ROOT
    first, second = left.within(least, leading=True), right.within(Binding.ROOT)
    if isinstance(operator.op, ast.Div):
        return Piece(f"{first}/{second}", Binding.QUOTIENT)
    if not left.factor or second[0].isdigit():
        return Piece(f"{first}{TIMES}{second}", Binding.PRODUCT)
    gap = " " if second[:2].isalpha() and len(second) > 1 else ""
    return Piece(f"{first}{gap}{second}", Binding.PRODUCT, factor=right.factor)


def _power(base: Piece, exponent: ast.expr) -> Piece:
    below = base.within(Binding.ATOM)
    whole = literal_integer(exponent)
    if whole is not None and abs(whole) <= _LONGEST_RAISED:
        return Piece(below + str(whole).translate(_RAISED), Binding.POWER)
    above = _piece(exponent)
    plain = isinstance(exponent, ast.Name)
    return Piece(f"{below}^{above.text if plain else f'({above.text})'}", Binding.POWER)
