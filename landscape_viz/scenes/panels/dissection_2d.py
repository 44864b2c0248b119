"""The steps of a run in the plane: a window around each, with its parts as arrows and the model where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes

from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.optimizers.decomposition import StepParts, step_parts
from landscape_viz.optimizers.decomposition.composition import MOMENTUM, NEWTON, UPDATE
from landscape_viz.optimizers.decomposition.newton import QuadraticModels, quadratic_models
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.arrows import Arrow, StepArrows
from landscape_viz.scenes.layers.color_bar import ColorBar
from landscape_viz.scenes.layers.ellipses import ModelLevels
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.marks import Marks
from landscape_viz.scenes.layers.mini_map import MiniMap
from landscape_viz.scenes.layers.path import Paths
from landscape_viz.scenes.layers.rate_box import RateBox
from landscape_viz.scenes.layers.step_words import StageCaption
from landscape_viz.scenes.layers.zoom import Zoom, ZoomedGround
from landscape_viz.scenes.layout import true_proportion
from landscape_viz.scenes.loss_scale import picture_grid
from landscape_viz.scenes.panels.captions_2d import Captions2D
from landscape_viz.scenes.panels.contour_panel import (
    EQUALLY_LOW,
    SHARE,
    marked_points,
    plane_borders,
    plane_levels,
)
from landscape_viz.scenes.panels.panel import Panel, SceneNeeds, paths_of
from landscape_viz.scenes.panels.step_table import label_of, rows_of, step_words, term_color

SIGN_LIKE = ("Adam", "AdamW", "Nadam", "RMSProp")
"""The methods whose steps are about as long as the learning rate in every coordinate."""
EQUALLY = 0.03  # steps of coordinates that differ by less are equal but for some weight decay
BOUNDED = 1.15  # no step of a bounded method is longer than so many rates
FURTHEST = 4.0  # a ghost that is so many times longer than the step does not widen the window


def dissection_2d(
    landscape: Landscape,
    whole: Trajectory,
    steps: int,
    *,
    marks: bool = True,
    color_bar: bool = False,
    key: bool = False,
    levels: int | Sequence[float] | None = None,
) -> Panel:
    """The first steps of a run, taken apart; the switches and `levels` are those of `contour_panel`."""
    path, parts, models = whole.first(steps), step_parts(whole).first(steps), quadratic_models(whole)
    if models is not None:
        models = models.first(steps)
    chosen = plane_levels(landscape, levels)
    x_border, y_border = plane_borders(landscape)
    with np.errstate(invalid="ignore"):
        climbs = np.diff(path.values) > 0
    arrows, first, lands = step_arrows(path, parts, models)
    # A bar and a key stand at the right.
    zoom = replace(zoom_of(landscape, path, arrows), map_at_left=color_bar or key)
    captions = Captions2D(path, parts, models, climbs, first, lands)
    rows = rows_of(path, parts, first, lands, climbs)
    values = picture_grid(landscape).values
    small_map = MiniMap(values, chosen, path.points, zoom, 0)
    lines = tuple(np.stack([arrow.starts, arrow.ends], axis=1) for arrow in arrows)
    box = RateBox(path.points[:-1], *box_rates(path, parts), zoom, lines)

    def taken(axes: Axes, step: int) -> list[tuple[float, float, float, float]]:
        words = box.words_box(axes, step)
        return [small_map.box(axes), *([words] if words else [])]

    tolerance = EQUALLY_LOW * float(chosen.edges[-1] - chosen.edges[0])
    layers: list[Layer] = [ZoomedGround(zoom, landscape.value, chosen)]
    if color_bar:
        layers.append(ColorBar(chosen))
    layers.append(Marks(marked_points(landscape, marks), x_border, y_border, tolerance, keyed=key, clipped=True))
    if models is not None:
        layers.append(_model_levels(path, models, zoom))
    layers += [
        box,
        Paths(paths_of([path], [path.points]), (-np.inf, np.inf), (-np.inf, np.inf)),
        StepArrows(
            arrows=arrows,
            landings=path.points[1:],
            lands=lands,
            alarms=climbs,
            color=0,
            zoom=zoom,
            taken=taken,
        ),
        small_map,
        StageCaption(captions.on_stage),
    ]
    return Panel(
        layers=tuple(layers),
        x_limits=x_border,
        y_limits=y_border,
        x_label=landscape.variables[0],
        y_label=landscape.variables[1],
        share=SHARE,
        stage="plane",
        title=path.label,
        needs=SceneNeeds(
            steps=steps,
            phases=lands + 1,
            runs=(path,),
            blocks=(step_words(path, rows, landscape.variables, lands, climbs, captions.text),),
            tells_step=True,
        ),
    )


def step_arrows(
    path: Trajectory, parts: StepParts, models: QuadraticModels | None
) -> tuple[tuple[Arrow, ...], int, int]:
    """The terms of each step head to tail from where it starts, what they are compared with, and their sum.

    Returns:
      The arrows; the phase of the first term; the phase in which the step lands.
    """
    start, terms = path.points[:-1], parts.arithmetic.terms
    ghosts = [
        each
        for each in parts.reference_vectors
        if each.name != MOMENTUM and np.isfinite(each.vectors).any() and each.vectors.any()
    ]
    first = int(bool(ghosts) or models is not None)
    single = len(terms) == 1
    lands = first + len(terms)
    arrows = [
        Arrow(
            f"ghost {each.name}",
            start,
            start + each.vectors,
            1,
            0,
            label="without damping" if each.name == NEWTON else "−∇f",
            dashed=True,
        )
        for each in ghosts
    ]
    tail = start
    for number, (term, share) in enumerate(zip(terms, parts.arithmetic.shares(path.updates), strict=True)):
        head = start + path.updates if number == len(terms) - 1 else tail + share
        with np.errstate(invalid="ignore"):
            upward = term.factors < 0 if models is not None else None
        arrows.append(
            Arrow(
                term.name,
                tail,
                head,
                0 if single else term_color(terms, number),
                first + number,
                label="step" if single else label_of(term),
                is_step=single,
                alarms=upward,
            )
        )
        tail = head
    if not single:
        arrows.append(Arrow("step", start, start + path.updates, 0, lands, label="step", is_step=True))
    return tuple(arrows), first, lands


def zoom_of(landscape: Landscape, path: Trajectory, arrows: Sequence[Arrow]) -> Zoom:
    """Windows around the arrows of each step; ghosts count as far as they are not much longer than the step."""
    corners = [path.points[:-1], path.points[1:]]
    with np.errstate(all="ignore"):
        length = np.hypot.reduce(path.updates, axis=1)
        for arrow in arrows:
            reach = np.hypot.reduce(arrow.ends - path.points[:-1], axis=1)
            corners.append(np.where((reach <= FURTHEST * length)[:, None], arrow.ends, path.points[:-1]))
    known = np.stack(corners)
    known = np.where(np.isfinite(known), known, path.points[:-1])
    seen = np.stack([known.min(axis=0), known.max(axis=0)], axis=2)
    x_border, y_border = plane_borders(landscape)
    return Zoom(seen, path.points[:-1], landscape.bounds, true_proportion(x_border, y_border) is not None)


def box_rates(path: Trajectory, parts: StepParts) -> tuple[Float64[np.ndarray, " steps"], bool]:
    """The learning rates of a method whose steps are about that long in each coordinate, and whether none is longer.

    nan where a method is another one, or its rate is not known.
    """
    none = np.full(path.steps, np.nan)
    lengths = np.abs(path.updates)
    operations = parts.arithmetic.operations
    if parts.method in SIGN_LIKE and operations:
        rates = np.abs(operations[-1].numbers)
    elif parts.method in SIGN_LIKE:
        rates = path.learning_rates
    elif parts.method == UPDATE and (lengths > 0).all(axis=1).any():
        # The sign of something times a rate: every coordinate goes equally far in each step, or not at all.
        rates = path.learning_rates
        rates = rates if np.isfinite(rates).all() else np.full(path.steps, np.median(lengths[lengths > 0]))
        is_sign = (np.isclose(lengths, rates[:, None], rtol=EQUALLY) | (lengths == 0)).all()
        rates = rates if is_sign else none
    else:
        rates = none
    with np.errstate(all="ignore"):
        bounds = bool((lengths <= BOUNDED * rates[:, None]).all())
    return np.asarray(rates, dtype=np.float64), bounds


def _model_levels(path: Trajectory, models: QuadraticModels, zoom: Zoom) -> ModelLevels:
    return ModelLevels(
        points=path.points[:-1],
        gradients=path.gradients[:-1],
        matrices=models.matrices,
        alarms=models.indefinite,
        color=0,
        zoom=zoom,
    )
