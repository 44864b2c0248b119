"""The agreement by which a live artist that only grows costs the same in every frame."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Growing(Protocol):
    """A live artist that consists of pieces, drawn one after another, and a tail.

    A piece that is settled never changes again, so it can be kept as pixels and only the tail has to be redrawn. What
    is seen must not depend on whether that was done; therefore

    - `draw(renderer)` does exactly `draw_settled(renderer, 0, settled())` and then `draw_tail(renderer)`;
    - piece i looks the same whenever it is drawn, for as long as the view of the axes stays;
    - nothing is painted outside the clip box of the artist (`get_clip_on()` is true and `get_clip_box()` is set).

    `settled()` may fall as well as rise: earlier frames can be drawn after later ones. Several paths that grow at the
    same time and may cross should be one artist, whose pieces take turns: of two only the one below can be kept.
    """

    def settled(self) -> int:
        """How many pieces are final in the present frame."""
        ...

    def draw_settled(self, renderer: Any, first: int, last: int) -> None:
        """Draw the pieces `first` to `last - 1`."""
        ...

    def draw_tail(self, renderer: Any) -> None:
        """Draw what is not settled yet."""
        ...
