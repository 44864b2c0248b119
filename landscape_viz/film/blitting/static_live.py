"""One full draw, split into a picture to keep and the artists to repaint on it.

Painting an antialiased artist twice is visible, so a static artist is either in the cached picture or repainted, never
both. Drawing works pixel by pixel: two artists may change places in the order of drawing where no pixel is touched by
both. So a static artist is kept if nothing that is repainted and comes before it can touch its pixels; the rest, live
and static, is repainted in the order in which matplotlib draws it.

That order is not computed here: every artist is listened to while matplotlib draws the figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from landscape_viz.film.blitting.artist_inventory import (
    Growing,
    follows_live,
    hides_live,
    is_three_dimensional,
    separable,
    shown,
)
from landscape_viz.film.blitting.cached_overlay import Bounds, CachedPicture, Mask, pixels
from landscape_viz.film.blitting.ink_bounds import (
    NOWHERE,
    Box,
    around,
    around_ink,
    has_changing_bounds,
    ink_bounds,
    with_room,
)
from landscape_viz.film.blitting.patch_method import patched_method

Draw = Callable[..., None]
Part = Callable[..., None]


def split_static_live(figure: Figure, renderer: Any, bounds: Bounds) -> CachedPicture | None:
    """Draw `figure` once, in full, and return what later frames can keep of it.

    The picture of the renderer is the frame afterwards, as it is for those who listen to the draw event.

    Args:
      figure: a figure without subfigures.
      renderer: an Agg renderer with an empty picture.
      bounds: how far artists that are not clipped have been seen to go.

    Returns:
      None where nothing was drawn, because the figure is invisible.
    """
    layering = _Layering(renderer, bounds)
    with ExitStack() as stack:
        for artist, part in _parts(figure.get_children(), beside_live=False):
            stack.enter_context(patched_method(artist, "draw", partial(layering.listen, artist, part, artist.draw)))
        stack.enter_context(shown(figure))
        stack.enter_context(patched_method(renderer, "close_group", layering.close_group))
        figure.draw(renderer)
    return layering.cached


def _parts(children: Iterable[Artist], beside_live: bool) -> Iterator[tuple[Artist, Part]]:
    """All that is listened to: the children of axes that can be taken apart, and everything else as a whole."""
    for artist in children:
        if isinstance(artist, Axes) and not artist.get_animated() and separable(artist):
            inside = artist.get_children()
            has_live = any(child.get_animated() for child in inside)
            if not is_three_dimensional(artist):
                yield from _parts(inside, has_live)
            elif has_live:
                yield artist, _Layering.add_three_dimensional
                yield from _parts(inside, has_live)
            else:
                yield artist, _Layering.add_static
        elif hides_live(artist) or follows_live(artist, beside_live):
            yield artist, _Layering.add_unbounded if "draw" in vars(artist) else _Layering.add_live
        else:
            yield artist, _Layering.add_static


class _Layering:
    """The state of taking a draw apart."""

    def __init__(self, renderer: Any, bounds: Bounds) -> None:
        self.cached: CachedPicture | None = None
        self._renderer = renderer
        self._bounds = bounds
        self._sheet: Any = None  # empty paper, to see what an artist paints
        self._listening = True
        self._repainted: list[Artist] = []
        self._live: list[Artist] = []
        self._growing: list[Growing] = []
        self._claimed: Mask = np.zeros(pixels(renderer).shape[:2], dtype=bool)
        self._claimed_all = False
        self._forbidden: dict[Artist, Mask] = {}
        self._inked: dict[Artist, Box] = {}
        self._masks: list[Mask] = []  # those in `_forbidden`, each one once
        self._blank: Mask | None = None  # the last of them, while nothing is forbidden by it

    def listen(self, artist: Artist, part: Part, draw: Draw, *arguments: Any) -> None:
        """Stands in for the `draw` of an artist."""
        if self._listening:
            part(self, artist, draw)
        else:
            draw(*arguments)

    def close_group(self, name: str) -> None:
        """Stands in for the renderer's: the figure closes its group after its children and before the draw event."""
        if name == "figure" and self._listening:
            self._listening = False
            self.cached = CachedPicture(
                self._renderer,
                self._repainted,
                self._live,
                self._growing,
                self._forbidden,
                self._bounds,
                self._inked,
            )
            self.cached.paint()

    def add_static(self, artist: Artist, draw: Draw) -> None:
        """Draw a static artist now, if it can be kept; if not, leave it to be repainted."""
        if self._repainted and artist.get_visible():
            if self._claimed_all:
                self._repainted.append(artist)
                return
            ink = self._ink(draw)
            if (ink & self._claimed).any():
                self._repainted.append(artist)
                self._inked[artist] = around_ink(ink)
                self._claimed |= ink
                return
            self._forbid(ink)
        draw(self._renderer)

    def add_live(self, artist: Artist, draw: Draw) -> None:
        """Leave a live artist to be repainted, with room for what it may show in other frames."""
        box = None if self._claimed_all else ink_bounds(artist, self._renderer)
        if box is None:
            self.add_unbounded(artist, draw)
            return
        if isinstance(artist, Growing) and not self._claimed[box].any():
            self._growing.append(artist)
            ink = np.zeros_like(self._claimed)
            ink[box] = True
            self._forbid(ink)
        if has_changing_bounds(artist):
            box = self._bounds[artist] = around(with_room(artist, box), self._bounds.get(artist, NOWHERE))
            if box is None:
                self.add_unbounded(artist, draw)
                return
            if self._blank is None:
                self._blank = np.zeros_like(self._claimed)
                self._masks.append(self._blank)
            self._forbidden[artist] = self._blank  # shared by all with nothing kept between them
        self._claimed[box] = True
        self._repainted.append(artist)
        self._live.append(artist)

    def add_unbounded(self, artist: Artist, draw: Draw) -> None:
        """Leave a live artist to be repainted, and all that comes after it."""
        self._claimed_all = True
        self._repainted.append(artist)
        self._live.append(artist)

    def add_three_dimensional(self, axes: Artist, draw: Draw) -> None:
        """Let axes draw their panes and grids, which are nobody's children; or repaint the axes as a whole."""
        if self._repainted:
            ink = None if self._claimed_all else self._ink(draw)
            if ink is None or (ink & self._claimed).any():
                self.add_unbounded(axes, draw)
                return
            self._forbid(ink)
        draw(self._renderer)

    def _ink(self, draw: Draw) -> Mask:
        """The pixels that a draw touches."""
        if self._sheet is None:
            self._sheet = type(self._renderer)(self._renderer.width, self._renderer.height, self._renderer.dpi)
        self._listening = False
        try:
            self._sheet.clear()
            draw(self._sheet)
        finally:
            self._listening = True
        ink: Mask = pixels(self._sheet)[..., 3] != 0
        return ink

    def _forbid(self, ink: Mask) -> None:
        """Keep the roaming artists so far off the pixels of something that is kept and lies over them."""
        for mask in self._masks:
            mask |= ink
        self._blank = None
