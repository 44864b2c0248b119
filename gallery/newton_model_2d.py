"""Where its model is a saddle, Newton climbs.

At each point Newton builds a quadratic from the gradient and the Hessian, and goes to where that is flat. Between the
minima of Himmelblau's function the model is a saddle, its contours are hyperbolas, and the step may climb: the second
one goes uphill, from a loss of 27.8 to 33.2. Near a minimum the model is a bowl, its contours are ellipses, and one
step nearly arrives.

Source: Nocedal and Wright, Numerical Optimization (2006), section 3.3
Topics: Newton, steps taken apart, negative curvature, two dimensions
Themes: light, dark
Phone: left 56%
Shell: python -m landscape_viz animate himmelblau --optimizer newton --start -2,-2 --steps 4 --dissect
    --title "Where its model is a saddle, Newton climbs" --quality 29 --out newton_model_2d.mp4
"""

import landscape_viz as lv

title = "Where its model is a saddle, Newton climbs"
film = lv.animate("himmelblau", "newton", start=(-2, -2), steps=4, dissected=True, title=title)
film.save("newton_model_2d.mp4", quality=29)
