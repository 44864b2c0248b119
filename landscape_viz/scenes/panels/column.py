"""Panels made of others: two above each other in the place of one, and one with room above itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.scenes.layers.live import Layer, Live
from landscape_viz.scenes.layout import Box, Shape
from landscape_viz.scenes.limits import padded
from landscape_viz.scenes.panels.curve_panel import curve_panel
from landscape_viz.scenes.panels.panel import AnyPanel, Panel, SceneNeeds
from landscape_viz.scenes.theme import Theme, text_scale

HEADROOM = 25.0
"""The gap, in pixels at scale 1, over which heads of the upper panel may reach: where they could touch the lower one,
nothing of what grows there could be kept from frame to frame."""


@dataclass(frozen=True, eq=False)
class Column:
    """Two panels above each other.

    Attributes:
      upper, lower: the panels.
      share: of the width, relative to the other panels of the scene.
      upper_share: of the height that both have.
      gap: pixels at scale 1 between them.
      shared: whether both have the same x axis, whose numbers are then written below the lower one only.
    """

    upper: AnyPanel
    lower: AnyPanel
    share: float = 1.0
    upper_share: float = 0.5
    gap: float = 52.0
    shared: bool = False

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Those of both panels; they are attached to the axes of the upper one, and find those of the lower."""
        return (*self.upper.layers, *(_Below(layer) for layer in self.lower.layers))

    @property
    def shape(self) -> Shape | None:
        """None: two panels take what they get."""
        return None

    @property
    def room_left(self) -> float:
        """That of the panel that needs more."""
        return max(self.upper.room_left, self.lower.room_left)

    @property
    def needs(self) -> SceneNeeds:
        """Those of both; caption and colours are those of the upper one where it has some."""
        return both(self.upper.needs, self.lower.needs)

    def open(self, figure: Figure, box: Box, theme: Theme, size_pixels: tuple[int, int]) -> Axes:
        """Make the axes of both; those of the lower panel come right behind those of the upper, which are returned."""
        left, bottom, width, height = box
        gap = min(self.gap * text_scale(size_pixels) / size_pixels[1], 0.5 * height)
        above = (height - gap) * self.upper_share
        below = height - gap - above
        axes = self.upper.open(figure, (left, bottom + below + gap, width, above), theme, size_pixels)
        lower = self.lower.open(figure, (left, bottom, width, below), theme, size_pixels)
        names = [panel.yaxis for panel in (axes, lower)]
        for name in names:  # one below the other
            name.set_label_coords(min(float(one.label.get_position()[0]) for one in names), 0.5)
        if self.shared:
            axes.tick_params(axis="x", labelbottom=False)
            axes.set_xlabel("")
        return axes


def both(first: SceneNeeds, second: SceneNeeds) -> SceneNeeds:
    """The needs of two panels that share their place."""
    counts = [steps for steps in (first.steps, second.steps) if steps is not None]
    has_runs = first if first.runs else second
    return SceneNeeds(
        steps=max(counts, default=None),
        phases=max(first.phases, second.phases),
        runs=has_runs.runs,
        colors=has_runs.colors,
        entries=first.entries or second.entries,
        caption=first.caption or second.caption,
        palette=first.palette or second.palette,
    )


@dataclass(frozen=True, eq=False)
class _Below:
    layer: Layer

    def attach(self, axes: Axes, theme: Theme) -> Live | None:
        """Attach the layer to the axes that were made after these."""
        made = axes.figure.axes
        return self.layer.attach(made[made.index(axes) + 1], theme)


@dataclass(frozen=True, eq=False)
class PanelWrapper:
    """A panel that is as another one but for what a subclass changes."""

    panel: AnyPanel

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Those of the panel."""
        return self.panel.layers

    @property
    def share(self) -> float:
        """That of the panel."""
        return self.panel.share

    @property
    def shape(self) -> Shape | None:
        """That of the panel."""
        return self.panel.shape

    @property
    def room_left(self) -> float:
        """That of the panel."""
        return self.panel.room_left

    @property
    def needs(self) -> SceneNeeds:
        """Those of the panel."""
        return self.panel.needs

    def open(self, figure: Figure, box: Box, theme: Theme, size_pixels: tuple[int, int]) -> Axes:
        """Make the axes of the panel."""
        return self.panel.open(figure, box, theme, size_pixels)


@dataclass(frozen=True, eq=False)
class Lowered(PanelWrapper):
    """A panel that leaves room above itself, for a line of words.

    Attributes:
      panel: what is lowered.
      pixels: how far, at scale 1.
    """

    pixels: float

    @property
    def shape(self) -> Shape | None:
        """That of the panel, which has less height."""
        shape = self.panel.shape
        return shape and shape._replace(above=shape.above + self.pixels)

    def open(self, figure: Figure, box: Box, theme: Theme, size_pixels: tuple[int, int]) -> Axes:
        """Make the axes of the panel."""
        left, bottom, width, height = box
        lower = self.pixels * text_scale(size_pixels) / size_pixels[1]
        return self.panel.open(figure, (left, bottom, width, max(height - lower, 0.2 * height)), theme, size_pixels)


def curve_over_steps(
    landscape: Landscape,
    on_curve: Sequence[Layer],
    falling: Sequence[Layer],
    last: int,
    needs: SceneNeeds,
    *,
    marks: bool = True,
    share: float | None = None,
    upper_share: float = 0.5,
) -> Column:
    """Runs on a curve, and below it their places against the step, which grows downwards.

    Args:
      landscape: one-dimensional.
      on_curve, falling: the layers of the runs in either panel.
      last: the last step.
      needs: of the runs.
      marks: whether minima are marked.
      share, upper_share: of the column; by default that of the curve, and half.
    """
    upper = curve_panel(landscape, marks=marks, key=False)
    upper = replace(upper, layers=(*upper.layers, *on_curve), needs=needs)
    down = padded(0.0, float(last), 0.03)[::-1]
    lower = Panel(tuple(falling), upper.x_limits, down, upper.x_label, "step", needs=needs)
    width = upper.share if share is None else share
    return Column(upper, lower, share=width, upper_share=upper_share, gap=HEADROOM, shared=True)
