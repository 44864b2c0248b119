"""A fan: the paths of a sweep over one setting, all at once, coloured by the setting."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
from jaxtyping import Float64, UInt8
from matplotlib.colors import to_hex

from landscape_viz.errors import InputError, whole_number
from landscape_viz.landscapes.landscape import Landscape, checked_landscape
from landscape_viz.scenes.layers.key_bar import KeyBar
from landscape_viz.scenes.layers.run_trails import RunTrails
from landscape_viz.scenes.layers.setting_axis import round_values, setting_words, spacing
from landscape_viz.scenes.look import Look, StepFilmOptions, takes
from landscape_viz.scenes.loss_scale import loss_scale
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.oklab import oklab, oklab_to_bytes
from landscape_viz.scenes.panels.column import curve_over_steps
from landscape_viz.scenes.panels.contour_panel import contour_panel, plane_borders
from landscape_viz.scenes.panels.curve_panel import borders
from landscape_viz.scenes.panels.history_panel import losses_against_steps, step_border
from landscape_viz.scenes.panels.panel import AnyPanel, Panel, SceneNeeds
from landscape_viz.scenes.run_set import read_paths
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import build_scene
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.title import landscape_title

SEQUENCE = ("#B8860B", "#D4571A", "#B3206B", "#5B1A8B", "#17103F")
"""From the least value to the greatest: warm and dark enough to stand out on any ground, and ever darker."""
SEQUENCE_ON_DARK = ("#6F6CF0", "#C75AD0", "#F26D6D", "#F7A93B", "#FFF3A8")
MOST_NUMBERS = 5  # beside the bar


@takes(StepFilmOptions)
def fan_scene(
    landscape: Landscape,
    name: str,
    values: Any,
    paths: Any,
    *,
    label: str = "",
    steps: int | None = None,
    minima: bool = True,
    **options: Unpack[StepFilmOptions],
) -> Scene:
    """The paths of one optimizer for several values of one setting, coloured by the value; and their losses.

    Args:
      landscape: of one dimension, where the paths are drawn against the step below the curve, or of two.
      name: of the setting.
      values: of the setting, one for each path.
      paths: trajectories of one number of steps, or points of shape (values, steps + 1, dim).
      label: what the optimizer is called.
      steps: how many steps are shown; by default all.
      frames, minima, title, size_pixels, theme, hold_seconds: as for `compare`.

    Raises:
      InputError: an argument is not as described, or the loss is finite nowhere in the domain.
    """
    checked_landscape(landscape)
    look = Look.read(**options)
    points, losses = read_paths(landscape, paths)
    numbers = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if numbers.shape != (len(points),):
        raise InputError(f"values must be one number for each of {len(points)} paths; got shape {numbers.shape}")
    last = points.shape[1] - 1 if steps is None else whole_number("steps", steps, 1, points.shape[1] - 1)
    order = np.argsort(numbers, kind="stable")
    numbers, points, losses = numbers[order], points[order, : last + 1], losses[order, : last + 1]
    needs = SceneNeeds(steps=last, palette=functools.partial(sequence_theme, values=numbers))
    place = (_line if landscape.dim == 1 else _plane)(
        landscape, points, losses, minima, replace(needs, blocks=(_key(numbers, setting_words(name)),))
    )
    panels = (place, _losses(landscape, losses, needs))
    subtitles = [f"{label}, {setting_words(name)} varied"] if label else [f"{setting_words(name)} varied"]
    return build_scene(panels, look, titles=[landscape_title(landscape)], subtitles=subtitles)


def _key(values: Float64[np.ndarray, " n"], name: str) -> KeyBar:
    """The bar that says which colour is which value, with round numbers."""
    low, high = float(values[0]), float(values[-1])
    if not high > low:
        return KeyBar(name, _ramp, (0.5,), (short(low, 3),))
    scale = spacing(values)
    ticks = round_values(low, high, scale, MOST_NUMBERS)
    shares = [float(_share(tick, low, high, scale)) for tick in ticks]
    return KeyBar(name, _ramp, tuple(shares), tuple(short(tick, 3) for tick in ticks))


def _share(value: Any, low: float, high: float, scale: str) -> Any:
    return np.log(value / low) / np.log(high / low) if scale == "log" else (value - low) / (high - low)


def _ramp(theme: Theme, shares: np.ndarray) -> UInt8[np.ndarray, "n 3"]:
    """The colours of shares of the range of the setting."""
    stops = np.array([oklab(color) for color in (SEQUENCE_ON_DARK if _is_dark(theme) else SEQUENCE)])
    planes = [np.interp(shares, np.linspace(0, 1, len(stops)), plane) for plane in stops.T]
    return oklab_to_bytes(np.stack(planes).astype(np.float32))


def _is_dark(theme: Theme) -> bool:
    return float(oklab(theme.background)[0]) < 0.5


def sequence_theme(theme: Theme, values: Float64[np.ndarray, " n"]) -> Theme:
    """The theme with a colour for each value, ascending, in place of those of optimizers."""
    low, high = float(values[0]), float(values[-1])
    shares = _share(values, low, high, spacing(values)) if high > low else np.full(len(values), 0.5)
    return replace(theme, palette=tuple(to_hex(color / 255) for color in _ramp(theme, np.asarray(shares))))


def _line(landscape: Landscape, points: np.ndarray, losses: np.ndarray, minima: bool, needs: SceneNeeds) -> AnyPanel:
    x, y = borders(landscape)
    colors, last = np.arange(len(points)), points.shape[1] - 1
    on_curve = RunTrails(np.stack([points[..., 0], losses], axis=2), colors, x, y, trails=False)
    steps = np.broadcast_to(np.arange(last + 1.0), losses.shape)
    falling = RunTrails(np.stack([points[..., 0], steps], axis=2), colors, x, step_border(last), strong=True)
    return curve_over_steps(landscape, [on_curve], [falling], last, needs, marks=minima, upper_share=0.45)


def _plane(landscape: Landscape, points: np.ndarray, losses: np.ndarray, minima: bool, needs: SceneNeeds) -> AnyPanel:
    panel = contour_panel(landscape, marks=minima, color_bar=False)
    cloud = RunTrails(points, np.arange(len(points)), *plane_borders(landscape), strong=True)
    return replace(panel, layers=(*panel.layers, cloud), needs=needs)


def _losses(landscape: Landscape, losses: np.ndarray, needs: SceneNeeds) -> Panel:
    finite = np.isfinite(losses).all(axis=1) & (losses[:, -1] <= losses[:, 0])
    scale = loss_scale(landscape, [*losses[finite]], [*losses[~finite]])
    last = losses.shape[1] - 1
    in_time = np.stack([np.broadcast_to(np.arange(last + 1.0), losses.shape), scale.drawn(losses)], axis=2)
    cloud = RunTrails(in_time, np.arange(len(losses)), step_border(last), scale.limits, heads=False, strong=True)
    return losses_against_steps((cloud,), last, scale, needs)
