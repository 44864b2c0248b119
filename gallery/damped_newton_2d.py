"""Damping turns Newton's saddles into bowls.

The same start as in Newton's film, with a damping of 60 added to every curvature, on the diagonal of the Hessian,
before the step is computed. Now the model is a bowl at every step, its contours are ellipses, and every step goes
downhill, into the valley nearby. The price is that steps near the minimum fall short of Newton's, which are dashed:
after four of them the loss is still 0.25.

Source: Levenberg, A method for the solution of certain non-linear problems in least squares (1944)
Topics: damping, Newton, steps taken apart, two dimensions
Phone: left 56%
Shell: python -m landscape_viz animate himmelblau --optimizer damped_newton:damping=60 --start -2,-2 --steps 4
    --dissect --title "Damping turns Newton's saddles into bowls" --quality 29 --out damped_newton_2d.mp4
"""

import landscape_viz as lv

title = "Damping turns Newton's saddles into bowls"
optimizer = "damped_newton:damping=60"
film = lv.animate("himmelblau", optimizer, start=(-2, -2), steps=4, dissected=True, title=title)
film.save("damped_newton_2d.mp4", quality=29)
