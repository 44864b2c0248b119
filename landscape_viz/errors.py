"""The one exception for input that cannot be used, and the checks that raise it.

Every message names the argument, what was given, what is allowed and, where it helps, what to do.
Nothing here imports jax or matplotlib, so that bad input is refused before anything slow starts.
"""

from __future__ import annotations

import difflib
import math
import numbers
import re
from collections.abc import Iterable
from types import BuiltinFunctionType, FunctionType
from typing import Any


class InputError(ValueError):
    """An argument, option or file that cannot be used.

    The message is written for the person who typed the input. The command line prints it as it is
    and exits with status 2; every other exception is a bug and shows its traceback.
    """


def closest(name: str, known: Iterable[str]) -> str:
    """A suggestion such as `` Did you mean 'newton'?`` for a misspelled `name`, or an empty string."""
    names = list(known)
    # Of the names that are as near, one with the same letters is meant: two were typed the wrong way round.
    swapped = [one for one in names if sorted(one) == sorted(name)]
    matches = swapped or difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return f" Did you mean {matches[0]!r}?" if matches else ""


def brief(value: Any, length: int = 60) -> str:
    """`repr(value)` on one line, cut to `length` characters; functions by their name, no addresses in memory."""
    if isinstance(value, FunctionType | BuiltinFunctionType):
        text = "a lambda" if value.__name__ == "<lambda>" else f"the function {value.__name__}"
    else:
        text = " ".join(re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value)).split())
    return text if len(text) <= length else text[: length - 3] + "..."


def whole_number(argument: str, value: Any, least: int, most: int | None = None) -> int:
    """`value` as an int, or an `InputError` that names `argument` and the range allowed."""
    allowed = f"at least {least}" if most is None else f"from {least} to {most}"
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise InputError(f"{argument} must be a whole number {allowed}; got {brief(value)}")
    number = int(value)
    if number < least or (most is not None and number > most):
        raise InputError(f"{argument} must be {allowed}; got {number}")
    return number


def real_number(
    argument: str,
    value: Any,
    least: float | None = None,
    most: float | None = None,
    above: float | None = None,
) -> float:
    """`value` as a finite float within [`least`, `most`] and greater than `above`, or an `InputError`."""
    bounds = [
        text
        for bound, text in ((least, f"at least {least}"), (most, f"at most {most}"), (above, f"above {above}"))
        if bound is not None
    ]
    allowed = "a finite number" + (" " + " and ".join(bounds) if bounds else "")
    try:
        if isinstance(value, bool | str):
            raise TypeError
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(f"{argument} must be {allowed}; got {brief(value)}") from error
    outside = (
        not math.isfinite(number)
        or (least is not None and number < least)
        or (most is not None and number > most)
        or (above is not None and number <= above)
    )
    if outside:
        raise InputError(f"{argument} must be {allowed}; got {number:g}")
    return number


def one_of(argument: str, value: Any, allowed: Iterable[str]) -> str:
    """`value` if it is one of the `allowed` words, or an `InputError` with the closest of them."""
    words = list(allowed)
    if value not in words:
        hint = closest(str(value), words)
        raise InputError(f"{argument} must be one of {', '.join(words)}; got {brief(value)}{'.' if hint else ''}{hint}")
    return str(value)
