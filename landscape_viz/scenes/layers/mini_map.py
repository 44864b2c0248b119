"""A small map of the whole plane in a corner of a zoomed stage: the path so far, and the frame of the window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.image import BboxImage
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D, Bbox

from landscape_viz.scenes.layers.live import Live
from landscape_viz.scenes.layers.words import points
from landscape_viz.scenes.layers.zoom import Zoom, window_at
from landscape_viz.scenes.levels import Levels
from landscape_viz.scenes.relief import relief
from landscape_viz.scenes.theme import Theme, reference_scale
from landscape_viz.scenes.timeline import Moment

SIDE, FROM_EDGE, BORDER = 168.0, 16.0, 4.0  # reference pixels
MOST = 0.24  # of the stage: the arrows of a step stay clear of it
LEAST_FRAME = 9.0  # reference pixels: a window smaller than this has a frame of this size
LINES = np.linspace(0, 1, 9)[1:-1]


@dataclass(frozen=True, eq=False)
class MiniMap:
    """The landscape over its domain in a lower corner, the right one unless the zoom has it at the left.

    Attributes:
      values: losses on a grid over the domain; shape (ny, nx).
      levels: which losses are equally far apart.
      path: the points of the run; shape (steps + 1, 2).
      zoom: the windows.
      color: the number of the optimizer.
    """

    values: Float64[np.ndarray, "ny nx"]
    levels: Levels
    path: Float64[np.ndarray, "points 2"]
    zoom: Zoom
    color: int

    def box(self, axes: Axes) -> tuple[float, float, float, float]:
        """Left, bottom, right and top in pixels of the figure, without its border."""
        pixel = points(axes.figure) * axes.figure.dpi / 72
        width, height = self.zoom.domain[:, 1] - self.zoom.domain[:, 0]
        proportion = min(max(width / height, 0.6), 1.6) if self.zoom.is_true else 1.0
        side = min(SIDE * pixel, MOST * axes.bbox.width, MOST * axes.bbox.height)
        across, up = (side, side / proportion) if proportion >= 1 else (side * proportion, side)
        right = axes.bbox.x0 + FROM_EDGE * pixel + across if self.zoom.map_at_left else axes.bbox.x1 - FROM_EDGE * pixel
        right, bottom = round(right), round(axes.bbox.y0 + FROM_EDGE * pixel)
        return float(right - round(across)), float(bottom), float(right), float(bottom + round(up))

    def attach(self, axes: Axes, theme: Theme) -> Live:
        """Draw the map."""
        left, bottom, right, top = self.box(axes)
        unit = points(axes.figure)
        size = (round(float(axes.figure.bbox.width)), round(float(axes.figure.bbox.height)))
        # In shares of the axes, so that it keeps its place in a picture of another resolution.
        box = Bbox.from_extents(left, bottom, right, top).transformed(axes.transAxes.inverted())
        domain = Bbox(self.zoom.domain.T)
        to_axes = (
            Affine2D()
            .translate(-domain.x0, -domain.y0)
            .scale(box.width / domain.width, box.height / domain.height)
            .translate(box.x0, box.y0)
        )
        place = to_axes + axes.transAxes
        rim = Rectangle((box.x0, box.y0), box.width, box.height, transform=axes.transAxes, zorder=30, gid="map-border")
        rim.set(facecolor=theme.casing, edgecolor=theme.casing, linewidth=2 * BORDER * unit, joinstyle="miter")
        axes.add_artist(rim)
        picture = relief(
            self.levels.height(self.values),
            theme,
            (int(right - left), int(top - bottom)),
            lines=LINES,
            scale=0.6 * reference_scale(size),
        )
        image = BboxImage(lambda renderer: axes.transAxes.transform_bbox(box), origin="lower", zorder=31, gid="map")
        image.set_data(picture)
        image.set_interpolation("nearest")
        axes.add_artist(image)
        trail = Line2D([], [], transform=place, zorder=32, gid="map-path", solid_joinstyle="round")
        trail.set(color=theme.color(self.color), linewidth=3 * unit)
        dot = Line2D([], [], transform=place, zorder=32.2, gid="map-ball", marker="o", linestyle="none")
        dot.set(markersize=8 * unit, color=theme.color(self.color), markeredgecolor=theme.casing)
        dot.set_markeredgewidth(1.5 * unit)
        frame = Rectangle((0, 0), 1, 1, transform=place, fill=False, zorder=32.1, gid="map-frame")
        frame.set(edgecolor=theme.foreground, linewidth=2.4 * unit, joinstyle="miter")
        for artist in (trail, dot, frame):
            axes.add_artist(artist)
            artist.set_clip_path(Rectangle((box.x0, box.y0), box.width, box.height, transform=axes.transAxes))
        windows = self.zoom.windows(axes)
        extent = self.zoom.domain[:, 1] - self.zoom.domain[:, 0]
        pixels = np.array([right - left, top - bottom])
        least = LEAST_FRAME * unit * axes.figure.dpi / 72 / pixels * extent

        def update(moment: Moment) -> None:
            here = moment.along(self.path)
            gone = np.concatenate([self.path[: moment.step + 1], here[None, :]])
            trail.set_data(*gone.T)
            dot.set_data(*here[:, None])
            window = window_at(windows, moment)
            half = np.maximum(window[:, 1] - window[:, 0], least) / 2
            middle = window.mean(axis=1)
            frame.set_bounds(*(middle - half), *(2 * half))

        return Live(update, (trail, dot, frame))
