"""The start decides which valley is found.

A nonconvex, bumpy loss, and two runs of gradient descent with the same learning rate. From 5 the local minimum at
4.10 is downhill, and the run is at 4.136 after 1000 steps, with a loss of −0.24. From 0.3 it finds the global minimum
at −1.22, with −0.67. Nothing in the slope tells the first run that there is a better place.

Source: teaching example
Topics: gradient descent, local minima, one dimension
Phone: left 65%, bottom 82%
Shell, both runs in one colour: python -m landscape_viz animate sin_exp --optimizer gd:lr=0.01 --start 5 --start 0.3
    --steps 1000 --frames 60 --fps 12 --out local_or_global_one_colour.gif
"""

import landscape_viz as lv

waves = lv.catalogue["sin_exp"]
runs = [lv.record(waves, lv.gradient_descent(0.01), start, 1000, f"from {start}") for start in (5.0, 0.3)]
title = "The start decides which valley is found"
lv.compare(waves, runs, frames=60, title=title).animation().save("local_or_global.gif", fps=12)
