"""The measured process: `python -m benchmarks.child save|judge JSON` does one thing and prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.contestants import CONTESTANTS
from benchmarks.scenes import LONG_FILM, SCENES, Scene


def peak_bytes() -> int:
    """The most memory that this process has had in use so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def scene_of(name: str) -> Scene:
    """A scene by its name, the long film included."""
    return LONG_FILM if name == LONG_FILM.name else SCENES[name]


def save(scene: str, contestant: str, frames: int, out: str) -> dict[str, float]:
    """Build the film, draw it once, and measure the call that saves it."""
    call = CONTESTANTS[contestant].prepare(scene_of(scene), frames)
    before, start, working = peak_bytes(), time.perf_counter(), time.process_time()
    call(out)
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - working
    memory = peak_bytes() - before
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "memory": memory, "bytes": Path(out).stat().st_size}


def judge(scene: str, frames: int, files: list[str]) -> dict[str, Any]:
    """Compare finished files with the source frames."""
    from benchmarks.quality import judge as compare

    return compare(scene_of(scene), frames, [Path(file) for file in files])


if __name__ == "__main__":
    print(json.dumps({"save": save, "judge": judge}[sys.argv[1]](**json.loads(sys.argv[2]))))
