"""Attractors on a map of basins: white rings at minima, with their coordinates, and quiet signs elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from landscape_viz.landscapes.critical_points import Kind
from landscape_viz.runs.attractors import Attractor
from landscape_viz.scenes.layers.live import Layer, Live
from landscape_viz.scenes.layers.words import points, write_on_ground
from landscape_viz.scenes.outcomes import color_number, is_dark, place_words
from landscape_viz.scenes.text_metrics import text_width
from landscape_viz.scenes.theme import Theme

INK, OUTLINE = "#FFFFFF", "#10141C"
"""Of words on a map, in either theme: its colours are neither light nor dark."""
RING, EDGE, CORE = 22.0, 2.0, 11.0  # reference pixels: diameters, and the width of the edge
SIGNS: dict[Kind, tuple[str, float, float]] = {
    "saddle": ("x", 13.0, 3.0),
    "maximum": ("^", 14.0, 0.0),
    "degenerate": ("D", 11.0, 0.0),
}
"""The marker of other kinds, its size, and the width of its line."""
MANY, SMALL = 30, 0.6  # so many signs are drawn smaller
MOST_WORDS = 10  # minima that are told their coordinates
SIZE, AWAY = 22.0, 17.0
SPACE = 8.0  # that words keep from the edges and from each other


def on_map(theme: Theme) -> Theme:
    """The theme of words and marks on a map."""
    return replace(theme, foreground=INK, casing=OUTLINE)


@dataclass(frozen=True, eq=False)
class OnMap:
    """A layer in the theme of words on a map."""

    layer: Layer

    def attach(self, axes: Axes, theme: Theme) -> Live | None:
        """Attach the layer."""
        return self.layer.attach(axes, on_map(theme))


@dataclass(frozen=True, eq=False)
class AttractorMarks:
    """A sign at each attractor.

    Attributes:
      attractors: all of them, by their labels.
      labels: those to be marked.
      places: where they are drawn, shape (labels, 2).
      on_map: whether they are on a map of basins; else on the ground of a loss.
    """

    attractors: tuple[Attractor, ...]
    labels: tuple[int, ...]
    places: Float64[np.ndarray, "labels 2"]
    on_map: bool = True

    def attach(self, axes: Axes, theme: Theme) -> None:
        """Draw the signs and write the coordinates."""
        share = SMALL if len(self.labels) > MANY else 1.0
        unit = points(axes.figure)
        groups: dict[tuple[Kind, int], list[int]] = {}
        for number, label in enumerate(self.labels):
            kind = self.attractors[label].kind
            color = color_number(label, self.attractors)
            groups.setdefault((kind, color if kind == "minimum" else 0), []).append(number)
        dark = INK if is_dark(theme) else OUTLINE
        words = on_map(theme) if self.on_map else theme
        for (kind, color), numbers in groups.items():
            if kind == "minimum":
                self._signs(axes, numbers, "o", share * (RING + EDGE) * unit, INK, OUTLINE, EDGE * unit, "attractors")
                core = theme.color(color)
                self._signs(axes, numbers, "o", share * CORE * unit, core, core, 0.0, "attractor-cores")
            else:
                shape, size, width = SIGNS[kind]
                self._signs(axes, numbers, shape, share * size * unit, dark, dark, width * unit, f"attractors:{kind}")
        self._write(axes, words)

    def _signs(
        self, axes: Axes, numbers: list[int], shape: str, size: float, face: str, edge: str, width: float, gid: str
    ) -> None:
        line = Line2D(*self.places[numbers].T, linestyle="none", marker=shape, markersize=size, gid=gid)
        line.set(markerfacecolor=face, markeredgecolor=edge, markeredgewidth=width, zorder=4.6, clip_on=False)
        axes.add_line(line)

    def _write(self, axes: Axes, theme: Theme) -> None:
        """The coordinates below the rings, or above those that are too low; left out where they would touch others."""
        minima = [number for number, label in enumerate(self.labels) if self.attractors[label].kind == "minimum"]
        if len(minima) > MOST_WORDS:
            return
        pixel = points(axes.figure) * axes.figure.dpi / 72
        low, high = np.array(axes.bbox.get_points()) / pixel
        spots = axes.transData.transform(self.places) / pixel
        taken = [np.array([spot - 0.5 * RING, spot + 0.5 * RING]) for spot in spots]
        taken += [text_box(text) / pixel for text in axes.texts if text.get_text()]
        # Over a minimum of a curve are the paths.
        sides = (-1, 1) if self.on_map or axes.get_label() == "plane" else (-1,)
        for number in minima:
            words = place_words(self.attractors[self.labels[number]])
            width, height = text_width(words, SIZE, "semibold"), SIZE
            x = float(np.clip(spots[number, 0], low[0] + SPACE + width / 2, high[0] - SPACE - width / 2))
            for up in sides:
                y = spots[number, 1] + up * (AWAY + height / 2)
                box = np.array([[x - width / 2, y - height / 2], [x + width / 2, y + height / 2]])
                inside = box[0, 1] >= low[1] + SPACE and box[1, 1] <= high[1] - SPACE
                others = [other for spot, other in enumerate(taken) if spot != number]
                if inside and not any(_overlap(box, other) for other in others):
                    place = (float(self.places[number, 0]), float(self.places[number, 1]))
                    write_on_ground(
                        axes, place, (x - spots[number, 0], up * (AWAY + height / 2)), words, SIZE,
                        theme.foreground, theme, va="center_baseline", gid="attractor-words", zorder=4.7,
                        fontweight="semibold",
                    )  # fmt: skip
                    taken.append(box)
                    break


def text_box(text: Text) -> Float64[np.ndarray, "2 2"]:
    """The lower left and the upper right corner of words, in pixels."""
    return np.array(text.get_window_extent().get_points(), dtype=np.float64)


def _overlap(box: Float64[np.ndarray, "2 2"], other: Float64[np.ndarray, "2 2"]) -> bool:
    return bool((box[0] < other[1] + SPACE / 2).all() and (other[0] < box[1] + SPACE / 2).all())
