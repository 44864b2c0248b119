"""L-BFGS wins, Newton stops on a saddle.

Four equal minima surround a hump, so the winner is not the one with the best minimum but the first to reach any.
Watch how differently ten optimizers leave one point: L-BFGS, which builds up the curvature from gradients, arrives
after 8 steps, Newton stops on a saddle. The eight that have a learning rate got theirs from the same 64 trials.

Source: Himmelblau, Applied Nonlinear Programming (1972)
Topics: races, learning rate, momentum, Adam, Newton, two dimensions
Themes: light, dark
Phone: left 56%
Shell: python -m landscape_viz race himmelblau --optimizer gd --optimizer momentum --optimizer momentum:nesterov=true
    --optimizer adagrad --optimizer rmsprop --optimizer adam --optimizer adabelief --optimizer lion --optimizer lbfgs
    --optimizer newton --start 0,-3 --steps 60 --size 960x540 --quality 29
    --title "L-BFGS wins, Newton stops on a saddle" --out himmelblau_race.mp4
"""

import optax

import landscape_viz as lv

landscape = lv.catalogue["himmelblau"]
start, steps = (0, -3), 60
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
title = "L-BFGS wins, Newton stops on a saddle"
scene = lv.race_scene(landscape, runs, tuned, size_pixels=(960, 540), title=title)
scene.animation().save("himmelblau_race.mp4", quality=29)
