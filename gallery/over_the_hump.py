"""Momentum 0.9 crosses the hump, 0.7 does not.

Two balls start at 10 with the same learning rate. With a momentum of 0.7 the ball slows down in the local minimum
at 3.84 and stays. With 0.9 it rolls through it, over the bump at 1.98, swings to and fro, and comes to rest in the
global minimum at −1.31: the local minimum is escaped.

Source: Scientific Python Lectures, chapter on optimisation; Polyak, Some methods of speeding up the convergence (1964)
Topics: momentum, local minima, one dimension
Themes: light, dark
Phone: left 65%, bottom 82%
Shell: python -m landscape_viz animate quadratic_plus_sine --optimizer momentum:lr=0.01,decay=0.7
    --optimizer momentum:lr=0.01,decay=0.9 --domain -7,12 --start 10 --steps 100 --fps 12
    --title "Momentum 0.9 crosses the hump, 0.7 does not" --out over_the_hump.gif
"""

import landscape_viz as lv

balls = {f"momentum {decay}": lv.momentum(0.01, decay) for decay in (0.7, 0.9)}
title = "Momentum 0.9 crosses the hump, 0.7 does not"
hump = lv.catalogue["quadratic_plus_sine"].over((-7, 12))
lv.animate(hump, balls, start=10, steps=100, title=title).save("over_the_hump.gif", fps=12)
