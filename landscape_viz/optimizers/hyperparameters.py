"""The settings of optimizers: numbers, which may differ from run to run of one compiled program."""

from __future__ import annotations

from typing import Any

import jax

from landscape_viz.errors import real_number

Number = float | jax.Array
"""A number, or one that jax is tracing, as where it differs from run to run; the latter cannot be checked."""


def setting(
    argument: str,
    value: Any,
    *,
    least: float | None = None,
    most: float | None = None,
    above: float | None = None,
) -> Any:
    """As `real_number`; a number that jax is tracing, which has no value yet, comes back as it is."""
    if isinstance(value, jax.core.Tracer):
        return value
    return real_number(argument, value, least=least, most=most, above=above)
