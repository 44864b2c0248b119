"""Contrast of colours, as the Web Content Accessibility Guidelines (WCAG 2.2, "relative luminance") define it."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_hex, to_rgb

READABLE = 4.5
"""The least contrast of text with what it stands on."""


def contrast(first: str, second: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(color: str, ground: str, ink: str, least: float = READABLE) -> str:
    """A colour for text on `ground`: `color`, mixed with as little of `ink` as makes it contrast enough."""
    for share in np.linspace(0, 1, 41):
        mixed = to_hex(tuple((1 - share) * np.array(to_rgb(color)) + share * np.array(to_rgb(ink))))
        if contrast(mixed, ground) >= least:
            return mixed
    return ink


def _luminance(color: str) -> float:
    channels = np.array(to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
