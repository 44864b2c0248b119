"""The settings of optimizers: numbers, which may differ from run to run of one compiled program, and learning rates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import optax

from landscape_viz.errors import real_number

Number = float | jax.Array
"""A number, or one that jax is tracing, as where it differs from run to run; the latter cannot be checked."""
LearningRate = Number | Callable[[Any], Any]
"""A positive number, or an optax schedule: a function of the step count."""


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


def with_learning_rate(
    factory: Callable[..., optax.GradientTransformation], learning_rate: LearningRate
) -> optax.GradientTransformationExtraArgs:
    """`factory(learning_rate=...)` with the learning rate kept in the state, where the recorder reads it.

    Args:
      factory: makes an optax transformation from the keyword `learning_rate`.
      learning_rate: a number or a schedule.

    Raises:
      InputError: the learning rate is neither a positive number nor a schedule.
    """
    if not callable(learning_rate):
        learning_rate = setting("learning_rate", learning_rate, above=0)

    def injected(learning_rate: Any) -> optax.GradientTransformation:
        return factory(learning_rate=learning_rate)

    return optax.inject_hyperparams(injected)(learning_rate)
