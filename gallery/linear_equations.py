"""The bottom of a bowl solves the equations.

Least squares: the mean squared error of the equations is a bowl whose bottom is the solution, (10, 6), (3, 1) and
(4, −6). Watch each run start at a random place and stop where one more step changes the loss by less than 1e-8.

Source: Kingma and Ba, Adam: a method for stochastic optimization (2015)
Topics: Adam, losses from data, two dimensions
"""

import numpy as np
import optax

import landscape_viz as lv

systems = {
    "x + y = 16, 10x + 25y = 250": ([[1, 1], [10, 25]], [16, 250], ((0, 20), (-4, 16))),
    "2x + 3y = 9, x − y = 2": ([[2, 3], [1, -1]], [9, 2], ((-1, 7), (-3, 5))),
    "2x + 2 = x − y, 3x + 2y = 0": ([[1, 1], [3, 2]], [-2, 0], ((-4, 12), (-14, 2))),
}
rng = np.random.default_rng(0)
pairs, titles = [], []
for name, (matrix, right_side, domain) in systems.items():
    landscape = lv.linear_equations(matrix, right_side, domain)
    start = rng.uniform(*landscape.bounds.T)
    run = lv.record(landscape, optax.adam(0.1), start, steps=20_000, label="Adam", tolerance=1e-8)
    pairs.append((landscape, run))
    titles.append(name)
scene = lv.side_by_side(pairs, titles=titles, frames=80, title="The bottom of a bowl solves the equations")
scene.animation().save("linear_equations.gif")
