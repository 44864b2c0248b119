"""Too little momentum stays, too much returns.

Every cell on the left is a run from 10 with its own learning rate and momentum (decay), coloured by the minimum
that it ends in: a map of two hyperparameters. The cursor climbs at a learning rate of 0.01, and its run is drawn on
the right. Up to 0.78 the ball stays in the local minimum at 3.84; from 0.80 to 0.94 it crosses the bump and ends in
the global one at −1.31; at 0.96 it swings so far that it rolls back, and at 0.98 it still swings after 400 steps.

Momentum adds no energy: on sin_exp from 5 no pair crosses, as the start lies lower than the hump.

Source: a question from teaching: can momentum reach the global minimum?
Topics: momentum, local minima, learning rate, one dimension
Shell, as a still: python -m landscape_viz sweep quadratic_plus_sine --optimizer momentum --vary lr=0.001:0.1:65:log
    --vary decay=0:0.98:50 --start 10 --steps 400 --quantity minimum --out hump_sweep_map.png
"""

import numpy as np

import landscape_viz as lv

landscape = lv.catalogue["quadratic_plus_sine"].over((-11, 11))
vary = {"lr": np.geomspace(0.001, 0.1, 65), "decay": np.linspace(0, 0.98, 50)}
swept = lv.sweep(landscape, ("momentum", lv.momentum, {}), vary, start=10, steps=400)

places = [(row, 32) for row in range(25, 50)]
balls = [lv.momentum(**swept.settings(place)) for place in places]
runs = lv.record_all(landscape, balls, 10, steps=400)
title = "Too little momentum stays, too much returns"
scene = lv.sweep_film(landscape, swept, places, runs, quantity="minimum", title=title)
scene.animation().save("hump_sweep.gif", fps=3)
