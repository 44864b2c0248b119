"""Arrows of a step in the plane: its parts laid head to tail, ghosts to compare them with, and their sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch
from matplotlib.transforms import ScaledTranslation

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.limits import Limits, pinned
from landscape_viz.scenes.number_format import short
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

Places = Float64[np.ndarray, "steps 2"]


@dataclass(frozen=True, eq=False)
class Arrow:
    """One arrow in each step.

    Attributes:
      name: its gid is "arrow:name".
      starts, ends: shape (steps, 2); an arrow without length, or with an end that is not finite, is not drawn.
      color: a number of the theme's palette.
      phases: the first and the last picture of a step in which it is seen.
      dashed: a ghost, drawn thin and dashed.
      is_step: the step itself, in the colour of alarm where it climbs.
      aside: drawn a little to the side, because another arrow lies on the same line.
    """

    name: str
    starts: Places
    ends: Places
    color: int
    phases: tuple[int, int]
    dashed: bool = False
    is_step: bool = False
    aside: bool = False


@dataclass(frozen=True, eq=False)
class StepArrows:
    """The arrows of every step, and a ring where it lands, in its last picture.

    An arrow that leaves the borders is cut there, and has its head on the border.

    Attributes:
      arrows: in the order of drawing.
      landings: where each step ends; nan for those whose ring is left out; shape (steps, 2).
      factors: by how much the arrows of a step are drawn longer than they are; said in a corner; shape (steps,).
      lands: the phase of the ring.
      alarms: whether a step climbs; shape (steps,).
      x_border, y_border: what is drawn.
    """

    arrows: tuple[Arrow, ...]
    landings: Places
    factors: Float64[np.ndarray, " steps"]
    lands: int
    alarms: Bool[np.ndarray, " steps"]
    color: int
    x_border: Limits
    y_border: Limits

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the arrows and the ring."""
        ring = axes.plot([], [], linestyle="none", marker="o", zorder=19, gid="landing", clip_on=False)[0]
        ring.set(markersize=1.6 * ring.get_markersize(), markerfacecolor="none")
        ring.set_markeredgewidth(1.3 * ring.get_linewidth())
        size = float(axes.xaxis.label.get_fontsize())
        note = axes.annotate(
            "", (1, 1), (-0.5 * size, -0.5 * size), xycoords="axes fraction", textcoords="offset points"
        )
        note.set(ha="right", va="top", zorder=18.9, gid="enlargement", fontsize=0.9 * size, parse_math=False)
        note.set_bbox(
            {"boxstyle": "round,pad=0.25", "facecolor": theme.background, "edgecolor": theme.muted, "lw": 0.06 * size}
        )
        patches = [_Patch(axes, theme, arrow, rank) for rank, arrow in enumerate(self.arrows)]

        def update(moment: Moment) -> None:
            step = moment.step
            steps = len(self.alarms)
            for arrow, patch in zip(self.arrows, patches, strict=True):
                first, last = arrow.phases
                ends = None
                if step < steps and first <= moment.phase <= last:
                    ends = cut(arrow.starts[step], arrow.ends[step], self.x_border, self.y_border)
                patch.place(ends)
                if ends is not None and arrow.is_step:
                    patch.set_facecolor(theme.alarm if self.alarms[step] else theme.color(arrow.color))
            enlarged = step < steps and self.factors[step] != 1
            note.set_text(f"arrows ×{short(float(self.factors[step]), 3)}" if enlarged else "")
            note.set_visible(enlarged)
            lands = step < steps and moment.phase >= self.lands and bool(np.isfinite(self.landings[step]).all())
            ring.set_data(
                *pinned(self.landings[step : step + 1], self.x_border, self.y_border)[0].T if lands else ([], [])
            )
            ring.set_markeredgecolor(theme.alarm if lands and self.alarms[step] else theme.color(self.color))

        return Live(update, (*patches, ring, note))


# In font sizes: what a solid arrow measures, and the rim in the colour of the background that sets it off.
_SOLID = "simple,head_length=1.1,head_width=1.1,tail_width=0.28"
_RIM, _DASH = 0.08, 0.15


class _Patch(FancyArrowPatch):
    """An arrow that knows its ends in the coordinates of the axes."""

    def __init__(self, axes: Axes, theme: Theme, arrow: Arrow, rank: int) -> None:
        style = "-|>,head_length=0.7,head_width=0.3" if arrow.dashed else _SOLID
        super().__init__((0, 0), (1, 1), arrowstyle=style, shrinkA=0, shrinkB=0, joinstyle="miter", capstyle="butt")
        self.ends: np.ndarray | None = None
        self._to_pixels, self._to_inches, self._dpi = axes.transData, axes.figure.dpi_scale_trans, axes.figure.dpi
        self._size = float(axes.xaxis.label.get_fontsize())
        self._dashed = arrow.dashed
        self._aside = 0.8 * self._size / 72 if arrow.aside else 0.0
        self.set(
            facecolor=theme.color(arrow.color),
            edgecolor=theme.color(arrow.color) if arrow.dashed else theme.background,
            linewidth=(_DASH if arrow.dashed else _RIM) * self._size,
            linestyle=(0, (3, 1.5)) if arrow.dashed else "-",
            zorder=18 + rank / 100,
            gid=f"arrow:{arrow.name}",
            clip_on=True,
        )
        axes.add_patch(self)

    def place(self, ends: Float64[np.ndarray, "2 2"] | None) -> None:
        """Lay it from the first end to the second, or take it away."""
        self.ends = ends
        self.set_visible(ends is not None)
        if ends is not None:
            start, end = self._to_pixels.transform(ends)
            length = float(np.hypot(*(end - start)))
            # The head of a short arrow is smaller: it must not be longer than the arrow.
            scale = min(self._size, 0.65 * length * 72 / self._dpi)
            self.set_mutation_scale(scale)
            if not self._dashed:
                self.set_linewidth(_RIM * scale)
            if self._aside and length:
                x, y = self._aside * (end - start) / length
                self.set_transform(self._to_pixels + ScaledTranslation(-y, x, self._to_inches))
            self.set_positions(tuple(ends[0]), tuple(ends[1]))


def cut(
    start: Float64[np.ndarray, " 2"], end: Float64[np.ndarray, " 2"], x_border: Limits, y_border: Limits
) -> Float64[np.ndarray, "2 2"] | None:
    """The part of the way from start to end that lies within the borders, or None where there is none.

    Source: Liang and Barsky, "A new concept and method for line clipping", 1984.
    """
    low, high = np.array([x_border, y_border]).T
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        way = end - start
        if not np.isfinite(way).all() or not way.any():
            return None
        at = np.stack([(low - start) / way, (high - start) / way])
    moving = way != 0
    if ((start < low) | (start > high))[~moving].any():
        return None
    enters = max(0.0, float(at[:, moving].min(axis=0).max()))
    leaves = min(1.0, float(at[:, moving].max(axis=0).min()))
    if enters >= leaves:
        return None
    return np.stack([start + enters * way if enters else start, end if leaves == 1 else start + leaves * way])
