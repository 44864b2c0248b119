"""The panels beside a map of basins: the shares of the starts that lead to each place."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64, Int
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.runs.basins import BasinMap, BasinStack
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.setting_axis import SettingAxis, setting_words
from landscape_viz.scenes.layers.step_lines import StepLines
from landscape_viz.scenes.limits import padded
from landscape_viz.scenes.outcomes import DISTINCT, OTHERS_COLOR, color_number, ink_number, outcome_theme, ranked
from landscape_viz.scenes.panels.basin_panel import last_step
from landscape_viz.scenes.panels.panel import Panel, SceneNeeds
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

PERCENT = "% of starts"


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
    labels, _ = ranked(basins.labels, basins.attractors)
    if isinstance(basins, BasinStack):
        panel, last = shares_over_settings(labels, basins.values, setting_words(basins.name)), len(basins) - 1
    else:
        last = last_step(basins.steps, basins.steps_taken)
        panel = shares_over_steps(labels, basins.steps, last)
    return replace(panel, needs=SceneNeeds(steps=last, palette=outcome_theme))


def shares_over_steps(labels: Int[np.ndarray, "*grid"], steps: Int[np.ndarray, "*grid"], last: int) -> Panel:
    """The share of the starts that have arrived at each attractor by each step."""
    reached = tuple(int(one) for one in np.unique(labels) if one >= 0)
    colors = tuple(map(color_number, reached))
    groups = [labels == label for label in reached]
    if len(reached) > DISTINCT:  # so many lines say less than one
        colors, groups = (OTHERS_COLOR,), [labels >= 0]
    shares = np.zeros((len(groups), last + 1))
    for row, group in enumerate(groups):
        taken = steps[group & (steps >= 0) & (steps <= last)]
        shares[row] = 100 * np.cumsum(np.bincount(taken.astype(np.int64), minlength=last + 1)) / labels.size
    limits = padded(0.0, float(shares.max(initial=0.0)) or 1.0, 0.06)
    layers = (StepLines(shares, colors),) if reached else ()
    x = padded(0.0, float(max(last, 1)), 0.03)
    return Panel(layers, x, limits, "step", f"{PERCENT} arrived", whole_x=True)


def shares_over_settings(
    labels: Int[np.ndarray, " maps *grid"], values: Float64[np.ndarray, " maps"], name: str
) -> Panel:
    """The share of the starts with each label, for each value of a setting, and a cursor at the moment's one."""
    flat = labels.reshape(len(labels), -1)
    kinds = tuple(int(one) for one in np.unique(labels))
    shares = np.stack([100 * (flat == label).mean(axis=1) for label in kinds])
    axis = SettingAxis.of(values)
    line = _Shares(values, shares, kinds)
    limits = padded(0.0, float(shares.max()), 0.06)
    return Panel((axis, line), axis.limits, limits, name, PERCENT)


@dataclass(frozen=True, eq=False)
class _Shares:
    """A line for each label over the values of a setting, and a cursor at the value of the moment's step."""

    values: Float64[np.ndarray, " maps"]
    shares: Float64[np.ndarray, "labels maps"]
    labels: tuple[int, ...]

    def attach(self, axes: Axes, theme: Theme) -> Live:
        for label, share in zip(self.labels, self.shares, strict=True):
            line = axes.plot(self.values, share, color=theme.color(ink_number(label)), zorder=5, gid="shares")[0]
            line.set_clip_on(False)
        cursor = Line2D([], [], color=theme.foreground, zorder=20, gid="cursor")
        cursor.set_linewidth(0.7 * cursor.get_linewidth())
        axes.add_line(cursor)
        low, high = axes.get_ylim()

        def update(moment: Moment) -> None:
            value = float(self.values[min(moment.step, len(self.values) - 1)])
            cursor.set_data([value, value], [low, high])

        return Live(update, (cursor,))
