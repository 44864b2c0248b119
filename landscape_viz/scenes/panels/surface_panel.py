"""The panel of a two-dimensional loss as a surface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from landscape_viz.landscapes.critical_points import CriticalPoint
from landscape_viz.landscapes.landscape import Landscape, Point
from landscape_viz.runs.trajectory import Trajectory
from landscape_viz.scenes.axes3d import Box3D, box_axes, fit, write_axes
from landscape_viz.scenes.camera import Camera, read_camera
from landscape_viz.scenes.camera_choice import complete_camera
from landscape_viz.scenes.heightfield import LIFT, Heightfield, heightfield_of
from landscape_viz.scenes.layers.lifted import LiftedPath, LiftedPaths
from landscape_viz.scenes.layers.live import Layer
from landscape_viz.scenes.layers.marks import Key
from landscape_viz.scenes.layers.surface import Surface
from landscape_viz.scenes.layers.surface_marks import SurfaceMarks
from landscape_viz.scenes.layers.view import CameraView
from landscape_viz.scenes.layout import RIGHT, TICKS_BELOW, TICKS_LEFT, Box, Shape
from landscape_viz.scenes.legend import colors_of
from landscape_viz.scenes.levels import Levels, choose_levels
from landscape_viz.scenes.loss_scale import visible_losses
from landscape_viz.scenes.markers import MARKERS, signs
from landscape_viz.scenes.panels.contour_panel import EQUALLY_LOW, SHARE, marked_points
from landscape_viz.scenes.panels.panel import STILL, SceneNeeds, needs_of_runs
from landscape_viz.scenes.run_set import checked_runs
from landscape_viz.scenes.surface_path import surface_path
from landscape_viz.scenes.theme import Theme, text_scale

FINE = 216  # cells along each side for the levels; of these only every third or so is drawn
HEIGHT, LONGEST = 0.62, 1.6  # of the box in units of its sides, and its longer side in units of the shorter one
KEY_LINE = 18.0  # pixels at scale 1
EDGE = 6.0  # pixels at scale 1 that are kept free around the panel
TURNED = 13  # directions from which it is tried whether all labels of a turning box find room


@dataclass(frozen=True, eq=False)
class SurfacePanel:
    """Three-dimensional axes and the layers drawn into them, in order.

    Attributes:
      layers: what is drawn.
      box: the domain, and the proportions of the axes.
      levels: the levels of the loss, which the vertical axis shows evenly.
      camera: with both angles.
      keyed: whether a line is kept free for the key to the marks.
      share: the width (or height, where panels are stacked) relative to the other panels.
      needs: moments, legend and colours that a scene of it has.
    """

    layers: tuple[Layer, ...]
    box: Box3D
    levels: Levels
    camera: Camera
    share: float = SHARE
    keyed: bool = False
    needs: SceneNeeds = STILL

    @property
    def shape(self) -> Shape | None:
        """None: the box is as large as its room allows."""
        return None

    @property
    def room_left(self) -> float:
        """The room left of the box of the panel; the axes take it."""
        return TICKS_LEFT

    def open(self, figure: Figure, box: Box, theme: Theme, size_pixels: tuple[int, int]) -> Axes:
        """Make the axes in a box of the figure and the room around it that is kept for labels, without the layers."""
        axes = box_axes(figure, self.box, self.camera, theme)
        axes.set_label("loss")
        write_axes(axes, theme, size_pixels, self.box.variables, self.levels)
        scale = text_scale(size_pixels)
        width, height = (float(side) for side in figure.bbox.size)
        left, top = (box[0] * width - (TICKS_LEFT - EDGE) * scale), (box[1] + box[3]) * height
        right = (box[0] + box[2]) * width + (RIGHT - EDGE) * scale
        room = Bbox.from_extents(left, box[1] * height - (TICKS_BELOW - EDGE) * scale, right, top)
        turned = np.linspace(0, self.camera.turn_degrees, TURNED if self.camera.turns else 1)
        free = Bbox.from_extents(room.x0, room.y0 + KEY_LINE * scale * self.keyed, room.x1, room.y1)
        fit(axes, free, room, [self.camera.azimuth_at(0, 1) + float(angle) for angle in turned])
        panel: Axes = axes
        return panel


def surface_panel(
    landscape: Landscape,
    runs: Trajectory | Sequence[Trajectory] = (),
    *,
    camera: Camera | str | None = None,
    marks: bool | Sequence[CriticalPoint] = True,
    key: bool = True,
    levels: Levels | int | Sequence[float] | None = None,
    colors: Sequence[int] | None = None,
) -> SurfacePanel:
    """The loss over its domain as a surface, with its critical points and the paths of the optimizers on it.

    Args:
      landscape: two-dimensional.
      runs: recorded on it; runs of one label share a colour, unless they share their start.
      camera: as for `compare`; what it leaves open is chosen so that much of the paths, their starts and the
        lowest minima can be seen.
      marks: whether the critical points of the landscape are marked, or the points to mark.
      key: whether it is said below the surface which mark is what.
      levels: chosen already, or how many bands, or their edges; by default chosen by the data. The vertical axis gives
        each the same height, and cuts what lies beyond them.
      colors: the numbers of the runs' colours, where they are not to be chosen here.

    Raises:
      InputError: the loss is finite nowhere in the domain, `camera` or `levels` is not as described, or the runs
        are not of this landscape.

    >>> import landscape_viz as lv
    >>> loss = lv.catalogue["himmelblau"]
    >>> run = lv.record(loss, lv.newton(), loss.start, 5)
    >>> lv.beside(lv.surface_panel(loss, run, camera="30,-60"), lv.contour_panel(loss, run))
    Scene(2 panels, 109 pictures, 800 x 450 pixels)
    """
    paths = checked_runs(landscape, runs)
    visible_losses(landscape)
    asked = read_camera(camera)
    grid = landscape.grid(FINE + 1)
    points = [one for one in marked_points(landscape, marks) if landscape.contains(one.point)]
    lowest = [one.value for one in points if one.kind == "minimum"]
    chosen = levels if isinstance(levels, Levels) else choose_levels(grid.values, levels, lowest)
    heightfield, every = heightfield_of(chosen.height(grid.values), coarse=asked.turns)
    x, y = grid.points[0, ::every, 0], grid.points[::every, 0, 1]
    box = Box3D((float(x[0]), float(x[-1])), (float(y[0]), float(y[-1])), _aspect(landscape), landscape.variables)

    by_sign = signs(points, EQUALLY_LOW * float(chosen.edges[-1] - chosen.edges[0]))
    spots = {sign: _on(heightfield, landscape, chosen, places) for sign, places in by_sign.items()}
    lifted = tuple(
        LiftedPath(
            surface_path(heightfield, _unit(landscape, path.points), chosen.height(path.values)), color, path.label
        )
        for path, color in zip(paths, colors_of(paths) if colors is None else colors, strict=True)
    )
    starts = np.array([path.line.points[0] for path in lifted]).reshape(-1, 3)
    walked = np.concatenate([path.line.points[path.line.starts] for path in lifted] or [starts])
    seen_from = complete_camera(
        asked, box, heightfield, ((1.0, walked), (0.5, starts), (0.3, spots.get("lowest", starts[:0])))
    )

    # Every line is drawn anew while the camera turns.
    lines = tuple(
        float(height) for height in np.linspace(0, 1, len(chosen.edges))[1 : -1 : 2 if seen_from.turns else 1]
    )
    layers: list[Layer] = [
        CameraView(seen_from),
        *([Key(tuple(spots))] if key else []),
        Surface(x, y, heightfield, lines, box.aspect, seen_from.azimuth_at(0, 1)),
    ]
    for sign, places in spots.items():
        marker = MARKERS[sign]
        layers.append(SurfaceMarks(heightfield, places, marker.shape, marker.size, marker.hollow, f"marks:{sign}"))
    if lifted:
        distinct = np.unique(starts[np.isfinite(starts).all(axis=1)], axis=0)
        layers += [SurfaceMarks(heightfield, distinct, "o", 1.1, True, "starts"), LiftedPaths(heightfield, lifted)]
    return SurfacePanel(
        tuple(layers), box, chosen, seen_from, keyed=key and bool(spots), needs=needs_of_runs(paths, colors)
    )


def _unit(landscape: Landscape, points: Float64[np.ndarray, "n 2"]) -> Float64[np.ndarray, "n 2"]:
    """Points of the domain in the unit square."""
    low, high = landscape.bounds.T
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray((points - low) / (high - low))


def _on(
    heightfield: Heightfield, landscape: Landscape, levels: Levels, points: Sequence[Point]
) -> Float64[np.ndarray, "n 3"]:
    """Points of the domain on the surface, in the unit box; those in holes are left out."""
    where = np.array(points)
    losses: Float64[np.ndarray, " n"] = landscape.value(where)
    places = _unit(landscape, where)
    spots = np.column_stack([places, np.fmax(heightfield.at(places), levels.height(losses)) + LIFT])
    return np.asarray(spots[np.isfinite(spots[:, 2])])


def _aspect(landscape: Landscape) -> tuple[float, float, float]:
    """The box has the proportions of the domain, unless that would make it a plank."""
    width, depth = (float(high - low) for low, high in landscape.bounds)
    across = float(np.sqrt(np.clip(width / depth, 1 / LONGEST, LONGEST)))
    return across, 1 / across, HEIGHT * (across + 1 / across) / 2
