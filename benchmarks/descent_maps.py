"""Many runs at once: maps of basins, random restarts, and the loops that people write for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.descent_row import Row, Side
from benchmarks.descent_section import Found, Job, Section
from benchmarks.measure import Numbers

LOOP = 101  # starts along an axis of the loop
SLOW, FAST = 1e-3, 1e-2  # learning rates: with the slow one every step changes something, with the fast one most do not
NEWTON_STEPS = 48
RATE, RESTART_STEPS = 0.01, 1000  # of the restarts
JAX_STARTS, HAND_STARTS = 1, 10  # of the loops that are scaled to as many restarts


def map_of(optimizer: str, learning_rate: float | None, starts: int, steps: int, repeats: int) -> Numbers:
    """`basins` of Himmelblau's function, warm."""
    import landscape_viz as lv
    from benchmarks.descent_clock import warm
    from landscape_viz.runs.basins import basins

    settings = {} if learning_rate is None else {"learning_rate": learning_rate}
    recipe = (optimizer, getattr(lv, optimizer), settings)
    landscape = lv.catalogue["himmelblau"]
    return warm(lambda: basins(landscape, recipe, starts, steps), repeats)


def loop(repeats: int) -> Numbers:
    """One step of gradient descent from each of 101x101 starts, one after the other, the gradient written by hand."""
    import numpy as np

    from benchmarks.descent_clock import warm

    def gradient(point: Any) -> np.ndarray:
        x, y = point
        first, second = x**2 + y - 11, x + y**2 - 7
        return np.array([4 * x * first + 2 * second, 2 * first + 4 * y * second])

    def call() -> np.ndarray:
        axis = np.linspace(-5, 5, LOOP)
        ends = np.empty((LOOP, LOOP, 2))
        for row, y in enumerate(axis):
            for column, x in enumerate(axis):
                point = np.array([x, y])
                ends[row, column] = point - SLOW * gradient(point)
        return ends

    return warm(call, repeats)


def restarts(count: int, repeats: int) -> Numbers:
    """`restarts` on sin(x)·exp(−0.1 (x − 0.6)²), warm."""
    import landscape_viz as lv
    from benchmarks.descent_clock import warm
    from landscape_viz.runs.restarts import restarts

    landscape = lv.parse("sin(x) * exp(-0.1*(x - 0.6)**2)", domain=(-10, 10))
    optimizer = lv.gradient_descent(RATE)
    return warm(lambda: restarts(landscape, optimizer, count, RESTART_STEPS), repeats)


def restart_loop(starts: int, steps: int, by_hand: bool, repeats: int) -> Numbers:
    """A loop over starts and steps, with jax's gradient as the original program has it, or with one written by hand."""
    import jax
    import jax.numpy as jnp
    import numpy as np

    from benchmarks.descent_clock import warm

    def loss(x: Any) -> Any:
        return jnp.sin(x) * jnp.exp(-0.1 * (x - 0.6) ** 2)

    def written(x: float) -> Any:
        return np.exp(-0.1 * (x - 0.6) ** 2) * (np.cos(x) - 0.2 * (x - 0.6) * np.sin(x))

    gradient = written if by_hand else jax.grad(loss)

    def call() -> list[float]:
        ends = []
        for start in np.random.default_rng(0).uniform(-10, 10, starts):
            point = float(start)
            for _ in range(steps):
                point -= RATE * float(gradient(point))
            ends.append(point)
        return ends

    return warm(call, repeats)


def film(values: int, starts: int, steps: int) -> Numbers:
    """The maps for so many learning rates in a process that has compiled nothing yet."""
    import numpy as np

    import landscape_viz as lv
    from benchmarks.descent_clock import Programs, timed
    from landscape_viz.runs.basins import basin_stack

    landscape = lv.catalogue["himmelblau"]
    recipe: Any = ("gradient_descent", lv.gradient_descent, {})
    programs = Programs()
    rates = {"learning_rate": np.geomspace(SLOW, FAST, values)}
    return timed(lambda: basin_stack(landscape, recipe, rates, starts, steps)) | {"programs": programs.count}


def memory(small: int, large: int, steps: int) -> Numbers:
    """By how much the peak of memory grows from a small map to a large one, in bytes."""
    import landscape_viz as lv
    from benchmarks.child import peak_bytes
    from landscape_viz.runs.basins import basins

    landscape, optimizer = lv.catalogue["himmelblau"], lv.gradient_descent(FAST)
    peaks = []
    for starts in (small, large):
        found = basins(landscape, optimizer, starts, steps)
        peaks.append(peak_bytes())
    return {"growth": peaks[1] - peaks[0], "result": found.labels.nbytes + found.steps.nbytes}


class _Sizes:
    """How much is done."""

    def __init__(self, quick: bool) -> None:
        self.starts, self.steps = (32, 50) if quick else (512, 500)
        self.restarts = 20 if quick else 1000
        self.loop_steps = 20 if quick else 200
        self.values, self.film_starts, self.film_steps = (4, 16, 20) if quick else (60, 256, 100)
        self.small, self.large = (32, 64) if quick else (512, 2048)
        self.repeats = 1 if quick else 5


def _jobs(quick: bool) -> Mapping[str, Job]:
    size = _Sizes(quick)
    of_map = {"starts": size.starts, "repeats": size.repeats}
    descent = {"optimizer": "gradient_descent", "steps": size.steps, **of_map}
    newton = {"optimizer": "newton", "learning_rate": None, "steps": NEWTON_STEPS, **of_map}
    of_film = {"starts": size.film_starts, "steps": size.film_steps}
    jax_loop = {"starts": JAX_STARTS, "steps": size.loop_steps, "by_hand": False, "repeats": 1}
    hand_loop = {"starts": HAND_STARTS, "steps": size.loop_steps, "by_hand": True, "repeats": size.repeats}
    return {
        "slow": ("descent_maps.map_of", {"learning_rate": SLOW, **descent}),
        "fast": ("descent_maps.map_of", {"learning_rate": FAST, **descent}),
        "loop": ("descent_maps.loop", {"repeats": size.repeats}),
        "newton": ("descent_maps.map_of", newton),
        "restarts": ("descent_maps.restarts", {"count": size.restarts, "repeats": size.repeats}),
        "jax loop": ("descent_maps.restart_loop", jax_loop),
        "hand loop": ("descent_maps.restart_loop", hand_loop),
        "film": ("descent_maps.film", {"values": size.values, **of_film}),
        "short film": ("descent_maps.film", {"values": 2, **of_film}),
        "memory": ("descent_maps.memory", {"small": size.small, "large": size.large, "steps": 50}),
    }


def _rows(found: Found, quick: bool) -> Sequence[Row]:
    size = _Sizes(quick)
    map_size, restarts = f"{size.starts}x{size.starts}", f"{size.restarts} restarts x {RESTART_STEPS} steps"
    step_loop = f"one step of {LOOP}x{LOOP}, Python loop"
    per_step = found.side("slow", scale=1 / size.steps)
    work = size.restarts * RESTART_STEPS / size.loop_steps
    ours = found.side("restarts")
    film = f"{size.values} maps over the learning rate, programs compiled"
    growth = f"memory that {size.large}x{size.large} needs beyond {size.small}x{size.small}"
    return [
        Row(
            f"basins, {map_size} x {size.steps} steps, lr {rate}",
            found.side(name),
            step_loop,
            found.side("loop"),
            1,
            False,
        )
        for name, rate in (("slow", SLOW), ("fast", FAST))
    ] + [
        Row(
            f"Newton, a step of {map_size} starts",
            found.side("newton", scale=1 / NEWTON_STEPS),
            f"gradient descent, lr {SLOW}",
            per_step,
            limit=5,
            faster=False,
        ),
        Row(restarts, ours, "loop with jax.grad, scaled", found.side("jax loop", scale=work / JAX_STARTS), limit=200),
        Row(restarts, ours, "loop, derivative by hand, scaled", found.side("hand loop", scale=work / HAND_STARTS)),
        Row(film, _count(found, "film"), "2 maps", _count(found, "short film"), limit=1, faster=False),
        Row(growth, _bytes(found, "growth"), "the map itself", _bytes(found, "result"), limit=2, faster=False),
    ]


def _count(found: Found, job: str) -> Side:
    count = found.number(job, "programs")
    return Side("not measured") if count is None else Side(f"{count:.0f}", count)


def _bytes(found: Found, name: str) -> Side:
    size = found.number("memory", name)
    return Side("not measured") if size is None else Side(f"{size / 1e6:.1f} MB", size)


SECTION = Section("maps", "many runs at once: basins of Himmelblau's function, restarts on sin·exp", _jobs, _rows)
