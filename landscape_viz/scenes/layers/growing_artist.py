"""Artists that keep the agreement `Growing` of the film's artists, so that a film repaints only what is new of them."""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist, allow_rasterization
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox, TransformedBbox

PIECE = 48
"""Steps in a piece of a trail. A piece that is complete never changes again and can be kept as pixels."""


class GrowingArtist(Artist):
    """Something that is drawn in pieces that have settled and a tail that has not; by itself it has only a tail."""

    def settled(self) -> int:
        """The number of pieces that will not change any more."""
        return 0

    def draw_settled(self, renderer: Any, first: int, last: int) -> None:
        """Draw the pieces `first` to `last - 1`."""

    def draw_tail(self, renderer: Any) -> None:
        """Draw what is not settled."""
        self.stale = False

    def prepare(self) -> None:
        """Compute what the drawing needs."""

    @allow_rasterization  # type: ignore[untyped-decorator]
    def draw(self, renderer: Any) -> None:
        """Draw all of it."""
        if self.get_visible():
            self.prepare()
            self.draw_settled(renderer, 0, self.settled())
            self.draw_tail(renderer)

    def clip(self, gc: Any) -> None:
        """Let a graphics context draw where this may be seen."""
        clip_to(self, gc)

    def reach_over(self, axes: Axes, pixels: float) -> None:
        """Let it be drawn so far beyond the axes, and no farther: so it is known which pixels it can touch."""
        across, up = pixels / axes.bbox.width, pixels / axes.bbox.height
        self.set_clip_path(None)
        self.set_clip_box(TransformedBbox(Bbox([[-across, -up], [1 + across, 1 + up]]), axes.transAxes))


def clip_to(artist: Artist, gc: Any) -> None:
    """Let a graphics context draw where `artist` may be seen."""
    is_clipped = artist.get_clip_on()
    gc.set_clip_rectangle(artist.get_clip_box() if is_clipped else None)
    gc.set_clip_path(artist.get_clip_path() if is_clipped else None)


class GrowingBySteps(GrowingArtist):
    """Something that grows step by step; `show(step)` brings it to a step.

    A piece is a number of steps, and all that they show. What is seen does not depend on which pieces were kept from
    an earlier frame.

    Args:
      last: the last step.
      piece: steps in a piece.
    """

    def __init__(self, last: int, piece: int = PIECE) -> None:
        super().__init__()
        self.piece = piece
        self._last, self._step = last, 0

    def show(self, step: int) -> None:
        """Let it end at this step."""
        self._step = min(step, self._last)
        self.stale = True

    def settled(self) -> int:
        """The number of complete pieces."""
        return self._step // self.piece

    def draw_settled(self, renderer: Any, first: int, last: int) -> None:
        """Draw the pieces `first` to `last - 1`."""
        for piece in range(first, last):
            self.draw_steps(renderer, piece * self.piece, (piece + 1) * self.piece)

    def draw_tail(self, renderer: Any) -> None:
        """Draw the piece that still grows."""
        self.draw_steps(renderer, self.settled() * self.piece, self._step)
        self.stale = False

    def draw_steps(self, renderer: Any, first: int, last: int) -> None:
        """Draw what the steps from `first` to `last`, both included, show."""
        raise NotImplementedError
