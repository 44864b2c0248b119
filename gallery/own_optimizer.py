"""A schedule calms Adam's overshoot.

Both runs are Adam; the custom one clips the gradient, forgets a little sooner (b1), and lets its learning rate follow
a cosine schedule down to zero. Watch plain Adam overshoot the minimum at (3, 0.5) as far as x = 3.83 and swing back;
the other turns at 3.25, and its steps shrink to nothing.

Source: DeepMind, optax (2020)
Topics: your own, learning rate, Adam, two dimensions
Phone: left 56%
"""

import optax

import landscape_viz as lv

steps = 100
mine = optax.chain(
    optax.clip_by_global_norm(10.0),
    optax.scale_by_adam(b1=0.8),
    optax.scale_by_learning_rate(optax.cosine_decay_schedule(0.5, steps)),
)
optimizers = {"Adam": optax.adam(0.5), "scheduled Adam": mine}
film = lv.animate("beale", optimizers, steps=steps, title="A schedule calms Adam's overshoot")
film.save("own_optimizer.mp4")
