"""Fewer samples make a more restless path.

A linear regression: the line y = wx + b is fitted to 320 points, and the landscape is the mean squared error over the
weight w and the bias b. Watch the three paths: all the data make a smooth one, single samples (stochastic gradient
descent, SGD) a restless one, batches of 32 something in between. Sixty steps are sixty epochs for the first, less
than a fifth of one for the second and six for the third. Your own data go in place of the drawn ones.

Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 8.1.3
Topics: minibatches, losses from data, gradient descent, two dimensions
Phone: left 56%
"""

import numpy as np

import landscape_viz as lv

rng = np.random.default_rng(0)
x = rng.uniform(-1, 3, 320)
y = 2 * x + 1 + 1.5 * rng.standard_normal(320)
landscape = lv.linear_regression(x, y, domain=((-2, 5), (-3, 4)))
sizes = {"all 320 samples": None, "one sample": 1, "batches of 32": 32}
runs = [
    lv.record(landscape, lv.gradient_descent(0.08), (-1, -2.5), steps=60, label=label, batch_size=size, seed=1)
    for label, size in sizes.items()
]
lv.compare(landscape, runs, title="Fewer samples make a more restless path").animation().save("batch_sizes.mp4")
