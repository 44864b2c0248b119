"""An expression cut into tokens, and the tokens that are allowed nowhere.

Mathematics as it is printed and pasted (``x²``, ``π``, ``·``, ``−``, ``≤``, ``½``) is put into Python's spelling here,
token by token, where it has one meaning only. Habits that Python reads otherwise (``x^2``) are refused with the sign to
write instead.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from dataclasses import dataclass

from landscape_viz.landscapes.expressions.vocabulary import FUNCTIONS

BINARY = ("+", "-", "*", "/", "**", "<", "<=", ">", ">=", "==", "!=", "and", "or", "if", "else")
UNARY = ("+", "-", "not")
BRACKETS = ("(", ")", ",", "|")
ROOT = "√"

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_RAISED = "".join(chr(code) for code in _SUPERSCRIPTS)
_PI = "πϖℼ𝛑𝛡𝜋𝜛𝝅𝝕𝝿𝞏𝞹𝟉"
_FRACTIONS = dict(zip("¼½¾⅓⅔", ("(1/4)", "(1/2)", "(3/4)", "(1/3)", "(2/3)"), strict=True))
_DIGITS = "[0-9](?:_?[0-9])*"

# Superscripts, fractions and π count as letters for re's \w, and would otherwise end up inside a name.
_NO_LETTERS = _RAISED + _PI + "".join(_FRACTIONS)
_TOKEN = re.compile(
    rf"(?P<number>(?:{_DIGITS}\.?(?:{_DIGITS})?|\.{_DIGITS})(?:[eE][+-]?[0-9]+)?|[{''.join(_FRACTIONS)}])"
    rf"|(?P<name>[{_PI}]|[^\W\d{_NO_LETTERS}][^\W{_NO_LETTERS}]*)"
    rf"|(?P<raised>[{_RAISED}]+)"
    r"|(?P<mark>\*\*|//|<<|>>|<=|>=|==|!=|:=|.)",
    re.DOTALL,
)

_SPELLED = {
    **dict.fromkeys("×·⋅∙∗•", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("−–—", "-"),
    **dict(zip("≤≥≠", ("<=", ">=", "!="), strict=True)),
    **dict.fromkeys(_PI, "pi"),
    **_FRACTIONS,
}
"""Python's spelling of signs that mathematics writes in one character."""

BARS = "write abs(x) for a magnitude, 'or' between conditions"

_NOT_ALLOWED = {
    "^": "'^' is not a power here; write '**'",
    "%": "'%' is not allowed; write mod(a, b)",
    "//": "'//' is not allowed; write floor(a/b)",
    "=": "'=' is not part of an expression; write only its right-hand side, such as 'x**2'",
    "#": "'#' is not allowed: an expression has no comments",
    "&": "'&' cannot be read; write 'and'",
    ".": "'.' is not allowed here: nothing has attributes",
    **dict.fromkeys("[]{}", "only round brackets ( ) group, and nothing is indexed"),
    **dict.fromkeys("\"'`", "text in quotes is not allowed; an expression is numbers, variables and functions"),
    **dict.fromkeys(";:", "only one expression is read, without statements, 'lambda' or ':'"),
}


@dataclass(frozen=True)
class Token:
    """A piece of text.

    Attributes:
      kind: "number", "name", "raised", "mark", or "end" after the last one.
      text: in Python's spelling; of what is raised, the exponent.
      column: where it stands in the text, from 0.
      typed: as it was typed.
    """

    kind: str
    text: str
    column: int
    typed: str

    @property
    def operand(self) -> bool:
        """True for a number or a name, as opposed to an operator or a bracket."""
        return self.kind == "number" or (self.kind == "name" and not keyword.iskeyword(self.text))

    @property
    def end(self) -> int:
        """The column behind it."""
        return self.column + len(self.typed)


def tokens(text: str) -> list[Token]:
    """`text` cut into tokens, blanks left out, a token of kind "end" last."""
    pieces = [_token(str(match.lastgroup), match.group(), match.start()) for match in _TOKEN.finditer(text)]
    return [token for token in pieces if token.text != " "] + [Token("end", "", len(text), "")]


def _token(kind: str, typed: str, column: int) -> Token:
    text = typed.translate(_SUPERSCRIPTS) if kind == "raised" else _SPELLED.get(typed, typed)
    if kind == "name" and typed.translate(_SUBSCRIPTS) in FUNCTIONS:  # log₂
        text = typed.translate(_SUBSCRIPTS)
    return Token(kind, text, column, typed)


def forbidden(token: Token, following: Token, *, inside: bool) -> str | None:
    """The reason why `token` is not allowed, wherever it stands, or None.

    Args:
      token: the one in question.
      following: the token after it.
      inside: True within brackets.
    """
    match token.kind:
        case "raised":
            whole = re.fullmatch("[+-]?[0-9]+", token.text)
            return None if whole else f"{token.typed!r} is no whole number; write '**' and the exponent"
        case "name":
            return _forbidden_name(token.text)
        case "mark" if token.text == "=" and (inside or following.text in ("<", ">")):
            return "'=' is not allowed: arguments are given by position, and comparisons are <= >= =="
        case "mark" if token.text in _NOT_ALLOWED:
            return _NOT_ALLOWED[token.text]
        case "mark" if token.text not in (*BINARY, *BRACKETS, ROOT):
            return f"{token.text!r} is not allowed in an expression"
    return None


def _forbidden_name(name: str) -> str | None:
    if keyword.iskeyword(name) and name not in (*BINARY, *UNARY):
        return f"{name!r} is a word of Python that is not allowed in an expression"
    if not name.isidentifier():
        first = next(letter for place, letter in enumerate(name) if not name[: place + 1].isidentifier())
        return f"{first!r} is not allowed in an expression"
    raised = re.search("[ˣʸⁿ]", name)
    if raised:
        return f"{raised[0]!r} cannot be read; write '**{unicodedata.normalize('NFKC', raised[0])}'"
    return None
