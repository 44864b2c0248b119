"""Three-dimensional axes in the look of a theme, as large as their room allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import matplotlib.style
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator
from matplotlib.transforms import Bbox
from mpl_toolkits.mplot3d.axes3d import Axes3D

from landscape_viz.scenes.camera import Camera
from landscape_viz.scenes.levels import Levels, level_ticks
from landscape_viz.scenes.limits import Limits
from landscape_viz.scenes.number_format import even_numbers, short, shortened
from landscape_viz.scenes.theme import Theme, text_scale

MOST_TICKS, MOST_LOSSES = 5, 4
CORNER = 0.04  # so near the ends of an axis there are no ticks: their labels would meet those of the next axis
TICK_AWAY, LABEL_AWAY = 6.5, 18.0  # points at scale 1 from an axis to the labels of its ticks and to its name
LETTERS, WORDS_AWAY = 2, 42.0  # and where it has more than so many letters
LOSS_TICK_AWAY, LOSS_LABEL_AWAY = 9.5, 26.0  # the words beside the loss axis are longer
LETTER, USUAL_LETTERS = 6.0, 4  # points at scale 1 that a letter takes, and how many those words usually have
BUILT_IN_TICK, BUILT_IN_LABEL = 8.0, 21.0  # what matplotlib adds to each
CROWDED = 0.12  # marks on the loss axis closer than this share of it are not both written
ROUNDS = 4


@dataclass(frozen=True)
class Box3D:
    """The limits of the axes along x and y, the proportions of the box along x, y and z, and the names of the axes."""

    x_limits: Limits
    y_limits: Limits
    aspect: tuple[float, float, float]
    variables: tuple[str, ...] = ("x", "y")


def box_axes(figure: Figure, box: Box3D, camera: Camera, theme: Theme | None = None) -> Axes3D:
    """Axes over a domain whose third coordinate runs from 0 to 1, all over the figure."""
    settings: dict[str, Any] = {f"axes3d.{axis}axis.panecolor": (0, 0, 0, 0) for axis in "xyz"}
    if theme is not None:
        width = mpl.rcParams["axes.linewidth"]
        settings |= {"grid.color": theme.faint, "grid.linewidth": width}
        settings |= {"xtick.major.width": width, "ytick.major.width": width}
    with matplotlib.style.context(settings):
        axes = figure.add_axes((0, 0, 1, 1), projection="3d", computed_zorder=False)
    assert isinstance(axes, Axes3D)
    axes.set_box_aspect(box.aspect)
    axes.set_xlim(*box.x_limits, view_margin=0)
    axes.set_ylim(*box.y_limits, view_margin=0)
    axes.set_zlim(0, 1, view_margin=0)
    axes.view_init(elev=camera.elevation, azim=camera.azimuth)
    axes.set_facecolor("none")
    return axes


def write_axes(
    axes: Axes3D, theme: Theme, size_pixels: tuple[int, int], variables: tuple[str, ...], levels: Levels
) -> None:
    """Ticks, their labels and the names of the axes: two variables, and the levels of the loss."""
    scale = text_scale(size_pixels)
    axes.tick_params(axis="both", **(theme.ticks(size_pixels) | {"pad": TICK_AWAY * scale - BUILT_IN_TICK}))
    sides = ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim()))
    for (axis, (low, high)), variable in zip(sides, variables, strict=True):
        base, unit, name = shortened(variable, low, high)
        margin = CORNER * (high - low)
        numbers = even_numbers((low - base + margin) / unit, (high - base - margin) / unit, MOST_TICKS)
        axis.set_major_locator(FixedLocator([number * unit + base for number in numbers]))
        axis.set_major_formatter(FixedFormatter([short(number) for number in numbers]))
        axis.set_label_text(name)
        axis.set_rotate_label(False)
        axis.labelpad = (WORDS_AWAY if len(name) > LETTERS else LABEL_AWAY) * scale - BUILT_IN_LABEL
    places, texts, words = level_ticks(levels, MOST_LOSSES)
    heights = np.array(places) / levels.bands
    apart = np.diff(heights, prepend=-1.0) > CROWDED
    axes.set_zticks(heights[apart], [text for text, kept in zip(texts, apart, strict=True) if kept])
    axes.zaxis.set_label_text(f"{levels.label} {words}".strip())
    axes.zaxis.set_rotate_label(True)
    longer = LETTER * max(0, max(map(len, texts)) - USUAL_LETTERS)  # its words are centred on their place
    axes.tick_params(axis="z", pad=(LOSS_TICK_AWAY + longer / 2) * scale - BUILT_IN_TICK)
    axes.zaxis.labelpad = (LOSS_LABEL_AWAY + longer) * scale - BUILT_IN_LABEL


def fit(axes: Axes3D, room: Bbox, ground: Bbox, azimuths: Sequence[float]) -> None:
    """Give the axes the largest square in which box and labels stay within `room`, from wherever they are looked at.

    Args:
      axes: with ticks and names.
      room: in pixels of the figure.
      ground: what the patch of the axes covers, to which all is clipped; in pixels too.
      azimuths: from where, in degrees.
    """
    before = axes.azim
    side, center = min(room.width, room.height), _middle(room)
    for _ in range(ROUNDS):  # labels do not grow with the square, so one round is not enough
        _place(axes, center, side)
        needed = _extent(axes, azimuths)
        side *= min(room.width / needed.width, room.height / needed.height)
        center = center - (_middle(needed) - _middle(room))
    _place(axes, center, side)
    axes.view_init(elev=axes.elev, azim=before)
    square = axes.get_window_extent()
    # What is clipped to the axes is clipped to this patch: to the ground, not to the square, which may be larger.
    axes.patch.set_bounds(
        (ground.x0 - square.x0) / square.width,
        (ground.y0 - square.y0) / square.height,
        ground.width / square.width,
        ground.height / square.height,
    )


def _middle(box: Bbox) -> np.ndarray:
    return np.array([box.x0 + box.x1, box.y0 + box.y1]) / 2


def _place(axes: Axes3D, center: np.ndarray, side: float) -> None:
    width, height = axes.figure.bbox.size
    x, y = center - side / 2
    axes.set_position((x / width, y / height, side / width, side / height))
    axes.apply_aspect()


def _extent(axes: Axes3D, azimuths: Sequence[float]) -> Bbox:
    """The box around everything written at the axes and around their corners."""
    boxes = []
    corners = np.array([(x, y, z, 1.0) for x in axes.get_xlim() for y in axes.get_ylim() for z in axes.get_zlim()])
    for azimuth in azimuths:
        axes.view_init(elev=axes.elev, azim=azimuth)
        axes.M = axes.get_proj()  # what matplotlib itself sets before it draws
        axis_boxes = [axis.get_tightbbox() for axis in (axes.xaxis, axes.yaxis, axes.zaxis)]
        boxes += [box for box in axis_boxes if box is not None]
        mapped = corners @ axes.M.T
        places = axes.transData.transform(mapped[:, :2] / mapped[:, 3:])
        boxes.append(Bbox([places.min(axis=0), places.max(axis=0)]))
    return Bbox.union(boxes)
