"""A cached picture, and what is painted over it in every frame."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, UInt8
from matplotlib.artist import Artist

from landscape_viz.film.blitting.artist_inventory import Growing, draw_state
from landscape_viz.film.blitting.ink_bounds import NOWHERE, Box, around, ink_bounds

Pixels = UInt8[np.ndarray, "height width 4"]
Mask = Bool[np.ndarray, "height width"]
Bounds = MutableMapping[Artist, Box | None]


def pixels(renderer: Any) -> Pixels:
    """The picture of an Agg renderer: its own memory, not a copy."""
    return np.asarray(renderer.buffer_rgba())


class CachedOverlay:
    """A static artist that is painted over live ones: what it made of the same pixels last time is done again.

    A legend costs as much as the rest of a frame, and what lies under it seldom changes: without this, a frame of four
    optimizers on a curve takes 1.8 times as long.
    """

    def __init__(self, box: Box) -> None:
        self._box = box
        self._before = self._after = np.zeros((0, 0, 4), dtype=np.uint8)

    def paint(self, artist: Artist, renderer: Any, picture: Pixels) -> None:
        """Paint `artist`, which has not changed since this was made, over the picture of the renderer."""
        ground = picture[self._box]
        if np.array_equal(ground, self._before):
            np.copyto(ground, self._after)
            return
        self._before = ground.copy()
        artist.draw(renderer)
        self._after = ground.copy()


class CachedPicture:
    """The picture that the renderer shows now, and all that makes it a frame.

    Args:
      renderer: an Agg renderer whose present picture is the one to keep.
      repainted: what is painted on it, in this order.
      live: those of them that are live.
      growing: those of them whose settled pieces may be painted into the cached picture.
      forbidden: by artist, the pixels that it must not touch, because what lies above it there is in the background.
      bounds: where to note how far an artist went that touched them all the same.
      inked: by static artist that is repainted, the box of the pixels that it touches.
    """

    def __init__(
        self,
        renderer: Any,
        repainted: Sequence[Artist],
        live: Sequence[Artist],
        growing: Sequence[Growing],
        forbidden: Mapping[Artist, Mask],
        bounds: Bounds,
        inked: Mapping[Artist, Box],
    ) -> None:
        self._renderer = renderer
        self._draw_states = [(artist, draw_state(artist)) for artist in live]
        self._forbidden = {artist: mask for artist, mask in forbidden.items() if mask.any()}
        self._bounds = bounds
        pieces = {id(artist) for artist in growing}
        projected = {id(artist) for artist in live if hasattr(artist, "do_3d_projection")}
        self._steps = [(artist, id(artist) in pieces, id(artist) in projected) for artist in repainted]
        self._overlays = {artist: CachedOverlay(box) for artist, box in inked.items()}
        self._growing = growing
        self._settled = [0] * len(growing)
        self._bare_background = self._background = pixels(renderer).copy()

    def fits(self) -> bool:
        """True where the live artists can be painted on the cached picture as they are now.

        If not, their bounds have been noted, so that the next cached picture leaves them the room.
        """
        if any(draw_state(artist) != before for artist, before in self._draw_states):
            return False
        for artist, above in self._forbidden.items():
            box = ink_bounds(artist, self._renderer)
            if box is None or above[box].any():
                self._bounds[artist] = around(box, self._bounds.get(artist, NOWHERE))
                return False
        return True

    def paint(self) -> None:
        """Make the picture of the renderer a frame."""
        picture = pixels(self._renderer)
        if self._growing:
            self._keep_settled(picture)
        np.copyto(picture, self._background)
        for artist, has_pieces, is_projected in self._steps:
            if has_pieces:
                if artist.get_visible():
                    artist.draw_tail(self._renderer)  # type: ignore[attr-defined]
                continue
            if is_projected and artist.get_visible():
                artist.do_3d_projection()  # type: ignore[attr-defined]
            overlay = self._overlays.get(artist)
            if overlay is None:
                artist.draw(self._renderer)
            else:
                overlay.paint(artist, self._renderer, picture)

    def _keep_settled(self, picture: Pixels) -> None:
        """Bring the cached picture to the pieces that are settled now; `picture` is used as the sheet."""
        counts = [artist.settled() if artist.get_visible() else 0 for artist in self._growing]  # type: ignore[attr-defined]
        if counts == self._settled:
            return
        if any(count < before for count, before in zip(counts, self._settled, strict=True)):
            self._background = self._bare_background
            self._settled = [0] * len(counts)
        np.copyto(picture, self._background)
        for artist, first, last in zip(self._growing, self._settled, counts, strict=True):
            artist.draw_settled(self._renderer, first, last)
        self._background = picture.copy()
        self._settled = counts
