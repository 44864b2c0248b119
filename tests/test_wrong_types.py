"""Arguments of the wrong kind, without the run-time checker in between: a user has none."""

import subprocess
import sys

import pytest

PROGRAM = """
import landscape_viz as lv
from landscape_viz.landscapes.critical_points import critical_points
loss, run = lv.Landscape(lambda x: x**2, (-20, 20)), None
run = lv.record(loss, lv.newton(), 1, 2)
family = ("gd", lv.gradient_descent, {})
calls = {
    "record": lambda: lv.record("x**2", lv.newton(), -2, 5),
    "record_all": lambda: lv.record_all("x**2", [lv.newton()], -2, 5),
    "ensemble": lambda: lv.ensemble("x**2", lv.newton(), [-2.0], 5),
    "restarts": lambda: lv.restarts("x**2", lv.newton(), 3, 5),
    "basins": lambda: lv.basins("x**2", lv.newton()),
    "basin_stack": lambda: lv.basin_stack("x**2", family, {"lr": [0.1]}),
    "sweep": lambda: lv.sweep("x**2", family, {"lr": [0.1]}, -2, 5),
    "tune": lambda: lv.tune("x**2", [family], -2, 5),
    "noisy_runs": lambda: lv.noisy_runs("x**2", lv.newton(), -2, 5, spread=0.1),
    "critical_points": lambda: critical_points("x**2"),
    "record 'netwon'": lambda: lv.record(loss, "netwon", 1, 5),
    "restarts 'gd'": lambda: lv.restarts(loss, "gd", 3, 5),
    "variables 3": lambda: lv.Landscape(lambda x: x, (0, 1), variables=3),
    "steps 2.5": lambda: lv.record(loss, lv.newton(), 1, 2.5),
    "steps True": lambda: lv.record(loss, lv.newton(), 1, True),
    "optimizer 0.1": lambda: lv.record(loss, 0.1, 1, 5),
    "rate 'fast'": lambda: lv.gradient_descent("fast"),
    "rate None": lambda: lv.gradient_descent(None),
    "loss 3": lambda: lv.Landscape(3, (-1, 1)),
    "landscape 3": lambda: lv.compare(3, [run]),
    "runs [3]": lambda: lv.compare(loss, [3]),
    "size 5": lambda: lv.compare(loss, [run], size_pixels=5),
    "size 1x1": lambda: lv.compare(loss, [run], size_pixels=(1, 1)),
    "theme": lambda: lv.compare(loss, [run], theme="lihgt"),
    "frames 0": lambda: lv.compare(loss, [run], frames=0),
    "hold": lambda: lv.compare(loss, [run], hold_seconds=-1),
    "view": lambda: lv.compare(loss, [run], view="cruve"),
    "animation 3": lambda: lv.save(3, "x.gif"),
    "train loss 3": lambda: lv.train(3, "gd:lr=1", [0.0], ()),
    "train params": lambda: lv.train(lambda p: 0.0, "gd:lr=1", "weights", ()),
    "train data": lambda: lv.train(lambda p, x: 0.0, "gd:lr=1", [0.0], 3),
    "train epochs": lambda: lv.train(lambda p: p[0] ** 2, "gd:lr=1", [0.0], (), epochs="ten"),
    "train metrics": lambda: lv.train(lambda p: p[0] ** 2, "gd:lr=1", [0.0], (), metrics=[abs]),
    "curvature k": lambda: lv.curvature(lambda p: p[0] ** 2, [0.0], (), k="two"),
    "curvature run": lambda: lv.curvature_path(lambda p: p[0] ** 2, [0.0]),
    "line": lambda: lv.linear_connection(lambda p: p[0] ** 2, [0.0], "end"),
    "scene": lambda: lv.save(lv.compare(loss, [run]), "x.gif"),
}
for name, call in calls.items():
    try:
        call()
    except lv.InputError as error:
        print(f"{name}: {error}")
    else:
        print(f"{name}: accepted")
"""
MAKES_ONE = (
    "landscape must be a Landscape; got 'x**2'; lv.parse(\"x**2\") makes one of a formula, "
    'lv.catalogue["himmelblau"] is one by its name'
)
OF_LANDSCAPES = (
    "record", "record_all", "ensemble", "restarts", "basins", "basin_stack", "sweep", "tune", "noisy_runs",
    "critical_points",
)  # fmt: skip
SAID = dict.fromkeys(OF_LANDSCAPES, MAKES_ONE) | {
    "record 'netwon'": "unknown optimizer 'netwon'. Did you mean 'newton'? It is written NAME:key=value,... such as "
    "gd:lr=0.05, with a name from `python -m landscape_viz list optimizers`, or of any other optimizer of optax",
    "restarts 'gd'": "optimizer 'gd' needs learning_rate, for example gd:lr=0.1",
    "variables 3": "variables must be a name; got 3",
    "steps 2.5": "steps must be a whole number from 1 to 10000000; got 2.5",
    "steps True": "steps must be a whole number from 1 to 10000000; got True",
    "optimizer 0.1": 'optimizer must be an optax transformation, or a text such as "adam:lr=0.1", or (label, factory, '
    "settings) such as ('adam', optax.adam, {'learning_rate': 0.1}); got 0.1",
    "rate 'fast'": "learning_rate must be a finite number above 0; got 'fast'",
    "rate None": "learning_rate must be a finite number above 0; got None",
    "loss 3": "loss must be a function that jax can trace; got 3",
    "landscape 3": "landscape must be a Landscape; got 3",
    "runs [3]": "trajectories must hold Trajectory objects, made by record(); got 3",
    "size 5": "size_pixels must be (width, height) in pixels; got 5",
    "size 1x1": "size_pixels: the width must be from 64 to 8192; got 1",
    "theme": "theme must be one of light, dark; got 'lihgt'. Did you mean 'light'?",
    "frames 0": "frames must be from 1 to 100000; got 0",
    "hold": "hold_seconds must be a finite number at least 0 and at most 60; got -1",
    "view": "view must be one of auto, curve, contour, surface; got 'cruve'. Did you mean 'curve'?",
    "animation 3": "animation must be a matplotlib animation; got 3",
    "train loss 3": "loss must be a function of the parameters and the data; got 3",
    "train params": "params must be a pytree that holds floats, such as a dictionary of arrays; got 'weights'",
    "train data": "data must be a tuple of arrays, such as (x, y), each with one row a sample; got 3",
    "train epochs": "epochs must be a whole number from 1 to 1000000; got 'ten'",
    "train metrics": 'metrics must be a mapping such as {"accuracy": function}; got [<built-in function abs>]',
    "curvature k": "k must be a whole number from 1 to 1; got 'two'",
    "curvature run": "run must be what train() gave; got [0.0]",
    "line": "second must be a pytree that holds floats, such as a dictionary of arrays; got 'end'",
    "scene": "animation must be a matplotlib animation; got Scene('<lambda>', 2 panels, 55 pictures, 800 x 450 "
    "pixels); it saves itself: scene.save(path)",
}


@pytest.fixture(scope="module")
def messages() -> dict[str, str]:
    finished = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=120)
    return dict(line.split(": ", 1) for line in finished.stdout.splitlines())


@pytest.mark.parametrize("name", SAID)
def test_an_argument_of_the_wrong_kind_gets_one_clear_line(messages, name):
    assert messages[name] == SAID[name]
