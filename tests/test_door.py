"""The door: what the package shows of itself, and what it loads for that."""

import importlib.metadata
import json
import subprocess
import sys

import landscape_viz as lv


def test_the_names_shown_are_the_public_ones_in_order_and_once():
    shown = dir(lv)
    assert [name for name in shown if not name.startswith("_")] == lv.__all__
    assert len(shown) == len(set(shown))
    assert all(name.startswith("__") and name.endswith("__") for name in set(shown) - set(lv.__all__))
    assert all(hasattr(lv, name) for name in shown)


def test_the_version_is_that_of_the_installation():
    assert lv.__version__ == importlib.metadata.version("landscape_viz")
    assert "__version__" in dir(lv)


def test_looking_at_the_door_loads_nothing_heavy():
    program = """
import json, sys
import landscape_viz as lv
names, version = dir(lv), lv.__version__
print(json.dumps([name for name in ("jax", "matplotlib", "optax", "imageio", "numpy") if name in sys.modules]))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(run.stdout) == []
