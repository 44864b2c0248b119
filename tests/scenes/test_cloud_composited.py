"""Frames of many runs made the fast way are those that matplotlib draws in full, to the byte, in any order."""

import numpy as np
import optax
import pytest
from many_runs import HIMMELBLAU, WAVES, descents
from matplotlib.backends.backend_agg import FigureCanvasAgg
from scenes_reading import pixels, shown_texts

import landscape_viz as lv
from landscape_viz.film.blitting.compositor import Compositor
from landscape_viz.runs.basins import basin_stack, basins
from landscape_viz.runs.noise import noisy_runs
from landscape_viz.runs.sweep import sweep
from landscape_viz.runs.tune import tune
from landscape_viz.scenes.basins import basin_scene
from landscape_viz.scenes.noise import noise_scene
from landscape_viz.scenes.race import race_scene
from landscape_viz.scenes.restarts import restart_scene
from landscape_viz.scenes.setting_fan import fan_scene
from landscape_viz.scenes.sweep import sweep_film, sweep_route

pytestmark = pytest.mark.slow

SIZE = (640, 360)
MOMENTUM = ("momentum", lv.momentum, {"learning_rate": 0.01, "decay": 0.9})
GD = ("gd", lv.gradient_descent, {"learning_rate": 0.01})


def a_sweep():
    found = sweep(WAVES, MOMENTUM, {"lr": np.geomspace(0.01, 1, 8), "decay": np.linspace(0, 0.99, 5)}, 10, 80)
    places = sweep_route(found, 12)
    paths = [lv.record(WAVES, lv.momentum(*found.settings(place).values()), 10, 80) for place in places]
    return sweep_film(WAVES, found, places, paths, size_pixels=SIZE)


def a_race():
    tuned = tune(HIMMELBLAU, [GD, ("adam", optax.adam, {"learning_rate": 0.1})], (-4.0, 0.5), 60, budget=8)
    runs = [lv.record(HIMMELBLAU, one.optimizer, (-4.0, 0.5), 60, label=one.label) for one in tuned]
    return race_scene(HIMMELBLAU, runs, tuned, size_pixels=SIZE)


def a_noise():
    x = np.linspace(-1, 1, 40)
    data = lv.linear_regression(x, 2 * x + np.sin(9 * x))
    start = data.bounds @ [0.8, 0.2]
    runs = [noisy_runs(data, GD, start, 60, 30, batch_size=size) for size in (1, 10)]
    return noise_scene(data, runs, size_pixels=SIZE, theme="dark")


SCENES = {
    "basins": lambda: basin_scene(HIMMELBLAU, basins(HIMMELBLAU, lv.newton(), 48, 30), size_pixels=SIZE),
    "basins on a line": lambda: basin_scene(WAVES, basins(WAVES, lv.newton(), 200, 30), size_pixels=SIZE),
    "stack of basins": lambda: basin_scene(
        HIMMELBLAU, basin_stack(HIMMELBLAU, GD, {"lr": np.geomspace(1e-3, 0.05, 6)}, 32, 60), size_pixels=SIZE
    ),
    "restarts": lambda: restart_scene(WAVES, descents(WAVES, 30, 200, 0.01), size_pixels=SIZE),
    "restarts in the plane": lambda: restart_scene(
        HIMMELBLAU, descents(HIMMELBLAU, 300, 60, 0.012), size_pixels=SIZE, theme="dark"
    ),
    "fan": lambda: fan_scene(
        HIMMELBLAU, "lr", [0.001, 0.003, 0.01], descents(HIMMELBLAU, 3, 60, 0.01), size_pixels=SIZE
    ),
    "sweep": a_sweep,
    "race": a_race,
    "noise": a_noise,
}


@pytest.fixture(scope="module", params=SCENES)
def scene(request):
    return SCENES[request.param]()


def test_composited_frames_equal_full_draws_forwards_and_backwards(scene):
    last = len(scene.timeline) - 1
    fast, full = scene.draw(), scene.draw()
    FigureCanvasAgg(fast.figure)
    compositor = Compositor(fast.figure)
    for frame in (0, 1, 2, last // 2, last, last // 3):
        for artist in fast.update(frame):
            artist.set_animated(True)
        full.update(frame)
        np.testing.assert_array_equal(compositor.frame()[..., :3], pixels(full.figure)[..., :3])


def test_a_frame_is_a_function_of_its_number(scene):
    last = len(scene.timeline) - 1
    alone, drawn = scene.draw(), scene.draw()
    alone.update(last // 3)
    for frame in (1, last, last // 3):
        drawn.update(frame)
    np.testing.assert_array_equal(pixels(drawn.figure), pixels(alone.figure))


def test_words_stay_inside_the_picture_and_do_not_overlap(scene):
    drawn = scene.draw()
    drawn.update(len(scene.timeline) - 1)
    texts = shown_texts(drawn.figure)
    assert len(texts) >= 3
    for number, (text, box) in enumerate(texts):
        assert box.x0 >= -0.5, text
        assert box.x1 <= SIZE[0] + 0.5, text
        for other, there in texts[:number]:
            apart = not box.padded(-1).overlaps(there.padded(-1))
            assert apart or text.get_text() == other.get_text(), f"{text.get_text()!r} and {other.get_text()!r}"
