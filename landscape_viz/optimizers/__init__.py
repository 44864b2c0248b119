"""How a landscape is descended: optax transformations, and what their steps are the sum of."""
