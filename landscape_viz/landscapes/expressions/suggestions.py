"""Names that an expression does not know, and what was probably meant by them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from landscape_viz.errors import closest
from landscape_viz.landscapes.expressions.vocabulary import CONSTANTS, FUNCTIONS, VARIABLES

OTHER_WORDS: Mapping[str, str] = {
    "absolute_value": "abs",
    "fabs": "abs",
    "magnitude": "abs",
    "modulus": "abs",
    "root": "sqrt",
    "squareroot": "sqrt",
    "square_root": "sqrt",
    "cuberoot": "cbrt",
    "cube_root": "cbrt",
    "sqr": "square",
    "tg": "tan",
    "sh": "sinh",
    "ch": "cosh",
    "th": "tanh",
    "arctg": "arctan",
    "inverse_sine": "arcsin",
    "arsinh": "arcsinh",
    "arcosh": "arccosh",
    "artanh": "arctanh",
    "lg": "log10",
    "ld": "log2",
    "lb": "log2",
    "natural_log": "ln",
    "sgn": "sign",
    "modulo": "mod",
    "fmod": "mod",
    "remainder": "mod",
    "norm": "hypot",
    "clamp": "clip",
    "erfc": "1 - erf(x)",
    "logit": "ln(x/(1 - x))",
    "logistic": "sigmoid",
    "expit": "sigmoid",
    "swish": "silu",
    "cot": "1/tan(x)",
    "ctg": "1/tan(x)",
    "cotangent": "1/tan(x)",
    "sec": "1/cos(x)",
    "secant": "1/cos(x)",
    "csc": "1/sin(x)",
    "cosec": "1/sin(x)",
    "cosecant": "1/sin(x)",
    "pow": "a**b",
    "power": "a**b",
    "cube": "x**3",
    "round": "floor(x + 1/2)",
    "heaviside": "where(x < 0, 0, 1)",
    "step": "where(x < 0, 0, 1)",
    "piecewise": "where(condition, a, b)",
    "tau": "2*pi",
}
"""What people, and other programs, call functions: the name used here, or what to write instead."""

_SHORTEST = 3  # letters of a function's name by which a longer word is known: cosine, tangent, logarithm


def suggested_function(name: str) -> str:
    """A suggestion for an unknown function such as `` Did you mean 'cos'?`` for ``cosine``, or an empty string."""
    plain = name.lower()
    return _suggestion(product(name) or OTHER_WORDS.get(plain) or _opening(plain)) or closest(plain, FUNCTIONS)


def suggested_name(name: str) -> str:
    """A suggestion for a name that is no variable and is not called, or an empty string."""
    if name in CONSTANTS:
        return ""
    raised = re.fullmatch("([xyXY])_?([0-9]+)", name)
    meant = f"{raised[1].lower()}**{raised[2]}" if raised else product(name) or product(name.lower())
    return _suggestion(meant or OTHER_WORDS.get(name.lower()))


def _suggestion(meant: str | None) -> str:
    return f" Did you mean {meant!r}?" if meant else ""


def product(name: str) -> str | None:
    """``x*y`` for ``xy``, ``x*sin`` for ``xsin``, or None where `name` is not known words run together."""
    if name in FUNCTIONS or name in VARIABLES or name in CONSTANTS:
        return name
    for word in (*CONSTANTS, *VARIABLES):
        rest = product(name.removeprefix(word)) if name.startswith(word) else None
        if rest:
            return f"{word}*{rest}"
    return None


def _opening(name: str) -> str | None:
    """The longest function that `name` begins with, such as cos for cosine."""
    known = [word for word in FUNCTIONS if len(word) >= _SHORTEST and name.startswith(word)]
    return max(known, key=len, default=None)
