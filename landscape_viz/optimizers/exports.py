"""The optimizers that optax does not have, or not in this form, in one place: each an optax transformation.

The interface is optax's and nothing else: `update(gradient, state, params, value_fn=...)` gives the step to add to the
parameters. So every optimizer of optax works where these do, and these chain with optax's own transformations.
"""

from __future__ import annotations

from landscape_viz.optimizers.first_order import gradient_descent, momentum
from landscape_viz.optimizers.gradient_flow import gradient_flow
from landscape_viz.optimizers.learning_rate import LearningRate, with_learning_rate
from landscape_viz.optimizers.levenberg import levenberg
from landscape_viz.optimizers.line_search import newton_line_search
from landscape_viz.optimizers.newton import CurvatureState, damped_newton, newton, saddle_free_newton
from landscape_viz.optimizers.textbook import averaged_momentum, textbook_adagrad, textbook_adam, textbook_rmsprop

__all__ = [
    "CurvatureState",
    "LearningRate",
    "averaged_momentum",
    "damped_newton",
    "gradient_descent",
    "gradient_flow",
    "levenberg",
    "momentum",
    "newton",
    "newton_line_search",
    "saddle_free_newton",
    "textbook_adagrad",
    "textbook_adam",
    "textbook_rmsprop",
    "with_learning_rate",
]
