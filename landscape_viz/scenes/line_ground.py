"""The ground under a curve as a picture: tinted by height like a map, lit from the left just below the curve."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, UInt8

from landscape_viz.scenes.height_ramp import ramp_oklab
from landscape_viz.scenes.oklab import oklab, oklab_to_bytes
from landscape_viz.scenes.theme import Theme

_HIGHEST = 0.9  # of the ramp: above it the curve would stand out too little
_STEEPNESS = 0.8  # of the slope that the light sees
_LIGHT, _LIT_DEPTH = 0.05, 0.10  # how much lighter a slope that faces the left is, down to which share of the picture
_DARK, _DARK_DEPTH = 0.03, 0.25  # how much darker it is far below; lighter where the paper is dark
_LIGHTEST = 0.99  # a colour lighter than that is clipped and changes its hue


def line_ground(
    curve: Float64[np.ndarray, " w"], heights: Float64[np.ndarray, " h"], theme: Theme
) -> UInt8[np.ndarray, "h w 4"]:
    """The ground, RGBA; above the curve it is transparent. The first row is the lowest.

    Args:
      curve: its height in the middle of each column of pixels, from 0 at the lower edge of the picture to 1 at the
        upper, or beyond; nan where there is none.
      heights: the height from 0 to 1, as `Levels.height` gives it, of the loss in the middle of each row.
    """
    rows, columns = len(heights), len(curve)
    missing = np.isnan(curve)
    top = np.clip(np.where(missing, -1.0, curve), -1, 2)
    slope = np.gradient(top * rows) if columns > 1 else np.zeros(1)
    facing = _STEEPNESS * slope / np.sqrt(1 + (_STEEPNESS * slope) ** 2)
    level = (np.arange(rows, dtype=np.float32)[:, None] + np.float32(0.5)) / np.float32(rows)
    below = top.astype(np.float32) - level
    depth = np.maximum(below, 0)
    stripe = ramp_oklab(theme, (heights * _HIGHEST).astype(np.float32))
    lab = np.repeat(stripe[:, :, None], columns, axis=2)
    is_dark_paper = oklab(theme.background)[0] < 0.5
    lab[0] += facing.astype(np.float32) * np.float32(_LIGHT) * np.exp(depth * np.float32(-1 / _LIT_DEPTH))
    lab[0] -= np.float32(-0.6 * _DARK if is_dark_paper else _DARK) * (1 - np.exp(depth * np.float32(-1 / _DARK_DEPTH)))
    np.minimum(lab[0], np.float32(_LIGHTEST), out=lab[0])
    # The distance from the curve in pixels, measured across it.
    across = (rows / np.sqrt(1 + slope**2)).astype(np.float32)
    alpha = np.clip(below * across + np.float32(0.5), 0, 1)
    alpha[:, missing] = 0
    picture = np.empty((rows, columns, 4), np.uint8)
    picture[..., :3] = oklab_to_bytes(lab)
    picture[..., 3] = np.rint(255 * alpha)
    return picture
