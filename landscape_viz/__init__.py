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
- networks: `train` and `train_restarts` record the training of a model with any parameters, `curvature` and
  `curvature_path` find the eigenvalues of its Hessian, `linear_connection` and `bezier_connection` are landscapes from
  one solution to another.
- `Scene`: the description of a film; `compare` shows several optimizers, `dissect` one step at a time,
  `side_by_side` several landscapes. Many runs are seen by `basin_scene`, `restart_scene`, `sweep_scene`, `sweep_film`,
  `fan_scene`, `race_scene` and `noise_scene`.
- panels, of which anybody makes scenes of their own: `beside` and `stack` lay out any of `curve_panel`,
  `contour_panel`, `surface_panel`, `history_panel`, `dissection_panel`, `basin_panel`, `share_panel`, `sweep_panel`,
  `tuning_panel` and `fit_panel`.
- the film: a matplotlib animation, `scene.animation()`, with `save("x.gif")`; `animate` does all of it in one call,
  and `save` writes anybody's matplotlib animation.

Everything is imported when it is first used: `import landscape_viz` loads neither jax nor matplotlib.
"""

from typing import Any

import lazy_loader

__version__ = "0.1.0"

# The names and their modules stand in __init__.pyi, where type checkers and editors read them too.
_load, _, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    if name in __all__:
        return _load(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}{_suggestion(name)}")


def _suggestion(name: str) -> str:
    """The end of the error for a wrong name: the one that was meant; nothing for names that Python itself asks for."""
    if name.startswith("_"):
        return ""
    from landscape_viz.errors import closest
    from landscape_viz.optimizers.registry import OPTAX_NAMES, full_name

    if (optimizer := full_name(name)) in (*OPTAX_NAMES, *__all__):
        return f"; it is {'optax.' if optimizer in OPTAX_NAMES else ''}{optimizer}"
    return f".{hint}" if (hint := closest(name, __all__)) else ""


def __dir__() -> list[str]:
    # The names that people use, without those that it takes to load them.
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
