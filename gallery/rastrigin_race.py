"""A fair race of ten optimizers on Rastrigin.

A bowl full of dents. Each optimizer has tried the same 64 learning rates; watch who leaps over the dents on the way
to the middle, and who is caught by the nearest; nobody gets there in 25 steps. The third panel shows what was tried
before the start: each got its learning rate by the same budget.

Source: Rastrigin, Systems of Extremal Control (1974)
Topics: races, learning rate, two dimensions
"""

import optax

import landscape_viz as lv

formula = "20 + x**2 + y**2 - 10*(cos(2*pi*x) + cos(2*pi*y))"
landscape = lv.parse(formula, ((-1.6, 3.4), (-2, 2.2)), name="rastrigin")
start, steps = (2.3, 1.4), 25
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
lv.race_scene(landscape, runs, tuned).animation().save("rastrigin_race.gif")
