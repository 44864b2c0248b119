"""Words at places in reference pixels: the axes for them, and how they are written."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation, Text

from landscape_viz.scenes.layout import Canvas
from landscape_viz.scenes.theme import Theme, reference_scale

HALO = 4.0  # the width of the outline of words on a ground


def points(figure: Any, pixels: float = 1.0) -> float:
    """So many reference pixels in points, the unit of matplotlib's sizes."""
    width, height = (round(float(side)) for side in figure.bbox.size)
    return float(pixels * reference_scale((width, height)) * 72 / figure.dpi)


def words_axes(figure: Figure, canvas: Canvas) -> Axes:
    """Axes over the whole figure whose coordinates are reference pixels from the top left."""
    whole = canvas.rect
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, whole.width), ylim=(whole.height, 0), label="words", zorder=5)
    axes.set_axis_off()
    return axes


def write(
    axes: Axes,
    x: float,
    y: float,
    words: str,
    size: float,
    color: str,
    *,
    weight: str = "normal",
    ha: str = "left",
    va: str = "baseline",
    gid: str = "words",
    **more: Any,
) -> Text:
    """Write words of a size in reference pixels into axes made by `words_axes`."""
    text = axes.text(x, y, words, fontsize=points(axes.figure, size), color=color, fontweight=weight, ha=ha, va=va)
    text.set(gid=gid, parse_math=False, **more)
    return text


def is_clear(text: Text, axes: Axes) -> bool:
    """True where a text lies within its axes and touches none of the other texts there."""
    box = text.get_window_extent()
    others = [one.get_window_extent() for one in axes.texts if one is not text and one.get_text()]
    ground = axes.bbox
    inside = ground.x0 <= box.x0 and box.x1 <= ground.x1 and ground.y0 <= box.y0 and box.y1 <= ground.y1
    return bool(inside and not any(box.overlaps(other) for other in others))


def write_beside(
    axes: Axes,
    place: tuple[float, float],
    distance: float,
    words: str,
    size: float,
    theme: Theme,
    *,
    gid: str,
    zorder: float,
) -> None:
    """Name a mark on a ground: below it, above it, or at its sides, where it is clear; else not at all."""
    sides = (
        ((0, -1), "center", "top"),
        ((0, 1), "center", "bottom"),
        ((1, 0), "left", "center"),
        ((-1, 0), "right", "center"),
    )
    for (right, up), ha, va in sides:
        away = right * distance, up * distance
        text = write_on_ground(
            axes, place, away, words, size, theme.foreground, theme, ha=ha, va=va, gid=gid, zorder=zorder
        )
        if is_clear(text, axes):
            return
        text.remove()


def write_on_ground(
    axes: Axes,
    place: tuple[float, float],
    away: tuple[float, float],
    words: str,
    size: float,
    color: str,
    theme: Theme,
    *,
    ha: str = "center",
    va: str = "center",
    gid: str = "words",
    halo: float = HALO,
    xycoords: str = "data",
    **more: Any,
) -> Annotation:
    """Write words beside a place of the data, so many reference pixels away, with an outline that sets them off."""
    unit = points(axes.figure)
    text = axes.annotate(
        words,
        place,
        (away[0] * unit, away[1] * unit),
        xycoords=xycoords,
        textcoords="offset points",
        fontsize=size * unit,
        color=color,
        ha=ha,
        va=va,
        annotation_clip=False,
    )
    text.set(gid=gid, parse_math=False, **more)
    text.set_path_effects([withStroke(linewidth=halo * unit, foreground=theme.casing)])
    return text
