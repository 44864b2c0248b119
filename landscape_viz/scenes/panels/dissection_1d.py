"""The steps of a run on a curve: the model at each point, and where it sends the step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float64

from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.optimizers.decomposition import StepParts, step_parts
from landscape_viz.optimizers.decomposition.newton import QuadraticModels, quadratic_models
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.labels import HeadLabels
from landscape_viz.scenes.layers.model import AIM, LAND, LOOK, PHASES, LocalModel
from landscape_viz.scenes.layers.path import Starts
from landscape_viz.scenes.layers.step_sum import SumRow, same, sum_number
from landscape_viz.scenes.layers.step_words import StageCaption
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.panels.captions_1d import Captions1D
from landscape_viz.scenes.panels.curve_panel import borders, curve_panel
from landscape_viz.scenes.panels.panel import Panel, SceneNeeds
from landscape_viz.scenes.panels.step_table import rows_of, step_words

BEYOND, AROUND = 0.6, 0.05  # of the height: how far beyond the curve a parabola is followed, and what is left around it
ABOVE = 0.12  # of the height: free for a caption


def dissection_1d(
    landscape: Landscape, whole: Trajectory, steps: int, *, marks: bool = True, key: bool = False
) -> Panel:
    """The first steps of a run, with the parabola of a second-order method or else the tangent."""
    path, parts = whole.first(steps), step_parts(whole).first(steps)
    models = quadratic_models(whole)
    models = None if models is None else models.first(steps)
    model = local_model(landscape, path, models)
    captions = Captions1D(path, model, models, parts)
    panel = curve_panel(landscape, [path], [model], marks=marks, key=key, losses=model.y_border)
    # The only run needs no name at its head, and the first step is told to be that.
    layers = tuple(
        replace(layer, named=False) if isinstance(layer, Starts) else layer
        for layer in panel.layers
        if not isinstance(layer, HeadLabels)
    )
    rows = sum_rows(path, parts, model, models, landscape.variables[0])
    words = step_words(path, rows, landscape.variables, LAND, model.climbs, captions.text)
    return replace(
        panel,
        layers=(*layers, StageCaption(captions.on_stage)),
        title=path.label,
        needs=SceneNeeds(steps=steps, phases=PHASES, runs=(path,), blocks=(words,), tells_step=True),
    )


def sum_rows(
    path: Trajectory, parts: StepParts, model: LocalModel, models: QuadraticModels | None, name: str
) -> tuple[SumRow, ...]:
    """The place, what the loss is like there, what is computed of it, and the next place."""
    steps = path.steps
    before = SumRow(same(name, steps), path.points[:-1], LOOK, short=same(name, steps))
    after = SumRow(same(f"new {name}", steps), path.points[1:], AIM, short=same(f"new {name}", steps))
    if models is None:
        return before, *rows_of(path, parts, AIM, AIM, model.climbs), after
    bend = (model.curvatures[:-1] - models.damping)[:, None]
    second = "|f″|" if models.absolute else "f″"
    rows = [
        before,
        SumRow(same("slope f′", steps), path.gradients[:-1], LOOK, short=same("f′", steps)),
        SumRow(
            same(f"curvature {second}", steps), bend, LOOK, short=same(second, steps), alarms=model.curvatures[:-1] < 0
        ),
    ]
    formula = f"− f′ ÷ {second}"
    if models.damping.any():
        rows.append(SumRow(same("+ damping λ", steps), models.damping[:, None], LOOK, short=same("+ λ", steps)))
        formula = f"− f′ ÷ ({second} + λ)"
    if not np.allclose(models.lengths[np.isfinite(models.lengths)], 1):
        with np.errstate(all="ignore"):
            whole = -path.gradients[:-1] / model.curvatures[:-1, None]
        rows.append(SumRow(same(formula, steps), whole, AIM, short=same(formula, steps), rule="thin"))
        labels = tuple(f"× {sum_number(float(length))} of it" for length in models.lengths)
    else:
        labels = same(formula, steps)
    rows.append(SumRow(labels, path.updates, AIM, 0, labels, "strong", model.alarms))
    return (*rows, after)


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
    low, high = with_targets(path, curvatures, x_border, y_border)
    y_border = low, high + ABOVE * (high - low)
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
