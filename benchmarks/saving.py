"""The whole comparison in one command: `python -m benchmarks.saving [--quick] [--scene NAME ...] [--rounds N]`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import commands, films, growth, verdict
from benchmarks.scenes import SCENES

ROUNDS = 3
PACKAGES = ("matplotlib", "numpy", "pillow", "imageio", "av", "imageio-ffmpeg", "celluloid", "gif", "seaborn", "jax")
SECTIONS = (*SCENES, "commands", "growth")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what was asked for and print the tables."""
    options = _parser().parse_args(arguments)
    chosen = options.scene or SECTIONS
    rounds = 1 if options.quick and options.rounds is None else options.rounds or ROUNDS
    print(_machine())
    print(f"medians of {rounds} {'round' if rounds == 1 else 'rounds'}, taken in turn; x ours: theirs / ours")
    for line in films.absent():
        print(line)
    results, of_commands, of_growth = {}, None, None
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for scene in SCENES.values():
            if scene.name in chosen:
                frames = scene.quick_frames if options.quick else scene.frames
                results[scene.name] = films.measure(scene, frames, rounds, folder, _tell)
                _show(results[scene.name].text())
        if "commands" in chosen:
            of_commands = commands.measure(rounds, folder, _tell)
            _show(of_commands.text())
        if "growth" in chosen:
            of_growth = growth.measure(growth.QUICK if options.quick else growth.FULL, rounds, folder, _tell)
            _show(of_growth.text())
    _show(verdict.text(verdict.targets(results, of_commands, of_growth), options.quick))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.saving", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few frames of everything, one round: does it run?")
    parser.add_argument("--scene", nargs="+", choices=SECTIONS, metavar="NAME", help=f"only: {', '.join(SECTIONS)}")
    parser.add_argument("--rounds", type=int, help=f"how often everything is measured; by default {ROUNDS}")
    return parser


def _machine() -> str:
    def known(package: str) -> str:
        try:
            return f"{package} {version(package)}"
        except PackageNotFoundError:
            return f"no {package}"

    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    python = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    return f"{python}, {os.cpu_count()} cores{load}\n{', '.join(known(package) for package in PACKAGES)}"


def _show(section: str) -> None:
    print(f"\n## {section}", flush=True)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
