"""Four in ten Newton runs find no minimum.

Every point is a starting point, its colour the critical point that Newton reaches from there: a minimum, but in
four of ten cases a saddle or the maximum. Watch the map fill step by step, and the threads between the basins of
attraction: there a hair's breadth decides.

Source: Peitgen and Richter, The Beauty of Fractals (1986)
Topics: basins, Newton, two dimensions
Phone: left 56%
Shell: python -m landscape_viz basins himmelblau --optimizer newton --grid 720 --steps 50
    --title "Four in ten Newton runs find no minimum" --out basins_newton.gif
"""

import landscape_viz as lv

landscape = lv.catalogue["himmelblau"]
basins = lv.basins(landscape, ("Newton", lv.newton()), n=720, steps=50)
title = "Four in ten Newton runs find no minimum"
lv.basin_scene(landscape, basins, title=title).animation().save("basins_newton.gif")
