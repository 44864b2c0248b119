"""The steps of one optimizer, taken apart for teaching, as a ready-made scene."""

from __future__ import annotations

from landscape_viz.descent.trajectory import Trajectory
from landscape_viz.errors import whole_number
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.scenes.layers.header import Caption, Entry
from landscape_viz.scenes.layers.model import PHASES
from landscape_viz.scenes.layout import stacked
from landscape_viz.scenes.panels import curve_panel, has_quadratic_model, history_panel, local_model
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.staging import HOLD_SECONDS, SIZE, checked_trajectories, stage
from landscape_viz.scenes.story import step_story
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Timeline
from landscape_viz.target import checked_size

MOST_DISSECTED = 20
DISSECTED_FPS = 1.5  # a lecture's pace: a second or two for a picture and its caption


def dissect(
    landscape: Landscape,
    trajectory: Trajectory,
    *,
    steps: int | None = None,
    title: str | None = None,
    size_pixels: tuple[int, int] = SIZE,
    theme: str | Theme = "light",
    hold_seconds: float = HOLD_SECONDS,
) -> Scene:
    """One optimizer, one step at a time: what it knows at a point, where that sends it, and what it finds there.

    Newton and damped Newton are shown with the parabola whose stationary point is the next point (its curvature is
    f'' plus the damping); every other optimizer with the tangent, along which gradient descent goes. Steps that climb,
    and parabolas that open downward, are in the colour of alarm, and the caption says why.

    Args:
      landscape: one-dimensional.
      trajectory: recorded on it.
      steps: how many of its steps are shown; by default up to 20, not beyond the one at which it stopped.
      title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described, or the loss is finite nowhere in the domain.
    """
    (path,) = checked_trajectories(landscape, [trajectory])
    size = checked_size(size_pixels)
    wanted = min(path.steps, MOST_DISSECTED, path.stop_step or path.steps) if steps is None else steps
    path = path.first(whole_number("steps", wanted, 1, path.steps))
    dashed = "quadratic model" if has_quadratic_model(path) else "tangent"
    timeline = Timeline.of_phases(path.steps, PHASES)
    model = local_model(landscape, path)
    texts, alarms = step_story(path, model, timeline.moments)
    return stage(
        (curve_panel(landscape, [path], [model]), history_panel(landscape, [path], stacked(size))),
        (Entry(f"{path.label} (dashed: {dashed})", 0),),
        timeline,
        Caption(texts, alarms),
        title=title or landscape.formula or landscape.name,
        size_pixels=size,
        theme=theme,
        hold_seconds=hold_seconds,
        fps=DISSECTED_FPS,
    )
