"""Newton's model in two dimensions: hyperbolas where it goes wrong.

At each point Newton puts a quadratic in place of the loss and goes to where that is flat. Between the minima of
Himmelblau's function the model is a saddle, drawn as hyperbolas, and the step may climb; near a minimum it is a bowl,
drawn as ellipses, and one step nearly arrives.

Source: Nocedal and Wright, Numerical Optimization (2006), section 3.3
Topics: newton, steps taken apart, negative curvature, two dimensions
Shell: python -m landscape_viz animate himmelblau --optimizer newton --start -2,-2 --steps 6
    --dissect --out newton_model_2d.gif
"""

import landscape_viz as lv

film = lv.animate("himmelblau", "newton", start=(-2, -2), steps=6, dissected=True)
film.save("newton_model_2d.gif")
