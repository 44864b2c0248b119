"""On this slope Newton goes up, not down.

All three start at −15, on the side of the valley that bends downward: the curvature is negative there. Gradient
descent follows the slope downhill. Newton asks where the slope is zero and climbs to the top. Damped Newton lies
between the two, and goes down fastest at first.

Source: teaching example
Topics: gradient descent, Newton, damping, negative curvature, one dimension
Phone: left 65%, bottom 82%
Shell: python -m landscape_viz animate negative_cosine --optimizer gd:lr=10 --optimizer newton
    --optimizer damped_newton:damping=0.078125 --start -15 --steps 12 --title "On this slope Newton goes up, not down"
    --out descent_from_the_slope.mp4
"""

import landscape_viz as lv

optimizers = {
    "gradient descent": lv.gradient_descent(10),
    "Newton": lv.newton(),
    "damped Newton": lv.damped_newton(20 * 2**-8),
}
title = "On this slope Newton goes up, not down"
film = lv.animate("negative_cosine", optimizers, start=-15, steps=12, title=title)
film.save("descent_from_the_slope.mp4")
