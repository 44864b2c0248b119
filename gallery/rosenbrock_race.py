"""In the banana valley only curvature arrives.

Nine of ten are off the walls of the bent valley within eight steps; the race is about following its floor, the
banana, where the curvature across is 2500 times that along. Watch the two that know curvature: Newton is there after
6 steps, L-BFGS after 34, and nobody else within 60. The eight that have a learning rate got theirs from the same 64
trials.

Source: Rosenbrock, An automatic method for finding the greatest or least value of a function (1960)
Topics: races, learning rate, momentum, Adam, Newton, two dimensions
Themes: light, dark
Phone: left 56%
Shell: python -m landscape_viz race rosenbrock --optimizer gd --optimizer momentum --optimizer momentum:nesterov=true
    --optimizer adagrad --optimizer rmsprop --optimizer adam --optimizer adabelief --optimizer lion --optimizer lbfgs
    --optimizer newton --start -1.2,1 --steps 60 --size 960x540 --quality 29
    --title "In the banana valley only curvature arrives" --out rosenbrock_race.mp4
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
title = "In the banana valley only curvature arrives"
scene = lv.race_scene(landscape, runs, tuned, size_pixels=(960, 540), title=title)
scene.animation().save("rosenbrock_race.mp4", quality=29)
