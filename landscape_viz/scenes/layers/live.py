"""The contract of layers: draw, and return what changes from frame to frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from landscape_viz.scenes.theme import Theme
from landscape_viz.scenes.timeline import Moment


@dataclass(frozen=True)
class Live:
    """The changing part of a layer.

    Attributes:
      update: sets everything that changes to its state at a moment. It depends on the moment alone, so that frames
        can be drawn in any order.
      artists: those that change in most frames; they are redrawn every frame. Artists that `update` changes
        rarely (a word that appears once) are left out: they cost nothing until they change.
    """

    update: Callable[[Moment], None]
    artists: tuple[Artist, ...]


@runtime_checkable
class Layer(Protocol):
    """Anything that can be drawn in a panel."""

    def attach(self, axes: Axes, theme: Theme) -> Live | None:
        """Draw into `axes`; return what changes, or None."""
        ...


@runtime_checkable
class FilmLayer(Layer, Protocol):
    """A layer that looks ahead: it is told the moments of the film before it is attached."""

    def during(self, moments: Sequence[Moment], *, rates: bool = False) -> Layer:
        """The same layer in a film of these moments; `rates` tells whether it shall tell learning rates."""
        ...
