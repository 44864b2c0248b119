"""The steps of one optimizer, taken apart for teaching, as a ready-made scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.optimizers.decomposition import step_parts
from landscape_viz.optimizers.decomposition.composition import UPDATE
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.table import Table
from landscape_viz.scenes.legend import rate_words
from landscape_viz.scenes.look import Look, MotionOptions, takes
from landscape_viz.scenes.panels.dissection_panel import dissection_panel
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import build_scene
from landscape_viz.scenes.title import landscape_subtitles, landscape_title


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
    goes. In the plane there is a window around each step, at true scale, and a small map of the whole. Newton's methods
    are shown with the level sets of their quadratic model, ellipses or hyperbolas, and with the two ways along its
    axes; every other optimizer with what its step adds up, as arrows head to tail. Beside it stands the arithmetic,
    coordinate by coordinate: what is added up, what divides and multiplies the sum, and the step. It is that of
    `optimizers.decomposition.step_parts`; where an optimizer shows none, the step is one arrow. Steps that climb, and
    models without a minimum, are in the colour of alarm, and the caption says why. The last step stays to the end.

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
    rate, place = _rate(trajectory), landscape_title(landscape)
    subtitles = [f"{place}, rate {rate}"] if rate else []
    subtitles += [*landscape_subtitles(landscape), place]
    scene = build_scene((panel,), look, titles=[f"One step of {method_name(trajectory)}"], subtitles=subtitles)
    # The heading names the only optimizer there is.
    return replace(scene, blocks=tuple(block for block in scene.blocks if not isinstance(block, Table)))


def _rate(trajectory: Trajectory) -> str:
    """The learning rate, recorded or said in the label; nothing where it is unknown."""
    said = [word.partition("=")[2] for word in trajectory.label.split() if word.startswith("lr=")]
    return said[0] if said else rate_words([trajectory])


NAMES = {
    "adadelta": "Adadelta",
    "adagrad": "Adagrad",
    "adam": "Adam",
    "adamw": "AdamW",
    "amsgrad": "AMSGrad",
    "lbfgs": "L-BFGS",
    "levenberg": "Levenberg",
    "lion": "Lion",
    "nadam": "Nadam",
    "nesterov": "Nesterov",
    "newton": "Newton",
    "rmsprop": "RMSProp",
}
"""Names of methods that are written with capitals."""


def method_name(trajectory: Trajectory) -> str:
    """The name of an optimizer: its label without settings, or for one that nobody named that of its formula."""
    if trajectory.label.startswith("optimizer"):
        method = step_parts(trajectory).method
        return trajectory.label if method == UPDATE else method
    words = [word for word in trajectory.label.replace("_", " ").split() if "=" not in word]
    return " ".join(NAMES.get(word, word) for word in words) or trajectory.label
