"""Runs over all devices: tested with eight that share the processor."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

import landscape_viz as lv

pytestmark = pytest.mark.slow

PROGRAM = """
import json
import jax, numpy as np
import landscape_viz as lv
from landscape_viz.runs import parallel
sharded = parallel._sharded_few
used = []
def counted(*arguments):
    results = sharded(*arguments)
    used.extend(len(array.sharding.device_set) for array in jax.tree.leaves(results))
    return results
parallel._sharded_few = counted
himmelblau = lv.catalogue["himmelblau"]
starts = np.random.default_rng(0).uniform(-5, 5, (101, 2))
ends = [lv.ensemble(himmelblau, optimizer, starts, 40, **more) for optimizer, more in (
    (lv.gradient_descent(0.01), {}),
    (lv.newton(), {"runs_at_once": 30}),
    (("momentum", lv.momentum, {"decay": 0.8}), {"settings": {"lr": np.geomspace(1e-4, 1, 101)}}),
    (lv.gradient_descent(0.01), {"tolerance": 1e-3}),
)]
print(json.dumps([len(jax.local_devices()), sorted(set(used)),
    [[e.points.tolist(), e.codes.tolist(), e.steps.tolist(), e.taken.tolist()] for e in ends]]))
"""


def ran(devices):
    environment = os.environ | {"XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}"}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=300, env=environment
    )
    return json.loads(run.stdout.splitlines()[-1])


def test_eight_devices_share_the_runs_and_end_them_as_one_does():
    count, used, shared = ran(8)
    assert (count, used) == (8, [8])  # 101 runs are no multiple of eight
    himmelblau = lv.catalogue["himmelblau"]
    starts = np.random.default_rng(0).uniform(-5, 5, (101, 2))
    rates = np.geomspace(1e-4, 1, 101)
    alone = [
        lv.ensemble(himmelblau, lv.gradient_descent(0.01), starts, 40),
        lv.ensemble(himmelblau, lv.newton(), starts, 40),
        lv.ensemble(himmelblau, ("momentum", lv.momentum, {"decay": 0.8}), starts, 40, settings={"lr": rates}),
        lv.ensemble(himmelblau, lv.gradient_descent(0.01), starts, 40, tolerance=1e-3),
    ]
    for (points, codes, steps, taken), ends in zip(shared, alone, strict=True):
        np.testing.assert_allclose(np.array(points, float), ends.points, rtol=1e-9, atol=1e-9)
        assert (codes, steps, taken) == (ends.codes.tolist(), ends.steps.tolist(), ends.taken.tolist())
