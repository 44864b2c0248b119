"""Optimizers: optax transformations that descend a landscape, and what their steps are the sum of."""
