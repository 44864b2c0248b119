"""Nesterov looks ahead and overshoots less.

The same learning rate and momentum. The heavy ball is fast and overshoots: from −20 it swings to 8.7 on the far side
and keeps oscillating. Nesterov's variant measures the slope where the momentum is about to carry it, turns at 6.4
and settles first. Plain gradient descent comes last, without a swing.

Source: Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in deep learning (2013)
Topics: momentum, gradient descent, one dimension
Themes: light, dark
Phone: left 65%, bottom 82%
Shell: python -m landscape_viz animate quadratic --domain -24,24 --start -20 --optimizer momentum:lr=0.02,decay=0.9
    --optimizer momentum:lr=0.02,decay=0.9,nesterov=true --optimizer gd:lr=0.02 --steps 80
    --title "Nesterov looks ahead and overshoots less" --out nesterov.mp4
"""

import landscape_viz as lv

optimizers = {
    "heavy ball": lv.momentum(0.02, decay=0.9),
    "Nesterov": lv.momentum(0.02, decay=0.9, nesterov=True),
    "gradient descent": lv.gradient_descent(0.02),
}
title = "Nesterov looks ahead and overshoots less"
bowl = lv.catalogue["quadratic"].over((-24, 24))
lv.animate(bowl, optimizers, start=-20, steps=80, title=title).save("nesterov.mp4")
