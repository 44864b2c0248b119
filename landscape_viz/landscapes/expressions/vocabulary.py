"""The words an expression may use: variables, constants, functions, and what jax computes for each.

The table names functions by their dotted path and looks them up on first use, so that text is
checked without importing jax.
"""

from __future__ import annotations

import functools
import importlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

VARIABLES = ("x", "y")
"""The names of the coordinates, in the order of the axes. Any others that a text may use have a fixed value."""

CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e}


@dataclass(frozen=True)
class Function:
    """A function that an expression may call.

    Attributes:
      path: the module that has it, and its name there.
      least, most: the numbers of arguments it takes; `most` is None where any number from two on is folded pairwise.
      options: keyword arguments that are always passed, where jax's default is not the textbook's function.
      symbol: its name in formulas, where that is another.
    """

    path: str
    least: int = 1
    most: int | None = 1
    options: Mapping[str, Any] = field(default_factory=dict)
    symbol: str | None = None

    def arguments(self) -> str:
        """The number of arguments it takes, in words."""
        if self.most is None:
            return f"{self.least} or more arguments"
        if self.least != self.most:
            return f"{self.least} or {self.most} arguments"
        return "1 argument" if self.least == 1 else f"{self.least} arguments"


def _table() -> dict[str, Function]:
    one = (
        "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh exp exp2 expm1 log1p sqrt cbrt square"
    )
    table = {name: Function(f"jax.numpy.{name}") for name in f"{one} sign floor ceil sinc".split()}
    table["abs"] = Function("landscape_viz.landscapes.expressions.subgradients.absolute")
    for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh"):
        table["a" + name] = table["arc" + name]
    table["log"] = table["ln"] = Function("jax.numpy.log", symbol="ln")
    table["log2"] = Function("jax.numpy.log2", symbol="log₂")
    table["log10"] = Function("jax.numpy.log10", symbol="log₁₀")
    table["arctan2"] = table["atan2"] = Function("jax.numpy.arctan2", 2, 2)
    table["hypot"] = Function("landscape_viz.landscapes.expressions.subgradients.hypot", 2, 2)
    table["mod"] = Function("jax.numpy.mod", 2, 2)
    table["min"] = table["minimum"] = Function("jax.numpy.minimum", 2, None, symbol="min")
    table["max"] = table["maximum"] = Function("jax.numpy.maximum", 2, None, symbol="max")
    table["clip"] = Function("jax.numpy.clip", 3, 3)
    table["where"] = Function("jax.numpy.where", 3, 3)
    table |= {name: Function(f"jax.nn.{name}") for name in ("sigmoid", "relu", "softplus", "silu")}
    table["leaky_relu"] = Function("jax.nn.leaky_relu", 1, 2)
    table["gelu"] = Function("jax.nn.gelu", options={"approximate": False})
    table["erf"] = Function("jax.scipy.special.erf")
    return table


FUNCTIONS: Mapping[str, Function] = _table()
"""Name -> function. Angles are in radians. Where a name has more than one meaning in use:

log and ln are natural; sinc(x) is sin(πx)/(πx); mod(a, b) has the sign of b, as Python's ``a % b``;
gelu(x) is x·Φ(x) with the normal distribution Φ, not its tanh approximation; leaky_relu(x, slope) has slope 0.01
for negative x unless told otherwise; clip(x, lo, hi); where(condition, a, b). abs and hypot have slope 0 at their kink.
"""

CONDITION_FIRST = ("where",)
"""Functions whose first argument is a condition such as ``x < 0``, not a number."""


@functools.cache
def resolve(name: str) -> Callable[..., Any]:
    """The jax function behind `name`. Imports jax on first use."""
    function = FUNCTIONS[name]
    module, _, attribute = function.path.rpartition(".")
    of_jax: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    if function.options:
        of_jax = functools.partial(of_jax, **function.options)
    if function.most is None:
        return lambda *numbers: functools.reduce(of_jax, numbers)
    return of_jax
