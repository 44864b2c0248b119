"""Adam's memory carries it past the minimum.

Everything that an optimizer keeps is recorded with its path. Adam keeps a mean of the slopes, m, and a mean of
their squares, v; both are corrected for having started at zero. Each step is m / √v times the learning rate of 0.3.
On the long way down the slopes agree, so the ratio is near 1 and Adam walks at full speed, steep or flat. Then m,
slow to forget, makes it overshoot: past the local minimum at 3.84 to 2.49, not quite over the hill at 1.98, and back.

Source: Kingma and Ba, Adam: A Method for Stochastic Optimization (2015)
Topics: Adam, your own, one dimension
"""

from dataclasses import replace

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


def chart(name, low, high, series):
    """A panel of series against the steps; by number, the colour of each with its label and its values."""
    paths = tuple(Path(np.column_stack([steps, each]), n, label) for n, (label, each) in series.items())
    trails = Paths(paths, (0, 81), (low, high), IN_HISTORY)
    needs = SceneNeeds(entries=tuple(Entry(path.label, path.color) for path in paths))
    return Panel((trails,), (0, 81), (low, high), "", name, needs=needs)


slope, size = run.gradients[:-1, 0], "√v, their size"
kept = chart("memory", -12, 45, {1: ("slopes", slope), 2: ("m, their mean", mean), 3: (size, root)})
step = replace(chart("m / √v", -0.6, 1.3, {0: ("step", mean / root)}), needs=SceneNeeds())
title = "Adam's memory carries it past the minimum"
scene = lv.beside(lv.curve_panel(landscape, [run]), kept, step, title=title)
scene.animation().save("inside_adam.gif")
