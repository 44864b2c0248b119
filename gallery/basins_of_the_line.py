"""Damping turns Newton into gradient descent.

Each start in the strip is coloured by where damped Newton takes it. With little damping the hill between the two
valleys attracts a fifth of them, and between the basins lie stripes of starts that are thrown to the far side. From
a damping of 0.5 on, half of what the top bends downward, the top attracts nothing any more. From 1 on every start
goes down into its own valley, as in gradient descent.

Source: the two numbers follow from the derivative of one step at the top, damping / (f'' + damping)
Topics: basins, Newton, damping, negative curvature, one dimension
Shell, shaded by how many steps each start takes: python -m landscape_viz basins double_well --optimizer damped_newton
    --vary damping=0.01:3:48:log --grid 600 --steps 400 --fps 6 --out basins_of_the_line_shaded.gif
"""

import numpy as np

import landscape_viz as lv

landscape = lv.catalogue["double_well"]
vary = {"damping": np.geomspace(0.01, 3, 48)}
stack = lv.basin_stack(landscape, ("damped Newton", lv.damped_newton, {}), vary, n=600, steps=400)
title = "Damping turns Newton into gradient descent"
lv.basin_scene(landscape, stack, shaded=False, title=title).animation().save("basins_of_the_line.gif", fps=6)
