"""Larger batches end in a smaller cloud.

Stochastic gradient descent (SGD) fits a line: forty runs with single samples and forty with batches of 8, all from
one start. Watch the two clouds shrink to different sizes and stay so: the learning rate and the batch size decide how
far from the minimum a run keeps wandering.

Source: Bottou, Curtis and Nocedal, Optimization methods for large-scale machine learning (2018)
Topics: minibatches, losses from data, gradient descent, two dimensions
Themes: light, dark
Phone: left 56%
"""

import landscape_viz as lv

landscape = lv.linear_regression(count=100, seed=0, domain=((0.1, 3.3), (-0.9, 2.3)))
optimizer = lv.gradient_descent(0.08)
ensembles = [
    lv.noisy_runs(landscape, (label, optimizer), (0.4, -0.6), steps=60, runs=40, batch_size=size)
    for label, size in (("single samples", 1), ("batches of 8", 8))
]
title = "Larger batches end in a smaller cloud"
lv.noise_scene(landscape, ensembles, title=title).animation().save("minibatch_noise.mp4")
