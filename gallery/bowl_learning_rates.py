"""Beyond a rate of 0.25 this bowl diverges.

The contours are ellipses; the curvature across this bowl is 8, so gradient descent is stable as long as its learning
rate, its step size, is below 2/8 = 0.25. Watch 0.01 creep, 0.2 arrive after 26 steps, and 0.26 overshoot, swing wider
with every step and leave the picture at step 15: it diverges.

Source: Nocedal and Wright, Numerical Optimization (2006), section 3.3
Topics: learning rate, gradient descent, two dimensions
Phone: left 56%
Shell: python -m landscape_viz animate "x**2 + 4*y**2" --domain -4,4,-3,3 --optimizer gd:lr=0.01 --optimizer gd:lr=0.2
    --optimizer gd:lr=0.26 --start -3.5,1 --steps 30 --title "Beyond a rate of 0.25 this bowl diverges"
    --out bowl_learning_rates.mp4
"""

import landscape_viz as lv

rates = {
    "too small": lv.gradient_descent(0.01),
    "right": lv.gradient_descent(0.2),
    "too large": lv.gradient_descent(0.26),
}
title = "Beyond a rate of 0.25 this bowl diverges"
film = lv.animate("x**2 + 4*y**2", rates, start=(-3.5, 1), steps=30, domain=((-4, 4), (-3, 3)), title=title)
film.save("bowl_learning_rates.mp4")
