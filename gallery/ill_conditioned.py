"""In a narrow valley momentum wins.

An ill-conditioned bowl: the curvature across this ravine is 20 times that along it, a condition number of 20. Both
runs have the settings that theory calls best here: gradient descent still zigzags and loses a tenth of its distance a
step, momentum loses more than a third.

Source: Polyak, Some methods of speeding up the convergence of iteration methods (1964)
Topics: momentum, gradient descent, two dimensions
Phone: left 56%
Shell: python -m landscape_viz animate ill_conditioned_bowl --optimizer gd:lr=0.0952
    --optimizer momentum:lr=0.1336,decay=0.4026 --start -3.6,0.6 --steps 40 --title "In a narrow valley momentum wins"
    --out ill_conditioned.mp4
"""

import landscape_viz as lv

low, high = 1, 20  # the curvatures
momentum = lv.momentum(4 / (high**0.5 + low**0.5) ** 2, decay=((high**0.5 - low**0.5) / (high**0.5 + low**0.5)) ** 2)
optimizers = {"gradient descent": lv.gradient_descent(2 / (low + high)), "momentum": momentum}
title = "In a narrow valley momentum wins"
film = lv.animate("ill_conditioned_bowl", optimizers, start=(-3.6, 0.6), steps=40, title=title)
film.save("ill_conditioned.mp4")
