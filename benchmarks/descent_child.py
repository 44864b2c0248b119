"""The measured process: `python -m benchmarks.descent_child MODULE.TASK JSON` does one thing and prints JSON."""

from __future__ import annotations

import importlib
import json
import sys


def main(task: str, given: str) -> None:
    """Call a function of this package with the given arguments and print what it returns."""
    module, function = task.split(".")
    print(json.dumps(getattr(importlib.import_module(f"benchmarks.{module}"), function)(**json.loads(given))))


if __name__ == "__main__":
    main(*sys.argv[1:])
