"""Colours in OKLab, where equal distances look equally far: there they are mixed, darkened and compared.

Björn Ottosson, "A perceptual color space for image processing" (2020), https://bottosson.github.io/posts/oklab/.
A colour is a lightness from 0 to 1, a (green to red) and b (blue to yellow).
"""

from __future__ import annotations

import functools

import numpy as np
from jaxtyping import Float32, Float64, UInt8
from matplotlib.colors import to_hex, to_rgb

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_CONES, _FROM_LAB = np.linalg.inv(_TO_CONES), np.linalg.inv(_TO_LAB)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # of red, green and blue, as WCAG 2 has them
_TABLE_TOP = (1 << 14) - 1  # entries enough that no level of sRGB is missed by more than one


def linear_light(srgb: Float64[np.ndarray, "*n"]) -> Float64[np.ndarray, "*n"]:
    """The amounts of light of sRGB colours, both from 0 to 1."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def encoded_light(light: Float64[np.ndarray, "*n"]) -> Float64[np.ndarray, "*n"]:
    """The sRGB colours of amounts of light; what no screen can show is clipped to 0 to 1."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def srgb_to_oklab(srgb: Float64[np.ndarray, "*n 3"]) -> Float64[np.ndarray, "*n 3"]:
    """OKLab of sRGB colours from 0 to 1."""
    return np.asarray(np.cbrt(linear_light(srgb) @ _TO_CONES.T) @ _TO_LAB.T)


def oklab_to_srgb(lab: Float64[np.ndarray, "*n 3"]) -> Float64[np.ndarray, "*n 3"]:
    """sRGB colours from 0 to 1; those that no screen can show are clipped."""
    return encoded_light((lab @ _FROM_LAB.T) ** 3 @ _FROM_CONES.T)


def oklab(color: str) -> Float64[np.ndarray, " 3"]:
    """OKLab of a colour that matplotlib knows, such as "#1E45BF"."""
    return srgb_to_oklab(np.array(to_rgb(color)))


def hex_color(lab: Float64[np.ndarray, " 3"]) -> str:
    """A colour of OKLab as "#rrggbb"."""
    red, green, blue = (float(level) for level in oklab_to_srgb(np.asarray(lab, dtype=np.float64)))
    return to_hex((red, green, blue))


def mix(color: str, other: str, share: float) -> str:
    """The colour that is `share` of the way from one to the other, as "#rrggbb"."""
    return hex_color((1 - share) * oklab(color) + share * oklab(other))


def contrast(color: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.1): text should have 4.5, marks 3."""
    low, high = sorted(float(linear_light(np.array(to_rgb(each))) @ _LUMINANCE) for each in (color, other))
    return (high + 0.05) / (low + 0.05)


def oklab_to_bytes(lab: Float32[np.ndarray, " 3 *n"]) -> UInt8[np.ndarray, "*n 3"]:
    """The pixels of a picture given as planes of lightness, a and b: exact to one level in 255, and fast."""
    picture = np.empty((*lab.shape[1:], 3), np.uint8)
    cones = [_combined(row, lab) for row in _FROM_LAB]
    for cone in cones:
        cone *= cone * cone
    table = _gamma_table()
    for channel, row in enumerate(_FROM_CONES):
        light = _combined(row * _TABLE_TOP, cones)
        light += np.float32(0.5)
        np.clip(light, 0, _TABLE_TOP, out=light)
        np.take(table, light.astype(np.int32), out=picture[..., channel])
    return picture


def _combined(
    row: Float64[np.ndarray, " 3"], planes: Float32[np.ndarray, " 3 *n"] | list[Float32[np.ndarray, "*n"]]
) -> Float32[np.ndarray, "*n"]:
    total: Float32[np.ndarray, "*n"] = planes[0] * np.float32(row[0])
    total += planes[1] * np.float32(row[1])
    total += planes[2] * np.float32(row[2])
    return total


@functools.cache
def _gamma_table() -> UInt8[np.ndarray, " levels"]:
    levels = 255 * encoded_light(np.linspace(0, 1, _TABLE_TOP + 1))
    table: UInt8[np.ndarray, " levels"] = np.rint(levels).astype(np.uint8)
    return table
