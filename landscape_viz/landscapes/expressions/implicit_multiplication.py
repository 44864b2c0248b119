"""Mathematics as it is printed, put into Python's spelling: products without a sign, roots and magnitudes.

Faults that Python's parser would call invalid syntax, or read as a call of a number, are found here at their exact
column: a missing operator, bracket or operand, a comma. Signs that formulas in print leave out, or write otherwise, are
put in where they can be read in one way only:

- A number or π, or a product of them, stands before its factor without a dot: ``2x``, ``10 sin(x)``, ``100(y − x²)²``.
  Not behind a division or in an exponent (``1/2x``), and nothing else does so (``x(x + 1)``).
- √ is the root of one number, name, call, bracket or magnitude; a power or a factor behind it could lie under it.
- A bar opens a magnitude where an operand is due, and closes it where an operator is. Behind a factor outside of bars
  it opens one too (``2|x|``), unless a bar that closed before could have been such a one (``|x − 2| + 3|−x|``).

In a text that says all in Python's own signs nothing is changed.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from landscape_viz.errors import InputError
from landscape_viz.landscapes.expressions.lexer import BARS, BINARY, ROOT, UNARY, Token, forbidden, tokens
from landscape_viz.landscapes.expressions.parse_errors import Source, refusal
from landscape_viz.landscapes.expressions.vocabulary import CONSTANTS, FUNCTIONS

DEPTH = 100
"""Deepest nesting of an expression."""


def check_syntax(text: str, variables: Sequence[str]) -> Source:
    """`text` in Python's spelling, or a refusal of its first token that cannot stand where it stands.

    Raises:
      InputError: with a caret under the column, and what to write instead.
    """
    check = _Check(text, variables)
    for token, following in itertools.pairwise(tokens(text)):
        message = check.power_of_function(token) or forbidden(token, following, inside=bool(check.brackets))
        if message:
            raise refusal(text, token.column, message)
        check.take(token, following)
    check.finish()
    return check.source()


@dataclass(frozen=True)
class _Bracket:
    """An open bracket or bar.

    Attributes:
      token: its opening.
      kind: "call", "group" or "bars".
      closing: its end in Python's spelling.
      start, doubtful: those of `_Check` where it opens.
    """

    token: Token
    kind: str
    closing: str
    start: int
    doubtful: bool


class _Check:
    """The state of reading a text token by token.

    Attributes:
      previous: the last token.
      wanted: True where an operand must come next, as opposed to an operator.
      brackets: the open ones.
      pieces: the text for Python, each piece with the column it comes from.
      operator: the operator before the last operand, signs left out.
      start: the column where the last operand begins.
      factor: True where it is a number, π or a product of them, so that a factor may follow without a dot.
      root: True where the next operand is that of a √.
      rooted: True where the last one was.
      doubtful: True where a bar between these brackets closed behind a factor, where another could have opened.
    """

    def __init__(self, text: str, variables: Sequence[str]) -> None:
        self.text = text
        self.words = (*variables, *CONSTANTS)
        self.previous = Token("mark", "", 0, "")
        self.wanted = True
        self.brackets: list[_Bracket] = []
        self.pieces: list[tuple[str, int]] = []
        self.operator = ""
        self.start = 0
        self.factor = self.root = self.rooted = self.doubtful = False

    def source(self) -> Source:
        # With a blank behind each piece no two of them can grow together.
        columns = [column for piece, column in self.pieces for _ in f"{piece} "]
        return Source(self.text, " ".join(piece for piece, _ in self.pieces), tuple(columns[:-1]))

    def refusal(self, token: Token, message: str) -> InputError:
        return refusal(self.text, token.column, message)

    def take(self, token: Token, following: Token) -> None:
        if token.operand:
            self.operand(token, following)
        elif token.kind == "raised":
            self.power(token, following)
        elif token.text == ROOT:
            self.take_root(token, following)
        elif token.text == "(":
            self.open(token)
        elif token.text == ")":
            self.close(token)
        elif token.text == "|":
            self.bar(token, following)
        elif token.text == ",":
            if not (self.brackets and self.brackets[-1].kind == "call"):
                raise self.refusal(token, "a comma stands only between arguments; decimals are written 1.5")
            self.operate(token)
        elif token.text in UNARY and self.wanted:
            self.pieces.append((token.text, token.column))
        elif token.text in BINARY:
            self.operate(token)
        else:
            raise self.refusal(token, f"{token.typed!r} cannot stand here")
        self.previous = token

    def is_called(self, name: Token) -> bool:
        """True where `name`, with a bracket behind it, is a function."""
        return name.kind == "name" and name.text not in self.words

    def operand(self, token: Token, following: Token) -> None:
        self.begin(token)
        self.pieces.append((token.text, token.column))
        self.wanted, self.factor = False, token.kind == "number" or token.text == "pi"
        if self.root and not (following.text == "(" and self.is_called(token)):
            self.end_root(token)

    def begin(self, token: Token) -> None:
        """An operand begins with `token`; where an operator was due, a product has been written without its dot."""
        self.factor = self.factor and token.kind != "number" and token.text != "e"
        if not self.wanted:
            if not self.factor or self.operator in ("/", "**"):
                raise self.refusal(token, self.missing_before(token))
            self.pieces.append(("*", token.column))
        self.start = token.column

    def missing_before(self, token: Token) -> str:
        """The reason why the operand that begins with `token` cannot follow the one before it."""
        if self.previous.text in FUNCTIONS:
            return f"{self.previous.typed!r} is a function: its argument stands in brackets, {self.previous.typed}(x)"
        if self.previous.kind == token.kind == "number":
            return f"an operator is missing between '{self.previous.typed}' and '{token.typed}'"
        if self.factor:
            plain = token.operand and token.text not in FUNCTIONS
            product = f"{self.text[self.start : self.previous.end]}*{token.typed if plain else '(...)'}"
            return f"this reads in two ways; write '{self.operator}({product})' or '{self.operator}{product}'"
        if self.rooted:
            return "'√' could reach over what follows or not; write sqrt(...)"
        return f"a '*' is missing before '{token.typed}'"

    def power(self, token: Token, following: Token) -> None:
        self.complete(token)
        if self.rooted:
            raise self.refusal(token, f"'√' could reach over the power or not; write sqrt(a)**{token.text}")
        if self.previous.kind == "raised" or following.text == "**":
            raise self.refusal(token, "a power of a power needs brackets, such as (x**2)**3")
        self.pieces.append((f"**{token.text}", token.column))

    def power_of_function(self, token: Token) -> str | None:
        """The reason why a power cannot stand on the name of a function, as in ``sin²(x)`` or ``sin**2(x)``."""
        name = self.previous.text
        if name not in FUNCTIONS or not (token.kind == "raised" or token.text in ("**", "^")):
            return None
        exponent = token.text if token.kind == "raised" else "2"
        if exponent == "-1" and f"arc{name}" in FUNCTIONS:
            return f"this reads in two ways; write 1/{name}(x) or arc{name}(x)"
        return f"a power of a function stands behind its argument; write {name}(x)**{exponent}"

    def take_root(self, token: Token, following: Token) -> None:
        if not (following.operand or following.text in ("(", "|")):
            raise self.refusal(token, "'√' stands before a number, a name or a bracket; write sqrt(...)")
        if self.previous.kind == "raised":
            raise self.refusal(
                token, "it could be a power before '√' or the degree of a root; write sqrt(...) or (...)**(1/3)"
            )
        self.begin(token)
        self.pieces.append(("sqrt(", token.column))
        self.wanted, self.root, self.factor = True, True, False

    def end_root(self, token: Token) -> None:
        self.pieces.append((")", token.column))
        self.root, self.rooted, self.factor = False, True, False

    def open(self, bracket: Token) -> None:
        call = not self.wanted and self.is_called(self.previous)
        if not call:
            self.begin(bracket)
        self.nest(bracket, "call" if call else "group", "(")

    def nest(self, opening: Token, kind: str, python: str) -> None:
        if sum(len(bracket.closing) for bracket in self.brackets) >= DEPTH:
            raise self.refusal(opening, f"brackets may be nested {DEPTH} deep")
        self.brackets.append(_Bracket(opening, kind, "))" if self.root else ")", self.start, self.doubtful))
        self.pieces.append((python, opening.column))
        self.wanted, self.operator = True, ""
        self.root = self.factor = self.doubtful = False

    def close(self, bracket: Token) -> None:
        if not self.brackets:
            raise self.refusal(bracket, "this ')' has no '('")
        opened = self.brackets[-1]
        if opened.kind == "bars":
            raise self.refusal(opened.token, f"this '|' is never closed; {BARS}")
        if not (opened.kind == "call" and self.previous.text == "("):  # f() is left to the count of arguments
            self.complete(bracket)
        self.unnest(bracket)

    def unnest(self, closing: Token) -> None:
        opened = self.brackets.pop()
        self.pieces.append((opened.closing, closing.column))
        self.start, self.rooted = opened.start, opened.closing == "))"
        self.doubtful = opened.doubtful or (opened.kind == "bars" and self.factor)
        self.wanted = self.factor = False

    def bar(self, token: Token, following: Token) -> None:
        inside = bool(self.brackets) and self.brackets[-1].kind == "bars"
        plain = following.operand or following.text in ("(", ROOT)  # what could not stand behind a bar that closes
        opens = self.factor and not inside and (plain or not self.doubtful)
        if self.wanted or opens:
            self.begin(token)
            self.nest(token, "bars", "abs(")
        elif inside:
            self.unnest(token)
        else:
            called = self.previous.text in FUNCTIONS
            raise self.refusal(token, self.missing_before(token) if called else f"'|' is not allowed; {BARS}")

    def operate(self, token: Token) -> None:
        self.complete(token)
        if self.rooted and token.text == "**":
            raise self.refusal(token, "'√' could reach over the power or not; write sqrt(a)**b or sqrt(a**b)")
        self.pieces.append((token.text, token.column))
        self.operator, self.wanted = token.text, True
        self.factor = self.rooted = False
        self.doubtful = self.doubtful and token.text != ","

    def complete(self, token: Token) -> None:
        if self.wanted:
            raise self.refusal(token, f"something is missing before {token.typed!r}")

    def finish(self) -> None:
        if self.wanted and self.previous.text not in ("(", "|"):
            raise refusal(self.text, len(self.text), f"the expression breaks off after {self.previous.typed!r}")
        if self.brackets:
            opening = self.brackets[-1].token
            advice = BARS if opening.text == "|" else "a ')' is missing"
            raise self.refusal(opening, f"this '{opening.text}' is never closed; {advice}")
