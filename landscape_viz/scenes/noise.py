"""Runs that differ by chance, as a ready-made scene: a cloud on the landscape, median and bands of the losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
from jaxtyping import Float64, Int64

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape, checked_landscape
from landscape_viz.runs.noise import NoisyRuns
from landscape_viz.scenes.layers.hulls import Hulls
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.path import Path, Paths, Starts
from landscape_viz.scenes.layers.quantile_band import QuantileBand, quantile_of
from landscape_viz.scenes.layers.run_trails import RunTrails
from landscape_viz.scenes.legend import Entry
from landscape_viz.scenes.limits import Limits, loss_axis, loss_floor
from landscape_viz.scenes.look import Look, StepFilmOptions, takes
from landscape_viz.scenes.loss_scale import LossScale, curve_losses, visible_losses
from landscape_viz.scenes.panels.contour_panel import contour_panel, plane_borders
from landscape_viz.scenes.panels.curve_panel import borders, curve_panel
from landscape_viz.scenes.panels.history_panel import losses_against_steps
from landscape_viz.scenes.panels.panel import Panel, SceneNeeds
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import build_scene
from landscape_viz.scenes.title import landscape_title

SHARES = ((0.05, 0.95), (0.25, 0.75))
"""Between which shares of the runs the bands lie, the widest first."""


@takes(StepFilmOptions)
def noise_scene(
    landscape: Landscape,
    ensembles: NoisyRuns | Sequence[NoisyRuns],
    *,
    minima: bool = True,
    **options: Unpack[StepFilmOptions],
) -> Scene:
    """Many runs that differ by chance: their median path, the regions in which they are, and beside it the losses.

    The median path goes through the median of each coordinate at each step; no run need have taken it. Around it are
    the hulls of half and of nine tenths of the runs. Of the losses the median is drawn, with bands of the same shares.

    Args:
      landscape: of one dimension or two.
      ensembles: one or several; each has a colour of its own.
      frames: how many pictures; by default one a step up to 300 steps, beyond that 300 spread evenly.
      minima: whether minima are marked.
      title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described, or the loss is finite nowhere in the domain.
    """
    groups = _checked(landscape, ensembles)
    look = Look.read(**options)
    panels = (_place(landscape, groups, minima), _losses(landscape, groups))
    return build_scene(panels, look, titles=[landscape_title(landscape)], subtitles=_subtitles(groups))


def _subtitles(ensembles: Sequence[NoisyRuns]) -> tuple[str, ...]:
    """What is drawn, and how many epochs that is where the loss is one of data."""
    last, per_epoch = _last_step(ensembles), {one.steps_per_epoch for one in ensembles}
    epoch = per_epoch.pop() if len(per_epoch) == 1 else None
    counts, noises = ({kind(one) for one in ensembles} for kind in (lambda one: len(one.points), lambda one: one.noise))
    runs = f"{counts.pop()} runs{'' if len(ensembles) == 1 else ' each'}" if len(counts) == 1 else "runs"
    what = f"{runs}, {noises.pop()}" if len(noises) == 1 else runs
    drawn = "the median, and hulls of 50\u00a0% and 90\u00a0%"
    epochs = f", {last // epoch} epochs" if epoch is not None and 1 < epoch <= last else ""
    return tuple(dict.fromkeys((f"{what}{epochs}: {drawn}", f"{runs}{epochs}: {drawn}", f"{runs}: {drawn}")))


def _needs(ensembles: Sequence[NoisyRuns]) -> SceneNeeds:
    entries = tuple(_entry(one, color) for color, one in enumerate(ensembles))
    return SceneNeeds(steps=_last_step(ensembles), entries=entries)


def _last_step(ensembles: Sequence[NoisyRuns]) -> int:
    return int(max(one.points.shape[1] for one in ensembles)) - 1


def _checked(landscape: Landscape, ensembles: Any) -> tuple[NoisyRuns, ...]:
    checked_landscape(landscape)
    groups = (ensembles,) if isinstance(ensembles, NoisyRuns) else tuple(ensembles)
    if not groups:
        raise InputError("ensembles must hold at least one NoisyRuns; got none")
    for one in groups:
        if not isinstance(one, NoisyRuns):
            raise InputError(f"ensembles must hold NoisyRuns objects, made by noisy_runs(); got {brief(one)}")
        if one.points.shape[2] != landscape.dim:
            raise InputError(f"the runs have {one.points.shape[2]} dimensions, the landscape {landscape.dim}")
    return groups


def _place(landscape: Landscape, ensembles: Sequence[NoisyRuns], minima: bool) -> Panel:
    if landscape.dim == 1:
        x, y = borders(landscape)
        panel = curve_panel(landscape, marks=minima, key=False)
        clouds = [np.stack([one.points[..., 0], one.values], axis=2) for one in ensembles]
        middles = [np.median(one.points[..., 0], axis=0) for one in ensembles]
        paths = [np.column_stack([middle, landscape.value(middle[:, None])]) for middle in middles]
    else:
        x, y = plane_borders(landscape)
        panel = contour_panel(landscape, marks=minima)
        clouds = [one.points for one in ensembles]
        paths = [np.median(one.points, axis=0) for one in ensembles]
    cloud: Layer = Hulls(tuple(clouds), tuple(range(len(clouds))))
    if landscape.dim == 1:  # all of them are on the curve
        cloud = RunTrails(*_together(clouds), x, y, trails=False)
    medians = tuple(Path(path, color, f"median {color}") for color, path in enumerate(paths))
    layers = (*panel.layers, cloud, Starts(medians, x, y), Paths(medians, x, y))
    return replace(panel, layers=layers, needs=_needs(ensembles))


def _together(clouds: Sequence[np.ndarray]) -> tuple[Float64[np.ndarray, "runs points 2"], Int64[np.ndarray, " runs"]]:
    """The points of all runs, those of shorter ones held at their ends, and the number of the ensemble of each.

    One cloud for all: of trails that cross those of another artist nothing can be kept from frame to frame.
    """
    longest = max(cloud.shape[1] for cloud in clouds)
    filled = [np.pad(cloud, ((0, 0), (0, longest - cloud.shape[1]), (0, 0)), mode="edge") for cloud in clouds]
    return np.concatenate(filled), np.repeat(np.arange(len(clouds)), [len(cloud) for cloud in clouds])


def _losses(landscape: Landscape, ensembles: Sequence[NoisyRuns]) -> Panel:
    bands = [
        (
            np.stack([quantile_of(one.values, low) for low, _ in SHARES]),
            np.stack([quantile_of(one.values, high) for _, high in SHARES]),
            quantile_of(one.values, 0.5),
        )
        for one in ensembles
    ]
    middles = [middle for _, _, middle in bands]
    shown_losses = np.concatenate([part.ravel() for group in bands for part in group])
    limits, scale = loss_axis(shown_losses, np.zeros(0), visible_losses(landscape), loss_floor(middles))
    if landscape.dim == 1:  # the axis of the curve, which stands beside it
        limits, scale = curve_losses(landscape), "linear"
    layers = tuple(_band(group, limits, color) for color, group in enumerate(bands))
    last = _last_step(ensembles)
    return losses_against_steps(layers, last, LossScale(0.0, 0.0, limits, scale), SceneNeeds(steps=last))


def _band(group: tuple[np.ndarray, np.ndarray, np.ndarray], limits: Limits, color: int) -> QuantileBand:
    lows, highs, middle = (np.clip(part, *limits) for part in group)
    return QuantileBand(lows, highs, middle, color)


def _entry(one: NoisyRuns, color: int) -> Entry:
    return Entry(one.label, color, losses=quantile_of(one.values, 0.5))
