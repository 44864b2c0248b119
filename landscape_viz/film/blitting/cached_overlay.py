"""A cached picture, and what is painted over it in every frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, UInt8, UInt32
from matplotlib.artist import Artist
from matplotlib.text import Annotation

from landscape_viz.film.blitting.artist_inventory import Growing, draw_state, follows_live, tells_changes
from landscape_viz.film.blitting.ink_bounds import NOWHERE, Box, around, ink_bounds

Pixels = UInt8[np.ndarray, "height width 4"]
Words = UInt32[np.ndarray, "height width"]
"""The same memory, a number for each pixel."""
Mask = Bool[np.ndarray, "height width"]
Bounds = MutableMapping[Artist, Box | None]


def pixels(renderer: Any) -> Pixels:
    """The picture of an Agg renderer: its own memory, not a copy."""
    return np.asarray(renderer.buffer_rgba())


class CachedOverlay:
    """An artist that has not changed, over others that may have: what it made of the same pixels is done again.

    A legend costs as much as the rest of a frame, and what lies under it seldom changes: without this, a frame of four
    optimizers on a curve takes 1.8 times as long. A race of six has thirty words, of which a few change in a frame.
    """

    def __init__(self, box: Box) -> None:
        self._box = box
        self._before = self._after = np.zeros((0, 0), dtype=np.uint32)

    def paint(self, draw: Callable[[Any], None], renderer: Any, picture: Words) -> None:
        """Paint an artist, which has not changed since this was made, over the picture of the renderer."""
        ground = picture[self._box]
        if np.array_equal(ground, self._before):
            np.copyto(ground, self._after)
            return
        self._before = ground.copy()
        draw(renderer)
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
        # Of these it is known whether they have changed; an annotation that is pinned to another artist goes with it.
        self._telling = [artist for artist in live if tells_changes(artist) and not follows_live(artist, False)]
        self._anchors: dict[Artist, Any] = {}  # where those were pinned that have been painted
        self._calm: set[Artist] = set()
        self._growing = growing
        self._settled = [0] * len(growing)
        self._bare_background = self._background = pixels(renderer).copy()

    def fits(self) -> bool:
        """True where the live artists can be painted on the cached picture as they are now.

        If not, their bounds have been noted, so that the next cached picture leaves them the room.
        """
        if any(draw_state(artist) != before for artist, before in self._draw_states):
            return False
        self._calm = {
            artist
            for artist in self._telling
            if not artist.stale and self._anchors.get(artist, NOWHERE) == _anchor(artist)
        }
        for artist in self._anchors:
            if artist not in self._calm:
                self._overlays.pop(artist, None)
        for artist, above in self._forbidden.items():
            if artist in self._calm:
                continue
            box = ink_bounds(artist, self._renderer)
            if box is None or above[box].any():
                self._bounds[artist] = around(box, self._bounds.get(artist, NOWHERE))
                return False
            if artist in self._anchors:
                self._overlays[artist] = CachedOverlay(box)
        return True

    def paint(self) -> None:
        """Make the picture of the renderer a frame."""
        picture = pixels(self._renderer)
        words = picture.view(np.uint32)[..., 0]
        if self._growing:
            self._keep_settled(picture)
        np.copyto(picture, self._background)
        for artist, has_pieces, is_projected in self._steps:
            draw = artist.draw
            if has_pieces:
                if not artist.get_visible():
                    continue
                draw = artist.draw_tail  # type: ignore[attr-defined]
            elif is_projected and artist.get_visible():
                artist.do_3d_projection()  # type: ignore[attr-defined]
            overlay = self._overlay(artist)
            if overlay is None:
                draw(self._renderer)
            else:
                overlay.paint(draw, self._renderer, words)
        self._anchors = {artist: _anchor(artist) for artist in self._telling}
        self._calm = set()

    def _overlay(self, artist: Artist) -> CachedOverlay | None:
        """What is known of an artist that is painted as it was in the frame before."""
        if artist in self._calm and artist not in self._overlays:
            box = ink_bounds(artist, self._renderer)
            if box is not None:
                self._overlays[artist] = CachedOverlay(box)
        return self._overlays.get(artist)

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


def _anchor(artist: Artist) -> Any:
    """What an annotation is pinned to: it can be set without matplotlib's knowledge."""
    return tuple(artist.xy) if isinstance(artist, Annotation) else None
