"""A fan: the paths of a sweep over one setting, all at once, coloured by the setting."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
from jaxtyping import Float64
from matplotlib.colors import LinearSegmentedColormap, to_hex

from landscape_viz.errors import InputError, whole_number
from landscape_viz.landscapes.landscape import Landscape, checked_landscape
from landscape_viz.scenes.layers.color_bar import ROOM, SettingBar
from landscape_viz.scenes.layers.heat import SEQUENCE
from landscape_viz.scenes.layers.marks import KEY_RIGHT, Marks
from landscape_viz.scenes.layers.run_trails import RunTrails
from landscape_viz.scenes.layers.setting_axis import setting_words, spacing
from landscape_viz.scenes.look import Look, StepFilmOptions, takes
from landscape_viz.scenes.loss_scale import loss_scale
from landscape_viz.scenes.panels.column import curve_over_steps
from landscape_viz.scenes.panels.contour_panel import contour_panel, plane_borders
from landscape_viz.scenes.panels.curve_panel import borders
from landscape_viz.scenes.panels.history_panel import losses_against_steps, step_border
from landscape_viz.scenes.panels.panel import AnyPanel, Panel, SceneNeeds
from landscape_viz.scenes.run_set import read_paths
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import build_scene
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment


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
    needs = SceneNeeds(
        steps=last,
        caption=functools.partial(_caption, last),
        palette=functools.partial(sequence_theme, values=numbers),
    )
    place = (_line if landscape.dim == 1 else _plane)(landscape, points, losses, minima, needs)
    panels = (place, _losses(landscape, losses, SettingBar(numbers, setting_words(name)), needs))
    names = [text for text in (landscape.formula, landscape.name) if text]
    titled = [f"{label}, {setting_words(name)} varied: {text}" for text in names] if label else []
    return build_scene(panels, look, titles=[*titled, *names])


def _caption(last: int, moment: Moment) -> tuple[str, bool]:
    return f"step {moment.step} of {last}", False


def sequence_theme(theme: Theme, values: Float64[np.ndarray, " n"]) -> Theme:
    """The theme with a colour for each value, ascending, in place of those of optimizers."""
    dark = theme.name == "dark"
    ramp = LinearSegmentedColormap.from_list("sequence", SEQUENCE[::-1] if dark else SEQUENCE)
    low, high = float(values[0]), float(values[-1])
    if not high > low:
        shares = np.full(len(values), 0.5)
    elif spacing(values) == "log":
        shares = np.log(values / low) / np.log(high / low)
    else:
        shares = (values - low) / (high - low)
    return replace(theme, palette=tuple(to_hex(ramp(0.18 + 0.82 * share)) for share in shares))


def _line(landscape: Landscape, points: np.ndarray, losses: np.ndarray, minima: bool, needs: SceneNeeds) -> AnyPanel:
    x, y = borders(landscape)
    colors, last = np.arange(len(points)), points.shape[1] - 1
    on_curve = RunTrails(np.stack([points[..., 0], losses], axis=2), colors, x, y, trails=False)
    steps = np.broadcast_to(np.arange(last + 1.0), losses.shape)
    falling = RunTrails(np.stack([points[..., 0], steps], axis=2), colors, x, step_border(last), strong=True)
    return curve_over_steps(landscape, [on_curve], [falling], last, needs, marks=minima, upper_share=0.45)


def _plane(landscape: Landscape, points: np.ndarray, losses: np.ndarray, minima: bool, needs: SceneNeeds) -> AnyPanel:
    panel = contour_panel(landscape, marks=minima, color_bar=False)
    # There is room for the key between the panels.
    layers = tuple(replace(one, beyond=KEY_RIGHT) if isinstance(one, Marks) else one for one in panel.layers)
    cloud = RunTrails(points, np.arange(len(points)), *plane_borders(landscape), strong=True)
    return replace(panel, layers=(*layers, cloud), needs=needs)


def _losses(landscape: Landscape, losses: np.ndarray, bar: SettingBar, needs: SceneNeeds) -> Panel:
    finite = np.isfinite(losses).all(axis=1) & (losses[:, -1] <= losses[:, 0])
    scale = loss_scale(landscape, [*losses[finite]], [*losses[~finite]])
    last = losses.shape[1] - 1
    in_time = np.stack([np.broadcast_to(np.arange(last + 1.0), losses.shape), scale.shown(losses)], axis=2)
    cloud = RunTrails(in_time, np.arange(len(losses)), step_border(last), scale.limits, heads=False, strong=True)
    needs = replace(needs, caption=None)
    return losses_against_steps((cloud, bar), last, scale, needs, room_right=ROOM * 0.7)
