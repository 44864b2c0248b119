"""Ranges of settings: ``lr=0.001:0.3:64:log``, ``decay=0:0.99:64``, ``damping=0.1,1,10``."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import InputError, brief, closest, real_number, whole_number
from landscape_viz.optimizers.literals import read_value
from landscape_viz.parsing.numbers import read_whole

OPTION = "--vary"
MOST_VALUES = 100_000
SPACINGS = ("linear", "log")
_FORM = "NAME=LOW:HIGH:COUNT, with :log behind it for equal factors, or NAME=A,B,C, such as lr=0.001:0.3:64:log"


def read_vary(text: str) -> tuple[str, Float64[np.ndarray, " n"]]:
    """A setting and the values that it takes.

    ``NAME=LOW:HIGH:COUNT`` is COUNT values from LOW to HIGH, both ends included, equally spaced; with ``:log`` behind
    it their logarithms are. ``NAME=A,B,C`` is these values. Numbers may be written as for optimizers: ``1/64``,
    ``20*2**-8``.

    Raises:
      InputError: the text is neither, or the numbers do not make a range.
    """
    name, equals, values = text.partition("=")
    name = name.strip().lower().replace("-", "_")
    if not equals or not name or not values.strip():
        raise InputError(f"{OPTION} must be {_FORM}; got {brief(text.strip())}")
    if ":" in values:
        return name, _range(name, text, values.split(":"))
    if "," not in values:
        raise InputError(f"{OPTION} {name} needs more than one value: {_FORM}; got {brief(text.strip())}")
    return name, np.array([_number(name, part) for part in values.split(",")])


def read_varies(texts: list[str]) -> dict[str, Float64[np.ndarray, " n"]]:
    """One or two settings by name, each with its values.

    Raises:
      InputError: as for `read_vary`; or there are none, more than two, or one of them twice.
    """
    if len(texts) not in (1, 2):
        raise InputError(f"{OPTION} is given once or twice, for one setting or two; got it {len(texts)} times")
    pairs = [read_vary(text) for text in texts]
    if len({name for name, _ in pairs}) < len(pairs):
        raise InputError(f"{OPTION} {pairs[0][0]} is given twice; the second one must be another setting")
    return dict(pairs)


def _range(name: str, text: str, parts: list[str]) -> Float64[np.ndarray, " n"]:
    if len(parts) not in (3, 4):
        raise InputError(f"{OPTION} {name} must be {_FORM}; got {brief(text.strip())}")
    low, high = _number(name, parts[0]), _number(name, parts[1])
    count = whole_number(f"{OPTION} {name}: COUNT", read_whole(f"{OPTION} {name}: COUNT", parts[2]), 2, MOST_VALUES)
    spacing = parts[3].strip().lower() if len(parts) == 4 else "linear"
    if spacing not in SPACINGS:
        raise InputError(
            f"{OPTION} {name}: the spacing must be linear or log; got {brief(spacing)}.{closest(spacing, SPACINGS)}"
        )
    if not low < high:
        raise InputError(f"{OPTION} {name} must run from the lower to the higher end; got {low:g}, {high:g}")
    if spacing == "log":
        if low <= 0:
            raise InputError(f"{OPTION} {name} must be above 0 for log; got {low:g}")
        return np.geomspace(low, high, count)
    return np.linspace(low, high, count)


def _number(name: str, text: str) -> float:
    if re.fullmatch(r"[+-]?\d+,\d+", text.strip()):
        raise InputError(
            f"{OPTION} {name}: a decimal has a point, {text.strip().replace(',', '.')}; got {brief(text.strip())}"
        )
    value: Any = read_value(f"{OPTION} {name}", text.strip())
    return float(real_number(f"{OPTION} {name}", value))
