"""A fair race as a ready-made scene: the race and the losses; and a panel of how each setting was tuned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.runs.tune import Tuned
from landscape_viz.scenes.compare import compare
from landscape_viz.scenes.layers.setting_axis import SettingAxis, setting_words
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.legend import Entry, colors_of
from landscape_viz.scenes.limits import LARGEST, LOG_FROM, Limits, Scale, padded
from landscape_viz.scenes.look import StepFilmOptions, takes
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.panels.panel import STILL, Panel, SceneNeeds
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.theme import Theme

LINE_WIDTH, DOT, EDGE = 3.0, 15.0, 2.4  # of the lines and the chosen values, in reference pixels
DECADES = 12.0  # of final losses that are shown


@takes(StepFilmOptions)
def race_scene(
    landscape: Landscape,
    trajectories: Sequence[Trajectory],
    tuned: Sequence[Tuned],
    *,
    view: str = "auto",
    minima: bool = True,
    tuning: bool = False,
    **options: Unpack[StepFilmOptions],
) -> Scene:
    """A race of tuned optimizers as `compare` shows it; below the title stands what was tuned, and by what budget.

    Args:
      landscape: of one dimension or two.
      trajectories: recorded with the tuned optimizers, in their order.
      tuned: the result of `tune`.
      tuning: whether a chart of what was tried stands below the losses, where there is room for one; `tuning_panel`
        makes a picture of its own of it.
      frames, view, minima, title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described; see also `compare`.
    """
    runs, lineup = tuple(trajectories), tuple(tuned)
    _check(lineup)
    if len(runs) != len(lineup):
        raise InputError(f"trajectories must be as many as tuned; got {len(runs)} and {len(lineup)}")
    scene = compare(landscape, _named(runs, lineup), view=view, minima=minima, **options)
    if all(one.sweep is None for one in lineup):
        return scene
    panels = scene.panels
    if tuning:
        panels = (*panels, replace(tuning_panel(lineup, colors=colors_of(runs)), needs=STILL))
    return replace(scene, panels=panels, heading=replace(scene.heading, subtitles=_subtitles(lineup)))


def _named(runs: Sequence[Trajectory], tuned: Sequence[Tuned]) -> list[Trajectory]:
    """The runs under the names of their optimizers, without the value that was chosen, as long as these differ."""
    names = [
        run.label.rpartition(" ")[0]
        if one.sweep is not None and run.label == one.label and "=" in one.label
        else run.label
        for run, one in zip(runs, tuned, strict=True)
    ]
    if len(set(names)) < len(names):
        return list(runs)
    return [replace(run, label=name) for run, name in zip(runs, names, strict=True)]


def _check(tuned: Sequence[Tuned]) -> None:
    for one in tuned:
        if not isinstance(one, Tuned):
            raise InputError(f"tuned must hold Tuned objects, made by tune(); got {brief(one)}")


def tuning_panel(tuned: Sequence[Tuned], *, colors: Sequence[int] | None = None) -> Panel:
    """The final losses over the values that were tried for each optimizer, with the chosen values marked.

    Args:
      tuned: the result of `tune`; those in which nothing was tuned have no line, and one has to have some.
      colors: the numbers of the optimizers' colours; by default those of their order.

    Raises:
      InputError: nothing was tuned.

    >>> import landscape_viz as lv
    >>> family = ("gd", lv.gradient_descent, {})
    >>> tuned = lv.tune(lv.parse("x**2"), [family], start=5, steps=10, budget=8)
    >>> lv.beside(lv.tuning_panel(tuned), title="What was tried")
    Scene('What was tried', 1 panel, 1 picture, 800 x 450 pixels)
    """
    lineup = tuple(tuned)
    _check(lineup)
    numbers = range(len(lineup)) if colors is None else colors
    shown = [(one, color) for one, color in zip(lineup, numbers, strict=True) if one.sweep is not None]
    if not shown:
        raise InputError("tuning_panel needs an optimizer of which a setting was tuned; got none")
    curves = tuple(_curve(one, color) for one, color in shown)
    limits, scale = _limits(curves)
    axis = SettingAxis.of(np.concatenate([curve.values for curve in curves]))
    names = {setting_words(one.parameter or "") for one, _ in shown}
    sweeps = [one.sweep for one, _ in shown if one.sweep is not None]
    return Panel(
        layers=(axis, TuningCurves(curves)),
        x_limits=axis.limits,
        y_limits=limits,
        x_label=names.pop() if len(names) == 1 else "tuned setting",
        y_label=f"loss after {sweeps[0].steps_taken} steps, ● chosen",
        y_scale=scale,
        needs=SceneNeeds(entries=tuple(Entry(one.label, color) for one, color in shown)),
    )


@dataclass(frozen=True, eq=False)
class TuningCurve:
    """The values tried for one optimizer, and their losses.

    Attributes:
      values: of the setting, ascending.
      losses: after the last step; nan where the run diverged.
      chosen: the place of the best value.
      color: the number of the optimizer.
    """

    values: Float64[np.ndarray, " n"]
    losses: Float64[np.ndarray, " n"]
    chosen: int
    color: int


@dataclass(frozen=True, eq=False)
class TuningCurves:
    """A line for each optimizer, with a ringed dot at the value that was chosen. Losses above the panel are cut."""

    curves: tuple[TuningCurve, ...]

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the lines."""
        low, high = axes.get_ylim()
        unit = points(axes.figure)
        for curve in self.curves:
            y = np.clip(curve.losses, low, LARGEST)
            line = axes.plot(curve.values, y, color=theme.color(curve.color), zorder=4, gid="tuning")[0]
            line.set(linewidth=LINE_WIDTH * unit, solid_joinstyle="round")
        for curve in self.curves:
            x, y = curve.values[curve.chosen], float(np.clip(curve.losses[curve.chosen], low, high))
            dot = axes.plot([x], [y], marker="o", linestyle="none", zorder=6, clip_on=False, gid="chosen")[0]
            dot.set(color=theme.color(curve.color), markersize=DOT * unit)
            dot.set(markeredgecolor=theme.background, markeredgewidth=EDGE * unit)


def _curve(one: Tuned, color: int) -> TuningCurve:
    assert one.sweep is not None
    (values,) = one.sweep.axes
    order = np.argsort(values, kind="stable")
    lost = (one.sweep.statuses == "diverged") | ~np.isfinite(one.sweep.values)
    (chosen,) = one.sweep.best
    losses = np.where(lost, np.nan, one.sweep.values)
    losses[chosen] = one.sweep.values[chosen]
    return TuningCurve(values[order], losses[order], int(np.flatnonzero(order == chosen)[0]), color)


def _limits(curves: Sequence[TuningCurve]) -> tuple[Limits, Scale]:
    """From the best of all losses to the middle of the others, on a log scale where they span it."""
    finite = np.concatenate([curve.losses[np.isfinite(curve.losses)] for curve in curves])
    best = np.array([curve.losses[curve.chosen] for curve in curves])
    low, high = float(finite.min()), float(np.quantile(finite, 0.9))
    high = max(high, float(best[np.isfinite(best)].max(initial=low)))
    if low >= 0 and high > 0:
        least = max(float(finite[finite > 0].min()), high * 10.0**-DECADES)
        if high > LOG_FROM * least:
            reach = (high / least) ** 0.08
            return (least / reach, high * reach), "log"
    return padded(low, high, 0.08), "linear"


def _subtitles(tuned: Sequence[Tuned]) -> tuple[str, ...]:
    """The setting tuned, the loss, the criterion and the budget, from the fullest way of saying it to the shortest."""
    sweeps = [one.sweep for one in tuned if one.sweep is not None]
    names = sorted({setting_words(one.parameter or "") for one in tuned if one.sweep is not None})
    which = "" if len(sweeps) == len(tuned) else f" of {len(sweeps)} of {len(tuned)}"
    what = f"{' or '.join(f'{name}s' for name in names)}{which} tuned alike"
    start = ", ".join(short(float(x), 4) for x in sweeps[0].start)
    rule = f"lowest loss after {sweeps[0].steps_taken} steps"
    counts, values = {sweep.values.size for sweep in sweeps}, np.concatenate([sweep.axes[0] for sweep in sweeps])
    budget = f"{' or '.join(str(count) for count in sorted(counts))} runs each"
    span = f"from {short(float(values.min()), 3)} to {short(float(values.max()), 3)}"
    return (
        f"{what}: {rule} from {start}, {budget} {span}",
        f"{what}: {rule}, {budget} {span}",
        f"{what}: {rule}, {budget}",
        f"tuned alike: {rule}, {budget}",
    )
