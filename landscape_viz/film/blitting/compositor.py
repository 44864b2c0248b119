"""Frames of a figure: what stands still is drawn once and kept, what lives is painted on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import PlaceHolderLayoutEngine

from landscape_viz.errors import InputError
from landscape_viz.film.blitting.artist_inventory import (
    ArtistInventory,
    artist_inventory,
    may_have_changed,
    shown,
    view_state,
)
from landscape_viz.film.blitting.cached_overlay import Bounds, CachedPicture, Pixels, pixels
from landscape_viz.film.blitting.patch_method import patched_method
from landscape_viz.film.blitting.static_live import split_static_live
from landscape_viz.film.matplotlib_private import drawing_lock

WHITE = 255


class Compositor:
    """Pictures of a figure whose artists somebody changes from frame to frame.

    Each frame has the pixels of a full draw of everything on a white sheet, live artists (those with `get_animated()`)
    included. Where only live artists changed since the frame before, only they are drawn, and what lies over them.
    Everything else that matplotlib reports as changed (`stale`), a moved view, other artists, another order or another
    size of the picture leads to one full draw.

    Two things lie outside of this: a static artist that changes without matplotlib's knowledge (an array or a transform
    edited in place), and a layout engine that is at work; with one every frame is a full draw, see `frozen_layout`.

    Args:
      figure: a figure with an Agg canvas, which it keeps while frames are made.

    Raises:
      InputError: the canvas of the figure is of another kind.
    """

    def __init__(self, figure: Figure) -> None:
        if not isinstance(figure.canvas, FigureCanvasAgg):
            raise InputError(
                f"figure must have an Agg canvas; got {type(figure.canvas).__name__}; "
                "attach one with matplotlib.backends.backend_agg.FigureCanvasAgg(figure)"
            )
        self._figure = figure
        self._cached: CachedPicture | None = None
        self._uses = 1  # frames painted on the cached picture; the first one is worth making
        self._drawn_state: tuple[Any, ...] | None = None
        self._bounds: Bounds = WeakKeyDictionary()
        self._drawing = False
        figure.canvas.mpl_connect("draw_event", self._drawn)  # held weakly: ends with this object

    def frame(self) -> Pixels:
        """The figure as it is now, shape (height, width, 4): red, green, blue and an alpha of 255.

        The array is the renderer's own memory, read-only and valid until the next frame.
        """
        figure = self._figure
        canvas: Any = figure.canvas
        renderer = canvas.get_renderer()
        try:
            with self._as_saving():
                self._bring_up_to_date(renderer)
        except BaseException:
            self._forget()
            raise
        frame = pixels(renderer)
        frame.flags.writeable = False
        return frame

    def _bring_up_to_date(self, renderer: Any) -> None:
        figure = self._figure
        inventory = artist_inventory(figure)
        calm = not figure.stale and self._state(renderer, inventory) == self._drawn_state
        if calm and self._cached is not None and not any(map(may_have_changed, inventory.live)):
            return  # a held frame: the picture of the renderer is the one asked for
        if calm and self._cached is not None and self._cached.fits():
            self._cached.paint()
            self._uses += 1
            figure.stale = False  # static artists that were repainted may have said that they changed
        else:
            self._draw(renderer, inventory, calm)

    def _draw(self, renderer: Any, inventory: ArtistInventory, calm: bool) -> None:
        """Draw everything once, and keep what can be kept unless it is likely to be outdated by the next frame."""
        keep = bool(inventory.live) and (calm or self._uses > 0) and self._can_keep()
        self._forget()
        self._uses = 0
        pixels(renderer).fill(WHITE)
        self._drawing = True
        try:
            if keep:
                self._cached = split_static_live(self._figure, renderer, self._bounds)
            else:
                with shown(self._figure):
                    self._figure.draw(renderer)
        finally:
            self._drawing = False
        if inventory.live:
            self._drawn_state = self._state(renderer, artist_inventory(self._figure))

    def _can_keep(self) -> bool:
        figure = self._figure
        engine = figure.get_layout_engine()
        return (
            (engine is None or isinstance(engine, PlaceHolderLayoutEngine))
            and not figure.subfigs
            and figure.get_agg_filter() is None
            and figure.suppressComposite is not False  # neighbouring images are merged then
        )

    def _state(self, renderer: Any, inventory: ArtistInventory) -> tuple[Any, ...]:
        """All that has to be the same for a cached picture to be of use; a new size or dpi brings a new renderer."""
        return renderer, inventory, [view_state(axes) for axes in inventory.axes]

    def _forget(self) -> None:
        self._cached = None
        self._drawn_state = None

    def _drawn(self, event: Any) -> None:
        # Somebody else's draw marks everything as drawn, also what the cached picture has not seen.
        if not self._drawing:
            self._forget()

    @contextmanager
    def _as_saving(self) -> Iterator[None]:
        """Live artists are drawn, and no animation starts its timer; one thread at a time, as in `Figure.draw`."""
        with drawing_lock(self._figure), patched_method(self._figure.canvas, "is_saving", lambda: True):
            yield
