"""The steps of one optimizer, taken apart for teaching, as a ready-made scene."""

from __future__ import annotations

from collections.abc import Sequence

from landscape_viz.errors import InputError, brief, whole_number
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.output_formats import checked_size
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.header import Caption
from landscape_viz.scenes.layout import GAP, RIGHT
from landscape_viz.scenes.panels.curve_panel import history_panel
from landscape_viz.scenes.run_set import checked_runs
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import HOLD_SECONDS, SIZE, build_scene
from landscape_viz.scenes.theme import Theme, text_scale

MOST_DISSECTED = 20
# A lecture's pace: every picture has a caption to be read. Long films are hurried a little.
SLOWEST, FASTEST, SECONDS_WANTED = 0.8, 1.5, 30.0
FORMULA_STEPS = 500
_TITLE_LETTER, _CAPTION_LETTER = 11.2, 7.7  # pixels at scale 1


def dissect(
    landscape: Landscape,
    trajectory: Trajectory,
    *,
    steps: int | None = None,
    minima: bool = True,
    levels: int | Sequence[float] | None = None,
    title: str | None = None,
    size_pixels: tuple[int, int] = SIZE,
    theme: str | Theme = "light",
    hold_seconds: float = HOLD_SECONDS,
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
      minima, levels, title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described, or the loss is finite nowhere in the domain.
    """
    if not isinstance(trajectory, Trajectory):
        raise InputError(f"trajectory must be one Trajectory, made by record(); got {brief(trajectory)}")
    (path,) = checked_runs(landscape, trajectory)
    size = checked_size(size_pixels)
    stop = path.steps if path.stop_step is None else max(path.stop_step, 1)
    wanted = min(path.steps, MOST_DISSECTED, stop) if steps is None else steps
    shown = whole_number("steps", wanted, 1, path.steps)
    # Later steps teach nothing more about the formula.
    path = path.first(max(shown, FORMULA_STEPS))
    # Here, because other films start faster without.
    if landscape.dim == 1:
        from landscape_viz.scenes.panels.dissection_1d import dissection_1d

        told = dissection_1d(landscape, path, shown, minima=minima)
    else:
        from landscape_viz.scenes.panels.dissection_2d import dissection_2d

        told = dissection_2d(landscape, path, shown, minima=minima, levels=levels)
    return build_scene(
        (told.panel, history_panel(landscape, [path.first(shown)])),
        told.entries,
        told.timeline,
        Caption(told.texts, told.alarms),
        title=title or _title(landscape, size, max(map(len, told.texts))),
        size_pixels=size,
        theme=theme,
        hold_seconds=hold_seconds,
        fps=min(max(len(told.timeline) / SECONDS_WANTED, SLOWEST), FASTEST),
    )


def _title(landscape: Landscape, size: tuple[int, int], longest_caption: int) -> str:
    """The formula where it fits to the left of the captions, else the name, else nothing."""
    room = size[0] / text_scale(size) - GAP - RIGHT - _CAPTION_LETTER * longest_caption
    fitting = (text for text in (landscape.formula, landscape.name) if text and _TITLE_LETTER * len(text) <= room)
    return next(fitting, "")
