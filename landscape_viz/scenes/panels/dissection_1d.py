"""The steps of a run on a curve: the model at each point, and where it sends the step."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
from jaxtyping import Float64

from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.optimizers.decomposition import step_parts
from landscape_viz.optimizers.decomposition.newton import QuadraticModels, quadratic_models
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.model import PHASES, LocalModel
from landscape_viz.scenes.legend import Entry, Wording
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.panels.captions_1d import caption_1d
from landscape_viz.scenes.panels.curve_panel import borders, curve_panel
from landscape_viz.scenes.panels.panel import Panel, SceneNeeds

BEYOND, AROUND = 0.6, 0.05  # of the height: how far beyond the curve a parabola is followed, and what is left around it


def dissection_1d(
    landscape: Landscape, whole: Trajectory, steps: int, *, marks: bool = True, key: bool = True
) -> Panel:
    """The first steps of a run, with the parabola of a second-order method or else the tangent."""
    path = whole.first(steps)
    models = quadratic_models(whole)
    model = local_model(landscape, path, models)
    dashed = "tangent" if models is None else "quadratic model"
    entry = Entry(path.label, 0, (Wording(f"dashed: {dashed}", f"dashed: {dashed}"),))
    panel = curve_panel(landscape, [path], [model], marks=marks, key=key, losses=model.y_border)
    caption = functools.partial(caption_1d, path, model, models, step_parts(whole))
    return replace(panel, needs=SceneNeeds(steps=steps, phases=PHASES, entries=(entry,), caption=caption))


def with_targets(
    path: Trajectory, curvatures: Float64[np.ndarray, " points"], x_border: Limits, y_border: Limits
) -> Limits:
    """The losses that are seen, and beyond them the flat points of the parabolas that steps aim at, if not too far."""
    with np.errstate(all="ignore"):
        slopes, reach = path.gradients[:, 0], path.gradients[:, 0] / curvatures
        at = path.points[:, 0] - reach
        aims = path.values - slopes * reach / 2
        low, high = y_border
        beyond = BEYOND * (high - low)
        near = (x_border[0] <= at) & (at <= x_border[1]) & (low - beyond <= aims) & (aims <= high + beyond)
    if not near.any():
        return y_border
    least, most = float(aims[near].min()), float(aims[near].max())
    room = AROUND * (high - low)
    return (low if least >= low else least - room), (high if most <= high else most + room)


def local_model(landscape: Landscape, path: Trajectory, models: QuadraticModels | None) -> LocalModel:
    """The parabola that each step comes from where there is one, else the tangent."""
    curvatures = np.zeros(path.steps + 1)
    if models is not None:
        curvatures[:-1] = models.matrices[: path.steps, 0, 0]
    with np.errstate(invalid="ignore"):
        alarms = (np.diff(path.values) > 0) | (curvatures[:-1] < 0)
    x_border, y_border = borders(landscape)
    y_border = with_targets(path, curvatures, x_border, y_border)
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
