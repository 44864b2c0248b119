"""A fan: the paths of a sweep over one setting, all at once, coloured by the setting."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from landscape_viz.errors import InputError, whole_number
from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.landscapes.validation import checked_landscape
from landscape_viz.output_formats import checked_size
from landscape_viz.scenes.layers.color_bar import ROOM, ColorBar
from landscape_viz.scenes.layers.header import Caption, text_size
from landscape_viz.scenes.layers.heat import SEQUENCE
from landscape_viz.scenes.layers.run_trails import RunTrails
from landscape_viz.scenes.layers.setting_axis import round_values, setting_words, spacing
from landscape_viz.scenes.limits import padded
from landscape_viz.scenes.loss_scale import loss_scale
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.panels.column import HEADROOM, Column
from landscape_viz.scenes.panels.contour_panel import contour_panel
from landscape_viz.scenes.panels.curve_panel import borders, curve_panel
from landscape_viz.scenes.panels.panel import AnyPanel, Panel
from landscape_viz.scenes.run_set import read_paths
from landscape_viz.scenes.scene import Scene
from landscape_viz.scenes.scene_builder import HOLD_SECONDS, SIZE, build_scene, comfortable_fps
from landscape_viz.scenes.theme import Theme, find_theme
from landscape_viz.scenes.timeline import Timeline
from landscape_viz.scenes.title import headed

GAP, WIDTH = 9.0, 11.0  # pixels at scale 1 to the bar, and of it


def fan_scene(
    landscape: Landscape,
    name: str,
    values: Any,
    paths: Any,
    *,
    label: str = "",
    steps: int | None = None,
    frames: int | None = None,
    minima: bool = True,
    title: str | None = None,
    size_pixels: tuple[int, int] = SIZE,
    theme: str | Theme = "light",
    hold_seconds: float = HOLD_SECONDS,
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
    size = checked_size(size_pixels)
    points, losses = read_paths(landscape, paths)
    numbers = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if numbers.shape != (len(points),):
        raise InputError(f"values must be one number for each of {len(points)} paths; got shape {numbers.shape}")
    last = points.shape[1] - 1 if steps is None else whole_number("steps", steps, 1, points.shape[1] - 1)
    order = np.argsort(numbers, kind="stable")
    numbers, points, losses = numbers[order], points[order, : last + 1], losses[order, : last + 1]
    timeline = Timeline.of_steps(last, frames)
    caption = Caption(tuple(f"step {moment.step} of {last}" for moment in timeline.moments))
    bar = SettingBar(numbers, setting_words(name))
    place = (_line if landscape.dim == 1 else _plane)(landscape, points, losses, minima)
    scene = build_scene(
        (place, _losses(landscape, losses, bar)),
        (),
        timeline,
        caption,
        title="",
        size_pixels=size,
        theme=sequence_theme(find_theme(theme), numbers),
        hold_seconds=hold_seconds,
        fps=comfortable_fps(len(timeline)),
    )
    scene = replace(scene, header_rows=0)
    names = [text for text in (landscape.formula, landscape.name) if text]
    told = [f"{label}, {setting_words(name)} varied: {text}" for text in names] if label else []
    return headed(scene, [title] if title else [*told, *names], caption)


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


class SettingBar:
    """A bar right of the panel that says which colour is which value.

    Args:
      values: ascending, in the order of the theme's colours.
      name: of the setting.
    """

    def __init__(self, values: Float64[np.ndarray, " n"], name: str) -> None:
        self._values, self._name = values, name

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the bar into axes of its own."""
        values, count = self._values, len(self._values)
        panel, (across, up), size = axes.get_position(), axes.figure.bbox.size, text_size(axes)
        pixel = size / 10
        bar = axes.figure.add_axes(
            (panel.x1 + GAP * pixel / across, panel.y0, WIDTH * pixel / across, panel.height),
            label="color-bar",
            zorder=-1,
            xlim=(0, 1),
            ylim=(0, count),
            autoscale_on=False,
        )
        bar.barh(np.arange(count) + 0.5, np.ones(count), height=1.0, color=theme.palette[:count], linewidth=0)
        bar.grid(visible=False)
        bar.spines[:].set_visible(False)
        ticks = round_values(float(values[0]), float(values[-1]), spacing(values))
        places = np.interp(ticks, values, np.arange(count) + 0.5)
        bar.xaxis.set_major_locator(NullLocator())
        bar.yaxis.tick_right()
        bar.yaxis.set_major_locator(FixedLocator([float(place) for place in places]))
        bar.yaxis.set_major_formatter(FixedFormatter([short(tick, 4) for tick in ticks]))
        bar.tick_params(length=0, pad=2.5 * pixel, labelsize=0.85 * size, labelfontfamily="DejaVu Sans")
        bar.tick_params(labelcolor=theme.foreground)
        name = bar.text(1.0, 1.0 + 6 * pixel / (panel.height * up), self._name, transform=bar.transAxes)
        name.set(ha="right", va="baseline", fontsize=0.85 * size, gid="color-bar-label", parse_math=False)


def _line(landscape: Landscape, points: np.ndarray, losses: np.ndarray, minima: bool) -> AnyPanel:
    x, y = borders(landscape)
    upper = curve_panel(landscape, (), minima=minima)
    colors = np.arange(len(points))
    on_curve = RunTrails(np.stack([points[..., 0], losses], axis=2), colors, x, y, trails=False)
    upper = replace(upper, layers=(*upper.layers, on_curve))
    steps = np.broadcast_to(np.arange(points.shape[1], dtype=np.float64), losses.shape)
    span = (0.0, float(points.shape[1] - 1))
    falling = RunTrails(np.stack([points[..., 0], steps], axis=2), colors, x, span, strong=True)
    lower = Panel((falling,), upper.x_limits, padded(*span, 0.03)[::-1], landscape.variables[0], "step")
    return Column(upper, lower, share=upper.share, upper_share=0.45, gap=HEADROOM, shared=True)


def _plane(landscape: Landscape, points: np.ndarray, losses: np.ndarray, minima: bool) -> Panel:
    x, y = ((float(low), float(high)) for low, high in landscape.bounds)
    panel = contour_panel(landscape, (), marks=None if minima else ())
    layers = tuple(layer for layer in panel.layers if not isinstance(layer, ColorBar))
    cloud = RunTrails(points, np.arange(len(points)), x, y, strong=True)
    return replace(panel, layers=(*layers, cloud), room_right=0.0)


def _losses(landscape: Landscape, losses: np.ndarray, bar: SettingBar) -> Panel:
    finite = np.isfinite(losses).all(axis=1) & (losses[:, -1] <= losses[:, 0])
    kept, lost = losses[finite], losses[~finite]
    told = loss_scale(landscape, [*kept], [*lost])
    limits = told.limits
    span = (0.0, float(losses.shape[1] - 1))
    steps = np.broadcast_to(np.arange(losses.shape[1], dtype=np.float64), losses.shape)
    cloud = RunTrails(
        np.stack([steps, told.shown(losses)], axis=2), np.arange(len(losses)), span, limits, heads=False, strong=True
    )
    return Panel(
        (cloud, bar),
        padded(*span, 0.03),
        limits,
        "step",
        told.label,
        y_scale=told.scale,
        whole_x=True,
        room_right=ROOM * 0.7,
    )
