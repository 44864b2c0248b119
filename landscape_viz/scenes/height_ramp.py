"""The colours of heights: from `Theme.heights`, in between mixed in OKLab; the ground and the colour bar share them."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32, Float64, UInt8

from landscape_viz.scenes.oklab import oklab, oklab_to_bytes
from landscape_viz.scenes.theme import Theme


def ramp(theme: Theme, heights: Sequence[float] | Float64[np.ndarray, "*n"]) -> UInt8[np.ndarray, "*n 3"]:
    """The unshaded colours of heights from 0 to 1, as levels of sRGB; those beyond have the colours of the ends.

    A colour bar is `ramp(theme, np.linspace(0, 1, pixels))[:, None]`, drawn with `origin="lower"`.
    """
    return oklab_to_bytes(ramp_oklab(theme, np.asarray(heights, dtype=np.float32)))


def ramp_oklab(theme: Theme, heights: Float32[np.ndarray, "*n"]) -> Float32[np.ndarray, " 3 *n"]:
    """The same as planes of lightness, a and b."""
    table = _table(theme)
    top = table.shape[1] - 1
    number = np.clip(heights * np.float32(top) + np.float32(0.5), 0, top).astype(np.int32)
    return np.stack([np.take(plane, number) for plane in table])


@functools.lru_cache(maxsize=8)
def _table(theme: Theme) -> Float32[np.ndarray, "3 n"]:
    """The ramp in steps too small to be seen: looking up is faster than mixing at every pixel."""
    stops = np.array([oklab(color) for color in theme.heights])
    places = np.linspace(0, len(stops) - 1, 4096)
    return np.stack([np.interp(places, np.arange(len(stops)), plane) for plane in stops.T]).astype(np.float32)
