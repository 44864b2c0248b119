"""The colour bar: which colour is which loss, or which value of a setting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from landscape_viz.scenes.layers.header import text_size
from landscape_viz.scenes.layers.setting_axis import round_values, spacing
from landscape_viz.scenes.levels import FEWEST_TICKS, Levels, level_ticks
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.theme import Theme

ROOM = 72.0  # pixels at scale 1 that the bar takes from its panel; its name stands in the margin between panels
ROOM_UNNAMED = 56.0  # and without a name
SLACK = 1e-9  # of the range of the levels: what is no more beyond is not
POINT = 7.0  # pixels at scale 1 that the point of the bar is high
GAP, WIDTH, WORDS = 9.0, 11.0, 76.0  # to the bar, of it, and to the far side of its name, which is written upwards
MOST_TICKS, TICK_PIXELS = 6, 38.0
SMALLER = 0.85  # letters beside a bar, in those of the panel


@dataclass(frozen=True, eq=False)
class ColorBar:
    """A bar right of the panel in which every band is equally high, with a few round losses beside it.

    Attributes:
      levels: the bands.
      named: whether it is written on the bar what it shows.
      below, above: whether there are losses beyond the lowest and the highest band; the bar ends in a point there.
    """

    levels: Levels
    named: bool = True
    below: bool = False
    above: bool = False

    @classmethod
    def of(cls, levels: Levels, values: Float64[np.ndarray, "*grid"], named: bool = True) -> ColorBar:
        """The bar of these levels beside these losses."""
        finite = values[np.isfinite(values)]
        first, last = float(levels.edges[0]), float(levels.edges[-1])
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (first, last)
        slack = SLACK * (last - first)
        return cls(levels, named, low < first - slack, high > last + slack)

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the bar into axes of its own."""
        pixel = text_size(axes) / 10  # scale 1 has letters of 10 points
        height = axes.get_position().height * axes.figure.bbox.height
        room = int(height / (TICK_PIXELS * pixel))
        places, texts, base = level_ticks(self.levels, max(FEWEST_TICKS, min(MOST_TICKS, room)))
        count = self.levels.bands
        tones = theme.bands(count)
        bar = draw_bar(axes, theme, tones, places, texts)
        tip = POINT * pixel * count / height
        for beyond, end, way, tone in ((self.below, 0, -tip, tones[0]), (self.above, count, tip, tones[-1])):
            if beyond:
                corners = [(0.0, float(end)), (1.0, float(end)), (0.5, end + way)]
                bar.add_patch(Polygon(corners, clip_on=False, color=tone, linewidth=0, gid="color-bar-point"))
        if self.named:
            name = bar.text(WORDS / WIDTH, 0.5, f"{self.levels.label} {base}".strip(), transform=bar.transAxes)
            name.set(rotation=90, ha="right", va="center", fontsize=SMALLER * text_size(axes), gid="color-bar-label")
            name.set_parse_math(False)


class SettingBar:
    """A bar right of the panel that says which colour is which value of a setting.

    Args:
      values: ascending, in the order of the theme's colours.
      name: of the setting.
    """

    def __init__(self, values: Float64[np.ndarray, " n"], name: str) -> None:
        self._values, self._name = values, name

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the bar into axes of its own."""
        values, count = self._values, len(self._values)
        ticks = round_values(float(values[0]), float(values[-1]), spacing(values))
        places = [float(place) for place in np.interp(ticks, values, np.arange(count) + 0.5)]
        bar = draw_bar(axes, theme, theme.palette[:count], places, [short(tick, 4) for tick in ticks])
        above = 6 * text_size(axes) / 10 / (axes.get_position().height * axes.figure.bbox.height)
        name = bar.text(1.0, 1.0 + above, self._name, transform=bar.transAxes)
        name.set(ha="right", va="baseline", fontsize=SMALLER * text_size(axes), gid="color-bar-label", parse_math=False)


def draw_bar(axes: Axes, theme: Theme, colors: Sequence[str], places: Sequence[float], texts: Sequence[str]) -> Axes:
    """Axes right of others with fields of equal height, one for each colour, and words beside places in fields."""
    size, count = text_size(axes), len(colors)
    pixel = size / 10  # scale 1 has letters of 10 points
    panel, across = axes.get_position(), axes.figure.bbox.width
    bar: Axes = axes.figure.add_axes(
        (panel.x1 + GAP * pixel / across, panel.y0, WIDTH * pixel / across, panel.height),
        label="color-bar",
        zorder=-1,  # before everything that moves, which it need not be repainted for
        xlim=(0, 1),
        ylim=(0, count),
        autoscale_on=False,
    )
    bar.barh(np.arange(count) + 0.5, np.ones(count), height=1.0, color=colors, linewidth=0)
    bar.grid(visible=False)
    bar.spines[:].set_visible(False)
    bar.xaxis.set_major_locator(NullLocator())
    bar.yaxis.tick_right()
    bar.yaxis.set_major_locator(FixedLocator(list(places)))
    bar.yaxis.set_major_formatter(FixedFormatter(list(texts)))
    bar.tick_params(length=0, pad=2.5 * pixel, labelsize=SMALLER * size, labelfontfamily="DejaVu Sans")
    bar.tick_params(labelcolor=theme.foreground)
    return bar
