"""The steps of one optimizer, taken apart for teaching, as a ready-made scene."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.look import Look, MotionOptions, takes
from landscape_viz.scenes.panels.dissection_panel import dissected_steps, dissection_panel
from landscape_viz.scenes.panels.history_panel import history_panel
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import build_scene
from landscape_viz.scenes.title import landscape_titles

TITLE_LETTER = 11.2  # pixels at scale 1


@takes(MotionOptions)
def dissect(
    landscape: Landscape,
    trajectory: Trajectory,
    *,
    steps: int | None = None,
    minima: bool = True,
    levels: int | Sequence[float] | None = None,
    **options: Unpack[MotionOptions],
) -> Scene:
    """One optimizer, one step at a time: what it knows at a point, where that sends it, and what it finds there.

    On a curve, Newton's methods are shown with the parabola whose stationary point they aim at (its curvature is f''
    plus the damping, or |f''| plus the damping); every other optimizer with the tangent, along which gradient descent
    goes. In the plane, Newton's methods are shown with the level sets of their quadratic model, ellipses or
    hyperbolas; every other optimizer with the parts that its step adds up, as arrows head to tail: what is kept of
    the momentum, the gradient's part, the bias correction. The parts are those of
    `optimizers.decomposition.step_parts`; where an optimizer shows none, the step is one arrow. Steps that climb, and
    models without a minimum, are in the colour of alarm, and the caption says why.

    Args:
      landscape: of one or two dimensions.
      trajectory: recorded on it.
      steps: how many of its steps are shown; by default up to 20, not beyond the one at which it stopped.
      motion: "eased" where parts are drawn before one's eyes and steps glide, "steps" for a picture a part.
      minima, levels, title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described, or the loss is finite nowhere in the domain.
    """
    look = Look.read(**options)
    panel = dissection_panel(landscape, trajectory, steps, marks=minima, levels=levels)
    history = history_panel(landscape, trajectory.first(dissected_steps(trajectory, steps)))
    titles = landscape_titles(landscape)
    return build_scene((panel, history), look, titles=titles, letter=TITLE_LETTER, droppable=True)
