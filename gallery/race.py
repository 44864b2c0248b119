"""Newton's method is thrown out of the valley.

Both start at −8. Gradient descent goes downhill step by step and is at rest in the global minimum at −1.31 after 30
steps. Newton divides the slope by the curvature, the second derivative, and on the shelf near −6 that passes through
zero: at −6.06 it is −0.22, and the step from there is so long that the run leaves the picture at step 5. On the
right, the losses of both.

Source: classic; the update rules are x - lr f'(x) and x - f'(x)/f''(x)
Topics: gradient descent, Newton, one dimension
Themes: light, dark
Phone: left 65%, bottom 82%
Shell: python -m landscape_viz animate "x**2 + 10*sin(x)" --optimizer gd:lr=0.05 --optimizer newton --start -8
    --title "Newton's method is thrown out of the valley" --out race.gif
"""

import landscape_viz as lv

title = "Newton's method is thrown out of the valley"
optimizers = {"gradient descent": lv.gradient_descent(0.05), "Newton": lv.newton()}
film = lv.animate("x**2 + 10*sin(x)", optimizers, start=-8, steps=50, title=title)
film.save("race.gif")
