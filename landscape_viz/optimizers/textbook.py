"""The optimizers of the textbooks, by the formulas printed there, where optax's differ in offsets or first values.

All work on each parameter by itself; g is the gradient ∇f(x), squares and roots are taken element by element. Where a
formula without an offset would divide by zero (all gradients so far were exactly zero, or so small that their squares
are), the step is zero.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from landscape_viz.errors import one_of
from landscape_viz.optimizers.hyperparameters import LearningRate, Number, setting, with_learning_rate


class AveragedMomentumState(NamedTuple):
    """The running average of the gradients."""

    momentum: Any


class AdagradState(NamedTuple):
    """The sum of the squared gradients so far."""

    sum_of_squares: Any


class RMSPropState(NamedTuple):
    """nu: the running average of the squared gradients. count: the number of steps taken."""

    count: Any
    nu: Any


class AdamState(NamedTuple):
    """mu: the running average of the gradients. nu: that of their squares. count: the number of steps taken."""

    count: Any
    mu: Any
    nu: Any


def averaged_momentum(learning_rate: LearningRate, decay: Number = 0.9) -> optax.GradientTransformationExtraArgs:
    """Momentum as a running average of the gradients: m ← decay·m + (1 − decay)·g, x ← x − lr·m, m = 0 at first.

    With a constant learning rate this is the heavy ball of `momentum` (optax.sgd) with (1 − decay)·lr in place of lr.
    `optax.ema` with debias=False averages in the same way; it does not step by itself.

    Args:
      learning_rate: lr, a number or an optax schedule.
      decay: the weight of the past, in [0, 1).

    Raises:
      InputError: an argument is outside its range.

    Source: Goh, "Why momentum really works", Distill, 2017, on both forms; the averaged one is that of the first moment
    in Kingma and Ba, 2015.
    """
    decay = _share("decay", decay)

    def factory(learning_rate: Any) -> optax.GradientTransformation:
        def init(params: Any) -> AveragedMomentumState:
            return AveragedMomentumState(_zeros(params))

        def update(updates: Any, state: AveragedMomentumState, params: Any = None) -> tuple[Any, AveragedMomentumState]:
            del params
            momentum = _averaged(decay, state.momentum, updates)
            return _map(lambda m: -learning_rate * m, momentum), AveragedMomentumState(momentum)

        return optax.GradientTransformation(init, update)

    return with_learning_rate(factory, learning_rate)


def textbook_adagrad(learning_rate: LearningRate) -> optax.GradientTransformationExtraArgs:
    """Adagrad: s ← s + g², x ← x − lr·g/√s, s = 0 at first, without an offset.

    So the first step is lr in each coordinate whatever the gradient. The form x ← x − η·g/σ with the decaying rate
    η = lr/√(t + 1) and σ the root mean square of the t + 1 gradients up to step t is the same update.

    `optax.adagrad` begins with s = 0.1 and divides by √(s + 1e-7), so it begins more slowly where gradients are
    small.

    Args:
      learning_rate: lr, a number or an optax schedule.

    Raises:
      InputError: the learning rate is neither a positive number nor a schedule.

    Source: Duchi, Hazan, Singer, "Adaptive subgradient methods for online learning and stochastic optimization", 2011,
    the diagonal form with δ = 0.
    """

    def factory(learning_rate: Any) -> optax.GradientTransformation:
        def init(params: Any) -> AdagradState:
            return AdagradState(_zeros(params))

        def update(updates: Any, state: AdagradState, params: Any = None) -> tuple[Any, AdagradState]:
            del params
            total = _map(lambda s, g: s + g * g, state.sum_of_squares, updates)
            return _map(lambda s, g: -learning_rate * _quotient(g, jnp.sqrt(s)), total, updates), AdagradState(total)

        return optax.GradientTransformation(init, update)

    return with_learning_rate(factory, learning_rate)


def textbook_rmsprop(
    learning_rate: LearningRate, decay: Number = 0.9, initial: str = "zero"
) -> optax.GradientTransformationExtraArgs:
    """RMSProp: v ← decay·v + (1 − decay)·g², x ← x − lr·g/√v, without an offset.

    With v = 0 at first, the first step is lr/√(1 − decay) in each coordinate. With initial="gradient" the average
    begins at the first gradient, v = g₀² (that is σ₀ = g₀ for σ = √v), and the first step is lr.

    `optax.rmsprop` divides by √(v + 1e-8) and begins with v = 0, or any other number that does not depend on the
    gradient.

    Args:
      learning_rate: lr, a number or an optax schedule.
      decay: the weight of the past, in [0, 1).
      initial: "zero" or "gradient".

    Raises:
      InputError: an argument is outside its range.

    Source: Tieleman and Hinton, "Lecture 6.5 - rmsprop", Coursera: Neural networks for machine learning, 2012.
    """
    decay = _share("decay", decay)
    from_gradient = one_of("initial", initial, ("zero", "gradient")) == "gradient"

    def factory(learning_rate: Any) -> optax.GradientTransformation:
        def init(params: Any) -> RMSPropState:
            return RMSPropState(jnp.zeros((), jnp.int32), _zeros(params))

        def update(updates: Any, state: RMSPropState, params: Any = None) -> tuple[Any, RMSPropState]:
            del params
            squares = _map(jnp.square, updates)
            nu = _averaged(decay, state.nu, squares)
            if from_gradient:
                nu = _map(lambda average, first: jnp.where(state.count == 0, first, average), nu, squares)
            step = _map(lambda g, v: -learning_rate * _quotient(g, jnp.sqrt(v)), updates, nu)
            return step, RMSPropState(state.count + 1, nu)

        return optax.GradientTransformation(init, update)

    return with_learning_rate(factory, learning_rate)


def textbook_adam(
    learning_rate: LearningRate, b1: Number = 0.9, b2: Number = 0.999, eps: Number = 1e-8
) -> optax.GradientTransformationExtraArgs:
    """Adam: m ← b1·m + (1 − b1)·g, v ← b2·v + (1 − b2)·g², x ← x − lr·m̂/(√v̂ + eps).

    m̂ = m/(1 − b1ᵗ) and v̂ = v/(1 − b2ᵗ) correct for m = v = 0 at first, with t = 1 in the first step; eps stands
    outside the root. This is algorithm 1 of the paper, not the shorter form of its section 2, whose eps is scaled.

    `optax.adam` with its defaults is the same variant, and goes the same way up to rounding.

    Args:
      learning_rate: lr, a number or an optax schedule.
      b1: the weight of the past in the average of the gradients, in [0, 1).
      b2: that in the average of their squares, in [0, 1).
      eps: the offset, zero or positive.

    Raises:
      InputError: an argument is outside its range.

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015.
    """
    b1, b2, eps = _share("b1", b1), _share("b2", b2), setting("eps", eps, least=0)

    def factory(learning_rate: Any) -> optax.GradientTransformation:
        def init(params: Any) -> AdamState:
            return AdamState(jnp.zeros((), jnp.int32), _zeros(params), _zeros(params))

        def update(updates: Any, state: AdamState, params: Any = None) -> tuple[Any, AdamState]:
            del params
            count = state.count + 1
            mu = _averaged(b1, state.mu, updates)
            nu = _averaged(b2, state.nu, _map(jnp.square, updates))

            def step(m: Any, v: Any) -> Any:
                times = count.astype(m.dtype)
                corrected, squared = m / (1 - b1**times), v / (1 - b2**times)
                return -learning_rate * _quotient(corrected, jnp.sqrt(squared) + eps)

            return _map(step, mu, nu), AdamState(count, mu, nu)

        return optax.GradientTransformation(init, update)

    return with_learning_rate(factory, learning_rate)


_map = jax.tree_util.tree_map


def _zeros(params: Any) -> Any:
    return _map(jnp.zeros_like, params)


def _averaged(weight: Number, average: Any, latest: Any) -> Any:
    return _map(lambda past, now: weight * past + (1 - weight) * now, average, latest)


def _quotient(part: Any, whole: Any) -> Any:
    """part/whole, and zero where the whole is zero."""
    return jnp.where(whole == 0, 0.0, part / jnp.where(whole == 0, 1.0, whole))


def _share(name: str, value: Any) -> Number:
    """A weight of the past in [0, 1): at 1 nothing new would ever count."""
    weight: Number = setting(name, value, least=0)
    if isinstance(weight, float) and weight >= 1:
        setting(name, value, least=0, most=1 - 2**-53)
    return weight
