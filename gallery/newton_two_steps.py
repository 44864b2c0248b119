"""Near a parabola Newton needs two steps.

Nearly a parabola: the quadratic model that Newton fits at −20 (dashed) is almost the loss itself, and its lowest
point, 0.25, almost the minimum. The second step lands a millionth from it. This is the quadratic convergence for
which Newton is praised, where the loss is convex.

Source: teaching example; Nocedal and Wright, Numerical Optimization (2006), section 3.3
Topics: Newton, steps taken apart, one dimension
Shell: python -m landscape_viz animate quadratic_minus_cosine --optimizer newton --domain -24,24 --start -20 --dissect
    --title "Near a parabola Newton needs two steps" --out newton_two_steps.gif
"""

import landscape_viz as lv

title = "Near a parabola Newton needs two steps"
film = lv.animate("quadratic_minus_cosine", "newton", start=-20, domain=(-24, 24), dissected=True, title=title)
film.save("newton_two_steps.gif")
