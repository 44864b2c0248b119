"""Bring your own optimizer: any chain of optax.

Both runs are Adam; one clips the gradient and lets its learning rate follow a cosine down to zero. Watch plain Adam
swing to and fro along the valley, while the schedule lets the other one come to rest.

Source: DeepMind, optax (2020)
Topics: your own, learning rate, adam, two dimensions
"""

import optax

import landscape_viz as lv

steps = 100
mine = optax.chain(
    optax.clip_by_global_norm(10.0),
    optax.scale_by_adam(b1=0.8),
    optax.scale_by_learning_rate(optax.cosine_decay_schedule(0.5, steps)),
)
optimizers = {"Adam": optax.adam(0.5), "clipped Adam with a schedule": mine}
film = lv.animate("beale", optimizers, steps=steps)
film.save("own_optimizer.gif")
