"""The steps of a run in the plane: their parts as arrows, and the quadratic model where there is one."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float64

from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.optimizers.decomposition import StepParts, step_parts
from landscape_viz.optimizers.decomposition.composition import MOMENTUM
from landscape_viz.optimizers.decomposition.newton import QuadraticModels, quadratic_models
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.arrows import Arrow, StepArrows
from landscape_viz.scenes.layers.ellipses import ModelLevels
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.legend import Entry, Wording
from landscape_viz.scenes.panels.captions_2d import GHOSTS, PARTS, caption_2d
from landscape_viz.scenes.panels.contour_panel import contour_panel
from landscape_viz.scenes.panels.panel import Panel, SceneNeeds

SHORT, SEEN = 0.12, 0.2  # of the panel: arrows shorter than the one are drawn longer, at least as long as the other
MOST_ENLARGED = 1e6
LOOK = 0
"""The first phase of a step. Then comes one for each part, then the one in which the step lands."""


def dissection_2d(
    landscape: Landscape,
    whole: Trajectory,
    steps: int,
    *,
    marks: bool = True,
    color_bar: bool = True,
    key: bool = True,
    levels: int | Sequence[float] | None = None,
) -> Panel:
    """The first steps of a run, taken apart; the switches and `levels` are those of `contour_panel`."""
    path, parts, models = whole.first(steps), step_parts(whole).first(steps), quadratic_models(whole)
    if models is not None:
        models = models.first(steps)
    with np.errstate(invalid="ignore"):
        climbs = np.diff(path.values) > 0
    layers: list[Layer] = []
    if models is not None:
        layers.append(_model_levels(landscape, path, models))
    layers.append(step_arrows(landscape, path, parts, climbs))
    panel = contour_panel(landscape, [path], layers, marks=marks, color_bar=color_bar, key=key, levels=levels)
    needs = SceneNeeds(
        steps=steps,
        phases=len(parts.parts) + 2,
        entries=_entries(path, parts, models),
        caption=functools.partial(caption_2d, path, parts, models),
    )
    return replace(panel, needs=needs)


def step_arrows(
    landscape: Landscape, path: Trajectory, parts: StepParts, climbs: Bool[np.ndarray, " steps"]
) -> StepArrows:
    """The parts of each step head to tail from where it starts, reference vectors beside them, and the sum at last."""
    start = path.points[:-1]
    # The model of a second-order step is drawn to scale, and so are the arrows on it.
    factors = np.ones(path.steps) if parts.method == "Newton" else enlargements(landscape, parts)
    enlarged = factors[:, None]
    arrows, lands = [], len(parts.parts) + 1
    for part in parts.reference_vectors:
        ends = start + enlarged * part.vectors
        arrows.append(
            Arrow(
                f"ghost {part.name}",
                start,
                ends,
                color=1,
                phases=(LOOK, lands),
                dashed=True,
                aside=part.name == MOMENTUM,
            )
        )
    tail, single = start, len(parts.parts) == 1
    for number, part in enumerate(parts.parts, start=1):
        head = tail + enlarged * part.vectors
        color = 0 if single else number
        arrows.append(Arrow(part.name, tail, head, color, phases=(number, lands), is_step=single))
        tail = head
    if not single:
        arrows.append(Arrow("step", start, start + enlarged * path.updates, 0, phases=(lands, lands), is_step=True))
    x_border, y_border = ((float(low), float(high)) for low, high in landscape.bounds)
    return StepArrows(
        arrows=tuple(arrows),
        landings=np.where(enlarged == 1, path.points[1:], np.nan),
        factors=factors,
        lands=lands,
        alarms=climbs,
        color=0,
        x_border=x_border,
        y_border=y_border,
    )


def enlargements(landscape: Landscape, parts: StepParts) -> Float64[np.ndarray, " steps"]:
    """The factors by which the arrows of each step must be longer to be seen: 1, or 2, 5, 10, 20, 50, and so on."""
    widths = landscape.bounds[:, 1] - landscape.bounds[:, 0]
    reached = np.cumsum([part.vectors for part in parts.parts], axis=0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        reach = (np.abs(np.concatenate([reached, [part.vectors for part in parts.parts]])) / widths).max(axis=(0, 2))
        needed = np.where(reach < SHORT, SEEN / reach, 1.0)
    return np.array([_round_factor(factor) for factor in needed])


def _round_factor(needed: float) -> float:
    if not 1 < needed <= MOST_ENLARGED:
        return 1.0
    power = 10.0 ** np.floor(np.log10(needed))
    return float(next((digit * power for digit in (1, 2, 5) if digit * power >= needed), 10 * power))


def _model_levels(landscape: Landscape, path: Trajectory, models: QuadraticModels) -> ModelLevels:
    x_border, y_border = ((float(low), float(high)) for low, high in landscape.bounds)
    return ModelLevels(
        points=path.points[:-1],
        gradients=path.gradients[:-1],
        matrices=models.matrices,
        alarms=models.indefinite,
        color=0,
        x_border=x_border,
        y_border=y_border,
    )


def _entries(path: Trajectory, parts: StepParts, models: QuadraticModels | None) -> tuple[Entry, ...]:
    """One for the step, one for each of its parts, and one for what is dashed beside them."""
    ghosts = [each for each in parts.reference_vectors if np.isfinite(each.vectors).any() and each.vectors.any()]
    if len(parts.parts) > 1:
        before = ("dashed: before decay", "dashed: before", "") if ghosts else ()
        return (
            _entry(path.label, 0, "whole step", "step", ""),
            *(
                _entry(PARTS.get(part.name, part.name), number, *(before if part.name == MOMENTUM else ()))
                for number, part in enumerate(parts.parts, start=1)
            ),
        )
    lines = "lines: quadratic model, ✖ where it is flat", "lines: quadratic model", ""
    return (
        _entry(path.label, 0, *(lines if models else ())),
        *(_entry(GHOSTS.get(each.name, f"dashed: {each.name}"), 1) for each in ghosts),
    )


def _entry(label: str, color: int, *details: str) -> Entry:
    return Entry(label, color, tuple(Wording(words, words) for words in details or ("",)))
