"""Gradient descent beside Newton's method.

Watch where each of them ends: gradient descent rolls down into the next minimum, Newton goes to where the slope is
zero, be that a minimum or not. The losses on the right tell at which step each has arrived.

Source: classic; the update rules are x - lr f'(x) and x - f'(x)/f''(x)
Topics: gradient descent, newton, one dimension
Shell: python -m landscape_viz animate "x**2 + 10*sin(x)" --optimizer gd:lr=0.05 --optimizer newton
    --start -8 --out race.gif
"""

import landscape_viz as lv

film = lv.animate("x**2 + 10*sin(x)", ["gd:lr=0.05", "newton"], start=-8, steps=50)
film.save("race.gif")
