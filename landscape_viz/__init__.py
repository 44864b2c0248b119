"""landscape_viz: write a loss, pick optimizers, get a film.

The nouns, in the order in which a film is made:

- `Landscape`: a loss of one or two numbers over a domain. `parse` makes one from text, `catalogue` holds known ones.
- an optimizer: any optax transformation. Here are `gradient_descent` and `momentum`; with curvature `newton`,
  `damped_newton`, `saddle_free_newton`, `newton_line_search` and `levenberg`; by the formulas of the textbooks
  `averaged_momentum`, `textbook_adagrad`, `textbook_rmsprop` and `textbook_adam`; and `gradient_flow`, the limit of
  small steps.
- `Trajectory`: the path of an optimizer with everything seen on the way; `record` makes one.
- many runs at once: `restarts` from random starts, `basins` from a grid of them, `sweep` over settings of the
  optimizer, `tune` for fair races, `noisy_runs` that differ by chance; `ensemble` is what they are made of.
- `Scene`: the description of a film; `compare` shows several optimizers, `dissect` one step at a time,
  `side_by_side` several landscapes. Many runs are seen by `basin_scene`, `restart_scene`, `sweep_scene`, `sweep_film`,
  `fan_scene`, `race_scene` and `noise_scene`.
- the film: a matplotlib animation, `scene.animation()`, with `save("x.gif")`; `animate` does all of it in one call,
  and `save` writes anybody's matplotlib animation.

Everything is imported when it is first used: `import landscape_viz` loads neither jax nor matplotlib.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from landscape_viz.optimizers import registry

if TYPE_CHECKING:
    from landscape_viz.errors import InputError
    from landscape_viz.film.saving import save
    from landscape_viz.landscapes.catalogue import catalogue
    from landscape_viz.landscapes.data import DataLandscape
    from landscape_viz.landscapes.expressions.evaluate import parse
    from landscape_viz.landscapes.landscape import Landscape
    from landscape_viz.landscapes.neuron import neuron
    from landscape_viz.landscapes.regression import linear_equations, linear_regression
    from landscape_viz.optimizers.first_order import gradient_descent as gradient_descent
    from landscape_viz.optimizers.first_order import momentum as momentum
    from landscape_viz.optimizers.gradient_flow import gradient_flow as gradient_flow
    from landscape_viz.optimizers.levenberg import levenberg as levenberg
    from landscape_viz.optimizers.line_search import newton_line_search as newton_line_search
    from landscape_viz.optimizers.newton import damped_newton as damped_newton
    from landscape_viz.optimizers.newton import newton as newton
    from landscape_viz.optimizers.newton import saddle_free_newton as saddle_free_newton
    from landscape_viz.optimizers.textbook import averaged_momentum as averaged_momentum
    from landscape_viz.optimizers.textbook import textbook_adagrad as textbook_adagrad
    from landscape_viz.optimizers.textbook import textbook_adam as textbook_adam
    from landscape_viz.optimizers.textbook import textbook_rmsprop as textbook_rmsprop
    from landscape_viz.pipeline import animate
    from landscape_viz.runs.basins import BasinMap, BasinStack, basin_stack, basins
    from landscape_viz.runs.ends import Ends
    from landscape_viz.runs.ensemble import ensemble
    from landscape_viz.runs.export import save_runs
    from landscape_viz.runs.noise import NoisyRuns, noisy_runs
    from landscape_viz.runs.record import record
    from landscape_viz.runs.record_all import record_all
    from landscape_viz.runs.restarts import Restarts, restarts
    from landscape_viz.runs.sweep import Sweep, sweep
    from landscape_viz.runs.trajectory import Trajectory
    from landscape_viz.runs.tune import Tuned, tune
    from landscape_viz.scenes.basin_scene import basin_scene
    from landscape_viz.scenes.compose import compare
    from landscape_viz.scenes.dissection import dissect
    from landscape_viz.scenes.fan_scene import fan_scene
    from landscape_viz.scenes.noise_scene import noise_scene
    from landscape_viz.scenes.race_scene import race_scene
    from landscape_viz.scenes.restart_scene import restart_scene
    from landscape_viz.scenes.scene import Scene
    from landscape_viz.scenes.side_by_side import side_by_side
    from landscape_viz.scenes.sweep_scene import sweep_film, sweep_route, sweep_scene

__version__ = "0.1.0"

_HOMES = {
    "BasinMap": "runs.basins",
    "BasinStack": "runs.basins",
    "DataLandscape": "landscapes.data",
    "Ends": "runs.ends",
    "InputError": "errors",
    "Landscape": "landscapes.landscape",
    "NoisyRuns": "runs.noise",
    "Restarts": "runs.restarts",
    "Scene": "scenes.scene",
    "Sweep": "runs.sweep",
    "Trajectory": "runs.trajectory",
    "Tuned": "runs.tune",
    "animate": "pipeline",
    "basin_scene": "scenes.basin_scene",
    "basin_stack": "runs.basins",
    "basins": "runs.basins",
    "catalogue": "landscapes.catalogue",
    "compare": "scenes.compose",
    "dissect": "scenes.dissection",
    "ensemble": "runs.ensemble",
    "fan_scene": "scenes.fan_scene",
    "linear_equations": "landscapes.regression",
    "linear_regression": "landscapes.regression",
    "neuron": "landscapes.neuron",
    "noise_scene": "scenes.noise_scene",
    "noisy_runs": "runs.noise",
    "parse": "landscapes.expressions.evaluate",
    "race_scene": "scenes.race_scene",
    "record": "runs.record",
    "record_all": "runs.record_all",
    "restart_scene": "scenes.restart_scene",
    "restarts": "runs.restarts",
    "save": "film.saving",
    "save_runs": "runs.export",
    "side_by_side": "scenes.side_by_side",
    "sweep": "runs.sweep",
    "sweep_film": "scenes.sweep_scene",
    "sweep_route": "scenes.sweep_scene",
    "sweep_scene": "scenes.sweep_scene",
    "tune": "runs.tune",
}

__all__ = [
    "BasinMap",
    "BasinStack",
    "DataLandscape",
    "Ends",
    "InputError",
    "Landscape",
    "NoisyRuns",
    "Restarts",
    "Scene",
    "Sweep",
    "Trajectory",
    "Tuned",
    "animate",
    "basin_scene",
    "basin_stack",
    "basins",
    "catalogue",
    "compare",
    "dissect",
    "ensemble",
    "fan_scene",
    "linear_equations",
    "linear_regression",
    "neuron",
    "noise_scene",
    "noisy_runs",
    "parse",
    "race_scene",
    "record",
    "record_all",
    "restart_scene",
    "restarts",
    "save",
    "save_runs",
    "side_by_side",
    "sweep",
    "sweep_film",
    "sweep_route",
    "sweep_scene",
    "tune",
]
__all__ += [optimizer.name for optimizer in registry.OPTIMIZERS]
__all__.sort()


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        member = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    elif any(optimizer.name == name for optimizer in registry.OPTIMIZERS):
        member = registry.builder(name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{_meant(name)}")
    globals()[name] = member
    return member


def _meant(name: str) -> str:
    """What somebody may have meant; nothing of names that Python itself asks for."""
    if name.startswith("_"):
        return ""
    from landscape_viz.errors import closest

    full = registry.full_name(name)
    if full in registry.OPTAX_NAMES:
        return f"; it is optax.{full}"
    if full in __all__:
        return f"; it is {full}"
    return f".{hint}" if (hint := closest(name, __all__)) else ""


def __dir__() -> list[str]:
    # What the nouns above name, and not what it takes to find them.
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
