"""The door: what the package shows of itself, and what it loads for that."""

import importlib
import importlib.metadata
import json
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import landscape_viz as lv


def test_the_names_shown_are_the_public_ones_in_order_and_once():
    shown = dir(lv)
    assert [name for name in shown if not name.startswith("_")] == lv.__all__
    assert len(shown) == len(set(shown))
    assert all(name.startswith("__") and name.endswith("__") for name in set(shown) - set(lv.__all__))
    assert all(hasattr(lv, name) for name in shown)


def test_no_module_hides_the_function_of_its_name():
    for module in pkgutil.walk_packages(lv.__path__, "landscape_viz."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in lv.__all__:
        assert not isinstance(getattr(lv, name), ModuleType)


def test_type_checkers_and_editors_read_the_same_names():
    folder = Path(lv.__file__).parent
    assert (folder / "py.typed").is_file()
    lines = (folder / "__init__.pyi").read_text(encoding="utf-8").splitlines()
    assert sorted(line.split(" as ")[1] for line in lines if line.startswith("from ")) == lv.__all__


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
