"""An expression cut into tokens, and what is wrong with a single one.

Python's own parser would refuse ``x²`` or ``x^2`` with a message about Python. What people write by habit
is recognised here, with what to write instead.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from dataclasses import dataclass

from landscape_viz.landscapes.vocabulary import CONSTANTS, FUNCTIONS

BINARY = ("+", "-", "*", "/", "**", "<", "<=", ">", ">=", "==", "!=", "and", "or", "if", "else")
UNARY = ("+", "-", "not")
BRACKETS = ("(", ")", ",")

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_RAISED = "".join(chr(code) for code in _SUPERSCRIPTS)
_FRACTIONS = "¼½¾⅓⅔"
_DIGITS = "[0-9](?:_?[0-9])*"

# Superscripts and fractions count as letters for re's \w, and would otherwise end up inside a name.
_TOKEN = re.compile(
    rf"(?P<number>(?:{_DIGITS}\.?(?:{_DIGITS})?|\.{_DIGITS})(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<name>[^\W\d{_RAISED}{_FRACTIONS}][^\W{_RAISED}{_FRACTIONS}]*)"
    rf"|(?P<raised>[{_RAISED}]+)"
    r"|(?P<mark>\*\*|//|<<|>>|<=|>=|==|!=|:=|.)",
    re.DOTALL,
)

_WRITE_INSTEAD = {
    **dict.fromkeys("×·⋅∙∗•", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("−–—", "-"),
    **dict(zip("≤≥≠", ("<=", ">=", "!="), strict=True)),
    **dict(zip(_FRACTIONS, ("(1/4)", "(1/2)", "(3/4)", "(1/3)", "(2/3)"), strict=True)),
    "√": "sqrt(...)",
    "&": "and",
}

_NOT_ALLOWED = {
    "^": "'^' is not a power here; write '**'",
    "%": "'%' is not allowed; write mod(a, b)",
    "//": "'//' is not allowed; write floor(a/b)",
    "|": "'|' is not allowed; write abs(x) for a magnitude, 'or' between conditions",
    "#": "'#' is not allowed: an expression has no comments",
    **dict.fromkeys("[]{}", "only round brackets ( ) group, and nothing is indexed; the variables are x and y"),
    **dict.fromkeys("\"'`", "text in quotes is not allowed; an expression is numbers, x, y and functions"),
    **dict.fromkeys(";:", "only one expression is read, without statements, 'lambda' or ':'"),
}


@dataclass(frozen=True)
class Token:
    """A piece of text: `kind` is "number", "name", "raised", "mark", or "end" after the last one."""

    kind: str
    text: str
    column: int

    @property
    def operand(self) -> bool:
        """Whether it is a number or a name, as opposed to an operator or a bracket."""
        return self.kind == "number" or (self.kind == "name" and not keyword.iskeyword(self.text))


def tokens(text: str) -> list[Token]:
    """`text` cut into tokens, blanks left out, a token of kind "end" last."""
    found = [Token(str(match.lastgroup), match.group(), match.start()) for match in _TOKEN.finditer(text)]
    return [token for token in found if token.text != " "] + [Token("end", "", len(text))]


def forbidden(previous: Token, token: Token, following: Token, *, inside: bool) -> str | None:
    """Why `token` is not allowed, wherever it stands, and what to write instead; or None.

    Args:
      previous: the token before it.
      token: the one in question.
      following: the token after it.
      inside: whether it stands within brackets.
    """
    match token.kind:
        case "end":
            return None
        case "number":
            return (
                "write the number without leading zeros" if re.fullmatch("0[0-9_]*[1-9][0-9_]*", token.text) else None
            )
        case "raised":
            return f"{token.text!r} cannot be read; write '**{token.text.translate(_SUPERSCRIPTS)}'"
        case "name":
            return _forbidden_name(previous, token)
    mark = token.text
    if mark in _WRITE_INSTEAD:
        return f"{mark!r} cannot be read; write '{_WRITE_INSTEAD[mark]}'"
    if mark == "=":
        return _equals_sign(previous, following, inside=inside)
    if mark == ".":
        word = following.text
        if word in FUNCTIONS or word in CONSTANTS:
            return f"names have no prefix here; write '{word}{'(...)' if word in FUNCTIONS else ''}'"
        return "'.' is not allowed here: nothing has attributes"
    if mark in _NOT_ALLOWED:
        return _NOT_ALLOWED[mark]
    return None if mark in BINARY or mark in BRACKETS else f"{mark!r} is not allowed in an expression"


def column_of_fault(token: Token) -> int:
    """The column that the refusal of `token` is about."""
    return token.column + (max(0, token.text.find("π")) if token.kind == "name" else 0)


def _equals_sign(previous: Token, following: Token, *, inside: bool) -> str:
    if following.text in ("<", ">") or previous.text in ("<", ">"):
        return "write '<=' or '>='"
    if inside:
        return "'=' is not allowed: arguments are given by position, and a comparison is '=='"
    return "'=' is not part of an expression; write only its right-hand side, such as 'x**2'"


def _forbidden_name(previous: Token, token: Token) -> str | None:
    name = token.text
    if keyword.iskeyword(name) and name not in (*BINARY, *UNARY):
        return f"{name!r} is a word of Python that is not allowed in an expression"
    if not name.isidentifier():
        return f"{name[0]!r} is not allowed in an expression"
    if "π" in unicodedata.normalize("NFKC", name):
        return "'π' cannot be read; write 'pi'"
    glued = previous.kind == "number" and previous.column + len(previous.text) == token.column
    return "complex numbers are not allowed" if glued and name in ("j", "J") else None
