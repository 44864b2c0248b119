"""Runs that differ by chance, as a ready-made scene: a cloud on the landscape, median and bands of the losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Float64, Int64

from landscape_viz.errors import InputError, brief
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.landscapes.validation import checked_landscape
from landscape_viz.output_formats import checked_size
from landscape_viz.runs.noise import NoisyRuns
from landscape_viz.scenes.layers.header import Caption
from landscape_viz.scenes.layers.note import Note
from landscape_viz.scenes.layers.path import Path, Paths
from landscape_viz.scenes.layers.quantile_band import QuantileBand, quantile_of
from landscape_viz.scenes.layers.run_trails import RunTrails, crowding
from landscape_viz.scenes.legend import Entry, Wording
from landscape_viz.scenes.limits import Limits, loss_axis, loss_floor, padded
from landscape_viz.scenes.loss_scale import visible_losses
from landscape_viz.scenes.number_format import brief_loss
from landscape_viz.scenes.panels.contour_panel import contour_panel
from landscape_viz.scenes.panels.curve_panel import borders, curve_panel
from landscape_viz.scenes.panels.panel import Panel
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import HOLD_SECONDS, SIZE, build_scene, comfortable_fps
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Timeline
from landscape_viz.scenes.title import headed

SHARES = ((0.05, 0.95), (0.25, 0.75))
"""Between which shares of the runs the bands lie, the widest first."""
FAINT, FAINTER = 0.35, 0.12  # the alpha of the trails of few runs and of many


def noise_scene(
    landscape: Landscape,
    ensembles: NoisyRuns | Sequence[NoisyRuns],
    *,
    frames: int | None = None,
    minima: bool = True,
    title: str | None = None,
    size_pixels: tuple[int, int] = SIZE,
    theme: str | Theme = "light",
    hold_seconds: float = HOLD_SECONDS,
) -> Scene:
    """Many runs that differ by chance as a cloud with their median path, and beside it the losses.

    The median path goes through the median of each coordinate at each step; no run need have taken it. Of the losses
    the median is drawn, with the bands in which half and nine tenths of the runs lie.

    Args:
      landscape: of one dimension or two.
      ensembles: one or several; each has a colour of its own.
      frames: how many pictures; by default one a step up to 300 steps, beyond that 300 spread evenly.
      minima: whether minima are marked.
      title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described, or the loss is finite nowhere in the domain.
    """
    found = _checked(landscape, ensembles)
    size = checked_size(size_pixels)
    timeline = Timeline.of_steps(max(one.points.shape[1] for one in found) - 1, frames)
    caption = Caption(_texts(found, timeline))
    scene = build_scene(
        (_place(landscape, found, minima), _losses(landscape, found)),
        tuple(_entry(one, color) for color, one in enumerate(found)),
        timeline,
        caption,
        title="",
        size_pixels=size,
        theme=theme,
        hold_seconds=hold_seconds,
        fps=comfortable_fps(len(timeline)),
    )
    names = [name for name in (landscape.formula, landscape.name) if name]
    return headed(scene, [title] if title else names, caption)


def _checked(landscape: Landscape, ensembles: Any) -> tuple[NoisyRuns, ...]:
    checked_landscape(landscape)
    found = (ensembles,) if isinstance(ensembles, NoisyRuns) else tuple(ensembles)
    if not found:
        raise InputError("ensembles must hold at least one NoisyRuns; got none")
    for one in found:
        if not isinstance(one, NoisyRuns):
            raise InputError(f"ensembles must hold NoisyRuns objects, made by noisy_runs(); got {brief(one)}")
        if one.points.shape[2] != landscape.dim:
            raise InputError(f"the runs have {one.points.shape[2]} dimensions, the landscape {landscape.dim}")
    return found


def _place(landscape: Landscape, ensembles: Sequence[NoisyRuns], minima: bool) -> Panel:
    if landscape.dim == 1:
        x, y = borders(landscape)
        panel = curve_panel(landscape, (), minima=minima)
        clouds = [np.stack([one.points[..., 0], one.values], axis=2) for one in ensembles]
        middles = [np.median(one.points[..., 0], axis=0) for one in ensembles]
        paths = [np.column_stack([middle, landscape.value(middle[:, None])]) for middle in middles]
    else:
        x, y = ((float(low), float(high)) for low, high in landscape.bounds)
        panel = contour_panel(landscape, (), marks=None if minima else ())
        clouds = [one.points for one in ensembles]
        paths = [np.median(one.points, axis=0) for one in ensembles]
    together, colors = _together(clouds)
    alpha = FAINT + crowding(len(together)) * (FAINTER - FAINT)
    cloud = RunTrails(together, colors, x, y, trails=landscape.dim == 2, alpha=alpha)
    medians = tuple(Path(path, color, f"median {color}") for color, path in enumerate(paths))
    return replace(panel, layers=(*panel.layers, cloud, Paths(medians, x, y, dots=False, edged=True)))


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
    seen = np.concatenate([part.ravel() for group in bands for part in group])
    limits, scale = loss_axis(seen, np.zeros(0), visible_losses(landscape), loss_floor(middles))
    layers = tuple(_band(group, limits, color) for color, group in enumerate(bands))
    last = max(one.points.shape[1] for one in ensembles) - 1.0
    note = Note(("median, 50 % and 90 % of the runs", "median, 50 %, 90 %"))
    return Panel(
        (*layers, note),
        padded(0.0, last, 0.03),
        limits,
        "step",
        "loss",
        y_scale=scale,
        whole_x=True,
    )


def _band(group: tuple[np.ndarray, np.ndarray, np.ndarray], limits: Limits, color: int) -> QuantileBand:
    lows, highs, middle = (np.clip(part, *limits) for part in group)
    return QuantileBand(lows, highs, middle, color)


def _entry(one: NoisyRuns, color: int) -> Entry:
    runs = f"{len(one.points)} runs"
    final = brief_loss(float(quantile_of(one.values, 0.5)[-1]))
    end = f"median loss {final}"
    return Entry(
        one.label,
        color,
        (Wording(f"{runs}, {one.noise}", end), Wording(f"{runs}, {one.noise}"), Wording(runs), Wording()),
        end_step=one.points.shape[1] - 1,
    )


def _texts(ensembles: Sequence[NoisyRuns], timeline: Timeline) -> tuple[str, ...]:
    per_epoch = {one.steps_per_epoch for one in ensembles}
    epoch = per_epoch.pop() if len(per_epoch) == 1 else None
    return tuple(
        f"step {moment.step} of {timeline.steps}"
        + (f" · epoch {moment.step // epoch}" if epoch is not None and epoch > 1 else "")
        for moment in timeline.moments
    )
