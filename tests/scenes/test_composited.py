"""Frames made the fast way are those that matplotlib draws in full, to the byte."""

import functools

import numpy as np
import optax
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from scenes_reading import pixels, slow

import landscape_viz as lv
from landscape_viz.film.blitting.compositor import Compositor

WAVES = lv.catalogue["quadratic_plus_sine"]
OPTIMIZERS = {"gd": lv.gradient_descent(0.002), "momentum": lv.momentum(0.002, 0.95), "adam": optax.adam(0.05)}
QUADRATIC, COSINE = lv.catalogue["quadratic"], lv.catalogue["negative_cosine"]
ROSENBROCK, SADDLE = lv.catalogue["rosenbrock"], lv.catalogue["saddle"]


@functools.cache
def race():
    more = {"newton": lv.newton(), "sgd": optax.sgd(5e-4)}
    return lv.record_all(ROSENBROCK, OPTIMIZERS | more, (-1.2, 1.0), 150)


@functools.cache
def leaving():
    return lv.record(SADDLE, lv.gradient_descent(0.05), (-1.6, 0.01), 80, label="gd")


SCENES = {
    "compare": lambda: lv.compare(WAVES, lv.record_all(WAVES, OPTIMIZERS, 10, 200), size_pixels=(640, 360)),
    "diverging": lambda: lv.compare(
        QUADRATIC, lv.record(QUADRATIC, lv.gradient_descent(1.05), -20, 60), size_pixels=(400, 500)
    ),
    "contour": lambda: lv.compare(ROSENBROCK, race(), size_pixels=(640, 360)),
    "contour in a tall picture": lambda: lv.compare(SADDLE, leaving(), size_pixels=(300, 450), theme="dark"),
    "side by side": lambda: lv.side_by_side([(ROSENBROCK, race()), (SADDLE, leaving())], size_pixels=(640, 300)),
    "dissect": lambda: lv.dissect(
        COSINE, lv.record(COSINE, lv.newton(), -15, 10, label="newton"), theme="dark", size_pixels=(640, 360)
    ),
}


@functools.cache
def scene_of(name):
    return SCENES[name]()


@pytest.mark.parametrize(
    "name",
    ["compare", slow("diverging"), slow("contour"), "contour in a tall picture", slow("side by side"), slow("dissect")],
)
@pytest.mark.parametrize("order", ["forwards", slow("backwards"), slow("shuffled")])
def test_composited_frames_equal_full_draws(name, order):
    scene = scene_of(name)
    frames = np.unique(np.linspace(0, len(scene.timeline) - 1, 12).astype(int))
    if order == "backwards":
        frames = frames[::-1]
    if order == "shuffled":
        frames = np.random.default_rng(3).permutation(frames)
    fast, full = scene.draw(), scene.draw()
    FigureCanvasAgg(fast.figure)
    compositor = Compositor(fast.figure)
    for frame in frames:
        for artist in fast.update(int(frame)):
            artist.set_animated(True)
        full.update(int(frame))
        np.testing.assert_array_equal(compositor.frame()[..., :3], pixels(full.figure)[..., :3])
