"""The ground of a plane as a picture: tinted by height, shaded by a light from the upper left, with contour lines.

What is smooth (light and depth) is computed on the grid of the heights and enlarged; lines and tints are computed at
every pixel. A film draws its ground once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Bool, Float32, Float64, UInt8

from landscape_viz.scenes.height_ramp import ramp_oklab
from landscape_viz.scenes.oklab import oklab, oklab_to_bytes
from landscape_viz.scenes.theme import Theme

LINES = 15
"""Bands of equal height between contour lines, where no lines are given."""
STRONGER_EVERY = 4

_EXAGGERATION = 0.55  # of the slopes, in heights a side of the picture
_LIGHT = np.array([-1.0, 1.0, 1.25]) / np.linalg.norm([-1.0, 1.0, 1.25])
_MOST_SUN, _MOST_SHADOW = 0.8, 0.75
_HOLLOW = 1 / 28  # sides of the picture: hollows of about this size are darker
_LINE_WIDTH, _STRONG_WIDTH = 1.1, 1.9  # pixels at 1280 x 720
_LINE_ALPHA, _STRONG_ALPHA = 0.24, 0.42
_LEVEL = 5e-4  # heights a pixel: there is no line where the ground is flatter

Plane = Float32[np.ndarray, "h w"]


def relief(
    heights: Float64[np.ndarray, "ny nx"],
    theme: Theme,
    size_pixels: tuple[int, int] | None = None,
    *,
    lines: Sequence[float] | Float64[np.ndarray, " lines"] | None = None,
    scale: float = 1.0,
) -> UInt8[np.ndarray, "h w 3"]:
    """The shaded ground over a regular grid whose outer points lie on the border of the picture.

    The first row of heights, and of the picture, is the lowest: `imshow(..., origin="lower")`.

    Args:
      heights: from 0 to 1; nan is a hole, which has the colour `theme.faint`.
      size_pixels: width and height of the picture; by default one pixel for each point.
      lines: heights of the contour lines, ascending, none included; by default `LINES` bands of equal height.
      scale: width of the lines, in that on a picture of 1280 x 720.
    """
    size_pixels = size_pixels or (heights.shape[1], heights.shape[0])
    holes = ~np.isfinite(heights)
    grid = filled(np.asarray(heights, dtype=np.float32), holes)
    height = np.clip(enlarged(grid, size_pixels, keys), 0, 1)
    lightness, hollow = _light(grid, size_pixels)
    lab = ramp_oklab(theme, height)
    mix_in(lab, theme.sun, np.clip(lightness * np.float32(theme.relief.sun), 0, _MOST_SUN))
    mix_in(lab, theme.shadow, np.clip(lightness * np.float32(-theme.relief.shadow), 0, _MOST_SHADOW))
    lab[0] -= hollow * np.float32(theme.relief.ambient)
    at = np.linspace(0, 1, LINES + 1)[1:-1] if lines is None else np.asarray(lines, dtype=np.float64)
    if at.size:
        mix_in(lab, theme.contour, line_alpha(height, at, scale))
    if holes.any():
        mix_in(lab, theme.faint, hole_alpha(holes, size_pixels))
    return oklab_to_bytes(lab)


def mix_in(lab: Float32[np.ndarray, "3 h w"], color: str, share: Plane) -> None:
    """Mix a colour into a picture, in place."""
    for plane, value in zip(lab, oklab(color), strict=True):
        plane += (np.float32(value) - plane) * share


def _light(grid: Float32[np.ndarray, "ny nx"], size_pixels: tuple[int, int]) -> tuple[Plane, Plane]:
    """How much lighter than level ground each pixel is, from -1 to 1, and how deep in a hollow it lies, from 0."""
    side = max(size_pixels)
    across, up = (side * (points - 1) / pixels for points, pixels in zip(grid.shape[::-1], size_pixels, strict=True))
    smooth = blurred(blurred(grid, 0.6).T, 0.6).T
    slope_x, slope_y = (
        np.gradient(smooth, axis=axis) * np.float32(points * _EXAGGERATION) if smooth.shape[axis] > 1 else 0 * smooth
        for axis, points in ((1, across), (0, up))
    )
    facing = (_LIGHT[2] - slope_x * _LIGHT[0] - slope_y * _LIGHT[1]) / np.sqrt(slope_x**2 + slope_y**2 + 1)
    around = blurred(blurred(grid, up * _HOLLOW).T, across * _HOLLOW).T
    return (
        enlarged((facing - _LIGHT[2]).astype(np.float32), size_pixels, spline),
        np.maximum(enlarged(around - smooth, size_pixels, spline), 0),
    )


def blurred(grid: Float32[np.ndarray, "ny nx"], deviation: float) -> Float32[np.ndarray, "ny nx"]:
    """The columns convolved with a bell of this standard deviation in points; the borders go on as they end."""
    reach = int(3 * deviation + 1)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(deviation, 1e-3)) ** 2)
    bell = (bell / bell.sum()).astype(np.float32)
    padded = np.pad(grid, ((reach, reach), (0, 0)), mode="edge")
    total = np.zeros_like(grid)
    for k, weight in enumerate(bell):
        total += padded[k : k + len(grid)] * weight
    return total


def keys(t: Float32[np.ndarray, " n"]) -> list[Float32[np.ndarray, " n"]]:
    """Weights of four neighbours: Keys' cubic convolution (1981), which goes through the points."""
    return [
        t * (-1 + t * (2 - t)) / 2,
        1 + t * t * (3 * t - 5) / 2,
        t * (1 + t * (4 - 3 * t)) / 2,
        t * t * (t - 1) / 2,
    ]


def spline(t: Float32[np.ndarray, " n"]) -> list[Float32[np.ndarray, " n"]]:
    """Weights of four neighbours: the cubic B-spline, which smooths and whose curvature is continuous."""
    return [(1 - t) ** 3 / 6, (4 + t * t * (3 * t - 6)) / 6, (1 + t * (3 + t * (3 - 3 * t))) / 6, t**3 / 6]


Weights = Callable[[Float32[np.ndarray, " n"]], list[Float32[np.ndarray, " n"]]]


def enlarged(grid: Float32[np.ndarray, "ny nx"], size_pixels: tuple[int, int], weights: Weights) -> Plane:
    """A grid at the middles of the pixels, by a cubic kernel along each axis."""
    width, height = size_pixels
    if grid.shape == (height, width):
        return grid.copy()
    tall = _enlarged_columns(grid, height, weights)
    return np.ascontiguousarray(_enlarged_columns(np.ascontiguousarray(tall.T), width, weights).T)


def _enlarged_columns(grid: Float32[np.ndarray, "n m"], count: int, weights: Weights) -> Float32[np.ndarray, "count m"]:
    places = (np.arange(count, dtype=np.float64) + 0.5) / count * (len(grid) - 1)
    first = np.floor(places).astype(np.intp)
    total = np.zeros((count, grid.shape[1]), np.float32)
    for shift, weight in enumerate(weights((places - first).astype(np.float32)), start=-1):
        rows = grid[np.clip(first + shift, 0, len(grid) - 1)]
        rows *= weight[:, None]
        total += rows
    return total


def _slope(plane: Plane) -> Plane:
    """The length of the gradient, a pixel."""
    squares: Plane = np.zeros_like(plane)
    for axis in (0, 1):
        if plane.shape[axis] > 1:
            squares += np.gradient(plane, axis=axis) ** 2
    np.sqrt(squares, out=squares)
    return squares


def line_alpha(height: Plane, at: Float64[np.ndarray, " n"], scale: float) -> Plane:
    """How much of each pixel a contour line covers, by its distance along the steepest slope."""
    middles = (at[1:] + at[:-1]) / 2
    gaps = np.diff(at) if at.size > 1 else np.ones(1)
    number = np.searchsorted(middles.astype(np.float32), height.ravel()).astype(np.int32).reshape(height.shape)
    slope = _slope(height) + np.float32(1e-9)
    # Lines a pixel; those at the ends of the given heights have one neighbour.
    crowding = slope * np.float32(scale) / np.take(np.append(gaps, gaps[-1]).astype(np.float32), number)
    strong = (np.arange(1, at.size + 1) % STRONGER_EVERY == 0)[number]
    half_width = np.where(strong, np.float32(_STRONG_WIDTH / 2 * scale), np.float32(_LINE_WIDTH / 2 * scale))
    distance = np.abs(height - np.take(at.astype(np.float32), number)) / slope
    alpha: Plane = np.clip(half_width + np.float32(0.5) - distance, 0, 1)
    alpha *= np.where(strong, np.float32(_STRONG_ALPHA), np.float32(_LINE_ALPHA))
    alpha *= np.clip(3 - np.float32(2.2) * crowding, 0.25, 1)
    alpha *= np.clip(slope * np.float32(1 / _LEVEL), 0, 1)
    return alpha


def hole_alpha(holes: Bool[np.ndarray, "ny nx"], size_pixels: tuple[int, int]) -> Plane:
    """How much of each pixel lies in a hole; its edge is smooth."""
    smooth = blurred(blurred(holes.astype(np.float32), 1.0).T, 1.0).T  # slanted edges of the grid are stairs
    share = enlarged(smooth, size_pixels, spline) - np.float32(0.5)
    alpha: Plane = np.clip(share / np.maximum(_slope(share), np.float32(1e-3)) + np.float32(0.5), 0, 1)
    return alpha


def filled(grid: Float32[np.ndarray, "ny nx"], holes: Bool[np.ndarray, "ny nx"]) -> Float32[np.ndarray, "ny nx"]:
    """Heights with the holes filled by means over ever larger cells, so that the ground goes on smoothly."""
    if not holes.any():
        return grid
    if holes.all():
        return np.zeros_like(grid)
    known = np.where(holes, np.float32(0), grid)
    ny, nx = ((n + 1) // 2 for n in grid.shape)
    padded = np.pad(
        np.stack([known, (~holes).astype(np.float32)]), ((0, 0), (0, 2 * ny - len(grid)), (0, 2 * nx - grid.shape[1]))
    )
    total, count = padded.reshape(2, ny, 2, nx, 2).sum(axis=(2, 4))
    coarse = filled(total / np.maximum(count, 1), count == 0)
    wide = (
        enlarged(coarse, grid.shape[::-1], spline)
        if min(coarse.shape) > 1
        else np.broadcast_to(coarse.mean(), grid.shape)
    )
    return np.where(holes, wide, grid)
