"""Panels made of others: two above each other in the place of one, and one with room above itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape_viz.landscapes.landscape import Landscape
from landscape_viz.scenes.layers.inside_numbers import InsideNumbers
from landscape_viz.scenes.layers.live import Layer, Live
from landscape_viz.scenes.layout import Canvas, Rect
from landscape_viz.scenes.limits import padded
from landscape_viz.scenes.panels.curve_panel import curve_panel
from landscape_viz.scenes.panels.panel import AnyPanel, Panel, SceneNeeds, Stage
from landscape_viz.scenes.theme import Theme

FOOT = 0.12  # of the height of the lower panel: kept free below the last step for numbers
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
    def needs(self) -> SceneNeeds:
        """Those of both; caption and colours are those of the upper one where it has some."""
        return both(self.upper.needs, self.lower.needs)

    @property
    def stage(self) -> Stage:
        """That of the upper panel."""
        return self.upper.stage

    @property
    def proportion(self) -> float | None:
        """None: two panels take what they get."""
        return None

    @property
    def title(self) -> str:
        """That of the upper panel."""
        return self.upper.title

    def open(self, figure: Figure, canvas: Canvas, rect: Rect, theme: Theme) -> Axes:
        """Make the axes of both; those of the lower panel come right behind those of the upper, which are returned."""
        above, below = rect.rows([self.upper_share, 1 - self.upper_share], self.gap)
        axes = self.upper.open(figure, canvas, above, theme)
        self.lower.open(figure, canvas, below, theme)
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
        blocks=first.blocks or second.blocks,
        tells_step=first.tells_step or second.tells_step,
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
    def needs(self) -> SceneNeeds:
        """Those of the panel."""
        return self.panel.needs

    @property
    def stage(self) -> Stage:
        """That of the panel."""
        return self.panel.stage

    @property
    def proportion(self) -> float | None:
        """That of the panel."""
        return self.panel.proportion

    @property
    def title(self) -> str:
        """That of the panel."""
        return self.panel.title

    def open(self, figure: Figure, canvas: Canvas, rect: Rect, theme: Theme) -> Axes:
        """Make the axes of the panel."""
        return self.panel.open(figure, canvas, rect, theme)


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
    curve = [layer for layer in upper.layers if not isinstance(layer, InsideNumbers)]  # below there are the same
    upper = replace(upper, layers=(*curve, *on_curve), needs=needs)
    low, high = padded(0.0, float(last), 0.05)
    down = high + FOOT * (high - low), low
    numbers = InsideNumbers(landscape.variables[0], "step")
    lower = Panel((numbers, *falling), upper.x_limits, down, upper.x_label, "step", stage="curve", needs=needs)
    width = upper.share if share is None else share
    return Column(upper, lower, share=width, upper_share=upper_share, gap=HEADROOM, shared=True)
