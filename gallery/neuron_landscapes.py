"""Cross entropy frees a saturated neuron.

The loss of a single neuron over its weight (across) and bias (up), and gradient descent from one start on each.
Above, the squared error: where the activation function saturates, a sigmoid or tanh, and where a ReLU is silent, the
land is a plateau with a vanishing gradient, and the run hardly moves. Below, the cross entropy: sigmoid and tanh now
find their way, the silent ReLU still does not move at all.

Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.2.2
Topics: losses from data, gradient descent, two dimensions
"""

import landscape_viz as lv

names = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}
losses = {"mse": "squared error", "cross_entropy": "cross entropy"}
pairs, titles = [], []
for loss, measure in losses.items():
    for activation, name in names.items():
        landscape = lv.neuron(activation, loss)
        run = lv.record(landscape, lv.gradient_descent(0.5), (-2, -8), steps=60, label="gradient descent")
        pairs.append((landscape, run))
        titles.append(f"{name}, {measure}")
title = "Cross entropy frees a saturated neuron"
scene = lv.side_by_side(pairs, titles=titles, minima=False, title=title, size_pixels=(800, 560))
scene.animation().save("neuron_landscapes.gif")
