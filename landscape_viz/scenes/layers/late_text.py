"""Words that appear at a step and stay, as one artist: what each optimizer came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Text

from landscape_viz.scenes.layers.growing_artist import GrowingArtist


@dataclass(frozen=True, eq=False)
class LateText:
    """A text that is seen from a step on."""

    step: int
    text: Text


class LateTexts(GrowingArtist):
    """Texts, which are its children, that appear one after another; `show(step)` brings them to a step.

    A text that changes costs a full redraw of the picture, even if it does so once. One that is added is a piece more
    of something that grows.
    """

    def __init__(self, axes: Axes, endings: Sequence[LateText]) -> None:
        super().__init__()
        self._endings = tuple(sorted(endings, key=lambda ending: ending.step))
        self._count = 0
        axes.add_artist(self)
        for ending in self._endings:
            ending.text.axes = axes
            ending.text.stale_callback = None  # a word that appears is this artist's affair
            ending.text.set_figure(axes.figure)
            ending.text.set_clip_path(axes.patch)
            ending.text.set_clip_on(True)

    def get_children(self) -> list[Artist]:
        """The texts; those not yet seen are not visible."""
        return [ending.text for ending in self._endings]

    def show(self, step: int) -> None:
        """Show those that have appeared at this step."""
        count = sum(ending.step <= step for ending in self._endings)
        for number, ending in enumerate(self._endings):
            ending.text.set_visible(number < count)
        if count != self._count:
            self._count = count
            self.stale = True

    def settled(self) -> int:
        """The number of those that have appeared."""
        return self._count

    def draw_settled(self, renderer: Any, first: int, last: int) -> None:
        """Draw the texts `first` to `last - 1`."""
        for ending in self._endings[first:last]:
            ending.text.draw(renderer)
