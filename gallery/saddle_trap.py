"""A saddle holds Newton and gradient descent.

All start almost on the ridge between two wells. Newton goes straight to the saddle and stays; gradient descent comes
after and is still there at step 50, waiting for a millionth to grow; saddle-free Newton turns its step round where
the curvature, an eigenvalue of the Hessian, is negative, gets two thirds farther from the ridge each time, and
escapes first.

Source: Dauphin et al., Identifying and attacking the saddle point problem (2014)
Topics: negative curvature, Newton, gradient descent, two dimensions
Phone: left 56%
Shell: python -m landscape_viz animate double_well_2d --optimizer gd:lr=0.05 --optimizer newton
    --optimizer saddle_free_newton:damping=2 --start 1e-6,1.7 --steps 50
    --title "A saddle holds Newton and gradient descent" --out saddle_trap.gif
"""

import landscape_viz as lv

optimizers = {
    "gradient descent": lv.gradient_descent(0.05),
    "Newton": lv.newton(),
    "saddle-free Newton": lv.saddle_free_newton(2),
}
title = "A saddle holds Newton and gradient descent"
film = lv.animate("double_well_2d", optimizers, start=(1e-6, 1.7), steps=50, title=title)
film.save("saddle_trap.gif")
