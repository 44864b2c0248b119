"""Small ensembles whose paths come from plain loops, for the tests of their pictures."""

import numpy as np

import landscape_viz as lv

WAVES = lv.catalogue["quadratic_plus_sine"]
HIMMELBLAU = lv.catalogue["himmelblau"]


def descents(landscape, count, steps, learning_rate, seed=0):
    """Points of gradient descents from random starts, shape (count, steps + 1, dim)."""
    low, high = landscape.bounds.T
    points = [np.random.default_rng(seed).uniform(low, high, (count, landscape.dim))]
    with np.errstate(all="ignore"):
        for _ in range(steps):
            points.append(points[-1] - learning_rate * landscape.gradient(points[-1]))
    return np.stack(points, axis=1)
