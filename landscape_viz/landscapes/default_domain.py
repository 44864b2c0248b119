"""The domain of a loss that neither its author nor the user gave one: the one place that knows it.

Formulas, functions from files, neurons and the help of the command line take it from here. Nothing here imports numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

REACH = 10.0  # to each side of zero
MARGIN = 1.25  # of a start that lies farther out: how far beyond zero the domain goes then

DEFAULT_DOMAIN_HELP = f"{-REACH:g},{REACH:g} on each axis"
"""The default as the command line writes domains."""


def default_domain(dim: int, starts: Sequence[Sequence[float]] = ()) -> tuple[Any, ...]:
    """The domain as `Landscape` takes it: -10 to 10 along each axis, or a quarter farther than the farthest start."""
    farthest = max((abs(coordinate) for start in starts for coordinate in start), default=0.0)
    reach = REACH if farthest <= REACH else MARGIN * farthest
    return (-reach, reach) if dim == 1 else ((-reach, reach),) * dim
