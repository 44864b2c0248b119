"""Three of ten starts find the deepest valley.

On a nonconvex loss one run is a gamble, ten are a method: start at ten random places and take the best end. Three
find the global minimum at −1.22, one would be enough. The others slide toward shallow local minima, or hardly move at
all on the flat rims, where the gradient vanishes.

Source: teaching example
Topics: restarts, local minima, gradient descent, one dimension
Phone: left 65%, bottom 82%
Shell: python -m landscape_viz restarts sin_exp --optimizer gd:lr=0.01 --count 10 --steps 1000 --seed 4 --frames 60
    --fps 12 --title "Three of ten starts find the deepest valley" --out restarts_find_the_best.gif
"""

import landscape_viz as lv

waves = lv.catalogue["sin_exp"]
descent = lv.gradient_descent(0.01)
found = lv.restarts(waves, descent, count=10, steps=1000, seed=4)
runs = lv.record_all(waves, [descent], found.ends.starts, steps=1000)
scene = lv.restart_scene(waves, runs, frames=60, title="Three of ten starts find the deepest valley")
scene.animation().save("restarts_find_the_best.gif", fps=12)
