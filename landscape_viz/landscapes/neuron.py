"""The loss of one neuron over its weight and bias."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from landscape_viz.errors import InputError, one_of, real_number, whole_number
from landscape_viz.landscapes.batches import read_seed
from landscape_viz.landscapes.data import DataLandscape, read_samples
from landscape_viz.landscapes.default_domain import default_domain

ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky_relu")
LOSSES = ("mse", "cross_entropy")


def neuron(
    activation: str = "sigmoid",
    loss: str = "mse",
    inputs: Any = None,
    targets: Any = None,
    domain: Any = None,
    *,
    leak: float = 0.01,
    count: int = 40,
    seed: int = 0,
) -> DataLandscape:
    """The mean loss of one neuron a(w·x + b) over inputs x and targets t, as a landscape over (w, b).

    "mse" is (a(z) − t)² with z = w·x + b. "cross_entropy" is −t·log p − (1 − t)·log(1 − p), computed from the logit l
    of p as log(1 + eˡ) − t·l, which is finite however sure the neuron is. For "sigmoid" p = a(z), so l = z; for "tanh"
    p = (1 + a(z))/2, so l = 2z. The output of "relu" and "leaky_relu" is no probability: it is taken for the logit.

    Args:
      activation: "sigmoid", "tanh", "relu" or "leaky_relu".
      loss: "mse" or "cross_entropy".
      inputs: x, shape (n,). Left out: `count` points of two classes, normal around -1 and +1 with standard deviation
        1, so that they overlap and weights do not grow without end.
      targets: t, shape (n,); for cross entropy from 0 to 1. Left out with the inputs: the classes as 0 and 1, for
        "tanh" with "mse" as -1 and 1.
      domain: ((lo, hi), (lo, hi)) for w and b; by default -10 to 10 each (`default_domain`).
      leak: the slope of "leaky_relu" below zero.
      count, seed: of the data that are drawn where none are given.

    Raises:
      InputError: a word is not one of those above, only one of inputs and targets is given, or they cannot be used.
    """
    one_of("activation", activation, ACTIVATIONS)
    one_of("loss", loss, LOSSES)
    slope = real_number("leak", leak, least=0, most=1)
    if (inputs is None) != (targets is None):
        raise InputError("neuron needs both inputs and targets, or neither of them")
    if inputs is None:
        inputs, targets = two_classes(count, seed)
        if (activation, loss) == ("tanh", "mse"):
            targets = 2 * targets - 1
    x, t = (array.astype(np.float64) for array in read_samples((inputs, targets)))
    if x.ndim != 1 or t.ndim != 1:
        raise InputError(f"inputs and targets must be numbers of shape (n,); got {x.shape} and {t.shape}")
    if loss == "cross_entropy" and not ((t >= 0) & (t <= 1)).all():
        raise InputError(f"targets must be from 0 to 1 for cross entropy; got {t.min():g} to {t.max():g}")
    lost = _of_output(_activations(slope)[activation]) if loss == "mse" else _of_logit(_logits(slope)[activation])
    return DataLandscape(
        lambda w, b, x, t: lost(w * x + b, t),
        (x, t),
        default_domain(2) if domain is None else domain,
        name=f"{activation} neuron, {'mean squared error' if loss == 'mse' else 'cross entropy'}",
    )


def two_classes(count: int = 40, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Inputs of two overlapping classes and their targets 0 and 1, each of shape (count,)."""
    number = whole_number("count", count, 1)
    generator = np.random.default_rng(read_seed(seed))
    targets = (np.arange(number) % 2).astype(np.float64)
    return 2 * targets - 1 + generator.standard_normal(number), targets


def _of_output(activation: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda z, t: (activation(z) - t) ** 2


def _of_logit(logit: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda z, t: jax.nn.softplus(logit(z)) - t * logit(z)


def _activations(leak: float) -> dict[str, Callable[[Any], Any]]:
    return {
        "sigmoid": jax.nn.sigmoid,
        "tanh": jnp.tanh,
        "relu": jax.nn.relu,
        "leaky_relu": lambda z: jax.nn.leaky_relu(z, leak),
    }


def _logits(leak: float) -> dict[str, Callable[[Any], Any]]:
    return _activations(leak) | {"sigmoid": lambda z: z, "tanh": lambda z: 2 * z}
