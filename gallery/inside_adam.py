"""Adam's memory carries it past the minimum.

Everything that an optimizer keeps is recorded with its path. Adam keeps a mean of the slopes, m, and a mean of
their squares, v; both are corrected for having started at zero. Each step is m / √v times the learning rate of 0.3.
On the long way down the slopes agree, so the ratio is near 1 and Adam walks at full speed, steep or flat. Then m,
slow to forget, makes it overshoot: past the local minimum at 3.84 to 2.49, not quite over the hill at 1.98, and back.

Source: Kingma and Ba, Adam: A Method for Stochastic Optimization (2015)
Topics: Adam, your own, one dimension
"""

import numpy as np
import optax

import landscape_viz as lv
from landscape_viz.scenes.layers.path import IN_HISTORY, Path, Paths
from landscape_viz.scenes.legend import Entry
from landscape_viz.scenes.panels.panel import Panel, SceneNeeds

steps = np.arange(1, 81)
landscape = lv.catalogue["quadratic_plus_sine"].over((-4, 10.5))
run = lv.record(landscape, optax.adam(0.3), 9.0, len(steps), label="Adam")
mean = run.internals["mu"][:, 0] / (1 - 0.9**steps)
root = np.sqrt(run.internals["nu"][:, 0] / (1 - 0.999**steps))

series = {"slopes": run.gradients[:-1, 0], "m, their mean": mean, "√v, their size": root}
paths = tuple(Path(np.column_stack([steps, each]), n, name) for n, (name, each) in enumerate(series.items(), 1))
trails = Paths(paths, (0, 81), (-12, 45), IN_HISTORY)
needs = SceneNeeds(entries=tuple(Entry(path.label, path.color) for path in paths))
memory = Panel((trails,), (0, 81), (-12, 45), "step", "what it remembers", needs=needs)
title = "Adam's memory carries it past the minimum"
scene = lv.beside(lv.curve_panel(landscape, [run]), memory, title=title)
scene.animation().save("inside_adam.gif")
