"""A fair race as a ready-made scene: the race, the losses, and how each optimizer's setting was tuned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.runs.tune import Tuned
from landscape_viz.scenes.compare import compare
from landscape_viz.scenes.layers.note import Note, Subtitle
from landscape_viz.scenes.layers.setting_axis import SettingAxis, setting_words
from landscape_viz.scenes.layout import stacked
from landscape_viz.scenes.legend import colors_of
from landscape_viz.scenes.limits import LARGEST, LOG_FROM, Limits, Scale, padded
from landscape_viz.scenes.look import StepFilmOptions, takes
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.panels.column import Column, Lowered
from landscape_viz.scenes.panels.panel import AnyPanel, Panel
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.theme import Theme

BESIDE = 0.62  # the width of the two panels of losses, in that of the race
LINE, GAP = 10.0, 44.0  # pixels at scale 1: what the subtitle takes from the panels, and between two of them
DECADES = 12.0  # of final losses that are shown


@takes(StepFilmOptions)
def race_scene(
    landscape: Landscape,
    trajectories: Sequence[Trajectory],
    tuned: Sequence[Tuned],
    *,
    view: str = "auto",
    minima: bool = True,
    **options: Unpack[StepFilmOptions],
) -> Scene:
    """A race of tuned optimizers as `compare` shows it, and below the losses what was tried to tune each of them.

    The third panel has a line for each optimizer, its final loss over the values of the setting that was tuned, with
    the chosen one marked; below it stands what was tuned, on what, and by what budget.

    Args:
      landscape: of one dimension or two.
      trajectories: recorded with the tuned optimizers, in their order.
      tuned: the result of `tune`; those in which nothing was tuned have no line.
      frames, view, minima, title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described; see also `compare`.
    """
    runs, lineup = tuple(trajectories), tuple(tuned)
    for one in lineup:
        if not isinstance(one, Tuned):
            raise InputError(f"tuned must hold Tuned objects, made by tune(); got {brief(one)}")
    if len(runs) != len(lineup):
        raise InputError(f"trajectories must be as many as tuned; got {len(runs)} and {len(lineup)}")
    scene = compare(landscape, runs, view=view, minima=minima, **options)
    panel = tuning_panel(lineup, colors_of(runs))
    if panel is None:
        return scene
    place, history = scene.panels
    assert isinstance(history, Panel)
    panels: tuple[AnyPanel, ...]
    if stacked(scene.size_pixels):
        panels = (Lowered(place, LINE), history, panel)
    else:
        share = max(history.share, BESIDE * place.share)
        panels = (Lowered(place, LINE), Lowered(Column(history, panel, share=share, gap=GAP), LINE))
    return replace(scene, panels=panels, header=(*scene.header, Subtitle(_subtitles(lineup))))


def tuning_panel(tuned: Sequence[Tuned], colors: Sequence[int]) -> Panel | None:
    """The final losses over the values that were tried for each optimizer; None where nothing was tuned."""
    curves = tuple(_curve(one, color) for one, color in zip(tuned, colors, strict=True) if one.sweep is not None)
    if not curves:
        return None
    limits, scale = _limits(curves)
    axis = SettingAxis.of(np.concatenate([curve.values for curve in curves]))
    names = {setting_words(one.parameter or "") for one in tuned if one.sweep is not None}
    first = next(one.sweep for one in tuned if one.sweep is not None)
    return Panel(
        (axis, TuningCurves(curves), Note((f"loss at step {first.steps_taken}, ● chosen", "● chosen"))),
        axis.limits,
        limits,
        names.pop() if len(names) == 1 else "tuned setting",
        "loss",
        y_scale=scale,
        title="",
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
        usual = Line2D([], [])
        for curve in self.curves:
            ink = theme.color(curve.color)
            y = np.clip(curve.losses, low, LARGEST)
            line = axes.plot(curve.values, y, color=ink, zorder=4, gid="tuning")[0]
            line.set_linewidth(0.8 * usual.get_linewidth())
        for curve in self.curves:
            x, y = curve.values[curve.chosen], float(np.clip(curve.losses[curve.chosen], low, high))
            dot = axes.plot([x], [y], marker="o", linestyle="none", zorder=6, clip_on=False, gid="chosen")[0]
            dot.set(
                color=theme.color(curve.color),
                markersize=1.25 * usual.get_markersize(),
                markeredgecolor=theme.foreground,
                markeredgewidth=0.6 * usual.get_linewidth(),
            )


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
    what = f"{' or '.join(names)} of {'each' if len(sweeps) == len(tuned) else f'{len(sweeps)} of {len(tuned)}'} tuned"
    start = ", ".join(short(float(x), 4) for x in sweeps[0].start)
    rule = f"lowest loss after {sweeps[0].steps_taken} steps"
    counts, values = {sweep.values.size for sweep in sweeps}, np.concatenate([sweep.axes[0] for sweep in sweeps])
    budget = f"{' or '.join(str(count) for count in sorted(counts))} runs each"
    span = f"from {short(float(values.min()), 3)} to {short(float(values.max()), 3)}"
    on = f"on {sweeps[0].landscape} from {start}"
    return (
        f"{what}: {rule} {on}, {budget} {span}",
        f"{what}: {rule} {on}, {budget}",
        f"tuned: {rule} {on}, {budget}",
        f"tuned: {rule}, {budget}",
        f"tuned: {budget}",
    )
