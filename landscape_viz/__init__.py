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

if TYPE_CHECKING:
    from landscape_viz.errors import InputError
    from landscape_viz.film.saving import save
    from landscape_viz.landscapes.catalogue import catalogue
    from landscape_viz.landscapes.data import DataLandscape
    from landscape_viz.landscapes.expressions.evaluate import parse
    from landscape_viz.landscapes.landscape import Landscape
    from landscape_viz.landscapes.neuron import neuron
    from landscape_viz.landscapes.regression import linear_equations, linear_regression
    from landscape_viz.optimizers.exports import (
        averaged_momentum,
        damped_newton,
        gradient_descent,
        gradient_flow,
        levenberg,
        momentum,
        newton,
        newton_line_search,
        saddle_free_newton,
        textbook_adagrad,
        textbook_adam,
        textbook_rmsprop,
    )
    from landscape_viz.pipeline import animate
    from landscape_viz.runs.basins import BasinMap, BasinStack, basin_stack, basins
    from landscape_viz.runs.ensemble import Ends, ensemble
    from landscape_viz.runs.export import save_runs
    from landscape_viz.runs.noise import NoisyRuns, noisy_runs
    from landscape_viz.runs.record import record, record_all
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
    "Ends": "runs.ensemble",
    "InputError": "errors",
    "Landscape": "landscapes.landscape",
    "NoisyRuns": "runs.noise",
    "Restarts": "runs.restarts",
    "Scene": "scenes.scene",
    "Sweep": "runs.sweep",
    "Trajectory": "runs.trajectory",
    "Tuned": "runs.tune",
    "animate": "pipeline",
    "averaged_momentum": "optimizers.exports",
    "basin_scene": "scenes.basin_scene",
    "basin_stack": "runs.basins",
    "basins": "runs.basins",
    "catalogue": "landscapes.catalogue",
    "compare": "scenes.compose",
    "damped_newton": "optimizers.exports",
    "dissect": "scenes.dissection",
    "ensemble": "runs.ensemble",
    "fan_scene": "scenes.fan_scene",
    "gradient_descent": "optimizers.exports",
    "gradient_flow": "optimizers.exports",
    "levenberg": "optimizers.exports",
    "linear_equations": "landscapes.regression",
    "linear_regression": "landscapes.regression",
    "momentum": "optimizers.exports",
    "neuron": "landscapes.neuron",
    "newton": "optimizers.exports",
    "newton_line_search": "optimizers.exports",
    "noise_scene": "scenes.noise_scene",
    "noisy_runs": "runs.noise",
    "parse": "landscapes.expressions.evaluate",
    "race_scene": "scenes.race_scene",
    "record": "runs.record",
    "record_all": "runs.record",
    "restart_scene": "scenes.restart_scene",
    "restarts": "runs.restarts",
    "saddle_free_newton": "optimizers.exports",
    "save": "film.saving",
    "save_runs": "runs.export",
    "side_by_side": "scenes.side_by_side",
    "sweep": "runs.sweep",
    "sweep_film": "scenes.sweep_scene",
    "sweep_route": "scenes.sweep_scene",
    "sweep_scene": "scenes.sweep_scene",
    "textbook_adagrad": "optimizers.exports",
    "textbook_adam": "optimizers.exports",
    "textbook_rmsprop": "optimizers.exports",
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
    "averaged_momentum",
    "basin_scene",
    "basin_stack",
    "basins",
    "catalogue",
    "compare",
    "damped_newton",
    "dissect",
    "ensemble",
    "fan_scene",
    "gradient_descent",
    "gradient_flow",
    "levenberg",
    "linear_equations",
    "linear_regression",
    "momentum",
    "neuron",
    "newton",
    "newton_line_search",
    "noise_scene",
    "noisy_runs",
    "parse",
    "race_scene",
    "record",
    "record_all",
    "restart_scene",
    "restarts",
    "saddle_free_newton",
    "save",
    "save_runs",
    "side_by_side",
    "sweep",
    "sweep_film",
    "sweep_route",
    "sweep_scene",
    "textbook_adagrad",
    "textbook_adam",
    "textbook_rmsprop",
    "tune",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{_meant(name)}")
    found = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def _meant(name: str) -> str:
    """What somebody may have meant; nothing of names that Python itself asks for."""
    if name.startswith("_"):
        return ""
    from landscape_viz.errors import closest
    from landscape_viz.parsing.optimizer_names import OPTAX, full_name

    if full_name(name) in OPTAX:
        return f"; it is optax.{full_name(name)}"
    if full_name(name) in __all__:
        return f"; it is {full_name(name)}"
    return f".{hint}" if (hint := closest(name, __all__)) else ""


def __dir__() -> list[str]:
    # What the nouns above name, and not what it takes to find them.
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
