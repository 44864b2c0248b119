"""A fair race of ten optimizers on Rosenbrock.

Everybody finds the bent valley at once; the race is about following its floor, which falls 2500 times less steeply
than its walls. Watch the two that know curvature: Newton is there after 6 steps, L-BFGS after 34, and nobody else
within 60. The third panel shows what was tried before the start: each got its learning rate by the same budget.

Source: Rosenbrock, An automatic method for finding the greatest or least value of a function (1960)
Topics: races, learning rate, two dimensions
"""

import optax

import landscape_viz as lv

landscape = lv.catalogue["rosenbrock"]
start, steps = (-1.2, 1), 60
racers = [
    ("GD", lv.gradient_descent, {}),
    ("momentum", lv.momentum, {}),
    ("Nesterov", lv.momentum, {"nesterov": True}),
    ("Adagrad", optax.adagrad, {}),
    ("RMSProp", optax.rmsprop, {}),
    ("Adam", optax.adam, {}),
    ("AdaBelief", optax.adabelief, {}),
    ("Lion", optax.lion, {}),
    ("L-BFGS", optax.lbfgs, {}),
    ("Newton", lv.newton, {}),
]
tuned = lv.tune(landscape, racers, start, steps, budget=64)
runs = lv.record_all(landscape, [(one.label, one.optimizer) for one in tuned], start, steps)
lv.race_scene(landscape, runs, tuned, frames=51).animation().save("rosenbrock_race.gif")
