"""Descent and two-dimensional drawing, in one command: `python -m benchmarks.descent [--quick] [--only NAME ...]`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from benchmarks import descent_adam, descent_film, descent_first, descent_grid, descent_maps
from benchmarks.descent_row import Row

ROUNDS = 3
PACKAGES = ("jax", "optax", "numpy", "matplotlib", "torch")
SECTIONS = {
    section.name: section
    for section in (
        module.SECTION for module in (descent_adam, descent_first, descent_grid, descent_film, descent_maps)
    )
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what was asked for and print the tables."""
    options = _parser().parse_args(arguments)
    rounds = 1 if options.quick and options.rounds is None else options.rounds or ROUNDS
    print(_machine())
    print(f"medians of {rounds} {'round' if rounds == 1 else 'rounds'} of fresh processes, taken in turn")
    measured: list[Row] = []
    for name in options.only or SECTIONS:
        section, rows = SECTIONS[name].measure(options.quick, rounds, _tell)
        measured += rows
        print(f"\n## {section}", flush=True)
    print(f"\n## {_verdict(measured, options.quick)}\n\nload at the end: {_load()}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.descent", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a little of everything, one round: does it run?")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, metavar="NAME", help=f"of {', '.join(SECTIONS)}")
    parser.add_argument("--rounds", type=int, help=f"how often everything is measured; by default {ROUNDS}")
    return parser


def _verdict(rows: Sequence[Row], quick: bool) -> str:
    """How many targets were reached, and the others by name."""
    targets = [row.target for row in rows if row.limit is not None]
    missed = [f"- {target.row()[-1]}: {', '.join(target.row()[:3])}" for target in targets if not target.is_reached]
    title = "verdict (quick: too little to judge by)" if quick else "verdict"
    return "\n".join([title, "", f"{len(targets) - len(missed)} of {len(targets)} targets reached", *missed])


def _machine() -> str:
    def known(package: str) -> str:
        try:
            return f"{package} {version(package)}"
        except PackageNotFoundError:
            return f"no {package}"

    python = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    packages = ", ".join(known(package) for package in PACKAGES)
    return f"{python}, {os.cpu_count()} cores, load {_load()}\n{packages}"


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "not known"


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
