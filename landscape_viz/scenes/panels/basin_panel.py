"""The panel of basins of attraction: a map over the starts, or a strip below a curve."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Int

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape, checked_landscape
from landscape_viz.runs.attractors import Attractor
from landscape_viz.runs.basins import BasinMap, BasinStack
from landscape_viz.scenes.layers.attractor_marks import AttractorMarks
from landscape_viz.scenes.layers.basins import STRIP, Basins, Shading
from landscape_viz.scenes.layers.contours import Isolines
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.note import Note
from landscape_viz.scenes.layers.setting_axis import setting_words
from landscape_viz.scenes.levels import choose_levels
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.loss_scale import PLANE_POINTS
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.outcomes import outcome_entries, outcome_theme, percent, ranked
from landscape_viz.scenes.panels.curve_panel import curve_panel
from landscape_viz.scenes.panels.panel import Panel, SceneNeeds
from landscape_viz.scenes.timeline import Moment

MAP_SHARE = 1.7
ENOUGH = 1.1  # a film of the steps ends so far beyond the last arrival but a few
STRAGGLERS = 0.999


def basin_panel(
    landscape: Landscape,
    basins: BasinMap | BasinStack,
    *,
    shaded: bool = True,
    contours: bool = True,
    marks: bool = True,
    key: bool = True,
) -> Panel:
    """The place at which an optimizer arrives from each start, by colour; in one dimension as a strip below the curve.

    One map fills with the steps of the film, of a stack each step shows the next map.

    Args:
      landscape: of one dimension or two.
      basins: recorded on it.
      shaded: whether starts that take longer are darker.
      contours: whether faint lines of equal loss are drawn over a map in two dimensions.
      marks: whether the attractors that are reached are marked.
      key: whether it is said below the panel which steps the tones tell.

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
    labels, reachable = ranked(labels, basins.attractors)
    last = None if stack is not None else last_step(steps[0], basins.steps_taken)
    shape = labels.shape[1:] if landscape.dim == 2 else (1, labels.shape[1])
    edges = tuple(cell_edges(axis) for axis in basins.axes)
    cells = Basins(
        labels.reshape(-1, *shape), steps.reshape(-1, *shape), edges[0],
        edges[1] if landscape.dim == 2 else None, last, shaded,
    )  # fmt: skip
    place = _curve(landscape, cells) if landscape.dim == 1 else _plane(landscape, cells, contours)
    layers = [*place.layers]
    if marks:
        reached = [number for number in np.unique(labels) if number >= 0]
        layers.append(_attractors(landscape, reachable, [int(number) for number in reached]))
    if shaded and key and (remarks := _remarks(labels, steps)):
        layers.append(Note(remarks))
    if last is None:
        assert stack is not None
        shown, caption = len(stack) - 1, functools.partial(_setting_caption, stack)
    else:
        arrived = np.sort(steps[0][steps[0] >= 0].ravel())
        shown, caption = last, functools.partial(_step_caption, arrived, steps[0].size, basins.steps_taken)
    needs = SceneNeeds(
        steps=shown,
        entries=outcome_entries(labels, reachable, counted=stack is None),
        caption=caption,
        palette=outcome_theme,
    )
    return replace(place, layers=tuple(layers), needs=needs)


def cell_edges(axis: np.ndarray) -> Limits:
    """The outer edges of the cells around equally spaced starts."""
    half = float(axis[1] - axis[0]) / 2
    return float(axis[0]) - half, float(axis[-1]) + half


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


def _step_caption(arrived: np.ndarray, starts: int, taken: int, moment: Moment) -> tuple[str, bool]:
    count = int(np.searchsorted(arrived, moment.step, side="right"))
    return f"step {moment.step} of {taken} · {percent(count / starts)} arrived", False


def _setting_caption(stack: BasinStack, moment: Moment) -> tuple[str, bool]:
    return f"{setting_words(stack.name)} {short(float(stack.values[moment.step]), 3)}", False


def _remarks(labels: np.ndarray, steps: np.ndarray) -> tuple[str, ...]:
    shading = Shading.of(labels, steps)
    if shading.is_flat:
        return ()
    span = f"{shading.shortest:.0f} to {shading.longest:.0f}"
    return f"lighter to darker: {span} steps to arrive", f"darker: more steps ({span})", f"darker: {span} steps"


def _plane(landscape: Landscape, cells: Basins, contours: bool) -> Panel:
    layers: list[Layer] = [cells]
    if contours:
        grid = landscape.grid(PLANE_POINTS)
        if np.isfinite(grid.values).any():
            levels = choose_levels(grid.values)
            layers.append(Isolines(grid.points[0, :, 0], grid.points[:, 0, 1], grid.values, levels))
    assert cells.y_edges is not None
    x, y = landscape.variables
    return Panel(tuple(layers), cells.x_edges, cells.y_edges, x, y, share=MAP_SHARE, plane=True)


def _curve(landscape: Landscape, cells: Basins) -> Panel:
    panel = curve_panel(landscape, marks=False, key=False)
    low, high = panel.y_limits
    # The strip lies below the curve, not on it.
    return replace(
        panel, layers=(cells, *panel.layers), x_limits=cells.x_edges, y_limits=(low - 1.4 * STRIP * (high - low), high)
    )


def _attractors(landscape: Landscape, attractors: Sequence[Attractor], reached: list[int]) -> AttractorMarks:
    shown = [number for number in reached if landscape.contains(attractors[number].point)]
    places = np.array([attractors[number].point for number in shown], dtype=np.float64).reshape(-1, landscape.dim)
    if landscape.dim == 1:
        heights = np.array([attractors[number].value for number in shown], dtype=np.float64)
        places = np.column_stack([places[:, 0], heights])
    return AttractorMarks(tuple(attractors[number] for number in shown), tuple(shown), places)
