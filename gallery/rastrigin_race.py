"""Five of ten stay in the nearest dent.

A bowl full of dents, each a local minimum. Watch who leaps over the bumps between them: five optimizers are caught in
the dent nearest to the start and Newton on a saddle beside it, while Adagrad, Adam, AdaBelief and L-BFGS get past;
nobody is at the global minimum in the middle after 25 steps. The eight that have a learning rate got theirs from the
same 64 trials.

Source: Rastrigin, Systems of Extremal Control (1974)
Topics: races, local minima, learning rate, momentum, Adam, Newton, two dimensions
Phone: left 56%
Shell: python -m landscape_viz race "20 + x**2 + y**2 - 10*(cos(2*pi*x) + cos(2*pi*y))" --domain -1.6,3.4,-2,2.2
    --optimizer gd --optimizer momentum --optimizer momentum:nesterov=true --optimizer adagrad --optimizer rmsprop
    --optimizer adam --optimizer adabelief --optimizer lion --optimizer lbfgs --optimizer newton --start 2.3,1.4
    --steps 25 --size 960x540 --quality 29 --title "Five of ten stay in the nearest dent" --out rastrigin_race.mp4
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
title = "Five of ten stay in the nearest dent"
scene = lv.race_scene(landscape, runs, tuned, size_pixels=(960, 540), title=title)
scene.animation().save("rastrigin_race.mp4", quality=29)
