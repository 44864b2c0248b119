"""Damping cures Newton.

The same start from which Newton climbs. Here 0.078 is added to every curvature, more than the curve ever bends
downward, so the parabola always opens upward and every step goes down: −13.17, −11.09, −9.00, and on to the
minimum.

Source: teaching example; Levenberg, A Method for the Solution of Certain Non-Linear Problems in Least Squares (1944)
Topics: newton, damping, steps taken apart, negative curvature, one dimension
Shell: python -m landscape_viz animate negative_cosine --optimizer damped_newton:damping=0.078125 --start -15
    --steps 6 --dissect --out damping_cures.gif
"""

import landscape_viz as lv

damped = {"damped Newton": lv.damped_newton(20 * 2**-8)}
film = lv.animate("negative_cosine", damped, start=-15, steps=6, dissected=True)
film.save("damping_cures.gif")
