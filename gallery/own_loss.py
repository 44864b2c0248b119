"""Only momentum gets round the flower.

The custom loss is four lines of jax: a valley in the shape of a flower, tilted a little to the right. Gradients and
Hessians follow by themselves. Watch gradient descent crawl round the petals where momentum rolls through, past the
local minimum in which Adam stays, to the global one.

Source: this project
Topics: your own, local minima, momentum, gradient descent, Adam, two dimensions
Themes: light, dark
Phone: left 56%
"""

import jax.numpy as jnp
import optax

import landscape_viz as lv


def loss(x, y):
    radius, angle = jnp.hypot(x, y), jnp.arctan2(y, x)
    petals = 1.4 + 0.35 * jnp.cos(5 * angle)
    return (radius - petals) ** 2 - 0.15 * x


landscape = lv.Landscape(loss, ((-2.4, 2.4), (-2.4, 2.4)), name="a flower")
title = "Only momentum gets round the flower"
optimizers = {"gradient descent": lv.gradient_descent(0.1), "momentum": lv.momentum(0.1), "Adam": optax.adam(0.1)}
film = lv.animate(landscape, optimizers, start=(-2, 0.9), steps=120, title=title)
film.save("own_loss.mp4")
