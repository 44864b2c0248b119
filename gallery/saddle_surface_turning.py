"""A saddle: down one way, up the other.

A saddle point on a 3-D surface. The camera turns a quarter while gradient descent comes down along one axis, slows
down in the middle, and leaves along the other. Watch the surface bend up in one direction and down in the other.

Source: classic; x² - y²
Topics: surfaces, negative curvature, gradient descent, two dimensions
Themes: light, dark
Shell: python -m landscape_viz animate saddle --optimizer gd:lr=0.1 --steps 40 --view surface --camera 30,-70,turn=90
    --title "A saddle: down one way, up the other" --out saddle_surface_turning.mp4
"""

import landscape_viz as lv

title = "A saddle: down one way, up the other"
descent = {"gradient descent": lv.gradient_descent(0.1)}
film = lv.animate("saddle", descent, steps=40, view="surface", camera="30,-70,turn=90", title=title)
film.save("saddle_surface_turning.mp4")
