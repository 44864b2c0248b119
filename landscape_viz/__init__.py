"""landscape_viz: write a loss, pick optimizers, get a film.

The nouns, in the order in which a film is made:

- `Landscape`: a loss of one or two numbers over a domain. `parse` makes one from text, `catalogue` holds known ones.
- an optimizer: any optax transformation; `gradient_descent`, `momentum`, `newton` and `damped_newton` are here.
- `Trajectory`: the path of an optimizer with everything seen on the way; `record` makes one.
- `Scene`: the description of a film; `compare` shows several optimizers, `dissect` one step at a time.
- the film: a matplotlib animation, `scene.animation()`, with `save("x.gif")`; `animate` does all of it in one call,
  and `save` writes anybody's matplotlib animation.

Everything is imported when it is first used: `import landscape_viz` loads neither jax nor matplotlib.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landscape_viz.descent.optimizers import damped_newton, gradient_descent, momentum, newton
    from landscape_viz.descent.recorder import record
    from landscape_viz.descent.trajectory import Trajectory
    from landscape_viz.errors import InputError
    from landscape_viz.film.saving import save
    from landscape_viz.landscapes.catalogue import catalogue
    from landscape_viz.landscapes.expression import parse
    from landscape_viz.landscapes.landscape import Landscape
    from landscape_viz.pipeline import animate
    from landscape_viz.scenes.compose import compare
    from landscape_viz.scenes.dissection import dissect
    from landscape_viz.scenes.scene import Scene

__version__ = "0.1.0"

_HOMES = {
    "InputError": "errors",
    "Landscape": "landscapes.landscape",
    "Scene": "scenes.scene",
    "Trajectory": "descent.trajectory",
    "animate": "pipeline",
    "catalogue": "landscapes.catalogue",
    "compare": "scenes.compose",
    "damped_newton": "descent.optimizers",
    "dissect": "scenes.dissection",
    "gradient_descent": "descent.optimizers",
    "momentum": "descent.optimizers",
    "newton": "descent.optimizers",
    "parse": "landscapes.expression",
    "record": "descent.recorder",
    "save": "film.saving",
}

__all__ = [
    "InputError",
    "Landscape",
    "Scene",
    "Trajectory",
    "animate",
    "catalogue",
    "compare",
    "damped_newton",
    "dissect",
    "gradient_descent",
    "momentum",
    "newton",
    "parse",
    "record",
    "save",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
