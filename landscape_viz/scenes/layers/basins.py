"""Basins of attraction: the cell of every start in the colour of where it leads, darker where the way is longer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int, Int64, UInt8, UInt16
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from landscape_viz.scenes.layers.cells import CellImage
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.outcomes import DISTINCT, FATE_COLORS, OTHERS_COLOR
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

TONES = 8
"""Of each colour: few, so that a film of maps has room for all of them in the palette of a GIF."""
_FATES = (DISTINCT + 1) * TONES  # the row of the first of the other fates
LIGHTEST, DARKEST = 0.22, 0.45  # how far a colour is mixed with white for the shortest way, with black for the longest
PLAIN = 2  # the tone nearest to the colour itself
SHORTEST, LONGEST = 0.02, 0.97  # the quantiles of the steps between which the tones are spread
STRIP = 0.07  # of the height of the axes: the strip under a curve


@dataclass(frozen=True)
class Shading:
    """The steps from which tones go from the lightest to the darkest; outside they stay."""

    shortest: float
    longest: float

    @classmethod
    def of(cls, labels: Int[np.ndarray, "*grid"], steps: Int[np.ndarray, "*grid"]) -> Shading:
        """The range of the steps of starts that arrived, without the few that took far longer than all others."""
        taken = steps[(labels >= 0) & (steps >= 0)]
        if taken.size == 0:
            return cls(0.0, 0.0)
        low, high = (float(q) for q in np.quantile(taken, (SHORTEST, LONGEST), method="nearest"))
        return cls(low, high)

    @property
    def is_flat(self) -> bool:
        """True where all starts that count take the same number of steps."""
        return self.longest <= self.shortest

    def tones(self, steps: Int[np.ndarray, "*grid"]) -> Int64[np.ndarray, "*grid"]:
        """The number of the tone for so many steps, 0 being the lightest."""
        if self.is_flat:
            return np.full(steps.shape, PLAIN)
        share = (steps - self.shortest) / (self.longest - self.shortest)
        return np.clip(np.floor(share * TONES), 0, TONES - 1).astype(np.int64)


def tone_codes(
    labels: Int[np.ndarray, "*grid"], steps: Int[np.ndarray, "*grid"], shading: Shading | None
) -> UInt16[np.ndarray, "*grid"]:
    """The row of each cell in the table of `tone_table`."""
    tones = PLAIN if shading is None else shading.tones(steps)
    codes: Int64[np.ndarray, "*grid"] = np.minimum(labels, DISTINCT).astype(np.int64) * TONES + tones
    for place, label in enumerate(FATE_COLORS):
        codes[labels == label] = _FATES + place
    return codes.astype(np.uint16)


def tone_table(theme: Theme) -> UInt8[np.ndarray, "codes 4"]:
    """The tones of the attractors, those that further ones share, then the colours of the other fates, with alpha."""
    rows = [tone for number in (*range(DISTINCT), OTHERS_COLOR) for tone in _tones(theme.color(number))]
    rows += [np.array(to_rgb(theme.color(number))) for number in FATE_COLORS.values()]
    table = np.full((len(rows), 4), 255, dtype=np.uint8)
    table[:, :3] = np.rint(255 * np.array(rows))
    return table


def _tones(color: str) -> list[Float64[np.ndarray, " 3"]]:
    pure = np.array(to_rgb(color))
    mixed = np.linspace(LIGHTEST, -DARKEST, TONES)
    return [pure + share * (1 - pure) if share > 0 else pure * (1 + share) for share in mixed]


@dataclass(frozen=True, eq=False)
class Basins:
    """One map that fills as starts arrive, or several, one after another.

    Attributes:
      labels: of the starts, shape (maps, rows, columns), as in a `BasinMap`; row 0 is the lowest y, column 0 the
        lowest x.
      steps: at which they arrived, -1 where they never did.
      x_edges: the outer edges of the first and the last column.
      y_edges: those of the rows; None for a strip at the foot of the axes.
      last_step: where there is one map: the moment's step says which starts have arrived, and at this one it is
        also seen what became of the others. None where the moment's step is the number of the map.
      shaded: whether tones tell the steps.
    """

    labels: Int[np.ndarray, "maps rows columns"]
    steps: Int[np.ndarray, "maps rows columns"]
    x_edges: Limits
    y_edges: Limits | None
    last_step: int | None = None
    shaded: bool = True

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the cells."""
        table = tone_table(theme)
        shading = Shading.of(self.labels, self.steps) if self.shaded else None
        codes = tone_codes(self.labels, self.steps, shading)
        image = CellImage(
            axes,
            table[codes[-1]],
            self.x_edges,
            (0.0, STRIP) if self.y_edges is None else self.y_edges,
            axes.get_xaxis_transform() if self.y_edges is None else None,
        )
        image.set(zorder=0.6, gid="basins")  # above the axis, which could not be kept from frame to frame below it
        last, waiting = self.last_step, _FATES
        arrivals = np.where(self.labels[0] < 0, np.inf, self.steps[0])

        def update(moment: Moment) -> None:
            if last is None:
                shown = codes[min(moment.step, len(codes) - 1)]
            else:
                shown = np.where((arrivals <= moment.step) | (moment.step >= last), codes[0], waiting)
            image.set_data(table[shown])

        return Live(update, (image,))
