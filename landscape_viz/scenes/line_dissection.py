"""The steps of a run on a curve: the model at each point, and where it sends the step."""

from __future__ import annotations

import numpy as np

from landscape_viz.descent.newton_parts import QuadraticModels, quadratic_models
from landscape_viz.descent.parts import step_parts
from landscape_viz.descent.trajectory import Trajectory
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.scenes.layers.legend import Entry, Wording
from landscape_viz.scenes.layers.model import PHASES, LocalModel
from landscape_viz.scenes.panels import borders, curve_panel
from landscape_viz.scenes.story import step_story
from landscape_viz.scenes.timeline import Timeline
from landscape_viz.scenes.told import Told


def on_a_line(landscape: Landscape, whole: Trajectory, steps: int, *, minima: bool = True) -> Told:
    """The first steps of a run, with the parabola of a second-order method or else the tangent."""
    path = whole.first(steps)
    models = quadratic_models(whole)
    model = local_model(landscape, path, models)
    timeline = Timeline.of_phases(steps, PHASES)
    texts, alarms = step_story(path, model, models, step_parts(whole), timeline.moments)
    dashed = "tangent" if models is None else "quadratic model"
    entry = Entry(path.label, 0, (Wording(f"dashed: {dashed}", f"dashed: {dashed}"),))
    return Told(curve_panel(landscape, [path], [model], minima=minima), (entry,), timeline, texts, alarms)


def local_model(landscape: Landscape, path: Trajectory, models: QuadraticModels | None) -> LocalModel:
    """The parabola that each step comes from where there is one, else the tangent."""
    curvatures = np.zeros(path.steps + 1)
    if models is not None:
        curvatures[:-1] = models.matrices[: path.steps, 0, 0]
    with np.errstate(invalid="ignore"):
        alarms = (np.diff(path.values) > 0) | (curvatures[:-1] < 0)
    x_border, y_border = borders(landscape)
    return LocalModel(
        points=path.points[:, 0],
        values=path.values,
        slopes=path.gradients[:, 0],
        curvatures=curvatures,
        alarms=alarms,
        color=0,
        x_border=x_border,
        y_border=y_border,
    )
