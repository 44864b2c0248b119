"""Sixty starts fall into four valleys.

Many starting points: each run is gradient descent from its own random start, coloured by the minimum in which it
ends. Watch four basins of attraction become visible on the contour plot that no single run shows.

Source: Himmelblau, Applied Nonlinear Programming (1972)
Topics: restarts, basins, gradient descent, two dimensions
Themes: light, dark
Phone: left 56%
Shell: python -m landscape_viz restarts himmelblau --optimizer gd:lr=0.005 --count 60 --steps 160 --frames 60
    --title "Sixty starts fall into four valleys" --out restarts_himmelblau.mp4
"""

import landscape_viz as lv

landscape = lv.catalogue["himmelblau"]
descent = lv.gradient_descent(0.005)
found = lv.restarts(landscape, descent, count=60, steps=160, seed=0)
paths = lv.record_all(landscape, {"gradient descent": descent}, found.ends.starts, steps=160)
title = "Sixty starts fall into four valleys"
scene = lv.restart_scene(landscape, paths, label="gradient descent", frames=60, title=title)
scene.animation().save("restarts_himmelblau.mp4")
