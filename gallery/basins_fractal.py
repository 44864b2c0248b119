"""Longer steps turn the basins into dust.

Every point is a starting point, its colour the minimum that momentum reaches from there. With a small learning rate
the plane falls into four clean basins of attraction. Watch the borders fold as the steps get longer, the runs that
diverge eat their way in from the edge, and at last whole basins turn into dust: chaos, where nobody can tell from the
start which minimum it will be.

Source: Himmelblau, Applied Nonlinear Programming (1972)
Topics: basins, learning rate, momentum, two dimensions
Themes: light, dark
Phone: left 56%
Shell, shaded by how many steps each start takes: python -m landscape_viz basins himmelblau
    --optimizer momentum:decay=0.5 --vary lr=0.008:0.027:40 --grid 200 --steps 300 --fps 8 --quality 32
    --out basins_fractal_shaded.mp4
"""

import numpy as np

import landscape_viz as lv

landscape = lv.catalogue["himmelblau"]
optimizer = ("momentum 0.5", lv.momentum, {"decay": 0.5})
rates = np.linspace(0.008, 0.027, 40)
stack = lv.basin_stack(landscape, optimizer, {"lr": rates}, n=200, steps=300)
title = "Longer steps turn the basins into dust"
film = lv.basin_scene(landscape, stack, shaded=False, title=title).animation()
film.save("basins_fractal.mp4", fps=8, quality=32)
