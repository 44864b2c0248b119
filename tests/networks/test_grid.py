"""Grids of planes: files and resuming, chunks and devices, executors, memory, time."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from networks.models import dense, plain_error, squared_error

import landscape_viz as lv
from landscape_viz.errors import InputError
from landscape_viz.networks.grid import Estimate, PlaneGrid

HERE = Path(__file__).parents[1]


def test_a_grid_comes_back_from_its_file(tmp_path):
    loss, params, data = dense()
    plane = lv.plane(loss, params, data, metrics={"twice": lambda p, x, y: 2 * loss(p, x, y)})
    grid = plane.evaluate((4, 3), path=tmp_path / "p.npz")
    with np.load(tmp_path / "p.npz") as file:
        assert file["values"].shape == (3, 4)
        np.testing.assert_array_equal(file["x"], np.linspace(-1, 1, 4))
        np.testing.assert_array_equal(file["y"], np.linspace(-1, 1, 3))
    loaded = PlaneGrid.load(tmp_path / "p.npz")
    assert list(loaded.metrics) == ["loss", "twice"]
    for name, values in grid.metrics.items():
        np.testing.assert_array_equal(loaded.metrics[name], values)
    assert repr(loaded) == "PlaneGrid(loss, twice on 4 x 3 cells)"


def test_cells_that_are_missing_are_nan_and_said(tmp_path):
    loss, params, data = dense()
    grid = lv.plane(loss, params, data).evaluate(5)
    done = np.ones((5, 5), bool)
    done[3:] = False
    values = np.where(done, grid.values, np.nan)
    replace(grid, metrics={"loss": values}, done=done).save(tmp_path / "half.npz")
    assert "10 of 25 cells not computed yet" in repr(PlaneGrid.load(tmp_path / "half.npz"))
    told = []
    again = lv.plane(loss, params, data).evaluate(
        5, path=tmp_path / "half.npz", progress=lambda count, total: told.append((count, total))
    )
    np.testing.assert_array_equal(again.values, grid.values)
    assert again.missing == 0
    assert told[0][0] > 15
    assert told[-1] == (25, 25)


def test_what_a_file_has_is_not_computed_again(tmp_path):
    loss, params, data = dense()
    grid = lv.plane(loss, params, data).evaluate(5)
    replace(grid, metrics={"loss": grid.values + 1000}).save(tmp_path / "p.npz")
    assert lv.plane(loss, params, data).evaluate(5, path=tmp_path / "p.npz").values.mean() > 900
    anew = lv.plane(loss, params, data).evaluate(5, path=tmp_path / "p.npz", resume=False)
    np.testing.assert_array_equal(anew.values, grid.values)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"seed": 1}, "the directions are different"),
        ({"params": dense(seed=3)[1]}, "the weights, the directions are different"),
        ({"data": dense(seed=3)[2]}, "the data is different"),
        ({"domain": (-2, 2)}, "the cells are different"),
        ({"metrics": {"more": squared_error}}, "the metrics are different"),
    ],
)
def test_a_file_of_another_grid_is_refused(tmp_path, change, told):
    loss, params, data = dense()
    lv.plane(loss, params, data).evaluate(3, path=tmp_path / "p.npz")
    before = (tmp_path / "p.npz").read_bytes()
    with pytest.raises(InputError, match=told):
        lv.plane(**({"loss": loss, "params": params, "data": data} | change)).evaluate(3, path=tmp_path / "p.npz")
    assert (tmp_path / "p.npz").read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", b"PK\x03\x04"])
def test_a_broken_file_is_refused(tmp_path, content):
    (tmp_path / "p.npz").write_bytes(content)
    loss, params, data = dense()
    with pytest.raises(InputError, match="does not hold the grid of a plane"):
        lv.plane(loss, params, data).evaluate(3, path=tmp_path / "p.npz")


@pytest.mark.parametrize("chunk_bytes", [1, 2**14, 2**29])
def test_chunks_change_no_value(chunk_bytes):
    loss, params, data = dense()
    whole = lv.plane(loss, params, data).evaluate(9).values
    parts = lv.plane(loss, params, data, chunk_bytes=chunk_bytes).evaluate(9).values
    np.testing.assert_allclose(parts, whole, rtol=1e-6)


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, pytest.param(ProcessPoolExecutor, marks=pytest.mark.slow)])
def test_plain_calls_run_in_any_executor_and_resume(pool, tmp_path):
    _, params, data = dense()
    alone = lv.plane(plain_error, params, data, traceable=False).evaluate(5).values
    spawned = {"mp_context": get_context("spawn")} if pool is ProcessPoolExecutor else {}
    with pool(2, **spawned) as executor:
        plane = lv.plane(plain_error, params, data, traceable=False, executor=executor)
        shared = plane.evaluate(5, path=tmp_path / "p.npz").values
    np.testing.assert_array_equal(shared, alone)
    again = lv.plane(plain_error, params, data, traceable=False).evaluate(5, path=tmp_path / "p.npz")
    np.testing.assert_array_equal(again.values, alone)


def test_an_interrupted_grid_keeps_what_it_has(tmp_path):
    calls = []

    def broken(params, x, y):
        calls.append(1)
        if len(calls) > 12:
            raise KeyboardInterrupt
        return plain_error(params, x, y)

    _, params, data = dense()
    with pytest.raises(KeyboardInterrupt):
        lv.plane(broken, params, data, traceable=False).evaluate(5, path=tmp_path / "p.npz")
    assert PlaneGrid.load(tmp_path / "p.npz").missing == 25 - 12


def test_another_plane_of_the_same_model_is_not_compiled_again():
    loss, params, data = dense()
    traced = []

    def counted(params, x, y):
        traced.append(1)
        return loss(params, x, y)

    lv.plane(counted, params, data, seed=0).evaluate(6)
    first = len(traced)
    lv.plane(counted, params, data, seed=1).evaluate(6)
    assert len(traced) - first < first


def test_the_time_is_told_before_it_passes():
    assert (
        str(Estimate(441, 1.2)) == "441 cells x 1.2 s: 9 min" or str(Estimate(441, 1.2)) == "441 cells x 1.2 s: 8.8 min"
    )
    assert str(Estimate(2601, 1.2e-4)) == "2601 cells x 0.12 ms: 312 ms"
    assert str(Estimate(40000, 2)) == "40000 cells x 2 s: 22 h"
    loss, params, data = dense()
    told = lv.plane(loss, params, data).estimate(21)
    assert told.cells == 441
    assert 0 < told.seconds < 60


KILLED = """
import sys, time
sys.path.insert(0, {here!r})
import landscape_viz as lv
from landscape_viz.networks import grid
from networks.models import dense, plain_error
def slow(params, x, y):
    time.sleep(0.02)
    return plain_error(params, x, y)
grid.SAVE_SECONDS = 0.05
_, params, data = dense()
lv.plane(slow, params, data, traceable=False).evaluate(9, path=sys.argv[1])
"""


@pytest.mark.slow
def test_a_killed_run_goes_on_from_its_file(tmp_path):
    path = tmp_path / "p.npz"
    run = subprocess.Popen([sys.executable, "-c", KILLED.format(here=str(HERE)), str(path)])
    while not path.exists():
        assert run.poll() is None
        time.sleep(0.02)
    time.sleep(0.3)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    half = PlaneGrid.load(path)
    assert 0 < half.missing < 81
    assert np.isnan(half.values[~half.done]).all()
    assert np.isfinite(half.values[half.done]).all()
    _, params, data = dense()
    resumed = lv.plane(plain_error, params, data, traceable=False).evaluate(9, path=path)
    whole = lv.plane(plain_error, params, data, traceable=False).evaluate(9)
    np.testing.assert_array_equal(resumed.values, whole.values)


def fresh(program: str, *words: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *words],
        env=os.environ | {"PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parent}"} | environment,
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip


GRID = """
import json, sys
import landscape_viz as lv
from networks.models import dense
loss, params, data = dense()
plane = lv.plane(loss, params, data)
print(json.dumps(plane.evaluate((7, 6)).values.tolist()))
print(json.dumps(plane.gradient([(0.1, 0.2), (0.3, 0.4)]).tolist()))
"""


@pytest.mark.slow
def test_eight_devices_give_the_same_values():
    lines = fresh(GRID, XLA_FLAGS="--xla_force_host_platform_device_count=8").stdout.splitlines()
    loss, params, data = dense()
    plane = lv.plane(loss, params, data)
    np.testing.assert_allclose(json.loads(lines[-2]), plane.evaluate((7, 6)).values, rtol=1e-6)
    np.testing.assert_allclose(json.loads(lines[-1]), plane.gradient([(0.1, 0.2), (0.3, 0.4)]), rtol=1e-4, atol=1e-6)


HOSTS = """
import jax, sys
jax.distributed.initialize(f"localhost:{sys.argv[2]}", 2, int(sys.argv[1]))
"""


@pytest.mark.slow
def test_two_processes_give_the_same_values(tmp_path):
    import socket

    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = str(free.getsockname()[1])
    environment = os.environ | {"PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parent}"}
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", HOSTS + GRID, str(number), port], env=environment, stdout=subprocess.PIPE, text=True
        )
        for number in range(2)
    ]
    loss, params, data = dense()
    values = lv.plane(loss, params, data).evaluate((7, 6)).values
    for run in runs:
        out, _ = run.communicate(timeout=300)
        assert run.returncode == 0
        np.testing.assert_allclose(json.loads(out.splitlines()[-2]), values, rtol=1e-6)


LARGE = """
import resource, sys
import jax, jax.numpy as jnp, numpy as np
import landscape_viz as lv
from landscape_viz.networks import grid
def loss(params, x):
    return jnp.mean((x @ params["a"]) @ params["b"]) ** 2
def resident():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
small = {"a": np.ones((50, 50), "f"), "b": np.ones((50, 50), "f")}
lv.plane(loss, small, (np.ones((1, 50), "f"),)).evaluate(3)
rng = np.random.default_rng(0)
params = {"a": rng.standard_normal((2500, 2000), np.float32), "b": rng.standard_normal((2000, 2500), np.float32)}
own = sum(leaf.nbytes for leaf in params.values())
before = resident()
lv.plane(loss, params, (np.ones((1, 2500), "f"),), chunk_bytes=own).evaluate(5)
print((resident() - before + own) / own)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from Linux")
def test_ten_million_parameters_take_less_than_eight_times_their_bytes():
    assert float(fresh(LARGE).stdout.splitlines()[-1]) < 8
