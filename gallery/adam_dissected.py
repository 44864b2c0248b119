"""Adam scales each coordinate by its own size.

Adam divides its momentum by the size of recent gradients, each coordinate by itself. Watch the arrows add up: what
is kept of the momentum and the share of the new gradient; corrected in the first steps, and divided, that is the step.

Source: Kingma and Ba, Adam: a method for stochastic optimization (2015)
Topics: Adam, steps taken apart, two dimensions
Themes: light, dark
Phone: left 56%
Shell: python -m landscape_viz animate himmelblau --optimizer adam:lr=0.5 --steps 5 --dissect
    --title "Adam scales each coordinate by its own size" --out adam_dissected.mp4
"""

import landscape_viz as lv

title = "Adam scales each coordinate by its own size"
film = lv.animate("himmelblau", "adam:lr=0.5", steps=5, dissected=True, title=title)
film.save("adam_dissected.mp4")
