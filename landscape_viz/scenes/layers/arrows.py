"""Arrows of a step in the plane: its parts laid head to tail, ghosts to compare them with, and their sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path as Outline
from matplotlib.transforms import IdentityTransform

from landscape_viz.scenes.layers.arrow_labels import ArrowLabel, Box, label_places
from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points, write_on_ground
from landscape_viz.scenes.layers.zoom import Zoom
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

Places = Float64[np.ndarray, "steps 2"]

CASING = 2.6  # reference pixels, as everything below
WIDTH, HEAD = 10.0, 34.0  # of a part
STEP_WIDTH, STEP_HEAD = 13.0, 40.0
GHOST_WIDTH, GHOST_HEAD = 4.0, 22.0
HEAD_SLOPE, MOST_HEAD = 0.52, 0.5  # half the width of a head in its length; its length in that of the arrow
LABEL, STEP_LABEL, LABEL_HALO = 28.0, 30.0, 5.0
RING = 26.0
CAPTION = 84.0  # the height of a caption on the stage


@dataclass(frozen=True, eq=False)
class Arrow:
    """One arrow in each step.

    Attributes:
      name: its gid is "arrow:name".
      starts, ends: shape (steps, 2); an arrow without length, or with an end that is not finite, is not drawn.
      color: a number of the theme's palette.
      phase: from which on it is seen, and in which it is built.
      label: is written beside it.
      dashed: a ghost, drawn thin and dashed.
      is_step: the step itself, in the colour of alarm where it climbs.
      alarms: where it is in the colour of alarm as well; shape (steps,).
    """

    name: str
    starts: Places
    ends: Places
    color: int
    phase: int
    label: str = ""
    dashed: bool = False
    is_step: bool = False
    alarms: Bool[np.ndarray, " steps"] | None = None


@dataclass(frozen=True, eq=False)
class StepArrows:
    """The arrows of every step at true scale, and a ring where it lands, from the phase on in which it lands.

    After the last step its arrows stay.

    Attributes:
      arrows: in the order of drawing.
      landings: where each step ends; shape (steps, 2).
      lands: the phase of the ring.
      alarms: whether a step climbs; shape (steps,).
      color: the number of the optimizer.
      zoom: the windows in which labels find their places.
      taken: boxes in the stage that labels keep off in a step: left, bottom, right, top in pixels of the figure.
      captioned: whether there is a caption at the upper edge.
    """

    arrows: tuple[Arrow, ...]
    landings: Places
    lands: int
    alarms: Bool[np.ndarray, " steps"]
    color: int
    zoom: Zoom
    taken: Callable[[Axes, int], Sequence[Box]] = lambda axes, step: ()
    captioned: bool = False

    def during(self, moments: Sequence[Moment], *, rates: bool = False) -> StepArrows:
        """The same on a stage with a caption (`rates`: what belongs to paths is told on the stage), or not."""
        return replace(self, captioned=rates)

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the arrows, their labels and the ring."""
        unit = points(axes.figure)
        ring = Line2D([], [], linestyle="none", marker="o", zorder=17, gid="landing", markerfacecolor="none")
        ring.set(markersize=RING * unit, markeredgewidth=3 * unit)
        axes.add_artist(ring)
        drawn = [ArrowPatch(axes, theme, arrow.dashed, arrow.is_step, rank) for rank, arrow in enumerate(self.arrows)]
        for arrow, patch in zip(self.arrows, drawn, strict=True):
            patch.set_gid(f"arrow:{arrow.name}")
        texts = [
            write_on_ground(
                axes, (0, 0), (0, 0), arrow.label, STEP_LABEL if arrow.is_step else LABEL, theme.foreground, theme,
                gid=f"arrow-label:{arrow.name}", halo=LABEL_HALO, zorder=23, weight="semibold",
            )
            for arrow in self.arrows
        ]  # fmt: skip
        for text in texts:
            text.set(clip_on=True, clip_box=axes.bbox)
        steps = len(self.alarms)
        places = self._label_places(axes)

        shown: list[tuple[int, int]] = []

        def update(moment: Moment) -> None:
            step = min(moment.step, steps - 1)
            phase, build = (moment.phase, moment.build) if moment.step < steps else (self.lands, 1.0)
            says_other = shown != [(step, phase)]
            shown[:] = [(step, phase)]
            for number, (arrow, patch, text) in enumerate(zip(self.arrows, drawn, texts, strict=True)):
                start, end = arrow.starts[step], arrow.ends[step]
                is_seen = phase >= arrow.phase and is_arrow(start, end)
                part = build if phase == arrow.phase else 1.0
                patch.place(np.stack([start, start + part * (end - start) if part < 1 else end]) if is_seen else None)
                alarms = (arrow.is_step and self.alarms[step]) or (arrow.alarms is not None and arrow.alarms[step])
                patch.paint(theme.alarm if alarms else theme.color(arrow.color))
                if not says_other:
                    continue
                label = places[step][number]
                is_told = is_seen and bool(arrow.label) and label is not None
                text.set_visible(is_told)
                if is_told and label is not None:
                    text.xy = label.anchor[0], label.anchor[1]
                    text.xyann = (label.away[0] * 72 / axes.figure.dpi, label.away[1] * 72 / axes.figure.dpi)
                    text.set_color(theme.alarm if alarms else theme.text_color(arrow.color))
            lands = phase >= self.lands and bool(np.isfinite(self.landings[step]).all())
            ring.set_data(*(self.landings[step][:, None] if lands else ([], [])))
            ring.set_markeredgecolor(theme.alarm if self.alarms[step] else theme.color(self.color))

        update(Moment(0, 0))
        return Live(update, (ring, *drawn))

    def _label_places(self, axes: Axes) -> list[Sequence[ArrowLabel | None]]:
        pixel = points(axes.figure) * axes.figure.dpi / 72
        sizes = [
            (
                text_width(arrow.label, STEP_LABEL if arrow.is_step else LABEL, "semibold") * pixel
                if arrow.label
                else 0,
                (STEP_LABEL if arrow.is_step else LABEL) * pixel,
            )
            for arrow in self.arrows
        ]
        left, bottom, right, top = (float(edge) for edge in axes.bbox.extents)
        stage = (left, bottom, right, top - (CAPTION * pixel if self.captioned else 0.0))
        found: list[Sequence[ArrowLabel | None]] = []
        corner, size = np.array([left, bottom]), np.array([axes.bbox.width, axes.bbox.height])
        for step, window in enumerate(self.zoom.windows(axes)):

            def to_pixels(places: np.ndarray, window: np.ndarray = window) -> np.ndarray:
                return np.asarray(corner + (places - window[:, 0]) / (window[:, 1] - window[:, 0]) * size)

            ends = [
                to_pixels(np.stack([arrow.starts[step], arrow.ends[step]]))
                if is_arrow(arrow.starts[step], arrow.ends[step])
                else None
                for arrow in self.arrows
            ]
            chosen = label_places(ends, sizes, stage, list(self.taken(axes, step)), pixel)
            found.append(
                [
                    None
                    if label is None
                    else ArrowLabel(
                        tuple(window[:, 0] + (np.array(label.anchor) - corner) / size * (window[:, 1] - window[:, 0])),
                        label.away,
                    )
                    for label in chosen
                ]
            )
        return found


def is_arrow(start: Float64[np.ndarray, " 2"], end: Float64[np.ndarray, " 2"]) -> bool:
    """True where there is an arrow to draw between two points."""
    return bool(np.isfinite(start).all() and np.isfinite(end).all() and (start != end).any())


class ArrowPatch(Patch):
    """An arrow as one polygon with a casing, from one point of the data to another; its widths are those of paper."""

    def __init__(self, axes: Axes, theme: Theme, dashed: bool = False, is_step: bool = False, rank: int = 0) -> None:
        unit = points(axes.figure)
        self.ends: np.ndarray | None = None
        self._to_pixels, self._axes_box = axes.transData, axes.bbox
        self._unit, self._figure = unit, axes.figure
        self._dashed = dashed
        self._width, self._head = (
            (GHOST_WIDTH, GHOST_HEAD) if dashed else (STEP_WIDTH, STEP_HEAD) if is_step else (WIDTH, HEAD)
        )
        super().__init__(facecolor="none", edgecolor=theme.casing, linewidth=CASING * unit, joinstyle="round")
        self.set(zorder=(16.5 if dashed else 17.5 if is_step else 18.0) + rank / 100, visible=False)
        axes.add_artist(self)
        self.set_transform(IdentityTransform())

    def paint(self, color: str) -> None:
        """Give it a colour."""
        self.set_facecolor(color)

    def place(self, ends: Float64[np.ndarray, "2 2"] | None) -> None:
        """Lay it from the first end to the second, or take it away."""
        self.ends = ends
        self.set_visible(ends is not None)
        self.stale = True

    def get_path(self) -> Outline:
        """The polygon in pixels; a dashed one has several."""
        if self.ends is None:
            return Outline(np.zeros((0, 2)))
        start, tip = self._to_pixels.transform(self.ends)
        length = float(np.hypot(*(tip - start)))
        reach = float(np.hypot(*self._axes_box.size))
        if not length > 0 or not np.isfinite(length):
            return Outline(np.zeros((0, 2)))
        along = (tip - start) / length
        if length > 20 * reach:  # Agg draws no polygon that goes astronomically far
            tip, length = start + 20 * reach * along, 20 * reach
        across = np.array([-along[1], along[0]])
        pixel = self._unit * self._figure.dpi / 72
        head = min(self._head * pixel, MOST_HEAD * length)
        side, half = HEAD_SLOPE * head, min(0.5 * self._width * pixel, 0.3 * head)
        neck = tip - head * along
        top = [neck + side * across, tip, neck - side * across]
        if not self._dashed:
            return _polygon(
                [start + half * across, neck + half * across, *top, neck - half * across, start - half * across]
            )
        dash, gap = 14.0 * pixel, 8.0 * pixel
        count = max(int((length - head) / (dash + gap)), 1)
        dash_ends = [start + (k * (dash + gap)) * along for k in range(count)]
        pieces = [
            _polygon(
                [
                    a + half * across,
                    a + dash * along + half * across,
                    a + dash * along - half * across,
                    a - half * across,
                ]
            )
            for a in dash_ends
            if length - head > dash
        ]
        return Outline.make_compound_path(*pieces, _polygon(top))


def _polygon(corners: Sequence[np.ndarray]) -> Outline:
    codes = [Outline.MOVETO, *[Outline.LINETO] * (len(corners) - 1), Outline.CLOSEPOLY]
    return Outline(np.array([*corners, corners[0]]), codes)
