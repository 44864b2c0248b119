"""The right form for what was typed in another one: ``gd(0.05)``, ``gd:0.05``, ``gd lr=0.05``, ``gd,newton``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Mapping, Sequence

from landscape_viz.parsing.literals import split_arguments
from landscape_viz.parsing.optimizer_names import full_key, full_name, plain, typed_key, typed_name

_VALUE = r"[+-]?[.\d].*|.+\(.*\)"  # a number, or a schedule


def example(name: str, key: str) -> str:
    """``gd:lr=0.1``, with a setting by its own name."""
    return f"{typed_name(name)}:{typed_key(key)}=0.1"


def written(name: str, parts: Sequence[str], parameters: Mapping[str, inspect.Parameter]) -> str | None:
    """``NAME:key=value,...`` for settings some of which came without their key, in the order of the parameters.

    None where they fit no parameters.
    """
    settings = {}
    for part, key_in_order in zip(parts, [*parameters, *[""] * len(parts)], strict=False):
        typed, equals, value = (piece.strip() for piece in re.sub(r"^\s*(\w+)\s*:", r"\1=", part).partition("="))
        if equals or full_key(typed, parameters) in parameters:
            key = full_key(typed, parameters)
            value = value or ("true" if key in parameters and isinstance(parameters[key].default, bool) else "0.1")
        else:
            key, value = key_in_order, typed
            if value and not re.fullmatch(_VALUE, value):
                return None
        if value:
            if key not in parameters or typed_key(key) in settings:
                return None
            settings[typed_key(key)] = value
    for key, parameter in parameters.items():
        if parameter.default is parameter.empty:
            settings.setdefault(typed_key(key), "0.1")
    written_out = ",".join(f"{key}={value}" for key, value in settings.items())
    return f"{typed_name(name)}:{written_out}" if written_out else typed_name(name)


def meant(text: str, known: Collection[str]) -> tuple[str, list[str]] | None:
    """The full name of the known optimizer that `text` begins with, and its settings; None where there is none.

    As in Python, ``gd(0.05)`` and ``optax.adam(0.1)``, or as labels say it, ``damped newton damping=2``.
    """
    bare = re.sub(r"^(optax\.)?(contrib\.)?", "", text)
    ends = [match.start() for match in re.finditer(r"[(=\s:,]|$", bare)]
    for end in reversed(ends):
        if plain(bare[:end]) in known:
            rest = bare[end:].strip().lstrip("=:,")
            rest = rest[1:].removesuffix(")") if rest.startswith("(") else rest
            return full_name(bare[:end]), split_arguments(rest) if rest.strip() else []
    return None


def several(text: str, known: Collection[str]) -> str | None:
    """What to say where `text` is more than one optimizer, or None."""
    names = re.finditer(r"(?:^|[,;+&\s])\s*([A-Za-z][\w-]*)(?=\s*(?:$|[,;+&:]|\s\s*[A-Za-z]))", text)
    starts = [match.start(1) for match in names if plain(match[1]) in known]
    if len(starts) < 2 or starts[0] != 0:
        return None
    pieces = [
        text[start:end].strip(" ,;:+&").removesuffix(" and")
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
    ]
    options = " ".join(f"--optimizer {piece}" for piece in pieces)
    listed = ", ".join(f'"{piece}"' for piece in pieces)
    return f"several optimizers are given one by one, {options}, or in Python as a list, [{listed}]"
