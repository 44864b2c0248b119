"""Panel: one set of axes of a scene, what is drawn into it, and what it asks of the scene."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator, ScalarFormatter

from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.path import Path
from landscape_viz.scenes.layout import LABEL_LEFT, NAME, RIGHT, SPACE, TICK, TICKS_LEFT, Box, Shape
from landscape_viz.scenes.legend import Entry, colors_of
from landscape_viz.scenes.limits import Limits, Scale
from landscape_viz.scenes.number_format import power, short, shortened, signed
from landscape_viz.scenes.text_metrics import number_width, widest, written_width
from landscape_viz.scenes.theme import Theme, text_scale
from landscape_viz.scenes.timeline import Moment

MOST_TICKS, ACROSS, UP = 6, 34.0, 22.0  # of a plane, and the pixels at scale 1 that each takes
SMALLEST_TITLE = 0.7  # of the usual letters
LETTERS = 2  # so short a name of a plane's y axis is not turned
TITLE_LINE, TITLE_ABOVE = 22.0, 6.0  # pixels at scale 1: what a title takes, and how far above the axes it stands
TRUE_FROM = 0.68  # the share of its room that a plane must keep to be drawn with one scale on both axes


@dataclass(frozen=True, eq=False)
class SceneNeeds:
    """A panel's requests to the scene that shows it, so that panels of any kinds can stand beside each other.

    Attributes:
      steps: the last step that its layers know; None where nothing moves.
      phases: pictures of each step.
      runs: what a legend names; their colours are those of `colors_of`, unless `colors` gives their numbers.
      colors: of the runs, where they are not to be changed.
      entries: lines of a legend that the panel makes itself.
      caption: the line for a moment, and whether it is a warning; by default the step.
      palette: makes the theme whose colours the numbers of its layers mean; by default they are those of optimizers,
        which a scene deals out anew where panels show different ones.
    """

    steps: int | None = None
    phases: int = 1
    runs: tuple[Trajectory, ...] = ()
    colors: tuple[int, ...] | None = None
    entries: tuple[Entry, ...] = ()
    caption: Callable[[Moment], tuple[str, bool]] | None = None
    palette: Callable[[Theme], Theme] | None = None

    def own_moment(self, moment: Moment) -> Moment:
        """The moment as the panel knows it: it rests at its last step, and in the last phase of a step."""
        return moment.within(self.steps or 0, self.phases)


STILL = SceneNeeds()


@runtime_checkable
class AnyPanel(Protocol):
    """The interface of panels: layers, a share of the width, and axes to draw the layers into."""

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, in the order of drawing."""
        ...

    @property
    def share(self) -> float:
        """The width (or height, where panels are stacked) relative to the other panels."""
        ...

    @property
    def room_left(self) -> float:
        """The room left of the axes for numbers and a name, in pixels at scale 1."""
        ...

    @property
    def shape(self) -> Shape | None:
        """The width that it needs at most for its height; None where it takes what it gets."""
        ...

    @property
    def needs(self) -> SceneNeeds:
        """Moments, legend, caption and colours that a scene of it has."""
        ...

    def open(self, figure: Figure, box: Box, theme: Theme, size_pixels: tuple[int, int]) -> Axes:
        """Make the axes in a box of the figure, without the layers."""
        ...


@dataclass(frozen=True, eq=False)
class Panel:
    """One set of axes and the layers drawn into it, in order.

    Attributes:
      layers: what is drawn.
      x_limits, y_limits: the visible part of the plane.
      x_label, y_label: the names of the axes.
      y_scale: "linear" or "log".
      whole_x: whether only whole numbers are marked on the x axis (steps).
      share: the width (or height, where panels are stacked) relative to the other panels.
      title: a line above the axes.
      room_right: pixels at scale 1 that are left free on the right, for a colour bar.
      plane: both axes are coordinates of one plane: angles are true where that costs little room, and no grid is drawn.
      own_numbers: a layer writes the numbers beside the y axis, so that their width is not known.
      needs: moments, legend and colours that a scene of it has.
    """

    layers: tuple[Layer, ...]
    x_limits: Limits
    y_limits: Limits
    x_label: str = ""
    y_label: str = ""
    y_scale: Scale = "linear"
    whole_x: bool = False
    share: float = 1.0
    title: str = ""
    room_right: float = 0.0
    plane: bool = False
    own_numbers: bool = False
    needs: SceneNeeds = STILL

    @property
    def room_left(self) -> float:
        """The room left of the axes for numbers and a name, in pixels at scale 1."""
        if self.own_numbers:
            return TICKS_LEFT
        name = written_width(self.y_label) + SPACE if self.plane and len(self.y_label) <= LETTERS else NAME
        return self._name_left + (max(name, NAME) if self.y_label else 0.0)

    @property
    def shape(self) -> Shape | None:
        """That of its plane; None of any other panel."""
        if not self.plane:
            return None
        (x0, x1), (y0, y1) = self.x_limits, self.y_limits
        return Shape((x1 - x0) / (y1 - y0), self.room_right, TITLE_LINE if self.title else 0.0)

    @property
    def _name_left(self) -> float:
        """The distance of the name of the y axis from the axes, in pixels at scale 1."""
        if self.own_numbers:
            return LABEL_LEFT
        low, high = self.y_limits
        if self.plane:
            base, unit, _ = shortened(self.y_label, low, high)
            shown = shown_less(base, unit)
            width = widest([shown(value) for value in plane_ticks().tick_values(low, high)])
        else:
            width = number_width(self.y_limits, self.y_scale)
        return TICK + width + SPACE

    def open(self, figure: Figure, box: Box, theme: Theme, size_pixels: tuple[int, int]) -> Axes:
        """Make the axes in a box of the figure, without the layers."""
        axes = figure.add_axes(self._box(box, size_pixels), label=self.y_label)
        axes.set_yscale(self.y_scale)
        axes.set(xlim=self.x_limits, ylim=self.y_limits, xlabel=self.x_label, ylabel=self.y_label, autoscale_on=False)
        if self.y_scale == "log":
            axes.yaxis.set_major_formatter(power_of_ten)
            axes.yaxis.set_minor_locator(NullLocator())
        else:
            axes.yaxis.set_major_formatter(InPowers())
        axes.xaxis.set_major_formatter(InPowers())
        axes.tick_params(**theme.ticks(size_pixels))
        # A fixed place for the name of the axis: matplotlib would move it with the width of the tick labels.
        pixels = axes.get_window_extent().width
        axes.yaxis.set_label_coords(-(self._name_left * text_scale(size_pixels)) / pixels, 0.5)
        if self.plane:
            self._as_plane(axes, text_scale(size_pixels))
        if self.title:
            title = axes.text(
                *(0, 1 + TITLE_ABOVE * text_scale(size_pixels) / axes.get_window_extent().height),
                self.title,
                transform=axes.transAxes,
                ha="left",
                va="baseline",
                gid="panel-title",
                parse_math=False,
            )
            room = axes.get_window_extent().width + (RIGHT + self.room_right) * text_scale(size_pixels)
            wide = title.get_window_extent().width
            title.set_fontsize(float(title.get_fontsize()) * min(1.0, max(room / wide, SMALLEST_TITLE)))
        if self.whole_x:
            axes.xaxis.set_major_locator(MaxNLocator(nbins="auto", integer=True, steps=[1, 2, 5, 10]))
        return axes

    def _box(self, box: Box, size_pixels: tuple[int, int]) -> Box:
        """The part of a box that the axes themselves take."""
        left, bottom, width, height = box
        (across, up), scale = size_pixels, text_scale(size_pixels)
        if self.title:
            height = max(height - TITLE_LINE * scale / up, 1 / up)
        width = max(width - self.room_right * scale / across, 1 / across)
        if self.plane:
            # Right angles look right, and a circle round, where the axes have one scale. It is not forced upon domains
            # of another shape than the box: a valley as thin as a hair shows less than one that is out of proportion.
            (x0, x1), (y0, y1) = self.x_limits, self.y_limits
            wanted = (x1 - x0) / (y1 - y0) * (height * up) / across
            if TRUE_FROM * width <= wanted <= width:
                left, width = left + (width - wanted) / 2, wanted
            elif TRUE_FROM * wanted <= width < wanted:
                higher = height * width / wanted
                bottom, height = bottom + (height - higher) / 2, higher
        return left, bottom, width, height

    def _as_plane(self, axes: Axes, scale: float) -> None:
        axes.grid(visible=False)
        axes.spines[:].set_visible(True)
        lengths = axes.bbox.width / ACROSS, axes.bbox.height / UP
        for axis, (low, high), room in zip(
            (axes.xaxis, axes.yaxis), (self.x_limits, self.y_limits), lengths, strict=True
        ):
            axis.set_major_locator(plane_ticks(int(room / scale)))
            name = axis.get_label_text()
            if name:
                base, unit, words = shortened(name, low, high)
                axis.set_major_formatter(shown_less(base, unit))
                axis.set_label_text(words)
        if len(axes.get_ylabel()) <= LETTERS:
            axes.yaxis.label.set(rotation=0, ha="right", va="center")


def plane_ticks(most: int = MOST_TICKS) -> MaxNLocator:
    """The ticks of a coordinate of a plane, with room for so many numbers."""
    return MaxNLocator(nbins=min(max(most, 2), MOST_TICKS), steps=[1, 2, 2.5, 5, 10])


def shown_less(base: float, unit: float) -> FuncFormatter:
    """Labels of ticks, with a number taken off and in a unit."""
    return FuncFormatter(lambda value, position: short((value - base) / unit, 4))


class InPowers(ScalarFormatter):
    """matplotlib's own labels for a linear scale, but a common power of ten is written "× 10⁶" and not "1e6"."""

    def get_offset(self) -> str:
        """The words above the axis; none where the labels say all."""
        usual = super().get_offset().replace("−", "-")
        match = re.fullmatch(r"(?:1e([+-]?\d+))?([+-].+)?", usual)
        if match is None:
            return usual
        exponent, added = match.groups()
        parts = (f"× {power(int(exponent))}" if exponent else "", signed(float(added)) if added else "")
        return " ".join(part for part in parts if part)


def power_of_ten(value: float, position: float | None = None) -> str:
    """A label for a log scale."""
    return power(round(math.log10(value)) if value > 0 else 0)


def paths_of(
    runs: Sequence[Trajectory], places: Sequence[np.ndarray], colors: Sequence[int] | None = None
) -> tuple[Path, ...]:
    """The paths of runs through places in the coordinates of some axes; see `colors_of` for the colours."""
    colored = zip(colors_of(runs) if colors is None else colors, runs, places, strict=True)
    return tuple(Path(place, color, run.label) for color, run, place in colored)


def needs_of_runs(runs: Sequence[Trajectory], colors: Sequence[int] | None = None) -> SceneNeeds:
    """Their steps, and a legend of their names."""
    if not runs:
        return STILL
    steps = max(run.steps for run in runs)
    numbers = None if colors is None else tuple(colors)
    return SceneNeeds(steps=steps, runs=tuple(runs), colors=numbers)
