"""Himmelblau's function as a surface.

Four valleys under a hump. The paths lie on the surface and pass behind it where it hides them; watch which valley
each optimizer chooses from the same start.

Source: Himmelblau, Applied Nonlinear Programming (1972)
Topics: surfaces, races, two dimensions
Shell: python -m landscape_viz animate himmelblau --optimizer gd:lr=0.01 --optimizer momentum:lr=0.01,decay=0.8
    --optimizer adam:lr=0.3 --view surface --steps 60 --out surface_himmelblau.gif
"""

import landscape_viz as lv

optimizers = ["gd:lr=0.01", "momentum:lr=0.01,decay=0.8", "adam:lr=0.3"]
film = lv.animate("himmelblau", optimizers, steps=60, view="surface")
film.save("surface_himmelblau.gif")
