"""Newton climbs where the loss bends down.

Watch the parabola under the point: it opens downward, so its turning point is a maximum, and that is where Newton
goes, uphill. From −15 it jumps to −21.37, higher up, and settles on the top at −20: a maximum is a perfectly good
answer to the question that Newton asks, where the slope is zero.

Source: teaching example; Nocedal and Wright, Numerical Optimization (2006), section 3.3
Topics: Newton, steps taken apart, negative curvature, one dimension
Themes: light, dark
Shell: python -m landscape_viz animate negative_cosine --optimizer newton --start -15 --dissect
    --title "Newton climbs where the loss bends down" --out newton_climbs.gif
"""

import landscape_viz as lv

title = "Newton climbs where the loss bends down"
film = lv.animate("negative_cosine", "newton", start=-15, dissected=True, title=title)
film.save("newton_climbs.gif")
