"""Four learning rates, and one of them is right.

The same bowl, the same start, the same rule; only the learning rate, the step size, differs. At 1/64 the ball has
come as far as −9.33 after 24 steps. At 1/8 every step leaves three quarters of the distance: −1.13 after ten, −0.02
after 24. At 1 each step overshoots the minimum and lands exactly as high on the other side, for ever. At 1.05 it
lands a tenth farther out each time: the run diverges, and leaves the picture with the fifth step.

Source: classic; the rates are powers of two, so that every number can be checked by hand
Topics: gradient descent, learning rate, one dimension
Shell, all four in one picture: python -m landscape_viz animate "x**2" --domain -30,30 --start -20
    --optimizer gd:lr=0.015625 --optimizer gd:lr=0.125 --optimizer gd:lr=1 --optimizer gd:lr=1.05 --steps 24
    --out learning_rates_together.gif
"""

import landscape_viz as lv

bowl = lv.parse("x**2", domain=(-30, 30))
rates = {"too slow": 1 / 64, "right": 1 / 8, "jumps for ever": 1.0, "diverges": 1.05}
runs = [lv.record(bowl, lv.gradient_descent(rate), -20, 24, label) for label, rate in rates.items()]
panels = [(bowl, run) for run in runs]
scene = lv.side_by_side(panels, titles=list(rates), title="Four learning rates, and one of them is right")
scene.animation().save("learning_rates.gif")
