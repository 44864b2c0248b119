"""The single place that enters float64.

jax computes in float32 unless told otherwise, and its switch is global. Films of optimizers need
float64 (a Newton step on a quadratic lands to 1e-16, not to 1e-7), and importing a library must not
change what the importing program computes, so the switch is thrown as a context around each call.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import jax


def float64() -> AbstractContextManager[Any]:
    """A context in which jax computes in float64; the global flag is as it was afterwards."""
    entered: AbstractContextManager[Any] = jax.enable_x64(True)
    return entered
