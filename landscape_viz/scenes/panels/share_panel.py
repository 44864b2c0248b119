"""The panels beside a map of basins: the shares of the starts that lead to each place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64, Int
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.runs.attractors import Attractor
from landscape_viz.runs.basins import BasinMap, BasinStack
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.path import IN_HISTORY, Path, Paths
from landscape_viz.scenes.layers.progress import Progress
from landscape_viz.scenes.layers.setting_axis import SettingAxis, setting_words
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.outcomes import DISTINCT, OTHERS_COLOR, ink_number, outcome_theme, ranked
from landscape_viz.scenes.panels.basin_panel import known_steps, last_step
from landscape_viz.scenes.panels.panel import Panel, SceneNeeds
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

PERCENT = "% of starts"
WIDTH, CURSOR = 3.6, 2.4  # reference pixels


def share_panel(basins: BasinMap | BasinStack) -> Panel:
    """The shares of the starts that lead to each place: over the steps, or over the maps of a stack.

    Args:
      basins: one map, or several over the values of a setting.

    >>> import landscape_viz as lv
    >>> wells = lv.parse("(x**2 - 1)**2", domain=(-2, 2))
    >>> mapped = lv.basins(wells, lv.gradient_descent(0.05), n=40, steps=60)
    >>> lv.beside(lv.basin_panel(wells, mapped), lv.share_panel(mapped), frames=5)
    Scene(2 panels, 5 pictures, 800 x 450 pixels)
    """
    labels, attractors = ranked(basins.labels, basins.attractors)
    if isinstance(basins, BasinStack):
        last = len(basins) - 1
        panel = shares_over_settings(labels, basins.values, setting_words(basins.name), attractors)
    else:
        steps = known_steps(labels, basins.steps)
        last = last_step(steps, basins.steps_taken)
        panel = shares_over_steps(labels, steps, last, attractors)
    return replace(panel, needs=SceneNeeds(steps=last, palette=outcome_theme, tells_step=True))


def shares_over_steps(
    labels: Int[np.ndarray, "*grid"], steps: Int[np.ndarray, "*grid"], last: int, attractors: Sequence[Attractor]
) -> Panel:
    """The share of the starts that have arrived by each step at each minimum, and at all other attractors together."""
    reached = [int(one) for one in np.unique(labels) if one >= 0]
    minima = [label for label in reached if attractors[label].kind == "minimum"]
    if len(minima) > DISTINCT:  # so many lines say less than one
        minima = []
    others = [label for label in reached if label not in minima]
    colors = tuple(ink_number(label, attractors) for label in minima)
    groups = [labels == label for label in minima]
    if others:
        colors, groups = (OTHERS_COLOR, *colors), [np.isin(labels, others), *groups]
    shares = np.zeros((len(groups), last + 1))
    for row, group in enumerate(groups):
        taken = steps[group & (steps >= 0) & (steps <= last)]
        shares[row] = 100 * np.cumsum(np.bincount(taken.astype(np.int64), minlength=last + 1)) / labels.size
    limits = 0.0, 1.06 * (float(shares.max(initial=0.0)) or 1.0)
    x = 0.0, float(max(last, 1))
    over = np.arange(last + 1.0)
    lines = tuple(Path(np.column_stack([over, line]), color, "") for line, color in zip(shares, colors, strict=True))
    layers = (Paths(lines, x, limits, IN_HISTORY),) if lines else ()
    return Panel((*layers, Progress(last)), x, limits, "", f"{PERCENT} arrived", whole_x=True)


def shares_over_settings(
    labels: Int[np.ndarray, " maps *grid"],
    values: Float64[np.ndarray, " maps"],
    name: str,
    attractors: Sequence[Attractor],
) -> Panel:
    """The share of the starts with each label, for each value of a setting, and a cursor at the moment's one."""
    flat = labels.reshape(len(labels), -1)
    kinds = tuple(int(one) for one in np.unique(labels))
    shares = np.stack([100 * (flat == label).mean(axis=1) for label in kinds])
    axis = SettingAxis.of(values)
    line = _Shares(values, shares, tuple(ink_number(kind, attractors) for kind in kinds))
    limits = 0.0, 1.06 * float(shares.max())
    return Panel((axis, line), axis.limits, limits, name, PERCENT)


@dataclass(frozen=True, eq=False)
class _Shares:
    """A line for each label over the values of a setting, and a cursor at the value of the moment's step."""

    values: Float64[np.ndarray, " maps"]
    shares: Float64[np.ndarray, "labels maps"]
    colors: tuple[int, ...]

    def attach(self, axes: Axes, theme: Theme) -> Live:
        unit = points(axes.figure)
        for color, share in zip(self.colors, self.shares, strict=True):
            line = axes.plot(self.values, share, color=theme.color(color), zorder=5, gid="shares")[0]
            line.set(linewidth=WIDTH * unit, clip_on=False, solid_capstyle="round")
        cursor = Line2D([], [], color=theme.foreground, zorder=20, gid="cursor", linewidth=CURSOR * unit)
        axes.add_line(cursor)
        low, high = axes.get_ylim()

        def update(moment: Moment) -> None:
            value = float(self.values[min(moment.step, len(self.values) - 1)])
            cursor.set_data([value, value], [low, high])

        return Live(update, (cursor,))
