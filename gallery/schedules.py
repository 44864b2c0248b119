"""A rate that falls lets the ball come to rest.

A learning rate of 0.2 is too large for the valley at −1.31: kept constant it makes the ball overshoot, to and fro for
ever. Exponential decay, 0.2·0.99ⁿ, calms it down. Cosine decay comes to rest within ten steps, is thrown out by the
warm restart at 0.27, and rests again. On the right, the learning rate schedules as they were recorded.

Source: Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts (2017)
Topics: learning rate, gradient descent, your own, one dimension
"""

import numpy as np
import optax

import landscape_viz as lv
from landscape_viz.scenes.layers.path import IN_HISTORY, Path, Paths
from landscape_viz.scenes.panels.panel import Panel

periods = [
    {"init_value": peak, "peak_value": peak, "warmup_steps": 0, "decay_steps": 10 * 2**number}
    for number, peak in enumerate((0.3, 0.3 * 0.9, 0.3 * 0.9**2))
]
schedules = {
    "constant": 0.2,
    "exponential decay": optax.exponential_decay(0.2, transition_steps=1, decay_rate=0.99),
    "cosine, restarted": optax.sgdr_schedule(periods),
}
landscape = lv.catalogue["quadratic_plus_sine"].over((-6, 6.5))
runs = [lv.record(landscape, lv.gradient_descent(rate), 6, 70, label) for label, rate in schedules.items()]
steps = np.arange(70)
rates = tuple(Path(np.column_stack([steps, run.learning_rates]), n, run.label) for n, run in enumerate(runs))
trails = Paths(rates, (0, 70), (0, 0.3), IN_HISTORY)
panel = Panel((trails,), (-2, 72), (-0.01, 0.32), "step", "learning rate", share=0.6)
title = "A rate that falls lets the ball come to rest"
scene = lv.beside(lv.curve_panel(landscape, runs), panel, title=title)
scene.animation().save("schedules.mp4")
