"""The same height in two pictures: a dotted line from each head on a curve to its loss, and the loss in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.path import Paths
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.number_format import table_number, widest_numbers
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

SIZE, AWAY, LINE = 24.0, 18.0, 27.0  # of numbers, their distance from the dots, and from each other
HEAD = 17.0  # reference pixels: the radius of a head on the curve, at whose edge a link begins
WIDTH, DASHES = 1.8, (0, (2.0, 4.0))
EDGE = 16.0  # between the widest number and the edge of the picture
MOST = 4  # so many runs are told in numbers


@dataclass(frozen=True, eq=False)
class LossLinks:
    """Links and numbers, where there is room for them, of the runs in a panel of losses beside their curve.

    Attributes:
      paths: of the losses, as drawn.
      losses: of each run at every step.
      places: of each run on the curve: x at every step.
    """

    paths: Paths
    losses: tuple[Float64[np.ndarray, " _"], ...]
    places: tuple[Float64[np.ndarray, " _"], ...]

    def attach(self, axes: Axes, theme: Theme) -> Live | None:
        """Draw them, where the curve stands beside the panel."""
        curve = next((one for one in axes.figure.axes if one.get_gid() == "stage-curve"), None)
        if curve is None or len(self.losses) > MOST or abs(curve.bbox.y1 - axes.bbox.y1) > 1.0:
            return None
        unit = points(axes.figure)
        routes = self.paths.routes(axes)
        inks = [theme.text_color(path.color) for path in self.paths.paths]
        lines, texts = [], []
        free = (axes.figure.bbox.width - axes.bbox.x1) * 72 / axes.figure.dpi / unit
        has_numbers = free >= number_room(self.losses) - EDGE
        for path, ink in zip(self.paths.paths, inks, strict=True):
            line = Line2D([], [], color=theme.color(path.color), linewidth=WIDTH * unit, linestyle=DASHES, alpha=0.8)
            line.set(zorder=1, clip_on=False, gid="loss-link")
            axes.add_line(line)
            lines.append(line)
            if not has_numbers:
                continue
            texts.append(
                axes.annotate(
                    "",
                    (0, 0),
                    (AWAY * unit, 0.0),
                    textcoords="offset points",
                    fontsize=SIZE * unit,
                    fontweight="semibold",
                    color=ink,
                    ha="left",
                    va="center",
                    annotation_clip=False,
                    gid="loss-number",
                    zorder=21,
                    parse_math=False,
                )
            )
        x0, x1 = curve.get_xlim()
        left = (curve.bbox.x0 - axes.bbox.x0) / axes.bbox.width  # of the curve, in widths of the panel
        wide = curve.bbox.width / axes.bbox.width
        span = axes.get_xlim()[1] - axes.get_xlim()[0]
        low, high = axes.get_ylim()
        beside = HEAD * unit * axes.figure.dpi / 72 / axes.bbox.width * span
        apart = LINE * unit * axes.figure.dpi / 72 / axes.bbox.height * (high - low)

        def update(moment: Moment) -> None:
            now = [route.at(moment.step, moment.share) for route in routes]
            for line, place, x in zip(lines, now, self.places, strict=True):
                here = float(moment.along(x))
                seen = x0 <= here <= x1 and low <= place[1] <= high
                begin = (left + wide * (here - x0) / (x1 - x0)) * span + beside
                line.set_data([begin, place[0]], [place[1], place[1]] if seen else [np.nan, np.nan])
            heights = spread([float(place[1]) for place in now], apart, low, high - 0.6 * apart)
            for text, place, height, losses in zip(texts, now, heights, self.losses, strict=False):
                text.set_text(table_number(float(losses[min(moment.step, len(losses) - 1)])))
                text.xy = (float(place[0]), height)
                text.set_visible(bool(np.isfinite(place).all()))

        return Live(update, (*lines, *texts))


def number_room(losses: Sequence[Float64[np.ndarray, " _"]]) -> float:
    """The reference pixels that numbers of runs with such losses take right of their dots; 0 for too many runs."""
    if not 0 < len(losses) <= MOST:
        return 0.0
    return AWAY + EDGE + max(text_width(words, SIZE, "semibold") for words in widest_numbers(np.concatenate(losses)))


def spread(heights: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """The heights moved as little as it takes to be `apart` from each other, in the same order."""
    order = np.argsort(heights, kind="stable")
    wanted = np.asarray(heights, dtype=np.float64)[order]
    placed = np.clip(wanted, low, high)
    for _ in range(len(placed)):
        for number in range(1, len(placed)):
            short = apart - (placed[number] - placed[number - 1])
            if short > 0:
                placed[number - 1] -= short / 2
                placed[number] += short / 2
    out = np.empty_like(placed)
    out[order] = placed
    return [float(height) for height in out]
