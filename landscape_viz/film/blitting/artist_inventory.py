"""Which artists of a figure are live, and what each of them may change.

An artist is live when it says so itself: `get_animated()` is true. Everything else is static and can be kept as a
picture for as long as nothing about it changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.projections.polar import PolarAxes
from matplotlib.text import Text

from landscape_viz.film.matplotlib_private import made_parts, places_titles, seeks_best_place, titles_of

State = tuple[Any, ...]

# A `draw` of axes that does nothing but prepare itself and then draw the children one after another (the
# three-dimensional one also draws panes and grids, before any child). Of a stranger's `draw` nothing is known.
_KNOWN_DRAWS = (Axes.draw, PolarAxes.draw)
_KNOWN_MODULE = "mpl_toolkits.mplot3d.axes3d"


@runtime_checkable
class Growing(Protocol):
    """A live artist that consists of pieces, drawn one after another, and a tail.

    A piece that is settled never changes again, so it can be kept as pixels and only the tail has to be redrawn. What
    is seen must not depend on whether that was done; therefore

    - `draw(renderer)` does exactly `draw_settled(renderer, 0, settled())` and then `draw_tail(renderer)`;
    - piece i looks the same whenever it is drawn, for as long as the view of the axes stays;
    - nothing is painted outside the clip box of the artist (`get_clip_on()` is true and `get_clip_box()` is set).

    A frame of a race of six takes 1.65 times as long without this after 200 steps, and 3 times as long after 2000.

    `settled()` may fall as well as rise: earlier frames can be drawn after later ones. Several paths that grow at the
    same time and may cross should be one artist, whose pieces take turns: of two only the one below can be kept.
    """

    def settled(self) -> int:
        """The number of pieces that are final in the present frame."""
        ...

    def draw_settled(self, renderer: Any, first: int, last: int) -> None:
        """Draw the pieces `first` to `last - 1`."""
        ...

    def draw_tail(self, renderer: Any) -> None:
        """Draw what is not settled yet."""
        ...


@dataclass(frozen=True)
class ArtistInventory:
    """The artists of a figure at one moment.

    Two inventories are equal where the same artists stand in the same places and the same ones of them are live.

    Attributes:
      artists: the children of the figure, of its axes and of the axes within axes, parents before children.
      live: those of `artists` that are live, in the same order.
      axes: those of `artists` that are axes.
    """

    artists: list[Artist]
    live: list[Artist]
    axes: list[Axes]


def artist_inventory(figure: Figure) -> ArtistInventory:
    """List the artists of `figure`; cheap enough for every frame."""
    artists = list(figure.get_children())
    axes = []
    for artist in artists:  # grows while it is walked through
        if isinstance(artist, Axes):
            axes.append(artist)
            artists += artist.get_children()
        elif isinstance(artist, SubFigure):
            artists += artist.get_children()
    return ArtistInventory(artists, [artist for artist in artists if artist.get_animated()], axes)


def tells_changes(artist: Artist) -> bool:
    """True of a live artist that is `stale` whenever it may look otherwise than when it was last drawn.

    Lines, texts, arrows and growing artists are. Of others it is not known: paths and arrays can be edited in place.
    """
    return (
        isinstance(artist, (Line2D, Text, FancyArrowPatch, Growing))
        and getattr(artist, "arrow_patch", None) is None
        and not hasattr(artist, "do_3d_projection")
    )


def may_have_changed(artist: Artist) -> bool:
    """True of a live artist that may look otherwise than when it was last drawn."""
    return artist.stale or not tells_changes(artist)


def is_three_dimensional(axes: Axes) -> bool:
    """True of axes that project three dimensions onto the picture."""
    return axes.name == "3d"


def view_state(axes: Axes) -> State:
    """All that decides where data land on the picture; equal before and after means that nothing moved.

    matplotlib marks nothing stale when a camera turns or a polar axis is rotated, so the mapping itself is probed.
    """
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    probes = [(left, bottom), (right, top), (0.7 * left + 0.3 * right, 0.4 * bottom + 0.6 * top)]
    with np.errstate(all="ignore"):
        places = axes.transData.transform(probes).tobytes()
    camera = axes.get_proj().tobytes() if hasattr(axes, "get_proj") else None
    return left, right, bottom, top, places, camera


def draw_state(artist: Artist) -> State:
    """All that a live artist can change about itself that moves it in the order of drawing or changes its bounds."""
    clip_box = artist.get_clip_box()
    return (
        artist.get_zorder(),
        artist.get_clip_on(),
        clip_box if clip_box is None else clip_box.get_points().tobytes(),
        artist.get_clip_path() is None,
        bool(artist.get_path_effects()),
        artist.get_agg_filter(),
    )


@contextmanager
def shown(figure: Figure) -> Iterator[None]:
    """Within the block a draw of `figure` includes its own live children, which matplotlib leaves out in files too."""
    owners: list[Figure | SubFigure] = [figure]
    hidden = []
    for owner in owners:  # grows while it is walked through
        owners += owner.subfigs
        hidden += [artist for artist in owner.get_children() if artist.get_animated()]
    for artist in hidden:
        artist.set_animated(False)
    try:
        yield
    finally:
        for artist in hidden:
            artist.set_animated(True)


def family(artist: Artist) -> Iterator[Artist]:
    """The artist and everything below it."""
    yield artist
    for child in made_parts(artist) if isinstance(artist, Axis) else artist.get_children():
        yield from family(child)


def hides_live(artist: Artist) -> bool:
    """True where `artist` or something in it is live: a changed text in a static legend would go unnoticed."""
    return any(member.get_animated() for member in family(artist))


def follows_live(artist: Artist, beside_live: bool) -> bool:
    """True of a static artist that is placed by others at each draw, so that it may move though nobody touched it.

    A legend that looks for the best place looks at the live artists of its axes (`beside_live`: it has some). An
    annotation may be pinned to any artist, and an arrow may end at the edge of a live patch.
    """
    if hasattr(artist, "get_bbox_to_anchor") and hasattr(artist, "set_loc"):
        return beside_live and seeks_best_place(artist)
    for arrow in (artist, getattr(artist, "arrow_patch", None)):
        ends = (getattr(arrow, "patchA", None), getattr(arrow, "patchB", None))
        if any(isinstance(end, Artist) and end.get_animated() for end in ends):
            return True
    anchors = [getattr(artist, name, None) for name in ("xycoords", "anncoords", "boxcoords")]
    return any(
        isinstance(part, Artist) or callable(part)
        for anchor in anchors
        for part in (anchor if isinstance(anchor, tuple) else (anchor,))
    )


def separable(axes: Axes) -> bool:
    """True of axes whose children may be drawn one by one, some of them again and again.

    If not, axes with live children are redrawn as a whole: where the class draws in its own way, where a title or an
    axis is live (titles are placed by a look at the axes), and in three dimensions where depth decides about the order.
    """
    draw = type(axes).draw
    is_known = draw in _KNOWN_DRAWS or draw.__module__ == _KNOWN_MODULE
    if "draw" in vars(axes) or not is_known or axes.get_agg_filter() is not None:
        return False
    live = [child for child in axes.get_children() if child.get_animated()]
    titles = titles_of(axes) if places_titles(axes) else []
    if any(isinstance(child, Axis) or child in titles for child in live):
        return False
    by_depth = is_three_dimensional(axes) and getattr(axes, "computed_zorder", True)
    return not (by_depth and any(hasattr(child, "do_3d_projection") for child in live))
