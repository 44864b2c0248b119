"""Adam on Rosenbrock's valley: a whole call of `record`, warm, and the loop that a user of PyTorch writes."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.descent_row import Row, Side
from benchmarks.descent_section import Found, Job, Section
from benchmarks.measure import Numbers

START, RATE = (-1.2, 1.0), 0.01
TORCH = importlib.util.find_spec("torch") is not None


def ours(steps: int, repeats: int) -> Numbers:
    """`record` with its values, gradients, Hessians and moments, the optimizer made once."""
    import optax

    import landscape_viz as lv
    from benchmarks.descent_clock import warm

    landscape, optimizer = lv.catalogue["rosenbrock"], optax.adam(RATE)

    def call() -> Any:
        return lv.record(landscape, optimizer, START, steps)

    x, y = call().points[-1]
    return warm(call, repeats) | {"x": float(x), "y": float(y)}


def remade(steps: int, repeats: int) -> Numbers:
    """The same, with an optimizer made anew for each call."""
    import optax

    import landscape_viz as lv
    from benchmarks.descent_clock import warm

    landscape = lv.catalogue["rosenbrock"]
    return warm(lambda: lv.record(landscape, optax.adam(RATE), START, steps), repeats)


def torch(steps: int, repeats: int) -> Numbers:
    """The loop, which keeps the points and nothing else."""
    import numpy as np
    import torch  # type: ignore[import-not-found,unused-ignore]

    from benchmarks.descent_clock import warm

    def call() -> np.ndarray:
        point = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.Adam([point], lr=RATE)
        path = [point.detach().numpy().copy()]
        for _ in range(steps):
            optimizer.zero_grad()
            x, y = point
            loss = (1 - x) ** 2 + 100 * (y - x**2) ** 2
            loss.backward()
            optimizer.step()
            path.append(point.detach().numpy().copy())
        return np.array(path)

    x, y = call()[-1]
    return warm(call, repeats) | {"x": float(x), "y": float(y)}


def lengths(short: int, long: int, repeats: int) -> Numbers:
    """Whole calls of `record` with few steps and with many, in turn.

    A short call right after a long one finds the processor's caches full of other things: several are made, and the
    first is thrown away.
    """
    import optax

    import landscape_viz as lv
    from benchmarks.descent_clock import median, timed, warm

    landscape, optimizer = lv.catalogue["rosenbrock"], optax.adam(RATE)

    def record(steps: int) -> Callable[[], Any]:
        return lambda: lv.record(landscape, optimizer, START, steps)

    record(long)()
    found: dict[str, list[Numbers]] = {"short": [], "long": []}
    for _ in range(repeats):
        found["short"].append(warm(record(short), 9))
        found["long"].append(timed(record(long)))
    return {f"{length}_{name}": value for length, rounds in found.items() for name, value in median(rounds).items()}


def _steps(quick: bool) -> tuple[int, int]:
    return (100, 2000) if quick else (1000, 100_000)


def _jobs(quick: bool) -> Mapping[str, Job]:
    (short, long), repeats = _steps(quick), 3 if quick else 31
    jobs: dict[str, Job] = {"ours": ("descent_adam.ours", {"steps": short, "repeats": repeats})}
    if TORCH:
        jobs["torch"] = ("descent_adam.torch", {"steps": short, "repeats": 1 if quick else 5})
    jobs["lengths"] = ("descent_adam.lengths", {"short": short, "long": long, "repeats": repeats})
    jobs["remade"] = ("descent_adam.remade", {"steps": short, "repeats": 1 if quick else 3})
    return jobs


def _rows(found: Found, quick: bool) -> Sequence[Row]:
    short, long = _steps(quick)
    ours = found.side("ours")
    theirs = found.side("torch") if TORCH else Side("torch is not installed")
    return [
        Row(f"{short} steps of Adam, warm", ours, "PyTorch loop", theirs, limit=500),
        Row(
            f"{long} steps of Adam, warm",
            found.side("lengths", "long"),
            f"{short} steps, in turn",
            found.side("lengths", "short"),
            limit=50,
            faster=False,
            by_cpu=True,
        ),
        Row(f"{short} steps, optax.adam made anew", found.side("remade"), "made once", ours, faster=False),
    ]


def _notes(found: Found) -> Sequence[str]:
    ends = [[found.number(side, axis) for axis in "xy"] for side in ("ours", "torch")]
    if any(number is None for end in ends for number in end):
        return ()
    apart = max(abs(one - other) for one, other in zip(*ends, strict=True))
    return [f"the two paths of Adam end {apart:.1g} apart"]


SECTION = Section("adam", "Adam on Rosenbrock: whole calls of `record`", _jobs, _rows, _notes)
