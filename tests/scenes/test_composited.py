"""Frames made the fast way are those that matplotlib draws in full, to the byte."""

import numpy as np
import optax
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from scenes_reading import pixels

import landscape_viz as lv
from landscape_viz.film.blitting.compositor import Compositor

WAVES = lv.catalogue["quadratic_plus_sine"]
OPTIMIZERS = {"gd": lv.gradient_descent(0.002), "momentum": lv.momentum(0.002, 0.95), "adam": optax.adam(0.05)}
RUNS = [lv.record(WAVES, optimizer, 10, 200, label=label) for label, optimizer in OPTIMIZERS.items()]
CLIMB = lv.record(lv.catalogue["negative_cosine"], lv.newton(), -15, 10, label="newton")
ROSENBROCK, SADDLE = lv.catalogue["rosenbrock"], lv.catalogue["saddle"]
RACE = [
    lv.record(ROSENBROCK, optimizer, (-1.2, 1.0), 150, label=label)
    for label, optimizer in (OPTIMIZERS | {"newton": lv.newton(), "sgd": optax.sgd(5e-4)}).items()
]
LEAVING = lv.record(SADDLE, lv.gradient_descent(0.05), (-1.6, 0.01), 80, label="gd")
SCENES = {
    "compare": lv.compare(WAVES, RUNS, size_pixels=(640, 360)),
    "diverging": lv.compare(
        lv.catalogue["quadratic"],
        [lv.record(lv.catalogue["quadratic"], lv.gradient_descent(1.05), -20, 60)],
        size_pixels=(400, 500),
    ),
    "contour": lv.compare(ROSENBROCK, RACE, size_pixels=(640, 360)),
    "contour in a tall picture": lv.compare(SADDLE, LEAVING, size_pixels=(300, 450), theme="dark"),
    "side by side": lv.side_by_side([(ROSENBROCK, RACE), (SADDLE, LEAVING)], size_pixels=(640, 300)),
    "dissect": lv.dissect(lv.catalogue["negative_cosine"], CLIMB, theme="dark", size_pixels=(640, 360)),
}


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize(
    "order",
    ["forwards", pytest.param("backwards", marks=pytest.mark.slow), pytest.param("shuffled", marks=pytest.mark.slow)],
)
def test_composited_frames_equal_full_draws(name, order):
    scene = SCENES[name]
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
