"""The skin of a block: the colours of a surface with its light and shadows, computed once for a film.

Sun and shadows belong to the block and turn with it, so that a frame of a turning film only looks colours up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Float64, UInt8, UInt32

from landscape_viz.scenes.height_ramp import ramp_oklab
from landscape_viz.scenes.oklab import oklab, oklab_to_bytes
from landscape_viz.scenes.projection import BASE
from landscape_viz.scenes.relief import (
    blurred,
    enlarged,
    filled,
    hole_alpha,
    keys,
    line_alpha,
    mix_in,
    spline,
)
from landscape_viz.scenes.theme import Theme

SUN = np.array([0.93, 0.85])  # how far to the side the sun stands, and how high
SUN_BEHIND = 193.7  # degrees from the camera to the sun, counterclockwise: behind the block, a little to the left

_MOST_SUN, _MOST_SHADOW = 0.7, 0.72
_SUN_GAIN = 2.0, 0.9  # on light paper and on dark
_PENUMBRA = 0.02  # half sides by which the edge of a shadow is higher than its middle
_IN_SHADOW = 0.75  # of the sun's light that a cast shadow takes away
_HOLLOW, _DEEP = 1 / 22, 0.16  # sides of the block: hollows of about this size are darker; half sides: how deep
_WALL_SHADE = (0.34, 0.16)  # of walls, and by how much more or less they have as they face
_WALL_STEPS = 512
SHADOW_REACH = 0.32
"""How far from the walls the shadow on the paper ends, in half sides."""
_SHADOW = 0.34, 0.8  # how dark it is on light paper and on dark
_SHADOW_SOFT, _SHADOW_AWAY, _SHADOW_POINTS = 0.09, 0.06, 768

Plane = Float32[np.ndarray, "ny nx"]


@dataclass(frozen=True, eq=False)
class Block:
    """A solid block whose upper side is a surface. Its arrays are looked up by the nearest point.

    Attributes:
      half: half its sides along x and y, and the height of 1, in one unit.
      heights: of the surface in that unit, row 0 at the lowest y; holes are as low as the lowest loss.
      holes: which points lie in holes or at their edges; None where there are none.
      colors: of the surface, four bytes in one number.
      walls: the colours of the walls towards -x, +x, -y and +y, from the floor up to the height of 1.
      shadow: the paper around the block, from `SHADOW_REACH` before its walls to as far behind.
    """

    half: tuple[float, float, float]
    heights: Plane
    holes: Bool[np.ndarray, "ny nx"] | None
    colors: UInt32[np.ndarray, "ny nx"]
    walls: UInt32[np.ndarray, "4 steps"]
    shadow: UInt32[np.ndarray, "n n"]


def baked_block(
    heights: Float64[np.ndarray, "ny nx"],
    half: tuple[float, float, float],
    theme: Theme,
    side_pixels: float,
    *,
    lines: Float64[np.ndarray, " lines"],
    azimuth: float,
    scale: float,
) -> Block:
    """A block with the colours of a theme.

    Args:
      heights: on a regular grid over the domain, from 0 to 1; nan is a hole.
      half: see `Block`.
      theme: its ramp, sun, shadow and lines.
      side_pixels: of the block in the picture, about.
      lines: heights of the contour lines.
      azimuth: of the camera in the middle of the film, in degrees: the sun stands behind the block.
      scale: width of the lines in that on a picture of 1280 x 720.
    """
    holes = ~np.isfinite(heights)
    grid = filled(np.asarray(heights, dtype=np.float32), holes)
    across, up, tall = half
    texels = float(np.clip(2.0 * side_pixels, 256, 1536))
    size = round(texels * across), round(texels * up)
    fine = np.clip(enlarged(grid, size, keys), 0, 1)
    sun = np.deg2rad(azimuth + SUN_BEHIND)
    light = np.array([SUN[0] * np.cos(sun), SUN[0] * np.sin(sun), SUN[1]])
    light = light / np.linalg.norm(light)

    lab = ramp_oklab(theme, fine)
    lit, hollow = _light(grid, half, light)
    gain = np.float32(_SUN_GAIN[_is_dark(theme)])
    lit = enlarged(lit, size, spline)
    mix_in(lab, theme.sun, np.clip(lit * gain, 0, _MOST_SUN))
    mix_in(lab, theme.shadow, np.clip(lit * np.float32(-theme.relief.shadow), 0, _MOST_SHADOW))
    lab[0] -= enlarged(hollow, size, spline) * np.float32(theme.relief.ambient)
    if len(lines):
        mix_in(lab, theme.contour, line_alpha(fine, lines, scale * texels / side_pixels))
    solid = fine * np.float32(tall)
    cut = None
    if holes.any():
        share = hole_alpha(holes, size)
        mix_in(lab, theme.faint, share)
        solid *= 1 - share
        wide = blurred(blurred(share, 1.0).T, 1.0).T  # an edge reaches into the cells beside it
        cut = wide > 0
    return Block(
        half, solid, cut, packed(oklab_to_bytes(lab)), _walls(theme, tall, sun, lines), _shadow(theme, half, light)
    )


def _is_dark(theme: Theme) -> bool:
    return bool(oklab(theme.background)[0] < 0.5)


def packed(colors: UInt8[np.ndarray, "*n 3"]) -> UInt32[np.ndarray, "*n"]:
    """Opaque colours as one number each, in the order of a picture's bytes."""
    opaque = np.full((*colors.shape[:-1], 4), 255, dtype=np.uint8)
    opaque[..., :3] = colors
    return opaque.view(np.uint32)[..., 0]


def _light(grid: Plane, half: tuple[float, float, float], light: Float64[np.ndarray, " 3"]) -> tuple[Plane, Plane]:
    """How much lighter than level ground each point is, and how deep in a hollow."""
    across, up, tall = half
    ny, nx = grid.shape
    height = blurred(blurred(grid, 0.8).T, 0.8).T * np.float32(tall)
    slope_y, slope_x = np.gradient(height, 2 * up / (ny - 1), 2 * across / (nx - 1))
    facing = np.clip(light[2] - slope_x * light[0] - slope_y * light[1], 0, None) / np.sqrt(slope_x**2 + slope_y**2 + 1)
    shade = cast_shadow(height, (2 * across / (nx - 1), 2 * up / (ny - 1)), light)
    shade = blurred(blurred(shade, nx / 160).T, ny / 160).T
    around = blurred(blurred(height, ny * _HOLLOW).T, nx * _HOLLOW).T
    hollow = np.clip((around - height) / _DEEP, -0.4, 1)
    return (facing * (1 - _IN_SHADOW * shade) - light[2]).astype(np.float32), hollow.astype(np.float32)


def cast_shadow(height: Plane, spacing: tuple[float, float], light: Float64[np.ndarray, " 3"]) -> Plane:
    """How much of the sun each point of a surface lacks because another stands before it, from 0 to 1.

    The height of the shadow is carried from line to line of the grid, away from the sun: it falls by the slope of the
    rays, and where the surface is higher a new one begins.

    Args:
      height: of the surface.
      spacing: of its grid, along x and y, in the unit of the heights.
      light: towards the sun.
    """
    along_x = abs(light[0]) * spacing[1] >= abs(light[1]) * spacing[0]
    lines = height.T if along_x else height
    step, side = spacing if along_x else spacing[::-1]
    main, other = (light[0], light[1]) if along_x else (light[1], light[0])
    order = range(len(lines)) if main < 0 else range(len(lines) - 1, -1, -1)
    # One line on, away from the sun, the rays have moved so many points to the side and so far down.
    shift = -float(other / abs(main) * step / side)
    fall = np.float32(light[2] / abs(main) * step)
    shadow = np.empty_like(lines)
    carried: np.ndarray | None = None
    whole = int(np.floor(shift))
    share = np.float32(shift - whole)
    numbers = np.arange(lines.shape[1])
    near, far = (np.clip(numbers - whole - k, 0, lines.shape[1] - 1) for k in (0, 1))
    outside = (numbers - whole < 0) | (numbers - whole - 1 > lines.shape[1] - 1)
    for number in order:
        line = lines[number]
        if carried is None:
            carried = line.copy()
        else:
            moved = carried[near] * (1 - share) + carried[far] * share - fall
            moved[outside] = -np.inf
            shadow[number] = moved - line
            carried = np.maximum(moved, line)
            continue
        shadow[number] = -1
    dark = np.clip(shadow / np.float32(_PENUMBRA), 0, 1)
    return np.asarray(dark.T if along_x else dark)


def _walls(
    theme: Theme, tall: float, sun: float, lines: Float64[np.ndarray, " lines"]
) -> UInt32[np.ndarray, "4 steps"]:
    """Layers of the ramp in the shade; walls to the right of the way of the sun are lighter than those to the left."""
    heights = np.linspace(BASE / tall, 1, _WALL_STEPS)
    walls = []
    for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        lab = ramp_oklab(theme, np.clip(heights, 0, 1)[:, None].astype(np.float32))
        toward = x * np.cos(sun) + y * np.sin(sun)
        right = x * np.sin(sun) - y * np.cos(sun)
        share = _WALL_SHADE[0] - _WALL_SHADE[1] * (0.6 * toward - 0.5 * right)
        mix_in(lab, theme.shadow, np.full((_WALL_STEPS, 1), share, dtype=np.float32))
        walls.append(oklab_to_bytes(lab)[:, 0])
    return packed(np.array(walls))


def _shadow(
    theme: Theme, half: tuple[float, float, float], light: Float64[np.ndarray, " 3"]
) -> UInt32[np.ndarray, "n n"]:
    """The paper in the shadow of the block: darkest at its walls, and a little farther away from the sun."""
    share = []
    for side, toward in zip(half[:2], light[:2], strict=True):
        reach = side + SHADOW_REACH
        place = np.linspace(-reach, reach, _SHADOW_POINTS) + _SHADOW_AWAY * toward / np.hypot(*light[:2])
        share.append(1 / (1 + np.exp((np.abs(place) - side) * 2.4 / _SHADOW_SOFT)))
    fade = np.sqrt(np.outer(share[1], share[0])) ** 1.6
    strength = _SHADOW[_is_dark(theme)]
    steps = np.linspace(0, 1, 256, dtype=np.float32)[:, None]
    lab = np.empty((3, 256, 1), np.float32)
    lab[:] = oklab(theme.background)[:, None, None]
    mix_in(lab, "black", steps * np.float32(strength))
    return packed(oklab_to_bytes(lab)[:, 0])[np.clip(fade * 255, 0, 255).astype(np.uint8)]
