"""The box of one learning rate around a point: about as far as a method goes that divides by the gradients' size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points, write_on_ground
from landscape_viz.scenes.layers.zoom import Zoom
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

SIZE, LINE_GAP = 20.0, 10.0  # reference pixels
LETTERS = (6.8, 2.5)  # the width and height of the words, in their size


@dataclass(frozen=True, eq=False)
class RateBox:
    """A dashed box from the start of each step: one rate to each side.

    Attributes:
      starts: shape (steps, 2).
      rates: nan where there is none; shape (steps,).
      bounds: whether no step goes much beyond it.
      zoom: the windows.
      lines: that the words keep off, (start, end) in each step; each of shape (steps, 2, 2).
    """

    starts: Float64[np.ndarray, "steps 2"]
    rates: Float64[np.ndarray, " steps"]
    bounds: bool
    zoom: Zoom
    lines: tuple[Float64[np.ndarray, "steps 2 2"], ...] = ()

    def words_box(self, axes: Axes, step: int) -> tuple[float, float, float, float] | None:
        """Where the words stand in a step: left, bottom, right, top in pixels of the figure; None for nowhere."""
        pixel = points(axes.figure) * axes.figure.dpi / 72
        corner, side = np.array(axes.bbox.p0), np.array(axes.bbox.size)
        window = self.zoom.windows(axes)[step]
        rate, start = self.rates[step], self.starts[step]
        if not np.isfinite(rate) or not np.isfinite(start).all():
            return None
        scale = side / (window[:, 1] - window[:, 0])
        low, high = (corner + (start + way * rate - window[:, 0]) * scale for way in (-1, 1))
        width, height = LETTERS[0] * SIZE * pixel, LETTERS[1] * SIZE * pixel
        if (low < corner).all() and (high > corner + side).all():
            return None  # no side of the box is seen
        gap, edge = LINE_GAP * pixel, 0.5 * LINE_GAP * pixel
        left, bottom = np.maximum(low, corner + edge)
        right, top = np.minimum(high, corner + side - edge)
        # Inside the corners of what is seen of the box, then outside of it.
        columns, rows = (left + gap, right - gap - width), (top - gap, bottom + gap + height)
        places = [(x, y) for y in rows for x in columns]
        places += [(x, y) for y in (top + gap + height, bottom - gap) for x in columns]
        lines = [line[step] for line in self.lines]
        shares = np.linspace(0, 1, 61)[:, None]
        with np.errstate(invalid="ignore"):
            inked = [corner + (line[0] + shares * (line[1] - line[0]) - window[:, 0]) * scale for line in lines]
        for x, y in places:
            box = float(x), float(y - height), float(x + width), float(y)
            inside = box[0] >= corner[0] + edge and box[2] <= corner[0] + side[0] - edge
            inside = inside and box[1] >= corner[1] + edge and box[3] <= corner[1] + side[1] - edge
            if inside and not any(_crosses(line, box, 2 * gap) for line in inked):
                return box
        return None

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the box."""
        unit = points(axes.figure)
        box = Rectangle((0, 0), 1, 1, fill=False, zorder=3, gid="rate-box")
        box.set(edgecolor=theme.foreground, linewidth=2 * unit, alpha=0.55, linestyle=(0, (4, 4)))
        axes.add_artist(box)
        text = write_on_ground(
            axes, (0, 0), (0, 0), "", SIZE, theme.foreground, theme, ha="left", va="top", gid="rate-box-words",
            zorder=6,
        )  # fmt: skip
        text.set(clip_on=True, clip_box=axes.bbox)
        steps = len(self.rates)

        shown: list[int] = []

        def update(moment: Moment) -> None:
            step = min(moment.step, steps - 1)
            if shown == [step]:
                return
            shown[:] = [step]
            rate = self.rates[step]
            is_shown = bool(np.isfinite(rate) and np.isfinite(self.starts[step]).all())
            box.set_visible(is_shown)
            place = self.words_box(axes, step) if is_shown else None
            text.set_visible(place is not None)
            if is_shown:
                left, low = (float(end) for end in self.starts[step] - rate)
                box.set_bounds(left, low, 2 * float(rate), 2 * float(rate))
            if place is not None:
                window = self.zoom.windows(axes)[step]
                shares = (np.array([place[0], place[3]]) - axes.bbox.p0) / axes.bbox.size
                text.xy = tuple(window[:, 0] + shares * (window[:, 1] - window[:, 0]))
                number = short(float(rate), 3)
                text.set_text(f"at most about\none rate, {number}" if self.bounds else f"one rate,\n{number}")

        update(Moment(0, 0))
        return Live(update, ())


def _crosses(line: Float64[np.ndarray, "n 2"], box: tuple[float, float, float, float], room: float) -> bool:
    """Whether a point of a line lies in a box, or nearer to it than `room`."""
    x, y = line.T
    near = (x > box[0] - room) & (x < box[2] + room) & (y > box[1] - room) & (y < box[3] + room)
    return bool(near.any())
