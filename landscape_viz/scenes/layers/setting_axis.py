"""The axis of a setting that was varied: logarithmic where its values are, with ticks at round numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.limits import Limits, Scale, padded
from landscape_viz.scenes.number_format import even_numbers, short
from landscape_viz.scenes.theme import Theme

EVEN = 1e-6  # how far steps between equally spaced values may differ
MOST_TICKS = 6
ROOM_X, ROOM_Y = 96.0, 56.0  # reference pixels that each number has at least
WIDE = 20.0  # values that are spaced in neither way are drawn on a log scale if they span more than this factor


def spacing(values: Float64[np.ndarray, " n"]) -> Scale:
    """The scale that values are meant for, linear or log, by their distances."""
    if len(values) < 3 or values.min() <= 0:
        return "linear" if len(values) < 2 or values.min() <= 0 or values.max() <= WIDE * values.min() else "log"
    if _is_even(values):
        return "linear"
    if _is_even(np.log(values)):
        return "log"
    return "log" if values.max() > WIDE * values.min() else "linear"


def round_values(low: float, high: float, scale: Scale, most: int = MOST_TICKS) -> list[float]:
    """Round numbers from `low` to `high` for ticks, at about even distances on the scale."""
    if scale == "linear" or not high > low:
        return even_numbers(low, high, most) if high > low else [low]
    decades = math.log10(high / low)
    for factors in ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 5), (1, 3), (1,)):
        exponents = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
        numbers = [float(f"{factor}e{exponent}") for exponent in exponents for factor in factors]
        numbers = [number for number in numbers if low * (1 - 1e-9) <= number <= high * (1 + 1e-9)]
        if len(numbers) <= most:
            return numbers if len(numbers) >= 2 else even_numbers(low, high, most)
    stride = math.ceil(decades / most)
    return [number for number in numbers if round(math.log10(number)) % stride == 0]


@dataclass(frozen=True, eq=False)
class SettingAxis:
    """A layer that makes an axis that of a setting.

    Attributes:
      values: of the setting, at least one.
      scale: of the axis.
      which: the axis.
    """

    values: Float64[np.ndarray, " n"]
    scale: Scale
    which: Literal["x", "y"] = "x"

    @classmethod
    def of(cls, values: Float64[np.ndarray, " n"], which: Literal["x", "y"] = "x") -> SettingAxis:
        """The axis for these values, in any order."""
        return cls(values, spacing(np.sort(values)), which)

    @property
    def limits(self) -> Limits:
        """All values, and a little more at both ends."""
        low, high = float(self.values.min()), float(self.values.max())
        if self.scale == "linear" or high <= low:
            return padded(low, high, 0.03)
        reach = (high / low) ** 0.03
        return low / reach, high * reach

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Set the scale and the ticks."""
        limits = self.limits
        (axes.set_xscale if self.which == "x" else axes.set_yscale)(self.scale)
        (axes.set_xlim if self.which == "x" else axes.set_ylim)(limits)
        axis = axes.xaxis if self.which == "x" else axes.yaxis
        ticks = round_values(float(self.values.min()), float(self.values.max()), self.scale, self._most(axes))
        axis.set_major_locator(FixedLocator(ticks))
        axis.set_major_formatter(FixedFormatter([short(tick, 4) for tick in ticks]))
        axis.set_minor_locator(NullLocator())

    def _most(self, axes: Axes) -> int:
        """The number of ticks whose numbers find room."""
        pixels = axes.bbox.width if self.which == "x" else axes.bbox.height
        room = pixels * 72 / axes.figure.dpi / points(axes.figure)
        return int(np.clip(room / (ROOM_X if self.which == "x" else ROOM_Y), 2, MOST_TICKS))


def _is_even(values: Float64[np.ndarray, " n"]) -> bool:
    gaps = np.diff(values)
    return bool(np.ptp(gaps) <= EVEN * max(abs(float(gaps.mean())), 1e-300) * len(values))


def setting_words(name: str) -> str:
    """`learning_rate` as "learning rate", `sgd.momentum` as "momentum"."""
    return name.rpartition(".")[2].replace("_", " ")
