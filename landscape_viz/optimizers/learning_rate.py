"""The learning rate of an optimizer, kept where the recorder reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import optax

from landscape_viz.optimizers.hyperparameters import Number, setting

LearningRate = Number | Callable[[Any], Any]
"""A positive number, or an optax schedule: a function of the step count."""


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
