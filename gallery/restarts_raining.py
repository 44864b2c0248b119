"""One hill decides where sixty starts end.

Many starts on a bumpy curve: sixty runs of gradient descent begin at random starting points and slide downhill, above
on the curve, below like rain, step by step. The hill at 1.98 is the watershed. To its right all 25 end in the local
minimum at 3.84, to its left all 35 in the global minimum at −1.31. The big dot is the best run.

Source: Scientific Python Lectures, chapter on optimisation
Topics: restarts, local minima, gradient descent, one dimension
Phone: left 65%, bottom 82%
Shell: python -m landscape_viz restarts quadratic_plus_sine --optimizer gd:lr=0.01 --count 60 --steps 150 --seed 3
    --frames 64 --fps 12 --title "One hill decides where sixty starts end" --out restarts_raining.gif
"""

import landscape_viz as lv

landscape = lv.catalogue["quadratic_plus_sine"]
descent = lv.gradient_descent(0.01)
starts = lv.restarts(landscape, descent, count=60, steps=150, seed=3).ends.starts
runs = lv.record_all(landscape, [descent], starts, steps=150)
title = "One hill decides where sixty starts end"
scene = lv.restart_scene(landscape, runs, label="gradient descent", frames=64, title=title)
scene.animation().save("restarts_raining.gif", fps=12)
