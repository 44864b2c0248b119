"""Along the valley momentum adds up.

A step is the last one, a little shorter, plus what the gradient asks for. Watch the two arrows: along the valley they
agree at every step, across it they mostly disagree. That is how momentum straightens the zigzag of gradient descent.

Source: Polyak, Some methods of speeding up the convergence of iteration methods (1964)
Topics: momentum, steps taken apart, two dimensions
Phone: left 56%
Shell: python -m landscape_viz animate ill_conditioned_bowl --optimizer momentum:lr=0.06,decay=0.7 --steps 6 --dissect
    --title "Along the valley momentum adds up" --out momentum_dissected.mp4
"""

import landscape_viz as lv

title = "Along the valley momentum adds up"
film = lv.animate("ill_conditioned_bowl", "momentum:lr=0.06,decay=0.7", steps=6, dissected=True, title=title)
film.save("momentum_dissected.mp4")
