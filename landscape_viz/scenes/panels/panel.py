"""Panel: one set of axes of a scene, what is drawn into it, and what it asks of the scene."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.layers.block import Block
from landscape_viz.scenes.layers.chart_axes import chart_axes
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.path import Path
from landscape_viz.scenes.layout import Canvas, Rect, true_proportion
from landscape_viz.scenes.legend import Entry, colors_of
from landscape_viz.scenes.limits import Limits, Scale
from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment

Stage = Literal["", "plane", "curve", "surface"]
"""The kind of a panel whose ground goes to the edges of its place, with numbers inside; "" for charts with margins."""


@dataclass(frozen=True, eq=False)
class SceneNeeds:
    """A panel's requests to the scene that shows it, so that panels of any kinds can stand beside each other.

    Attributes:
      steps: the last step that its layers know; None where nothing moves.
      phases: pictures of each step.
      runs: what a legend names; their colours are those of `colors_of`, unless `colors` gives their numbers.
      colors: of the runs, where they are not to be changed.
      entries: lines of a legend that the panel makes itself.
      caption: a sentence for a moment, and whether it is a warning.
      blocks: words, tables and bars that belong beside the panel, where there is a rail.
      tells_step: whether the panel itself says which step is shown.
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
    blocks: tuple[Block, ...] = ()
    tells_step: bool = False

    def own_moment(self, moment: Moment) -> Moment:
        """The moment as the panel knows it: it rests at its last step, and in the last phase of a step."""
        return moment.within(self.steps or 0, self.phases)


STILL = SceneNeeds()


@runtime_checkable
class AnyPanel(Protocol):
    """The interface of panels: layers, a share of the room, and axes to draw the layers into."""

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, in the order of drawing."""
        ...

    @property
    def share(self) -> float:
        """The width (or height, where panels are stacked) relative to the other panels."""
        ...

    @property
    def stage(self) -> Stage:
        """The kind of its ground; "" for a chart."""
        ...

    @property
    def proportion(self) -> float | None:
        """The width over the height of a stage; None where any will do."""
        ...

    @property
    def title(self) -> str:
        """A line above it."""
        ...

    @property
    def needs(self) -> SceneNeeds:
        """Moments, legend, caption and colours that a scene of it has."""
        ...

    def open(self, figure: Figure, canvas: Canvas, rect: Rect, theme: Theme) -> Axes:
        """Make the axes in a rectangle of the picture, without the layers."""
        ...


@dataclass(frozen=True, eq=False)
class Panel:
    """One set of axes and the layers drawn into it, in order.

    Attributes:
      layers: what is drawn.
      x_limits, y_limits: the visible part of the plane.
      x_label, y_label: the names of the axes; those of a stage are written by its layers.
      y_scale: "linear" or "log".
      whole_x: whether only whole numbers are marked on the x axis (steps).
      share: the width (or height, where panels are stacked) relative to the other panels.
      title: a line above it.
      stage: the kind of its ground; "" for a chart with margins.
      rests: whether what lies below a log scale rests on its floor, whose number then says so.
      room_left, room_right: reference pixels that are kept free beside the axes of a chart, for a bar or words.
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
    stage: Stage = ""
    rests: bool = False
    room_left: float = 0.0
    room_right: float = 0.0
    needs: SceneNeeds = STILL

    @property
    def proportion(self) -> float | None:
        """That of a plane that can be drawn with one scale on both axes; None of any other panel."""
        return true_proportion(self.x_limits, self.y_limits) if self.stage == "plane" else None

    def open(self, figure: Figure, canvas: Canvas, rect: Rect, theme: Theme) -> Axes:
        """Make the axes in a rectangle of the picture, without the layers."""
        if not self.stage:
            return chart_axes(
                figure, canvas, rect, theme,
                x_limits=self.x_limits, y_limits=self.y_limits, x_label=self.x_label, y_label=self.y_label,
                y_scale=self.y_scale, whole_x=self.whole_x, rests=self.rests,
                room_left=self.room_left, room_right=self.room_right,
            )  # fmt: skip
        axes = figure.add_axes(canvas.box(rect), label=self.stage, gid=f"stage-{self.stage}")
        axes.set_yscale(self.y_scale)
        axes.set(xlim=self.x_limits, ylim=self.y_limits, xticks=[], yticks=[], autoscale_on=False)
        axes.minorticks_off()
        axes.spines[:].set_visible(False)
        return axes


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
