"""First calls, with all that has to be compiled, beside what importing jax takes in the same process."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from benchmarks.descent_row import Row, Side, seconds
from benchmarks.descent_section import Found, Job, Section
from benchmarks.measure import Numbers

START, STEPS = (-1.2, 1.0), 200
OPTIMIZERS = {
    "gradient descent": "lv.gradient_descent(1e-3)",
    "momentum": "lv.momentum(1e-3)",
    "Adam": "optax.adam(1e-2)",
    "RMSProp": "optax.rmsprop(1e-2)",
    "Newton": "lv.newton()",
    "damped Newton": "lv.damped_newton(1.0)",
    "saddle-free Newton": "lv.saddle_free_newton()",
    "Levenberg": "lv.levenberg()",
    "Newton with line search": "lv.newton_line_search()",
    "L-BFGS": "optax.lbfgs()",
    "gradient flow": "lv.gradient_flow(1e-3)",
}
RACE = tuple(OPTIMIZERS)[:6]
LIMIT, LIMITS = 0.5, {"L-BFGS": 1.2, "gradient flow": 0.7}  # of importing jax


def first(optimizers: list[str]) -> Numbers:
    """Record one optimizer, or several by `record_all`, in a process that has compiled nothing yet.

    jax is imported before all else, so that its seconds hold all that it brings along.
    """
    start, working = time.perf_counter(), time.process_time()
    import jax  # noqa: F401

    imported = {"import_seconds": time.perf_counter() - start, "import_cpu_seconds": time.process_time() - working}
    import optax

    import landscape_viz as lv
    from benchmarks.descent_clock import Programs, timed

    landscape, record, record_all = lv.catalogue["rosenbrock"], lv.record, lv.record_all
    built = {name: eval(OPTIMIZERS[name], {"lv": lv, "optax": optax}) for name in optimizers}
    programs = Programs()
    if len(built) == 1:
        times = timed(lambda: record(landscape, built[optimizers[0]], START, STEPS))
    else:
        times = timed(lambda: record_all(landscape, built, START, STEPS))
    shares = {
        "share": times["seconds"] / imported["import_seconds"],
        "cpu_share": times["cpu_seconds"] / imported["import_cpu_seconds"],
    }
    return times | imported | shares | {"programs": programs.count}


def _jobs(quick: bool) -> Mapping[str, Job]:
    alone = RACE[:2] if quick else OPTIMIZERS
    jobs: dict[str, Job] = {name: ("descent_first.first", {"optimizers": [name]}) for name in alone}
    jobs["race"] = ("descent_first.first", {"optimizers": list(_racers(quick))})
    return jobs


def _racers(quick: bool) -> Sequence[str]:
    return RACE[:2] if quick else RACE


def _rows(found: Found, quick: bool) -> Sequence[Row]:
    rows = [
        Row(
            name,
            found.side(name),
            "import jax",
            found.side(name, "import"),
            limit=LIMITS.get(name, LIMIT),
            faster=False,
            ratio=found.number(name, "share"),
            cpu_ratio=found.number(name, "cpu_share"),
        )
        for name in found.outcomes
        if name != "race"
    ]
    racers = _racers(quick)
    title, alone = f"a race of {len(racers)}", f"{len(racers)} single first calls"
    sums = {name: _total(found, racers, name) for name in ("seconds", "cpu_seconds", "programs")}
    together = sums["seconds"]
    theirs = Side("not measured") if together is None else Side(seconds(together), together, sums["cpu_seconds"])
    rows.append(Row(title, found.side("race"), alone, theirs, limit=1, faster=False))
    compiled = found.number("race", "programs")
    least = (len(racers) + 1) / (2 * len(racers))  # each optimizer once, and once the derivatives along the paths
    rows.append(
        Row(f"{title}, programs compiled", _count(compiled), alone, _count(sums["programs"]), limit=least, faster=False)
    )
    return rows


def _total(found: Found, names: Sequence[str], number: str) -> float | None:
    values = [found.number(name, number) for name in names]
    return None if None in values else sum(value for value in values if value is not None)


def _count(value: float | None) -> Side:
    return Side("not measured") if value is None else Side(f"{value:.0f}", value)


SECTION = Section("first", f"first calls in a fresh process, {STEPS} steps on Rosenbrock", _jobs, _rows)
