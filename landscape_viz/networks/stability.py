"""The sharpness above which an optimizer is unstable on a quadratic: 2/lr of gradient descent, and its relatives."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Float64

from landscape_viz.errors import real_number
from landscape_viz.optimizers import registry
from landscape_viz.optimizers.spec import OptimizerSpec


def stability_threshold(
    learning_rate: Any, decay: float = 0.0, *, nesterov: bool = False, averaged: bool = False
) -> Any:
    """The largest curvature λ of a quadratic on which gradient descent with momentum does not grow.

    - gradient descent: 2/lr
    - momentum, v ← decay·v − lr·∇f, x ← x + v: 2·(1 + decay)/lr
    - Nesterov's form, x ← x + decay·v − lr·∇f: (2 + 2·decay)/(lr·(1 + 2·decay))
    - averaged momentum, m ← decay·m + (1 − decay)·∇f, x ← x − lr·m: 2·(1 + decay)/(lr·(1 − decay))

    Args:
      learning_rate: a number, or an array of them.
      decay: of the momentum, from 0 to below 1.
      nesterov, averaged: which form of it.

    Raises:
      InputError: decay is not in that range.

    Source: Cohen, Kaur, Li, Kolter, Talwalkar, "Gradient descent on neural networks typically occurs at the edge of
    stability", 2021, appendix B.
    """
    beta = real_number("decay", decay, least=0, most=1)
    rates = np.asarray(learning_rate, np.float64)
    if averaged:
        rates = rates * (1 - beta)
    with np.errstate(divide="ignore"):
        thresholds = (2 + 2 * beta) / rates
    return thresholds / (1 + 2 * beta) if nesterov else thresholds


def sam_threshold(learning_rate: Any, radius: float, gradient_norm: Any) -> Any:
    """The same for sharpness-aware minimisation, x ← x − lr·∇f(x + radius·∇f/‖∇f‖): it falls with the gradient.

    ‖∇f‖/(2·radius)·(√(1 + 8·radius/(lr·‖∇f‖)) − 1), which is 2/lr as the radius goes to 0.

    Args:
      learning_rate, gradient_norm: numbers, or arrays of one shape.
      radius: above 0.

    Source: Long and Bartlett, "Sharpness-aware minimization and the edge of stability", 2024.
    """
    rho = real_number("radius", radius, above=0)
    rates, norms = np.asarray(learning_rate, np.float64), np.asarray(gradient_norm, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return norms / (2 * rho) * (np.sqrt(1 + 8 * rho / (rates * norms)) - 1)


def stability_thresholds(spec: OptimizerSpec, rates: Float64[np.ndarray, " n"]) -> Float64[np.ndarray, " n"]:
    """The thresholds of an optimizer at its learning rates, nan where none is known.

    One that came ready-made is taken for gradient descent only where its update keeps no state but counts; of others
    the settings are not known.
    """
    settings = dict(spec.settings)
    name = None if spec.factory is None else registry.name_of(spec.factory)
    known: dict[str, Any] | None = None
    match name:
        case "gradient_descent":
            known = {}
        case "momentum":
            known = {"decay": settings.get("decay", 0.9), "nesterov": settings.get("nesterov", False)}
        case "averaged_momentum":
            known = {"decay": settings.get("decay", 0.9), "averaged": True}
        case "sgd":
            known = {"decay": settings.get("momentum") or 0.0, "nesterov": settings.get("nesterov", False)}
        case None if _is_plain_descent(spec.fixed):
            known = {}
    return np.full(len(rates), np.nan) if known is None else np.asarray(stability_threshold(rates, **known))


def _is_plain_descent(optimizer: Any) -> bool:
    """True for a transformation that turns a gradient into a negative multiple of it, whatever came before."""
    if optimizer is None:
        return False
    gradient = np.array([1.0, -2.0], np.float32)
    try:
        state, updates = optimizer.init(gradient), []
        for scale in (1.0, 3.0):
            update, state = optimizer.update(gradient * np.float32(scale), state, gradient)
            updates.append(np.asarray(update) / scale)
    except Exception:
        return False
    ratio = np.stack(updates) / gradient
    return bool(np.allclose(ratio, ratio[0, 0], rtol=1e-5) and ratio[0, 0] < 0)
