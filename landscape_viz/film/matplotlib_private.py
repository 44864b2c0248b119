"""Everything that the package takes from matplotlib and imageio although it has no public name there.

Each function says what happens where a version lacks the name: films come out the same, slower or with less said,
unless it says otherwise. The tests hold of every name that it is there and does what is wanted of it, so that a new
version of matplotlib that differs is noticed by them and not by a film.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
from matplotlib.animation import AbstractMovieWriter, Animation
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends import backend_agg
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font

# Animations and writers.


def figure_of(animation: Animation) -> Figure:
    """The figure of an animation; without the name, the figure among what the animation holds."""
    own = vars(animation)
    figure: Figure = own["_fig"] if "_fig" in own else next(one for one in own.values() if isinstance(one, Figure))
    return figure


def interval_of(animation: Animation) -> float:
    """Milliseconds between the frames of an animation; without the name, those of its timer, or matplotlib's 200."""
    timer = getattr(animation, "event_source", None)
    interval: float = getattr(animation, "_interval", getattr(timer, "interval", 200))
    return interval


def set_frame_count(animation: Animation, frames: int) -> None:
    """Let an animation say to a progress callback that so many frames are saved; without the name it says None."""
    vars(animation)["_save_count"] = frames


class OpaqueMovieWriter(AbstractMovieWriter):
    """A writer that lays films on white itself.

    If matplotlib did it, no film could change its background on the way. It does without the name.
    """

    def _supports_transparency(self) -> bool:
        return True


# What artists do not tell.


def titles_of(axes: Axes) -> list[Artist]:
    """The titles of axes, left, in the middle and right; without the names, the one in the middle."""
    titles = [getattr(axes, "_left_title", None), axes.title, getattr(axes, "_right_title", None)]
    return [title for title in titles if title is not None]


def places_titles(axes: Axes) -> bool:
    """True where axes place their titles at each draw; without the name, yes: they are redrawn as a whole."""
    return getattr(axes, "_autotitlepos", None) is not False


def seeks_best_place(legend: Artist) -> bool:
    """True where a legend looks for its place at each draw; without the name, yes: it is repainted in each frame."""
    return bool(getattr(legend, "_loc", 0) == 0)


def made_parts(axis: Axis) -> Iterable[Artist]:
    """The children of an axis without the ticks that it has yet to make, which takes long; nobody can have them.

    Without the names the ticks are left out, so that a tick that somebody makes live stands still.
    """
    own = vars(axis)
    return [axis.label, axis.offsetText, *own.get("majorTicks", ()), *own.get("minorTicks", ())]


def drawing_lock(figure: Figure) -> AbstractContextManager[Any]:
    """The lock that `Figure.draw` holds, so that one thread draws at a time; without the name, nothing."""
    lock: AbstractContextManager[Any] = getattr(figure, "_render_lock", nullcontext())
    return lock


# Text, letter by letter. Since matplotlib 3.11 it looks like this.

# None of them has useful type hints.
_agg: Any = backend_agg
_Renderer: Any = RendererAgg

TEXT_IS_KNOWN = (
    all(hasattr(RendererAgg, name) for name in ("_draw_text_glyphs_and_boxes", "_prepare_font"))
    and all(hasattr(FT2Font, name) for name in ("_layout", "_set_transform", "_render_glyph"))
    and all(hasattr(backend_agg, name) for name in ("RenderMode", "get_hinting_flag"))
)
"""True where the functions below can be used; if not, text is left to matplotlib, with the same pixels and slower."""

_UPRIGHT = (0x10000 * np.eye(2)).round().astype(int)


def hinting() -> Any:
    """The way in which letters are fitted to the pixels, as the settings of matplotlib say."""
    return _agg.get_hinting_flag()


def font_of(renderer: Any, prop: Any) -> Any:
    """The font of some properties, set to their size."""
    return renderer._prepare_font(prop)


def laid_out(font: Any, text: str, flags: Any) -> list[Any]:
    """The letters of a text: each with `glyph_index`, `x`, `y` in pixels and `ft_object`, the font that it is from."""
    return list(font._layout(text, flags=flags))


def painted_letter(font: Any, index: int, across: int, up: int) -> tuple[np.ndarray, int, int]:
    """The pixels of a letter, and where they begin: columns from its place, and rows above it.

    Args:
      font: set to a size.
      index: the number of the letter in the font.
      across: 64ths of a pixel by which it is moved to the right.
      up: the same upwards.
    """
    font._set_transform(_UPRIGHT, [across, up])
    bitmap = font._render_glyph(index, hinting(), _agg.RenderMode.NORMAL)
    return np.array(bitmap.buffer), bitmap.left, bitmap.top


def put_letter(renderer: Any, letter: np.ndarray, left: int, bottom: int, gc: Any) -> None:
    """Paint the pixels of a letter into the picture of an Agg renderer, the lower left one at this column and row."""
    renderer._renderer.draw_text_image(letter, left, bottom, 0, gc)


class FontHeightRenderer(_Renderer):  # type: ignore[misc]
    """An Agg renderer that knows the height of lines, which matplotlib else reads from the file of the font each time.

    Without the name nobody asks for them.
    """

    def font_heights(self, prop: Any) -> tuple[float, float, float] | tuple[None, None, None]:
        """The room of lines above and below the baseline, and the gap between them, in pixels; None as it may be."""
        return None, None, None

    def _get_font_height_metrics(self, prop: Any) -> tuple[float, float, float] | tuple[None, None, None]:
        return self.font_heights(prop)


# Videos.


def video_container(plugin: Any) -> Any:
    """The libav container that imageio's pyav plugin writes to; without the name, the one among what it holds."""
    own = vars(plugin)
    return own["_container"] if "_container" in own else next(one for one in own.values() if hasattr(one, "add_stream"))
