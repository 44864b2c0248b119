"""Bounds of the pixels that an artist may paint."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import Collection
from matplotlib.image import AxesImage, BboxImage, FigureImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox, BboxBase

from landscape_viz.film.blitting.artist_inventory import Growing

Box = tuple[slice, slice]
"""Rows and columns of the picture, row 0 at the top; as an index it picks these pixels."""

NOWHERE: Box = (slice(0, 0), slice(0, 0))

# They paint within their clip box, if they have one.
_CLIPPED = (Line2D, Patch, Collection, AxesImage, BboxImage, FigureImage)
_LETTERS_OF_ROOM = 3
_MARGIN_PIXELS = 1.0  # rounding and snapping may go to the next pixel


def ink_bounds(artist: Artist, renderer: Any) -> Box | None:
    """The pixels that a draw of `artist` can touch as it now is, or None where that cannot be told.

    Never too small; often larger than what is painted.
    """
    clipped = _clip(artist)
    if clipped is not None and isinstance(artist, Growing):
        return box(clipped, renderer)
    drawn_by = type(artist).draw.__module__  # an overridden draw may paint anything anywhere
    if not drawn_by.startswith(("matplotlib.", "mpl_toolkits.")):
        return None
    if artist.get_path_effects() or artist.get_agg_filter() is not None:
        return None
    if clipped is not None and isinstance(artist, _CLIPPED):
        return box(clipped, renderer)
    if not artist.get_visible():
        return NOWHERE
    if drawn_by.startswith("mpl_toolkits."):
        return None  # three-dimensional artists know where they are only after their draw
    if isinstance(artist, Line2D):
        return _box_of_line(artist, renderer)
    if isinstance(artist, Text) and getattr(artist, "arrow_patch", None) is None:
        return _box_of_text(artist, renderer)
    return None


def has_changing_bounds(artist: Artist) -> bool:
    """True where the bounds of `artist` may change from frame to frame, so that they have to be asked anew."""
    is_clipped = artist.get_clip_on() and artist.get_clip_box() is not None  # a clip path can be a patch that moves
    return not (is_clipped and isinstance(artist, (*_CLIPPED, Growing)))


def with_room(artist: Artist, reached: Box) -> Box:
    """A box and, beside a text, the place of a few letters more: words and numbers of a film grow and shrink."""
    if not isinstance(artist, Text) or reached == NOWHERE:
        return reached
    rows, columns = reached
    room = (rows.stop - rows.start) * _LETTERS_OF_ROOM // 2  # a letter is about half as wide as its line is high
    left = room if artist.get_horizontalalignment() != "left" else 0
    right = room if artist.get_horizontalalignment() != "right" else 0
    return rows, slice(max(columns.start - left, 0), columns.stop + right)


def box(extent: BboxBase, renderer: Any, margin: float = _MARGIN_PIXELS) -> Box | None:
    """The pixels within `extent` (in pixels, upwards from the lower left corner) and `margin` pixels around it."""
    left, bottom, right, top = extent.extents
    if not all(math.isfinite(edge) for edge in (left, bottom, right, top)):
        return None
    left, right = sorted((left, right))
    bottom, top = sorted((bottom, top))
    height, width = int(renderer.height), int(renderer.width)
    rows = slice(_within(height - top - margin, height), _within(height - bottom + margin + 1, height))
    columns = slice(_within(left - margin, width), _within(right + margin + 1, width))
    return rows, columns


def around_ink(ink: np.ndarray) -> Box:
    """The smallest box around the pixels that are True, of which there is at least one."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def around(first: Box | None, second: Box | None) -> Box | None:
    """The smallest box around two boxes; None, which is everywhere, if one of them is None."""
    if first is None or second is None:
        return None
    if first == NOWHERE or second == NOWHERE:
        return second if first == NOWHERE else first
    rows, columns = (
        slice(min(one.start, other.start), max(one.stop, other.stop)) for one, other in zip(first, second, strict=True)
    )
    return rows, columns


def _within(edge: float, size: int) -> int:
    return int(min(max(math.floor(edge), 0), size))


def _clip(artist: Artist) -> BboxBase | None:
    """The bounds of the area that `artist` is clipped to, in pixels; None if it is not clipped."""
    if not artist.get_clip_on():
        return None
    clip_box = artist.get_clip_box()
    if clip_box is not None:
        return clip_box
    path: Any = artist.get_clip_path()  # a TransformedPath, whatever the annotation allows
    return None if path is None else path.get_fully_transformed_path().get_extents()


def _box_of_line(line: Line2D, renderer: Any) -> Box | None:
    # The extent of a line knows half the size of its markers, but no widths. A sharp corner reaches out by several.
    widths = 5 * max(line.get_linewidth(), line.get_markeredgewidth())
    extent = line.get_window_extent(renderer)
    if not np.isfinite(extent.extents).all():
        return NOWHERE  # no point of it can be drawn
    return box(extent, renderer, renderer.points_to_pixels(line.get_markersize() + widths))


def _box_of_text(text: Text, renderer: Any) -> Box | None:
    if not text.get_text():
        return NOWHERE
    # Half the height of the letters is more than any letter sticks out of its line.
    margin = renderer.points_to_pixels(text.get_fontsize()) / 2
    extents: list[BboxBase] = [text.get_window_extent(renderer)]
    if not np.isfinite(extents[0].extents).all():
        return NOWHERE  # a text without a place is left out
    patch = text.get_bbox_patch()
    if patch is not None:
        if patch.get_path_effects() or patch.get_agg_filter() is not None:
            return None
        if isinstance(text, Annotation):
            text.update_positions(renderer)
        text.update_bbox_position_size(renderer)
        extents.append(patch.get_window_extent(renderer))
        margin += renderer.points_to_pixels(5 * patch.get_linewidth())
    return box(Bbox.union(extents), renderer, margin)
