"""Where the slope is zero, nothing moves.

At −20 the slope is exactly zero, and zero times anything is no step: gradient descent and Newton never move. They are
stationary, which is not converged. From −19.9, a hair beside the top, gradient descent has come no farther than
−19.09 after ten steps, and then falls downhill to the minimum. Newton goes back up.

Source: teaching example
Topics: gradient descent, Newton, negative curvature, one dimension
Phone: left 65%, bottom 82%
Shell: python -m landscape_viz animate negative_cosine --optimizer gd:lr=10 --optimizer newton --start -20
    --start -19.9 --steps 50 --title "Where the slope is zero, nothing moves" --out stuck_on_the_maximum.mp4
"""

import landscape_viz as lv

optimizers = {"gradient descent": lv.gradient_descent(10), "Newton": lv.newton()}
title = "Where the slope is zero, nothing moves"
film = lv.animate("negative_cosine", optimizers, start=[-20, -19.9], steps=50, title=title)
film.save("stuck_on_the_maximum.mp4")
