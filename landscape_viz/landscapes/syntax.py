"""How the tokens of an expression may follow one another.

What Python's parser would call invalid syntax, or read as a call of a number, is found here at its
exact column: a missing operator, bracket or operand, a comma, an equals sign.
"""

from __future__ import annotations

import itertools

from landscape_viz.errors import InputError
from landscape_viz.landscapes.caret import refusal
from landscape_viz.landscapes.tokens import BINARY, UNARY, Token, column_of_fault, forbidden, tokens
from landscape_viz.landscapes.vocabulary import CONSTANTS, FUNCTIONS, VARIABLES

DEPTH = 100
"""Deepest nesting of an expression."""


def check_syntax(text: str) -> None:
    """Refuse, at its column, the first token of `text` that cannot stand where it stands.

    Raises:
      InputError: with a caret under the column, and what to write instead.
    """
    sequence = tokens(text)
    check = _Check(text)
    for token, following in itertools.pairwise(sequence):
        message = forbidden(check.previous, token, following, inside=bool(check.brackets))
        if message:
            raise refusal(text, column_of_fault(token), message)
        check.take(token)
    check.finish()


class _Check:
    """What has been read so far.

    Attributes:
      previous: the last token.
      wanted: whether an operand must come next, as opposed to an operator.
      brackets: the open ones, each with whether it opens the arguments of a call.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.previous = Token("mark", "", 0)
        self.wanted = True
        self.brackets: list[tuple[Token, bool]] = []

    def refusal(self, token: Token, message: str) -> InputError:
        return refusal(self.text, token.column, message)

    def take(self, token: Token) -> None:
        if token.operand:
            if not self.wanted:
                raise self.refusal(token, _between(self.previous, token))
            self.wanted = False
        elif token.text == "(":
            self.open(token)
        elif token.text == ")":
            self.close(token)
        elif token.text == ",":
            if not (self.brackets and self.brackets[-1][1]):
                raise self.refusal(token, "a comma stands only between arguments; decimals are written 1.5")
            self.complete(token)
            self.wanted = True
        elif not (token.text in UNARY and self.wanted):
            if token.text not in BINARY:
                raise self.refusal(token, f"{token.text!r} cannot stand here")
            self.complete(token)
            self.wanted = True
        self.previous = token

    def open(self, bracket: Token) -> None:
        call = not self.wanted and self.previous.kind == "name" and self.previous.text not in (*VARIABLES, *CONSTANTS)
        if not self.wanted and not call:
            raise self.refusal(bracket, _between(self.previous, bracket))
        if len(self.brackets) == DEPTH:
            raise self.refusal(bracket, f"brackets may be nested {DEPTH} deep")
        self.brackets.append((bracket, call))
        self.wanted = True

    def close(self, bracket: Token) -> None:
        if not self.brackets:
            raise self.refusal(bracket, "this ')' has no '('")
        _, call = self.brackets.pop()
        if not (call and self.previous.text == "("):  # f() is left to the count of arguments
            self.complete(bracket)
        self.wanted = False

    def complete(self, token: Token) -> None:
        if self.wanted:
            raise self.refusal(token, f"something is missing before {token.text!r}")

    def finish(self) -> None:
        if self.wanted and self.previous.text != "(":
            raise refusal(self.text, len(self.text), f"the expression breaks off after {self.previous.text!r}")
        if self.brackets:
            raise self.refusal(self.brackets[-1][0], "this '(' is never closed; a ')' is missing")


def _between(left: Token, right: Token) -> str:
    """What is missing between two operands that follow one another."""
    if left.text in FUNCTIONS:
        return f"{left.text!r} is a function: its argument stands in brackets, {left.text}({right.text})"
    if left.kind == right.kind == "number":
        return f"an operator is missing between '{left.text}' and '{right.text}'"
    return f"a '*' is missing; write '{left.text}*{right.text}'"
