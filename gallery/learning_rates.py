"""Four learning rates: too slow, right, jumping for ever, diverging.

The same bowl, the same start, the same rule; only the learning rate, the step size, differs. At 1/64 the ball has
come as far as −2.98 after 60 steps. At 1/8 every step leaves three quarters of the distance: −1.13 after ten,
converged after 46. At 1 each step overshoots the minimum and lands exactly as high on the other side, for ever. At
1.05 it lands a little higher each time: the run diverges and leaves the picture with the first step; it is drawn at
the border.

Source: classic; the rates are powers of two, so that every number can be checked by hand
Topics: gradient descent, learning rate, one dimension
Shell, all four in one picture: python -m landscape_viz animate quadratic --optimizer gd:lr=0.015625
    --optimizer gd:lr=0.125 --optimizer gd:lr=1 --optimizer gd:lr=1.05 --steps 60 --fps 8
    --out learning_rates_together.gif
"""

import landscape_viz as lv

bowl = lv.parse("x**2", domain=(-20, 20))
rates = {"too slow": 1 / 64, "right": 1 / 8, "jumps for ever": 1.0, "diverges": 1.05}
runs = [lv.record(bowl, lv.gradient_descent(rate), -20, 60, label) for label, rate in rates.items()]
titles = ["learning rate 1/64", "learning rate 1/8", "learning rate 1", "learning rate 1.05"]
panels = [(bowl, run) for run in runs]
scene = lv.side_by_side(panels, titles=titles, title="Gradient descent on x²", size_pixels=(800, 560))
scene.animation().save("learning_rates.gif", fps=8)
