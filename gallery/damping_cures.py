"""Enough damping turns Newton downhill.

The same start from which Newton climbs. Here a damping of 0.078 is added to every curvature, more than the curve ever
bends downward, so the parabola always opens upward and every step goes downhill: −13.17, −11.09, −9.00, and after
six steps −4.25. For a loss of your own, take a damping larger than the size of its most negative curvature, which
here is (π/20)² = 0.025; the larger it is, the shorter the steps.

Source: teaching example; Levenberg, A Method for the Solution of Certain Non-Linear Problems in Least Squares (1944)
Topics: Newton, damping, steps taken apart, negative curvature, one dimension
Shell: python -m landscape_viz animate negative_cosine --optimizer damped_newton:damping=0.078125 --start -15
    --steps 6 --dissect --title "Enough damping turns Newton downhill" --out damping_cures.gif
"""

import landscape_viz as lv

# 0.078: larger than the size of the most negative curvature of the loss, (π/20)² = 0.025
damped = {"damped Newton": lv.damped_newton(20 * 2**-8)}
title = "Enough damping turns Newton downhill"
film = lv.animate("negative_cosine", damped, start=-15, steps=6, dissected=True, title=title)
film.save("damping_cures.gif")
