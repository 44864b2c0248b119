"""One start, three optimizers, three valleys.

Four valleys under a hump, as a 3-D surface. The paths lie on it and pass behind it where it hides them. From the same
start the three optimizers choose three different valleys: gradient descent (3.58, −1.85), momentum (3, 2), and Adam
(−3.78, −3.28).

Source: Himmelblau, Applied Nonlinear Programming (1972)
Topics: surfaces, races, gradient descent, momentum, Adam, two dimensions
Themes: light, dark
Shell: python -m landscape_viz animate himmelblau --optimizer gd:lr=0.01 --optimizer momentum:lr=0.01,decay=0.8
    --optimizer adam:lr=0.3 --view surface --steps 60 --title "One start, three optimizers, three valleys"
    --out surface_himmelblau.gif
"""

import optax

import landscape_viz as lv

optimizers = {
    "gradient descent": lv.gradient_descent(0.01),
    "momentum": lv.momentum(0.01, 0.8),
    "Adam": optax.adam(0.3),
}
title = "One start, three optimizers, three valleys"
film = lv.animate("himmelblau", optimizers, steps=60, view="surface", title=title)
film.save("surface_himmelblau.gif", fps=10)
