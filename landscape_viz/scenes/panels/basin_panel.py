"""The panel of basins of attraction: a map over the starts, or the ground under a curve."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float32, Int

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape, checked_landscape
from landscape_viz.runs.attractors import Attractor
from landscape_viz.runs.basins import BasinMap, BasinStack
from landscape_viz.scenes.basin_picture import Shading
from landscape_viz.scenes.layers.attractor_marks import OnMap
from landscape_viz.scenes.layers.basins import Basins
from landscape_viz.scenes.layers.block import Block
from landscape_viz.scenes.layers.curve import Curve
from landscape_viz.scenes.layers.inside_numbers import InsideNumbers
from landscape_viz.scenes.layers.isolines import Isolines
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.setting_axis import setting_words
from landscape_viz.scenes.layers.step_ramp import StepRamp
from landscape_viz.scenes.levels import choose_levels
from landscape_viz.scenes.loss_scale import picture_grid
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.outcomes import color_number, color_numbers, outcome_theme, percent, ranked
from landscape_viz.scenes.panels.contour_panel import plane_borders
from landscape_viz.scenes.panels.curve_panel import borders
from landscape_viz.scenes.panels.outcome_bars import attractor_marks, outcome_bars
from landscape_viz.scenes.panels.panel import Panel, SceneNeeds
from landscape_viz.scenes.timeline import Moment

MAP_SHARE = 1.7
ENOUGH = 1.1  # a film of the steps ends so far beyond the last arrival but a few
STRAGGLERS = 0.999
FOOT = 0.1  # of the height of a panel: the ground under the lowest place of a curve
EARLIEST = 0.99  # steps before it has arrived that a start may be said to have come near


def basin_panel(
    landscape: Landscape,
    basins: BasinMap | BasinStack,
    *,
    shaded: bool = True,
    contours: bool = False,
    marks: bool = True,
    key: bool = True,
) -> Panel:
    """The place at which an optimizer arrives from each start, by colour; in one dimension on the ground under a curve.

    Minima have colours, everything else at which a run may end is grey. One map fills with the steps of the film, of a
    stack each step shows the next map.

    Args:
      landscape: of one dimension or two.
      basins: recorded on it.
      shaded: whether starts that take longer are darker.
      contours: whether faint lines of equal loss are drawn over a map in two dimensions.
      marks: whether the attractors that are reached are marked.
      key: whether it is said beside the panel which steps the tones tell.

    Raises:
      InputError: an argument is not as described, or the basins are of another dimension than the landscape.

    >>> import landscape_viz as lv
    >>> loss = lv.catalogue["himmelblau"]
    >>> maps = [lv.basins(loss, optimizer, n=12, steps=20) for optimizer in (lv.newton(), lv.levenberg())]
    >>> lv.beside(*(lv.basin_panel(loss, each) for each in maps))   # doctest: +ELLIPSIS
    Scene(2 panels, ... pictures, 800 x 450 pixels)
    """
    _check(landscape, basins)
    stack = basins if isinstance(basins, BasinStack) else None
    labels, steps = (array if stack is not None else array[None] for array in (basins.labels, basins.steps))
    labels, attractors = ranked(labels, basins.attractors)
    steps = known_steps(labels, steps)
    times = arrival_times(steps, None if basins.crossed is None else basins.crossed.reshape(steps.shape))
    last = None if stack is not None else last_step(steps[0], basins.steps_taken)
    shape = (-1, *labels.shape[1:]) if landscape.dim == 2 else (-1, 1, labels.shape[1])
    shading = Shading.of(labels, times) if shaded else None
    cells = Basins(
        color_numbers(labels, attractors).reshape(shape), times.reshape(shape), last, shading,
        terraced=basins.crossed is not None,
    )  # fmt: skip
    place = _curve(landscape, cells) if landscape.dim == 1 else _plane(landscape, cells, contours)
    layers = [*place.layers]
    shown = len(labels) - 1 if last is None else last
    blocks: list[Block] = [outcome_bars(labels, steps, attractors, last)]
    if shading is not None and key:
        lowest = color_number(int(labels[labels >= 0].min()), attractors)
        blocks.append(StepRamp(shading, lowest, outcome_theme))
    needs = SceneNeeds(
        steps=shown,
        caption=None if stack is None else functools.partial(_setting_caption, stack),
        palette=outcome_theme,
        blocks=tuple(blocks),
        tells_step=stack is not None,
    )
    if marks:
        layers.append(attractor_marks(landscape, attractors, labels))
    return replace(place, layers=tuple(layers), needs=needs, title=_title(basins, labels, attractors))


def arrival_times(
    steps: Int[np.ndarray, "*grid"], crossed: Float32[np.ndarray, "*grid"] | None
) -> Float32[np.ndarray, "*grid"]:
    """The times between steps at which starts arrive; the middles of the steps where only these are known.

    A start has arrived by a step exactly where its time is no greater.
    """
    taken = np.where(steps < 0, np.nan, steps).astype(np.float32)
    if crossed is None:
        return np.asarray(taken - np.float32(0.5))
    return np.asarray(np.clip(crossed, taken - np.float32(EARLIEST), taken))


def known_steps(labels: Int[np.ndarray, " maps *grid"], steps: Int[np.ndarray, " maps *grid"]) -> np.ndarray:
    """The steps, 0 instead of -1 for starts that arrive at a step that was not asked for."""
    return np.where((labels >= 0) & (steps < 0), 0, steps)


def last_step(steps: Int[np.ndarray, "*grid"], taken: int) -> int:
    """The step at which a film may end: a little after all but a few starts have arrived."""
    arrived = steps[steps >= 0]
    if not arrived.size:
        return taken
    enough = float(np.quantile(arrived, STRAGGLERS, method="nearest"))
    return min(taken, max(int(np.ceil(ENOUGH * enough)), 1))


def _check(landscape: Landscape, basins: BasinMap | BasinStack) -> None:
    checked_landscape(landscape)
    if not isinstance(basins, BasinMap | BasinStack):
        raise InputError(f"basins must be a BasinMap or a BasinStack; got {brief(basins)}")
    if len(basins.axes) != landscape.dim:
        raise InputError(f"the basins have {len(basins.axes)} dimensions, the landscape {landscape.dim}")


def _setting_caption(stack: BasinStack, moment: Moment) -> tuple[str, bool]:
    return f"{setting_words(stack.name)} {short(float(stack.values[moment.step]), 3)}", False


def _title(
    basins: BasinMap | BasinStack, labels: Int[np.ndarray, " maps *grid"], attractors: Sequence[Attractor]
) -> str:
    """What is said above a map that stands beside others."""
    if isinstance(basins, BasinStack):
        return basins.label
    minima = [number for number, one in enumerate(attractors) if one.kind == "minimum"]
    share = float(np.isin(labels, minima).mean())
    return f"{basins.label}: {percent(share)} reach a minimum"


def _plane(landscape: Landscape, cells: Basins, contours: bool) -> Panel:
    layers: list[Layer] = [cells]
    if contours:
        grid = picture_grid(landscape)
        if np.isfinite(grid.values).any():
            levels = choose_levels(grid.values)
            layers.append(Isolines(grid.points[0, :, 0], grid.points[:, 0, 1], grid.values, levels))
    x, y = landscape.variables
    layers.append(OnMap(InsideNumbers(x, y)))
    return Panel(tuple(layers), *plane_borders(landscape), x, y, share=MAP_SHARE, stage="plane")


def _curve(landscape: Landscape, cells: Basins) -> Panel:
    grid = picture_grid(landscape)
    x_limits, (low, high) = borders(landscape)
    curve = grid.points[:, 0], grid.values
    x = landscape.variables[0]
    return Panel(
        (replace(cells, curve=curve), Curve(*curve), OnMap(InsideNumbers(x, None))),
        x_limits,
        (low - FOOT * (high - low), high),
        x,
        "loss",
        share=MAP_SHARE,
        stage="curve",
    )
