"""The zoom on the steps of a run: a window around each, which glides from one to the next, and the ground in it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Float32, Float64, UInt8
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.image import AxesImage
from matplotlib.transforms import IdentityTransform

from landscape_viz.scenes.height_ramp import ramp
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.levels import Levels
from landscape_viz.scenes.relief import relief
from landscape_viz.scenes.theme import Theme, reference_scale
from landscape_viz.scenes.timeline import Moment

AROUND = 1.9  # the side of a window, in the longest side of what it is around
SMALLEST, LARGEST = 1e-7, 1e3  # the sides of windows, in those of the domain
ASIDE = np.array([0.05, -0.05])  # what is seen stands so far left of and above the middle, for the map in the corner
BEYOND = 2.2  # a ground reaches so far beyond its window, in sides of it, for the glide to the next one
POINTS = 121  # of a ground, along each side
STOPS = 12  # of its tints
SKEWED = 0.5  # the least power that losses are raised to where most of them are low

Box = Float64[np.ndarray, "2 2"]
"""(low, high) in x and in y."""


@dataclass(frozen=True, eq=False)
class Zoom:
    """Windows around what is to be seen of each step.

    Attributes:
      seen: the boxes of what is to be seen, (low, high) in x and y; shape (steps, 2, 2); nan where there is nothing.
      starts: where each step begins, which is seen in any case; shape (steps, 2).
      domain: of the landscape.
      is_true: whether x and y have one scale, and not those of the domain.
      map_at_left: the lower corner in which there is a map, and from which what is seen stands a little off.
    """

    seen: Float64[np.ndarray, "steps 2 2"]
    starts: Float64[np.ndarray, "steps 2"]
    domain: Box
    is_true: bool
    map_at_left: bool = False

    def windows(self, axes: Axes) -> Float64[np.ndarray, "steps 2 2"]:
        """The window of each step in axes of this size: (low, high) in x and in y; shape (steps, 2, 2)."""
        return self._windows(round(float(axes.bbox.width)), round(float(axes.bbox.height)))

    def _windows(self, width: int, height: int) -> Float64[np.ndarray, "steps 2 2"]:
        domain = self.domain[:, 1] - self.domain[:, 0]
        side = np.array([width, height], dtype=np.float64)
        # The sides of a window are `unit` times those of the picture, whatever its size.
        unit = side * (np.ones(2) if self.is_true else domain / side)
        unit /= (unit / domain).max()
        found = np.empty_like(self.seen)
        before: tuple[np.ndarray, float] = (self.domain.mean(axis=1), 1.0)
        for number, (seen, start) in enumerate(zip(self.seen, self.starts, strict=True)):
            extent = seen[:, 1] - seen[:, 0]
            with np.errstate(all="ignore"):
                size = AROUND * float((extent / unit).max())
                # No window is so small that its numbers cannot be told apart.
                least = max(SMALLEST, float((1e-9 * np.abs(start) / unit).max()))
            if np.isfinite(size) and size > 0 and np.isfinite(seen).all():
                size = min(max(size, least), LARGEST)
                reach = 0.35 * size * unit
                center = np.clip(seen.mean(axis=1), start - reach, start + reach)
                before = center, size
            elif np.isfinite(start).all():
                before = start, before[1]
            center, size = before
            center = center + ASIDE * (-1 if self.map_at_left else 1, 1) * size * unit
            found[number] = np.stack([center - 0.5 * size * unit, center + 0.5 * size * unit], axis=1)
        return found


def window_at(windows: Float64[np.ndarray, "steps 2 2"], moment: Moment) -> Box:
    """The window of a moment: between those of its step and the next one, in the share that the ball has gone."""
    last = len(windows) - 1
    here, there = windows[min(moment.step, last)], windows[min(moment.step + 1, last)]
    return np.asarray(here + moment.share * (there - here)) if moment.share else here


@dataclass(frozen=True, eq=False)
class ZoomedGround:
    """The ground of the window, which the limits of the axes follow; the first layer of a stage.

    The tints are those of the whole landscape. Light and lines are those of the window alone: there is something to
    see however flat it is. While the window glides, the ground of one step gives way to that of the next.

    Attributes:
      zoom: the windows.
      losses: the loss at points of shape (..., 2).
      levels: of the whole landscape.
    """

    zoom: Zoom
    losses: Callable[[np.ndarray], np.ndarray]
    levels: Levels

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the ground; the window is that of the moment."""
        windows = self.zoom.windows(axes)
        regions = _regions(windows, axes)
        grids = np.stack([_points(region) for region in regions])
        values = np.asarray(self.losses(grids))
        last = len(regions) - 1

        @functools.lru_cache(maxsize=4)  # a film goes on to the next; it never needs all of them
        def picture(step: int) -> np.ndarray:
            return self._picture(axes, theme, regions[step], windows[step], values[step])

        image = WindowImage(axes)
        shown: list[tuple[int, float]] = []

        def seen(step: int, window: Box) -> Float32[np.ndarray, "h w 3"]:
            return _resampled(picture(step), regions[step], window, image.size)

        def update(moment: Moment) -> None:
            step = min(moment.step, last)
            share = moment.share if step < last else 0.0
            if shown == [(step, share)]:
                return
            shown[:] = [(step, share)]
            window = window_at(windows, moment)
            axes.set(xlim=window[0], ylim=window[1])
            if not share:
                image.show(_cropped(picture(step), regions[step], window, image.size), window)
                return
            # The wider one lies below; the other is seen as long as it covers the window.
            here, there = windows[step : step + 2]
            if np.ptp(there[0]) > np.ptp(here[0]):
                below, above, gone = step + 1, step, share / _covered(here, there, regions[step])
            else:
                below, above, gone = step, step + 1, (1 - share) / _covered(there, here, regions[step + 1])
            ground = seen(below, window)
            if gone < 1:
                ground += np.float32(1 - gone) * (seen(above, window) - ground)
            image.show((ground + np.float32(0.5)).astype(np.uint8), window)

        update(Moment(0, 0))
        return Live(update, ())

    def _picture(self, axes: Axes, theme: Theme, region: Box, window: Box, values: np.ndarray) -> np.ndarray:
        figure = axes.figure.bbox.size
        side = np.array([axes.bbox.width, axes.bbox.height])
        width, height = np.rint((region[:, 1] - region[:, 0]) / (window[:, 1] - window[:, 0]) * side).astype(int)
        heights, losses = _local_heights(values)
        tints = ramp(theme, self.levels.height(losses))
        stops = tuple(to_hex(tint / 255) for tint in tints)
        scale = reference_scale((round(float(figure[0])), round(float(figure[1]))))
        return relief(heights, replace(theme, heights=stops), (int(width), int(height)), scale=scale)


class WindowImage(AxesImage):
    """A picture of all the pixels of some axes, which Agg puts there as it is."""

    def __init__(self, axes: Axes) -> None:
        super().__init__(axes, origin="lower", interpolation="nearest")
        self.size = (max(round(float(axes.bbox.width)), 2), max(round(float(axes.bbox.height)), 2))
        self._rgba = np.full((self.size[1], self.size[0], 4), 255, np.uint8)
        self.set(zorder=0, gid="ground")
        axes.add_image(self)

    def show(self, picture: UInt8[np.ndarray, "h w 3"], window: Box) -> None:
        """Show a picture, its first row the lowest, of a part of the plane."""
        self._rgba[..., :3] = picture[::-1]
        self.set_data(picture)
        self.set_extent((*window[0], *window[1]))

    def make_image(self, renderer: Any, magnification: float = 1.0, unsampled: bool = False) -> Any:
        """The picture without resampling where it has the pixels of the axes."""
        assert self.axes is not None
        box = self.axes.bbox
        fits = np.allclose(box.size, self.size) and np.allclose(box.p0, np.rint(box.p0))
        if unsampled or magnification != 1.0 or not fits:
            return super().make_image(renderer, magnification, unsampled)
        return self._rgba, round(float(box.x0)), round(float(box.y0)), IdentityTransform()


def _cropped(
    picture: UInt8[np.ndarray, "y x 3"], region: Box, window: Box, size: tuple[int, int]
) -> UInt8[np.ndarray, "h w 3"]:
    """The pixels of a window at rest."""
    rows, columns = picture.shape[:2]
    left, low = np.rint((window[:, 0] - region[:, 0]) / (region[:, 1] - region[:, 0]) * (columns, rows)).astype(int)
    return picture[low : low + size[1], left : left + size[0]]


def _resampled(
    picture: UInt8[np.ndarray, "y x 3"], region: Box, window: Box, size: tuple[int, int]
) -> Float32[np.ndarray, "h w 3"]:
    """A window of a picture of a region, by linear interpolation; beyond it the border goes on."""
    axes = []
    for (start, end), (low, high), count, pixels in zip(window, region, size, picture.shape[1::-1], strict=True):
        at = (start + (np.arange(count) + 0.5) / count * (end - start) - low) / (high - low) * pixels - 0.5
        at = np.clip(at, 0, pixels - 1)
        first = np.minimum(at.astype(np.intp), max(pixels - 2, 0))
        axes.append((first, np.minimum(first + 1, pixels - 1), (at - first).astype(np.float32)))
    (left, right, across), (low, high, up) = axes
    rows = picture[low].astype(np.float32)
    rows += up[:, None, None] * (picture[high] - rows)
    found: np.ndarray = rows[:, left]
    found += across[None, :, None] * (rows[:, right] - found)
    return found


def _regions(windows: Float64[np.ndarray, "steps 2 2"], axes: Axes) -> list[Box]:
    """For each window the part of the plane whose ground is drawn: enough for the glides from and to its neighbours.

    It goes by whole pixels beyond the window, so that a window at rest shows its pixels as they are.
    """
    regions = []
    for number, window in enumerate(windows):
        near = windows[max(number - 1, 0) : number + 2]
        pixel = (window[:, 1] - window[:, 0]) / np.array([axes.bbox.width, axes.bbox.height])
        most = 0.5 * (BEYOND - 1) * (window[:, 1] - window[:, 0])
        below = np.clip(window[:, 0] - near[:, :, 0].min(axis=0), 0, most)
        above = np.clip(near[:, :, 1].max(axis=0) - window[:, 1], 0, most)
        regions.append(
            np.stack(
                [window[:, 0] - np.ceil(below / pixel) * pixel, window[:, 1] + np.ceil(above / pixel) * pixel], axis=1
            )
        )
    return regions


def _covered(narrow: Box, wide: Box, region: Box) -> float:
    """The share of the way from a narrow window to a wide one up to which a region covers what is between them."""
    with np.errstate(all="ignore"):
        low = (narrow[:, 0] - region[:, 0]) / (narrow[:, 0] - wide[:, 0])
        high = (region[:, 1] - narrow[:, 1]) / (wide[:, 1] - narrow[:, 1])
    shares = [share for share in (*low, *high) if np.isfinite(share) and share > 0]
    return float(min([1.0, *shares]))


def _points(region: Box) -> Float64[np.ndarray, "n n 2"]:
    x, y = (np.linspace(low, high, POINTS) for low, high in region)
    return np.stack(np.meshgrid(x, y), axis=-1)


def _local_heights(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Heights from 0 to 1 over a part of the plane, and the losses at equal distances of height.

    Where most losses are far below the highest one, the heights of the low ones are spread.
    """
    finite = values[np.isfinite(values)]
    if not finite.size or not finite.max() - finite.min() > 0:
        level = float(finite.max()) if finite.size else 0.0
        return np.where(np.isfinite(values), 0.5, np.nan), np.full(STOPS, level)
    low, high = float(finite.min()), float(np.quantile(finite, 0.995))
    high = high if high > low else float(finite.max())
    parts = np.clip((values - low) / (high - low), 0, 1)
    middle = float(np.nanmedian(parts))
    power = min(max(np.log(0.5) / np.log(middle), SKEWED), 1.0) if 0 < middle < 0.5 else 1.0
    stops = low + (high - low) * np.linspace(0, 1, STOPS) ** (1 / power)
    return parts**power, stops
