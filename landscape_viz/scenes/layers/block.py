"""Blocks: words, tables and bars that stand above each other in the rail beside a stage."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from matplotlib.axes import Axes

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layout import Rect
from landscape_viz.scenes.theme import Theme


@runtime_checkable
class Block(Protocol):
    """Something that knows how high it is in a rail of some width, in reference pixels."""

    def height(self, width: float) -> float:
        """The height that it takes."""
        ...

    def attach(self, axes: Axes, theme: Theme, rect: Rect) -> Live | None:
        """Draw it into a rectangle of axes made by `words_axes`."""
        ...
