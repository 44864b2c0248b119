"""Frames of a figure: what stands still is drawn once and kept, what lives is painted on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from weakref import WeakKeyDictionary

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import PlaceHolderLayoutEngine

from landscape_viz.errors import InputError
from landscape_viz.film.blitting.artist_inventory import Census, census, may_have_changed, shown, view
from landscape_viz.film.blitting.cached_overlay import KeptPicture, Pixels, Reaches, pixels
from landscape_viz.film.blitting.patch_method import shadowed
from landscape_viz.film.blitting.static_live import take_apart

WHITE = 255


class Compositor:
    """Pictures of a figure whose artists somebody changes from frame to frame.

    Each frame has the pixels of a full draw of everything on a white sheet, live artists (those with `get_animated()`)
    included. Where only live artists changed since the frame before, only they are drawn, and what lies over them.
    Everything else that matplotlib reports as changed (`stale`), a moved view, other artists, another order or another
    size of the picture leads to one full draw.

    Two things lie outside of this: a static artist that changes without matplotlib's knowledge (an array or a transform
    edited in place), and a layout engine that is at work; with one every frame is a full draw, see `settled_layout`.

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
        self._kept: KeptPicture | None = None
        self._uses = 1  # frames painted on the kept picture; the first one is worth making
        self._seen: tuple[Any, ...] | None = None
        self._reaches: Reaches = WeakKeyDictionary()
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
        counted = census(figure)
        calm = not figure.stale and self._look(renderer, counted) == self._seen
        if calm and self._kept is not None and not any(map(may_have_changed, counted.live)):
            return  # a held frame: the picture of the renderer is the one asked for
        if calm and self._kept is not None and self._kept.fits():
            self._kept.paint()
            self._uses += 1
            figure.stale = False  # static artists that were repainted may have said that they changed
        else:
            self._draw(renderer, counted, calm)

    def _draw(self, renderer: Any, counted: Census, calm: bool) -> None:
        """Draw everything once, and keep what can be kept unless it is likely to be outdated by the next frame."""
        keep = bool(counted.live) and (calm or self._uses > 0) and self._can_keep()
        self._forget()
        self._uses = 0
        pixels(renderer).fill(WHITE)
        self._drawing = True
        try:
            if keep:
                self._kept = take_apart(self._figure, renderer, self._reaches)
            else:
                with shown(self._figure):
                    self._figure.draw(renderer)
        finally:
            self._drawing = False
        if counted.live:
            self._seen = self._look(renderer, census(self._figure))

    def _can_keep(self) -> bool:
        figure = self._figure
        engine = figure.get_layout_engine()
        return (
            (engine is None or isinstance(engine, PlaceHolderLayoutEngine))
            and not figure.subfigs
            and figure.get_agg_filter() is None
            and figure.suppressComposite is not False  # neighbouring images are merged then
        )

    def _look(self, renderer: Any, counted: Census) -> tuple[Any, ...]:
        """What has to be the same for a kept picture to be of use; a new size or dpi brings a new renderer."""
        return renderer, counted, [view(axes) for axes in counted.axes]

    def _forget(self) -> None:
        self._kept = None
        self._seen = None

    def _drawn(self, event: Any) -> None:
        # Somebody else's draw marks everything as drawn, also what the kept picture has not seen.
        if not self._drawing:
            self._forget()

    @contextmanager
    def _as_saving(self) -> Iterator[None]:
        """Live artists are drawn, and no animation starts its timer; one thread at a time, as in `Figure.draw`."""
        lock = getattr(self._figure, "_render_lock", nullcontext())
        with lock, shadowed(self._figure.canvas, "is_saving", lambda: True):
            yield
