"""Adam's first steps are mostly correction.

Adam divides its momentum by the size of recent gradients, each coordinate by itself. Watch the arrows add up: what is
kept of the momentum, the share of the new gradient, the bias correction of the first steps; their sum is the step.

Source: Kingma and Ba, Adam: a method for stochastic optimization (2015)
Topics: Adam, steps taken apart, two dimensions
Themes: light, dark
Phone: left 56%
Shell: python -m landscape_viz animate himmelblau --optimizer adam:lr=0.5 --steps 8 --dissect --title "Adam's first
    steps are mostly correction" --out adam_dissected.gif
"""

import landscape_viz as lv

title = "Adam's first steps are mostly correction"
film = lv.animate("himmelblau", "adam:lr=0.5", steps=8, dissected=True, title=title)
film.save("adam_dissected.gif")
