"""Small steps follow the gradient flow.

With ever smaller steps gradient descent follows one curve, the gradient flow, which is the solution of a differential
equation. Watch the run with small steps stay beside it step by step, and the one with large steps overshoot, from
one side of the minimum to the other, without ever coming to rest.

Source: Hairer and Wanner, Solving Ordinary Differential Equations II (1996)
Topics: gradient descent, learning rate, two dimensions
Phone: left 56%
Shell: python -m landscape_viz animate "(x**2 + y - 11)**2 + (x + y**2 - 7)**2" --domain -0.2,4.4,-3.1,-1.2
    --optimizer gradient_flow:time_step=0.004 --optimizer gd:lr=0.004 --optimizer gd:lr=0.02 --start 0.2,-2.6
    --steps 30 --title "Small steps follow the gradient flow" --out gradient_flow.mp4
"""

import landscape_viz as lv

landscape = lv.parse("(x**2 + y - 11)**2 + (x + y**2 - 7)**2", ((-0.2, 4.4), (-3.1, -1.2)))
optimizers = {
    "gradient flow": lv.gradient_flow(0.004),
    "small steps": lv.gradient_descent(0.004),
    "large steps": lv.gradient_descent(0.02),
}
runs = lv.record_all(landscape, optimizers, (0.2, -2.6), steps=30)
title = "Small steps follow the gradient flow"
lv.compare(landscape, runs, title=title).animation().save("gradient_flow.mp4")
