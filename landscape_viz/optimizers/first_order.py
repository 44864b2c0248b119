"""Gradient descent and momentum: optax's, by the names and the form of the textbooks."""

from __future__ import annotations

from typing import Any

import optax

from landscape_viz.optimizers.hyperparameters import LearningRate, Number, setting, with_learning_rate


def gradient_descent(learning_rate: LearningRate) -> optax.GradientTransformationExtraArgs:
    """Gradient descent: x ← x − lr·∇f(x).

    Args:
      learning_rate: lr, a number or an optax schedule.

    Raises:
      InputError: the learning rate is neither a positive number nor a schedule.
    """
    return with_learning_rate(optax.sgd, learning_rate)


def momentum(
    learning_rate: LearningRate, decay: Number = 0.9, nesterov: bool = False
) -> optax.GradientTransformationExtraArgs:
    """Gradient descent with momentum: the heavy ball, or Nesterov's variant.

    Heavy ball: v ← decay·v − lr·∇f(x), x ← x + v. Nesterov: v as before, x ← x + decay·v − lr·∇f(x), with the
    gradient at x (the form of Sutskever and others, rewritten for the shifted parameters, as in optax and
    PyTorch), v updated first.

    Args:
      learning_rate: lr, a number or an optax schedule. With a schedule v accumulates gradients and lr scales
        the whole step, as in optax.
      decay: how much of the velocity is kept each step, in [0, 1].
      nesterov: whether to look ahead.

    Raises:
      InputError: the learning rate is neither a positive number nor a schedule, or decay is outside [0, 1].

    Sources: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; Sutskever,
    Martens, Dahl, Hinton, "On the importance of initialization and momentum in deep learning", 2013.
    """
    decay = setting("decay", decay, least=0, most=1)

    def factory(learning_rate: Any) -> optax.GradientTransformation:
        return optax.sgd(learning_rate, momentum=decay, nesterov=nesterov)

    return with_learning_rate(factory, learning_rate)
